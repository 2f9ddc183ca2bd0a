//! The manifest of a view: which runs count, in order. It is replaced whole, never written to.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{chain, names};
use crate::counter::Definition;
use crate::cut::{Cut, Tile};
use crate::error::{At, Error, Result};
use crate::fs::{Fs, aside};
use crate::time::Timestamp;

/// The version of the format that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;
/// What stands before and after the checksum, and at the end.
const BEFORE: &str = "{\"crc32c\":\"";
const AFTER: &str = "\",\"manifest\":";
const END: &str = "}\n";

/// A view's runs and what they are runs of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// The counter's definition: enough to merge and to show its cells.
    pub definition: Definition,
    /// The partitions of the log.
    pub partitions: usize,
    /// The number of the next run; those below were given.
    pub next: u64,
    /// The runs that count, oldest facts first.
    pub runs: Vec<Listed>,
}

/// A run as its manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name in the view's folder.
    pub file: String,
    /// Which facts are counted in it.
    pub tile: Tile,
    /// Its cells.
    pub cells: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// The newest arrival below its tile's end.
    pub arrival: Timestamp,
}

impl Manifest {
    /// That of a view that has counted nothing.
    pub fn new(definition: Definition, partitions: usize) -> Manifest {
        Manifest { format: FORMAT, definition, partitions, next: 1, runs: Vec::new() }
    }

    /// Up to where the view has counted.
    pub fn cut(&self) -> Cut {
        self.runs.last().map_or_else(|| Cut::zero(self.partitions), |run| run.tile.to.clone())
    }

    /// The newest arrival below the cut; none if nothing was counted.
    pub fn arrival(&self) -> Option<Timestamp> {
        self.runs.last().map(|run| run.arrival)
    }

    /// The definition as runs carry it.
    pub(super) fn definition_json(&self) -> Result<serde_json::Value> {
        serde_json::to_value(&self.definition)
            .map_err(|e| Error::Usage(format!("the definition of {} cannot be written: {e}", self.definition.name)))
    }

    /// Reads the manifest of the view in `folder`, and checks that its runs are a chain; none if there is no manifest.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if it is not as it was written, [`Error::Schema`] if a newer version wrote it, [`Error::Broken`] if its runs
    /// are no chain; and those of the file system.
    pub fn read(fs: &dyn Fs, folder: &Path) -> Result<Option<Manifest>> {
        let path = folder.join(names::MANIFEST);
        let bytes = match fs.read(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.at(&path)?,
        };
        let manifest = decode(&bytes, &path)?;
        manifest.check(&path)?;
        Ok(Some(manifest))
    }

    /// Puts it in the place of the one in `folder`: when this returns it lasts; if this fails, one of the two is there, whole.
    ///
    /// # Errors
    /// [`Error::Broken`] if its runs are no chain, and those of the file system.
    pub(super) fn write(&self, fs: &dyn Fs, folder: &Path) -> Result<()> {
        let path = folder.join(names::MANIFEST);
        self.check(&path)?;
        let new = aside(&path);
        let mut sink = fs.create(&new).at(&new)?;
        sink.write(&encode(self)?).and_then(|()| sink.sync()).at(&new)?;
        fs.rename(&new, &path).at(&path)?;
        fs.sync_dir(folder).at(folder)
    }

    fn check(&self, path: &Path) -> Result<()> {
        chain::check(self.partitions, self.runs.iter().map(|run| (run.file.as_str(), &run.tile)), path)
    }
}

/// Valid JSON in which the checksum is that of the manifest's bytes, as they stand:
///
/// ```text
/// {"crc32c":"0a1b2c3d","manifest":{…}}
/// ```
fn encode(manifest: &Manifest) -> Result<Vec<u8>> {
    let body = serde_json::to_string(manifest)
        .map_err(|e| Error::Usage(format!("the manifest of {} cannot be written: {e}", manifest.definition.name)))?;
    Ok(format!("{BEFORE}{:08x}{AFTER}{body}{END}", crc32c::crc32c(body.as_bytes())).into_bytes())
}

