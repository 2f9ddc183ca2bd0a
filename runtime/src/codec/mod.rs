//! Formats: each is a [`crate::Writer`] and a [`crate::Reader`] of the one walk.

mod input;
mod output;
mod text;
pub mod json;
pub mod thrift;
#[cfg(feature = "protobuf")]
pub mod protobuf;

/// How deep records and lists may nest. Deeper input is refused, so that it cannot exhaust the stack; and a deeper value is not written,
/// for it could not be read again.
pub const MAX_DEPTH: u16 = 64;

/// How many bytes of memory the lists of one value may take (their elements; text is bounded by the input). A list of empty records
/// takes one byte each on the wire and a hundred in memory; this keeps a hostile input from being multiplied without end.
pub const MAX_LIST_BYTES: usize = 64 << 20;

/// About how much memory a tree of so many values takes: its first node has room for eleven, and later ones may be half full.
fn tree<T>(len: usize) -> usize {
    if len == 0 { 0 } else { len.saturating_mul(2).saturating_add(11).saturating_mul(size_of::<T>()) }
}
