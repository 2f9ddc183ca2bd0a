//! A schema in the languages of other formats, so that programs in any language write and read its facts.

mod names;
mod wire;
mod order;
mod gather;
mod keywords;
mod thrift;
mod proto;
mod json_schema;
mod parquet;

use headwater_idl::Model;

use crate::Output;

/// What can be made from a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Rust's types, and the program over them.
    Rust,
    /// The language of Apache Thrift: `NAME.thrift`.
    Thrift,
    /// The language of Protobuf: `NAME.proto`.
    Proto,
    /// JSON Schema of a datum: `NAME.schema.json`.
    JsonSchema,
    /// The columns of Parquet that each fact is kept in: `NAME.parquet.txt`.
    Parquet,
}

/// Makes a target's file of a schema. `source` is the text that the model was compiled from, which Rust carries.
///
/// The file depends on these alone, so the same schema gives the same bytes.
pub fn emit(target: Target, model: &Model, source: &str) -> Vec<Output> {
    match target {
        Target::Rust => crate::generate(model, source),
        Target::Thrift => vec![Output { name: format!("{}.thrift", model.name), text: thrift::text(&gather::wire(model)) }],
        Target::Proto => vec![Output { name: format!("{}.proto", model.name), text: proto::text(&gather::wire(model)) }],
        Target::JsonSchema => vec![Output { name: format!("{}.schema.json", model.name), text: json_schema::text(model) }],
        Target::Parquet => vec![Output { name: format!("{}.parquet.txt", model.name), text: parquet::text(model) }],
    }
}

/// What Protobuf's compiler would make of the `.proto` of a schema, without the text and without the compiler: for
/// `prost_build::Config::compile_fds` and whatever else takes descriptors.
#[cfg(feature = "descriptors")]
pub fn descriptors(model: &Model) -> prost_types::FileDescriptorSet {
    proto::descriptors(&gather::wire(model))
}
