//! The log's folder: its layout, its names, and the two small files beside the segments.

use super::name::{Form, Name};
use crate::cut::Cut;
use crate::error::{At, Error, Result};
use crate::fs::{Fs, Lock, aside, holder};
use crc32c::crc32c;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a fact finds its partition. Fixed when the folder is made.
const ROUTING: &str = "xxh3-64";
const FORMAT: u32 = 1;
const DEFAULT_PARTITIONS: usize = 4;
const MOST_PARTITIONS: usize = 1024;

/// The partition of a fact: the 64-bit XXH3 (seed 0) of the order-preserving key of its entity, or of an edge's `from`, modulo the
/// number of partitions.
#[inline]
pub fn route(key: &[u8], partitions: usize) -> usize {
    (xxhash_rust::xxh3::xxh3_64(key) % partitions as u64) as usize
}

#[derive(Serialize, Deserialize)]
struct Layout {
    format: u32,
    partitions: usize,
    routing: String,
    /// CRC32C of the three above, in hex digits: facts routed by a wrong number would not be known as repeats.
    #[serde(default)]
    crc32c: String,
}

impl Layout {
    fn new(partitions: usize) -> Layout {
        let mut layout = Layout { format: FORMAT, partitions, routing: ROUTING.to_owned(), crc32c: String::new() };
        layout.crc32c = layout.checksum();
        layout
    }

    fn checksum(&self) -> String {
        let Layout { format, partitions, routing, .. } = self;
        format!("{:08x}", crc32c(format!("{format} {partitions} {routing}").as_bytes()))
    }
}

/// A log's folder.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) fs: Arc<dyn Fs>,
    pub(super) path: PathBuf,
    pub(super) partitions: usize,
}

impl Folder {
    /// A log that was made before; none where none was.
    pub(super) fn open(fs: Arc<dyn Fs>, path: &Path) -> Result<Option<Folder>> {
        let file = path.join("log.json");
        let bytes = match fs.read(&file) {
            Err(e) if e.kind() == ErrorKind::NotFound => return Self::absent(&fs, path),
            bytes => bytes.at(&file)?,
        };
        let layout: Layout = serde_json::from_slice(&bytes).map_err(|e| Error::corrupt(&file, 0, e.to_string()))?;
        if layout.format <= FORMAT && layout.crc32c != layout.checksum() {
            return Err(Error::corrupt(&file, 0, "the layout of the log does not match its checksum"));
        }
        let Layout { format, partitions, routing, .. } = layout;
        if format != FORMAT || routing != ROUTING || !(1..=MOST_PARTITIONS).contains(&partitions) {
            let what = format!(
                "a log of format {format}, {partitions} partitions, routed by {routing}; this program knows format {FORMAT}, 1 to \
                 {MOST_PARTITIONS} partitions, {ROUTING}; use the program that made it"
            );
            return Err(Error::Schema { path: file, what });
        }
        Ok(Some(Folder { fs, path: path.to_owned(), partitions }))
    }

    /// There is no log, unless there are segments without the file that says how they are laid out.
    fn absent(fs: &Arc<dyn Fs>, path: &Path) -> Result<Option<Folder>> {
        let first = path.join("0");
        if fs.list(&first).at(&first)?.is_empty() {
            return Ok(None);
        }
        Err(Error::broken(path, "there are segments, but `log.json` is lost; put it back from a copy, or move the folder aside"))
    }

    /// The log of a folder, made where there is none.
    pub(super) fn open_or_make(fs: Arc<dyn Fs>, path: &Path, partitions: Option<usize>) -> Result<Folder> {
        let folder = match Self::open(fs.clone(), path)? {
            Some(folder) => {
                // The one who made it may have failed just before its name was lasting.
                folder.fs.sync_dir(path).at(path)?;
                folder
            }
            None => Self::make(fs, path, partitions.unwrap_or(DEFAULT_PARTITIONS))?,
        };
        match partitions {
            Some(wanted) if wanted != folder.partitions => Err(Error::Usage(format!(
                "the log in {} has {} partitions, not {wanted}; their number is fixed when the folder is made",
                path.display(),
                folder.partitions
            ))),
            _ => Ok(folder),
        }
    }

    fn make(fs: Arc<dyn Fs>, path: &Path, partitions: usize) -> Result<Folder> {
        if !(1..=MOST_PARTITIONS).contains(&partitions) {
            return Err(Error::Usage(format!("a log has 1 to {MOST_PARTITIONS} partitions, not {partitions}")));
        }
        let folder = Folder { fs, path: path.to_owned(), partitions };
        for partition in 0..partitions {
            let dir = folder.partition(partition);
            folder.fs.create_dir(&dir).at(&dir)?;
        }
        let text = serde_json::to_string(&Layout::new(partitions)).map_err(|e| Error::Usage(e.to_string()))?;
        folder.write_whole(&path.join("log.json"), text.as_bytes())?;
        Ok(folder)
    }

