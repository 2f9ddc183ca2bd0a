//! The log's one writer: it takes records through streams, and acknowledges with `commit`.

use super::Check;
use super::folder::{Folder, route};
use super::group::BUDGET_LIMIT;
use super::marks::Sources;
use super::partition::{Context, Partition};
use super::recover::{Known, Recovery};
use super::segment::Segment;
use super::stream::{Claims, Stream};
use crate::cut::Cut;
use crate::error::{Error, Result};
use crate::fs::{Fs, Lock};
use crate::time::{Duration, HOUR, Timestamp};
use std::fmt::{self, Debug, Formatter};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread;

/// How a log is written.
#[derive(Clone)]
pub struct Options {
    /// The number of partitions of a log that is made now (4 if none is given); of one that stands, a number that it must have.
    pub partitions: Option<usize>,
    /// The length after which a segment is rolled, in bytes.
    pub segment_bytes: u64,
    /// How long after it was made a segment is rolled, by `clock`, so that where little comes what came is packed and shipped as well.
    pub segment_age: Duration,
    /// The length after which a group is written, in bytes: what one partition may hold in memory. At most 16 MiB.
    pub group_bytes: usize,
    /// What the records are: goes into each segment's header as it is.
    pub shapes: Vec<u8>,
    /// Looks at the shapes of the segments that stand.
    pub check: Check,
    /// A cut below which everything is known to be synced, because a manifest counts it: the highest of all manifests, or an empty
    /// cut where there is none.
    pub floor: Cut,
    /// Sync the partitions side by side, each from a thread of its own; tests that must repeat exactly do without.
    pub side_by_side: bool,
    /// The clock that stamps arrivals.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

impl Options {
    /// The usual sizes, for records of these shapes.
    pub fn new(shapes: Vec<u8>, check: Check) -> Options {
        Options {
            partitions: None,
            segment_bytes: 64 << 20,
            segment_age: Duration(HOUR),
            group_bytes: 256 << 10,
            shapes,
            check,
            floor: Cut::default(),
            side_by_side: true,
            clock: Arc::new(Timestamp::now),
        }
    }
}

impl Debug for Options {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Options { partitions, segment_bytes, segment_age, group_bytes, floor, .. } = self;
        write!(f, "Options {{ {partitions:?}, {segment_bytes}, {segment_age}, {group_bytes}, {floor:?} }}")
    }
}

/// The log, open for appending; one at a time, in all processes.
///
/// After an error of the file system it takes nothing more: what was acknowledged stands, and a new writer finds out about the rest.
pub struct Writer {
    pub(super) context: Context,
    pub(super) partitions: Vec<Partition>,
    pub(super) claims: Claims,
    published: Cut,
    failed: Option<String>,
    _lock: Box<dyn Lock>,
}

impl Writer {
    /// Opens a log, or makes one, and mends what a writer before has left. `holder` says who writes (see [`crate::fs::holder`]).
    ///
    /// Errors: [`Error::Locked`], [`Error::Corrupt`], [`Error::Schema`], and [`Error::Usage`] where the number of partitions differs.
    pub fn open(fs: Arc<dyn Fs>, dir: &Path, options: Options, holder: &str) -> Result<(Writer, Recovery)> {
        fs.create_dir(dir).map_err(|source| Error::Io { path: dir.to_owned(), source })?;
        let lock = take_lock(&*fs, dir, holder)?;
        let folder = Folder::open_or_make(fs, dir, options.partitions)?;
        let published = folder.published()?.unwrap_or_else(|| Cut::zero(folder.partitions));
        let known = known(&published, &options.floor, dir)?;
        let mut context = Context {
            folder,
            shapes: options.shapes,
            check: options.check,
            segment_bytes: options.segment_bytes,
            segment_age: options.segment_age,
            group_bytes: options.group_bytes.min(BUDGET_LIMIT),
            side_by_side: options.side_by_side,
            clock: options.clock,
            sources: Sources::default(),
        };
        check_segments(&context)?;
        let (mut partitions, mut recovery) = (Vec::new(), Recovery::default());
        for (index, known) in known.into_iter().enumerate() {
            let (partition, tail) = Partition::open(&mut context, index, known)?;
            partitions.push(partition);
            recovery.tails.extend(tail);
        }
        let mut writer = Writer { context, partitions, claims: Claims::default(), published, failed: None, _lock: lock };
        writer.publish()?;
        Ok((writer, recovery))
    }

    /// A stream: one load, import or connection. See [`Stream::append`].
    pub fn stream(&self) -> Stream {
        self.claims.stream()
    }

    /// Makes all that was taken durable, and says so to readers. Once this returns, every record taken before (and every repeat) is
    /// acknowledged.
    pub fn commit(&mut self) -> Result<()> {
        self.alive()?;
        let committed = self.try_commit();
        self.poison_on_error(committed)
    }

