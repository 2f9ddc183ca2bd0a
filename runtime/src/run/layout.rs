//! What stands around the sections of a run: its header, its directory and its footer. All numbers are little-endian.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cut::Tile;
use crate::error::{Error, Result};
use crate::time::Timestamp;

/// The version of the format that this program writes, and the newest that it reads. Version 1 had no filters.
const VERSION: u32 = 2;
const MAGIC: &[u8; 8] = b"HWRUN\r\n\0";
const END: &[u8; 8] = b"HWRUNEND";
/// Sections, and what stands around them, begin at multiples of this: a bucket is one line of the cache.
pub(super) const ALIGN: usize = 64;
/// The bytes of a footer.
pub(super) const FOOTER: usize = 64;
/// What a header takes beside its metadata: magic, version, length, CRC.
const AROUND: usize = 20;

/// What a run says of itself, without its manifest. It stands in the header as JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// The definition of the counter whose cells these are: enough to merge and to show them when the program that wrote them is gone.
    pub definition: serde_json::Value,
    /// Which facts are counted here.
    pub tile: Tile,
    /// The newest arrival below the tile's end.
    pub arrival: Timestamp,
}

/// ```text
///  8 bytes   u32       u32          JSON       to a multiple of 64   u32
/// +---------+---------+------------+----------+---------------------+-----+
/// | magic   | version | JSON bytes | metadata | 0…                  | CRC |
/// +---------+---------+------------+----------+---------------------+-----+
/// ```
pub(super) fn header(meta: &Meta) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(meta).map_err(|e| Error::Usage(format!("the metadata of a run cannot be written: {e}")))?;
    let mut out = Vec::from(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&(json.len() as u32).to_le_bytes());
    out.extend_from_slice(&json);
    out.resize((json.len() + AROUND).next_multiple_of(ALIGN) - 4, 0);
    seal(&mut out);
    Ok(out)
}

/// Reads the header of the file at `path`; gives its length as well, and the version of the format.
pub(super) fn read_header(file: &[u8], path: &Path) -> Result<(Meta, usize, u32)> {
    let bad = |what: &str| Error::corrupt(path, 0, format!("the header of a run {what}"));
    if file.get(..8) != Some(MAGIC) {
        return Err(bad("does not begin as one"));
    }
    let json = u32_at(file, 12).ok_or_else(|| bad("is cut off"))? as usize;
    let len = (json + AROUND).next_multiple_of(ALIGN);
    let whole = file.get(..len).ok_or_else(|| bad("is cut off"))?;
    let body = unseal(whole).ok_or_else(|| bad("does not match its checksum"))?;
    let version = u32_at(body, 8).unwrap_or(0);
    if version > VERSION {
        let what = format!("a run of version {version}; this program reads up to {VERSION}: use a newer one");
        return Err(Error::Schema { path: path.to_owned(), what });
    }
    let meta = serde_json::from_slice(&body[16..16 + json]).map_err(|e| bad(&format!("holds metadata that cannot be read: {e}")))?;
    Ok((meta, len, version))
}

/// Where the parts of a section lie.
///
/// ```text
///  u64    u64           u32       u32      u32          u32          u32         u32 (not in version 1)
/// +------+-------------+---------+--------+------------+------------+-----------+---------+-----------+
/// | at   | entry bytes | buckets | fences | fence bytes| CRC of CRCs| key bytes | filter  | first key |
/// +------+-------------+---------+--------+------------+------------+-----------+---------+-----------+
/// ```
///
/// The directory is one of these for each section, in key order. Buckets, fences and the blocks of the filter are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    /// Where the section begins in the file.
    pub(super) at: u64,
    /// The bytes of its entries.
    pub(super) entries: u64,
    /// The number of its buckets.
    pub(super) buckets: u32,
    /// The number of its filter's blocks; without a filter, none.
    pub(super) filter: u32,
    /// The number of its fences.
    pub(super) fences: u32,
    /// Their bytes.
    pub(super) fence_bytes: u32,
    /// The checksum of its checksums.
    pub(super) sum: u32,
    /// Its first key.
    pub(super) first: Vec<u8>,
}

