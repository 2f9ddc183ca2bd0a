//! Which sources have sent to which log: a repeat is known for one within a log, so a source belongs into one.

use super::marks::{Marks, Sources};
use super::reader::Log;
use super::segment::{Segment, Step};
use crate::error::Result;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

impl Log {
    /// The sources that have sent to more than one of the logs, by name, each with the numbers of those logs: 0 for the folder's own, then as
    /// in [`Log::joined`]. Where not `whole`, only what the newest segments' headers say is looked at: what came since is told once there
    /// is a newer segment.
    ///
    /// Errors: those of reading the log.
    pub fn shared_sources(&self, whole: bool) -> Result<BTreeMap<Arc<str>, Vec<usize>>> {
        let mut found: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
        let logs = self.logs();
        if logs.len() > 1 {
            for (number, partitions) in logs.into_iter().enumerate() {
                let sources = self.sources(partitions, whole)?;
                sources.names().iter().for_each(|name| found.entry(name.clone()).or_default().push(number));
            }
            found.retain(|_, logs| logs.len() > 1);
        }
        Ok(found)
    }

    /// The sources whose marks stand in some partitions.
    fn sources(&self, partitions: Range<usize>, whole: bool) -> Result<Sources> {
        let mut sources = Sources::default();
        for partition in partitions {
            let part = self.part(partition);
            let Some(newest) = part.segments.last() else { continue };
            let Some(Ok(mut segment)) = Segment::open_if_there(&part.folder, part.index, newest.name, None)? else { continue };
            let mut marks = Marks::default();
            let none = |read: Option<()>, segment: &Segment| read.ok_or_else(|| segment.corrupt("the segment's marks are none"));
            let read = segment.marks()?.ok().map(|bytes| marks.read(&mut sources, bytes));
            none(read.flatten(), &segment)?;
            while whole && segment.next < self.end().0[partition] {
                let Step::Group(head) = segment.step(true)? else { break };
                let read = marks.read(&mut sources, segment.raised(&head));
                none(read, &segment)?;
            }
        }
        Ok(sources)
    }
}
