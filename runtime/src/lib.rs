//! What generated code calls: values and their codecs, the log, counters, runs, views and the application.
//!
//! The modules stand in reading order; each uses only what stands above it.

// The tests' own schema names this crate as generated code does.
#[cfg(test)]
extern crate self as headwater;

pub mod error;
pub mod time;
mod heads;
mod lanes;
pub mod address;
pub mod shape;
pub mod value;
pub mod key;
pub mod fact;
pub mod expr;
pub mod web;
pub mod codec;
pub mod cut;
mod prefetch;
pub mod fs;
pub mod sealed;
pub mod log;
#[cfg(feature = "dataset")]
pub mod dataset;
pub mod measure;
pub mod run;
pub mod counter;
pub mod view;
#[cfg(feature = "dataset")]
pub mod batch;
#[cfg(feature = "cold")]
pub mod cold;
#[cfg(feature = "app")]
pub mod app;
#[cfg(test)]
mod sample;
// The file system that loses power is shared with the tests that cross crates.
#[cfg(test)]
#[path = "../../tests/src/sim/mod.rs"]
pub mod sim;

pub use address::Url;
pub use bytes::Bytes;
pub use counter::Schema;
pub use error::{Error, Result};
pub use fact::{Datum, Fact, Pedigree};
#[cfg(feature = "schema")]
pub use headwater_macros::schema;
pub use headwater_macros::{Edge, Entity, Facts, Property, Value, include_schema};
pub use time::{Date, Duration, Timestamp};
pub use uuid::Uuid;
pub use value::{Decode, Reader, Value, Writer};
