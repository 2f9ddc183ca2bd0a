//! What has come of a line or a record that goes on in the next piece of its input.

/// How much is kept of one that is longer than may be held, to show it.
pub(super) const HEAD: usize = 4 * 1024;

/// The beginning of a line or a record.
#[derive(Debug)]
pub(super) struct Held {
    longest: usize,
    /// Its bytes, or only the first of them where it has grown too long.
    pub(super) bytes: Vec<u8>,
    /// How long it truly is.
    pub(super) length: u64,
}

impl Held {
    /// Nothing yet, of what may be so long.
    pub(super) fn new(longest: usize) -> Held {
        Held { longest, bytes: Vec::new(), length: 0 }
    }

    /// Puts more to it. Of what grows too long only the head stays.
    pub(super) fn put(&mut self, more: &[u8]) {
        self.length += more.len() as u64;
        self.bytes.extend_from_slice(more);
        if self.length > self.longest as u64 {
            self.bytes.truncate(HEAD.min(self.longest));
            self.bytes.shrink_to(HEAD);
        }
    }

    /// Whether what came before and so many bytes more are whole in a piece, and need not be held.
    pub(super) fn is_needless(&self, more: usize) -> bool {
        self.length == 0 && more <= self.longest
    }

    /// Forgets it.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.length = 0;
    }
}
