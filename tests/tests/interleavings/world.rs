//! A data folder on a simulated disk, what was acknowledged of it, and the steps that a history is made of.

use crate::oracle::{self, Rows};
use crate::{Fault, Step};
use headwater::counter::{BucketSize, Show};
use headwater::cut::Cut;
use headwater::fs::Fs;
use headwater::log::{self, Log, Options, Record, Taken};
use headwater::view::{self, Snapshot, Span, Speed, Views};
use headwater::{Fact as _, Pedigree, Result, Schema as _, Timestamp, codec::thrift};
use headwater_tests::shop::{Bought, Datum, Fact, ItemId, PersonAge, PersonId, Schema, Way};
use headwater_tests::sim::Sim;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

const HOUR: i64 = 3_600_000_000;
const PARTITIONS: usize = 2;
const PRODUCER: &str = "till-1";

/// Everything that a history touches.
pub(crate) struct World {
    sim: Sim,
    clock: Arc<AtomicI64>,
    writer: Option<log::Writer>,
    /// Every fact that was ever sent; its place here is its ordinal, which it carries in the microseconds of its time.
    sent: Vec<Datum>,
    /// The ordinals of the producer's numbered facts; a fact's place here is its nonce.
    numbered: Vec<usize>,
    /// How many of these the producer knows to be taken.
    taken: usize,
    acknowledged: BTreeSet<usize>,
    /// The fault that strikes next, if one is set.
    fault: Option<Fault>,
    random: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> World {
        World {
            sim: Sim::new(seed),
            clock: Arc::new(AtomicI64::new("2026-11-02T00:00:00Z".parse::<Timestamp>().unwrap().0)),
            writer: None,
            sent: Vec::new(),
            numbered: Vec::new(),
            taken: 0,
            acknowledged: BTreeSet::new(),
            fault: None,
            random: seed,
        }
    }

    /// Takes a step. It may fail only where a fault was set; then the program is started again.
    pub(crate) fn take(&mut self, step: &Step) {
        let done = match *step {
            Step::Produce { facts, again, group } => self.produce(facts, again, group),
            Step::Drop { facts } => self.drop_in(facts),
            Step::Count { budget } => self.count(budget),
            Step::Compact => self.each_view(|editor, view, now| view::compact(editor, view.folder(), now).map(|_| ())),
            Step::Merge => self
                .each_view(|editor, view, now| view::settle(editor, view.folder(), &view::Options { fan: 2, small: 1 }, now).map(|_| ())),
            Step::Reopen => self.writer.take().map_or(Ok(()), log::Writer::close),
            Step::Wait { hours } => {
                self.clock.fetch_add(hours * HOUR, Relaxed);
                Ok(())
            }
            Step::LoseViews => self.lose_views(),
            Step::Strike(fault) => return self.arm(fault),
            Step::Look => self.look(),
        };
        match done {
            Err(error) if self.fault.is_none() => panic!("{step:?}: {error}"),
            Err(_) => self.restart(),
            Ok(()) if self.sim.is_off() => self.restart(),
            Ok(()) => {}
        }
    }

    /// Starts the program again with no fault ahead, and counts all.
    pub(crate) fn settle(&mut self) {
        self.restart();
        self.open().unwrap();
        self.count(1 << 20).unwrap();
        self.look().unwrap();
    }

    fn arm(&mut self, fault: Fault) {
        match fault {
            Fault::Kill(after) | Fault::PowerCut(after) => self.sim.crash_after(after),
            Fault::Fail(after) => self.sim.fail_after(after),
        }
        self.fault = Some(fault);
    }

