//! Unions of facts that cannot be.

use headwater::Facts;

#[derive(Clone, Debug, PartialEq, Facts)]
struct Struct {
    one: u8,
}

#[derive(Clone, Debug, PartialEq, Facts)]
#[headwater(slice = "day")]
enum Variants {
    Unit,
    Named { one: u8 },
    Two(u8, u8),
    #[headwater(tag = 1)]
    Tagged(u8),
}

#[derive(Clone, Debug, PartialEq, Facts)]
enum Generic<T> {
    One(T),
}

fn main() {}
