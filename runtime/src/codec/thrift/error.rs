//! Why Thrift bytes could not be read, and where.

use crate::codec::input::Flaw;
use crate::value::Fault;

/// What is wrong, with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Place>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// In bytes from the beginning of the value; not known until the reader is asked.
    offset: Option<usize>,
    tag: u16,
    reason: Reason,
}

/// What is wrong with Thrift bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// More bytes were announced than there are.
    #[error("the bytes end too early")]
    End,
    /// Bytes are left over.
    #[error("bytes follow the end of the datum")]
    Trailing,
    /// A varint of more than 64 bits.
    #[error("a number is longer than 64 bits")]
    Varint,
    /// A length below zero (Binary).
    #[error("a length of {0} is below zero")]
    Length(i32),
    /// Text that is not UTF-8.
    #[error("text is not UTF-8")]
    Utf8,
    /// A field of another type than the schema's.
    #[error("a value of wire type {found} stands where a {wanted} is expected")]
    WireType {
        /// What the schema has.
        wanted: &'static str,
        /// What the bytes have.
        found: u8,
    },
    /// More nesting than [`crate::codec::MAX_DEPTH`].
    #[error("values are nested too deep")]
    Depth,
    /// Lists that would take more memory than [`crate::codec::MAX_LIST_BYTES`].
    #[error("the lists are too long")]
    Lists,
    /// A case of the union `Fact` that the schema lacks.
    #[error("fact {tag} (property {property}) is not in the schema")]
    UnknownFact {
        /// The tag of the edge or the entity.
        tag: u16,
        /// The tag of the property, 0 for an edge.
        property: u16,
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
    pub(super) fn new(offset: Option<usize>, tag: u16, reason: Reason) -> Error {
        Error(Box::new(Place { offset, tag, reason }))
    }

    /// The same with its place, unless it has one.
    #[cold]
    pub(super) fn at(mut self, offset: usize, tag: u16) -> Error {
        if self.0.offset.is_none() {
            (self.0.offset, self.0.tag) = (Some(offset), tag);
        }
        self
    }

    /// What is wrong.
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// The tag of the field that was read last, 0 before the first.
    pub fn field(&self) -> u16 {
        self.0.tag
    }

    /// Where, in bytes from the beginning of the value, as far as it is known.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }
}

impl From<Fault> for Error {
    #[cold]
    fn from(fault: Fault) -> Error {
        Error::new(None, 0, Reason::Fault(fault))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(offset) = self.0.offset {
            write!(f, "byte {offset}, field {}: ", self.0.tag)?;
        }
        write!(f, "{}", self.0.reason)
    }
}

impl std::error::Error for Error {}
