//! What is emitted for other formats is what their own compilers take, and what is generated from it exchanges facts with us.

mod draw;
mod exchange;
mod json_schema;
mod parquet;
mod peers;
mod schemas;
mod table;
mod protobuf;
mod thrift;
mod java;
