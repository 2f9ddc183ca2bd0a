//! The edits of a manifest: whatever is edited in whatever order, what stands is whole, and what is kept stays.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::counter::{Count, Handle};
use crate::cut::{Cut, Tile};
use crate::sample::PageLikes;
use crate::time::Timestamp;
use crate::view::{Listed, Manifest, Publication, Refused, log_floor};

fn cut(offsets: &[u64]) -> Cut {
    Cut(offsets.to_vec())
}

fn run(number: u64, from: &Cut, to: &Cut) -> Listed {
    Listed::new(number, Tile { from: from.clone(), to: to.clone() })
}

/// A run of a log of one partition.
fn one(number: u64, from: u64, to: u64) -> Listed {
    run(number, &cut(&[from]), &cut(&[to]))
}

fn blank(partitions: usize) -> Manifest {
    Manifest::new(Handle::<PageLikes>::NEW.definition(), partitions)
}

/// A chain of one partition with runs that end there.
fn chain(ends: &[u64]) -> Manifest {
    let begins = std::iter::once(&0).chain(ends);
    let runs = begins.zip(ends).zip(1..).map(|((&from, &to), number)| one(number, from, to));
    runs.fold(blank(1), |manifest, run| manifest.append(&run).unwrap())
}

fn publication(number: u64, from: u64, runs: Vec<Listed>) -> Publication {
    Publication { number, at: Timestamp(number as i64), full: from == 0, pinned: cut(&[0]), from: cut(&[from]), runs, keep: 3 }
}

/// Where the runs of a chain of one partition end.
fn ends(runs: &[Listed]) -> Vec<u64> {
    runs.iter().map(|run| run.tile.to.0[0]).collect()
}

fn numbers(manifest: &Manifest) -> Vec<u64> {
    manifest.versions.iter().map(|version| version.number).collect()
}

#[test]
fn a_run_is_appended_where_the_chain_ends_and_nowhere_else() {
    let manifest = chain(&[3, 5]);
    assert_eq!((ends(&manifest.runs), manifest.next), (vec![3, 5], 3));
    assert!(matches!(manifest.append(&one(3, 6, 9)), Err(Refused::Gap { .. })));
    assert!(matches!(manifest.append(&one(3, 4, 9)), Err(Refused::Overlap { .. })));
    assert!(matches!(manifest.append(&one(3, 5, 4)), Err(Refused::Backwards { .. })));
    assert_eq!(manifest.append(&one(3, 5, 5)), Err(Refused::Empty("00000003.run".to_owned())));
    assert!(matches!(manifest.append(&one(2, 5, 9)), Err(Refused::File(_))), "its name is listed");
    let unfinished = Listed { file: "00000003.run.new".to_owned(), ..one(3, 5, 9) };
    assert!(matches!(manifest.append(&unfinished), Err(Refused::File(_))));
    assert!(manifest.append(&run(3, &cut(&[5, 0]), &cut(&[9, 0]))).is_err());
}

#[test]
fn a_merge_holds_the_facts_of_neighbours() {
    let manifest = chain(&[3, 5, 9]);
    let merged = manifest.replace(&manifest.runs[1..], &one(7, 3, 9)).unwrap();
    assert_eq!((ends(&merged.runs), merged.next), (vec![3, 9], 8));
    assert_eq!(manifest.replace(&[], &one(7, 9, 10)), Err(Refused::Unlisted));
    assert_eq!(merged.replace(&manifest.runs[1..], &one(8, 3, 9)), Err(Refused::Unlisted), "they were merged away");
    let apart = [manifest.runs[0].clone(), manifest.runs[2].clone()];
    assert_eq!(manifest.replace(&apart, &one(7, 0, 9)), Err(Refused::Unlisted), "they are no neighbours");
    for wrong in [one(7, 3, 8), one(7, 3, 10), one(7, 0, 9)] {
        assert!(matches!(manifest.replace(&manifest.runs[1..], &wrong), Err(Refused::Tile { .. })));
    }
}

