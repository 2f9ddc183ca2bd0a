//! A part of a pinned fact type: the rows of one row group that are asked for. Parts are read in parallel.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::types::{TimestampMicrosecondType, UInt32Type, UInt64Type};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::cells::{Cells, Data, Text};
use super::group::{Share, Wanted};
use super::held::{Held, unreadable};
use super::mapped::Chunks;
use super::reader::{Place, Reader};
use super::words::words;
use super::{bind, forms, plan};
use crate::dataset::schema::{AFTER, BEFORE};
use crate::error::{Error, Result};
use crate::time::{BucketSize, Timestamp};

/// How many rows are in memory at a time.
const BATCH: usize = 8192;
/// The same, where all that is read is codes of dictionaries, which are small.
const CODED: usize = 1 << 20;

/// A row group that may hold facts that are asked for.
#[derive(Clone, Debug)]
pub struct Part {
    pub(super) file: Arc<Held>,
    pub(super) group: usize,
    pub(super) wanted: Arc<Wanted>,
    /// Whether each row is looked at, by its place in the log, and by its time.
    pub(super) by_place: bool,
    pub(super) by_time: bool,
}

/// Which columns are read.
pub(super) struct Asked<'a> {
    /// The fact's own.
    pub(super) tags: &'a [u16],
    /// `at`; without it, each row has the least of all.
    pub(super) at: bool,
    /// `source` and `nonce`, `_partition` and `_offset`.
    pub(super) pedigree: bool,
    /// Whether all of these are codes of dictionaries, so that many rows fit into memory at a time.
    pub(super) coded: bool,
}

impl Part {
    /// The part of a row group that is asked for, if any.
    pub(super) fn of(file: &Arc<Held>, group: usize, wanted: &Arc<Wanted>) -> Option<Part> {
        match file.groups[group].share(&file.tile, wanted) {
            Share::Nothing => None,
            Share::Some { place, time } => Some(Part { file: file.clone(), group, wanted: wanted.clone(), by_place: place, by_time: time }),
        }
    }

    /// Its rows, those included that it turns out not to be asked for.
    pub fn rows(&self) -> u64 {
        self.file.groups[self.group].rows
    }

    /// Which fact its rows are: an index into the dataset's.
    pub fn fact(&self) -> usize {
        self.file.fact
    }

    /// Gives each fact that is asked for to `visit`: when it became true, and a reader that stands before its body and knows the columns of
    /// these tags. Nothing else is read. Returns how many there were.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if what this reads is not as it was written, [`Error::Schema`] if a column's type is not the program's,
    /// [`Error::Broken`] if the file is not what it should be; and those of `visit`.
    pub fn each(&self, columns: &[u16], visit: &mut dyn FnMut(Timestamp, &mut Reader<'_>) -> Result<()>) -> Result<u64> {
        let mut facts = 0;
        self.batches(&Asked { tags: columns, at: true, pedigree: false, coded: false }, &mut |batch| {
            let mut reader = batch.reader();
            for row in (0..batch.len).filter(|&row| batch.holds(row)) {
                reader.go(row);
                visit(batch.at(row), &mut reader)?;
                facts += 1;
            }
            Ok(())
        })?;
        Ok(facts)
    }

    /// Gives the rows to `visit`, a batch at a time.
    pub(super) fn batches(&self, columns: &Asked<'_>, visit: &mut dyn FnMut(&Batch<'_>) -> Result<()>) -> Result<()> {
        let meta = self.file.metadata()?;
        let shapes = self.file.shapes(meta.metadata())?;
        let (path, fact) = (&self.file.path, self.file.shape);
        let plan = plan::plan(path, fact, columns.tags, &shapes, meta.schema())?;
        let roots = self.roots(&plan, columns, meta.schema())?;
        let mut first = self.file.groups[self.group].first;
        let rows = if columns.coded { CODED } else { BATCH };
        for batch in self.decode(&meta, &roots, rows)? {
            let batch = batch.map_err(|e| unreadable(path, &e))?;
            let bound = Batch::bind(self, &batch, first, &plan, &roots).map_err(|what| Error::broken(path, what))?;
            visit(&bound)?;
            first += batch.num_rows() as u64;
        }
        Ok(())
    }

