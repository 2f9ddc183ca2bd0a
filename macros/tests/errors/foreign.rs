//! A type that is no value: told at the field first.

use headwater::Value;

#[derive(Clone, Debug, PartialEq, Value)]
struct Size {
    #[headwater(tag = 1)]
    bytes: usize,
}

fn main() {}
