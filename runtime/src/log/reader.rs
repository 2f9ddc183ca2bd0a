//! Reading the log, while another process may be writing it: never past what is synced, in the order of offsets, with bounded memory.

use super::Check;
use super::cursor::Cursor;
use super::folder::Folder;
use super::joined::{self, Joined};
use super::name::Name;
use super::packed::{self, Opened};
use super::part::{Part, live};
use super::recover::{Known, survey};
use super::segment::{Segment, Step};
use crate::cut::{Cut, Places};
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::time::Timestamp;
use std::fmt::{self, Debug, Formatter};
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A log, open to read, and behind its partitions those of the logs that have joined. It takes no lock; [`Log::refresh`] sees what was
/// written or fetched since, but no log that joins later: who opens it anew does.
pub struct Log {
    /// Its own.
    folder: Arc<Folder>,
    joined: Vec<Joined>,
    check: Check,
    end: Cut,
    partitions: Vec<Part>,
}

/// What the segments of a log take on disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// How many segments there are.
    pub segments: usize,
    /// The bytes that they take, packed or not.
    pub bytes: u64,
    /// How many of them are packed.
    pub packed: usize,
    /// The bytes that those take.
    pub packed_bytes: u64,
    /// The bytes that those had before they were packed.
    pub unpacked_bytes: u64,
}

impl Files {
    fn add(&mut self, file: &Opened) -> Result<()> {
        let bytes = file.bytes()?;
        (self.segments, self.bytes) = (self.segments + 1, self.bytes + bytes);
        if let Some(index) = &file.index {
            self.packed += 1;
            self.packed_bytes += bytes;
            self.unpacked_bytes += index.len();
        }
        Ok(())
    }
}

impl Log {
    /// Opens a log to read it; none where none was made yet.
    ///
    /// Errors: [`Error::Schema`] where a segment was written with a schema that `check` refuses, [`Error::Corrupt`] where what was
    /// synced is not there.
    pub fn open(fs: Arc<dyn Fs>, dir: &Path, check: Check) -> Result<Option<Log>> {
        let Some(folder) = Folder::open(fs, dir)?.map(Arc::new) else { return Ok(None) };
        let joined = joined::read(&*folder.fs, dir)?;
        let mut partitions: Vec<Part> = Part::all(&folder).collect();
        let folders = joined.iter().map(|log| Arc::new(log.folder(folder.fs.clone(), dir)));
        folders.for_each(|folder| partitions.extend(Part::all(&folder)));
        let mut log = Log { end: Cut::zero(partitions.len()), folder, joined: Vec::new(), check, partitions };
        log.survey(&log.end.clone(), false)?;
        log.take(joined)?;
        Ok(Some(log))
    }

    /// The number of partitions, those of the logs that have joined among them.
    pub fn partitions(&self) -> usize {
        self.partitions.len()
    }

    /// How many partitions there were before each of the logs joined, and are now.
    pub fn places(&self) -> Places {
        Places::new(self.folder.partitions, self.joined.iter().map(|log| log.cut.0.len()))
    }

    /// The logs that have joined, in their order, as of the last refresh: each with its place, the number of its first partition here.
    pub fn joined(&self) -> impl Iterator<Item = (usize, &Joined)> {
        self.joined.iter().scan(self.folder.partitions, |next, log| {
            let first = *next;
            *next += log.cut.0.len();
            Some((first, log))
        })
    }

    /// Whether another log has joined since it was opened.
    ///
    /// Errors: those of [`crate::sealed::read`].
    pub fn is_outgrown(&self) -> Result<bool> {
        Ok(joined::read(&*self.folder.fs, &self.folder.path)?.len() != self.joined.len())
    }

    /// What of a cut lies in the folder's own log.
    pub fn own(&self, cut: &Cut) -> Cut {
        Cut(cut.0.iter().take(self.folder.partitions).copied().collect())
    }

    /// The cut up to which the log is synced, as of the last refresh.
    pub fn end(&self) -> &Cut {
        &self.end
    }

