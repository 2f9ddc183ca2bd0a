//! What views promise, whatever happens between two calls of the file system.

mod counting;
mod edits;
mod living;
mod protocol;
mod publishing;
mod racing;
mod reading;
mod touching;
mod versions;
mod world;
