//! Fetching: what is lost here, and in the store, comes back.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::changed;
use super::manifest::Manifest;
use super::ship::object;
use super::store::{Store, get_checked};
use crate::cut::Places;
use crate::dataset::Dataset;
use crate::error::{At, Error, Result};
use crate::fs::Fs;
use crate::log::Absent;

/// What fetching has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Segments of the log that are back.
    pub segments: usize,
    /// Parquet files that are back.
    pub files: usize,
    /// The bytes of both.
    pub bytes: u64,
}

/// Brings back the segments that are lost, and the files that a manifest of the dataset lists and that are not there; `dataset` is that beside a
/// log of so many partitions, which itself need not be whole. With `whole`, the segments too that the log has dropped, so that it begins where shipping began. Each is written aside, held against its checksum, synced and
/// named; where that breaks off, it is done again.
///
/// # Errors
/// [`Error::Usage`] where nothing was shipped there; [`Error::Corrupt`] where an object is not what was shipped; [`Error::Locked`] where
/// another packs or drops segments; those of the store and the file system. What is back stays.
pub fn fetch(store: &dyn Store, fs: &Arc<dyn Fs>, data: &Path, dataset: impl FnOnce(Places) -> Dataset, whole: bool) -> Result<Fetched> {
    let Some(manifest) = Manifest::read(store)? else {
        return Err(Error::Usage(format!("nothing was shipped to {}", store.name())));
    };
    let mut fetched = Fetched::default();
    let objects: Vec<&str> = manifest.objects.keys().filter_map(|object| object.strip_prefix("log/")).collect();
    let log = data.join("log");
    let absent = Absent::find(fs.clone(), &log, &objects, whole)?;
    for path in absent.paths() {
        fetched.bytes += bring(store, &manifest, &**fs, &object(path, data), path)?;
        fetched.segments += 1;
    }
    for path in lost_files(&dataset(absent.places().clone()))? {
        fetched.bytes += bring(store, &manifest, &**fs, &object(&path, data), &path)?;
        fetched.files += 1;
    }
    Ok(fetched)
}

/// The files that a manifest of the dataset lists and that are not there.
fn lost_files(dataset: &Dataset) -> Result<Vec<PathBuf>> {
    let mut lost = Vec::new();
    for fact in 0..dataset.facts().len() {
        let folder = dataset.folder(fact);
        for listed in dataset.manifest(fact)?.files {
            let path = folder.join(&listed.file);
            match dataset.fs().open(&path) {
                Err(e) if e.kind() == ErrorKind::NotFound => lost.push(path),
                opened => drop(opened.at(&path)?),
            }
        }
    }
    Ok(lost)
}

/// Brings an object here, to stand at a path; gives its bytes. What stands under the name that it has until it is whole is nobody else's: a name that ends in
/// `.new` would be taken for a file of the dataset.
pub(super) fn bring(store: &dyn Store, manifest: &Manifest, fs: &dyn Fs, name: &str, path: &Path) -> Result<u64> {
    let shipped = manifest.objects.get(name).ok_or_else(|| {
        changed(&path.display().to_string(), format!("the file is lost, and was not shipped to {}; put it back from a copy", store.name()))
    })?;
    let mut aside = path.as_os_str().to_owned();
    aside.push(".fetch");
    let (aside, folder) = (PathBuf::from(aside), path.parent().unwrap_or(Path::new(".")));
    fs.create_dir(folder).at(folder)?;
    match fs.remove(&aside) {
        Err(e) if e.kind() == ErrorKind::NotFound => {}
        removed => removed.at(&aside).and_then(|()| fs.sync_dir(folder).at(folder))?,
    }
    let mut sink = fs.create(&aside).at(&aside)?;
    let got = get_checked(store, name, shipped, &mut |part| sink.write(part).at(&aside));
    if let Err(error) = got.and_then(|()| sink.sync().at(&aside)) {
        // What is not whole is of no use; where it resists, the next attempt removes it.
        let _ = fs.remove(&aside);
        return Err(error);
    }
    fs.rename(&aside, path).at(path)?;
    fs.sync_dir(folder).at(folder)?;
    Ok(shipped.bytes)
}
