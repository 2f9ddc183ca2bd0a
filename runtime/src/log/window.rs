//! A window that moves over a file: what it holds is read in large pieces, into one buffer that is used again.

use crate::fs::Source;
use std::io;

/// How much is read at once when records are read, in bytes.
pub(super) const READ: usize = 256 << 10;
/// How much is read at once when groups are passed over.
pub(super) const SKIP: usize = 4 << 10;

/// Part of a file, in memory. It grows to the largest piece asked for and no further.
#[derive(Debug)]
pub(super) struct Window {
    source: Box<dyn Source>,
    buf: Vec<u8>,
    start: u64,
    len: u64,
    /// How much to read at once.
    pub(super) ahead: usize,
}

impl Window {
    /// A window of a file, `len` bytes long now.
    pub(super) fn new(source: Box<dyn Source>, ahead: usize) -> io::Result<Window> {
        let len = source.len()?;
        Ok(Window { source, buf: Vec::new(), start: 0, len, ahead })
    }

    /// The file's length in bytes, as far as it is known.
    pub(super) fn file_len(&self) -> u64 {
        self.len
    }

    /// The `n` bytes from `pos`; none where the file ends before.
    pub(super) fn get(&mut self, pos: u64, n: usize) -> io::Result<Option<&[u8]>> {
        if !self.holds(pos, n) {
            if pos + n as u64 > self.len {
                self.len = self.source.len()?;
            }
            if pos + n as u64 > self.len {
                return Ok(None);
            }
            self.fill(pos, n)?;
        }
        let at = (pos - self.start) as usize;
        Ok(Some(&self.buf[at..at + n]))
    }

    /// As `get`, of bytes that were asked for just before.
    pub(super) fn slice(&self, pos: u64, n: usize) -> &[u8] {
        let at = (pos - self.start) as usize;
        &self.buf[at..at + n]
    }

    fn holds(&self, pos: u64, n: usize) -> bool {
        self.start <= pos && pos + n as u64 <= self.start + self.buf.len() as u64
    }

    /// Keeps what is held from `pos` on and reads what follows.
    fn fill(&mut self, pos: u64, n: usize) -> io::Result<()> {
        let held = self.start + self.buf.len() as u64;
        let kept = if self.start <= pos && pos < held { (held - pos) as usize } else { 0 };
        let dropped = self.buf.len() - kept;
        self.buf.copy_within(dropped.., 0);
        self.start = pos;
        let wanted = (n.max(self.ahead) as u64).min(self.len - pos) as usize;
        self.buf.resize(wanted.max(kept), 0);
        let read = self.source.read_at(pos + kept as u64, &mut self.buf[kept..]);
        if read.is_err() {
            self.buf.clear();
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::{Disk, Fs};

    #[test]
    fn pieces_of_every_size_are_what_stands_in_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let content: Vec<u8> = (0..10_000_u32).map(|i| (i * 7) as u8).collect();
        Disk.put(&path, &content).unwrap();
        let mut window = Window::new(Disk.open(&path).unwrap(), 100).unwrap();
        let mut pos = 0;
        for n in (1..130).chain([1000, 3, 0, 500]) {
            assert_eq!(window.get(pos as u64, n).unwrap(), Some(&content[pos..pos + n]));
            assert_eq!(window.slice(pos as u64, n), &content[pos..pos + n]);
            pos = (pos + n * 3) % 7000;
        }
        assert_eq!(window.get(9_990, 11).unwrap(), None);
        assert_eq!(window.get(9_990, 10).unwrap(), Some(&content[9_990..]));
    }
}