#[test]
fn a_version_takes_the_place_of_what_lies_below_its_end() {
    let manifest = chain(&[3, 5, 9]);
    let within = manifest.publish(&publication(1, 0, vec![one(7, 0, 2), one(8, 2, 5)])).unwrap();
    assert_eq!((ends(&within.runs), ends(&within.versions[0].runs)), (vec![2, 5, 9], vec![2, 5]));
    assert_eq!((within.base, within.base_cut(), within.next), (Some(1), &cut(&[5]), 9));
    let beyond = manifest.publish(&publication(1, 0, vec![one(7, 0, 12)])).unwrap();
    assert_eq!((ends(&beyond.runs), beyond.cut()), (vec![12], cut(&[12])));
    let part = within.publish(&publication(2, 5, vec![one(9, 5, 9)])).unwrap();
    assert_eq!((ends(&part.runs), ends(&part.versions[1].runs)), (vec![2, 5, 9], vec![2, 5, 9]));
    let none = part.publish(&publication(3, 9, Vec::new())).unwrap();
    assert_eq!((ends(&none.runs), none.versions[2].cut.clone()), (vec![2, 5, 9], cut(&[9])), "there is nothing new");
    let empty = blank(1).publish(&publication(1, 0, Vec::new())).unwrap();
    assert_eq!((empty.versions[0].cut.clone(), empty.cut()), (cut(&[0]), cut(&[0])));
}

#[test]
fn a_version_that_does_not_fit_is_refused() {
    let manifest = chain(&[3, 5, 9]).publish(&publication(4, 0, vec![one(7, 0, 5)])).unwrap();
    assert_eq!(manifest.publish(&publication(5, 0, vec![one(8, 0, 8)])), Err(Refused::NoBoundary(cut(&[8]))), "what it ends within");
    assert!(matches!(manifest.publish(&publication(5, 0, vec![one(8, 1, 9)])), Err(Refused::Gap { .. })));
    assert!(matches!(manifest.publish(&publication(5, 9, vec![one(8, 9, 10)])), Err(Refused::From { .. })), "above the base");
    assert!(matches!(manifest.publish(&publication(4, 5, vec![one(8, 5, 9)])), Err(Refused::Number { number: 4, last: 4 })));
    let early = manifest.publish(&publication(5, 0, vec![one(8, 0, 9)])).unwrap();
    assert!(matches!(early.publish(&publication(6, 0, vec![one(9, 0, 9), one(9, 9, 10)])), Err(Refused::File(_))), "one name twice");
    assert!(matches!(early.publish(&publication(6, 0, Vec::new())), Err(Refused::StepBack { .. })), "it ends below the version before");
}

#[test]
fn the_newest_versions_are_kept_with_their_files() {
    let mut manifest = blank(1);
    for number in 1..=5u64 {
        let next = publication(number, 0, vec![one(number, 0, number * 10)]);
        manifest = manifest.publish(&Publication { full: true, ..next }).unwrap();
    }
    assert_eq!(numbers(&manifest), [3, 4, 5]);
    assert_eq!(manifest.referenced().into_iter().collect::<Vec<_>>(), ["00000003.run", "00000004.run", "00000005.run"]);
    let one_kept = manifest.publish(&Publication { keep: 0, ..publication(6, 50, vec![one(6, 50, 60)]) }).unwrap();
    assert_eq!(numbers(&one_kept), [6], "the newest is always kept");
    assert_eq!((manifest.facts_floor(&cut(&[70]), 3), manifest.facts_floor(&cut(&[70]), 1)), (&cut(&[40]), &cut(&[70])));
    assert_eq!(manifest.facts_floor(&cut(&[70]), 9), &cut(&[30]));
}