impl Parts {
    /// Appends it to a directory.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.at.to_le_bytes());
        out.extend_from_slice(&self.entries.to_le_bytes());
        for n in [self.buckets, self.fences, self.fence_bytes, self.sum, self.first.len() as u32, self.filter] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        out.extend_from_slice(&self.first);
    }

    /// Reads the one that `bytes` begins with, of a version of the format; gives the rest as well.
    pub(super) fn read(bytes: &[u8], version: u32) -> Option<(Parts, &[u8])> {
        let first = u32_at(bytes, 32)? as usize;
        let fixed: usize = if version < 2 { 36 } else { 40 };
        let parts = Parts {
            at: u64_at(bytes, 0)?,
            entries: u64_at(bytes, 8)?,
            buckets: u32_at(bytes, 16)?,
            filter: if version < 2 { 0 } else { u32_at(bytes, 36)? },
            fences: u32_at(bytes, 20)?,
            fence_bytes: u32_at(bytes, 24)?,
            sum: u32_at(bytes, 28)?,
            first: bytes.get(fixed..fixed.checked_add(first)?)?.to_vec(),
        };
        Some((parts, &bytes[fixed + first..]))
    }
}

/// What a run ends with.
///
/// ```text
///  8 bytes   u64         u64               u64     u32        u32                 20      u32
/// +---------+-----------+-----------------+-------+----------+-------------------+-------+-----+
/// | magic   | directory | directory bytes | cells | sections | directory's CRC   | 0…    | CRC |
/// +---------+-----------+-----------------+-------+----------+-------------------+-------+-----+
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Footer {
    /// Where the directory begins in the file.
    pub(super) directory: u64,
    /// Its bytes.
    pub(super) bytes: u64,
    /// The cells of the run.
    pub(super) cells: u64,
    /// The number of its sections.
    pub(super) sections: u32,
    /// The directory's checksum.
    pub(super) sum: u32,
}

impl Footer {
    /// Its bytes.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut out = Vec::from(END);
        for n in [self.directory, self.bytes, self.cells] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        out.extend_from_slice(&self.sections.to_le_bytes());
        out.extend_from_slice(&self.sum.to_le_bytes());
        out.resize(FOOTER - 4, 0);
        seal(&mut out);
        out
    }

    /// Reads it; none if these bytes are not a footer as it was written.
    pub(super) fn read(bytes: &[u8]) -> Option<Footer> {
        let body = unseal(bytes).filter(|body| body.len() == FOOTER - 4 && body.starts_with(END))?;
        Some(Footer {
            directory: u64_at(body, 8)?,
            bytes: u64_at(body, 16)?,
            cells: u64_at(body, 24)?,
            sections: u32_at(body, 32)?,
            sum: u32_at(body, 36)?,
        })
    }
}

/// Appends the checksum of what stands there.
fn seal(out: &mut Vec<u8>) {
    out.extend_from_slice(&crc32c::crc32c(out).to_le_bytes());
}

/// What stands before a checksum, if that is right.
fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    let (body, sum) = bytes.split_last_chunk::<4>()?;
    (u32::from_le_bytes(*sum) == crc32c::crc32c(body)).then_some(body)
}

/// A number of 32 bits.
#[inline(always)]
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cut::Cut;

    fn meta() -> Meta {
        Meta { definition: serde_json::json!({"name": "C"}), tile: Tile { from: Cut::zero(2), to: Cut(vec![3, 4]) }, arrival: Timestamp(9) }
    }

    #[test]
    fn a_header_round_trips_and_a_flipped_byte_is_found() {
        let bytes = header(&meta()).unwrap();
        assert_eq!(bytes.len() % ALIGN, 0);
        assert_eq!(read_header(&bytes, Path::new("r")).unwrap(), (meta(), bytes.len(), VERSION));
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 1;
            assert!(matches!(read_header(&broken, Path::new("r")), Err(Error::Corrupt { .. })), "byte {at}");
        }
    }

    #[test]
    fn a_newer_header_is_refused_by_version() {
        let mut bytes = header(&meta()).unwrap();
        bytes[8] = 3;
        bytes.truncate(bytes.len() - 4);
        seal(&mut bytes);
        let error = read_header(&bytes, Path::new("r")).unwrap_err().to_string();
        assert!(error.contains("version 3"), "{error}");
    }

    #[test]
    fn a_directory_and_a_footer_round_trip() {
        let parts = Parts { at: 64, entries: 5, buckets: 1, filter: 3, fences: 2, fence_bytes: 20, sum: 7, first: b"key".to_vec() };
        let mut out = Vec::new();
        parts.write(&mut out);
        out.push(1);
        assert_eq!(Parts::read(&out, VERSION), Some((parts.clone(), &[1][..])));
        assert_eq!(Parts::read(&out[..42], VERSION), None);
        out.drain(36..40);
        assert_eq!(Parts::read(&out, 1), Some((Parts { filter: 0, ..parts }, &[1][..])));

        let footer = Footer { directory: 1, bytes: 2, cells: 3, sections: 4, sum: 5 };
        let bytes = footer.write();
        assert_eq!((bytes.len(), Footer::read(&bytes)), (FOOTER, Some(footer)));
    }
}
