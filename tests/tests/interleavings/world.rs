//! A data folder on a simulated disk, what was acknowledged of it, and the steps that a history is made of.

use crate::oracle::{self, Rows};
use crate::version::Version;
use crate::{Fault, Step};
use headwater::batch::{Batch, Open, Scratch, Source, Work};
use headwater::counter::{BucketSize, Show};
use headwater::cut::Cut;
use headwater::dataset::{Dataset, Shred};
use headwater::fs::Fs;
use headwater::log::{self, Log, Options, Record, Taken};
use headwater::shape::Shapes;
use headwater::view::{self, Snapshot, Span, Speed, Views};
use headwater::{Error, Fact as _, Pedigree, Result, Timestamp, codec::thrift};
use headwater_tests::shop::{Bought, Datum, Fact, ItemId, PersonAge, PersonId, Way};
use headwater_tests::sim::Sim;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

const HOUR: i64 = 3_600_000_000;
const PARTITIONS: usize = 2;
const PRODUCERS: [&str; 2] = ["till-1", "till-2"];

/// Everything that a history touches.
pub(crate) struct World {
    sim: Sim,
    clock: Arc<AtomicI64>,
    version: Version,
    writer: Option<log::Writer>,
    /// A reader that stays, and looks again now and then.
    follower: Option<Log>,
    /// Every fact that was ever sent; its place here is its ordinal, which it carries in the microseconds of its time.
    sent: Vec<Datum>,
    producers: [Producer; 2],
    acknowledged: BTreeSet<usize>,
    /// What the log has ever held, by partition and offset: when it arrived, and its ordinal.
    past: [Vec<(Timestamp, usize)>; PARTITIONS],
    /// The fault that strikes next, if one is set.
    fault: Option<Fault>,
    random: u64,
}

/// What a producer knows of its facts.
#[derive(Clone, Debug, Default)]
struct Producer {
    /// The ordinals of its numbered facts; a fact's place here is its nonce.
    numbered: Vec<usize>,
    /// How many of these it knows to be taken.
    taken: usize,
}

impl World {
    pub(crate) fn new(seed: u64) -> World {
        World {
            sim: Sim::new(seed),
            // Long past: readers hide nothing that the present would not, and the present is the machine's.
            clock: Arc::new(AtomicI64::new("2024-11-04T00:00:00Z".parse::<Timestamp>().unwrap().0)),
            version: Version::First,
            writer: None,
            follower: None,
            sent: Vec::new(),
            producers: Default::default(),
            acknowledged: BTreeSet::new(),
            past: Default::default(),
            fault: None,
            random: seed,
        }
    }

    /// Takes a step. It may fail only where a fault was set; then the program is started again.
    pub(crate) fn take(&mut self, step: &Step) {
        let done = match *step {
            Step::Produce { who, facts, again, group } => self.produce(who, facts, again, group),
            Step::Drop { facts } => self.drop_in(facts),
            Step::Count { budget } => self.count(budget),
            Step::Compact => self.each_view(|editor, view, now| view::compact(editor, view.folder(), now).map(|_| ())),
            Step::Merge => self
                .each_view(|editor, view, now| view::settle(editor, view.folder(), &view::Options { fan: 2, small: 1 }, now).map(|_| ())),
            Step::Shred => self.shred(),
            Step::Batch { full, budget } => self.batch(full, budget),
            Step::RollBack { to } => self.roll_back(to),
            Step::DropLog => self.drop_log(),
            Step::Reopen => self.writer.take().map_or(Ok(()), log::Writer::close),
            Step::Change => {
                self.version = self.version.other();
                Ok(())
            }
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
        for full in [false, true] {
            self.batch(full, 1 << 20).unwrap();
            self.count(1 << 20).unwrap();
            self.look().unwrap();
        }
        let (views, mut log) = (self.views(), self.log().unwrap().unwrap());
        let filling = |view| views.snapshot(view, &mut log, Fact::FACTS).unwrap().is_filling();
        assert!(!views.iter().any(filling), "all is counted, and the own chains answer");
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
            Some(Fault::PowerCut(_)) => {
                self.sim.reboot();
                self.follower = None;
            }
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
            let (counted, held) = (self.views().counted()?, self.dataset().held()?);
            let floor = Cut(counted.0.iter().zip(&held.0).map(|(counted, held)| *counted.max(held)).collect());
            let options = Options {
                partitions: Some(PARTITIONS),
                segment_bytes: 600,
                group_bytes: 200,
                floor,
                clock: Arc::new(move || Timestamp(clock.load(Relaxed))),
                ..Options::new(b"shop".to_vec(), Arc::new(|_| Ok(())))
            };
            let (writer, _) = log::Writer::open(self.fs(), Path::new("/data"), options, "the writer")?;
            self.writer = Some(writer);
        }
        Ok(self.writer.as_mut().unwrap())
    }

