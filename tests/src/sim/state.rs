//! What the disk holds, what of it is durable, and what a power cut does to the rest.

use super::Op;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) files: BTreeMap<u64, File>,
    pub(super) folders: BTreeSet<PathBuf>,
    /// The names as programs see them, and as a power cut would leave them.
    pub(super) seen: BTreeMap<PathBuf, u64>,
    pub(super) lasting: BTreeMap<PathBuf, u64>,
    /// What was done to names and not synced, in order.
    pub(super) changes: Vec<Change>,
    pub(super) locks: BTreeMap<PathBuf, (u64, String)>,
    /// Handles of an earlier boot are dead.
    pub(super) boot: u64,
    pub(super) fresh: u64,
    pub(super) operations: u64,
    pub(super) crash_at: Option<u64>,
    pub(super) fail_at: Option<u64>,
    pub(super) fail_op: Option<(Op, u64)>,
    pub(super) capacity: Option<usize>,
    pub(super) full_at: Option<u64>,
    pub(super) reads: u64,
    pub(super) fail_read_at: Option<u64>,
    pub(super) off: bool,
    pub(super) random: u64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct File {
    pub(super) content: Vec<u8>,
    /// How much of it is on the disk.
    pub(super) synced: usize,
    /// A sync has failed: what was not on the disk then will never be.
    doomed: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Change {
    Link(PathBuf, u64),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
}

impl State {
    /// Counts an operation, and says how it goes.
    pub(super) fn operate(&mut self, op: Op) -> io::Result<()> {
        self.powered()?;
        let number = self.operations;
        self.operations += 1;
        if self.crash_at == Some(number) {
            self.off = true;
            return Err(power());
        }
        if self.full_at == Some(number) {
            self.capacity = Some(self.used());
        }
        if self.fail_at == Some(number) {
            self.fail_at = None;
            return Err(io::Error::other(format!("a simulated failure of {op:?}")));
        }
        match &mut self.fail_op {
            Some((failing, 0)) if *failing == op => {
                self.fail_op = None;
                Err(io::Error::other(format!("a simulated failure of {op:?}")))
            }
            Some((failing, n)) if *failing == op => {
                *n -= 1;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Counts what is read, and says how that goes.
    pub(super) fn read(&mut self) -> io::Result<()> {
        self.powered()?;
        let number = self.reads;
        self.reads += 1;
        if self.fail_read_at == Some(number) {
            self.fail_read_at = None;
            return Err(io::Error::other("a simulated failure of reading"));
        }
        Ok(())
    }

    /// Nothing is to go wrong any more.
    pub(super) fn mend(&mut self) {
        (self.off, self.crash_at, self.fail_at, self.fail_op) = (false, None, None, None);
        (self.full_at, self.capacity, self.fail_read_at) = (None, None, None);
    }

    pub(super) fn powered(&self) -> io::Result<()> {
        if self.off { Err(power()) } else { Ok(()) }
    }

    pub(super) fn alive(&self, boot: u64) -> io::Result<()> {
        self.powered()?;
        if boot == self.boot { Ok(()) } else { Err(io::Error::other("a handle from before the machine or the program ended")) }
    }

    /// A number below `n`: SplitMix64.
    fn below(&mut self, n: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }

    pub(super) fn new_file(&mut self, content: &[u8]) -> u64 {
        self.fresh += 1;
        self.files.insert(self.fresh, File { content: content.to_vec(), synced: 0, doomed: false });
        self.fresh
    }

    pub(super) fn file(&mut self, id: u64) -> &mut File {
        self.files.get_mut(&id).expect("a handle has a file")
    }

    pub(super) fn used(&self) -> usize {
        self.seen.values().map(|id| self.files[id].content.len()).sum()
    }

    /// Appends what fits and what the power allows.
    pub(super) fn append(&mut self, id: u64, bytes: &[u8]) -> io::Result<()> {
        let operated = self.operate(Op::Write);
        let room = self.capacity.map_or(usize::MAX, |capacity| capacity.saturating_sub(self.used()));
        let kept = match &operated {
            Ok(()) => bytes.len().min(room),
            Err(_) => self.below(bytes.len() + 1).min(room),
        };
        self.file(id).content.extend_from_slice(&bytes[..kept]);
        operated?;
        if kept < bytes.len() { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    pub(super) fn sync(&mut self, id: u64) -> io::Result<()> {
        let operated = self.operate(Op::Sync);
        let off = self.off;
        let file = self.file(id);
        match &operated {
            Ok(()) if !file.doomed => file.synced = file.content.len(),
            Err(_) if !off => file.doomed = true,
            _ => {}
        }
        operated
    }

    /// The whole disk. Where that fails, what was not synced before is lost for good.
    pub(super) fn sync_all(&mut self) -> io::Result<()> {
        let operated = self.operate(Op::Sync);
        let off = self.off;
        for file in self.files.values_mut() {
            match &operated {
                Ok(()) if !file.doomed => file.synced = file.content.len(),
                Err(_) if !off => file.doomed |= file.synced < file.content.len(),
                _ => {}
            }
        }
        if operated.is_ok() {
            std::mem::take(&mut self.changes).iter().for_each(|change| apply(change, &mut self.lasting));
        }
        operated
    }

    pub(super) fn change(&mut self, change: Change) {
        apply(&change, &mut self.seen);
        self.changes.push(change);
    }

    pub(super) fn sync_dir(&mut self, path: &Path) {
        let (ours, others): (Vec<Change>, _) = std::mem::take(&mut self.changes).into_iter().partition(|change| change.is_in(path));
        self.changes = others;
        for change in ours {
            apply(&change, &mut self.lasting);
        }
    }

    pub(super) fn reboot(&mut self) {
        let journaled = self.below(2) == 0;
        let changes = std::mem::take(&mut self.changes);
        // A disk with a journal keeps a beginning of what was done; another any part.
        let kept = self.below(changes.len() + 1);
        for (i, change) in changes.iter().enumerate() {
            if if journaled { i < kept } else { self.below(2) == 0 } {
                apply(change, &mut self.lasting);
            }
        }
        self.seen = self.lasting.clone();
        let names: BTreeSet<u64> = self.seen.values().copied().collect();
        self.files.retain(|id, _| names.contains(id));
        for id in names {
            self.lose(id);
        }
        self.locks.clear();
        self.boot += 1;
        (self.off, self.crash_at, self.fail_at, self.fail_op) = (false, None, None, None);
    }

    /// Does to the end of a file what a power cut may do to bytes that were not synced.
    fn lose(&mut self, id: u64) {
        let (len, synced) = (self.file(id).content.len(), self.file(id).synced);
        let unsynced = len - synced;
        let cut = synced + self.below(unsynced + 1);
        match self.below(5) {
            0 => self.file(id).content.truncate(synced),
            1 => self.file(id).content.truncate(cut),
            2 => self.file(id).content[cut..].fill(0),
            3 => self.scramble(id, synced),
            _ => {}
        }
        let file = self.file(id);
        (file.synced, file.doomed) = (file.content.len(), false);
    }

    /// Some pages reached the disk, some did not.
    fn scramble(&mut self, id: u64, from: usize) {
        let page = [16, 64, 512][self.below(3)];
        let mut start = from;
        while start < self.file(id).content.len() {
            let end = (start + page).min(self.file(id).content.len());
            match self.below(3) {
                0 => self.file(id).content[start..end].fill(0),
                1 => {
                    let noise = self.below(256) as u8;
                    self.file(id).content[start..end].iter_mut().for_each(|byte| *byte = byte.wrapping_mul(31) ^ noise);
                }
                _ => {}
            }
            start = end;
        }
    }
}

impl Change {
    fn is_in(&self, folder: &Path) -> bool {
        match self {
            Change::Link(path, _) | Change::Remove(path) => path.parent() == Some(folder),
            Change::Rename(from, to) => from.parent() == Some(folder) || to.parent() == Some(folder),
        }
    }
}

fn apply(change: &Change, names: &mut BTreeMap<PathBuf, u64>) {
    match change {
        Change::Link(path, id) => {
            names.insert(path.clone(), *id);
        }
        Change::Rename(from, to) => {
            if let Some(id) = names.remove(from) {
                names.insert(to.clone(), id);
            }
        }
        Change::Remove(path) => {
            names.remove(path);
        }
    }
}

fn power() -> io::Error {
    io::Error::other("the simulated power is off")
}
