//! Types that are known only when all types are: each is told where it is written. (What rustc adds hangs on its version.)

use headwater::{Edge, Entity, Property, Value};

#[derive(Clone, Debug, PartialEq, Value)]
struct Place {
    #[headwater(tag = 1)]
    city: String,
}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
struct PersonId {
    home: Place,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 2)]
struct Ends {
    #[headwater(from)]
    who: String,
    #[headwater(to)]
    place: Place,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 1)]
struct Owner {
    #[headwater(of)]
    person: String,
    name: String,
}

type Maybe = Option<u8>;

#[derive(Clone, Debug, PartialEq, Value)]
struct Alias {
    #[headwater(tag = 1)]
    null: Maybe,
}

fn main() {}
