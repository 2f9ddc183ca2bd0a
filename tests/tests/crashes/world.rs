//! A data folder on a simulated disk, the facts that it was given, and the commands as the application gives them.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use headwater::batch::{Batch, Open, Scratch, Source, Work};
use headwater::counter::{BucketSize, Show};
use headwater::dataset::{Dataset, Merges, Shred, settle};
use headwater::fs::Fs;
use headwater::log::Log;
use headwater::shape::Shapes;
use headwater::view::{self, Snapshot, Span, Speed, Views};
use headwater::{Error, Fact as _, Result, Schema as _, Timestamp};
use headwater_tests::shop::{Datum, Fact, Schema};
use headwater_tests::sim::Sim;

use crate::oracle::{self, Rows};

pub(crate) const DATA: &str = "/data";
pub(crate) const HOUR: i64 = 3_600_000_000;
pub(crate) const PARTITIONS: usize = 2;
const WORK: Work = Work { budget: 1 << 20, threads: 1 };
const SHRED: Shred = Shred { budget: 1 << 20, files: 8, apart: 8, threads: 0, many: u64::MAX };
const MERGES: Merges = Merges { fan: 2, small: 1 << 20, full: 128 << 20, threads: 0 };
const RUNS: view::Options = view::Options { fan: 2, small: 1 };

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Load,
    Count,
    Shred,
    Batch { full: bool },
    Rollback(u64),
    Compact,
}

/// What goes wrong before, or in, the nth operation of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The program is killed.
    Kill,
    /// The power goes.
    Power,
    /// It fails: a write is short, and what was not synced before a failed sync never will be. Later the power goes, too.
    Failure,
    /// From then on the disk is full.
    Full,
    /// The nth read fails.
    Read,
}

impl Fault {
    pub(crate) const ALL: [Fault; 5] = [Fault::Kill, Fault::Power, Fault::Failure, Fault::Full, Fault::Read];
}

/// Everything that a history touches.
pub(crate) struct World {
    pub(crate) sim: Sim,
    pub(crate) now: Timestamp,
    /// What was acknowledged, or was seen to be there.
    pub(crate) sent: Vec<Datum>,
    /// How many there will be when the load that is under way has come to its end.
    pub(crate) goal: usize,
}

impl World {
    pub(crate) fn new() -> World {
        World { sim: Sim::new(1), now: "2024-11-04T00:00:00Z".parse().unwrap(), sent: Vec::new(), goal: 0 }
    }

    /// Another one that is as this is.
    pub(crate) fn fork(&self, seed: u64) -> World {
        World { sim: self.sim.fork(seed), now: self.now, sent: self.sent.clone(), goal: self.goal }
    }

    /// Gives a command; tells how many operations it took, and how many reads.
    pub(crate) fn give(&mut self, command: &Command) -> [u64; 2] {
        let before = [self.sim.operations(), self.sim.reads()];
        self.run(command).unwrap_or_else(|e| panic!("{command:?}: {e}"));
        [self.sim.operations() - before[0], self.sim.reads() - before[1]]
    }

    /// Gives a command that something happens to, asks, and gives it again.
    pub(crate) fn suffer(mut self, command: &Command, fault: Fault, at: u64) {
        match fault {
            Fault::Kill | Fault::Power => self.sim.crash_after(at),
            Fault::Failure => self.sim.fail_after(at),
            Fault::Full => self.sim.full_after(at),
            Fault::Read => self.sim.fail_read_after(at),
        }
        let when = format!("{command:?} with {fault:?} at {at}");
        let given = self.run(command);
        assert!(given.is_err() || !self.sim.is_off(), "{when} has taken no notice");
        assert!(matches!(given, Ok(()) | Err(Error::Io { .. })), "{when}: {given:?}");
        // What has failed, and yet was said to be done, does not outlive the power.
        let is_cut = fault == Fault::Power || fault == Fault::Failure && (given.is_ok() || at.is_multiple_of(2));
        if is_cut {
            self.sim.reboot();
        } else {
            self.sim.kill();
        }
        if fault == Fault::Full {
            // Who only asks needs no room.
            self.look_after(&when);
        }
        self.sim.mend();
        if is_cut && *command == Command::Load {
            self.recover();
        }
        self.look_after(&when);
        // What a crash has left is no hindrance; a rollback that was done is done again.
        self.run(command).unwrap_or_else(|e| panic!("{when}, given again: {e}"));
        self.look_after(&when);
        self.left_nothing(command);
        self.verify();
    }

