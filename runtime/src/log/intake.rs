//! Taking in what other logs have shipped: which segments are wanted, and when they count.

use super::Check;
use super::folder::Folder;
use super::joined::{self, Joined};
use super::name::{Form, Name};
use super::part::{Live, live};
use super::segment::{Segment, Step};
use crate::error::{At, Error, Result};
use crate::fs::{Fs, Lock};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most partitions that a log and those that have joined may have together: every cut has an offset for each.
const MOST: usize = 4096;

/// The right to let logs join, and to say that more of them is here; until it is dropped.
pub struct Intake {
    fs: Arc<dyn Fs>,
    log: PathBuf,
    check: Check,
    logs: Vec<Joined>,
    own: usize,
    _lock: Box<dyn Lock>,
}

/// A segment that is to be brought here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name as it was shipped, below the log's folder: `0/….log.zst`.
    pub file: String,
    /// Where it is to stand.
    pub path: PathBuf,
}

impl Intake {
    /// Takes the right beside the log in a folder, which is there. `check` looks at what comes as it does at what is read.
    ///
    /// Errors: [`Error::Locked`] where another has it; [`Error::Usage`] where there is no log.
    pub fn open(fs: Arc<dyn Fs>, log: &Path, check: Check, holder: &str) -> Result<Intake> {
        let Some(folder) = Folder::open(fs.clone(), log)? else {
            return Err(Error::Usage(format!("there is no log in {} which another could join", log.display())));
        };
        let path = log.join("joined.lock");
        let lock = fs.lock(&path, holder).map_err(|refused| match refused {
            Ok(holder) => Error::Locked { what: "logs that have joined", path: log.to_owned(), holder },
            Err(source) => Error::Io { path, source },
        })?;
        let logs = joined::read(&*fs, log)?;
        Ok(Intake { fs, log: log.to_owned(), check, logs, own: folder.partitions, _lock: lock })
    }

    /// The logs that have joined, in their order.
    pub fn logs(&self) -> &[Joined] {
        &self.logs
    }

    /// The file system.
    pub fn fs(&self) -> &Arc<dyn Fs> {
        &self.fs
    }

