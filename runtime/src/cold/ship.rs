//! Shipping: what is sealed and not yet in the store goes there, is read back, and is listed.

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::changed;
use super::manifest::{Manifest, Reach};
use super::object::Object;
use super::store::{PART, Store, get_checked};
use crate::cut::Cut;
use crate::dataset::Dataset;
use crate::error::{At, Error, Result};
use crate::fs::{Fs, Source};
use crate::log::{Log, Shipped};
use crate::time::Timestamp;

/// So many objects are put before the manifest is, so that one who is killed has not much to put again.
const TOGETHER: usize = 16;

/// What shipping has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shipment {
    /// The objects that were put.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// The objects that were removed, since files were merged or their facts dropped.
    pub removed: usize,
}

/// A file that is to be in the store.
struct Wanted {
    object: String,
    path: PathBuf,
}

/// Packs the log's sealed segments, and ships these and the files of a dataset, for as long as `go_on` says so before each. One process at a
/// time may. Objects are put first, read back and compared, then listed in the store's manifest, which says how far the log is there, also
/// where nothing new has come; then the log is told up to where it is there. Files that the dataset has merged or dropped are removed from the store; segments stay, though the log drops them.
///
/// # Errors
/// [`Error::Locked`] where another ships; [`Error::Usage`] where another data folder was shipped there; [`Error::Corrupt`] where an object
/// that was put is not what is read back; those of the store, the log and the file system. What was listed stands.
pub fn ship(
    store: &dyn Store,
    log: &Log,
    dataset: &Dataset,
    data: &Path,
    holder: &str,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Shipment> {
    let fs = &**dataset.fs();
    let _lock = fs.lock(&data.join("ship.lock"), holder).map_err(|refused| match refused {
        Ok(holder) => Error::Locked { what: "shipping", path: data.to_owned(), holder },
        Err(source) => Error::Io { path: data.join("ship.lock"), source },
    })?;
    let now = Timestamp::now();
    let mut manifest = begin(store, log)?;
    log.pack(&mut *go_on)?;
    let settled = log.settled(&log.own(log.end()), now)?;
    let wanted = wanted(log, dataset, data)?;
    let mut shipment = Shipment::default();
    for wanted in wanted.iter().filter(|wanted| !manifest.objects.contains_key(&wanted.object)).collect::<Vec<_>>() {
        if !go_on() {
            break;
        }
        let Some(object) = put(store, fs, wanted)? else { continue };
        manifest.objects.insert(wanted.object.clone(), object);
        (shipment.files, shipment.bytes) = (shipment.files + 1, shipment.bytes + object.bytes);
        if shipment.files % TOGETHER == 0 {
            manifest.write(store)?;
        }
    }
    // What takes the place of a file is there before that goes. Who was stopped, or beside whom files were merged, removes nothing.
    let is_all_there = wanted.iter().all(|wanted| manifest.objects.contains_key(&wanted.object));
    let superseded = if is_all_there { superseded(&manifest, &wanted, dataset, data) } else { Vec::new() };
    manifest.objects.retain(|object, _| !superseded.contains(object));
    let cut = log.held_by(|partition, file| manifest.objects.contains_key(&format!("log/{partition}/{file}")));
    manifest.log = Some(Reach { until: log.settled(&cut, settled)?, cut: cut.clone() });
    manifest.write(store)?;
    tell(store, log, &manifest, cut)?;
    for object in &superseded {
        store.remove(object)?;
        shipment.removed += 1;
    }
    Ok(shipment)
}

/// The store's manifest, if it is of this data folder. From now on the log drops nothing that was not shipped.
fn begin(store: &dyn Store, log: &Log) -> Result<Manifest> {
    let (here, there) = (log.shipped()?, Manifest::read(store)?);
    let manifest = match (&here, there) {
        (Some(here), Some(there)) if here.origin == there.origin => there,
        (_, Some(_)) => {
            let what = format!("{} holds what another data folder has shipped; give a place of its own", store.name());
            return Err(Error::Usage(what));
        }
        (here, None) => Manifest::new(here.as_ref().map_or_else(draw, |here| here.origin.clone())),
    };
    if here.is_none_or(|here| here.to != store.name()) {
        log.set_shipped(&Shipped::new(store.name(), manifest.origin.clone(), log.own(&log.start())))?;
    }
    if manifest.objects.is_empty() {
        // The place is taken, before anything is put there.
        manifest.write(store)?;
    }
    Ok(manifest)
}

/// A number that no other data folder has.
fn draw() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// All files that are to be in the store.
fn wanted(log: &Log, dataset: &Dataset, data: &Path) -> Result<Vec<Wanted>> {
    let mut paths = log.packed()?;
    for fact in 0..dataset.facts().len() {
        let folder = dataset.folder(fact);
        paths.extend(dataset.manifest(fact)?.files.iter().map(|listed| folder.join(&listed.file)));
    }
    Ok(paths.into_iter().map(|path| Wanted { object: object(&path, data), path }).collect())
}

/// The name of a file's object: its path within the data folder.
pub(super) fn object(path: &Path, data: &Path) -> String {
    let within = path.strip_prefix(data).unwrap_or(path);
    within.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Puts a file, and reads it back; none if it is gone: it was merged or dropped just now.
fn put(store: &dyn Store, fs: &dyn Fs, wanted: &Wanted) -> Result<Option<Object>> {
    let path = &wanted.path;
    let file = match fs.open(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        file => file.at(path)?,
    };
    let (mut sent, len) = (Object::default(), file.len().at(path)?);
    store.put(&wanted.object, &mut || {
        let part = part(&*file, sent.bytes, len, path)?;
        part.iter().for_each(|part| sent.add(part));
        Ok(part)
    })?;
    if sent.bytes != len {
        return Err(changed(&wanted.object, format!("{} bytes of {len} were sent", sent.bytes)));
    }
    get_checked(store, &wanted.object, &sent, &mut |_| Ok(()))?;
    Ok(Some(sent))
}

fn part(file: &dyn Source, from: u64, len: u64, path: &Path) -> Result<Option<Vec<u8>>> {
    if from == len {
        return Ok(None);
    }
    let mut part = vec![0; (len - from).min(PART as u64) as usize];
    file.read_at(from, &mut part).at(path)?;
    Ok(Some(part))
}

/// The objects of the dataset's files that no manifest lists any more, of those fact types that the program knows.
fn superseded(manifest: &Manifest, wanted: &[Wanted], dataset: &Dataset, data: &Path) -> Vec<String> {
    let wanted: BTreeSet<&str> = wanted.iter().map(|wanted| wanted.object.as_str()).collect();
    let folders: Vec<String> = (0..dataset.facts().len()).map(|fact| format!("{}/", object(&dataset.folder(fact), data))).collect();
    let is_ours = |object: &str| folders.iter().any(|folder| object.strip_prefix(folder.as_str()).is_some_and(is_file));
    manifest.objects.keys().filter(|object| is_ours(object) && !wanted.contains(object.as_str())).cloned().collect()
}

/// `day=2026-11-21/00000007.parquet`, not what stands in the folder of another fact type below this one.
fn is_file(within: &str) -> bool {
    within.split('/').count() == 2
}

/// Tells the log up to where it is in the store.
fn tell(store: &dyn Store, log: &Log, manifest: &Manifest, cut: Cut) -> Result<()> {
    let shipped = Shipped::new(store.name(), manifest.origin.clone(), cut);
    if log.shipped()?.as_ref() == Some(&shipped) { Ok(()) } else { log.set_shipped(&shipped) }
}