    fn run(&mut self, command: &Command) -> Result<()> {
        match *command {
            Command::Load => self.load(),
            Command::Count => self.count(),
            Command::Shred => self.shred(),
            Command::Batch { full } => self.batch(full),
            Command::Rollback(number) => self.rollback(number),
            Command::Compact => self.compact(),
        }
    }

    pub(crate) fn fs(&self) -> Arc<dyn Fs> {
        Arc::new(self.sim.clone())
    }

    fn views(&self) -> Views {
        Views::open(self.fs(), Path::new(DATA), Schema::counters(), PARTITIONS)
    }

    fn dataset(&self) -> Dataset {
        Dataset::open(self.fs(), Path::new(DATA), Fact::FACTS, Shapes::of::<Fact>("shop"), PARTITIONS)
    }

    fn log(&self) -> Result<Log> {
        Ok(Log::open(self.fs(), &Path::new(DATA).join("log"), Arc::new(|_| Ok(())))?.expect("there is a log"))
    }

    fn count(&self) -> Result<()> {
        let (views, mut log, dataset) = (self.views(), self.log()?, self.dataset());
        let editor = views.lock("count")?;
        views.sweep(&editor)?;
        views.check(&mut log)?;
        let scratch = Scratch::take(&self.fs(), Path::new(DATA), "count")?;
        let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
        WORK.fill(&source, &editor, &log.start(), self.now, &|_, _, _| true)?;
        self.speed().count(&editor, &views, &mut log, Fact::FACTS, |_| true)?;
        views.iter().try_for_each(|view| views.retire(&editor, view, &log).map(|_| ()))
    }

    fn speed(&self) -> Speed {
        Speed { merges: RUNS, threads: 1, ..Speed::new(self.now) }
    }

    fn shred(&self) -> Result<()> {
        let (log, dataset) = (self.log()?, self.dataset());
        let editor = dataset.lock("shred")?;
        SHRED.run::<Fact>(&editor, &dataset, &log, log.end(), |_| true).map(|_| ())
    }

    fn batch(&self, full: bool) -> Result<()> {
        let (views, mut log, dataset) = (self.views(), self.log()?, self.dataset());
        let (facts, editor) = (dataset.lock("batch")?, views.lock("batch")?);
        let scratch = Scratch::take(&self.fs(), Path::new(DATA), "batch")?;
        let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
        let batch = Batch { full, work: WORK, shred: SHRED, merges: RUNS, now: self.now, confirm: &|_| true };
        batch.run::<Fact>(&mut Open { source, facts: &facts, editor: &editor, log: &mut log }, &|_, _, _| true)?;
        views.iter().try_for_each(|view| views.retire(&editor, view, &log).map(|_| ()))
    }

    fn rollback(&self, number: u64) -> Result<()> {
        let (views, mut log) = (self.views(), self.log()?);
        let editor = views.lock("rollback")?;
        views.sweep(&editor)?;
        self.speed().roll_back(&editor, &views, &mut log, Fact::FACTS, number, |_| true).map(|_| ())
    }

    fn compact(&self) -> Result<()> {
        let (views, mut log, dataset) = (self.views(), self.log()?, self.dataset());
        let (facts, editor) = (dataset.lock("compact")?, views.lock("compact")?);
        views.check(&mut log)?;
        Scratch::sweep(&self.fs(), Path::new(DATA))?;
        settle(&facts, &dataset, &MERGES)?;
        views.iter().try_for_each(|view| view::compact(&editor, view.folder(), self.now).map(|_| ()))?;
        log.drop_below(&views.log_floor(&dataset.cut()?, &log.start())?)?;
        log.pack(|| true).map(|_| ())
    }

    /// Asks both counters everything: each answer is what one pass over all facts says, up to the log's end.
    pub(crate) fn look(&self) {
        self.try_look().unwrap_or_else(|e| panic!("a reader is refused: {e}"));
    }

    /// The same, when it is not sure whether the last fact that was sent is there.
    fn look_after(&mut self, when: &str) {
        match Log::open(self.fs(), &Path::new(DATA).join("log"), Arc::new(|_| Ok(()))) {
            Ok(Some(log)) => self.learn(log.end().facts()),
            Ok(None) if self.sent.is_empty() => return,
            other => panic!("{when}: {other:?}"),
        }
        self.try_look().unwrap_or_else(|e| panic!("{when}: a reader is refused: {e}"));
    }

