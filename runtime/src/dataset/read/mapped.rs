//! The bytes of a file, mapped, that are checked before they are read: each block against its sum, and only the blocks that are read.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Buf;
use bytes::buf::Reader;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{ChunkReader, Length};

use crate::dataset::sums::{self, BLOCK, Tail};
use crate::error::{Error, Result};
use crate::fs::Bytes;

/// A file whose bytes are checked as they are read.
#[derive(Debug)]
pub(in crate::dataset) struct Mapped {
    path: PathBuf,
    bytes: bytes::Bytes,
    /// Where the tail begins, which was checked at once.
    tail: u64,
    /// The sums of the blocks before it.
    sums: Vec<u32>,
    /// A bit for each block that was found good.
    good: Vec<AtomicU64>,
    /// The bytes that were read.
    read: AtomicU64,
}

/// [`Bytes`] as another crate's.
struct Owner(Bytes);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Mapped {
    /// Checks the tail; `bytes` are the whole file, which is listed with this length and this tail. The blocks before the tail can be
    /// read once their sums are known.
    pub(super) fn new(path: &Path, bytes: Bytes, len: u64, tail: Tail) -> Result<Mapped> {
        let has = bytes.len() as u64;
        if has != len || tail.from > len || !tail.from.is_multiple_of(BLOCK as u64) {
            return Err(Error::broken(path, format!("the file has {has} bytes, but its manifest says {len}: it is not the file it lists")));
        }
        if crc32c::crc32c(&bytes[tail.from as usize..]) != tail.crc32c {
            return Err(Error::corrupt(path, tail.from, "the end of the file does not match its checksum"));
        }
        let read = AtomicU64::new(len - tail.from);
        let bytes = bytes::Bytes::from_owner(Owner(bytes));
        Ok(Mapped { path: path.to_owned(), bytes, tail: tail.from, sums: Vec::new(), good: Vec::new(), read })
    }

    /// All of its bytes, of which only the tail's were checked.
    pub(super) fn bytes(&self) -> &bytes::Bytes {
        &self.bytes
    }

    /// Takes the sums of the blocks, as the file's metadata has them.
    pub(super) fn vouch(&mut self, digits: &str) -> Result<()> {
        let blocks = self.tail as usize / BLOCK;
        let sums = sums::parse(digits).filter(|sums| sums.len() == blocks);
        self.sums = sums.ok_or_else(|| Error::broken(&self.path, "its metadata has no checksums of its blocks"))?;
        self.good = (0..blocks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Ok(())
    }

    /// Checks the blocks in which some bytes lie that are about to be read, unless they were.
    ///
    /// # Errors
    /// [`Error::Corrupt`] with the place of the block that is not as it was written.
    pub(super) fn check(&self, range: Range<u64>) -> Result<()> {
        // The tail was read as the file was opened.
        self.read.fetch_add(range.end.min(self.tail).saturating_sub(range.start), Ordering::Relaxed);
        self.check_blocks(&range)
    }

    fn check_blocks(&self, range: &Range<u64>) -> Result<()> {
        let end = range.end.min(self.tail).div_ceil(BLOCK as u64) as usize;
        (range.start as usize / BLOCK..end).try_for_each(|block| self.check_block(block))
    }

    fn check_block(&self, block: usize) -> Result<()> {
        let from = block * BLOCK;
        let bit = 1 << (block % 64);
        let (Some(good), Some(sum)) = (self.good.get(block / 64), self.sums.get(block)) else {
            return Err(Error::corrupt(&self.path, from as u64, "the block has no checksum"));
        };
        if good.load(Ordering::Relaxed) & bit == 0 {
            if crc32c::crc32c(&self.bytes[from..from + BLOCK]) != *sum {
                return Err(Error::corrupt(&self.path, from as u64, "the block does not match its checksum"));
            }
            good.fetch_or(bit, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Every block. What is good stays good as long as this is held.
    pub(in crate::dataset) fn check_all(&self) -> Result<()> {
        self.check(0..self.bytes.len() as u64)
    }

    /// How many bytes were read, the tail's included; those that were read twice count twice.
    pub(super) fn bytes_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    fn slice(&self, range: Range<u64>) -> ParquetResult<bytes::Bytes> {
        if range.start > range.end || range.end > self.bytes.len() as u64 {
            return Err(ParquetError::EOF(format!("bytes {range:?} of {}", self.bytes.len())));
        }
        Ok(self.bytes.slice(range.start as usize..range.end as usize))
    }
}

/// The library reads through this; a clone is the same file.
#[derive(Clone, Debug)]
pub(in crate::dataset) struct Chunks(pub(in crate::dataset) std::sync::Arc<Mapped>);

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.0.bytes.len() as u64
    }
}

impl ChunkReader for Chunks {
    type T = Reader<bytes::Bytes>;

    /// The library asks for what may be a page's header, and says not how long it is: whoever reads columns has checked all their bytes.
    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(self.0.slice(start..self.len())?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<bytes::Bytes> {
        let range = start..start.saturating_add(length as u64);
        let bytes = self.0.slice(range.clone())?;
        self.0.check_blocks(&range).map_err(|e| ParquetError::External(Box::new(e)))?;
        Ok(bytes)
    }
}