    fn views(&self) -> Views {
        Views::open(self.fs(), Path::new("/data"), self.version.counters(), PARTITIONS)
    }

    fn dataset(&self) -> Dataset {
        Dataset::open(self.fs(), Path::new("/data"), Fact::FACTS, Shapes::of::<Fact>("shop"), PARTITIONS)
    }

    fn log(&self) -> Result<Option<Log>> {
        Log::open(self.fs(), Path::new("/data"), Arc::new(|_| Ok(())))
    }

    fn produce(&mut self, who: &[usize], facts: usize, again: usize, group: usize) -> Result<()> {
        let mut streams = Vec::new();
        for &who in who {
            while self.producers[who].numbered.len() < self.producers[who].taken + facts {
                let ordinal = self.invent(Some(who));
                self.producers[who].numbered.push(ordinal);
            }
            let known = self.producers[who].taken;
            streams.push((who, self.open()?.stream(), known, known.saturating_sub(again)));
        }
        for step in 0..facts + again {
            for (who, stream, known, from) in &mut streams {
                let number = *from + step;
                if number < *known + facts {
                    let taken = self.send(stream, self.producers[*who].numbered[number])?;
                    assert!(number >= *known || taken == Taken::Repeat, "fact {number} was acknowledged, and is taken again");
                }
            }
            if step % group == 0 || step + 1 == facts + again {
                self.open()?.commit()?;
                streams.iter().for_each(|(who, _, known, from)| self.acknowledge(*who, (from + step + 1).min(known + facts)));
            }
        }
        Ok(())
    }

    /// So many numbered facts of a producer are durable now.
    fn acknowledge(&mut self, who: usize, numbers: usize) {
        let producer = &mut self.producers[who];
        self.acknowledged.extend(&producer.numbered[..numbers]);
        producer.taken = producer.taken.max(numbers);
    }

