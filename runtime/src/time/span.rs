//! Spans of time, open at either end.

use super::Timestamp;

/// A stretch of time: `since..until`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first moment; none: from the beginning.
    pub since: Option<Timestamp>,
    /// The first moment that is no more in it; none: to the end.
    pub until: Option<Timestamp>,
}

impl Span {
    /// Whether a moment lies in it.
    #[inline(always)]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at < until)
    }

    /// Whether any moment of `start..end` may lie in it.
    pub fn meets(&self, start: Timestamp, end: Timestamp) -> bool {
        self.until.is_none_or(|until| start < until) && self.since.is_none_or(|since| since < end)
    }
}
