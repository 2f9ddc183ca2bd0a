//! Going through the entries of one partition, a group at a time.

use super::frame::length;
use super::group::Head;
use super::part::{Hint, Live};
use super::reader::Log;
use super::segment::{Segment, Step};
use super::window::READ;
use crate::error::{Error, Result};
use crate::time::Timestamp;
use std::fmt::{self, Debug, Formatter};
use std::sync::PoisonError;

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

impl<'a> Cursor<'a> {
    /// The entries of a partition whose offsets lie in `from..to`, all of which are there.
    pub(super) fn new(log: &'a Log, partition: usize, from: u64, to: u64) -> Cursor<'a> {
        Cursor { log, partition, next: from, to: to.max(from), segment: None, head: None, pos: 0 }
    }
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
        let part = self.log.part(self.partition);
        let Some(live) = part.segments.iter().rfind(|live| live.name.first <= self.next) else {
            return Err(self.log.broken(format!("no segment holds offset {} of partition {}", self.next, self.partition)));
        };
        let path = || part.dir().join(live.name.to_string());
        let Some(opened) = Segment::open_if_there(&part.folder, part.index, live.name, None)? else { return Err(self.gone(live)) };
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
        let start = self.log.part(self.partition).names().map(|names| names.iter().map(|name| name.first).min());
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
            *self.log.part(self.partition).hint.lock().unwrap_or_else(PoisonError::into_inner) = Some(hint);
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
