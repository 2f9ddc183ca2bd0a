//! Asking who counts: whatever it has counted, taken or published meanwhile, an answer holds each fact once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::world::{Liked, PARTITIONS, World, liked};
use crate::Fact as _;
use crate::counter::{BucketSize, Wanted};
use crate::sample::Fact;
use crate::time::{DAY, Span, Timestamp};
use crate::view::{Ask, Counting, Live, Reply, Snapshot, Speed, Taken, Views};

/// A process that counts.
#[derive(Clone, Debug)]
struct Counts(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    world: World,
    views: &'static Views,
    counting: Counting<'static>,
    /// What was taken and is to be published.
    taken: Option<Arc<Taken>>,
    /// Whether it publishes whenever it is asked, before it looks at the question.
    is_hasty: bool,
    /// What it has replied.
    told: Told,
}

#[derive(Debug, Default)]
struct Told {
    cells: AtomicUsize,
    moved: AtomicUsize,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Counts what it finds.
    GoOn,
    /// Takes what it has counted.
    Take,
    /// Publishes what was taken.
    Publish,
    /// Publishes from now on whenever it is asked.
    Haste(bool),
}

impl Counts {
    fn begin(world: &World, threads: usize) -> Counts {
        let views: &'static Views = Box::leak(Box::new(world.views()));
        let speed = Speed { budget: usize::MAX, threads, ..Speed::new(world.now()) };
        let counting = speed.begin(views, &mut world.log(), Fact::FACTS).unwrap();
        let world = world.clone();
        Counts(Arc::new(Mutex::new(State { world, views, counting, taken: None, is_hasty: false, told: Told::default() })))
    }

    fn take(&self, step: Step) {
        self.0.lock().unwrap().take(step);
    }

    /// What a reader takes who asks this one.
    fn snapshot(&self, world: &World, wanted: &Wanted) -> Snapshot {
        let views = world.views().asking(Box::new(self.clone()));
        views.snapshot_of(views.find("PageLikes").unwrap(), &mut world.log(), Fact::FACTS, wanted).unwrap()
    }
}

impl State {
    fn take(&mut self, step: Step) {
        match step {
            Step::GoOn => {
                let log = self.world.log();
                assert!(!self.counting.go_on(&log, &mut |_| true).unwrap());
            }
            Step::Take => {
                self.take(Step::Publish);
                self.taken = Some(self.counting.take(&self.world.log()).unwrap());
            }
            Step::Publish => {
                if let Some(taken) = self.taken.take() {
                    taken.publish(&self.views.lock("who counts").unwrap(), self.views, 2).unwrap();
                    self.counting.published();
                }
            }
            Step::Haste(is_hasty) => self.is_hasty = is_hasty,
        }
    }
}