fn decode(bytes: &[u8], path: &Path) -> Result<Manifest> {
    let frame = |bytes: &'_ [u8]| -> Option<(usize, usize)> {
        let begin = BEFORE.len() + 8 + AFTER.len();
        let end = bytes.len().checked_sub(END.len()).filter(|&end| end >= begin)?;
        (bytes.starts_with(BEFORE.as_bytes()) && bytes[..begin].ends_with(AFTER.as_bytes()) && bytes.ends_with(END.as_bytes()))
            .then_some((begin, end))
    };
    let (begin, end) = frame(bytes).ok_or_else(|| Error::corrupt(path, 0, "this is not a manifest as it was written"))?;
    let body = &bytes[begin..end];
    if bytes[BEFORE.len()..BEFORE.len() + 8] != *format!("{:08x}", crc32c::crc32c(body)).as_bytes() {
        return Err(Error::corrupt(path, 0, "the manifest does not match its checksum"));
    }
    let bad = |e: serde_json::Error| Error::corrupt(path, begin as u64, format!("the manifest cannot be read: {e}"));
    check_format(body, path)?;
    serde_json::from_slice(body).map_err(bad)
}

/// The version comes first: what a newer one writes may not fit the types here.
fn check_format(body: &[u8], path: &Path) -> Result<()> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    match serde_json::from_slice::<Format>(body) {
        Ok(Format { format }) if format > FORMAT => {
            let what = format!("a manifest of version {format}; this program reads up to {FORMAT}: use a newer one");
            Err(Error::Schema { path: path.to_owned(), what })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
impl Listed {
    /// A run of some tile, for tests.
    pub(super) fn new(number: u64, tile: Tile) -> Listed {
        Listed { file: names::run(number), tile, cells: 1, bytes: 100, arrival: Timestamp(7) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::{Count, Handle};
    use crate::run::memory::Memory;
    use crate::sample::PageLikes;

    fn manifest() -> Manifest {
        let mut manifest = Manifest::new(Handle::<PageLikes>::NEW.definition(), 2);
        manifest.runs.push(Listed::new(1, Tile { from: Cut::zero(2), to: Cut(vec![4, 5]) }));
        manifest.next = 2;
        manifest
    }

    #[test]
    fn a_manifest_round_trips() {
        let (fs, folder) = (Memory::default(), Path::new("/views/Likes-0"));
        assert_eq!(Manifest::read(&fs, folder).unwrap(), None);
        manifest().write(&fs, folder).unwrap();
        assert_eq!(Manifest::read(&fs, folder).unwrap(), Some(manifest()));
        assert_eq!((manifest().cut(), manifest().arrival()), (Cut(vec![4, 5]), Some(Timestamp(7))));
        assert!(serde_json::from_slice::<serde_json::Value>(&fs.bytes(&folder.join(names::MANIFEST))).is_ok());
    }

    #[test]
    fn a_flipped_or_missing_byte_anywhere_is_found_and_named() {
        let good = encode(&manifest()).unwrap();
        assert_eq!(decode(&good, Path::new("m")).unwrap(), manifest());
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut broken = good.clone();
                broken[at] ^= 1 << bit;
                assert!(matches!(decode(&broken, Path::new("m")), Err(Error::Corrupt { .. })), "byte {at}");
            }
            assert!(matches!(decode(&good[..at], Path::new("m")), Err(Error::Corrupt { .. })), "{at} bytes");
        }
    }

    #[test]
    fn a_newer_manifest_is_refused_by_version() {
        let newer = Manifest { format: 2, ..manifest() };
        let error = decode(&encode(&newer).unwrap(), Path::new("m")).unwrap_err();
        assert!(matches!(error, Error::Schema { .. }), "{error}");
    }

    #[test]
    fn runs_that_are_no_chain_are_refused_when_written_and_when_read() {
        let (fs, folder) = (Memory::default(), Path::new("/v"));
        let mut gap = manifest();
        gap.runs[0].tile.from = Cut(vec![1, 0]);
        assert!(matches!(gap.write(&fs, folder), Err(Error::Broken { .. })));
        fs.set(&folder.join(names::MANIFEST), encode(&gap).unwrap());
        assert!(matches!(Manifest::read(&fs, folder), Err(Error::Broken { .. })));
    }
}
