//! A file system in memory, for tests: it can stop after any number of calls, and loses what was not synced when its power is cut.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::fs::{Bytes, Fs, Lock, Sink, Source};

/// The file system; clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    names: BTreeMap<PathBuf, Arc<Mutex<File>>>,
    lasting: BTreeMap<PathBuf, Arc<Mutex<File>>>,
    folders: BTreeSet<PathBuf>,
    locks: BTreeMap<PathBuf, String>,
    calls: usize,
    stop: Option<usize>,
}

#[derive(Clone, Debug, Default)]
struct File {
    bytes: Vec<u8>,
    synced: usize,
}

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Every call that changes something fails after this many more have succeeded.
    pub(crate) fn stop_after(&self, calls: usize) {
        let mut state = self.state();
        state.stop = Some(state.calls + calls);
    }

    /// How many calls changed something.
    pub(crate) fn calls(&self) -> usize {
        self.state().calls
    }

    /// Ends the process (its locks with it); with the power cut as well, what was not synced is gone.
    pub(crate) fn restart(&self, power_cut: bool) {
        let mut state = self.state();
        state.stop = None;
        state.locks.clear();
        if power_cut {
            state.names = state.lasting.clone();
            for file in state.names.values() {
                let mut file = file.lock().unwrap();
                let synced = file.synced;
                file.bytes.truncate(synced);
            }
        }
    }

    /// A file's bytes.
    pub(crate) fn bytes(&self, path: &Path) -> Vec<u8> {
        self.state().names[path].lock().unwrap().bytes.clone()
    }

    /// Puts bytes in a file's place, as a broken disk does.
    pub(crate) fn set(&self, path: &Path, bytes: Vec<u8>) {
        let synced = bytes.len();
        self.state().names.insert(path.to_owned(), Arc::new(Mutex::new(File { bytes, synced })));
    }

    fn call(&self) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        if state.stop.is_some_and(|stop| state.calls >= stop) {
            return Err(io::Error::other("the power is off"));
        }
        state.calls += 1;
        Ok(state)
    }
}

fn missing() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Fs for Memory {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        let mut state = self.call()?;
        if state.names.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let file = Arc::new(Mutex::new(File::default()));
        state.names.insert(path.to_owned(), file.clone());
        Ok(Box::new(Open { fs: self.clone(), file }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        let file = self.state().names.get(path).cloned().ok_or_else(missing)?;
        Ok(Box::new(Open { fs: self.clone(), file }))
    }

    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut state = self.call()?;
        state.names.insert(path.to_owned(), Arc::new(Mutex::new(File { bytes: content.to_vec(), synced: 0 })));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.call()?;
        let file = state.names.remove(from).ok_or_else(missing)?;
        state.names.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call()?.names.remove(path).map(|_| ()).ok_or_else(missing)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.call()?;
        state.folders.extend(path.ancestors().map(Path::to_owned));
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let state = self.state();
        let all = state.names.keys().chain(&state.folders).filter(|name| name.parent() == Some(path));
        let names: BTreeSet<String> = all.filter_map(|name| Some(name.file_name()?.to_str()?.to_owned())).collect();
        Ok(names.into_iter().collect())
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.call()?;
        let state = &mut *state;
        state.lasting.retain(|name, _| name.parent() != Some(path));
        let here = state.names.iter().filter(|(name, _)| name.parent() == Some(path));
        state.lasting.extend(here.map(|(name, file)| (name.clone(), file.clone())));
        Ok(())
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>> {
        let mut state = self.call().map_err(Err)?;
        if let Some(holder) = state.locks.get(path) {
            return Err(Ok(holder.clone()));
        }
        state.locks.insert(path.to_owned(), holder.to_owned());
        Ok(Box::new(Held { fs: self.clone(), path: path.to_owned() }))
    }
}

#[derive(Debug)]
struct Open {
    fs: Memory,
    file: Arc<Mutex<File>>,
}

impl Sink for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let _state = self.fs.call()?;
        self.file.lock().unwrap().bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let _state = self.fs.call()?;
        let mut file = self.file.lock().unwrap();
        file.synced = file.bytes.len();
        Ok(())
    }
}

impl Source for Open {
    fn len(&self) -> io::Result<u64> {
        Ok(self.file.lock().unwrap().bytes.len() as u64)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let file = self.file.lock().unwrap();
        let bytes = file.bytes.get(offset as usize..).and_then(|rest| rest.get(..buf.len()));
        buf.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn map(&self) -> io::Result<Bytes> {
        Ok(Bytes::new(self.file.lock().unwrap().bytes.clone()))
    }
}

#[derive(Debug)]
struct Held {
    fs: Memory,
    path: PathBuf,
}

impl Lock for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        self.fs.state().locks.remove(&self.path);
    }
}
