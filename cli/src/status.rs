//! How the program ends.

/// The exit status; the worst of several is what counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Status {
    /// All is well.
    Done = 0,
    /// A schema has errors, or generated code is stale.
    No = 1,
    /// A file could not be read or written. Wrong arguments end with the same status.
    Failed = 2,
    /// Of `diff`: a counter is counted anew.
    Recount = 3,
    /// Of `diff`: code must be changed.
    SourceBreaking = 4,
    /// Of `diff`: folders or columns are named or cut otherwise.
    LayoutBreaking = 5,
    /// Of `diff`: bytes that were written are not understood.
    WireBreaking = 6,
}