    /// Writes a small file beside, syncs it, and gives it its name.
    fn write_whole(&self, file: &Path, content: &[u8]) -> Result<()> {
        let new = aside(file);
        match self.fs.remove(&new) {
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            removed => removed.at(&new)?,
        }
        let mut sink = self.fs.create(&new).at(&new)?;
        sink.write(content).and_then(|()| sink.sync()).at(&new)?;
        self.fs.rename(&new, file).at(file)?;
        self.fs.sync_dir(&self.path).at(&self.path)
    }

    /// The folder of a partition.
    pub(super) fn partition(&self, partition: usize) -> PathBuf {
        self.path.join(partition.to_string())
    }

    /// The file of a segment in one of its forms.
    pub(super) fn file(&self, partition: usize, name: Name, form: Form) -> PathBuf {
        self.partition(partition).join(name.file(form))
    }

    /// The segments of a partition, in the order in which they were made.
    pub(super) fn segments(&self, partition: usize) -> Result<Vec<Name>> {
        let mut names: Vec<Name> = self.files(partition)?.into_iter().map(|(name, _)| name).collect();
        names.dedup();
        Ok(names)
    }

    /// The files of those segments: one that is being packed, or was when its packer ended, is there in both forms.
    pub(super) fn files(&self, partition: usize) -> Result<Vec<(Name, Form)>> {
        let dir = self.partition(partition);
        let mut files: Vec<_> = self.fs.list(&dir).at(&dir)?.iter().filter_map(|name| Name::parse(name)).collect();
        files.sort_unstable_by_key(|(name, form)| (name.number, name.first, *form));
        Ok(files)
    }

    /// The lock of the one who packs or drops segments, so that none is packed that is dropped just now; none while another has it.
    pub(super) fn tidy(&self) -> Result<Option<Box<dyn Lock>>> {
        let path = self.path.join("tidy.lock");
        match self.fs.lock(&path, &holder()) {
            Ok(lock) => Ok(Some(lock)),
            Err(Ok(_)) => Ok(None),
            Err(Err(source)) => Err(Error::Io { path, source }),
        }
    }

    /// The synced ends as they were last published; none where that file is lost or damaged, as it may be after a power cut.
    pub(super) fn published(&self) -> Result<Option<Cut>> {
        let file = self.path.join("log.end");
        match self.fs.read(&file) {
            Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::UnexpectedEof) => Ok(None),
            bytes => Ok(decode_end(&bytes.at(&file)?).filter(|end| end.0.len() == self.partitions)),
        }
    }

    /// Says how far each partition is synced.
    pub(super) fn publish(&self, end: &Cut) -> Result<()> {
        let file = self.path.join("log.end");
        self.fs.put(&file, &encode_end(end)).at(&file)
    }
}

/// ```text
///  0   8  "hwend 1\n"
///  8   8  the synced end of partition 0, little-endian; and so on
///  …   4  CRC32C of all before
/// ```
fn encode_end(end: &Cut) -> Vec<u8> {
    let mut out = END_MAGIC.to_vec();
    out.extend(end.0.iter().flat_map(|offset| offset.to_le_bytes()));
    out.extend(crc32c(&out).to_le_bytes());
    out
}

fn decode_end(bytes: &[u8]) -> Option<Cut> {
    let (content, crc) = bytes.split_last_chunk()?;
    if crc32c(content) != u32::from_le_bytes(*crc) {
        return None;
    }
    let offsets = content.strip_prefix(END_MAGIC)?.chunks_exact(8);
    Some(Cut(offsets.map(|offset| u64::from_le_bytes(offset.try_into().unwrap_or_default())).collect()))
}

const END_MAGIC: &[u8; 8] = b"hwend 1\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_byte_of_the_layout_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let fs: Arc<dyn Fs> = Arc::new(crate::fs::Disk);
        let file = dir.path().join("log.json");
        let open = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            Folder::open(fs.clone(), dir.path())
        };
        let good = serde_json::to_vec(&Layout::new(4)).unwrap();
        assert_eq!(open(&good).unwrap().unwrap().partitions, 4);
        for (at, bit) in (0..good.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut flipped = good.clone();
            flipped[at] ^= 1 << bit;
            assert!(matches!(open(&flipped), Err(Error::Corrupt { .. } | Error::Schema { .. })), "bit {bit} of byte {at}");
        }
    }

    #[test]
    fn the_end_comes_back_and_garbage_is_none() {
        let end = Cut(vec![0, 7, u64::MAX]);
        let bytes = encode_end(&end);
        assert_eq!(decode_end(&bytes), Some(end));
        for i in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[i] ^= 0x80;
            assert_eq!(decode_end(&flipped), None);
            assert_eq!(decode_end(&bytes[..i]), None);
        }
    }

    #[test]
    fn routes_are_fixed_for_ever() {
        assert_eq!(["", "a", "ann", "bob", "cargo"].map(|key| route(key.as_bytes(), 1000)), ROUTES);
    }

    /// The first is the reference implementation's 0x2d06800538d394c2; a change of any would lose the facts' repeats.
    const ROUTES: [usize; 5] = [138, 719, 888, 397, 20];
}
