//! A section of an open run: its bytes, checked at first touch, and the two ways to find an entry in it.

use std::ops;
use std::path::Path;

use super::blocks::{BLOCK, Checked, Touched};
use super::layout::{ALIGN, Parts, u32_at};
use super::probe::Probe;
use super::same::is_same;
use super::{entry, fence, filter, hash};
use crate::error::{Error, Result};
use crate::prefetch::prefetch;

/// Where the parts of a section lie in the file, and which of its blocks were checked.
#[derive(Debug)]
pub(super) struct Section {
    /// Where it begins in the file.
    pub(super) at: usize,
    /// The bytes of its entries.
    entries: usize,
    buckets: ops::Range<usize>,
    /// Empty where there is no filter.
    filter: ops::Range<usize>,
    fences: ops::Range<usize>,
    fence_count: usize,
    /// Where its checksums begin, counted from its own beginning; the bytes before are what they check.
    sums: usize,
    /// Where it ends in the file.
    pub(super) end: usize,
    /// Its first key.
    pub(super) first: Vec<u8>,
    checked: Checked,
}

/// A section with the file it lies in.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'r> {
    pub(super) section: &'r Section,
    /// The section's own bytes.
    bytes: &'r [u8],
    path: &'r Path,
}

/// One entry, and where the next begins.
pub(super) struct Entry<'r> {
    pub(super) key: &'r [u8],
    pub(super) cell: &'r [u8],
    pub(super) next: usize,
}

impl Section {
    /// Lays out what the directory says, and checks the checksums.
    pub(super) fn open(parts: Parts, file: &[u8], path: &Path) -> Result<Section> {
        let at = parts.at as usize;
        let entries = parts.entries as usize;
        let buckets = entries.next_multiple_of(ALIGN);
        let filter = buckets + parts.buckets as usize * hash::BUCKET;
        let fences = filter + parts.filter as usize * filter::BLOCK;
        let sums = (fences + parts.fence_bytes as usize).next_multiple_of(ALIGN);
        let end = sums + (sums.div_ceil(BLOCK) * 4).next_multiple_of(ALIGN);
        let found = at.checked_add(end).and_then(|end| file.get(at + sums..end)).map(crc32c::crc32c);
        if found != Some(parts.sum) {
            return Err(Error::corrupt(path, parts.at + sums as u64, "the checksums of a section do not match their own"));
        }
        Ok(Section {
            at,
            entries,
            buckets: buckets..filter,
            filter: filter..fences,
            fences: fences..fences + parts.fence_bytes as usize,
            fence_count: parts.fences as usize,
            sums,
            end: at + end,
            first: parts.first,
            checked: Checked::none(sums.div_ceil(BLOCK)),
        })
    }

    /// Which of its blocks were read since it was opened.
    pub(super) fn touched(&self) -> Touched {
        let (entries, all) = (self.entries.div_ceil(BLOCK), self.sums.div_ceil(BLOCK));
        Touched { cells: self.checked.count(0..entries), index: self.checked.count(entries..all) }
    }

    /// The section with its file's bytes.
    #[inline(always)]
    pub(super) fn view<'r>(&'r self, file: &'r [u8], path: &'r Path) -> View<'r> {
        View { section: self, bytes: &file[self.at..self.end], path }
    }
}

impl<'r> View<'r> {
    /// Where the block of the filter lies that says whether the key of a hash may be here; none without a filter.
    #[inline(always)]
    pub(super) fn filter_place(&self, hash: u64) -> Option<usize> {
        let blocks = self.section.filter.len() / filter::BLOCK;
        (blocks > 0).then(|| self.section.filter.start + filter::home(hash, blocks) * filter::BLOCK)
    }

    /// Where the first bucket lies in which the key of a hash may be.
    #[inline(always)]
    pub(super) fn bucket_place(&self, hash: u64) -> usize {
        self.section.buckets.start + hash::home(hash, self.section.buckets.len() / hash::BUCKET) * hash::BUCKET
    }

