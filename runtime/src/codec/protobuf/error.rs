//! Why Protobuf bytes could not be read, and where.

use crate::codec::input::Flaw;
use crate::value::Fault;

/// What is wrong, with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Place>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// In bytes from the beginning of the message; not known until the reader is asked.
    offset: Option<usize>,
    /// The numbers of the fields that lead there, from the outermost message.
    path: Vec<u32>,
    reason: Reason,
}

/// What is wrong with Protobuf bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// More bytes were announced than there are.
    #[error("the bytes end too early")]
    End,
    /// A field goes on after the message that it stands in.
    #[error("a field is longer than the message that holds it")]
    Overrun,
    /// A varint of more than 64 bits.
    #[error("a number is longer than 64 bits")]
    Varint,
    /// Text that is not UTF-8.
    #[error("text is not UTF-8")]
    Utf8,
    /// A field without a number, or one past 2^29 - 1.
    #[error("{0} is no number of a field")]
    Tag(u64),
    /// A field of another type than the schema's.
    #[error("a value of wire type {found} stands where a {wanted} is expected")]
    WireType {
        /// What the schema has.
        wanted: &'static str,
        /// What the bytes have.
        found: u8,
    },
    /// A group that ends without having begun, or as another.
    #[error("a group ends that did not begin")]
    Group,
    /// More messages in messages than other libraries take.
    #[error("messages are nested too deep")]
    Depth,
    /// Lists that would take more memory than [`crate::codec::MAX_LIST_BYTES`].
    #[error("the lists are too long")]
    Lists,
    /// A case of the union `Fact` that the schema lacks.
    #[error("fact {tag} (property {property}) is not in the schema")]
    UnknownFact {
        /// The tag of the edge or the entity.
        tag: u32,
        /// The tag of the property, 0 for an edge.
        property: u32,
    },
    /// What is wrong whatever the format.
    #[error("{0}")]
    Fault(Fault),
}

impl From<Flaw> for Reason {
    fn from(flaw: Flaw) -> Reason {
        match flaw {
            Flaw::End => Reason::End,
            Flaw::Varint => Reason::Varint,
        }
    }
}

impl Error {
    #[cold]
    pub(super) fn new(offset: usize, path: Vec<u32>, reason: Reason) -> Error {
        Error(Box::new(Place { offset: Some(offset), path, reason }))
    }

    /// The same with its place, unless it has one.
    #[cold]
    pub(super) fn at(mut self, offset: usize, path: Vec<u32>) -> Error {
        if self.0.offset.is_none() {
            (self.0.offset, self.0.path) = (Some(offset), path);
        }
        self
    }

    /// What is wrong.
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// Where, in bytes from the beginning of the message, as far as it is known.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The numbers of the fields that lead there, from the outermost message. Below sixteen messages the last alone is kept.
    pub fn path(&self) -> &[u32] {
        &self.0.path
    }
}

impl From<Fault> for Error {
    #[cold]
    fn from(fault: Fault) -> Error {
        Error(Box::new(Place { offset: None, path: Vec::new(), reason: Reason::Fault(fault) }))
    }
}

impl std::fmt::Display for Error {
    /// `byte 12, field 2.3.1: text is not UTF-8`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(offset) = self.0.offset {
            write!(f, "byte {offset}")?;
            for (place, tag) in self.0.path.iter().enumerate() {
                write!(f, "{}{tag}", if place == 0 { ", field " } else { "." })?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}", self.0.reason)
    }
}

impl std::error::Error for Error {}
