//! Machines that load and ship, and one that counts what all of them have.

mod crashes;
mod joining;
mod orders;
mod refusals;
mod serving;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::super::App;
use super::*;
use crate::counter::BucketSize;
use crate::cut::Cut;
use crate::fact::Fact as _;
use crate::log::Log;
use crate::measure::Measure;
use crate::sample;
use crate::time::{Span, Timestamp};

/// Some machines, each with a data folder of its own, which see one disk to ship to.
struct World {
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        World { folder: tempfile::tempdir().unwrap() }
    }

    fn machine<'w>(&'w self, name: &'w str) -> Machine<'w> {
        Machine { folder: self.folder.path(), name }
    }

    /// One that has loaded so many facts and shipped them.
    fn collector<'w>(&'w self, name: &'w str, facts: u64) -> Machine<'w> {
        let collector = self.machine(name);
        collector.load("first", facts);
        collector.ship();
        collector
    }
}

struct Machine<'w> {
    folder: &'w Path,
    name: &'w str,
}

impl Machine<'_> {
    fn data(&self) -> PathBuf {
        self.folder.join(self.name)
    }

    /// Where it ships to.
    fn there(&self) -> String {
        self.folder.join(format!("{}-there", self.name)).display().to_string()
    }

    fn context(&self) -> Context<sample::Schema> {
        Context::new(self.data(), "test")
    }

    fn run(&self, arguments: &[&str]) -> ExitCode {
        let data = self.data().display().to_string();
        App::<sample::Schema>::new().run_with(["sample", "--data", &data].iter().chain(arguments))
    }

    fn done(&self, arguments: &[&str]) {
        assert_eq!(self.run(arguments), ExitCode::SUCCESS, "{} {arguments:?}", self.name);
    }

    /// Loads so many facts more of a source; the log then has segments that are closed.
    fn load(&self, source: &str, count: u64) {
        let file = self.folder.join(format!("{}-{source}.ndjson", self.name));
        let like = |n: u64| {
            let page = n % 7;
            format!(r#"{{"at":"2026-11-21T10:00:00Z","fact":{{"Like":{{"from":"p{n}","to":{page},"via":"Button","took":3}}}}}}"#)
        };
        std::fs::write(&file, (0..count).map(like).collect::<Vec<_>>().join("\n")).unwrap();
        self.done(&["load", "--source", source, &file.display().to_string()]);
    }

    fn ship(&self) {
        self.done(&["ship", "--to", &self.there()]);
    }

    fn join(&self, collector: &Machine<'_>) -> Result<()> {
        self.join_as(collector.name, &collector.there())
    }

    fn join_as(&self, name: &str, from: &str) -> Result<()> {
        let (context, store) = (self.context(), Remote::open(from)?);
        let own = Shipped::read(&**context.fs(), &context.log_folder())?.map(|shipped| shipped.origin);
        let_join(&store, &mut context.intake()?, name, own.as_deref(), &mut || true).map(|done| assert!(done.is_some()))
    }

    fn log(&self) -> Log {
        self.context().log().unwrap().unwrap()
    }

    /// The likes that all cells for ever hold, and up to when they are complete.
    fn counted(&self) -> (u64, Timestamp) {
        let (context, mut log, now) = (self.context(), self.log(), Timestamp::now());
        let views = context.views(log.places());
        let snapshot = views.snapshot(views.find("PageLikes").unwrap(), &mut log, sample::Fact::FACTS).unwrap();
        assert_eq!(snapshot.cut(), *log.end());
        let rows = snapshot.scan(BucketSize::Ever, b"", Span::default()).unwrap();
        let likes = |measure: &Measure| if let Measure::Count(likes) = measure { *likes } else { panic!("likes are counted") };
        let all = rows.map(|row| row.unwrap().cells.iter().map(|(_, cell)| likes(&cell.measures()[0])).sum::<u64>()).sum();
        (all, snapshot.watermark(&log, now).unwrap())
    }

    /// The facts in the dataset.
    fn rows(&self) -> u64 {
        let (context, log) = (self.context(), self.log());
        let dataset = context.dataset(&log);
        (0..dataset.facts().len()).map(|fact| dataset.manifest(fact).unwrap().size().0).sum()
    }

    /// All facts are counted, each once, by readers, by counters and by batches; nothing is damaged.
    fn check(&self, facts: u64) {
        assert_eq!(self.counted().0, facts, "counted by who reads");
        self.done(&["count"]);
        self.done(&["shred"]);
        assert_eq!((self.counted().0, self.rows()), (facts, facts));
        self.done(&["verify"]);
        self.done(&["status", "--check"]);
        self.done(&["status", "--json"]);
    }

    /// The segments of a log that has joined, oldest first in each partition.
    fn segments_of(&self, name: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for partition in std::fs::read_dir(self.data().join("log/joined").join(name)).unwrap().map(|entry| entry.unwrap().path()) {
            if partition.is_dir() {
                found.extend(std::fs::read_dir(partition).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
        found.sort();
        found
    }
}
