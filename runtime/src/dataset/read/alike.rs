//! Rows that are alike: those with the same codes in all columns that somebody asks for, in the same bucket of time. Who counts them needs
//! each only once, with how many there are.

use std::ops::Range;

use arrow_array::Array;

use super::cells::{Cells, Data, Text};
use super::part::{Asked, Batch, Part};
use super::reader::Reader;
use crate::error::Result;
use crate::time::{BucketSize, Timestamp};

/// For each row of a batch there may be so many kinds of rows: beyond that, looking for those that are alike costs more than it gives.
const KINDS: usize = 2;

/// Somebody who asks for rows.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    /// The tags of the columns that it reads.
    pub columns: &'a [u16],
    /// Whether rows that are alike may be given to it as one.
    pub alike: bool,
    /// Whether it matters how many there are of each kind. If not, only the sum of all is told, and the kinds share it in any way.
    pub weighs: bool,
    /// Rows in different buckets of this size are not alike; none: the time does not matter.
    pub each: Option<BucketSize>,
}

/// Takes facts: for which of the askers, and some of them.
pub type Visit<'v> = dyn FnMut(usize, &Facts<'_>) -> Result<()> + 'v;

/// After how many facts the asker is told of the next.
const STRETCH: usize = 1024;

/// Some facts of one part, in no order that matters. They can be walked over more than once.
#[derive(Clone, Copy)]
pub struct Facts<'b> {
    batch: &'b Batch<'b>,
    rows: &'b [u32],
    /// For each of the rows how many are just like it; empty: it stands for itself alone.
    counts: &'b [u32],
}

impl Facts<'_> {
    /// Gives each fact: when it became true, a reader that stands before its body, and how many are just like it. Of those that are alike and
    /// were given as one, the time is that of any in the bucket.
    ///
    /// # Errors
    /// Those of `visit`.
    #[inline]
    pub fn each(&self, mut visit: impl FnMut(Timestamp, &mut Reader<'_>, u64) -> Result<()>) -> Result<()> {
        let mut reader = self.batch.reader();
        for (place, &row) in self.rows.iter().enumerate() {
            reader.go(row as usize);
            let count = self.counts.get(place).map_or(1, |count| u64::from(*count));
            visit(self.batch.at(row as usize), &mut reader, count)?;
        }
        Ok(())
    }

    /// How many facts these are, all that are alike counted.
    pub fn count(&self) -> u64 {
        if self.counts.is_empty() { self.rows.len() as u64 } else { self.counts.iter().map(|count| u64::from(*count)).sum() }
    }
}

impl Part {
    /// Gives all askers each fact that is asked for, in no order that matters, some at a time. What is alike is given once. Who reads
    /// nothing but codes of dictionaries is given many rows at a time, in a pass of their own; and who reads one column and does not weigh
    /// what it has, that column's dictionary. Returns how many facts there are.
    ///
    /// # Errors
    /// As for [`Part::each`].
    pub fn each_kind(&self, askers: &[Asker<'_>], visit: &mut Visit<'_>) -> Result<u64> {
        let (mut coded, mut others, mut facts) = (Vec::new(), Vec::new(), 0);
        for (index, asker) in askers.iter().enumerate() {
            if self.give_words((index, &self.simplify(*asker)), visit)? {
                facts = self.rows();
                continue;
            }
            let is_coded = asker.alike && self.is_coded(asker.columns)?;
            if is_coded { &mut coded } else { &mut others }.push(index);
        }
        for (group, coded) in [(coded, true), (others, false)].into_iter().filter(|(group, _)| !group.is_empty()) {
            facts = self.pass(askers, &group, coded, visit)?;
        }
        Ok(facts)
    }

    /// Gives an asker the values of its column, if these are all that it asks for. Returns whether they were.
    fn give_words(&self, (index, asker): (usize, &Asker<'_>), visit: &mut Visit<'_>) -> Result<bool> {
        if !asker.alike || asker.weighs || asker.each.is_some() {
            return Ok(false);
        }
        self.words(asker.columns, &mut |batch| {
            let rows: Vec<u32> = (0..batch.len as u32).collect();
            let mut counts = vec![1; rows.len()];
            if let Some(first) = counts.first_mut() {
                *first += (self.rows() as u32).saturating_sub(batch.len as u32);
            }
            stretch(batch, index, &rows, &counts, visit)
        })
    }

    /// One pass for some of the askers.
    fn pass(&self, askers: &[Asker<'_>], group: &[usize], coded: bool, visit: &mut Visit<'_>) -> Result<u64> {
        let askers: Vec<(usize, Asker<'_>)> = group.iter().map(|&index| (index, self.simplify(askers[index]))).collect();
        let mut tags: Vec<u16> = askers.iter().flat_map(|(_, asker)| asker.columns).copied().collect();
        tags.sort_unstable();
        tags.dedup();
        let at = askers.iter().any(|(_, asker)| !asker.alike || asker.each.is_some());
        let (mut facts, mut rows) = (0, Vec::new());
        self.batches(&Asked { tags: &tags, at, pedigree: false, coded }, &mut |batch| {
            batch.held(&mut rows);
            facts += rows.len() as u64;
            askers.iter().try_for_each(|asker| give(batch, asker, &rows, visit))
        })?;
        Ok(facts)
    }

    /// Where all rows are in one bucket, nobody needs to look which.
    fn simplify<'a>(&self, asker: Asker<'a>) -> Asker<'a> {
        let each = asker.each.filter(|size| !self.lies_within(*size));
        Asker { each, ..asker }
    }
}

/// Gives rows of a batch to one asker.
fn give(batch: &Batch<'_>, (index, asker): &(usize, Asker<'_>), rows: &[u32], visit: &mut Visit<'_>) -> Result<()> {
    let kinds = kinds(batch, asker, rows);
    let (rows, counts) = kinds.as_ref().map_or((rows, &[][..]), |kinds| (&kinds.rows, &kinds.counts));
    stretch(batch, *index, rows, counts, visit)
}

/// Gives rows to an asker, some at a time; `counts` are how many there are of each, or empty.
fn stretch(batch: &Batch<'_>, index: usize, rows: &[u32], counts: &[u32], visit: &mut Visit<'_>) -> Result<()> {
    let starts = (0..rows.len()).step_by(STRETCH);
    let mut stretches = starts.map(|from| from..rows.len().min(from + STRETCH));
    stretches.try_for_each(|range| {
        let counts = counts.get(range.clone()).unwrap_or_default();
        visit(index, &Facts { batch, rows: &rows[range], counts })
    })
}

/// A row of each kind, with how many there are of it.
struct Kinds {
    rows: Vec<u32>,
    counts: Vec<u32>,
}

/// The kinds of these rows; none if they have to be looked at one by one.
fn kinds(batch: &Batch<'_>, asker: &Asker<'_>, rows: &[u32]) -> Option<Kinds> {
    let mut codes = Codes { kinds: 1, most: KINDS * rows.len(), of: Vec::new(), rows };
    if !asker.alike {
        return None;
    }
    if let Some(size) = asker.each {
        codes.times(batch, size)?;
    }
    if let Data::Struct(parts) = &batch.root.data {
        parts.iter().filter(|(tag, _)| asker.columns.contains(tag)).try_for_each(|(_, cells)| codes.column(cells))?;
    }
    Some(codes.count())
}

/// For each row a number below `kinds`; rows that are alike have the same.
struct Codes<'a> {
    kinds: usize,
    most: usize,
    /// Empty as long as nothing tells rows apart.
    of: Vec<u32>,
    rows: &'a [u32],
}

