//! What crosses the dataset's modules.
mod schema;
