//! The log: facts in the order in which they arrived, durable before they are acknowledged, in a few partitions.
//!
//! ```text
//! log/log.json                                     the number of partitions and the routing, fixed when the folder is made
//! log/log.end                                      the synced end of each partition, put after each commit
//! log/log.lock                                     who writes
//! log/tidy.lock                                    who packs or drops segments
//! log/shipped.json                                 what of it stands in cold storage, if it is shipped
//! log/joined.json                                  the logs of other machines that have joined (see `joined`)
//! log/<partition>/<first offset>-<number>.log      segments: a header, then groups of records
//! log/<partition>/<first offset>-<number>.log.zst  the same, packed
//! ```
//!
//! A [`Writer`] (one at a time) appends through [`Stream`]s and makes what it has taken durable with [`Writer::commit`]. A [`Log`]
//! reads, while another process may be writing, and never past what was synced.
//!
//! **What a segment's name says.** A segment is made only when all that lies below its first offset is synced. So the names alone give
//! a floor: a bad byte below the first offset of a segment that was made later is corruption, never a torn tail; and a segment ends
//! where the next one made begins, whatever bytes follow there.
//!
//! **Sealed segments are packed.** A segment is sealed once a later one was made, or once its writer has closed it: nobody writes to it
//! any more. `Log::pack` writes sealed segments anew, compressed in pieces, so that a reader may begin in the middle. All that
//! is read is read as from the segment as it was written.
//!
//! **A log need not begin at offset 0.** Once the facts of its first segments are in the master dataset, [`Log::drop_below`] drops them.
//! The marks of all that went stand in the header of each segment that stays.

mod cursor;
mod folder;
mod frame;
mod group;
mod header;
mod index;
mod intake;
mod joined;
mod marks;
mod name;
#[cfg(feature = "pack")]
mod pack;
mod packed;
mod part;
mod partition;
mod reader;
mod recover;
mod retention;
mod segment;
mod shipped;
mod sources;
mod stream;
mod window;
mod writer;

pub use cursor::{Cursor, Entry};
pub use folder::route;
pub use intake::{Intake, Wanted};
pub use joined::Joined;
#[cfg(feature = "pack")]
pub use pack::Packed;
pub use reader::{Files, Log};
pub use recover::{Recovery, Tail};
pub use retention::Dropped;
pub use shipped::{Absent, Shipped};
pub use stream::{Record, Refused, Stream, Taken};
pub use writer::{Options, Writer};

use std::sync::Arc;

/// Looks at the shapes in a segment's header, and says what this program's schema lacks, if anything.
pub type Check = Arc<dyn Fn(&[u8]) -> Result<(), String> + Send + Sync>;

/// The longest record, in bytes: 16 MiB.
pub const RECORD_LIMIT: usize = 16 << 20;

/// The longest name of a source, in bytes.
pub const SOURCE_LIMIT: usize = 1 << 10;

#[cfg(test)]
mod tests;
