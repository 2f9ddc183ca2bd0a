//! Spilled pieces: cells in key order, written when memory is full and read once, from the beginning to the end.

use std::path::PathBuf;

use super::scratch::Scratch;
use crate::error::{At, Error, Result};
use crate::fs::{Bytes, Sink};

/// A block ends past this many bytes.
const BLOCK: usize = 1 << 16;
/// The length and the checksum that stand before a block.
const HEAD: usize = 8;

/// A piece that was written.
#[derive(Debug)]
pub(super) struct Piece {
    path: PathBuf,
    bytes: u64,
}

/// A piece that is being written:
///
/// ```text
///  u32 LE        u32 LE            u32 LE    u32 LE
/// +-------------+--------++-------+---------+----------+-----+------+-- --++-- --
/// | block bytes | CRC32C ||entry: | key len | cell len | key | cell | ... || next block
/// +-------------+--------++-------+---------+----------+-----+------+-- --++-- --
/// ```
#[derive(Debug)]
pub(super) struct Spill {
    sink: Box<dyn Sink>,
    path: PathBuf,
    bytes: u64,
    /// The block so far; its head is filled in when it ends.
    block: Vec<u8>,
}

impl Spill {
    /// Begins a piece. It is never synced: after a crash it counts for nothing.
    pub(super) fn create(scratch: &Scratch) -> Result<Spill> {
        let path = scratch.fresh();
        let sink = scratch.fs().create(&path).at(&path)?;
        Ok(Spill { sink, path, bytes: 0, block: vec![0; HEAD] })
    }

    /// Adds a cell.
    pub(super) fn add(&mut self, key: &[u8], cell: &[u8]) -> Result<()> {
        for len in [key.len(), cell.len()] {
            let len = u32::try_from(len)
                .map_err(|_| Error::broken(&self.path, format!("a cell of {len} bytes is beyond what a piece can hold")))?;
            self.block.extend_from_slice(&len.to_le_bytes());
        }
        self.block.extend_from_slice(key);
        self.block.extend_from_slice(cell);
        if self.block.len() >= BLOCK { self.end_block() } else { Ok(()) }
    }

    /// Ends the piece.
    pub(super) fn finish(mut self) -> Result<Piece> {
        if self.block.len() > HEAD {
            self.end_block()?;
        }
        Ok(Piece { path: self.path, bytes: self.bytes })
    }

    fn end_block(&mut self) -> Result<()> {
        let body = self.block.len() - HEAD;
        let len = u32::try_from(body)
            .map_err(|_| Error::broken(&self.path, format!("a cell of {body} bytes is beyond what a piece can hold")))?;
        let sum = crc32c::crc32c(&self.block[HEAD..]);
        self.block[..4].copy_from_slice(&len.to_le_bytes());
        self.block[4..HEAD].copy_from_slice(&sum.to_le_bytes());
        self.sink.write(&self.block).at(&self.path)?;
        self.bytes += self.block.len() as u64;
        self.block.truncate(HEAD);
        Ok(())
    }
}

/// A piece that is being read. It stands before its first cell until it is told to advance.
#[derive(Debug)]
pub(super) struct Unspill {
    file: Bytes,
    path: PathBuf,
    /// Where the block ends.
    end: usize,
    /// Where the next cell begins.
    next: usize,
    key: std::ops::Range<usize>,
    cell: std::ops::Range<usize>,
}

impl Piece {
    /// Opens it.
    pub(super) fn open(&self, scratch: &Scratch) -> Result<Unspill> {
        let file = scratch.fs().open(&self.path).and_then(|source| source.map()).at(&self.path)?;
        if file.len() as u64 != self.bytes {
            return Err(Error::corrupt(&self.path, file.len() as u64, format!("a piece of {} bytes ends here", self.bytes)));
        }
        Ok(Unspill { file, path: self.path.clone(), end: 0, next: 0, key: 0..0, cell: 0..0 })
    }

