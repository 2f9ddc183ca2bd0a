//! One partition as its writer sees it: records gather into a group, groups go to a segment, segments are synced and rolled.

use super::Check;
use super::folder::Folder;
use super::frame::put_length;
use super::group::{self, Head};
use super::header;
use super::marks::{Marks, Sources, encoded_len};
use super::name::Name;
use super::recover::{Known, Survey, Tail, survey};
use super::segment::{Segment, Step};
use super::window::READ;
use crate::error::{At, Result};
use crate::fs::Sink;
use crate::time::{Duration, Timestamp};
use std::path::PathBuf;
use std::sync::Arc;

/// What all partitions of a writer share.
pub(super) struct Context {
    pub(super) folder: Folder,
    pub(super) shapes: Vec<u8>,
    pub(super) check: Check,
    pub(super) segment_bytes: u64,
    pub(super) segment_age: Duration,
    pub(super) group_bytes: usize,
    pub(super) side_by_side: bool,
    pub(super) clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    pub(super) sources: Sources,
}

/// The end of a partition.
pub(super) struct Partition {
    index: usize,
    dir: PathBuf,
    /// The number of the newest segment.
    number: u64,
    segment: Option<Open>,
    /// All offsets below are durable.
    pub(super) synced: u64,
    /// All offsets below are written.
    written: u64,
    /// The group that gathers: room for its head, then records.
    group: Vec<u8>,
    count: u32,
    /// The bytes that its marks will take.
    marks_len: usize,
    arrival: Timestamp,
    pub(super) marks: Marks,
}

/// The segment that is being written.
struct Open {
    path: PathBuf,
    sink: Box<dyn Sink>,
    salt: u32,
    len: u64,
    made: Timestamp,
    /// Its name is lasting.
    listed: bool,
}

impl Open {
    /// A clock that runs back only makes a segment last longer.
    fn is_old(&self, context: &Context, now: Timestamp) -> bool {
        now.0.saturating_sub(self.made.0) >= context.segment_age.0
    }
}

impl Partition {
    /// Finds the end of a partition, of which all below `known` is synced, and mends it.
    pub(super) fn open(context: &mut Context, index: usize, known: Known) -> Result<(Partition, Option<Tail>)> {
        let found = survey(&context.folder, index, known, true, &context.check)?;
        let mut partition = Partition {
            index,
            dir: context.folder.partition(index),
            number: found.number,
            segment: None,
            synced: 0,
            written: 0,
            group: vec![0; group::HEAD],
            count: 0,
            marks_len: 0,
            arrival: Timestamp(i64::MIN),
            marks: Marks::default(),
        };
        let kept = match found.best {
            Some(best) => partition.restore(context, &found, best)?,
            None => None,
        };
        let tail = partition.mend(context, found, kept)?;
        Ok((partition, tail))
    }

    /// Takes marks and arrival from the newest segment, up to the floor, or to where it is hidden; gives the segment and its next group
    /// if it has more.
    fn restore(&mut self, context: &mut Context, found: &Survey, best: Name) -> Result<Option<(Segment, Head)>> {
        let mut segment = match Segment::open(&context.folder, self.index, best, None)? {
            Ok(segment) => segment,
            Err(what) => return Err(crate::Error::corrupt(&self.dir.join(best.to_string()), 0, what)),
        };
        let read = segment.marks()?.map(|marks| self.marks.read(&mut context.sources, marks));
        if read != Ok(Some(())) {
            return Err(segment.corrupt("the segment's marks are none"));
        }
        self.arrival = segment.arrival_before();
        segment.read_ahead(READ);
        self.at(segment.next);
        while let Step::Group(head) = segment.step(true)? {
            if head.first >= found.floor.min(found.hidden) && head.count > 0 {
                return Ok(Some((segment, head)));
            }
            self.take_over(context, &segment, &head)?;
            self.at(head.end());
        }
        Ok(None)
    }

    fn at(&mut self, offset: u64) {
        (self.synced, self.written) = (offset, offset);
    }

    /// The marks and the arrival of a group that was written before.
    fn take_over(&mut self, context: &mut Context, segment: &Segment, head: &Head) -> Result<()> {
        self.arrival = self.arrival.max(head.arrival);
        let read = self.marks.read(&mut context.sources, segment.raised(head));
        read.ok_or_else(|| segment.corrupt("the marks of the group before are none"))
    }

    /// Writes whole groups above the synced end into a new segment, and syncs it before anyone reads them. A torn tail is cut by the
    /// new segment's name; so is what hides synced groups, which are then written again as well.
    fn mend(&mut self, context: &mut Context, found: Survey, kept: Option<(Segment, Head)>) -> Result<Option<Tail>> {
        if kept.is_none() && found.torn.is_none() {
            return Ok(None);
        }
        let torn = found.torn.or_else(|| kept.as_ref().map(|(segment, head)| (segment.path.clone(), segment.pos - head.len(), 0)));
        let (path, offset, dropped) = torn.unwrap_or_default();
        let mut tail = Tail { partition: self.index, path, offset, dropped, groups: 0, facts: 0 };
        self.make_segment(context)?;
        let mut next = kept;
        while let Some((mut segment, head)) = next.take() {
            self.copy(context, &segment, &head)?;
            if head.first >= found.floor {
                tail.groups += u64::from(head.count > 0);
                tail.facts += u64::from(head.count);
            }
            if let Step::Group(head) = segment.step(true)? {
                next = Some((segment, head));
            }
        }
        self.sync(context)?;
        Ok(Some(tail))
    }

