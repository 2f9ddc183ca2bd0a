//! Comparing what stands with what was loaded.

use crate::expected::{Cells, difference, expected, show};
use crate::past::PARTITIONS;
use crate::program::Program;
use crate::world::{Stand, World};
use headwater::batch::{Source, Work};
use headwater::codec::thrift;
use headwater::counter::Count;
use headwater::cut::Cut;
use headwater::dataset::Dataset;
use headwater::log::Log;
use headwater::view::{Snapshot, View, Views};
use headwater::{Error, Result, Timestamp};

impl World {
    /// Compares every cell with what the facts say, the dataset with the facts, and lets verification do the same.
    pub(crate) fn look(&mut self) -> Result<()> {
        self.open()?;
        let Stand { mut log, views, dataset } = self.stand()?.expect("the writer has made it");
        dataset.check(&mut log)?;
        self.past.remember(&log)?;
        self.past.check(&log);
        self.check_dataset(&dataset)?;
        let mut all_answer = true;
        for view in views.iter() {
            all_answer &= self.check_view(view, &views, &mut log, &dataset)?;
        }
        if all_answer {
            let scratch = self.scratch()?;
            let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
            let report = Work { budget: 1 << 20, threads: 1 }.verify(&source, &mut log, &|_, _, _| true)?.expect("nobody stops it");
            assert!(report.agrees(), "{:?}", report.differences);
            self.reached.verified += report.cells();
        }
        Ok(())
    }

    /// Compares a view's cells. False if it cannot answer: then the log has lost what it lacks, and the dataset has it.
    fn check_view(&mut self, view: &View, views: &Views, log: &mut Log, dataset: &Dataset) -> Result<bool> {
        let own = view.folder().manifest()?;
        let snapshot = match views.snapshot(view, log, self.program().facts()) {
            Err(Error::Broken { .. }) if self.fault.is_none() && !log.start().within(&own.cut()) => {
                self.reached.unfilled += 1;
                return Ok(false);
            }
            snapshot => snapshot?,
        };
        assert!(snapshot.is_filling() || snapshot.cut() == *log.end());
        self.check_start(view, &snapshot, dataset)?;
        self.check_cells(&snapshot)?;
        Ok(true)
    }

    /// A chain begins later than the log only where facts that it reads were dropped.
    fn check_start(&mut self, view: &View, snapshot: &Snapshot, dataset: &Dataset) -> Result<()> {
        let (program, mut highest, mut gone) = (self.program(), Cut::zero(PARTITIONS), 0);
        for taken in view.counter().shape().facts {
            let floor = dataset.manifest(taken.fact)?.floor;
            let dropped = self.past.between(snapshot.start(), &floor);
            gone += dropped.filter(|(_, _, entry)| kind(program, &entry.bytes) == taken.fact).count();
            highest.0.iter_mut().zip(&floor.0).for_each(|(high, floor)| *high = (*high).max(*floor));
        }
        if !snapshot.is_filling() {
            let start = snapshot.start();
            assert!(start.within(&highest), "{view:?} begins at {start}, but only what lies below {highest} was dropped");
            self.reached.pinned += u64::from(gone > 0);
        }
        Ok(())
    }

    fn check_cells(&self, snapshot: &Snapshot) -> Result<()> {
        let definition = snapshot.definition();
        let known = |counter: &&&'static dyn Count| counter.definition().hash == definition.hash && counter.shape().name == definition.name;
        let of = |program: &'static dyn Program| program.counters().iter().find(known).map(|counter| (program, *counter));
        let versions = std::iter::once(self.program()).chain(self.versions);
        let (program, counter) = versions.into_iter().find_map(of).expect("a counter of one of the versions");
        let cells = snapshot.cells(false)?.map(|cell| cell.map(|(key, cell)| (key.to_bytes(), show(definition, counter, &cell))));
        let got = cells.collect::<Result<Cells>>()?;
        let expected = expected(&self.past, program, counter, snapshot.start(), &snapshot.cut());
        if let Some(difference) = difference(definition, &got, &expected) {
            panic!("from {} to {}: {difference}", snapshot.start(), snapshot.cut());
        }
        Ok(())
    }

    /// The dataset holds exactly the facts below its cut, but for those that were dropped because they are old enough.
    fn check_dataset(&mut self, dataset: &Dataset) -> Result<()> {
        let program = self.program();
        for (fact, shape) in program.facts().iter().enumerate() {
            let manifest = dataset.manifest(fact)?;
            let at = Cut(manifest.cut.0.iter().map(|to| to - self.invent.below(3).min(*to as usize) as u64).collect());
            for cut in [&manifest.cut, &at] {
                let mut rows = program.scan(dataset, fact, cut)?;
                rows.sort_unstable();
                let from = Cut(manifest.floor.0.iter().zip(&cut.0).map(|(floor, to)| *floor.min(to)).collect());
                let facts = self.past.between(&from, cut).filter(|(_, _, entry)| kind(program, &entry.bytes) == fact);
                let expected: Vec<_> = facts.map(|(partition, offset, entry)| (partition, offset, program.rewrite(&entry.bytes))).collect();
                assert_eq!(rows, expected, "{} below {cut}", shape.name);
            }
            let dropped = self.past.newest(&manifest.floor);
            let (newest, keep) = (self.past.newest(&manifest.cut), shape.keep);
            let is_old = |dropped: Timestamp| keep.zip(newest).is_some_and(|(keep, newest)| newest.0 - keep > dropped.0);
            assert!(dropped.is_none_or(is_old), "{} of {dropped:?} were dropped at {newest:?}", shape.name);
        }
        Ok(())
    }
}

/// Which fact a datum is.
fn kind(program: &dyn Program, bytes: &[u8]) -> usize {
    thrift::open(bytes, program.facts()).expect("what was written can be read").fact
}
