//! The rows of several files in the order of the log, a stretch at a time.

use std::path::PathBuf;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{UInt32Type, UInt64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use crate::cut::Cut;
use crate::error::{Error, Result};

/// A row's place in the log.
type Place = (u32, u64);

/// One file, of which a batch is in memory.
struct Input {
    path: PathBuf,
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    /// The row that comes next.
    row: usize,
}

/// Several files, whose rows each stand in the order of the log.
pub(super) struct Merged {
    inputs: Vec<Input>,
}

impl Merged {
    pub(super) fn new(readers: impl IntoIterator<Item = (PathBuf, ParquetRecordBatchReader)>) -> Result<Merged> {
        let input = |(path, reader)| {
            let mut input = Input { path, reader, batch: None, row: 0 };
            input.fill()?;
            Ok(input)
        };
        Ok(Merged { inputs: readers.into_iter().map(input).collect::<Result<_>>()? })
    }

    /// The rows that come next: as many as stand together in one file and one partition. Those below `floor` are left out.
    ///
    /// # Errors
    /// [`Error::Broken`] if two files hold one fact, and those of reading.
    pub(super) fn next(&mut self, floor: &Cut) -> Result<Option<RecordBatch>> {
        loop {
            let heads = self.inputs.iter().enumerate().filter_map(|(index, input)| Some((input.head()?, index)));
            let (mut first, mut second) = (None, None);
            for head in heads {
                match first {
                    Some(least) if least <= head => second = second.map_or(Some(head), |other| Some(head.min(other))),
                    _ => second = first.replace(head),
                }
            }
            let Some((place, index)) = first else { return Ok(None) };
            let bound = second.map(|(place, _)| place);
            let input = &mut self.inputs[index];
            if bound == Some(place) {
                let (partition, offset) = place;
                return Err(Error::broken(
                    &input.path,
                    format!("it holds the fact {offset} of partition {partition}, as another file does"),
                ));
            }
            if let Some(rows) = input.take(place.0, bound, floor.0[place.0 as usize])? {
                return Ok(Some(rows));
            }
        }
    }
}

impl Input {
    fn head(&self) -> Option<Place> {
        let batch = self.batch.as_ref()?;
        Some((partitions(batch)[self.row], offsets(batch)[self.row]))
    }

    /// Takes what comes before `bound` in this partition, of which what lies at or above `floor` is given.
    fn take(&mut self, partition: u32, bound: Option<Place>, floor: u64) -> Result<Option<RecordBatch>> {
        let Some(batch) = &self.batch else { return Ok(None) };
        let (row, all, places) = (self.row, partitions(batch), offsets(batch));
        let here = all[row..].partition_point(|other| *other <= partition);
        let bound = bound.filter(|bound| bound.0 == partition).map_or(u64::MAX, |bound| bound.1);
        let run = &places[row..row + here];
        let (low, end) = (run.partition_point(|offset| *offset < floor), run.partition_point(|offset| *offset < bound));
        if end == 0 {
            return Err(Error::broken(&self.path, "its rows do not stand in the order of the log"));
        }
        let rows = (low < end).then(|| batch.slice(row + low, end - low));
        self.row += end;
        self.fill()?;
        Ok(rows)
    }

    /// Reads on where the batch is used up.
    fn fill(&mut self) -> Result<()> {
        while self.batch.as_ref().is_none_or(|batch| self.row >= batch.num_rows()) {
            self.row = 0;
            match self.reader.next() {
                Some(batch) => self.batch = Some(batch.map_err(|e| Error::broken(&self.path, format!("it cannot be read: {e}")))?),
                None => {
                    self.batch = None;
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

fn partitions(batch: &RecordBatch) -> &[u32] {
    batch.column(batch.num_columns() - 2).as_primitive::<UInt32Type>().values()
}

fn offsets(batch: &RecordBatch) -> &[u64] {
    batch.column(batch.num_columns() - 1).as_primitive::<UInt64Type>().values()
}