    /// Asks while the nth read fails: who is answered all the same is told what is so, and the others that the disk has failed.
    pub(crate) fn look_while_a_read_fails(&self, at: u64) {
        self.sim.fail_read_after(at);
        let looked = self.try_look();
        assert!(matches!(looked, Ok(()) | Err(Error::Io { .. })), "read {at}: {looked:?}");
    }

    fn try_look(&self) -> Result<()> {
        let (views, mut log) = (self.views(), self.log()?);
        for (counter, sizes) in
            [("Sales", &[BucketSize::Hour, BucketSize::Day, BucketSize::Ever][..]), ("Ages", &[BucketSize::Month, BucketSize::Ever])]
        {
            let view = views.find(counter).expect("it is in the schema");
            let snapshot = views.snapshot(view, &mut log, Fact::FACTS)?;
            assert_eq!((snapshot.cut(), snapshot.cut().facts()), (log.end().clone(), self.sent.len() as u64), "{counter}");
            for &each in sizes {
                let expected = match counter {
                    "Sales" => oracle::sales(&self.sent, each, Some(self.newest())),
                    _ => oracle::ages(&self.sent, each),
                };
                assert_eq!(rows(view, &snapshot, each)?, expected, "{counter} each {each:?}");
            }
        }
        Ok(())
    }

    /// Whether the log has lost its beginning, as it should once the dataset has it.
    pub(crate) fn has_dropped(&self) -> bool {
        self.log().unwrap().start().facts() > 0
    }

    /// The program's own check agrees, from the facts that the dataset and the log hold.
    pub(crate) fn verify(&self) {
        let (views, mut log, dataset) = (self.views(), self.log().unwrap(), self.dataset());
        let scratch = Scratch::take(&self.fs(), Path::new(DATA), "verify").unwrap();
        let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
        let report = WORK.verify(&source, &mut log, &|_, _, _| true).unwrap().expect("nobody stops it");
        assert!(report.agrees(), "{:?}", report.differences);
    }

    /// In the folders that a command has locked there are the files that manifests list, under their own names, and nothing else.
    pub(crate) fn left_nothing(&self, command: &Command) {
        let found: BTreeSet<String> = self.sim.files().into_iter().map(|(path, _)| path.to_string_lossy().into_owned()).collect();
        let is_in = |folder: &str| found.iter().filter(|name| name.starts_with(folder)).cloned().collect::<BTreeSet<_>>();
        let manifest = |folder: &Path| folder.join("manifest.json").to_string_lossy().into_owned();
        if matches!(command, Command::Count | Command::Batch { .. } | Command::Rollback(_) | Command::Compact) {
            let mut listed = BTreeSet::new();
            for view in self.views().iter() {
                let (folder, stands) = (view.folder().path(), view.folder().manifest().unwrap());
                listed.extend(stands.referenced().iter().map(|file| folder.join(file).to_string_lossy().into_owned()));
                listed.extend(Some(manifest(folder)).filter(|path| found.contains(path)));
            }
            assert_eq!(is_in("/data/views/"), listed);
        }
        if matches!(command, Command::Shred | Command::Batch { .. } | Command::Compact) {
            let (dataset, mut listed) = (self.dataset(), BTreeSet::new());
            for fact in 0..Fact::FACTS.len() {
                let (folder, stands) = (dataset.folder(fact), dataset.manifest(fact).unwrap());
                listed.extend(stands.files.iter().map(|file| folder.join(&file.file).to_string_lossy().into_owned()));
                listed.extend(Some(manifest(&folder)).filter(|path| found.contains(path)));
            }
            assert_eq!(is_in("/data/dataset/"), listed);
        }
    }
}

fn rows(view: &view::View, snapshot: &Snapshot, each: BucketSize) -> Result<Rows> {
    let show = Show { counter: Some(view.counter()), bounds: false };
    let definition = snapshot.definition();
    let mut rows = Rows::new();
    for series in snapshot.scan(each, &[], Span::default())? {
        let series = series?;
        let cells = series.cells.iter().map(|(start, cell)| Ok::<_, Error>((*start, definition.show_cell(*start, cell, show)?)));
        rows.insert(definition.show_key(&series.row)?.to_string(), cells.collect::<Result<_>>()?);
    }
    Ok(rows)
}
