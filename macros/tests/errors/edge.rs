//! Edges that cannot be.

use headwater::{Edge, Entity};

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
struct PersonId {
    key: String,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
struct NoEnds {
    #[headwater(tag = 1)]
    via: u8,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
struct OneEnd {
    #[headwater(from)]
    who: PersonId,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
struct BothEnds {
    #[headwater(from, to)]
    who: PersonId,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
struct ThreeEnds {
    #[headwater(from)]
    who: PersonId,
    #[headwater(to)]
    whom: PersonId,
    #[headwater(to)]
    other: PersonId,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
struct Ends {
    #[headwater(from, tag = 1)]
    who: PersonId,
    #[headwater(to = 1)]
    whom: Option<PersonId>,
    #[headwater(tag = 1)]
    from: u8,
    #[headwater(tag = 32766)]
    large: u8,
    #[headwater(tag = 18998)]
    kept: u8,
}

#[derive(Clone, Debug, PartialEq, Edge)]
struct NoTag {
    #[headwater(from)]
    who: PersonId,
    #[headwater(to)]
    whom: PersonId,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2, slice = "hours", keep = "90", kept = "90d")]
struct Layout {
    #[headwater(from)]
    who: PersonId,
    #[headwater(to)]
    whom: PersonId,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
enum Enum {
    One,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
struct Tuple(PersonId, PersonId);

fn main() {}
