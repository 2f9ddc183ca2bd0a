//! What answers for a counter: its view as it stands, and what the log has beyond it, counted here.

use super::super::context::Context;
use super::super::outcome::CommandResult;
use crate::counter::{Count, Schema};
use crate::fact::Fact;
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
    /// Takes the snapshot. A data folder in which nothing was ever loaded answers with nothing.
    pub(super) fn open<S: Schema>(context: &Context<S>, counter: &'static dyn Count) -> CommandResult<Answer> {
        let now = Timestamp::now();
        let log = context.log()?;
        let views = context.views(log.as_ref().map_or(0, |log| log.partitions()));
        let view = views.find(counter.shape().name).ok_or("the counter has no view")?;
        let (snapshot, watermark) = match log {
            Some(mut log) => {
                let snapshot = views.snapshot(view, &mut log, S::Fact::FACTS)?;
                let watermark = snapshot.watermark(&log, now)?;
                (snapshot, watermark)
            }
            None => (Snapshot::new(view.folder().path().to_owned(), view.folder().open()?, None, false), now),
        };
        let counter = (!snapshot.is_filling()).then_some(Derives(counter));
        Ok(Answer { snapshot, fresh: Freshness { watermark, now }, counter })
    }
}
