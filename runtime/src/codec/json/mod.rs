//! JSON: what people and scripts bring, and what is shown to them.
//!
//! ```json
//! {"at":"2026-11-21T10:00:00Z","source":"web-3","nonce":71,"fact":{"Like":{"from":"ann","to":7,"via":"Button"}}}
//! {"at":"2026-11-21T10:00:01Z","fact":{"Person.home":{"id":"ann","value":{"country":"NL","tags":[]}}}}
//! ```
//!
//! Keys come in any order. At the door reading is strict: what is unknown, twice there, or not of its type is an error that says where.

mod error;
mod text;
mod number;
mod input;
mod scope;
mod reader;
mod names;
mod skip;
mod scalar;
mod writer;
mod datum;
#[cfg(test)]
mod tests;

pub use datum::{read_datum, read_datum_tolerant, write_datum};
pub use error::Error;
pub use reader::Reader;
pub use writer::Writer;