    fn drop_in(&mut self, facts: usize) -> Result<()> {
        let mut stream = self.open()?.stream();
        let ordinals: Vec<usize> = (0..facts).map(|_| self.invent(None)).collect();
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
    fn invent(&mut self, who: Option<usize>) -> usize {
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
        let nonce = who.map(|who| self.producers[who].numbered.len() as u64);
        let source = who.map(|who| PRODUCERS[who].to_owned());
        let pedigree = Pedigree { at: Timestamp(hour * HOUR + ordinal as i64), source, nonce };
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
        let (scratch, editor) = (Scratch::take(&self.fs(), Path::new("/data"), "the counter")?, views.lock("the counter")?);
        views.sweep(&editor)?;
        let (dataset, start) = (self.dataset().beside(log.start()), log.start());
        let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
        Work { budget, threads: 1 }.fill(&source, &editor, &start, self.now(), &|_, _, _| true)?;
        let speed = Speed { budget, threads: 1, ..Speed::new(self.now()) };
        let counted = speed.count(&editor, &views, &mut log, Fact::FACTS, |_| true)?;
        assert_eq!(&counted.cut, log.end());
        views.iter().try_for_each(|view| views.retire(&editor, view, &log).map(|_| ()))
    }

    fn shred(&mut self) -> Result<()> {
        let Some(mut log) = self.log()? else { return Ok(()) };
        let dataset = self.dataset();
        let editor = dataset.lock("the shredder")?;
        dataset.check(&mut log)?;
        Shred { threads: 0, ..Shred::default() }.run::<Fact>(&editor, &dataset, &log, log.end(), |_| true).map(|_| ())
    }

    fn batch(&mut self, full: bool, budget: usize) -> Result<()> {
        let Some(mut log) = self.log()? else { return Ok(()) };
        self.remember(&log)?;
        let (views, dataset) = (self.views(), self.dataset().beside(log.start()));
        let scratch = Scratch::take(&self.fs(), Path::new("/data"), "the batch")?;
        let (facts, editor) = (dataset.lock("the batch")?, views.lock("the batch")?);
        let (work, shred, now) = (Work { budget, threads: 1 }, Shred { threads: 0, ..Shred::default() }, self.now());
        let batch = Batch { full, work, shred, merges: view::Options { fan: 2, small: 1 }, now, confirm: &|_| true };
        let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
        let batched = batch.run::<Fact>(&mut Open { source, facts: &facts, editor: &editor, log: &mut log }, &|_, _, _| true)?;
        assert!(batched.is_some(), "nobody stops it");
        Ok(())
    }

    /// Goes back to a version whose facts after it are in the log still: another program's batch need not keep them.
    fn roll_back(&mut self, to: usize) -> Result<()> {
        let Some(mut log) = self.log()? else { return Ok(()) };
        let views = self.views();
        let editor = views.lock("the one who goes back")?;
        views.sweep(&editor)?;
        let versions = views.versions()?;
        let version = versions.get(to % versions.len().max(1));
        let Some(version) = version.filter(|version| log.start().within(&version.cut)) else { return Ok(()) };
        Speed::new(self.now()).roll_back(&editor, &views, &mut log, Fact::FACTS, version.number, |_| true).map(|_| ())
    }

    fn drop_log(&mut self) -> Result<()> {
        let Some(mut log) = self.log()? else { return Ok(()) };
        self.remember(&log)?;
        let (views, dataset) = (self.views(), self.dataset());
        let (_facts, _editor) = (dataset.lock("the one who drops")?, views.lock("the one who drops")?);
        let floor = views.log_floor(&dataset.cut()?, &log.start())?;
        log.drop_below(&floor)?;
        log.pack(|| true).map(|_| ())
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
        let now = self.now();
        let Some(mut log) = self.log()? else { panic!("the log is not there") };
        let end = log.end().clone();
        self.remember(&log)?;
        let held: BTreeSet<usize> = self.held(&end).map(|(_, ordinal)| ordinal).collect();
        let lost: Vec<_> = self.acknowledged.difference(&held).collect();
        assert!(lost.is_empty(), "facts {lost:?} were acknowledged and are lost");
        self.follow(&end)?;
        let views = self.views();
        for counter in ["Sales", "Ages"] {
            let view = views.find(counter).unwrap();
            let snapshot = match views.snapshot(view, &mut log, Fact::FACTS) {
                // The log has lost what the chain lacks, and the dataset has it: `count` fills it.
                Err(Error::Broken { .. }) if self.fault.is_none() && !log.start().within(&view.folder().manifest()?.cut()) => continue,
                snapshot => snapshot?,
            };
            if snapshot.is_filling() {
                assert!(!snapshot.cut().within(&view.folder().manifest()?.cut()), "the own chain has counted as much");
            } else {
                assert_eq!(snapshot.cut(), end);
            }
            self.compare(&views, counter, &snapshot)?;
            self.watermark(&snapshot, snapshot.watermark(&log, now)?, now);
        }
        Ok(())
    }

    /// Compares every cell of a counter with what the facts below its cut say, as the version that has counted them sees them.
    fn compare(&self, views: &Views, counter: &str, snapshot: &Snapshot) -> Result<()> {
        let cut = snapshot.cut();
        let (version, newest) = (Version::of(snapshot.definition()), self.held(&cut).map(|(arrival, _)| arrival).max());
        assert!(snapshot.is_filling() || version == self.version);
        let facts: Vec<Datum> = self.facts_below(&cut).iter().map(|datum| version.sees(datum)).collect();
        let sizes = match counter {
            "Sales" => &[BucketSize::Hour, BucketSize::Day, BucketSize::Ever][..],
            _ => &[BucketSize::Month, BucketSize::Ever],
        };
        for &each in sizes {
            let expected = match counter {
                "Sales" => oracle::sales(&facts, each, newest),
                _ => oracle::ages(&facts, each),
            };
            assert_eq!(rows(views, counter, snapshot, each)?, expected, "{counter} each {each:?}");
        }
        Ok(())
    }

    /// The reader that stayed sees what one sees that has just come.
    fn follow(&mut self, end: &Cut) -> Result<()> {
        let follower = match self.follower.take() {
            Some(mut follower) => {
                follower.refresh()?;
                follower.look_again()?;
                Some(follower)
            }
            None => self.log()?,
        };
        assert_eq!(follower.as_ref().map(Log::end), Some(end));
        follower.iter().try_for_each(|follower| self.remember(follower))?;
        self.follower = follower;
        Ok(())
    }

    /// Takes down what the log holds: what it held before is the same still, each fact is there once, and none that was never sent.
    fn remember(&mut self, log: &Log) -> Result<()> {
        for (partition, (start, end)) in log.start().0.into_iter().zip(&log.end().0).enumerate() {
            let past = &mut self.past[partition];
            assert!(start <= past.len() as u64, "the log has lost what nobody has read");
            let mut cursor = log.read(partition, start, *end)?;
            while let Some(entry) = cursor.next()? {
                let datum: Datum = thrift::read_datum(entry.bytes).expect("what was written can be read");
                let ordinal = datum.pedigree.at.0.rem_euclid(HOUR) as usize;
                assert_eq!(self.sent[ordinal], datum);
                match past.get(entry.offset as usize) {
                    Some(before) => assert_eq!(*before, (entry.arrival, ordinal)),
                    None => {
                        assert!(past.last().is_none_or(|(arrival, _)| *arrival <= entry.arrival), "arrival goes back");
                        past.push((entry.arrival, ordinal));
                    }
                }
            }
        }
        let all: BTreeSet<usize> = self.past.iter().flatten().map(|(_, ordinal)| *ordinal).collect();
        assert_eq!(all.len(), self.past.iter().map(Vec::len).sum::<usize>(), "a fact is in the log twice");
        Ok(())
    }

    /// What the log has ever held below a cut.
    fn held(&self, cut: &Cut) -> impl Iterator<Item = (Timestamp, usize)> {
        self.past.iter().zip(&cut.0).flat_map(|(past, to)| past[..*to as usize].iter().copied())
    }

    fn facts_below(&self, cut: &Cut) -> Vec<Datum> {
        self.held(cut).map(|(_, ordinal)| self.sent[ordinal].clone()).collect()
    }

    /// Whatever is not counted arrived at the watermark or later.
    fn watermark(&self, snapshot: &Snapshot, watermark: Timestamp, now: Timestamp) {
        assert!(watermark <= now);
        for (past, cut) in self.past.iter().zip(snapshot.cut().0) {
            let pending = past[cut as usize..].iter().find(|(arrival, _)| *arrival < watermark);
            assert_eq!(pending, None, "what arrived before {watermark} is pending");
        }
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
