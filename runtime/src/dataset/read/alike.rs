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
    /// Rows in different buckets of this size are not alike; none: the time does not matter.
    pub each: Option<BucketSize>,
}

/// Takes rows: for which of the askers, when they became true, a reader, and how many rows are just like that.
pub type Visit<'v> = dyn FnMut(usize, Timestamp, &mut Reader<'_>, u64) -> Result<()> + 'v;

impl Part {
    /// Gives all askers each fact that is asked for, in no order that matters, as [`Part::each`] does. What is alike is given once. Who reads
    /// nothing but codes of dictionaries is given many rows at a time, in a pass of their own. Returns how many facts there are.
    ///
    /// # Errors
    /// As for [`Part::each`].
    pub fn each_kind(&self, askers: &[Asker<'_>], visit: &mut Visit<'_>) -> Result<u64> {
        let (mut coded, mut others) = (Vec::new(), Vec::new());
        for (index, asker) in askers.iter().enumerate() {
            let is_coded = asker.alike && self.is_coded(asker.columns)?;
            if is_coded { &mut coded } else { &mut others }.push(index);
        }
        let mut facts = 0;
        for (group, coded) in [(coded, true), (others, false)].into_iter().filter(|(group, _)| !group.is_empty()) {
            facts = self.pass(askers, &group, coded, visit)?;
        }
        Ok(facts)
    }

    /// One pass for some of the askers.
    fn pass(&self, askers: &[Asker<'_>], group: &[usize], coded: bool, visit: &mut Visit<'_>) -> Result<u64> {
        let mut tags: Vec<u16> = group.iter().flat_map(|&index| askers[index].columns).copied().collect();
        tags.sort_unstable();
        tags.dedup();
        let mut facts = 0;
        self.batches(&Asked { tags: &tags, pedigree: false, coded }, &mut |batch| {
            let rows: Vec<u32> = (0..batch.len).filter(|&row| batch.holds(row)).map(|row| row as u32).collect();
            facts += rows.len() as u64;
            group.iter().try_for_each(|&index| give(batch, (index, &askers[index]), &rows, visit))
        })?;
        Ok(facts)
    }
}

/// Gives rows of a batch to one asker.
fn give(batch: &Batch<'_>, (index, asker): (usize, &Asker<'_>), rows: &[u32], visit: &mut Visit<'_>) -> Result<()> {
    let mut reader = batch.reader();
    let mut give = |row: u32, count: u64| {
        reader.go(row as usize);
        visit(index, batch.at(row as usize), &mut reader, count)
    };
    match kinds(batch, asker, rows) {
        Some(kinds) => kinds.into_iter().filter(|(count, _)| *count > 0).try_for_each(|(count, row)| give(row, count.into())),
        None => rows.iter().try_for_each(|row| give(*row, 1)),
    }
}

/// How many of the rows are of each kind, with the first of them; none if they have to be looked at one by one.
fn kinds(batch: &Batch<'_>, asker: &Asker<'_>, rows: &[u32]) -> Option<Vec<(u32, u32)>> {
    let mut codes = Codes { kinds: 1, most: KINDS * rows.len(), of: vec![0; rows.len()], rows };
    if !asker.alike {
        return None;
    }
    if let Some(size) = asker.each {
        codes.times(batch, size)?;
    }
    if let Data::Struct(parts) = &batch.root.data {
        parts.iter().filter(|(tag, _)| asker.columns.contains(tag)).try_for_each(|(_, cells)| codes.column(cells))?;
    }
    let mut kinds = vec![(0, 0); codes.kinds];
    for (&code, &row) in codes.of.iter().zip(rows) {
        let (count, first) = &mut kinds[code as usize];
        *first = if *count == 0 { row } else { *first };
        *count += 1;
    }
    Some(kinds)
}

/// For each row a number below `kinds`; rows that are alike have the same.
struct Codes<'a> {
    kinds: usize,
    most: usize,
    of: Vec<u32>,
    rows: &'a [u32],
}

impl Codes<'_> {
    /// Tells rows apart by another number, which is below `kinds`; none if there are too many kinds then.
    fn by(&mut self, kinds: usize, number: impl Fn(usize) -> u32) -> Option<()> {
        self.kinds = self.kinds.checked_mul(kinds.max(1)).filter(|kinds| *kinds <= self.most)?;
        let kinds = kinds.max(1) as u32;
        self.of.iter_mut().zip(self.rows).for_each(|(code, &row)| *code = *code * kinds + number(row as usize).min(kinds - 1));
        Some(())
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
