//! Protobuf (proto3), as any library reads and writes it.
//!
//! ```text
//! message Datum    { Pedigree pedigree = 1; Fact fact = 2; }
//! message Pedigree { int64 at = 1; optional string source = 2; optional uint64 nonce = 3; }
//! message Fact     { oneof { <the edge's message>   <its name> = <tag of the edge>;
//!                            <the entity's message> <its name> = <tag of the entity>; } }
//! an entity's:     { <id> id = 1;
//!                    message { oneof { <its value> <its name> = <tag of the property>; } } value = 2;
//!                    int32 null = 3, the tag of a property that is null }
//! ```
//!
//! A scalar that may not be null is left out where it is zero, and one that is absent is zero; so is the field of a key. (`-0.0` is no
//! zero: it is written.) A list or set is a repeated field, packed where its elements are numbers, truth values or cases of an enum; a map is
//! a repeated message `{ key = 1; value = 2; }`. Where nothing can be repeated (in a list, a map, a oneof, and where it may be null) they
//! stand in a message of their own, as its field 1.
//!
//! What comes twice: of a scalar the last counts, lists go on, structs and ids of several fields are merged, of a oneof the last case counts.
//! Unions and ids of one field are whole: of two the last counts, and a fact that is spread over two messages is refused. Unknown fields are
//! passed over.

mod error;
mod input;
mod reader;
mod repeated;
mod skip;
mod union;
mod writer;
mod datum;
#[cfg(feature = "prost")]
mod encoded;
#[cfg(test)]
mod tests;

pub use datum::{decode, encode, read_datum, read_pedigree, write_datum};
#[cfg(feature = "prost")]
pub use encoded::{Encoded, Whole};
pub use error::{Error, Reason};
pub use reader::Reader;
pub use writer::Writer;

use crate::shape::Kind;

/// How deep messages may nest, as in other libraries. Those around lists and entries of maps count as well, so it is more than
/// [`crate::codec::MAX_DEPTH`]: what the other formats take fits.
const MAX_MESSAGES: u16 = 100;

/// Wire types.
mod wire {
    pub(super) const VARINT: u8 = 0;
    pub(super) const I64: u8 = 1;
    pub(super) const LEN: u8 = 2;
    pub(super) const START_GROUP: u8 = 3;
    pub(super) const END_GROUP: u8 = 4;
    pub(super) const I32: u8 = 5;
    /// Never on the wire: a message that is all the bytes there are.
    pub(super) const WHOLE: u8 = 8;
    /// Never on the wire: a message that is not there, which reads as one without fields.
    pub(super) const ABSENT: u8 = 9;
}

/// The field of a property's message that names the property whose value is null.
const NULL: u16 = 3;

/// The wire type of a kind; of a list, that of its message.
const fn wire_type(kind: Kind) -> u8 {
    match kind {
        Kind::F32 => wire::I32,
        Kind::F64 => wire::I64,
        Kind::Str | Kind::Bytes | Kind::Uuid | Kind::Url => wire::LEN,
        Kind::Record | Kind::Union | Kind::List | Kind::Set | Kind::Map => wire::LEN,
        Kind::Bool | Kind::Enum | Kind::I8 | Kind::I16 | Kind::I32 | Kind::I64 => wire::VARINT,
        Kind::U8 | Kind::U16 | Kind::U32 | Kind::U64 | Kind::Timestamp | Kind::Date | Kind::Duration => wire::VARINT,
    }
}

/// Whether several values of a kind stand in one field.
const fn is_packed(kind: Kind) -> bool {
    wire_type(kind) != wire::LEN
}

/// Whether a value of a kind is a field that repeats.
const fn is_repeated(kind: Kind) -> bool {
    matches!(kind, Kind::List | Kind::Set | Kind::Map)
}

/// Whether a value of a kind is a message.
const fn is_message(kind: Kind) -> bool {
    matches!(kind, Kind::Record | Kind::Union)
}