    fn try_commit(&mut self) -> Result<()> {
        for partition in &mut self.partitions {
            partition.flush(&self.context)?;
        }
        self.sync()?;
        self.publish()?;
        self.end_old()
    }

    /// Ends the segments that are older than [`Options::segment_age`], if nothing waits to be committed. A commit does so too: this is
    /// for those to whom nothing comes.
    pub fn roll(&mut self) -> Result<()> {
        self.alive()?;
        let ended = self.end_old();
        self.poison_on_error(ended)
    }

    fn end_old(&mut self) -> Result<()> {
        self.partitions.iter_mut().try_for_each(|partition| partition.end_old(&self.context))
    }

    /// Syncs what was written. Side by side, the file system's journal takes several in one go: about half the time of one after
    /// the other.
    fn sync(&mut self) -> Result<()> {
        let context = &self.context;
        let mut dirty: Vec<&mut Partition> = self.partitions.iter_mut().filter(|partition| partition.is_dirty()).collect();
        if !context.side_by_side || dirty.len() < 2 {
            return dirty.iter_mut().try_for_each(|partition| partition.sync(context));
        }
        thread::scope(|scope| {
            let syncs: Vec<_> = dirty.into_iter().map(|partition| scope.spawn(|| partition.sync(context))).collect();
            // All are waited for; the first error is told.
            let synced: Vec<Result<()>> = syncs.into_iter().map(|sync| sync.join().unwrap_or_else(|panic| resume_unwind(panic))).collect();
            synced.into_iter().collect()
        })
    }

    /// The cut below which all is durable.
    pub fn end(&self) -> Cut {
        Cut(self.partitions.iter().map(|partition| partition.synced).collect())
    }

    /// The number of partitions.
    pub fn partitions(&self) -> usize {
        self.partitions.len()
    }

    /// Commits, and ends each segment with a group that states the synced end.
    pub fn close(mut self) -> Result<()> {
        self.commit()?;
        self.partitions.iter_mut().try_for_each(|partition| partition.seal(&self.context))
    }

    fn publish(&mut self) -> Result<()> {
        let end = self.end();
        if end != self.published {
            self.context.folder.publish(&end)?;
            self.published = end;
        }
        Ok(())
    }

    /// Appends a record that is known to be new.
    #[inline]
    pub(super) fn push(&mut self, route_key: &[u8], mark: impl FnOnce(&mut Partition) -> bool, record: &[u8]) -> Result<bool> {
        let index = route(route_key, self.partitions.len());
        let partition = &mut self.partitions[index];
        if !mark(partition) {
            return Ok(false);
        }
        if partition.push(&self.context, record) {
            let flushed = partition.flush(&self.context);
            self.poison_on_error(flushed)?;
        }
        Ok(true)
    }

    /// An error, if there was one before.
    pub(super) fn alive(&self) -> Result<()> {
        match &self.failed {
            None => Ok(()),
            Some(why) => {
                let what = format!("the log takes nothing more after an error: {why}; open it again");
                Err(Error::Io { path: self.context.folder.path.clone(), source: std::io::Error::other(what) })
            }
        }
    }

    fn poison_on_error<T>(&mut self, result: Result<T>) -> Result<T> {
        if let Err(error) = &result {
            self.failed = Some(error.to_string());
        }
        result
    }
}

impl Debug for Writer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Writer {{ {}, end: {:?}, failed: {:?} }}", self.context.folder.path.display(), self.end(), self.failed)
    }
}

fn take_lock(fs: &dyn Fs, dir: &Path, holder: &str) -> Result<Box<dyn Lock>> {
    let path = dir.join("log.lock");
    fs.lock(&path, holder).map_err(|refused| match refused {
        Ok(holder) => Error::Locked { what: "log", path: dir.to_owned(), holder },
        Err(source) => Error::Io { path, source },
    })
}

/// For each partition, how far it is known to be synced.
fn known(published: &Cut, counted: &Cut, log: &Path) -> Result<Vec<Known>> {
    let zero = Cut::zero(published.0.len());
    let counted = if counted.0.is_empty() { &zero } else { counted };
    if counted.0.len() != published.0.len() {
        let what = format!("the log has {} partitions, but a manifest counts {}", published.0.len(), counted.0.len());
        return Err(Error::broken(log, what));
    }
    let both = published.0.iter().zip(&counted.0);
    Ok(both.map(|(published, counted)| Known { published: *published, counted: *counted }).collect())
}

/// Looks at the shapes of all segments but the last of each partition, which recovery looks at.
fn check_segments(context: &Context) -> Result<()> {
    for partition in 0..context.folder.partitions {
        let names = context.folder.segments(partition)?;
        for name in names.iter().rev().skip(1) {
            // What is not whole is found when it is read, if anything in it counts. One that is gone was dropped just now.
            match Segment::open_if_there(&context.folder, partition, *name, Some(&context.check)) {
                Err(Error::Corrupt { .. }) | Ok(_) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}
