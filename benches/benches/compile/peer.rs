//! The peer: the same types through prost-build. protox parses them, which is to `protoc` what we are: a parser and checker in Rust,
//! within the process.

use std::path::{Path, PathBuf};

use prost_build::Config;
use prost_types::FileDescriptorSet;

use crate::Outcome;

/// From files to checked descriptors.
pub(crate) fn check(files: &[PathBuf], folder: &Path) -> Outcome<FileDescriptorSet> {
    Ok(protox::compile(files, [folder])?)
}

/// From descriptors in memory to the file that is generated: what prost-build does itself.
pub(crate) fn generate(descriptors: FileDescriptorSet, out: &Path) -> Outcome<()> {
    Ok(Config::new().out_dir(out).compile_fds(descriptors)?)
}
