//! Pages of Parquet: columns of numbers, of names and of texts that repeat, encoded a whole column at a time.
//!
//! ```text
//! chunk:       [ dictionary page ] [ data page ] [ data page ] …       each compressed by itself
//! data page:   [ which values are there ] [ codes, or numbers ]
//! ```
//!
//! The Parquet library can write any column, a value at a time. These are nearly all that facts have, and here a text is hashed once, its
//! least and greatest are looked for among those that differ, and codes are packed many at a time. What is none of these is left to the
//! library.

mod bits;
mod hybrid;
mod delta;
mod dictionary;
mod texts;
mod chunk;
mod column;
#[cfg(test)]
mod tests;

pub(super) use chunk::{Chunk, Packer};
pub(super) use column::encode;
