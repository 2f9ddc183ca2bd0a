//! Spilled pieces: cells in key order, written when memory is full, and read by whoever merges, each a range of the keys.

use std::path::PathBuf;
use std::sync::Arc;

use super::scratch::Scratch;
use crate::error::{At, Error, Result};
use crate::fs::{Bytes, Sink};

/// A block ends past this many bytes.
const BLOCK: usize = if cfg!(test) { 1 << 10 } else { 1 << 16 };
/// The length and the checksum that stand before a block.
const HEAD: usize = 8;

/// A piece that was written.
#[derive(Debug)]
pub(super) struct Piece {
    path: PathBuf,
    bytes: u64,
    firsts: Vec<First>,
}

/// The first key of a block, and where that begins.
#[derive(Clone, Debug)]
struct First {
    key: Vec<u8>,
    at: usize,
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
    firsts: Vec<First>,
}

impl Spill {
    /// Begins a piece. It is never synced: after a crash it counts for nothing.
    pub(super) fn create(scratch: &Scratch) -> Result<Spill> {
        let path = scratch.fresh();
        let sink = scratch.fs().create(&path).at(&path)?;
        Ok(Spill { sink, path, bytes: 0, block: vec![0; HEAD], firsts: Vec::new() })
    }

    /// Adds a cell.
    pub(super) fn add(&mut self, key: &[u8], cell: &[u8]) -> Result<()> {
        if self.block.len() == HEAD {
            self.firsts.push(First { key: key.to_vec(), at: self.bytes as usize });
        }
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
        Ok(Piece { path: self.path, bytes: self.bytes, firsts: self.firsts })
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

impl Piece {
    /// Opens it, and takes its name away: it goes when nobody reads it any more, or when the process dies.
    pub(super) fn open(self, scratch: &Scratch) -> Result<Arc<Opened>> {
        let Piece { path, bytes, firsts } = self;
        let file = scratch.fs().open(&path).and_then(|source| source.map()).at(&path)?;
        scratch.fs().remove(&path).at(&path)?;
        if file.len() as u64 != bytes {
            return Err(Error::corrupt(&path, file.len() as u64, format!("a piece of {bytes} bytes ends here")));
        }
        Ok(Arc::new(Opened { file, path, firsts }))
    }
}

/// A piece that is open: several may read it, each a range of its keys.
#[derive(Debug)]
pub(super) struct Opened {
    file: Bytes,
    path: PathBuf,
    firsts: Vec<First>,
}

impl Opened {
    /// The first keys of its blocks, in order.
    pub(super) fn firsts(&self) -> impl Iterator<Item = &[u8]> {
        self.firsts.iter().map(|first| first.key.as_slice())
    }

    /// Its cells whose keys are in `from..to`; without a bound, all on that side.
    pub(super) fn between(self: &Arc<Opened>, from: Option<&[u8]>, to: Option<&[u8]>) -> Unspill {
        let end = self.block_of(from);
        let last = to.map_or(self.file.len(), |to| self.block_of(Some(to)));
        let [from, to] = [from, to].map(|key| key.map(<[u8]>::to_vec));
        Unspill { piece: self.clone(), from, to, last, end, next: end, key: 0..0, cell: 0..0 }
    }

    /// Where the last block begins whose first key is not above this one, or else the first.
    fn block_of(&self, key: Option<&[u8]>) -> usize {
        let above = key.map_or(0, |key| self.firsts.partition_point(|first| first.key.as_slice() <= key));
        self.firsts.get(above.saturating_sub(1)).map_or(0, |first| first.at)
    }
}

/// Cells of a piece that are being read. It stands before the first until it is told to advance.
#[derive(Debug)]
pub(super) struct Unspill {
    piece: Arc<Opened>,
    /// What is below it is passed over; none once that is done.
    from: Option<Vec<u8>>,
    to: Option<Vec<u8>>,
    /// Where the block begins in which `to` may stand.
    last: usize,
    /// Where the block ends.
    end: usize,
    /// Where the next cell begins.
    next: usize,
    key: std::ops::Range<usize>,
    cell: std::ops::Range<usize>,
}

impl Unspill {
    /// Goes to the next cell; false if there is none.
    pub(super) fn advance(&mut self) -> Result<bool> {
        let mut is_there = self.step()?;
        if let Some(from) = self.from.take() {
            while is_there && self.key() < from.as_slice() {
                is_there = self.step()?;
            }
        }
        let is_over = is_there && self.next > self.last && self.to.as_ref().is_some_and(|to| self.key() >= to.as_slice());
        Ok(is_there && !is_over)
    }

    /// The key of the cell where it stands.
    pub(super) fn key(&self) -> &[u8] {
        &self.piece.file[self.key.clone()]
    }

    /// The cell where it stands.
    pub(super) fn cell(&self) -> &[u8] {
        &self.piece.file[self.cell.clone()]
    }

    /// Goes to the next cell, whatever its key.
    fn step(&mut self) -> Result<bool> {
        if self.next == self.end && !self.next_block()? {
            return Ok(false);
        }
        let (Some(key), Some(cell)) = (self.number(self.next), self.number(self.next + 4)) else { return Err(self.corrupt()) };
        let begin = self.next + 8;
        (self.key, self.cell) = (begin..begin + key, begin + key..begin + key + cell);
        self.next = self.cell.end;
        if self.next > self.end { Err(self.corrupt()) } else { Ok(true) }
    }

    fn next_block(&mut self) -> Result<bool> {
        if self.end == self.piece.file.len() {
            return Ok(false);
        }
        let (Some(len), Some(sum)) = (self.number(self.end), self.number(self.end + 4)) else { return Err(self.corrupt()) };
        let begin = self.end + HEAD;
        match self.piece.file.get(begin..begin + len) {
            Some(block) if crc32c::crc32c(block) as usize == sum => (self.next, self.end) = (begin, begin + len),
            _ => return Err(self.corrupt()),
        }
        Ok(true)
    }

    fn number(&self, at: usize) -> Option<usize> {
        let bytes = self.piece.file.get(at..at + 4)?.first_chunk::<4>()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    }

    fn corrupt(&self) -> Error {
        Error::corrupt(&self.piece.path, self.end as u64, "a block of a spilled piece is not as it was written; begin again")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

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

    type Cells = Vec<(Vec<u8>, Vec<u8>)>;

    fn between(piece: &Arc<Opened>, from: Option<&[u8]>, to: Option<&[u8]>) -> Result<Cells> {
        let (mut reader, mut cells) = (piece.between(from, to), Vec::new());
        while reader.advance()? {
            cells.push((reader.key().to_vec(), reader.cell().to_vec()));
        }
        Ok(cells)
    }

    proptest! {
        #[test]
        fn pieces_come_back_whole_and_in_ranges(
            cells: BTreeMap<Vec<u8>, Vec<u8>>, long in 0usize..20_000, bounds: [Option<(prop::sample::Index, bool)>; 2],
        ) {
            let cells: Cells = cells.into_iter().chain([(vec![255; 300], vec![9; long])]).collect();
            let scratch = scratch(&Memory::default());
            let piece = spill(&scratch, &cells).open(&scratch).unwrap();
            prop_assert_eq!(between(&piece, None, None).unwrap(), cells.clone());
            prop_assert!(piece.firsts().is_sorted() && piece.firsts().next() == Some(&cells[0].0));
            // Keys that are there, and such as would stand behind them.
            let key = |(index, behind): (prop::sample::Index, bool)| [cells[index.index(cells.len())].0.as_slice(), &[0][..usize::from(behind)]].concat();
            let [from, to] = bounds.map(|bound| bound.map(key));
            let is_between = |key: &[u8]| from.as_ref().is_none_or(|from| from.as_slice() <= key) && to.as_ref().is_none_or(|to| key < to.as_slice());
            let expected: Cells = cells.iter().filter(|(key, _)| is_between(key)).cloned().collect();
            prop_assert_eq!(between(&piece, from.as_deref(), to.as_deref()).unwrap(), expected);
        }
    }

    #[test]
    fn a_flipped_or_missing_byte_is_found() {
        let memory = Memory::default();
        let scratch = scratch(&memory);
        let cells: Vec<_> = (0..40u8).map(|i| (vec![i; 5], vec![i; 2000])).collect();
        let written = |change: &dyn Fn(&mut Vec<u8>)| {
            let piece = spill(&scratch, &cells);
            let mut bytes = memory.bytes(&piece.path);
            change(&mut bytes);
            memory.set(&piece.path, bytes);
            piece.open(&scratch).and_then(|piece| between(&piece, None, None))
        };
        assert_eq!(written(&|_| {}).unwrap(), cells);
        for at in [0, 3, 4, 7, 8, 9, 500, 66_000, 40 * 2021 - 1] {
            assert!(matches!(written(&|bytes| bytes[at] ^= 16), Err(Error::Corrupt { .. })), "byte {at}");
        }
        assert!(matches!(written(&|bytes| bytes.truncate(bytes.len() - 1)), Err(Error::Corrupt { .. })));
    }
}
