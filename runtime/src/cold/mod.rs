//! Cold storage: sealed segments of the log, packed, and the Parquet files of the dataset, in S3 or in a folder elsewhere.
//!
//! ```text
//! URL/cold.json                                     which objects count, with their lengths and checksums, and whose they are
//! URL/log/<partition>/<first offset>-<number>.log.zst
//! URL/dataset/<fact>/<slice>/<number>.parquet
//! ```
//!
//! [`ship`] puts there what is not there yet, and [`fetch`] brings back what is lost here. An object counts once the manifest lists it, and that
//! is replaced whole; what an upload that broke off has left is put again. From the first time on, the log drops only what was shipped
//! ([`crate::log::Shipped`]).
//!
//! What one machine has shipped another may count: with [`join`] its log's partitions stand behind those here, and [`collect`] fetches what
//! was shipped since.

mod error;
mod object;
mod store;
mod folder;
mod bucket;
mod remote;
mod manifest;
mod ship;
mod fetch;
mod collect;

pub use bucket::Bucket;
pub use collect::{Collected, collect, join};
pub use fetch::{Fetched, fetch};
pub use folder::Folder;
pub use manifest::{Manifest, Reach};
pub use object::Object;
pub use remote::Remote;
pub use ship::{Shipment, ship};
pub use store::Store;
