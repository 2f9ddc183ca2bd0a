//! The fences of a section: for each block of entries, where its first entry begins and a key that parts it from the one before.
//!
//! ```text
//!  u32 LE, u32 LE, for each fence
//! +----------------------+---------------------+-- --+---------------------+
//! | entry at, key ends at| entry at, key ends …| ... | the keys, end to end|
//! +----------------------+---------------------+-- --+---------------------+
//! ```
//!
//! A fence's key is the shortest that is above the last key before it and not above the first key behind it, so it is mostly a few bytes.

/// The bytes that a fence takes beside its key.
pub(super) const FIXED: usize = 8;

/// The fences of a section that is being written.
#[derive(Debug, Default)]
pub(super) struct Fences {
    fixed: Vec<u8>,
    keys: Vec<u8>,
}

impl Fences {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.fixed.len() / FIXED
    }

    /// A fence before the entry that begins at `place`, whose key is `key`; `last` is the key before it.
    pub(super) fn push(&mut self, place: u32, last: &[u8], key: &[u8]) {
        self.keys.extend_from_slice(separator(last, key));
        self.fixed.extend_from_slice(&place.to_le_bytes());
        self.fixed.extend_from_slice(&(self.keys.len() as u32).to_le_bytes());
    }

    /// Their bytes, as drawn above; and begins anew.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.fixed);
        bytes.append(&mut self.keys);
        bytes
    }
}

/// The shortest start of `key` that is above `last`.
fn separator<'k>(last: &[u8], key: &'k [u8]) -> &'k [u8] {
    let same = last.iter().zip(key).take_while(|(a, b)| a == b).count();
    &key[..key.len().min(same + 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_parts_two_keys() {
        for (last, key, short) in [("", "abc", "a"), ("abc", "abd", "abd"), ("ab", "abc", "abc"), ("abcx", "abdy", "abd"), ("a", "b", "b")]
        {
            assert_eq!(separator(last.as_bytes(), key.as_bytes()), short.as_bytes());
        }
        assert_eq!(separator(b"", b""), b"");
    }
}
