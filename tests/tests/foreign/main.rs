//! What is emitted for other formats is what their own compilers take, and what is generated from it exchanges facts with us.

mod peers;
mod schemas;
mod protobuf;
mod thrift;
