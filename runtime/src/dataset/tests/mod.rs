//! What crosses the dataset's modules.

mod crashes;
mod rows;
mod schema;
mod shredding;
mod world;