#[test]
fn a_rollback_counts_up_to_the_cut_that_is_served() {
    let first = chain(&[3]).publish(&publication(1, 0, vec![one(7, 0, 3)])).unwrap();
    let second = first.publish(&publication(2, 3, vec![one(8, 3, 6)])).unwrap();
    let served = second.append(&one(9, 6, 9)).unwrap();
    assert!(matches!(served.rollback(1, &[one(10, 3, 8)]), Err(Refused::StepBack { .. })));
    assert!(matches!(served.rollback(1, &[]), Err(Refused::StepBack { .. })));
    assert!(matches!(served.rollback(1, &[one(10, 4, 9)]), Err(Refused::Gap { .. })));
    assert_eq!(served.rollback(3, &[]), Err(Refused::NoVersion { number: 3, have: vec![1, 2] }));
    let back = served.rollback(1, &[one(10, 3, 7), one(11, 7, 10)]).unwrap();
    assert_eq!((ends(&back.runs), numbers(&back), back.base), (vec![3, 7, 10], vec![1, 2], Some(1)));
    assert!(!back.referenced().contains("00000009.run"), "the speed layer's run upon the bad version is gone");

    let forward = back.rollback(2, &[one(12, 6, 10)]).unwrap();
    assert_eq!((ends(&forward.runs), forward.base_cut()), (vec![3, 6, 10], &cut(&[6])));

    assert!(matches!(back.publish(&publication(3, 6, vec![one(12, 6, 11)])), Err(Refused::From { .. })), "it stands on version 1");
    let third = back.publish(&publication(3, 3, vec![one(12, 3, 11)])).unwrap();
    assert_eq!(third.versions[2].runs.iter().map(|run| run.file.as_str()).collect::<Vec<_>>(), ["00000007.run", "00000012.run"]);
    let same = second.rollback(2, &[]).unwrap();
    assert_eq!(same, second, "back to where it stands, with nothing above");
}

#[test]
fn no_merge_crosses_the_pinned_part_or_the_base() {
    let whole = Publication { pinned: cut(&[4]), ..publication(1, 0, vec![one(7, 0, 4), one(8, 4, 9)]) };
    let mut manifest = blank(1).publish(&whole).unwrap();
    for (number, to) in [(9, 12), (10, 15)] {
        let from = manifest.cut().0[0];
        manifest = manifest.append(&one(number, from, to)).unwrap();
    }
    assert_eq!(manifest.groups(), [0..1, 1..2, 2..4]);
    assert_eq!(manifest.replace(&manifest.runs[..2], &one(11, 0, 9)), Err(Refused::Barrier(cut(&[4]))));
    assert_eq!(manifest.replace(&manifest.runs[1..3], &one(11, 4, 12)), Err(Refused::Barrier(cut(&[9]))));
    assert!(manifest.replace(&manifest.runs[2..], &one(11, 9, 15)).is_ok());
    assert_eq!(blank(1).groups(), []);
    assert_eq!(chain(&[1, 2]).groups().first(), Some(&(0..2)));
}

#[test]
fn the_pinned_part_never_shrinks_and_never_reaches_beyond_a_version() {
    let at = |number, pin: u64, from, runs| Publication { pinned: cut(&[pin]), ..publication(number, from, runs) };
    let first = blank(1).publish(&publication(1, 0, vec![one(1, 0, 3)])).unwrap();
    assert!(matches!(first.publish(&at(2, 4, 0, vec![one(2, 0, 4), one(3, 4, 9)])), Err(Refused::Pinned { .. })), "beyond version 1");
    assert_eq!(first.publish(&at(2, 2, 0, vec![one(2, 0, 9)])), Err(Refused::NoBoundary(cut(&[2]))));
    let second = first.publish(&at(2, 2, 0, vec![one(2, 0, 2), one(3, 2, 9)])).unwrap();
    assert!(matches!(second.publish(&at(3, 1, 2, vec![one(4, 2, 9)])), Err(Refused::Pinned { .. })), "it never shrinks");
    assert!(matches!(second.publish(&at(3, 2, 0, vec![one(4, 0, 9)])), Err(Refused::From { .. })), "the facts below it may be gone");
    assert_eq!(second.recompute_from(), &cut(&[2]));

    // A version from before facts were dropped may reach across: then it is taken whole.
    let back = second.rollback(1, &[one(4, 3, 9)]).unwrap();
    assert_eq!((back.recompute_from(), &back.pinned), (&cut(&[3]), &cut(&[2])));
    let third = back.publish(&at(3, 2, 3, vec![one(5, 3, 9)])).unwrap();
    assert_eq!(ends(&third.runs), [3, 9]);
    let forward = third.rollback(2, &[]).unwrap();
    assert_eq!(forward.recompute_from(), &cut(&[2]), "nothing was lost by the detour");
}

