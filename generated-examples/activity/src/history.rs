//! A made-up history, as long as one likes: the same seed and sizes always give the same commits.
//!
//! Its shares are those of a real one: a third of the commits are merges, which touch nothing; the others touch three files on average,
//! few of them many; who commits and what is touched follow Zipf's law with exponent 1. Nothing is kept but the commit at hand.

use crate::commit::{Change, Commit};
use crate::random::{Random, mix};

/// When the history begins: 2026-01-01T00:00:00Z, in seconds.
const START: i64 = 1_767_225_600;
/// Seconds.
const DAY: f64 = 86_400.0;
/// A commit touches no more files than this.
const MOST_FILES: u64 = 64;

/// What a history depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct History {
    /// How many facts it has; over so many, times rise from its first day to its last.
    pub facts: u64,
    /// Another seed, another history.
    pub seed: u64,
    /// How many people there are to commit, at least 1.
    pub people: u64,
    /// How many files there are to touch, at least 1.
    pub files: u64,
    /// How many days it takes, at least 1.
    pub days: u32,
}

impl History {
    /// Its commits in the order in which they became known, with one or more facts each. They end with the one that holds its last
    /// fact, or goes beyond it.
    pub fn commits(self) -> impl Iterator<Item = Commit> {
        let (mut number, mut told) = (0, 0);
        std::iter::from_fn(move || {
            let commit = (told < self.facts).then(|| self.commit(number, told))?;
            number += 1;
            told += 1 + (commit.files.len() + commit.parents.len()) as u64;
            Some(commit)
        })
    }

    fn commit(&self, number: u64, told: u64) -> Commit {
        let random = &mut Random::of(self.seed, number);
        let merge = random.one_in(3);
        Commit {
            commit: self.hash(number),
            author: person(random.zipf(self.people)),
            authored_at: self.at(told, random),
            parents: self.parents(number, merge, random),
            files: if merge { Vec::new() } else { self.changes(random) },
        }
    }

    /// Times rise with what was told before; one commit in fifty becomes known late, by up to a tenth of the history.
    fn at(&self, told: u64, random: &mut Random) -> i64 {
        let (spent, late) = (told as f64 / self.facts as f64, random.one_in(50));
        let late = if late { random.unit() / 10.0 } else { 0.0 };
        START + ((spent - late).max(0.0) * f64::from(self.days) * DAY) as i64
    }

    /// A commit stands on one shortly before it, and a merge on a second one farther back. The first stands on nothing.
    fn parents(&self, number: u64, merge: bool, random: &mut Random) -> Vec<String> {
        let near = number.saturating_sub(random.few(8));
        let far = near.saturating_sub(random.few(32));
        let first = (number > 0).then_some(near);
        let second = (merge && far < near).then_some(far);
        first.into_iter().chain(second).map(|parent| self.hash(parent)).collect()
    }

    /// No file twice: where one was drawn before, the next that was not stands in.
    fn changes(&self, random: &mut Random) -> Vec<Change> {
        let mut drawn: Vec<u64> = Vec::new();
        for _ in 0..random.few(MOST_FILES.min(self.files)) {
            let mut file = random.zipf(self.files);
            while drawn.contains(&file) {
                file = (file + 1) % self.files;
            }
            drawn.push(file);
        }
        drawn.into_iter().map(|file| change(file, random)).collect()
    }

    /// The id of the `number`th commit.
    fn hash(&self, number: u64) -> String {
        let mut random = Random::of(!self.seed, number);
        let mut hash = String::with_capacity(40);
        hex(random.next(), 16, &mut hash);
        hex(random.next(), 16, &mut hash);
        hex(random.next(), 8, &mut hash);
        hash
    }
}

fn person(rank: u64) -> String {
    let mut id = String::with_capacity(14);
    id.push_str("p_");
    hex(mix(rank), 12, &mut id);
    id
}

/// A change of a file; one in five hundred is of binary content, which has no lines.
fn change(file: u64, random: &mut Random) -> Change {
    let lines = |random: &mut Random, most: f64| (most.powf(random.unit()) - 1.0) as u32;
    let (text, added, removed) = (!random.one_in(500), lines(random, 1000.0), lines(random, 300.0));
    Change(path(file), text.then_some(added), text.then_some(removed))
}

/// A file's path, of a length as paths have.
fn path(rank: u64) -> String {
    let mut path = String::with_capacity(40);
    path.push_str("src/");
    hex(mix(rank >> 8), 6, &mut path);
    path.push_str(["/builder/", "/core/", "/ops/", "/util/"][(rank >> 6) as usize % 4]);
    hex(rank, 10, &mut path);
    path.push_str(".rs");
    path
}

/// Appends the lowest digits of a number.
fn hex(number: u64, digits: u32, out: &mut String) {
    let digit = |place: u32| char::from(b"0123456789abcdef"[(number >> (4 * place)) as usize & 15]);
    out.extend((0..digits).rev().map(digit));
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const SMALL: History = History { facts: 30_000, seed: 7, people: 100, files: 1000, days: 30 };

    #[test]
    fn the_same_seed_gives_the_same_and_another_another() {
        let commits = |seed| History { seed, ..SMALL }.commits().collect::<Vec<_>>();
        assert_eq!(commits(7), commits(7));
        let (a, b) = (commits(7), commits(8));
        let ids: HashSet<&str> = a.iter().chain(&b).map(|c| c.commit.as_str()).collect();
        assert_eq!(ids.len(), a.len() + b.len(), "no commit is in both, nor twice in one");
    }

    #[test]
    fn shares_are_those_of_a_real_history() {
        let commits: Vec<Commit> = SMALL.commits().collect();
        let facts: usize = commits.iter().map(|c| c.facts().count()).sum();
        assert!((30_000..30_070).contains(&facts), "{facts}");
        let touched: usize = commits.iter().map(|c| c.files.len()).sum();
        let parents: usize = commits.iter().map(|c| c.parents.len()).sum();
        assert!((0.44..0.52).contains(&(touched as f64 / facts as f64)), "{touched} of {facts} touch a file");
        assert!((0.27..0.33).contains(&(parents as f64 / facts as f64)), "{parents} of {facts} are parents");
        assert!(commits.iter().any(|c| c.files.iter().any(|file| file.1.is_none())), "some files are binary");
    }

    #[test]
    fn commits_stand_on_earlier_ones_and_touch_no_file_twice() {
        let mut known = HashSet::new();
        for commit in SMALL.commits() {
            assert!(commit.parents.iter().all(|parent| known.contains(parent)), "{commit:?}");
            assert_eq!(commit.parents.is_empty(), known.is_empty());
            let files: HashSet<&str> = commit.files.iter().map(|file| file.0.as_str()).collect();
            assert_eq!(files.len(), commit.files.len());
            known.insert(commit.commit);
        }
    }

    #[test]
    fn one_person_and_one_file_are_enough() {
        let commits: Vec<Commit> = History { people: 1, files: 1, ..SMALL }.commits().collect();
        assert!(commits.iter().all(|c| c.author == commits[0].author && c.files.len() <= 1));
    }

    #[test]
    fn times_rise_over_all_days_and_some_are_late() {
        let times: Vec<i64> = SMALL.commits().map(|c| c.authored_at - START).collect();
        let late = times.windows(2).filter(|pair| pair[1] < pair[0]).count();
        assert!((times.len() / 70..times.len() / 35).contains(&late), "{late} of {}", times.len());
        let days: HashSet<i64> = times.iter().map(|at| at / 86_400).collect();
        assert_eq!((days.len(), days.iter().min(), days.iter().max()), (30, Some(&0), Some(&29)));
    }
}
