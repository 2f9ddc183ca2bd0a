//! Many short byte strings side by side: no allocation for each, no copy as they grow, and all of them go at once.

/// How many bytes are reserved at a time.
const CHUNK: usize = 1 << 20;

/// Byte strings that are only added to.
#[derive(Debug, Default)]
pub(super) struct Arena {
    chunks: Vec<Vec<u8>>,
}

/// Where a byte string stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    chunk: u32,
    at: u32,
    len: u32,
}

impl Arena {
    /// Adds a byte string.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Place {
        let has_room = |chunk: &Vec<u8>| chunk.capacity() - chunk.len() >= bytes.len();
        if !self.chunks.last().is_some_and(has_room) {
            self.chunks.push(Vec::with_capacity(CHUNK.max(bytes.len())));
        }
        let number = self.chunks.len() - 1;
        let chunk = &mut self.chunks[number];
        let place = Place { chunk: number as u32, at: chunk.len() as u32, len: bytes.len() as u32 };
        chunk.extend_from_slice(bytes);
        place
    }

    /// A byte string that was added.
    #[inline]
    pub(super) fn get(&self, place: Place) -> &[u8] {
        &self.chunks[place.chunk as usize][place.at as usize..][..place.len as usize]
    }
}