impl Codes<'_> {
    /// Tells rows apart by another number, which is below `kinds`; none if there are too many kinds then.
    fn by(&mut self, kinds: usize, number: impl Fn(usize) -> u32) -> Option<()> {
        self.kinds = self.kinds.checked_mul(kinds.max(1)).filter(|kinds| *kinds <= self.most)?;
        let kinds = kinds.max(1) as u32;
        let numbers = self.rows.iter().map(|&row| number(row as usize).min(kinds - 1));
        if self.of.is_empty() {
            self.of.extend(numbers);
        } else {
            self.of.iter_mut().zip(numbers).for_each(|(code, number)| *code = *code * kinds + number);
        }
        Some(())
    }

    /// A row of each kind that there is, and how many are of it.
    fn count(mut self) -> Kinds {
        // The last of a kind is as good as the first, and asks not whether there was one before.
        self.of.resize(self.rows.len(), 0);
        let mut kinds = vec![(0, 0); self.kinds];
        for (&code, &row) in self.of.iter().zip(self.rows) {
            let (last, count) = &mut kinds[code as usize];
            (*last, *count) = (row, *count + 1);
        }
        let (rows, counts) = kinds.into_iter().filter(|(_, count)| *count > 0).unzip();
        Kinds { rows, counts }
    }

    /// Tells them apart by a column.
    fn column(&mut self, cells: &Cells) -> Option<()> {
        if cells.nulls.is_some() {
            self.by(2, |row| cells.is_there(row).into())?;
        }
        match &cells.data {
            Data::Text(Text::Dictionary(codes, values)) => self.by(values.len(), |row| code(codes[row], cells, row)),
            Data::Enum(codes, numbers) => self.by(numbers.len(), |row| code(codes[row], cells, row)),
            Data::Bool(values) => self.by(2, |row| u32::from(cells.is_there(row) && values.value(row))),
            Data::Struct(parts) => parts.iter().try_for_each(|(_, cells)| self.column(cells)),
            _ => None,
        }
    }

    /// Tells them apart by the bucket that they fall into.
    fn times(&mut self, batch: &Batch<'_>, size: BucketSize) -> Option<()> {
        let mut buckets: Vec<Range<Timestamp>> = Vec::new();
        let mut numbers = Vec::with_capacity(self.rows.len());
        let mut last = 0;
        for &row in self.rows {
            let at = batch.at(row as usize);
            if !buckets.get(last).is_some_and(|bucket| bucket.contains(&at)) {
                last = buckets.iter().position(|bucket| bucket.contains(&at)).unwrap_or_else(|| {
                    buckets.push(size.floor(at)..size.ceil(at));
                    buckets.len() - 1
                });
                if buckets.len() > self.most {
                    return None;
                }
            }
            numbers.push(last as u32);
        }
        self.kinds = buckets.len().max(1);
        self.of = numbers;
        Some(())
    }
}

/// A code, which means nothing where there is no value.
fn code(code: i32, cells: &Cells, row: usize) -> u32 {
    if cells.is_there(row) { code as u32 } else { 0 }
}