    /// Removes it. Who has it open reads on.
    pub(super) fn remove(&self, scratch: &Scratch) -> Result<()> {
        scratch.fs().remove(&self.path).at(&self.path)
    }
}

impl Unspill {
    /// Goes to the next cell; false if there is none.
    pub(super) fn advance(&mut self) -> Result<bool> {
        if self.next == self.end && !self.next_block()? {
            return Ok(false);
        }
        let (Some(key), Some(cell)) = (self.number(self.next), self.number(self.next + 4)) else { return Err(self.corrupt()) };
        let begin = self.next + 8;
        (self.key, self.cell) = (begin..begin + key, begin + key..begin + key + cell);
        self.next = self.cell.end;
        if self.next > self.end { Err(self.corrupt()) } else { Ok(true) }
    }

    /// The key of the cell where it stands.
    pub(super) fn key(&self) -> &[u8] {
        &self.file[self.key.clone()]
    }

    /// The cell where it stands.
    pub(super) fn cell(&self) -> &[u8] {
        &self.file[self.cell.clone()]
    }

    fn next_block(&mut self) -> Result<bool> {
        if self.end == self.file.len() {
            return Ok(false);
        }
        let (Some(len), Some(sum)) = (self.number(self.end), self.number(self.end + 4)) else { return Err(self.corrupt()) };
        let begin = self.end + HEAD;
        match self.file.get(begin..begin + len) {
            Some(block) if crc32c::crc32c(block) as usize == sum => (self.next, self.end) = (begin, begin + len),
            _ => return Err(self.corrupt()),
        }
        Ok(true)
    }

    fn number(&self, at: usize) -> Option<usize> {
        let bytes = self.file.get(at..at + 4)?.first_chunk::<4>()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    fn corrupt(&self) -> Error {
        Error::corrupt(&self.path, self.end as u64, "a block of a spilled piece is not as it was written; begin again")
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::fs::Fs;
    use crate::run::memory::Memory;

    fn scratch(memory: &Memory) -> Scratch {
        let fs: Arc<dyn Fs> = Arc::new(memory.clone());
        Scratch::take(&fs, Path::new("/data"), "test").unwrap()
    }

    fn spill(scratch: &Scratch, cells: &[(Vec<u8>, Vec<u8>)]) -> Piece {
        let mut spill = Spill::create(scratch).unwrap();
        cells.iter().for_each(|(key, cell)| spill.add(key, cell).unwrap());
        spill.finish().unwrap()
    }

    fn read(piece: &Piece, scratch: &Scratch) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let (mut reader, mut cells) = (piece.open(scratch)?, Vec::new());
        while reader.advance()? {
            cells.push((reader.key().to_vec(), reader.cell().to_vec()));
        }
        Ok(cells)
    }

    proptest! {
        #[test]
        fn pieces_come_back(cells: Vec<(Vec<u8>, Vec<u8>)>, long in 0usize..200_000) {
            let scratch = scratch(&Memory::default());
            let cells = [cells, vec![(vec![7; 3], vec![9; long]), (vec![], vec![])]].concat();
            let piece = spill(&scratch, &cells);
            prop_assert_eq!(read(&piece, &scratch).unwrap(), cells);
        }
    }

    #[test]
    fn a_flipped_or_missing_byte_is_found() {
        let memory = Memory::default();
        let scratch = scratch(&memory);
        let cells: Vec<_> = (0..40u8).map(|i| (vec![i; 5], vec![i; 2000])).collect();
        let piece = spill(&scratch, &cells);
        let good = memory.bytes(&piece.path);
        for at in [0, 3, 4, 7, 8, 9, 500, 66_000, good.len() - 1] {
            let mut broken = good.clone();
            broken[at] ^= 16;
            memory.set(&piece.path, broken);
            assert!(matches!(read(&piece, &scratch), Err(Error::Corrupt { .. })), "byte {at}");
        }
        memory.set(&piece.path, good[..good.len() - 1].to_vec());
        assert!(matches!(read(&piece, &scratch), Err(Error::Corrupt { .. })));
    }
}