    /// Gives the values of the one column of these tags to `visit`, each in a row of its own, if its dictionary has them all and no row is
    /// asked for without the others. Returns whether that is so.
    pub(super) fn words(&self, tags: &[u16], visit: &mut dyn FnMut(&Batch<'_>) -> Result<()>) -> Result<bool> {
        if self.by_place || self.by_time {
            return Ok(false);
        }
        let (path, meta) = (&self.file.path, self.file.metadata()?);
        let shapes = self.file.shapes(meta.metadata())?;
        let plan = plan::plan(path, self.file.shape, tags, &shapes, meta.schema())?;
        let [column] = &plan[..] else { return Ok(false) };
        let group = meta.metadata().row_group(self.group);
        let field = forms::faster(meta.schema(), group).field(column.index).clone();
        let mut leaves = (0..group.num_columns()).filter(|&leaf| meta.parquet_schema().get_column_root_idx(leaf) == column.index);
        let (Some(leaf), None) = (leaves.next(), leaves.next()) else { return Ok(false) };
        let chunk = group.column(leaf);
        // Where a value may be null, a dictionary says not whether one is.
        if !matches!(field.data_type(), DataType::Dictionary(..)) || chunk.column_descr().max_def_level() > 0 {
            return Ok(false);
        }
        let (start, len) = chunk.byte_range();
        let first = chunk.data_page_offset() as u64;
        self.file.mapped.check(start..first.clamp(start, start.saturating_add(len)))?;
        let Some(words) = words(Chunks(self.file.mapped.clone()), chunk, self.rows() as usize).map_err(|e| unreadable(path, &e))? else {
            return Ok(false);
        };
        let batch = RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![words]).map_err(|e| unreadable(path, &e))?;
        let (first, roots) = (self.file.groups[self.group].first, BTreeSet::from([column.index]));
        let bound = Batch::bind(self, &batch, first, &plan, &roots).map_err(|what| Error::broken(path, what))?;
        visit(&bound).map(|()| true)
    }

    /// Whether the columns of these tags all come as codes of dictionaries.
    pub(super) fn is_coded(&self, tags: &[u16]) -> Result<bool> {
        let meta = self.file.metadata()?;
        let shapes = self.file.shapes(meta.metadata())?;
        let plan = plan::plan(&self.file.path, self.file.shape, tags, &shapes, meta.schema())?;
        let read = forms::faster(meta.schema(), meta.metadata().row_group(self.group));
        Ok(plan.iter().all(|part| forms::is_coded(read.field(part.index).data_type())))
    }

    /// Whether all of its rows are known to be in one bucket of a size.
    pub(super) fn lies_within(&self, size: BucketSize) -> bool {
        let times = self.file.groups[self.group].at;
        times.is_some_and(|(least, greatest)| size.floor(least) == size.floor(greatest))
    }

    /// The columns to read, as places in the file.
    fn roots(&self, plan: &[plan::Part], columns: &Asked<'_>, schema: &Schema) -> Result<BTreeSet<usize>> {
        let mut names = Vec::new();
        names.extend(BEFORE[..1].iter().filter(|_| columns.at || columns.pedigree || self.by_time));
        names.extend(BEFORE[1..].iter().filter(|_| columns.pedigree));
        names.extend(AFTER.iter().filter(|_| columns.pedigree || self.by_place));
        let place = |name: &str| {
            let missing = |_| Error::broken(&self.file.path, format!("it has no column `{name}`"));
            schema.index_of(name).map_err(missing)
        };
        let own = plan.iter().map(|part| Ok(part.index));
        names.into_iter().map(place).chain(own).collect()
    }

    /// Checks the bytes of some columns, and begins to decode them.
    fn decode(&self, meta: &ArrowReaderMetadata, roots: &BTreeSet<usize>, rows: usize) -> Result<ParquetRecordBatchReader> {
        let group = meta.metadata().row_group(self.group);
        let mask = ProjectionMask::roots(meta.parquet_schema(), roots.iter().copied());
        let chunks = group.columns().iter().enumerate().filter(|(leaf, _)| mask.leaf_included(*leaf));
        for (_, chunk) in chunks {
            let (start, len) = chunk.byte_range();
            self.file.mapped.check(start..start.saturating_add(len))?;
        }
        let options = ArrowReaderOptions::new().with_schema(forms::faster(meta.schema(), group));
        let decode = |meta| {
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(Chunks(self.file.mapped.clone()), meta);
            builder.with_row_groups(vec![self.group]).with_projection(mask).with_batch_size(rows).build()
        };
        ArrowReaderMetadata::try_new(meta.metadata().clone(), options).and_then(decode).map_err(|e| unreadable(&self.file.path, &e))
    }
}

