//! Thrift. Its protocol Compact is what the log keeps: bytes are those of the Java and C++ libraries. [`binary`] is the other one that
//! programs speak.
//!
//! ```text
//! struct Datum    { 1: Pedigree pedigree, 2: Fact fact }
//! struct Pedigree { 1: i64 at, 2: optional string source, 3: optional i64 nonce }
//! union  Fact     { <tag of an edge>:    the edge's record
//!                   <tag of an entity>:  struct { 1: id, 2: optional union { <tag of a property>: its value }
//!                                                        3: optional i16, the tag of a property that is null } }
//! ```
//!
//! In Compact numbers are varints (integers zigzag), a field's header holds its type and the step from the field before it: steps of 1 to 15
//! in one byte, others with the field's number in full. (The Rust crate `thrift` writes a step of 15 in full; both are read.)

mod error;
mod protocol;
mod compact;
mod reader;
mod skip;
mod union;
mod writer;
mod datum;
#[cfg(feature = "thrift-binary")]
pub mod binary;
#[cfg(feature = "thrift")]
mod transcribe;
#[cfg(feature = "thrift")]
mod serializable;
#[cfg(test)]
mod tests;

pub use datum::{Open, Said, open, open_said, read_datum, read_pedigree, write_datum};
pub use error::{Error, Reason};
pub use reader::Elements;
#[cfg(feature = "thrift")]
pub use serializable::{Struct, Whole};

use compact::Compact;

/// Reads Thrift Compact from bytes. Fields that nobody asks for are passed over.
pub type Reader<'a> = reader::Reader<'a, Compact>;
/// Appends Thrift Compact to bytes. What could not be read back (NaN, a moment out of range, values that are nested too deep) is an error.
pub type Writer<'a> = writer::Writer<'a, Compact>;

/// The field of a property's body that names the property whose value is null.
pub(crate) const NULL: u16 = 3;
