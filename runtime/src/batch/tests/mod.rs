//! The batch layer as a whole.

mod world;
mod spilling;
mod batching;
mod crashing;
mod keeping;
mod verifying;
mod writing;
