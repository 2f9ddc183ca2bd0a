//! The peer: the same types through prost-build. The descriptors are made in memory, so no `protoc` is needed.

use prost_build::{Config, Module};
use prost_types::FileDescriptorProto;

use crate::types::Type;
use crate::{Outcome, TYPES_OF_A_FILE, descriptors};

/// The descriptors of as many files as ours are.
pub(crate) fn files(types: &[Type]) -> Vec<FileDescriptorProto> {
    let parts = types.chunks(TYPES_OF_A_FILE).enumerate();
    parts.map(|(number, part)| descriptors::file(&format!("part{number}.proto"), types, part)).collect()
}

/// From descriptors to formatted Rust text.
pub(crate) fn generate(files: Vec<FileDescriptorProto>) -> Outcome<usize> {
    let requests = files.into_iter().map(|file| (Module::from_protobuf_package_name("bench"), file)).collect();
    let generated = Config::new().generate(requests)?;
    Ok(generated.into_values().map(|text| text.len()).sum())
}
