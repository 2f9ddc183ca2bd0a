//! Sealed files: a small JSON document with its checksum, replaced whole. Manifests are such files.
//!
//! Each is valid JSON, and the checksum (CRC-32C) is that of the document's bytes as they stand:
//!
//! ```text
//! {"crc32c":"0a1b2c3d","manifest":{"format":1,…}}
//! ```

use std::io::ErrorKind;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{At, Error, Result};
use crate::fs::{Fs, aside};

/// What stands before and after the checksum, and at the end.
const BEFORE: &str = "{\"crc32c\":\"";
const AFTER: &str = "\",\"manifest\":";
const END: &str = "}\n";

/// A document that is kept sealed. Its JSON is an object with a field `format`, the version that it was written in.
pub trait Sealed: Serialize + DeserializeOwned {
    /// The newest version that this program reads; it writes this one.
    const FORMAT: u32;
}

/// Reads the document at `path`; none if there is no such file.
///
/// # Errors
/// [`Error::Corrupt`] if it is not as it was written, [`Error::Schema`] if a newer version wrote it; and those of the file system.
pub fn read<T: Sealed>(fs: &dyn Fs, path: &Path) -> Result<Option<T>> {
    match fs.read(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        bytes => decode(&bytes.at(path)?, path).map(Some),
    }
}

/// Puts a document in the place of the one at `path`, whose folder is there: when this returns it lasts; if this fails, one of the two
/// is there, whole. What a crash has left of an earlier attempt (`.new`) is removed. One process at a time may do this.
///
/// # Errors
/// Those of the file system.
pub fn write<T: Sealed>(fs: &dyn Fs, path: &Path, document: &T) -> Result<()> {
    let (bytes, new) = (encode(document, path)?, aside(path));
    let folder = path.parent().unwrap_or(Path::new("."));
    match fs.remove(&new) {
        Err(e) if e.kind() == ErrorKind::NotFound => {}
        // Gone for good: on a disk that keeps changes of names in any combination, a power cut might else bring the earlier attempt back
        // and the renaming below would be that one's.
        removed => removed.at(&new).and_then(|()| fs.sync_dir(folder).at(folder))?,
    }
    let mut sink = fs.create(&new).at(&new)?;
    sink.write(&bytes).and_then(|()| sink.sync()).at(&new)?;
    fs.rename(&new, path).at(path)?;
    fs.sync_dir(folder).at(folder)
}

pub(crate) fn encode<T: Sealed>(document: &T, path: &Path) -> Result<Vec<u8>> {
    let body = serde_json::to_string(document).map_err(|e| Error::Usage(format!("{} cannot be written: {e}", path.display())))?;
    Ok(format!("{BEFORE}{:08x}{AFTER}{body}{END}", crc32c::crc32c(body.as_bytes())).into_bytes())
}

pub(crate) fn decode<T: Sealed>(bytes: &[u8], path: &Path) -> Result<T> {
    let begin = BEFORE.len() + 8 + AFTER.len();
    let body = body(bytes, begin).ok_or_else(|| Error::corrupt(path, 0, "this is not a manifest as it was written"))?;
    if bytes[BEFORE.len()..BEFORE.len() + 8] != *format!("{:08x}", crc32c::crc32c(body)).as_bytes() {
        return Err(Error::corrupt(path, 0, "the manifest does not match its checksum"));
    }
    check_format::<T>(body, path)?;
    serde_json::from_slice(body).map_err(|e| Error::corrupt(path, begin as u64, format!("the manifest cannot be read: {e}")))
}

/// The document within its frame.
fn body(bytes: &[u8], begin: usize) -> Option<&[u8]> {
    let end = bytes.len().checked_sub(END.len()).filter(|&end| end >= begin)?;
    let is_framed = bytes.starts_with(BEFORE.as_bytes()) && bytes[..begin].ends_with(AFTER.as_bytes()) && bytes.ends_with(END.as_bytes());
    is_framed.then_some(&bytes[begin..end])
}

/// The version comes first: what a newer one writes may not fit the types here.
fn check_format<T: Sealed>(body: &[u8], path: &Path) -> Result<()> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    match serde_json::from_slice::<Format>(body) {
        Ok(Format { format }) if format > T::FORMAT => {
            let what = format!("a manifest of version {format}; this program reads up to {}: use a newer one", T::FORMAT);
            Err(Error::Schema { path: path.to_owned(), what })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::memory::Memory;
    use crate::sim::Sim;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Note {
        format: u32,
        text: String,
    }

    impl Sealed for Note {
        const FORMAT: u32 = 1;
    }

    fn note(text: &str) -> Note {
        Note { format: 1, text: text.to_owned() }
    }

    #[test]
    fn a_document_round_trips_as_json() {
        let (fs, path) = (Memory::default(), Path::new("/v/manifest.json"));
        assert_eq!(read::<Note>(&fs, path).unwrap(), None);
        write(&fs, path, &note("one")).unwrap();
        assert_eq!(read(&fs, path).unwrap(), Some(note("one")));
        let json: serde_json::Value = serde_json::from_slice(&fs.bytes(path)).unwrap();
        assert_eq!(json["manifest"]["text"], "one");
    }

    #[test]
    fn a_flipped_or_missing_byte_anywhere_is_found_and_named() {
        let path = Path::new("m");
        let good = encode(&note("one"), path).unwrap();
        assert_eq!(decode::<Note>(&good, path).unwrap(), note("one"));
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut broken = good.clone();
                broken[at] ^= 1 << bit;
                assert!(matches!(decode::<Note>(&broken, path), Err(Error::Corrupt { .. })), "byte {at}");
            }
            assert!(matches!(decode::<Note>(&good[..at], path), Err(Error::Corrupt { .. })), "{at} bytes");
        }
    }

    #[test]
    fn a_newer_document_is_refused_by_version() {
        let newer = encode(&Note { format: 2, ..note("one") }, Path::new("m")).unwrap();
        let error = decode::<Note>(&newer, Path::new("m")).unwrap_err();
        assert!(matches!(&error, Error::Schema { what, .. } if what.contains("version 2")), "{error}");
    }

    #[test]
    fn the_old_or_the_new_is_there_whenever_the_power_goes() {
        let path = Path::new("/v/manifest.json");
        for (seed, calls) in (0..20).flat_map(|seed| (0..6).map(move |calls| (seed, calls))) {
            let sim = Sim::new(seed);
            sim.create_dir(Path::new("/v")).unwrap();
            write(&sim, path, &note("old")).unwrap();
            sim.crash_after(calls);
            let written = write(&sim, path, &note("new"));
            sim.reboot();
            let stands: Note = read(&sim, path).unwrap().unwrap();
            assert!(stands == note("new") || written.is_err() && stands == note("old"), "seed {seed}, {calls} calls: {stands:?}");
            write(&sim, path, &note("next")).unwrap();
            assert_eq!(read(&sim, path).unwrap(), Some(note("next")));
        }
    }
}