#[test]
fn a_chain_may_begin_above_zero_once() {
    let late = blank(1).begin(&cut(&[6])).unwrap();
    assert_eq!((late.cut(), late.base_cut(), late.recompute_from()), (cut(&[6]), &cut(&[6]), &cut(&[6])));
    let later = late.begin(&cut(&[7])).unwrap().append(&one(1, 7, 9)).unwrap();
    assert_eq!(later.begin(&cut(&[8])), Err(Refused::Begun));
    assert!(matches!(late.append(&one(1, 0, 9)), Err(Refused::Overlap { .. })));
    assert!(matches!(late.begin(&cut(&[7, 7])), Err(Refused::Partitions(_))));
}

#[test]
fn the_log_is_held_by_the_oldest_version_that_any_chain_keeps_and_by_what_is_not_counted() {
    let first = blank(2);
    let publish = |manifest: &Manifest, number, to: &Cut| {
        let runs = vec![run(number, &cut(&[0, 0]), to)];
        let zero = cut(&[0, 0]);
        let publication = Publication { number, at: Timestamp(0), full: true, pinned: zero.clone(), from: zero, runs, keep: 2 };
        manifest.publish(&publication).unwrap()
    };
    let a = publish(&publish(&publish(&first, 1, &cut(&[1, 9])), 2, &cut(&[5, 9])), 3, &cut(&[8, 9]));
    let b = publish(&first, 3, &cut(&[8, 4]));
    let begun = cut(&[1, 0]);
    assert_eq!(log_floor(&cut(&[7, 7]), &begun, [&a, &b, &first]), cut(&[5, 4]), "one that the log cannot fill holds nothing");
    assert_eq!(log_floor(&cut(&[7, 7]), &begun, [&first]), cut(&[7, 7]));
    assert_eq!(log_floor(&cut(&[2, 2]), &begun, [&a, &b]), cut(&[2, 2]));
    assert_eq!(log_floor(&cut(&[7, 7]), &cut(&[0, 0]), [&a, &first]), cut(&[0, 0]), "what nobody has counted is counted from there");
    let counted = first.append(&run(1, &cut(&[0, 0]), &cut(&[3, 2]))).unwrap();
    assert_eq!(log_floor(&cut(&[7, 7]), &begun, [&counted]), cut(&[3, 2]));
}

/// Who has counted what is in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Batch(u64),
    Speed,
}

/// An edit as it is drawn: it may fit or not.
#[derive(Clone, Debug)]
enum Edit {
    Append(Step),
    Merge(usize, usize),
    Publish { from: From, pieces: usize, to: To, pin: usize, number: u64, keep: usize },
    Rollback { version: usize, pieces: usize, more: Step, short: bool },
    Waste,
}

#[derive(Clone, Debug)]
enum From {
    Base,
    Pinned,
    Boundary(usize),
}

#[derive(Clone, Debug)]
enum To {
    Boundary(usize),
    Beyond(Step),
    Anywhere(Step),
}

/// By how much each partition goes on.
type Step = [u64; 2];

fn edit() -> impl Strategy<Value = Edit> {
    let step = || [0..4u64, 0..4u64];
    let from = prop_oneof![4 => Just(From::Base), 3 => Just(From::Pinned), 1 => (0..9usize).prop_map(From::Boundary)];
    let to = prop_oneof![
        2 => (0..9usize).prop_map(To::Boundary),
        4 => step().prop_map(To::Beyond),
        1 => step().prop_map(To::Anywhere),
    ];
    prop_oneof![
        4 => step().prop_map(Edit::Append),
        3 => (0..9usize, 0..9usize).prop_map(|(a, b)| Edit::Merge(a, b)),
        4 => (from, 1..4usize, to, 0..12usize, 0..3u64, 1..4usize)
            .prop_map(|(from, pieces, to, pin, number, keep)| Edit::Publish { from, pieces, to, pin, number, keep }),
        3 => (0..4usize, 1..3usize, step(), prop::bool::weighted(0.1))
            .prop_map(|(version, pieces, more, short)| Edit::Rollback { version, pieces, more, short }),
        1 => Just(Edit::Waste),
    ]
}

