//! Cells of a view by their keys, one at a time or many together.

use super::super::cells::{Part, add};
use super::super::tail::Tail;
use super::Snapshot;
use crate::counter::{Cell, Table};
use crate::error::Result;
use crate::run::{Look, Probe, Run, find_in};

/// How many keys, each in each run, are looked for at once.
const TOGETHER: usize = 64;

/// Keys that are being looked for, each in each run: by the index of the key, in the order of the runs.
struct Looks<'s, const N: usize> {
    all: [Option<(usize, Look<'s>)>; N],
    count: usize,
}

impl Snapshot {
    /// A cell that has counted nothing, for [`Snapshot::look_up`] to fill.
    pub fn blank(&self) -> Cell {
        Cell::new(&self.kinds)
    }

    /// Puts the cell of a key, the bytes of a [`CellKey`](crate::counter::CellKey), in the place of what `cell` has counted. `cell` is a
    /// [blank](Snapshot::blank) one of this view, or one that was looked up before, so that many look-ups need no memory but what
    /// measures grow to. False if there is no such cell, or if it has expired; then `cell` holds nothing of sense.
    ///
    /// # Errors
    /// [`Error::Corrupt`](crate::Error::Corrupt) if what this touches is not as it was written.
    pub fn look_up(&self, key: &[u8], cell: &mut Cell) -> Result<bool> {
        if self.hides(key) {
            return Ok(false);
        }
        self.check(key, Some(key))?;
        let (probe, mut is_there) = (Probe::of(key), false);
        if let [run] = &self.opened.runs[..] {
            self.add_stored(run.find_likely(&probe)?, cell, &mut is_there)?;
        } else {
            self.add_all_stored(&probe, cell, &mut is_there)?;
        }
        self.add_tail(key, &probe, cell, &mut is_there)?;
        Ok(is_there)
    }

    /// Looks many keys up; `each` is told the place of each key, in order, and its cell, or none. Several keys wait for the memory at once,
    /// so that this takes a fraction of what as many calls of [`Snapshot::look_up`] take.
    ///
    /// # Errors
    /// As for [`Snapshot::look_up`].
    pub fn look_up_all<K: AsRef<[u8]>>(&self, keys: &[K], mut each: impl FnMut(usize, Option<&Cell>)) -> Result<()> {
        let (runs, mut cell) = (&self.opened.runs, self.blank());
        let together = (TOGETHER / runs.len().max(1)).clamp(1, TOGETHER / 2);
        for (group, keys) in keys.chunks(together).enumerate() {
            let (mut probes, mut looks) = ([Probe::of(b""); TOGETHER / 2], Looks::<TOGETHER>::new());
            for ((index, key), probe) in keys.iter().enumerate().zip(&mut probes) {
                self.check(key.as_ref(), Some(key.as_ref()))?;
                *probe = Probe::of(key.as_ref());
                // A view of more runs than that is not met; if it is, the others are looked into one after the other.
                runs.iter().take(TOGETHER).for_each(|run| looks.begin(index, run.look(probe, self.is_likely(run))));
            }
            looks.go_on()?;
            let mut looks = looks.all().peekable();
            for ((index, key), probe) in keys.iter().enumerate().zip(&probes) {
                let mut is_there = false;
                while let Some((_, look)) = looks.next_if(|(of, _)| *of == index) {
                    self.add_stored(look.get(probe)?, &mut cell, &mut is_there)?;
                }
                for run in runs.iter().skip(TOGETHER) {
                    self.add_stored(run.find(probe)?, &mut cell, &mut is_there)?;
                }
                self.add_tail(key.as_ref(), probe, &mut cell, &mut is_there)?;
                let is_shown = is_there && !self.hides(key.as_ref());
                each(group * together + index, is_shown.then_some(&cell));
            }
        }
        Ok(())
    }

    /// Whether most cells are in a run, so that a key is likely there.
    #[inline]
    fn is_likely(&self, run: &Run) -> bool {
        2 * run.cells() > self.cells
    }

    /// Whether the cell of a key has expired.
    #[inline]
    fn hides(&self, key: &[u8]) -> bool {
        self.may_expire && self.has_expired(key)
    }

    #[inline(never)]
    fn has_expired(&self, key: &[u8]) -> bool {
        self.expiry().has_expired(key)
    }

    /// Adds what several runs have of a cell. It needs much of the stack, which one who looks into a single run is spared.
    #[inline(never)]
    fn add_all_stored(&self, probe: &Probe<'_>, cell: &mut Cell, is_there: &mut bool) -> Result<()> {
        find_in(&self.opened.runs, probe, |run| self.is_likely(run), |bytes| self.add_stored(Some(bytes), cell, is_there))
    }

    /// Adds what is counted of a cell beyond the runs of the view.
    #[inline]
    fn add_tail(&self, key: &[u8], probe: &Probe<'_>, cell: &mut Cell, is_there: &mut bool) -> Result<()> {
        match &self.tail {
            Some(tail) => self.add_counted(tail, key, probe, cell, is_there),
            None => Ok(()),
        }
    }

    #[inline(never)]
    fn add_counted(&self, tail: &Tail, key: &[u8], probe: &Probe<'_>, cell: &mut Cell, is_there: &mut bool) -> Result<()> {
        for run in &tail.runs {
            self.add_stored(run.find(probe)?, cell, is_there)?;
        }
        self.add_table(&tail.table, key, cell, is_there)
    }

    /// Adds what a run has of a cell; the first that has any begins it.
    #[inline(always)]
    fn add_stored(&self, bytes: Option<&[u8]>, cell: &mut Cell, is_there: &mut bool) -> Result<()> {
        let Some(bytes) = bytes else { return Ok(()) };
        if std::mem::replace(is_there, true) {
            return self.add(&Part::Stored(bytes), cell);
        }
        cell.read(&self.kinds, bytes).map_err(|e| self.malformed(&e))
    }

    /// Adds what a table has of a cell.
    fn add_table(&self, table: &Table, key: &[u8], cell: &mut Cell, is_there: &mut bool) -> Result<()> {
        let found = if table.is_empty() { None } else { table.get(key) };
        let Some(measures) = found else { return Ok(()) };
        if !std::mem::replace(is_there, true) {
            *cell = self.blank();
        }
        self.add(&Part::Live(measures), cell)
    }

    fn add(&self, part: &Part<'_>, cell: &mut Cell) -> Result<()> {
        add(&self.kinds, part, cell).map_err(|e| self.malformed(&e))
    }
}

impl<'s, const N: usize> Looks<'s, N> {
    fn new() -> Self {
        Looks { all: [const { None }; N], count: 0 }
    }

    /// Begins to look for a key.
    #[inline]
    fn begin(&mut self, key: usize, look: Option<Look<'s>>) {
        if let (Some(look), Some(free)) = (look, self.all.get_mut(self.count)) {
            look.begin();
            *free = Some((key, look));
            self.count += 1;
        }
    }

    /// Leaves out what filters deny, and asks the memory for the cells of the others.
    #[inline]
    fn go_on(&mut self) -> Result<()> {
        let mut left = 0;
        for at in 0..self.count {
            if let Some((_, look)) = &self.all[at]
                && look.may_be_there()?
            {
                self.all[left] = self.all[at];
                left += 1;
            }
        }
        self.count = left;
        self.all().for_each(|(_, look)| look.ask());
        Ok(())
    }

    #[inline]
    fn all(&self) -> impl Iterator<Item = &(usize, Look<'s>)> {
        self.all[..self.count].iter().flatten()
    }
}
