//! What views promise, whatever happens between two calls of the file system.

mod counting;
mod edits;
mod racing;
mod world;
