//! The producers' marks: for each source the highest nonce that a partition has taken, so that a repeat is known for one.
//!
//! ```text
//! a list of: length of the source's name (u32), the name, the nonce (u64); little-endian
//! ```

use hashbrown::HashMap;
use std::sync::Arc;

/// The sources that a log knows; each has a small number for as long as the log is open.
#[derive(Debug, Default)]
pub(super) struct Sources {
    ids: HashMap<Arc<str>, usize, foldhash::fast::RandomState>,
    names: Vec<Arc<str>>,
}

impl Sources {
    /// The number of a source, new or known.
    pub(super) fn id(&mut self, name: &str) -> usize {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let (id, name) = (self.names.len(), Arc::<str>::from(name));
        self.names.push(name.clone());
        self.ids.insert(name, id);
        id
    }

    /// Their names, as they came.
    pub(super) fn names(&self) -> &[Arc<str>] {
        &self.names
    }
}

/// The marks of one partition, by the source's number.
#[derive(Debug, Default)]
pub(super) struct Marks {
    marks: Vec<Mark>,
    /// The sources whose mark is above what is written.
    raised: Vec<usize>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Mark {
    now: Option<u64>,
    written: Option<u64>,
}

impl Marks {
    /// The highest nonce taken of a source.
    #[inline]
    pub(super) fn get(&self, source: usize) -> Option<u64> {
        self.marks.get(source).and_then(|mark| mark.now)
    }

    /// Takes a nonce above the mark. True if it is the first of its source since marks were written.
    #[inline]
    pub(super) fn raise(&mut self, source: usize, nonce: u64) -> bool {
        if source >= self.marks.len() {
            self.marks.resize(source + 1, Mark::default());
        }
        let mark = &mut self.marks[source];
        let first = mark.now == mark.written;
        mark.now = Some(nonce);
        if first {
            self.raised.push(source);
        }
        first
    }

    /// Appends the marks that were raised since the last time; from now on they count as written.
    pub(super) fn write_raised(&mut self, sources: &Sources, out: &mut Vec<u8>) {
        for source in self.raised.drain(..) {
            let mark = &mut self.marks[source];
            mark.written = mark.now;
            encode(&sources.names[source], mark.now.unwrap_or_default(), out);
        }
    }

    /// Appends all marks that are written.
    pub(super) fn write_all(&self, sources: &Sources, out: &mut Vec<u8>) {
        for (name, mark) in sources.names.iter().zip(&self.marks) {
            if let Some(nonce) = mark.written {
                encode(name, nonce, out);
            }
        }
    }

    /// Takes marks that were read from a file; none where the bytes are not marks.
    pub(super) fn read(&mut self, sources: &mut Sources, mut bytes: &[u8]) -> Option<()> {
        while !bytes.is_empty() {
            let (len, rest) = bytes.split_first_chunk()?;
            let (name, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
            let (nonce, rest) = rest.split_first_chunk()?;
            self.restore(sources.id(std::str::from_utf8(name).ok()?), u64::from_le_bytes(*nonce));
            bytes = rest;
        }
        Some(())
    }

    fn restore(&mut self, source: usize, nonce: u64) {
        if source >= self.marks.len() {
            self.marks.resize(source + 1, Mark::default());
        }
        let highest = self.marks[source].now.max(Some(nonce));
        self.marks[source] = Mark { now: highest, written: highest };
    }
}

/// The bytes that one mark takes in a file.
pub(super) fn encoded_len(source: &str) -> usize {
    source.len() + 12
}

fn encode(source: &str, nonce: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(&(source.len() as u32).to_le_bytes());
    out.extend_from_slice(source.as_bytes());
    out.extend_from_slice(&nonce.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back_and_only_what_is_written_goes_into_a_header() {
        let (mut sources, mut marks) = (Sources::default(), Marks::default());
        let (a, b) = (sources.id("a"), sources.id("b"));
        assert!(marks.raise(a, 0));
        assert!(!marks.raise(a, 7));
        let mut first = Vec::new();
        marks.write_raised(&sources, &mut first);
        assert_eq!(first.len(), encoded_len("a"));
        assert!(marks.raise(a, 9) && marks.raise(b, 3));
        let mut header = Vec::new();
        marks.write_all(&sources, &mut header);
        assert_eq!(header, first, "marks above what is written stay out of a header");

        let mut again = Marks::default();
        again.read(&mut sources, &header).unwrap();
        assert_eq!((again.get(a), again.get(b)), (Some(7), None));
        assert_eq!(again.read(&mut sources, &header[..header.len() - 1]), None);
    }
}
