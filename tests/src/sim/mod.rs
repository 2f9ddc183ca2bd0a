//! A file system in memory that loses power, fails when told to, and remembers nothing that was not synced.
//!
//! It is harder than most disks: after a power cut, bytes that were appended and not synced are lost, kept in part, or garbage in
//! pieces; each creation, renaming and removal that its folder's sync did not follow is lost or not, in any combination; what `put`
//! wrote is old, new, nothing or garbage. After a failed sync the bytes stay visible and later syncs say that all is well, but they are
//! not on the disk, which is what Linux does. All of it follows from the seed.

mod state;
mod watched;

use headwater::fs::{Barrier, Bytes, Fs, Lock, Sink, Source};
use state::{Change, State};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
pub use watched::{Call, Watched};

/// The simulated file system; clones are the same one.
#[derive(Clone, Debug)]
pub struct Sim(Arc<Mutex<State>>);

/// What changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// [`Fs::create`]
    Create,
    /// [`Sink::write`]
    Write,
    /// [`Sink::sync`]
    Sync,
    /// [`Fs::put`]
    Put,
    /// [`Fs::rename`]
    Rename,
    /// [`Fs::remove`]
    Remove,
    /// [`Fs::create_dir`]
    CreateDir,
    /// [`Fs::sync_dir`]
    SyncDir,
}

impl Sim {
    /// An empty disk.
    pub fn new(seed: u64) -> Sim {
        Sim(Arc::new(Mutex::new(State { random: seed, ..State::default() })))
    }

    /// Another disk that is as this one is now, locks and handles aside; what goes wrong on it follows from its own seed.
    pub fn fork(&self, seed: u64) -> Sim {
        let mut state = self.state().clone();
        state.random = seed;
        state.locks.clear();
        Sim(Arc::new(Mutex::new(state)))
    }

    /// How many operations were tried so far.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// The power goes in the `n`th operation from now (0: the next): it may be done in part, and it and all after it fail, until
    /// [`Sim::reboot`].
    pub fn crash_after(&self, n: u64) {
        let mut state = self.state();
        state.crash_at = Some(state.operations + n);
    }

    /// The `n`th operation from now (0: the next) fails; those after it don't.
    pub fn fail_after(&self, n: u64) {
        let mut state = self.state();
        state.fail_at = Some(state.operations + n);
    }

    /// The `n`th operation of a kind from now (0: the next) fails; those after it don't.
    pub fn fail(&self, op: Op, n: u64) {
        self.state().fail_op = Some((op, n));
    }

    /// The `n`th time from now (0: the next) that something is opened, listed or read, that fails; those after it don't.
    pub fn fail_read_after(&self, n: u64) {
        let mut state = self.state();
        state.fail_read_at = Some(state.reads + n);
    }

    /// From the `n`th operation from now (0: the next) on no more bytes fit on the disk.
    pub fn full_after(&self, n: u64) {
        let mut state = self.state();
        state.full_at = Some(state.operations + n);
    }

    /// What was to crash or fail no longer does, and there is room.
    pub fn mend(&self) {
        self.state().mend();
    }

    /// How often something was opened, listed or read so far.
    pub fn reads(&self) -> u64 {
        self.state().reads
    }

    /// No more bytes than this fit on the disk.
    pub fn limit(&self, bytes: Option<usize>) {
        self.state().capacity = bytes;
    }

    /// Whether the power is off.
    pub fn is_off(&self) -> bool {
        self.state().off
    }

    /// Cuts the power, if it is on, and starts again with what was on the disk. All handles and locks are gone.
    pub fn reboot(&self) {
        self.state().reboot();
    }

    /// Ends all programs, as `kill -9` does: handles and locks are gone, all bytes are kept. What was to crash or fail no longer does; if
    /// the power went, it was only the program that ended there.
    pub fn kill(&self) {
        let mut state = self.state();
        (state.off, state.crash_at, state.fail_at, state.fail_op) = (false, None, None, None);
        state.boot += 1;
        state.locks.clear();
    }

    /// The files and their lengths.
    pub fn files(&self) -> Vec<(PathBuf, usize)> {
        let state = self.state();
        state.seen.iter().map(|(path, id)| (path.clone(), state.files[id].content.len())).collect()
    }

    /// Flips bits of one byte, as a failing disk does. Panics where there is no such byte.
    pub fn flip(&self, path: &Path, offset: usize, mask: u8) {
        let mut state = self.state();
        let id = state.seen[path];
        state.files.get_mut(&id).expect("a name has a file").content[offset] ^= mask;
    }