    /// Asks the memory for where the first key of a bucket seems to stand that may be the one. The bucket is looked at unchecked: this is
    /// but a hint.
    #[inline(always)]
    pub(super) fn ask_entry(&self, bucket: usize, hash: u64) {
        let bucket = self.bytes.get(bucket..).and_then(|bytes| bytes.first_chunk());
        if let Some(place) = bucket.and_then(|bucket| hash::places(bucket, hash).next()) {
            self.ask(place as usize);
            self.ask(place as usize + 63);
        }
    }

    /// Asks the memory for a line.
    #[inline(always)]
    pub(super) fn ask(&self, place: usize) {
        if let Some(line) = self.bytes.get(place) {
            prefetch(line);
        }
    }

    /// The cell of a key, by the buckets, unless the filter denies it.
    #[inline]
    pub(super) fn get(&self, probe: &Probe<'_>) -> Result<Option<&'r [u8]>> {
        let may_have = self.filter_place(probe.hash).map_or(Ok(true), |block| self.may_have(block, probe.hash))?;
        if may_have { self.find(probe) } else { Ok(None) }
    }

    /// The cell of a key, by the buckets.
    #[inline(always)]
    pub(super) fn find(&self, &Probe { key, hash }: &Probe<'_>) -> Result<Option<&'r [u8]>> {
        let buckets = self.section.buckets.len() / hash::BUCKET;
        let mut at = hash::home(hash, buckets);
        for _ in 0..buckets {
            let bucket = self.bucket(at)?;
            for place in hash::places(bucket, hash) {
                // Most small entries lie on two lines: without this the second is asked for only when the first has said how long the key is.
                self.ask(place as usize + 63);
                let entry = self.entry(place as usize)?;
                if is_same(entry.key, key) {
                    return Ok(Some(entry.cell));
                }
            }
            if !hash::is_over(bucket) {
                return Ok(None);
            }
            at = hash::after(at, buckets);
        }
        Ok(None)
    }

    /// Where the first entry begins whose key is not below `key`, by the fences; the end of the entries if there is none.
    pub(super) fn seek(&self, key: &[u8]) -> Result<usize> {
        let (mut low, mut high) = (0, self.section.fence_count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.fence_key(middle)? <= key { low = middle + 1 } else { high = middle }
        }
        let place = if low == 0 { 0 } else { self.fence(low - 1)?.0 };
        self.step_to(place, key, self.section.entries)
    }

    /// The same for one who stands at `place`, with nothing before it that is not below `key`: by steps within the block that is being read
    /// anyway, and by the fences beyond it.
    pub(super) fn seek_on(&self, place: usize, key: &[u8]) -> Result<usize> {
        let block = (place / BLOCK + 1) * BLOCK;
        let reached = self.step_to(place, key, block)?;
        if reached < block.min(self.section.entries) { Ok(reached) } else { Ok(self.seek(key)?.max(reached)) }
    }

    /// Steps on to the first entry whose key is not below `key`, or else to the first that does not begin before `end`.
    fn step_to(&self, mut place: usize, key: &[u8], end: usize) -> Result<usize> {
        while place < end
            && let Some(entry) = self.at(place)?
            && entry.key < key
        {
            place = entry.next;
        }
        Ok(place)
    }

    /// The entry that begins at `place`; none at the end of the entries.
    #[inline]
    pub(super) fn at(&self, place: usize) -> Result<Option<Entry<'r>>> {
        if place == self.section.entries { Ok(None) } else { self.entry(place).map(Some) }
    }

    /// The entry that begins at `place`. Nearly all are short and lie in one block, which is told here in a few steps.
    #[inline(always)]
    fn entry(&self, place: usize) -> Result<Entry<'r>> {
        let (block, rest) = (place / BLOCK, BLOCK - place % BLOCK);
        if let Some(bytes) = self.bytes[..self.section.entries].get(place..)
            && let Some(spot) = entry::short(bytes)
            && spot.end <= rest
            && self.section.checked.has(block)
            && let Some(entry) = bytes.get(..spot.end)
        {
            return Ok(Entry { key: &entry[spot.key..spot.cell], cell: &entry[spot.cell..], next: place + spot.end });
        }
        self.any_entry(place)
    }