    /// The first offsets that are still there, as of the last time that the end moved: what lies below was dropped.
    pub fn start(&self) -> Cut {
        Cut((0..self.partitions.len()).map(|partition| self.begins(partition)).collect())
    }

    fn begins(&self, partition: usize) -> u64 {
        self.partitions[partition].segments.first().map_or(self.end.0[partition], |live| live.name.first)
    }

    /// The segments and the bytes they take.
    pub fn files(&self) -> Result<Files> {
        let mut files = Files::default();
        for part in &self.partitions {
            for name in part.names()? {
                match packed::open(&part.folder, part.index, name) {
                    // It was dropped just now.
                    Err(Error::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {}
                    opened => files.add(&opened?)?,
                }
            }
        }
        Ok(files)
    }

    /// Looks how far the log is synced now, and how far those that have joined are here. True if that is further than before.
    pub fn refresh(&mut self) -> Result<bool> {
        let before = self.end.clone();
        match self.folder.published()? {
            Some(end) if before.0.starts_with(&end.0) => {}
            Some(end) => {
                // Where it says no more than is known, what a recovery has begun and not ended may hide what is read.
                for (partition, end) in end.0.into_iter().enumerate().filter(|(partition, end)| *end > before.0[*partition]) {
                    let names = self.partitions[partition].names()?;
                    self.advance(partition, end, names)?;
                }
            }
            None => self.survey(&Cut::zero(self.partitions.len()), false)?,
        }
        if !self.joined.is_empty() {
            self.take(joined::read(&*self.folder.fs, &self.folder.path)?)?;
        }
        Ok(self.end != before)
    }

    /// Looks which segments are still there: another process may have dropped the oldest. The end stays where it was.
    pub fn look_again(&mut self) -> Result<()> {
        for partition in 0..self.partitions.len() {
            let names = self.partitions[partition].names()?;
            self.advance(partition, self.end.0[partition], names)?;
        }
        Ok(())
    }

    /// Takes what is said of the logs that have joined; of those that joined since it was opened, nothing.
    fn take(&mut self, now: Vec<Joined>) -> Result<()> {
        let is_known = now.len() >= self.joined.len() && self.joined.iter().zip(&now).all(|(before, now)| now.follows(before));
        if !is_known {
            return Err(self.broken("the logs that have joined are not those that had: put `joined.json` back".to_owned()));
        }
        let mut partition = self.folder.partitions;
        let mut taken = Vec::new();
        for log in now {
            if partition == self.partitions.len() {
                break;
            }
            for &end in &log.cut.0 {
                if end > self.end.0[partition] {
                    let names = self.partitions[partition].names()?;
                    self.advance(partition, end, names)?;
                }
                partition += 1;
            }
            taken.push(log);
        }
        self.joined = taken;
        Ok(())
    }

    /// Holds the log to a cut that a manifest has counted up to: what lies below it was synced, even if the small file that says so
    /// was lost in a power cut.
    ///
    /// Errors: [`Error::Broken`] where the cut is of another number of partitions, or lies beyond the log's end; [`Error::Corrupt`]
    /// where the log breaks off below it.
    pub fn require(&mut self, cut: &Cut) -> Result<()> {
        let cut = self.fits(cut)?;
        if cut.within(&self.end) {
            return Ok(());
        }
        self.refresh()?;
        if cut.within(&self.end) {
            return Ok(());
        }
        self.survey(&cut, true)?;
        self.hold_joined(&cut)
    }

    /// A log that has joined ends where it is said to: nothing else tells.
    fn hold_joined(&self, cut: &Cut) -> Result<()> {
        for (first, log) in self.joined() {
            let beyond = (first..first + log.cut.0.len()).find(|&partition| cut.0[partition] > self.end.0[partition]);
            if let Some(partition) = beyond {
                let (counted, end) = (cut.0[partition], self.end.0[partition]);
                let what = format!(
                    "a manifest counts partition {partition} up to offset {counted}, but the log `{}`, which has joined, ends at {end} there: \
                     put `joined.json` back",
                    log.name
                );
                return Err(self.broken(what));
            }
        }
        Ok(())
    }

    /// Finds the end of its own partitions from the segments themselves.
    fn survey(&mut self, counted: &Cut, whole: bool) -> Result<()> {
        let published = self.folder.published()?;
        for partition in 0..self.folder.partitions {
            let published = published.as_ref().map_or(0, |end| end.0[partition]);
            let known = Known { published: published.max(self.end.0[partition]), counted: counted.0[partition] };
            let found = survey(&self.folder, partition, known, whole, &self.check)?;
            let mut names = self.folder.segments(partition)?;
            if let Some(best) = found.best {
                names.retain(|name| name.number <= best.number || name.number > found.number);
            }
            self.advance(partition, found.floor, names)?;
        }
        Ok(())
    }

    /// Takes a later end of a partition, and the segments that hold what lies below it.
    fn advance(&mut self, partition: usize, end: u64, names: Vec<Name>) -> Result<()> {
        let mut segments = live(&names, end);
        let part = &mut self.partitions[partition];
        let mut gone = 0;
        for (index, live) in segments.iter().enumerate() {
            if part.segments.iter().any(|old| old.name == live.name) {
                continue;
            }
            match Segment::open_if_there(&part.folder, part.index, live.name, Some(&self.check))? {
                Some(Ok(_)) => {}
                Some(Err(what)) => return Err(Error::corrupt(&part.dir().join(live.name.to_string()), 0, what)),
                // It was dropped since the folder was listed, and those before it first.
                None => gone = index + 1,
            }
        }
        segments.drain(..gone);
        part.segments = segments;
        self.end.0[partition] = end;
        Ok(())
    }

    /// The entries of one partition whose offsets lie in `from..to`.
    ///
    /// Errors: [`Error::Broken`] where `to` lies beyond the log's end, or `from` before its start.
    pub fn read(&self, partition: usize, from: u64, to: u64) -> Result<Cursor<'_>> {
        let end = *self.end.0.get(partition).ok_or_else(|| self.broken(format!("there is no partition {partition}")))?;
        if to > end {
            return Err(self.broken(format!("offset {to} of partition {partition} is beyond the log's end, which is {end}")));
        }
        if from < to && from < self.begins(partition) {
            return Err(self.dropped(partition, from, self.begins(partition)));
        }
        Ok(Cursor::new(self, partition, from, to))
    }