impl Live for Counts {
    fn ask(&self, ask: &Ask) -> Option<Reply> {
        let mut state = self.0.lock().unwrap();
        if state.is_hasty {
            state.take(Step::Take);
            state.take(Step::Publish);
        }
        let reply = state.counting.reply(ask).unwrap();
        let of = match &reply {
            Reply::Cells { .. } => &state.told.cells,
            _ => &state.told.moved,
        };
        of.fetch_add(1, Ordering::Relaxed);
        Some(reply)
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![4 => Just(Step::GoOn), 3 => Just(Step::Take), 2 => Just(Step::Publish), 1 => any::<bool>().prop_map(Step::Haste)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn who_asks_is_told_what_one_pass_over_the_facts_tells(
        before in prop::collection::vec(liked(), 0..100),
        steps in prop::collection::vec((prop::collection::vec(liked(), 0..60), step()), 1..12),
        threads in 1..=PARTITIONS,
    ) {
        let mut world = World::new();
        world.append(&before);
        world.count(usize::MAX).unwrap();
        let counts = Counts::begin(&world, threads);
        for (likes, step) in &steps {
            world.append(likes);
            counts.take(*step);
            let told = World::answers_of(|wanted| Arc::new(counts.snapshot(&world, wanted)));
            prop_assert_eq!(told, world.expected());
        }
        let state = counts.0.lock().unwrap();
        prop_assert!(state.told.cells.load(Ordering::Relaxed) >= 2 * steps.len(), "it was asked, and told of cells: {:?}", state.told);
    }
}

fn like(page: u64) -> Liked {
    Liked { page, person: 1, day: 3, took: None }
}

#[test]
fn who_has_opened_what_was_published_since_opens_it_anew() {
    let mut world = World::new();
    world.append(&[like(1), like(2)]);
    let counts = Counts::begin(&world, 2);
    counts.take(Step::GoOn);
    counts.take(Step::Haste(true));
    let snapshot = counts.snapshot(&world, &Wanted::All);
    assert_eq!(&snapshot.cut(), world.log().end());
    let state = counts.0.lock().unwrap();
    assert_eq!([&state.told.moved, &state.told.cells].map(|told| told.load(Ordering::Relaxed)), [1, 1]);
}

#[test]
fn an_answer_that_was_taken_of_some_cells_tells_of_no_others() {
    let mut world = World::new();
    world.append(&[like(1), like(2)]);
    let counts = Counts::begin(&world, 1);
    counts.take(Step::GoOn);
    let all = counts.snapshot(&world, &Wanted::Rows { size: BucketSize::Day, prefix: Vec::new() });
    let rows: Vec<Vec<u8>> = all.scan(BucketSize::Day, b"", Span::default()).unwrap().map(|row| row.unwrap().row).collect();
    assert_eq!(rows.len(), 2);
    assert!(all.get(&rows[0], BucketSize::Ever, Span::default()).is_err());

    let one = counts.snapshot(&world, &Wanted::Row { size: BucketSize::Day, row: rows[0].clone() });
    assert!(one.get(&rows[0], BucketSize::Day, Span::default()).unwrap().is_some());
    let until = Span { until: Some(Timestamp(3 * DAY)), ..Span::default() };
    assert!(one.get(&rows[0], BucketSize::Day, until).unwrap().is_none());
    assert!(one.get(&rows[1], BucketSize::Day, Span::default()).is_err());
    assert!(one.scan(BucketSize::Day, b"", Span::default()).is_err());
    assert!(one.cells(true).is_err());
}

#[test]
fn an_answer_from_one_who_is_far_behind_is_of_an_earlier_moment_and_says_so() {
    let mut world = World::new();
    world.append(&[like(1), like(2)]);
    let counts = Counts::begin(&world, 1);
    counts.take(Step::GoOn);
    let (before, cells) = (world.log().end().clone(), world.expected());
    world.append(&[like(1), like(1), like(2), like(3), like(4)]);
    let snapshot = |little, wanted: &Wanted| {
        let mut views = world.views().asking(Box::new(counts.clone()));
        views.little = little;
        Arc::new(views.snapshot_of(views.find("PageLikes").unwrap(), &mut world.log(), Fact::FACTS, wanted).unwrap())
    };
    for (little, cut, cells) in [(4, &before, cells), (5, world.log().end(), world.expected())] {
        assert_eq!(World::answers_of(|wanted| snapshot(little, wanted)), cells);
        let snapshot = snapshot(little, &Wanted::All);
        assert_eq!(&snapshot.cut(), cut);
        let watermark = snapshot.watermark(&world.log(), Timestamp(i64::MAX)).unwrap();
        assert_eq!(watermark == Timestamp(i64::MAX), little == 5, "{watermark}");
    }
}

/// Says that all was counted, or that there is nothing, and is lying.
#[derive(Debug)]
struct Liar(Vec<u8>);

impl Live for Liar {
    fn ask(&self, ask: &Ask) -> Option<Reply> {
        Some(Reply::Cells { to: ask.to.clone(), run: self.0.clone() })
    }
}

#[test]
fn what_is_no_answer_counts_for_nothing() {
    let mut world = World::new();
    world.append(&[like(1), like(2), like(2)]);
    let counts = Counts::begin(&world, 1);
    counts.take(Step::GoOn);
    let ask = |view: &str| {
        let to = world.log().end().clone();
        Ask { view: view.to_owned(), from: crate::cut::Cut::zero(PARTITIONS), to, wanted: Wanted::All }
    };
    let folder = world.folder().path().file_name().unwrap().to_string_lossy().into_owned();
    assert_eq!(counts.ask(&ask("PageLikes-0123")), Some(Reply::Unknown));
    let Some(Reply::Cells { run, .. }) = counts.ask(&ask(&folder)) else { panic!("it was asked about its own view") };

    // Once it has gone on, what it has told before is of another tile.
    world.append(&[like(3)]);
    for lie in [Vec::new(), b"no run at all".to_vec(), run[..run.len() / 2].to_vec(), run] {
        let views = world.views().asking(Box::new(Liar(lie)));
        let snapshot = views.snapshot(views.find("PageLikes").unwrap(), &mut world.log(), Fact::FACTS).unwrap();
        let snapshot = Arc::new(snapshot);
        assert_eq!(World::answers_of(|_| snapshot.clone()), world.expected());
    }
}