/// A manifest, and what is known of it beside it.
struct Model {
    manifest: Manifest,
    /// The number of the next file.
    next: u64,
    origins: BTreeMap<String, BTreeSet<Origin>>,
    removed: BTreeSet<String>,
    done: BTreeMap<&'static str, usize>,
}

impl Model {
    fn new(start: &Cut) -> Model {
        let manifest = blank(2).begin(start).unwrap();
        Model { manifest, next: 1, origins: BTreeMap::new(), removed: BTreeSet::new(), done: BTreeMap::new() }
    }

    /// Runs from one cut to another in so many pieces, written beside what is listed.
    fn write(&mut self, from: &Cut, to: &Cut, pieces: usize, origin: &BTreeSet<Origin>) -> Vec<Listed> {
        let pieces = pieces as u64;
        let at = |piece: u64| Cut(from.0.iter().zip(&to.0).map(|(&from, &to)| from + (to - from.min(to)) * piece / pieces).collect());
        let mut runs = Vec::new();
        for piece in 0..pieces {
            if at(piece) != at(piece + 1) {
                let run = run(self.next, &at(piece), &at(piece + 1));
                self.origins.insert(run.file.clone(), origin.clone());
                self.next += 1;
                runs.push(run);
            }
        }
        runs
    }

    fn decide(&mut self, edit: &Edit) -> Option<(&'static str, Result<Manifest, Refused>)> {
        let manifest = self.manifest.clone();
        let cuts: Vec<Cut> = std::iter::once(manifest.start.clone()).chain(manifest.runs.iter().map(|run| run.tile.to.clone())).collect();
        let (cut, speed) = (manifest.cut(), BTreeSet::from([Origin::Speed]));
        Some(match *edit {
            Edit::Append(step) => {
                let runs = self.write(&cut, &later(&cut, step), 1, &speed);
                ("append", manifest.append(runs.first()?))
            }
            Edit::Merge(a, b) => {
                let (a, b) = (a.min(b), a.max(b).min(manifest.runs.len().checked_sub(1)?));
                let old = manifest.runs.get(a..=b).filter(|old| !old.is_empty())?;
                let origins = old.iter().flat_map(|run| self.origins[&run.file].clone()).collect();
                let new = self.write(&old[0].tile.from, &old[old.len() - 1].tile.to, 1, &origins);
                ("replace", manifest.replace(old, new.first()?))
            }
            Edit::Publish { ref from, pieces, ref to, pin, number, keep } => {
                let from = match from {
                    From::Base => manifest.base_cut().clone(),
                    From::Pinned => manifest.recompute_from().clone(),
                    From::Boundary(index) => cuts[index % cuts.len()].clone(),
                };
                let to = match *to {
                    To::Boundary(index) => cuts[index % cuts.len()].clone(),
                    To::Beyond(step) => later(&cut, step),
                    To::Anywhere(step) => later(&from, step),
                };
                let number = manifest.versions.last().map_or(0, |last| last.number) + number;
                let runs = self.write(&from, &to, pieces, &BTreeSet::from([Origin::Batch(number)]));
                let pinned = cuts.get(pin).map_or(&manifest.pinned, |cut| cut).clone();
                let publication = Publication { number, at: Timestamp(0), full: true, pinned, from, runs, keep };
                ("publish", manifest.publish(&publication))
            }
            Edit::Rollback { version, pieces, more, short } => {
                let version = manifest.versions.get(version)?;
                let to = if short { later(&version.cut, more) } else { later(&cut, more) };
                let tail = self.write(&version.cut, &to, pieces, &speed);
                ("rollback", manifest.rollback(version.number, &tail))
            }
            Edit::Waste => {
                self.next += 1;
                return None;
            }
        })
    }

