//! Reading the log, while another process may be writing it: never past what is synced, in the order of offsets, with bounded memory.

use super::Check;
use super::folder::Folder;
use super::frame::length;
use super::group::Head;
use super::name::Name;
use super::packed::{self, Opened};
use super::recover::{Known, survey};
use super::segment::{Segment, Step};
use super::window::READ;
use crate::cut::Cut;
use crate::error::{Error, Result};
use crate::fs::Fs;
use crate::time::Timestamp;
use std::fmt::{self, Debug, Formatter};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A log, open to read. It takes no lock; [`Log::refresh`] sees what was written since.
pub struct Log {
    folder: Folder,
    check: Check,
    end: Cut,
    partitions: Vec<Part>,
}

/// One partition's segments that hold anything below the end, in the order of their offsets.
#[derive(Default)]
struct Part {
    segments: Vec<Live>,
    /// Where reading stopped last, and so most often goes on.
    hint: Mutex<Option<Hint>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Live {
    name: Name,
    /// The offset where the next segment begins.
    to: u64,
}

/// A group of segment `number` begins at byte `pos` with offset `next`.
#[derive(Clone, Copy)]
struct Hint {
    number: u64,
    pos: u64,
    next: u64,
}

impl Part {
    /// Lets a segment go on where reading stopped last, if that is there and not beyond `offset`, or further on where its index says so.
    fn go_on(&self, segment: &mut Segment, offset: u64) {
        let hint = *self.hint.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hint) = hint.filter(|hint| hint.number == segment.header.number && hint.next <= offset) {
            segment.seek(hint.pos, hint.next);
        }
        segment.skip_to(offset);
    }
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

/// One record of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its ordinal in its partition.
    pub offset: u64,
    /// When its group was written; never less than that of the entry before.
    pub arrival: Timestamp,
    /// The datum, encoded.
    pub bytes: &'a [u8],
}

impl Log {
    /// Opens a log to read it; none where none was made yet.
    ///
    /// Errors: [`Error::Schema`] where a segment was written with a schema that `check` refuses, [`Error::Corrupt`] where what was
    /// synced is not there.
    pub fn open(fs: Arc<dyn Fs>, dir: &Path, check: Check) -> Result<Option<Log>> {
        let Some(folder) = Folder::open(fs, dir)? else { return Ok(None) };
        let partitions = (0..folder.partitions).map(|_| Part::default()).collect();
        let mut log = Log { end: Cut::zero(folder.partitions), folder, check, partitions };
        log.survey(&Cut::zero(log.folder.partitions), false)?;
        Ok(Some(log))
    }

    /// The number of partitions.
    pub fn partitions(&self) -> usize {
        self.folder.partitions
    }

    /// The cut up to which the log is synced, as of the last refresh.
    pub fn end(&self) -> &Cut {
        &self.end
    }

    /// The first offsets that are still there, as of the last time that the end moved: what lies below was dropped.
    pub fn start(&self) -> Cut {
        Cut((0..self.folder.partitions).map(|partition| self.begins(partition)).collect())
    }

    fn begins(&self, partition: usize) -> u64 {
        self.partitions[partition].segments.first().map_or(self.end.0[partition], |live| live.name.first)
    }