    /// The newest arrival below a cut; none where nothing lies below it.
    ///
    /// Errors: [`Error::Broken`] where the cut lies before the log's start.
    pub fn arrival(&self, cut: &Cut) -> Result<Option<Timestamp>> {
        let (cut, mut newest) = (self.fits(cut)?, None);
        for (partition, offset) in cut.0.iter().enumerate().filter(|(_, offset)| **offset > 0) {
            let before = match *offset == self.begins(partition) {
                true => self.arrival_before_start(partition)?,
                false => self.read(partition, offset - 1, *offset)?.next()?.map(|entry| entry.arrival),
            };
            newest = newest.max(before);
        }
        Ok(newest)
    }

    /// The newest arrival of what was dropped, which every segment that begins there has kept.
    fn arrival_before_start(&self, partition: usize) -> Result<Option<Timestamp>> {
        let (start, part) = (self.begins(partition), &self.partitions[partition]);
        for name in part.names()?.into_iter().filter(|name| name.first == start) {
            if let Some(Ok(segment)) = Segment::open_if_there(&part.folder, part.index, name, None)? {
                return Ok(Some(segment.arrival_before()));
            }
        }
        Err(self.dropped(partition, start - 1, start))
    }

    /// The watermark of what was counted up to a cut: everything that arrived before it is counted. A partition with nothing pending
    /// stands at `now`, which the caller has read from the clock before the last refresh. What is written and not yet synced is pending
    /// as well: it has its arrival already. One of a log that has joined stands where that log says.
    pub fn watermark(&self, cut: &Cut, now: Timestamp) -> Result<Timestamp> {
        let cut = self.fits(cut)?;
        let mut watermark = self.settled(&self.own(&cut), now)?;
        for (first, log) in self.joined() {
            for partition in first..first + log.cut.0.len() {
                let pending = self.pending(partition, cut.0[partition])?;
                watermark = watermark.min(pending.unwrap_or(log.until));
            }
        }
        Ok(watermark)
    }

