//! Keys: bytes whose order is the order of the values, column by column; and the bytes of an item as a hash takes them.
//!
//! | type | bytes |
//! | --- | --- |
//! | `bool` | 0 or 1 |
//! | unsigned integers | big-endian |
//! | signed integers, `timestamp`, `date`, `duration`, an enum's number | big-endian, the sign's bit flipped |
//! | floats | big-endian bits; of a negative one all flipped, else the sign's bit |
//! | `string`, `bytes` | UTF-8 or bytes, each 00 followed by FF; then 00 00 |
//! | `uuid` | its 16 bytes |
//! | `url` | the labels of its host, the last first, 01 after each (those of an IPv4 address the first first); 00; what follows the host as a string; scheme, user and port as a string |
//! | `list<T>` | 01 before each element; then 00 |
//! | `set<T>`, `map<K, V>` | the same, members and pairs in the order of their bytes |
//! | a union, an id of alternatives | the number of the case or the alternative, 2 bytes big-endian, and what it holds |
//! | an id, a struct | its fields in order; before an optional one 01, or 00 where it is null |
//!
//! No key is the beginning of another of its type, so keys may be put one behind the other: tuples then order by their columns. All
//! strings that begin with some text have keys that begin with the text's bytes, its 00s escaped and without the end ([`prefix`]), so
//! they are one range.

mod writer;
mod raw;
mod show;
mod parse;
#[cfg(test)]
mod tests;

pub use parse::{from_json, parse, parse_prefix};
pub use raw::raw;
pub use show::show;
pub(crate) use writer::KeyWriter;
pub use writer::{encode, prefix, text};

/// Why bytes are no key of a type, or text no value of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    fn new(what: impl Into<String>) -> Error {
        Error(what.into())
    }
}

/// How deep types may nest in a key; no schema's do, but a broken header might.
const MAX_DEPTH: usize = 64;
