//! The types that the targets read: every kind of value, some of them several times over.

use std::collections::{BTreeMap, BTreeSet};

use headwater::{Bytes, Date, Duration, Edge, Entity, Facts, Property, Timestamp, Url, Uuid, Value};

/// All of them in one.
#[derive(Clone, Debug, PartialEq, Value)]
pub(crate) struct Everything {
    #[headwater(tag = 1)]
    pub flag: bool,
    #[headwater(tag = 2)]
    pub tiny: i8,
    #[headwater(tag = 3)]
    pub wide: u64,
    #[headwater(tag = 4)]
    pub single: f32,
    #[headwater(tag = 5)]
    pub double: Option<f64>,
    #[headwater(tag = 6)]
    pub text: String,
    #[headwater(tag = 7)]
    pub at: Option<Timestamp>,
    #[headwater(tag = 8)]
    pub plugin: Plugin,
    #[headwater(tag = 9)]
    pub words: Vec<u32>,
    #[headwater(tag = 10)]
    pub texts: Option<Vec<String>>,
    #[headwater(tag = 11)]
    pub nested: Vec<Vec<i64>>,
    #[headwater(tag = 12)]
    pub days: BTreeSet<Date>,
    #[headwater(tag = 13)]
    pub ids: BTreeMap<Uuid, BTreeSet<i16>>,
    #[headwater(tag = 14)]
    pub inner: BTreeMap<u8, BTreeMap<String, Url>>,
    #[headwater(tag = 15)]
    pub data: Bytes,
    #[headwater(tag = 16)]
    pub took: Duration,
    #[headwater(tag = 17)]
    pub whose: Option<PersonId>,
    #[headwater(tag = 18)]
    pub more: Vec<Everything>,
    #[headwater(tag = 19)]
    pub either: Option<Either>,
    #[headwater(tag = 20)]
    pub flags: Vec<bool>,
    #[headwater(tag = 21)]
    pub plugins: BTreeMap<Plugin, f64>,
    #[headwater(tag = 300)]
    pub back: Option<Box<Everything>>,
}

/// An enum that keeps what it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Value)]
pub(crate) enum Plugin {
    #[headwater(tag = 1)]
    Button,
    #[headwater(tag = 2)]
    Share,
    Unknown(i32),
}

/// A union.
#[derive(Clone, Debug, PartialEq, Value)]
pub(crate) enum Either {
    #[headwater(tag = 1)]
    Flag(bool),
    #[headwater(tag = 2)]
    Texts(Vec<String>),
    #[headwater(tag = 3)]
    Whose(PersonId),
    #[headwater(tag = 40)]
    Again(Box<Either>),
    #[headwater(tag = 41)]
    All(Box<Everything>),
}

/// An id of two fields.
#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
pub(crate) struct PersonId {
    pub host: String,
    pub number: u64,
}

/// An id of one field.
#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 5)]
pub(crate) struct PageId {
    pub url: Url,
}

/// A property that may be null.
#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 2)]
pub(crate) struct Holds {
    #[headwater(of)]
    pub id: PersonId,
    pub value: Option<Everything>,
}

/// Another of the same entity, which may not.
#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 7)]
pub(crate) struct Sure {
    #[headwater(of)]
    pub id: PersonId,
    pub sure: bool,
}

/// An edge.
#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 3)]
pub(crate) struct Knows {
    #[headwater(from)]
    pub who: PersonId,
    #[headwater(to)]
    pub page: PageId,
    #[headwater(tag = 1)]
    pub since: Option<Date>,
    #[headwater(tag = 2)]
    pub what: Either,
}

/// The facts.
#[expect(clippy::large_enum_variant, reason = "as generated code has them")]
#[derive(Clone, Debug, PartialEq, Facts)]
pub(crate) enum Fact {
    Holds(Holds),
    Sure(Sure),
    Knows(Knows),
}
