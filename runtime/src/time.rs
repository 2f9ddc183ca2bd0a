//! Time: microseconds since the epoch, in UTC.

/// A moment: microseconds since 1970-01-01T00:00:00Z. It is written as RFC 3339, without a fraction when it is a whole second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);
