//! What crosses the dataset's modules.

mod rows;
mod schema;
mod shredding;
mod world;
