//! What is known of an object: enough to tell whether it is still what was shipped.

use serde::{Deserialize, Serialize};

/// What is known of an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Its length in bytes.
    pub bytes: u64,
    /// The CRC32C of its bytes.
    pub crc32c: u32,
}

impl Object {
    /// Takes the next of its bytes.
    pub(super) fn add(&mut self, part: &[u8]) {
        self.bytes += part.len() as u64;
        self.crc32c = crc32c::crc32c_append(self.crc32c, part);
    }
}
