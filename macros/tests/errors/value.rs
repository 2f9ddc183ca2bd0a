//! Values that cannot be: each mistake is told at the field, the variant or the attribute that has it.

use headwater::Value;

#[derive(Clone, Debug, PartialEq, Value)]
struct NoTag {
    #[headwater(tag = 5)]
    one: u8,
    two: u8,
}

#[derive(Clone, Debug, PartialEq, Value)]
struct TagTwice {
    #[headwater(tag = 1)]
    one: u8,
    #[headwater(tag = 1)]
    two: u8,
}

#[derive(Clone, Debug, PartialEq, Value)]
struct TagsThatCannotBe {
    #[headwater(tag = 0)]
    zero: u8,
    #[headwater(tag = 32768)]
    large: u8,
    #[headwater(tag = 19500)]
    kept: u8,
    #[headwater(tag = "1")]
    text: u8,
    #[headwater(tag)]
    nothing: u8,
    #[headwater(tag = -1)]
    negative: u8,
}

#[derive(Clone, Debug, PartialEq, Value)]
struct Attributes {
    #[headwater(tags = 1)]
    misspelled: u8,
    #[headwater(tag = 2, tag = 3)]
    twice: u8,
    #[headwater(tag = 4, name = "a b")]
    name: u8,
    #[headwater(tag = 5, name = bare)]
    bare: u8,
    #[headwater(tag = 6, slice = "day")]
    slice: u8,
    #[headwater]
    empty: u8,
    #[headwater = 7]
    assigned: u8,
    #[headwater(tag(8))]
    nested: u8,
}

#[derive(Clone, Debug, PartialEq, Value)]
#[headwater(tag = 1)]
struct TagOfAStruct {
    #[headwater(tag = 1)]
    one: u8,
}

#[derive(Clone, Debug, PartialEq, Value)]
struct NameTwice {
    #[headwater(tag = 1)]
    one: u8,
    #[headwater(tag = 2, name = "one")]
    two: u8,
}

#[derive(Clone, Debug, PartialEq, Value)]
struct NullsInside {
    #[headwater(tag = 1)]
    list: Vec<Option<u8>>,
    #[headwater(tag = 2)]
    twice: Option<Option<u8>>,
}

#[derive(Clone, Debug, PartialEq, Value)]
struct Bytes {
    #[headwater(tag = 1)]
    list: Vec<u8>,
    #[headwater(tag = 2)]
    inside: Option<Vec<Vec<u8>>>,
}

#[derive(Clone, Debug, PartialEq, Value)]
struct Parameters<T> {
    #[headwater(tag = 1)]
    one: T,
}

#[derive(Clone, Debug, PartialEq, Value)]
struct Lifetime<'a> {
    #[headwater(tag = 1)]
    one: &'a str,
}

#[derive(Clone, Debug, PartialEq, Value)]
struct Two(u8, u8);

#[derive(Clone, Debug, PartialEq, Value)]
struct Nothing;

#[derive(Clone, Debug, PartialEq, Value)]
struct Wrapped(Option<u8>);

#[derive(Clone, Debug, PartialEq, Value)]
enum Union {
    #[headwater(tag = 1)]
    Text(String),
    #[headwater(tag = 2)]
    Number { value: u8 },
    #[headwater(tag = 3)]
    Nothing,
    #[headwater(tag = 4)]
    Two(u8, u8),
    NoTag(u8),
    #[headwater(tag = 1)]
    TagTwice(u8),
    #[headwater(tag = 6, name = "text")]
    NameTwice(u8),
    #[headwater(tag = 7)]
    Null(Option<u8>),
    #[headwater(tag = 8)]
    Bytes(Vec<u8>),
    #[headwater(tag = 9, keep = "1d")]
    Kept(u8),
}

#[derive(Clone, Debug, PartialEq, Value)]
enum Mixed {
    One = 1,
    Text(String),
}

#[derive(Clone, Debug, PartialEq, Value)]
enum Numbers {
    One = 1,
    None,
    Minus = -1,
    #[headwater(tag = 1)]
    Again,
    #[headwater(tag = 4)]
    Both = 5,
    #[headwater(name = "two words", tag = 6)]
    Named,
}

#[derive(Clone, Debug, PartialEq, Value)]
enum Empty {}

#[derive(Clone, Debug, PartialEq, Value)]
enum UnknownOnly {
    Unknown(i32),
}

#[derive(Clone, Debug, PartialEq, Value)]
enum UnknownOfAnotherType {
    Unknown(u8),
}

#[derive(Value)]
union Untagged {
    one: u8,
}

fn main() {}