    /// The same of the first partitions alone, the folder's own: so many as the cut has offsets.
    ///
    /// Errors: those of reading the log.
    pub fn settled(&self, cut: &Cut, now: Timestamp) -> Result<Timestamp> {
        let mut settled = now;
        for (partition, offset) in cut.0.iter().enumerate() {
            let pending = match self.pending(partition, *offset)? {
                None => self.unsynced(partition)?,
                pending => pending,
            };
            settled = settled.min(pending.unwrap_or(now));
        }
        Ok(settled)
    }

    /// The arrival of the entry at an offset of a partition; none at its end.
    fn pending(&self, partition: usize, offset: u64) -> Result<Option<Timestamp>> {
        if offset >= self.end.0[partition] {
            return Ok(None);
        }
        Ok(self.read(partition, offset, offset + 1)?.next()?.map(|entry| entry.arrival))
    }

    /// The arrival of the first whole group beyond the end of a partition: its writer has yet to sync it, or recovery to rescue it.
    fn unsynced(&self, partition: usize) -> Result<Option<Timestamp>> {
        let (end, part) = (self.end.0[partition], &self.partitions[partition]);
        let mut first = None;
        for name in part.names()?.into_iter().rev() {
            if let Some(Ok(mut segment)) = Segment::open_if_there(&part.folder, part.index, name, None)? {
                part.go_on(&mut segment, end);
                while let Step::Group(head) = segment.step(segment.next >= end)? {
                    if head.first >= end && head.count > 0 {
                        first = Some(head.arrival);
                        break;
                    }
                }
            }
            if name.first < end {
                break;
            }
        }
        Ok(first)
    }

    /// A cut with an offset for each partition: those of logs that joined since it was made are at their beginning.
    fn fits(&self, cut: &Cut) -> Result<Cut> {
        if self.places().had(cut.0.len()) {
            return Ok(cut.clone().widened(self.partitions.len()));
        }
        Err(self.broken(format!("the log has {} partitions, but a cut has {}", self.partitions.len(), cut.0.len())))
    }

    /// What was asked for is no more in the log.
    pub(super) fn dropped(&self, partition: usize, offset: u64, start: u64) -> Error {
        self.broken(format!(
            "offset {offset} of partition {partition} was dropped from the log, which begins at {start} there; the facts below are in the \
             master dataset, so read them from it (or put the segments back from a copy)"
        ))
    }

    /// The offset below which all of a partition from `start` on stands in segments of which `holds` says yes.
    pub(super) fn held_from(&self, partition: usize, start: u64, holds: impl Fn(Name) -> bool) -> u64 {
        let held = self.partitions[partition].segments.iter().take_while(|live| holds(live.name));
        held.map(|live| live.to.min(self.end.0[partition])).last().unwrap_or(start)
    }

    /// That of its own.
    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    pub(super) fn part(&self, partition: usize) -> &Part {
        &self.partitions[partition]
    }

    /// The partitions of each log, its own first.
    pub(super) fn logs(&self) -> Vec<Range<usize>> {
        let joined = self.joined().map(|(first, log)| first..first + log.cut.0.len());
        std::iter::once(0..self.folder.partitions).chain(joined).collect()
    }

    /// Segments that were dropped are read no more.
    pub(super) fn forget(&mut self, partition: usize, dropped: &[Name]) {
        self.partitions[partition].segments.retain(|live| !dropped.contains(&live.name));
    }

    pub(super) fn broken(&self, what: String) -> Error {
        Error::broken(&self.folder.path, what)
    }
}

impl Debug for Log {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Log {{ {}, end: {:?} }}", self.folder.path.display(), self.end)
    }
}