    /// What stood in memory is gone; after a power cut, so is what was not synced.
    fn restart(&mut self) {
        match self.fault.take() {
            Some(Fault::PowerCut(_)) => self.sim.reboot(),
            _ => self.sim.kill(),
        }
        self.writer = None;
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.clock.load(Relaxed))
    }

    fn fs(&self) -> Arc<dyn Fs> {
        Arc::new(self.sim.clone())
    }

    fn open(&mut self) -> Result<&mut log::Writer> {
        if self.writer.is_none() {
            let clock = self.clock.clone();
            let floor = self.views().cut(&Cut(vec![u64::MAX; PARTITIONS]))?;
            let options = Options {
                partitions: Some(PARTITIONS),
                segment_bytes: 600,
                group_bytes: 200,
                floor: if floor.0.contains(&u64::MAX) { Cut::default() } else { floor },
                clock: Arc::new(move || Timestamp(clock.load(Relaxed))),
                ..Options::new(b"shop".to_vec(), Arc::new(|_| Ok(())))
            };
            let (writer, _) = log::Writer::open(self.fs(), Path::new("/data"), options, "the writer")?;
            self.writer = Some(writer);
        }
        Ok(self.writer.as_mut().unwrap())
    }

    fn views(&self) -> Views {
        Views::open(self.fs(), Path::new("/data"), Schema::counters(), PARTITIONS)
    }

    fn log(&self) -> Result<Option<Log>> {
        Log::open(self.fs(), Path::new("/data"), Arc::new(|_| Ok(())))
    }

    fn produce(&mut self, facts: usize, again: usize, group: usize) -> Result<()> {
        while self.numbered.len() < self.taken + facts {
            let ordinal = self.invent(true);
            self.numbered.push(ordinal);
        }
        let mut stream = self.open()?.stream();
        let (known_taken, end) = (self.taken, self.taken + facts);
        for number in known_taken.saturating_sub(again)..end {
            let known = number < known_taken;
            let taken = self.send(&mut stream, self.numbered[number])?;
            assert!(!known || taken == Taken::Repeat, "fact {number} was acknowledged, and is taken again");
            if number % group == 0 {
                self.acknowledge(number)?;
            }
        }
        self.acknowledge(end - 1)
    }

    /// All numbered facts up to this one are durable now.
    fn acknowledge(&mut self, number: usize) -> Result<()> {
        self.open()?.commit()?;
        self.acknowledged.extend(&self.numbered[..=number]);
        self.taken = self.taken.max(number + 1);
        Ok(())
    }

    fn drop_in(&mut self, facts: usize) -> Result<()> {
        let mut stream = self.open()?.stream();
        let ordinals: Vec<usize> = (0..facts).map(|_| self.invent(false)).collect();
        for ordinal in &ordinals {
            assert_eq!(self.send(&mut stream, *ordinal)?, Taken::Appended);
        }
        self.open()?.commit()?;
        self.acknowledged.extend(ordinals);
        Ok(())
    }

    fn send(&mut self, stream: &mut log::Stream, ordinal: usize) -> Result<Taken> {
        let datum = self.sent[ordinal].clone();
        let (mut route, mut bytes) = (Vec::new(), Vec::new());
        datum.fact.route_key(&mut route);
        thrift::write_datum(&datum, &mut bytes).unwrap();
        let Pedigree { source, nonce, .. } = &datum.pedigree;
        let record = Record { route: &route, source: source.as_deref(), nonce: *nonce, bytes: &bytes };
        Ok(stream.append(self.open()?, record)?.expect("numbers rise"))
    }

    /// A new fact: late by days or early by hours, of few people and items, so that cells meet.
    fn invent(&mut self, numbered: bool) -> usize {
        let ordinal = self.sent.len();
        let hour = self.now().0 / HOUR + self.below(80) as i64 - 72;
        let person = PersonId { id: format!("p{}", self.below(7)) };
        let fact: Fact = if self.below(5) == 0 {
            PersonAge { id: person, value: self.below(90) as u8 }.into()
        } else {
            let way = [Way::Web, Way::Shop, Way::Unknown(7)][self.below(3)];
            let stars = (self.below(3) > 0).then(|| self.below(6) as u8);
            let (to, price) = (ItemId { id: self.below(4) as u32 }, self.below(20) as i32 - 5);
            Bought { from: person, to, way, price, stars }.into()
        };
        let nonce = numbered.then_some(self.numbered.len() as u64);
        let pedigree = Pedigree { at: Timestamp(hour * HOUR + ordinal as i64), source: numbered.then(|| PRODUCER.to_owned()), nonce };
        self.sent.push(Datum { pedigree, fact });
        ordinal
    }

    /// A number below `n`: xorshift.
    fn below(&mut self, n: u64) -> usize {
        self.random = self.random.max(1);
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random % n) as usize
    }

    fn count(&mut self, budget: usize) -> Result<()> {
        let Some(mut log) = self.log()? else { return Ok(()) };
        let views = self.views();
        let editor = views.lock("the counter")?;
        let speed = Speed { budget, ..Speed::new(self.now()) };
        let counted = speed.count(&editor, &views, &mut log, Fact::FACTS, |_| true)?;
        assert_eq!(&counted.cut, log.end());
        Ok(())
    }

    fn each_view(&mut self, edit: impl Fn(&view::Editor, &view::View, Timestamp) -> Result<()>) -> Result<()> {
        let views = self.views();
        let editor = views.lock("the merger")?;
        views.iter().try_for_each(|view| edit(&editor, view, self.now()))
    }

    /// Deletes the speed layer's files, for good: it is an operator who does it, while all is well.
    fn lose_views(&mut self) -> Result<()> {
        if self.fault.is_some() {
            return Ok(());
        }
        let files: Vec<_> = self.sim.files().into_iter().map(|(path, _)| path).filter(|path| path.starts_with("/data/views")).collect();
        let (manifests, runs): (Vec<_>, Vec<_>) = files.into_iter().partition(|path| path.ends_with("manifest.json"));
        for path in manifests.iter().chain(&runs) {
            let folder = path.parent().unwrap();
            let removed = self.sim.remove(path).and_then(|()| self.sim.sync_dir(folder));
            removed.map_err(|source| headwater::Error::Io { path: path.clone(), source })?;
        }
        Ok(())
    }

    /// Compares every cell with what the log's facts say, and the log's facts with what was acknowledged.
    pub(crate) fn look(&mut self) -> Result<()> {
        self.open()?;
        let Some(mut log) = self.log()? else { panic!("the log is not there") };
        let facts = self.facts_of(&log)?;
        let newest = log.arrival(log.end())?;
        let views = self.views();
        for (counter, sizes) in
            [("Sales", &[BucketSize::Hour, BucketSize::Day, BucketSize::Ever][..]), ("Ages", &[BucketSize::Month, BucketSize::Ever])]
        {
            let snapshot = views.snapshot(views.find(counter).unwrap(), &mut log, Fact::FACTS)?;
            assert_eq!((&snapshot.cut(), snapshot.is_filling()), (log.end(), false));
            for &each in sizes {
                let expected = match counter {
                    "Sales" => oracle::sales(&facts, each, newest),
                    _ => oracle::ages(&facts, each),
                };
                assert_eq!(rows(&views, counter, &snapshot, each)?, expected, "{counter} each {each:?}");
            }
        }
        Ok(())
    }

    /// What the log holds: each acknowledged fact once, and of the others none twice and none that was never sent.
    fn facts_of(&self, log: &Log) -> Result<Vec<Datum>> {
        let (mut facts, mut ordinals) = (Vec::new(), BTreeSet::new());
        for (partition, end) in log.end().0.iter().enumerate() {
            let mut cursor = log.read(partition, 0, *end)?;
            while let Some(entry) = cursor.next()? {
                let datum: Datum = thrift::read_datum(entry.bytes).expect("what was written can be read");
                let ordinal = datum.pedigree.at.0.rem_euclid(HOUR) as usize;
                assert_eq!(self.sent[ordinal], datum);
                assert!(ordinals.insert(ordinal), "fact {ordinal} is in the log twice");
                facts.push(datum);
            }
        }
        let lost: Vec<_> = self.acknowledged.difference(&ordinals).collect();
        assert!(lost.is_empty(), "facts {lost:?} were acknowledged and are lost");
        Ok(facts)
    }
}

fn rows(views: &Views, counter: &str, snapshot: &Snapshot, each: BucketSize) -> Result<Rows> {
    let show = Show { counter: Some(views.find(counter).unwrap().counter()), bounds: false };
    let definition = snapshot.definition();
    let mut rows = Rows::new();
    for series in snapshot.scan(each, &[], Span::default())? {
        let series = series?;
        let cells = series.cells.iter().map(|(start, cell)| Ok((*start, definition.show_cell(*start, cell, show)?)));
        rows.insert(definition.show_key(&series.row)?.to_string(), cells.collect::<Result<_>>()?);
    }
    Ok(rows)
}