/// Some rows of a part.
pub(super) struct Batch<'a> {
    pub(super) len: usize,
    part: &'a Part,
    place: Place<'a>,
    pub(super) root: Cells,
    at: Times,
    partition: Option<ScalarBuffer<u32>>,
    offset: Option<ScalarBuffer<u64>>,
    source: Option<(Option<NullBuffer>, Text)>,
    nonce: Option<(Option<NullBuffer>, ScalarBuffer<u64>)>,
}

/// When rows became true.
enum Times {
    /// Each at a time of its own.
    Each(ScalarBuffer<i64>),
    /// Nobody asks when, but for the bucket, in which all lie.
    Within(Timestamp),
}

impl<'a> Batch<'a> {
    fn bind(part: &'a Part, batch: &RecordBatch, first: u64, plan: &[plan::Part], roots: &BTreeSet<usize>) -> Result<Batch<'a>, String> {
        let column = |name: &str| batch.column_by_name(name);
        let own = |part: &plan::Part| batch.columns().get(roots.range(..part.index).count()).cloned();
        let root = Cells { nulls: None, data: Data::Struct(bind::parts(plan, &own)?) };
        let at = match column(BEFORE[0]) {
            Some(at) => bind::values::<TimestampMicrosecondType>(at).map(Times::Each),
            None => Some(Times::Within(part.file.groups[part.group].at.map_or(Timestamp(0), |(least, _)| least))),
        };
        Ok(Batch {
            len: batch.num_rows(),
            part,
            place: Place { path: &part.file.path, fact: part.file.fact, first },
            root,
            at: at.ok_or_else(|| format!("its column `{}` holds no moments", BEFORE[0]))?,
            partition: column(AFTER[0]).and_then(|partition| bind::values::<UInt32Type>(partition)),
            offset: column(AFTER[1]).and_then(|offset| bind::values::<UInt64Type>(offset)),
            source: column(BEFORE[1]).and_then(|source| Some((source.logical_nulls(), bind::text(source)?))),
            nonce: column(BEFORE[2]).and_then(|nonce| Some((nonce.logical_nulls(), bind::values::<UInt64Type>(nonce)?))),
        })
    }

    /// A reader of its rows.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader::new(self.place, &self.root)
    }

    /// The rows that are asked for, in place of what stands in `rows`.
    pub(super) fn held(&self, rows: &mut Vec<u32>) {
        let len = self.len as u32;
        rows.clear();
        if self.part.by_time || self.part.by_place {
            rows.extend((0..len).filter(|&row| self.holds(row as usize)));
        } else {
            rows.extend(0..len);
        }
    }

    /// Whether a row is asked for.
    #[inline(always)]
    pub(super) fn holds(&self, row: usize) -> bool {
        (!self.part.by_time || self.part.wanted.span.holds(self.at(row)))
            && (!self.part.by_place || self.place(row).is_some_and(|(partition, offset)| self.part.wanted.holds(partition, offset)))
    }

    /// When a row became true.
    #[inline(always)]
    pub(super) fn at(&self, row: usize) -> Timestamp {
        match &self.at {
            Times::Each(at) => Timestamp(at[row]),
            Times::Within(least) => *least,
        }
    }

    /// Where a row stands in the log; none if that was not read.
    #[inline(always)]
    pub(super) fn place(&self, row: usize) -> Option<(u32, u64)> {
        Some((self.partition.as_ref()?[row], self.offset.as_ref()?[row]))
    }

    /// Who said so.
    pub(super) fn source(&self, row: usize) -> Option<&str> {
        let (nulls, text) = self.source.as_ref()?;
        nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)).then(|| text.get(row))
    }

    /// Their number of it.
    pub(super) fn nonce(&self, row: usize) -> Option<u64> {
        let (nulls, numbers) = self.nonce.as_ref()?;
        nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)).then(|| numbers[row])
    }
}
