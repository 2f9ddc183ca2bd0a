//! Runs: immutable sorted files of one counter's cells.
//!
//! ```text
//! +--------+-----------+-----------+-- --+-----------+--------+
//! | header | section 0 | section 1 | ... | directory | footer |
//! +--------+-----------+-----------+-- --+-----------+--------+
//!
//! section: up to 2^20 cells or 1 GiB
//! +------------------------+-----+---------------+--------------+--------+-----+------------------+
//! | entries, in key order  | 0…  | buckets, 64 B | filter, 64 B | fences | 0…  | CRC of each 4 KiB|
//! +------------------------+-----+---------------+--------------+--------+-----+------------------+
//! |<- - - - - - - - - - - checked by the 4 KiB, at first touch - - - - - - - ->|<- at open  - - ->|
//! ```
//!
//! Two indexes stand beside the entries. The *buckets* are a hash table for point lookups: one cache line of it and the cell itself are
//! all that a lookup touches, where a tree descends through four levels. The *fences* (the key at which each 4 KiB of entries begins)
//! are for ranges. The *filter* says of most keys that are not there that they are not, in a tenth of the memory: a view has a chain of
//! runs, and a key is in few of them. Sections keep the writer's memory bounded: it streams, and holds the hashes of one section at most.
//! `cargo bench -p headwater-benches --bench lookup` holds look-ups against LMDB.

mod blocks;
mod entry;
mod fence;
mod hash;
mod filter;
mod layout;
mod write;
mod bundle;
mod probe;
mod same;
mod firsts;
mod section;
mod look;
mod range;
mod read;
mod several;

#[cfg(test)]
pub(crate) mod memory;
#[cfg(test)]
mod tests;

pub use blocks::Touched;
pub(crate) use bundle::Bundle;
pub use layout::Meta;
pub use look::Look;
pub use probe::Probe;
pub use range::Range;
pub use read::Run;
pub(crate) use several::find_in;
pub use write::{Summary, Writer};
