//! Properties that cannot be.

use headwater::{Entity, Property};

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
struct PersonId {
    key: String,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 1)]
struct NoOwner {
    person: PersonId,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 1)]
struct TwoValues {
    #[headwater(of)]
    person: PersonId,
    name: String,
    age: u8,
}

#[derive(Clone, Debug, PartialEq, Property)]
struct NoTag {
    #[headwater(of)]
    person: PersonId,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 1, slice = "week")]
struct Owner {
    #[headwater(of, name = "whose")]
    person: Option<PersonId>,
    #[headwater(tag = 1)]
    name: Option<Option<String>>,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 1)]
enum Enum {
    One,
}

fn main() {}
