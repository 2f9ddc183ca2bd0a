//! Thrift Compact: what the log keeps. Bytes are those of the Java and C++ libraries.
//!
//! ```text
//! struct Datum    { 1: Pedigree pedigree, 2: Fact fact }
//! struct Pedigree { 1: i64 at, 2: optional string source, 3: optional i64 nonce }
//! union  Fact     { <tag of an edge>:    the edge's record
//!                   <tag of an entity>:  struct { 1: id, 2: optional union { <tag of a property>: its value }
//!                                                        3: optional i16, the tag of a property that is null } }
//! ```
//!
//! Numbers are varints (integers zigzag), a field's header holds its type and the step from the field before it: steps of 1 to 15 in
//! one byte, others with the field's number in full. (The Rust crate `thrift` writes a step of 15 in full; both are read.)

mod error;
mod input;
mod reader;
mod skip;
mod union;
mod writer;
mod datum;
#[cfg(test)]
mod tests;

pub use datum::{Open, Said, open, open_said, read_datum, read_pedigree, write_datum};
pub use error::{Error, Reason};
pub use reader::{Elements, Reader};
pub use writer::Writer;

use crate::shape::Kind;

/// Wire types. In a field's header 1 and 2 hold a bool's value as well; a list of bools names either.
mod wire {
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const I8: u8 = 3;
    pub(super) const I16: u8 = 4;
    pub(super) const I32: u8 = 5;
    pub(super) const I64: u8 = 6;
    pub(super) const DOUBLE: u8 = 7;
    pub(super) const BINARY: u8 = 8;
    pub(super) const LIST: u8 = 9;
    pub(super) const SET: u8 = 10;
    pub(super) const MAP: u8 = 11;
    pub(super) const STRUCT: u8 = 12;
    pub(super) const UUID: u8 = 13;
}

/// The field of a property's body that names the property whose value is null.
pub(crate) const NULL: u16 = 3;

/// The wire type of a kind. Thrift has no unsigned integers: each takes the next larger, and `u64` the same 64 bits.
const fn wire_type(kind: Kind) -> u8 {
    match kind {
        Kind::Bool => wire::TRUE,
        Kind::I8 => wire::I8,
        Kind::I16 | Kind::U8 => wire::I16,
        Kind::I32 | Kind::U16 | Kind::Enum | Kind::Date => wire::I32,
        Kind::I64 | Kind::U32 | Kind::U64 | Kind::Timestamp | Kind::Duration => wire::I64,
        Kind::F32 | Kind::F64 => wire::DOUBLE,
        Kind::Str | Kind::Bytes | Kind::Uuid | Kind::Url => wire::BINARY,
        Kind::List => wire::LIST,
        Kind::Set => wire::SET,
        Kind::Map => wire::MAP,
        Kind::Record | Kind::Union => wire::STRUCT,
    }
}