    /// Cuts a file short.
    pub fn truncate(&self, path: &Path, len: usize) {
        let mut state = self.state();
        let id = state.seen[path];
        let file = state.files.get_mut(&id).expect("a name has a file");
        file.content.truncate(len);
        file.synced = file.synced.min(len);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn absent(path: &Path) -> io::Error {
    io::Error::new(ErrorKind::NotFound, format!("{} is not there", path.display()))
}

impl Fs for Sim {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        let mut state = self.state();
        state.operate(Op::Create)?;
        if state.seen.contains_key(path) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        if !path.parent().is_some_and(|folder| state.folders.contains(folder)) {
            return Err(absent(path));
        }
        let id = state.new_file(&[]);
        state.change(Change::Link(path.to_owned(), id));
        Ok(Box::new(SimSink(Handle { sim: self.clone(), id, boot: state.boot })))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        let mut state = self.state();
        state.read()?;
        let id = *state.seen.get(path).ok_or_else(|| absent(path))?;
        Ok(Box::new(SimSource(Handle { sim: self.clone(), id, boot: state.boot })))
    }

    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        state.operate(Op::Put)?;
        if state.capacity.is_some_and(|capacity| state.used() + content.len() > capacity) {
            return Err(ErrorKind::StorageFull.into());
        }
        let id = state.new_file(content);
        state.change(Change::Link(path.to_owned(), id));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.operate(Op::Rename)?;
        if !state.seen.contains_key(from) {
            return Err(absent(from));
        }
        state.change(Change::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.operate(Op::Remove)?;
        if !state.seen.contains_key(path) {
            return Err(absent(path));
        }
        state.change(Change::Remove(path.to_owned()));
        Ok(())
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.operate(Op::CreateDir)?;
        state.folders.extend(path.ancestors().map(Path::to_owned));
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut state = self.state();
        state.read()?;
        let names = state.seen.keys().chain(&state.folders).filter(|name| name.parent() == Some(path));
        let mut names: Vec<String> = names.filter_map(|name| Some(name.file_name()?.to_str()?.to_owned())).collect();
        names.sort_unstable();
        Ok(names)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.operate(Op::SyncDir)?;
        state.sync_dir(path);
        Ok(())
    }

    fn barrier(&self, _: &Path) -> io::Result<Option<Box<dyn Barrier>>> {
        let state = self.state();
        state.powered()?;
        Ok(Some(Box::new(SimBarrier { sim: self.clone(), boot: state.boot })))
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>> {
        let mut state = self.state();
        state.powered().map_err(Err)?;
        if let Some((_, holder)) = state.locks.get(path) {
            return Err(Ok(holder.clone()));
        }
        state.fresh += 1;
        let token = state.fresh;
        state.locks.insert(path.to_owned(), (token, holder.to_owned()));
        Ok(Box::new(SimLock { sim: self.clone(), path: path.to_owned(), token }))
    }
}

#[derive(Debug)]
struct SimBarrier {
    sim: Sim,
    boot: u64,
}

impl Barrier for SimBarrier {
    fn sync(&self) -> io::Result<()> {
        let mut state = self.sim.state();
        state.alive(self.boot)?;
        state.sync_all()
    }
}

#[derive(Clone, Debug)]
struct Handle {
    sim: Sim,
    id: u64,
    boot: u64,
}

#[derive(Debug)]
struct SimSink(Handle);

impl Sink for SimSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.0.sim.state();
        state.alive(self.0.boot)?;
        state.append(self.0.id, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.0.sim.state();
        state.alive(self.0.boot)?;
        state.sync(self.0.id)
    }
}

#[derive(Debug)]
struct SimSource(Handle);

impl Source for SimSource {
    fn len(&self) -> io::Result<u64> {
        let mut state = self.0.sim.state();
        state.alive(self.0.boot)?;
        Ok(state.file(self.0.id).content.len() as u64)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let mut state = self.0.sim.state();
        state.alive(self.0.boot)?;
        state.read()?;
        let content = &state.file(self.0.id).content;
        let bytes = content.get(offset as usize..).and_then(|rest| rest.get(..buf.len()));
        buf.copy_from_slice(bytes.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn map(&self) -> io::Result<Bytes> {
        let mut state = self.0.sim.state();
        state.alive(self.0.boot)?;
        state.read()?;
        Ok(Bytes::new(state.file(self.0.id).content.clone()))
    }
}

#[derive(Debug)]
struct SimLock {
    sim: Sim,
    path: PathBuf,
    token: u64,
}

impl Lock for SimLock {}

impl Drop for SimLock {
    fn drop(&mut self) {
        let mut state = self.sim.state();
        if state.locks.get(&self.path).is_some_and(|(token, _)| *token == self.token) {
            state.locks.remove(&self.path);
        }
    }
}

#[cfg(test)]
mod tests;