    /// The same, whatever it is.
    #[inline(never)]
    fn any_entry(&self, place: usize) -> Result<Entry<'r>> {
        let head = place.saturating_add(entry::HEAD_MAX).min(self.section.entries);
        let spot = entry::spot(self.checked(place..head)?).filter(|spot| spot.end <= self.section.entries - place);
        let spot = spot.ok_or_else(|| self.broken(place, "an entry does not lie within its section"))?;
        let bytes = self.checked(place..place + spot.end)?;
        Ok(Entry { key: &bytes[spot.key..spot.cell], cell: &bytes[spot.cell..], next: place + spot.end })
    }

    /// Whether the key of a hash may be here, by the filter's block at `begin`.
    #[inline(always)]
    pub(super) fn may_have(&self, begin: usize, hash: u64) -> Result<bool> {
        Ok(filter::may_have(self.line(begin)?, hash))
    }

    #[inline(always)]
    fn bucket(&self, at: usize) -> Result<&'r [u8; hash::BUCKET]> {
        self.line(self.section.buckets.start + at * hash::BUCKET)
    }

    /// A bucket, or a block of the filter. Both begin at multiples of their length, so that each lies in one block.
    #[inline(always)]
    fn line(&self, begin: usize) -> Result<&'r [u8; ALIGN]> {
        let line = self.bytes[..self.section.sums].get(begin..).and_then(<[u8]>::first_chunk);
        let line = line.ok_or_else(|| self.broken(begin, "a line of an index does not lie within its section"))?;
        let block = begin / BLOCK;
        if !self.section.checked.has(block) {
            self.check(block)?;
        }
        Ok(line)
    }

    /// Where a fence's entry begins, and where its key ends among the keys.
    fn fence(&self, at: usize) -> Result<(usize, usize)> {
        let begin = self.section.fences.start + at * fence::FIXED;
        let bytes = self.checked(begin..begin + fence::FIXED)?;
        match (u32_at(bytes, 0), u32_at(bytes, 4)) {
            (Some(place), Some(end)) => Ok((place as usize, end as usize)),
            _ => Err(self.broken(begin, "a fence does not lie within its section")),
        }
    }

    fn fence_key(&self, at: usize) -> Result<&'r [u8]> {
        let keys = self.section.fences.start + self.section.fence_count * fence::FIXED;
        let begin = if at == 0 { 0 } else { self.fence(at - 1)?.1 };
        let end = self.fence(at)?.1;
        if begin > end || keys + end > self.section.fences.end {
            return Err(self.broken(keys, "the fences of a section do not fit it"));
        }
        self.checked(keys + begin..keys + end)
    }

    /// Bytes of the section, once their blocks are checked.
    #[inline(always)]
    fn checked(&self, range: ops::Range<usize>) -> Result<&'r [u8]> {
        if range.start > range.end || range.end > self.section.sums {
            return Err(self.broken(range.start.min(self.section.sums), "a place does not lie within its section"));
        }
        let mut block = range.start / BLOCK;
        while block * BLOCK < range.end {
            if !self.section.checked.has(block) {
                self.check(block)?;
            }
            block += 1;
        }
        Ok(&self.bytes[range])
    }

    #[cold]
    fn check(&self, block: usize) -> Result<()> {
        let begin = block * BLOCK;
        let end = (begin + BLOCK).min(self.section.sums);
        let sum = u32_at(self.bytes, self.section.sums + 4 * block);
        if sum != Some(crc32c::crc32c(&self.bytes[begin..end])) {
            return Err(self.broken(begin, "a block does not match its checksum"));
        }
        self.section.checked.add(block);
        Ok(())
    }

    #[cold]
    fn broken(&self, place: usize, what: &str) -> Error {
        Error::corrupt(self.path, (self.section.at + place) as u64, what)
    }

    /// Checks every block that was not yet.
    pub(super) fn check_all(&self) -> Result<()> {
        self.checked(0..self.section.sums).map(|_| ())
    }
}
