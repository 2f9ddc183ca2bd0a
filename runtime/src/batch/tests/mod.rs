//! The batch layer as a whole.

mod spilling;
