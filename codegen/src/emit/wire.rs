//! A schema as it stands on the wire: the enums and records that its bytes are made of, and the numbers of their fields. Thrift and
//! Protobuf have the same ones.

use headwater_idl::model::{Scalar, Type};

/// A whole schema.
#[derive(Debug)]
pub(super) struct Wire {
    /// Its name, dots kept.
    pub(super) name: String,
    /// Its documentation.
    pub(super) docs: Vec<String>,
    /// Its enums.
    pub(super) enums: Vec<Enum>,
    /// Its newtypes, each behind those that it wraps.
    pub(super) aliases: Vec<Alias>,
    /// All that has fields, each behind what it holds in its own memory; the datum is the last.
    pub(super) records: Vec<Record>,
}

/// Names for numbers.
#[derive(Debug)]
pub(super) struct Enum {
    pub(super) name: String,
    pub(super) docs: Vec<String>,
    pub(super) deprecated: Option<String>,
    /// Its cases, by number. None has the number 0, which an absent field reads as.
    pub(super) cases: Vec<Case>,
    pub(super) reserved: Reserved,
}

/// A case of an enum.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) number: u16,
    pub(super) name: String,
    pub(super) docs: Vec<String>,
    pub(super) deprecated: Option<String>,
}

/// A newtype.
#[derive(Debug)]
pub(super) struct Alias {
    pub(super) name: String,
    pub(super) docs: Vec<String>,
    pub(super) deprecated: Option<String>,
    pub(super) ty: Ty,
}

/// What has fields.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) name: String,
    pub(super) docs: Vec<String>,
    pub(super) deprecated: Option<String>,
    /// Exactly one of its fields is there.
    pub(super) one_of: bool,
    /// Its fields, by number.
    pub(super) fields: Vec<Field>,
    pub(super) reserved: Reserved,
}

/// A field of a record.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) number: u16,
    /// Its name in the schema.
    pub(super) name: String,
    pub(super) docs: Vec<String>,
    pub(super) deprecated: Option<String>,
    pub(super) ty: Ty,
    pub(super) presence: Presence,
    /// It would otherwise hold its own owner.
    pub(super) boxed: bool,
}

/// What it means that a field is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is null.
    Optional,
    /// It is the type's zero.
    Zero,
    /// An error: the type has no zero.
    Required,
    /// Another of the fields is there.
    Case,
}

/// Numbers, from and to, and names that were used once and are not to be used again.
#[derive(Debug, Default)]
pub(super) struct Reserved {
    pub(super) numbers: Vec<(u16, u16)>,
    pub(super) names: Vec<String>,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ty {
    Scalar(Scalar),
    Enum(String),
    Record(String),
    Alias(String, Box<Ty>),
    List(Box<Ty>),
    Set(Box<Ty>),
    Map(Box<Ty>, Box<Ty>),
}

impl Ty {
    /// What it is stored as: without the newtypes around it.
    pub(super) fn stored(&self) -> &Ty {
        match self {
            Ty::Alias(_, inner) => inner.stored(),
            _ => self,
        }
    }

    /// In which unit a value is given, where its type in the format does not say so.
    pub(super) fn unit(&self) -> Option<&'static str> {
        match self.stored() {
            Ty::Scalar(Scalar::Timestamp) => Some("In µs since 1970-01-01T00:00:00Z."),
            Ty::Scalar(Scalar::Date) => Some("In days since 1970-01-01."),
            Ty::Scalar(Scalar::Duration) => Some("In µs."),
            Ty::Scalar(Scalar::Uuid) => Some("16 bytes."),
            Ty::Scalar(Scalar::Url) => Some("A URL."),
            _ => None,
        }
    }
}

/// The declaration that a type of the model is, where it is one that has fields.
pub(super) type Owner<'a> = Option<&'a Type>;
