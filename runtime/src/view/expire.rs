//! Expiry: cells whose bucket lies further back than its size is kept.

use crate::counter::{Bucket, CellKey, Definition};
use crate::time::Timestamp;

/// Which cells of a view have expired, as seen from one moment.
#[derive(Clone, Copy, Debug)]
pub struct Expiry<'d> {
    each: &'d [Bucket],
    newest: Option<Timestamp>,
}

impl<'d> Expiry<'d> {
    /// What to hide, and what to drop for good: `keep` counts back from the newest arrival, but never by a clock that runs ahead, be it the
    /// log's or ours. The time of the facts plays no part: neither one from the year 9999 nor one that is ten years late moves it.
    pub fn of(definition: &'d Definition, newest: Option<Timestamp>, now: Timestamp) -> Expiry<'d> {
        Expiry { each: &definition.each, newest: newest.map(|newest| newest.min(now)) }
    }

    /// The same as of an arrival that no clock doubts; without one nothing has expired.
    pub fn hidden(definition: &'d Definition, newest: Option<Timestamp>) -> Expiry<'d> {
        Expiry { each: &definition.each, newest }
    }

    /// Whether the cell of a key has expired. Bytes that are no key have not: it is not for this to hide them.
    pub fn has_expired(&self, key: &[u8]) -> bool {
        match (CellKey::decode(key), self.newest) {
            (Ok(key), Some(newest)) => key.has_expired(key.keep(self.each), newest),
            _ => false,
        }
    }

    /// Whether any cell could have.
    pub fn is_needed(&self) -> bool {
        self.newest.is_some() && self.each.iter().any(|bucket| bucket.keep.is_some())
    }
}
