//! What answers for a counter: its view as it stands, and what the log has beyond it, from a running `up` or counted here.

use super::super::context::Context;
use super::super::outcome::CommandResult;
use crate::counter::{Count, Definition, Schema, Wanted};
use crate::fact::Fact;
use crate::log::Log;
use crate::time::{Freshness, Timestamp};
use crate::view::Snapshot;

/// A counter's cells at one moment.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) snapshot: Snapshot,
    /// Up to when everything is counted.
    pub(super) fresh: Freshness,
    /// For derived columns; none where an older definition answers, which the program does not know any more.
    pub(super) counter: Option<Derives>,
}

/// The compiled counter.
#[derive(Clone, Copy)]
pub(super) struct Derives(pub(super) &'static dyn Count);

impl std::fmt::Debug for Derives {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.shape().name)
    }
}

impl Answer {
    /// Takes the snapshot of the cells that `wanted` names when it is given the counter's definition. A data folder in which nothing was
    /// ever loaded answers with nothing.
    pub(super) fn open<S: Schema>(
        context: &Context<S>,
        counter: &'static dyn Count,
        wanted: impl FnOnce(&Definition) -> CommandResult<Wanted>,
    ) -> CommandResult<Answer> {
        let now = Timestamp::now();
        let log = context.log()?;
        let views = context.views_asking(log.as_ref().map_or_else(|| 0.into(), Log::places));
        let view = views.find(counter.shape().name).ok_or("the counter has no view")?;
        let (snapshot, watermark) = match log {
            Some(mut log) => {
                let wanted = match wanted(&counter.definition()) {
                    // Where an older definition answers, the question is held against that one.
                    Err(_) if views.answering(view, &log)?.1.is_filling() => Wanted::All,
                    wanted => wanted?,
                };
                let snapshot = views.snapshot_of(view, &mut log, S::Fact::FACTS, &wanted)?;
                let watermark = snapshot.watermark(&log, now)?;
                (snapshot, watermark)
            }
            None => (Snapshot::new(view.folder().path().to_owned(), view.folder().open()?, None, false), now),
        };
        let counter = (!snapshot.is_filling()).then_some(Derives(counter));
        Ok(Answer { snapshot, fresh: Freshness { watermark, now }, counter })
    }
}