    /// The segments and the bytes they take.
    pub fn files(&self) -> Result<Files> {
        let mut files = Files::default();
        for partition in 0..self.folder.partitions {
            for name in self.folder.segments(partition)? {
                match packed::open(&self.folder, partition, name) {
                    // It was dropped just now.
                    Err(Error::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {}
                    opened => files.add(&opened?)?,
                }
            }
        }
        Ok(files)
    }

    /// Looks how far the log is synced now. True if that is further than before.
    pub fn refresh(&mut self) -> Result<bool> {
        let before = self.end.clone();
        match self.folder.published()? {
            Some(end) if end == before => {}
            Some(end) => {
                for partition in 0..self.folder.partitions {
                    let names = self.folder.segments(partition)?;
                    self.advance(partition, end.0[partition].max(before.0[partition]), names)?;
                }
            }
            None => self.survey(&Cut::zero(self.folder.partitions), false)?,
        }
        Ok(self.end != before)
    }

    /// Looks which segments are still there: another process may have dropped the oldest. The end stays where it was.
    pub fn look_again(&mut self) -> Result<()> {
        for partition in 0..self.folder.partitions {
            let names = self.folder.segments(partition)?;
            self.advance(partition, self.end.0[partition], names)?;
        }
        Ok(())
    }

    /// Holds the log to a cut that a manifest has counted up to: what lies below it was synced, even if the small file that says so
    /// was lost in a power cut.
    ///
    /// Errors: [`Error::Broken`] where the cut is of another number of partitions, or lies beyond the log's end; [`Error::Corrupt`]
    /// where the log breaks off below it.
    pub fn require(&mut self, cut: &Cut) -> Result<()> {
        self.fits(cut)?;
        if cut.within(&self.end) {
            return Ok(());
        }
        self.refresh()?;
        if cut.within(&self.end) {
            return Ok(());
        }
        self.survey(cut, true)
    }

    /// Finds the end from the segments themselves.
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
            match Segment::open_if_there(&self.folder, partition, live.name, Some(&self.check))? {
                Some(Ok(_)) => {}
                Some(Err(what)) => {
                    return Err(Error::corrupt(&self.folder.partition(partition).join(live.name.to_string()), 0, what));
                }
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
        Ok(Cursor { log: self, partition, next: from, to: to.max(from), segment: None, head: None, pos: 0 })
    }

    /// The newest arrival below a cut; none where nothing lies below it.
    ///
    /// Errors: [`Error::Broken`] where the cut lies before the log's start.
    pub fn arrival(&self, cut: &Cut) -> Result<Option<Timestamp>> {
        self.fits(cut)?;
        let mut newest = None;
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
        let start = self.begins(partition);
        for name in self.folder.segments(partition)?.into_iter().filter(|name| name.first == start) {
            if let Some(Ok(segment)) = Segment::open_if_there(&self.folder, partition, name, None)? {
                return Ok(Some(segment.arrival_before()));
            }
        }
        Err(self.dropped(partition, start - 1, start))
    }

    /// The watermark of what was counted up to a cut: everything that arrived before it is counted. A partition with nothing pending
    /// stands at `now`, which the caller has read from the clock before the last refresh. What is written and not yet synced is pending
    /// as well: it has its arrival already.
    pub fn watermark(&self, cut: &Cut, now: Timestamp) -> Result<Timestamp> {
        self.fits(cut)?;
        let mut watermark = now;
        for (partition, (offset, end)) in cut.0.iter().zip(&self.end.0).enumerate() {
            let pending = match offset < end {
                true => self.read(partition, *offset, offset + 1)?.next()?.map(|entry| entry.arrival),
                false => self.unsynced(partition)?,
            };
            watermark = watermark.min(pending.unwrap_or(now));
        }
        Ok(watermark)
    }

    /// The arrival of the first whole group beyond the end of a partition: its writer has yet to sync it, or recovery to rescue it.
    fn unsynced(&self, partition: usize) -> Result<Option<Timestamp>> {
        let end = self.end.0[partition];
        for name in self.folder.segments(partition)?.into_iter().rev() {
            if let Some(Ok(mut segment)) = Segment::open_if_there(&self.folder, partition, name, None)? {
                self.partitions[partition].go_on(&mut segment, end);
                while let Step::Group(head) = segment.step(segment.next >= end)? {
                    if head.first >= end && head.count > 0 {
                        return Ok(Some(head.arrival));
                    }
                }
            }
            if name.first < end {
                break;
            }
        }
        Ok(None)
    }

    fn fits(&self, cut: &Cut) -> Result<()> {
        if cut.0.len() == self.folder.partitions {
            return Ok(());
        }
        Err(self.broken(format!("the log has {} partitions, but a cut has {}", self.folder.partitions, cut.0.len())))
    }

    /// What was asked for is no more in the log.
    fn dropped(&self, partition: usize, offset: u64, start: u64) -> Error {
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

    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Segments that were dropped are read no more.
    pub(super) fn forget(&mut self, partition: usize, dropped: &[Name]) {
        self.partitions[partition].segments.retain(|live| !dropped.contains(&live.name));
    }

    fn broken(&self, what: String) -> Error {
        Error::broken(&self.folder.path, what)
    }
}

impl Debug for Log {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Log {{ {}, end: {:?} }}", self.folder.path.display(), self.end)
    }
}

/// The segments that hold anything below `end`. Each ends where one that was made later begins; one that has nothing left is not
/// among them.
fn live(names: &[Name], end: u64) -> Vec<Live> {
    let (mut segments, mut to) = (Vec::new(), u64::MAX);
    for name in names.iter().rev() {
        if name.first < to {
            if name.first < end {
                segments.push(Live { name: *name, to });
            }
            to = name.first;
        }
    }
    segments.reverse();
    segments
}

/// Goes through entries in the order of their offsets. It holds one group at a time.
pub struct Cursor<'a> {
    log: &'a Log,
    partition: usize,
    /// The offset of the next entry.
    next: u64,
    to: u64,
    segment: Option<(Segment, Live)>,
    /// The group that is read.
    head: Option<Head>,
    /// Where in its records the next one begins.
    pos: usize,
}

