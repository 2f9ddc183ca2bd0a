//! What only the union of facts knows: which facts there are, and whose tags and names meet.

use headwater::{Edge, Entity, Facts, Property, Value};

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
struct PersonId {
    key: String,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 1)]
struct PersonName {
    #[headwater(of)]
    person: PersonId,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
struct Like {
    #[headwater(from)]
    who: PersonId,
    #[headwater(to)]
    whom: PersonId,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
struct Follows {
    #[headwater(from)]
    who: PersonId,
    #[headwater(to)]
    whom: PersonId,
}

/// A value is no fact.
#[derive(Clone, Debug, PartialEq, Value)]
struct Place {
    #[headwater(tag = 1)]
    city: String,
}

mod no_facts {
    #[derive(Clone, Debug, PartialEq, headwater::Facts)]
    enum Fact {
        Place(super::Place),
    }
}

#[derive(Clone, Debug, PartialEq, Facts)]
enum Fact {
    PersonName(PersonName),
    Like(Like),
    Follows(Follows),
}

fn main() {}
