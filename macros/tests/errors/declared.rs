//! Types that are not what a schema says with `@rust(type: …)`, held by the lines that are generated for it.

use headwater::Value;
use headwater::shape::{Case, Field, Shape, Shaped, of};
use headwater::value::{assert_declared, assert_newtype};

#[derive(Clone, Debug, PartialEq, Value)]
#[headwater(name = "Money")]
pub struct Amount {
    #[headwater(tag = 1)]
    pub cents: u64,
}

// In the schema these are i64.
const _: () = assert_declared::<Amount>(&Shape::record("Money", &[Field::new(1, "cents", of::<i64>)]), &[i64::STATIC]);

#[derive(Clone, Copy, Debug, PartialEq, Value)]
pub enum Way {
    Button = 1,
}

// It keeps no numbers of newer programs.
const _: () = assert_declared::<Way>(&Shape::choice("Way", &[Case::new(1, "Button")]), &[]);

#[derive(Clone, Debug, PartialEq, Value)]
pub enum Body {
    #[headwater(tag = 1)]
    Text(String),
}

// In the schema the case is called `words`.
const _: () = assert_declared::<Body>(&Shape::union("Body", &[Field::new(1, "words", of::<String>)]), &[String::STATIC]);

#[derive(Clone, Debug, PartialEq, Value)]
pub struct Handle {
    #[headwater(tag = 1)]
    pub handle: String,
}

// In the schema it is a newtype.
const _: () = assert_newtype::<Handle>(String::STATIC);

/// It derives nothing.
pub struct Bare;

const _: () = assert_newtype::<Bare>(String::STATIC);

fn main() {}
