//! Schemas made up from a seed, each in two versions: for the tests of what must hold whatever the schema is.
//!
//! The second version is a later one of the same program: it has a field and sometimes a fact more, one counter more, one changed and one
//! fewer. All that is drawn is sound, so the compiler must take it.

mod dice;
mod sketch;
mod draw;
mod counter;
mod grow;
mod show;

use dice::Dice;

/// How many schemas the tests work on.
pub(crate) const MADE: u64 = 8;
/// From which number on they are drawn from all types of the language. Those before keep to fewer, so that histories over them that once
/// lost their way stay what they were.
const RICH: u64 = 6;

/// The texts of a schema's first and second version.
pub(crate) fn pair(number: u64) -> [String; 2] {
    let dice = &mut Dice::new(number);
    let mut sketch = draw::schema(dice, number);
    let first = sketch.to_string();
    grow::grow(dice, &mut sketch);
    [first, sketch.to_string()]
}
