//! The schema `social`, written by hand.

use headwater::{Edge, Entity, Facts, Property, Timestamp, Value};

#[derive(Clone, Debug, PartialEq, Value)]
pub struct Handle(pub String);

#[derive(Clone, Copy, Debug, PartialEq, Value)]
pub enum Plugin {
    #[headwater(tag = 3)]
    Share,
    #[headwater(tag = 1)]
    Button,
    #[headwater(tag = 2)]
    Comments,
    Unknown(i32),
}

/// Without a variant for other numbers.
#[derive(Clone, Copy, Debug, PartialEq, Value)]
pub enum Mood {
    Good = 1,
    Bad = 2,
}

#[derive(Clone, Debug, PartialEq, Value)]
pub struct Location {
    #[headwater(tag = 2)]
    pub city: Option<String>,
    #[headwater(tag = 1)]
    pub country: String,
}

#[derive(Clone, Debug, PartialEq, Value)]
pub struct Tree {
    #[headwater(tag = 4)]
    pub name: Handle,
    #[headwater(tag = 1)]
    pub left: Option<Box<Tree>>,
    #[headwater(tag = 7)]
    pub more: Vec<Tree>,
    #[headwater(tag = 2)]
    pub owner: Option<PersonId>,
}

#[derive(Clone, Debug, PartialEq, Value)]
#[headwater(name = "Seat")]
pub struct Chair {
    #[headwater(tag = 1)]
    pub number: u16,
    #[headwater(tag = 2, name = "taken")]
    pub is_taken: bool,
}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
pub struct PersonId {
    pub handle: Handle,
}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 9, name = "Page")]
pub struct Address {
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 5)]
pub struct AccountId {
    pub region: u8,
    pub owner: PersonId,
    #[headwater(name = "plugin")]
    pub made_by: Plugin,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 3)]
pub struct PersonName {
    #[headwater(of)]
    pub person: PersonId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 2)]
pub struct Home {
    #[headwater(name = "location")]
    pub place: Location,
    #[headwater(of)]
    pub person: PersonId,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 1)]
pub struct PersonAge {
    #[headwater(of)]
    pub person: PersonId,
    pub age: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 7, slice = "hour", keep = "90d")]
pub struct Like {
    #[headwater(tag = 8)]
    pub tree: Tree,
    #[headwater(to)]
    pub page: Address,
    #[headwater(from)]
    pub person: PersonId,
    #[headwater(tag = 1)]
    pub via: Plugin,
    #[headwater(tag = 4)]
    pub took: Option<u32>,
    #[headwater(tag = 2)]
    pub at_home: Option<Location>,
    #[headwater(tag = 3)]
    pub seats: Vec<Chair>,
    #[headwater(tag = 5)]
    pub mood: Option<Mood>,
    #[headwater(tag = 6)]
    pub r#type: i64,
    #[headwater(tag = 9)]
    pub share: f64,
    #[headwater(tag = 10)]
    pub seen: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 3)]
pub struct Holds {
    #[headwater(from)]
    pub person: PersonId,
    #[headwater(to)]
    pub account: AccountId,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 20, slice = "month")]
pub struct Follows {
    #[headwater(from)]
    pub who: PersonId,
    #[headwater(to)]
    pub whom: PersonId,
    #[headwater(tag = 1)]
    pub since: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Facts)]
pub enum Fact {
    Follows(Follows),
    Like(Like),
    Named(PersonName),
    Lives(Home),
    Is(PersonAge),
    Holds(Holds),
}

impl Like {
    /// The shapes of its columns, for a counter that reads some of them.
    pub fn fields() -> &'static [headwater::shape::Field] {
        Self::FIELDS
    }
}