    fn copy(&mut self, context: &mut Context, segment: &Segment, head: &Head) -> Result<()> {
        self.take_over(context, segment, head)?;
        let mut bytes = segment.group(head).to_vec();
        self.append_group(&mut bytes, head.count, head.arrival, head.marks_len as usize)
    }

    /// Adds a record to the group that gathers. True: the group is full, and `flush` should follow.
    #[inline]
    pub(super) fn push(&mut self, context: &Context, record: &[u8]) -> bool {
        put_length(&mut self.group, record.len());
        self.group.extend_from_slice(record);
        self.count += 1;
        self.group.len() + self.marks_len >= context.group_bytes
    }

    /// Raises a mark along with the record that was pushed.
    #[inline]
    pub(super) fn raise(&mut self, source: usize, name: &str, nonce: u64) {
        if self.marks.raise(source, nonce) {
            self.marks_len += encoded_len(name);
        }
    }

    /// Writes the group that gathers, if it has records, without syncing it.
    pub(super) fn flush(&mut self, context: &Context) -> Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let (len, now) = ((self.group.len() + self.marks_len) as u64, (context.clock)());
        if self.segment.as_ref().is_some_and(|open| open.len + len > context.segment_bytes || open.is_old(context, now)) {
            // The next segment's name says that all below it is synced.
            self.sync(context)?;
            self.segment = None;
        }
        if self.segment.is_none() {
            self.make_segment(context)?;
        }
        self.arrival = self.arrival.max(now);
        let records_end = self.group.len();
        self.marks.write_raised(&context.sources, &mut self.group);
        let mut group = std::mem::take(&mut self.group);
        let marks_len = group.len() - records_end;
        let count = std::mem::take(&mut self.count);
        let appended = self.append_group(&mut group, count, self.arrival, marks_len);
        group.truncate(group::HEAD);
        (self.group, self.marks_len) = (group, 0);
        appended
    }

    fn append_group(&mut self, bytes: &mut [u8], count: u32, arrival: Timestamp, marks_len: usize) -> Result<()> {
        let open = self.segment.as_mut().expect("a segment is made before a group is appended");
        group::seal(bytes, open.salt, self.written, self.synced, arrival, count, marks_len);
        open.sink.write(bytes).at(&open.path)?;
        open.len += bytes.len() as u64;
        self.written += u64::from(count);
        Ok(())
    }

    fn make_segment(&mut self, context: &Context) -> Result<()> {
        self.number += 1;
        let name = Name { first: self.written, number: self.number };
        let path = self.dir.join(name.to_string());
        let mut marks = Vec::new();
        self.marks.write_all(&context.sources, &mut marks);
        let made = (context.clock)();
        let times = [self.arrival, made];
        let (header, salt) = header::encode(self.index as u32, name.number, name.first, times, &context.shapes, &marks);
        let mut sink = context.folder.fs.create(&path).at(&path)?;
        sink.write(&header).at(&path)?;
        self.segment = Some(Open { path, sink, salt, len: header.len() as u64, made, listed: false });
        Ok(())
    }

    /// Whether something is written that is not durable yet.
    pub(super) fn is_dirty(&self) -> bool {
        self.segment.as_ref().is_some_and(|open| !open.listed) || self.written > self.synced
    }

    /// Makes all that is written durable.
    pub(super) fn sync(&mut self, context: &Context) -> Result<()> {
        let Some(open) = &mut self.segment else { return Ok(()) };
        open.sink.sync().at(&open.path)?;
        if !open.listed {
            context.folder.fs.sync_dir(&self.dir).at(&self.dir)?;
            open.listed = true;
        }
        self.synced = self.written;
        Ok(())
    }

    /// Ends the segment, if it is old and all in it is durable: what comes next goes into another.
    pub(super) fn end_old(&mut self, context: &Context) -> Result<()> {
        let is_settled = self.count == 0 && !self.is_dirty();
        if is_settled && self.segment.as_ref().is_some_and(|open| open.is_old(context, (context.clock)())) {
            self.seal(context)?;
            self.segment = None;
        }
        Ok(())
    }

    /// Appends an empty group, which states the synced end; nothing if this writer has no segment here.
    pub(super) fn seal(&mut self, context: &Context) -> Result<()> {
        if self.segment.is_none() {
            return Ok(());
        }
        let arrival = self.arrival;
        self.append_group(&mut [0; group::HEAD], 0, arrival, 0)?;
        self.sync(context)
    }
}
