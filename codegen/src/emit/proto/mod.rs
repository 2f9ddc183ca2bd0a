//! A schema in the language of Protobuf (proto3): as text, and as descriptors. Both are made from one form, [`file::File`].

mod file;
mod names;
mod helpers;
mod lower;
mod text;
#[cfg(feature = "descriptors")]
mod descriptors;

use super::wire::Wire;

/// The text of the file.
pub(super) fn text(wire: &Wire) -> String {
    text::text(&lower::file(wire))
}

/// The same as descriptors.
#[cfg(feature = "descriptors")]
pub(super) fn descriptors(wire: &Wire) -> prost_types::FileDescriptorSet {
    descriptors::set(&lower::file(wire))
}