    fn take(&mut self, edit: &Edit) {
        let Some((name, Ok(after))) = self.decide(edit) else { return };
        *self.done.entry(name).or_default() += 1;
        let before = std::mem::replace(&mut self.manifest, after);
        self.compare(&before);
        self.look();
        let gone = before.referenced().difference(&self.manifest.referenced()).map(|file| (*file).to_owned()).collect::<Vec<_>>();
        self.removed.extend(gone);
    }

    /// What no edit may change.
    fn compare(&self, before: &Manifest) {
        let after = &self.manifest;
        assert!(before.cut().within(&after.cut()), "the cut stepped back from {} to {}", before.cut(), after.cut());
        assert_eq!(before.start, after.start);
        assert!(before.pinned.within(&after.pinned));
        for version in &before.versions {
            let kept = after.version(version.number);
            assert!(kept.is_none_or(|kept| kept == version), "version {} was changed", version.number);
            let newer = after.versions.iter().filter(|other| other.number > version.number).count();
            assert!(kept.is_some() || newer > 0, "only older versions are dropped");
        }
        assert!(after.referenced().iter().all(|file| !self.removed.contains(*file)), "a file that was removed is listed");
        assert!(after.referenced().iter().all(|file| crate::view::Listed::number(file) < after.next), "its number may be given again");
    }

    /// What holds for what stands.
    fn look(&self) {
        let Manifest { start, runs, versions, .. } = &self.manifest;
        let batches = |runs: &[Listed]| runs.iter().flat_map(|run| self.origins[&run.file].clone()).collect::<BTreeSet<_>>();
        self.check_chain(start, runs, &self.manifest.cut());
        for version in versions {
            self.check_chain(start, &version.runs, &version.cut);
            let origins = batches(&version.runs);
            assert!(!origins.contains(&Origin::Speed), "a version holds what the speed layer has counted");
            assert!(origins.iter().all(|origin| *origin <= Origin::Batch(version.number)));
        }
        let base = self.manifest.base_cut();
        let at = runs.iter().position(|run| run.tile.from == *base).unwrap_or(runs.len());
        assert!(runs[..at].iter().all(|run| run.tile.to.within(base)));
        assert!(batches(&runs[at..]).iter().all(|origin| *origin == Origin::Speed), "above the base there is only what was counted since");
        let version = self.manifest.base.and_then(|number| self.manifest.version(number));
        let expected = version.map(|version| batches(&version.runs)).unwrap_or_default();
        assert_eq!(batches(&runs[..at]), expected, "below the base there is the base, merged or not");
    }

    /// That each fact below a cut is counted once: offset by offset.
    fn check_chain(&self, start: &Cut, runs: &[Listed], cut: &Cut) {
        for partition in 0..2 {
            let tiles = runs.iter().flat_map(|run| run.tile.from.0[partition]..run.tile.to.0[partition]);
            assert!(tiles.eq(start.0[partition]..cut.0[partition]), "{runs:?}");
        }
    }
}

fn later(cut: &Cut, step: Step) -> Cut {
    Cut(cut.0.iter().zip(step).map(|(offset, step)| offset + step).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_edited_stays_whole(edits in prop::collection::vec(edit(), 1..60), late: bool) {
        let mut model = Model::new(&cut(if late { &[3, 1] } else { &[0, 0] }));
        edits.iter().for_each(|edit| model.take(edit));
    }
}

#[test]
fn the_edits_that_are_drawn_fit_often_enough() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut done = BTreeMap::<&str, usize>::new();
    for _ in 0..100 {
        let mut model = Model::new(&cut(&[0, 0]));
        prop::collection::vec(edit(), 40).new_tree(&mut runner).unwrap().current().iter().for_each(|edit| model.take(edit));
        model.done.iter().for_each(|(edit, times)| *done.entry(edit).or_default() += times);
    }
    assert!(["append", "replace", "publish", "rollback"].iter().all(|edit| done[edit] > 100), "{done:?}");
}