impl Cursor<'_> {
    /// The next entry; none at the end.
    ///
    /// Errors: [`Error::Corrupt`] where a segment is not what was written.
    #[expect(clippy::should_implement_trait, reason = "an entry borrows the cursor's buffer, which an iterator's item cannot")]
    pub fn next(&mut self) -> Result<Option<Entry<'_>>> {
        self.find_group()?;
        let (Some((segment, _)), Some(head)) = (&self.segment, &self.head) else { return Ok(None) };
        let Some((bytes, used)) = segment.records(head).get(self.pos..).and_then(record) else { return Err(no_record(segment, head)) };
        self.pos += used;
        let offset = self.next;
        self.next += 1;
        Ok(Some(Entry { offset, arrival: head.arrival, bytes }))
    }

    /// The next entries, as many as are at hand, but no more than `most`, side by side; none at the end.
    ///
    /// Errors: as for [`Cursor::next`].
    pub fn next_many(&mut self, most: usize) -> Result<Option<Vec<Entry<'_>>>> {
        self.find_group()?;
        let (Some((segment, _)), Some(head)) = (&self.segment, &self.head) else { return Ok(None) };
        let end = head.end().min(self.to).min(self.next.saturating_add(most as u64));
        let mut entries = Vec::with_capacity((end - self.next) as usize);
        let records = segment.records(head);
        for offset in self.next..end {
            let Some((bytes, used)) = records.get(self.pos..).and_then(record) else { return Err(no_record(segment, head)) };
            self.pos += used;
            entries.push(Entry { offset, arrival: head.arrival, bytes });
        }
        self.next = end;
        Ok(Some(entries))
    }

    /// Holds the group of the next entry; none at the end.
    fn find_group(&mut self) -> Result<()> {
        if self.next >= self.to {
            self.leave_hint();
            return Ok(());
        }
        while self.head.is_none_or(|head| head.end() <= self.next) {
            self.next_group()?;
        }
        Ok(())
    }

    /// Reads the group that holds the next entry, passing over those before it.
    fn next_group(&mut self) -> Result<()> {
        self.head = None;
        self.enter()?;
        let Some((segment, _)) = &mut self.segment else { return Ok(()) };
        let start = (segment.pos, segment.next);
        let head = taken(segment, false)?;
        if head.end() <= self.next {
            return Ok(());
        }
        segment.seek(start.0, start.1);
        segment.read_ahead(READ);
        let head = taken(segment, true)?;
        self.pos = skip_records(segment, &head, self.next)?;
        self.head = Some(head);
        Ok(())
    }

    /// Opens the segment that holds the next entry, if another one is open.
    fn enter(&mut self) -> Result<()> {
        if self.segment.as_ref().is_some_and(|(_, live)| self.next < live.to) {
            return Ok(());
        }
        let part = &self.log.partitions[self.partition];
        let Some(live) = part.segments.iter().rfind(|live| live.name.first <= self.next) else {
            return Err(self.log.broken(format!("no segment holds offset {} of partition {}", self.next, self.partition)));
        };
        let folder = &self.log.folder;
        let path = || folder.partition(self.partition).join(live.name.to_string());
        let Some(opened) = Segment::open_if_there(folder, self.partition, live.name, None)? else { return Err(self.gone(live)) };
        let mut segment = opened.map_err(|what| Error::corrupt(&path(), 0, what))?;
        if let Err(what) = segment.marks()? {
            return Err(Error::corrupt(&path(), 0, what));
        }
        part.go_on(&mut segment, self.next);
        self.segment = Some((segment, *live));
        Ok(())
    }

    /// A segment that was there when the log was opened is not there now.
    fn gone(&self, missing: &Live) -> Error {
        let start = self.log.folder.segments(self.partition).map(|names| names.iter().map(|name| name.first).min());
        match start {
            Ok(Some(start)) if self.next < start => self.log.dropped(self.partition, self.next, start),
            Ok(_) => {
                self.log.broken(format!("the segment {} of partition {} is lost; put it back from a copy", missing.name, self.partition))
            }
            Err(error) => error,
        }
    }

    /// Remembers where the group that was read last begins.
    fn leave_hint(&mut self) {
        if let (Some((segment, live)), Some(head)) = (&self.segment, self.head.take()) {
            let hint = Hint { number: live.name.number, pos: segment.pos - head.len(), next: head.first };
            *self.log.partitions[self.partition].hint.lock().unwrap_or_else(PoisonError::into_inner) = Some(hint);
        }
    }
}

impl Debug for Cursor<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor {{ partition {}, {}..{} }}", self.partition, self.next, self.to)
    }
}

impl Drop for Cursor<'_> {
    fn drop(&mut self) {
        self.leave_hint();
    }
}

/// The next group of a segment, where there must be one.
fn taken(segment: &mut Segment, whole: bool) -> Result<Head> {
    match segment.step(whole)? {
        Step::Group(head) => Ok(head),
        Step::End => Err(segment.corrupt("the file ends below the log's synced end")),
        Step::Bad(what) => Err(segment.corrupt(what)),
    }
}

/// Where in a group's records the one with an offset begins.
fn skip_records(segment: &Segment, head: &Head, offset: u64) -> Result<usize> {
    let (records, mut pos) = (segment.records(head), 0);
    for _ in head.first..offset.max(head.first) {
        let (len, used) = records.get(pos..).and_then(length).ok_or_else(|| no_record(segment, head))?;
        pos += used + len;
    }
    if pos > records.len() { Err(no_record(segment, head)) } else { Ok(pos) }
}

/// The record that bytes begin with, and how many of them it takes with its length.
fn record(rest: &[u8]) -> Option<(&[u8], usize)> {
    let (len, used) = length(rest)?;
    Some((rest.get(used..used + len)?, used + len))
}

fn no_record(segment: &Segment, head: &Head) -> Error {
    Error::corrupt(&segment.path, segment.pos - head.len(), "a group holds fewer records than it says")
}