    /// Whether a log may join: its name can be a folder's, it has not joined before, and there is room for its partitions. What an attempt
    /// before has left under its name goes: it may have been of another log.
    ///
    /// Errors: [`Error::Usage`], with why not; those of the file system.
    pub fn admit(&self, new: &Joined) -> Result<()> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if new.name.is_empty() || new.name.len() > 64 || new.name.starts_with('.') || !new.name.chars().all(is_plain) {
            let what = format!("`{}` is no name for a log: give up to 64 letters, digits, `-`, `_` and `.`, the first no `.`", new.name);
            return Err(Error::Usage(what));
        }
        // Some file systems take names for the same that differ in case.
        if let Some(old) = self.logs.iter().find(|old| old.origin == new.origin || old.name.eq_ignore_ascii_case(&new.name)) {
            let what = match old.origin == new.origin {
                true => format!("the log in {} has joined already, as `{}`", new.from, old.name),
                false => format!("another log has joined as `{}`, from {}: give another name", old.name, old.from),
            };
            return Err(Error::Usage(what));
        }
        let partitions = self.logs.iter().chain([new]).map(|log| log.cut.0.len()).sum::<usize>() + self.own;
        if partitions > MOST {
            return Err(Error::Usage(format!("with `{}` there would be {partitions} partitions, of which there can be {MOST}", new.name)));
        }
        self.sweep(new)
    }

    fn sweep(&self, new: &Joined) -> Result<()> {
        let folder = new.folder(self.fs.clone(), &self.log);
        for partition in self.fs.list(&folder.path).at(&folder.path)? {
            let dir = folder.path.join(partition);
            let names = self.fs.list(&dir).unwrap_or_default();
            names.iter().map(|name| dir.join(name)).try_for_each(|path| self.fs.remove(&path).at(&path))?;
            if !names.is_empty() {
                self.fs.sync_dir(&dir).at(&dir)?;
            }
        }
        Ok(())
    }

    /// Which of the segments that were shipped (`0/….log.zst`) a log lacks here, that is to be `new`; oldest first in each partition. With
    /// `whole`, also those that were dropped here.
    ///
    /// Errors: those of the file system.
    pub fn lacks(&self, new: &Joined, shipped: &[&str], whole: bool) -> Result<Vec<Wanted>> {
        let folder = new.folder(self.fs.clone(), &self.log);
        let mut wanted = Vec::new();
        for partition in 0..folder.partitions {
            let prefix = format!("{partition}/");
            let mut names: Vec<Name> = shipped.iter().filter_map(|file| super::shipped::packed(file.strip_prefix(&prefix)?)).collect();
            names.sort_unstable_by_key(|name| name.number);
            let (here, old) = (folder.segments(partition)?, self.known(new, partition));
            let begins = here.iter().map(|name| name.first).filter(|first| *first < old).min().filter(|_| !whole).unwrap_or(0);
            let is_wanted = |live: &Live| (live.to > old || live.name.first >= begins) && !here.contains(&live.name);
            wanted.extend(live(&names, new.cut.0[partition]).iter().filter(|live| is_wanted(live)).map(|live| Wanted {
                file: format!("{prefix}{}", live.name.file(Form::Packed)),
                path: folder.file(partition, live.name, Form::Packed),
            }));
        }
        Ok(wanted)
    }

    /// Up to where a partition was here before.
    fn known(&self, new: &Joined, partition: usize) -> u64 {
        self.logs.iter().find(|old| old.origin == new.origin).map_or(0, |old| old.cut.0[partition])
    }

    /// Says that all of a log below its cut is here, once it is: from now on it counts. One that is not yet among them joins behind the others.
    ///
    /// Errors: [`Error::Broken`] where something lies between what was here before and what is now; [`Error::Corrupt`] and [`Error::Schema`]
    /// where a segment is not what was written, or of a schema that the program does not know whole; those of the file system.
    pub fn take(&mut self, new: Joined) -> Result<()> {
        let folder = new.folder(self.fs.clone(), &self.log);
        for partition in 0..folder.partitions {
            self.hold(&folder, partition, &new)?;
            let dir = folder.partition(partition);
            self.fs.create_dir(&dir).at(&dir)?;
            // A file whose name is not lasting yet may be of one who was killed.
            self.fs.sync_dir(&dir).at(&dir)?;
        }
        let mut logs = self.logs.clone();
        match logs.iter_mut().find(|old| old.origin == new.origin) {
            Some(old) => *old = new,
            None => logs.push(new),
        }
        joined::write(&*self.fs, &self.log, &logs)?;
        self.logs = logs;
        Ok(())
    }

    /// Checks that what has come follows what was here, without a gap, and that it is what this program reads.
    fn hold(&self, folder: &Folder, partition: usize, new: &Joined) -> Result<()> {
        let (old, end) = (self.known(new, partition), new.cut.0[partition]);
        let gap = |from: u64, to: u64| {
            let what = format!(
                "the facts from offset {from} to {to} of partition {partition} of the log `{}` are not in {}: its log was shipped from \
                 there on only, or a segment is lost; put that back",
                new.name, new.from
            );
            Error::broken(&folder.path, what)
        };
        let mut next = old;
        for live in live(&folder.segments(partition)?, end).into_iter().filter(|live| live.to > old) {
            if live.name.first > next {
                return Err(gap(next, live.name.first));
            }
            let path = || folder.file(partition, live.name, Form::Packed);
            let mut segment =
                Segment::open(folder, partition, live.name, Some(&self.check))?.map_err(|what| Error::corrupt(&path(), 0, what))?;
            let to = live.to.min(end);
            while segment.next < to {
                match segment.step(false)? {
                    Step::Group(_) => {}
                    Step::End => return Err(gap(segment.next, to)),
                    Step::Bad(what) => return Err(segment.corrupt(what)),
                }
            }
            next = to;
        }
        if next < end { Err(gap(next, end)) } else { Ok(()) }
    }
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Intake {{ {}, {:?} }}", self.log.display(), self.logs)
    }
}
