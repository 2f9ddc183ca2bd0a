//! The chain of a view: its runs tile the log from its beginning to the view's cut, without a gap and without an overlap.

use std::path::Path;

use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};

/// Checks that runs, each a file and its tile, are a chain: `[0, c1) [c1, c2) …`.
///
/// # Errors
/// [`Error::Broken`], with the two cuts that do not meet.
pub(super) fn check<'m>(partitions: usize, runs: impl IntoIterator<Item = (&'m str, &'m Tile)>, path: &Path) -> Result<()> {
    let mut at = &Cut::zero(partitions);
    for (file, Tile { from, to }) in runs {
        if from != at {
            let what = if at.within(from) { "leave a gap" } else { "overlap" };
            return Err(Error::broken(path, format!("its runs {what}: those before {file} end at {at}, it begins at {from}; {WAY_OUT}")));
        }
        if !from.within(to) {
            return Err(Error::broken(path, format!("the run {file} goes back, from {from} to {to}; {WAY_OUT}")));
        }
        at = to;
    }
    Ok(())
}

/// Checks that a cut does not lie beyond the log's end: facts would be missing that were counted.
///
/// # Errors
/// [`Error::Broken`], with both.
pub fn check_end(path: &Path, cut: &Cut, end: &Cut) -> Result<()> {
    if cut.within(end) {
        return Ok(());
    }
    let what = format!("it has counted up to {cut}, but the log ends at {end}: put back the log that it has counted, or {WAY_OUT}");
    Err(Error::broken(path, what))
}

const WAY_OUT: &str = "remove the view's folder to have it counted anew from the log";

/// Which chain answers for a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answering {
    /// The chain of the counter's present definition.
    Own,
    /// An older definition's chain (its index among those given), frozen at its cut, while the counter's own is being filled.
    Older(usize),
}

impl Answering {
    /// Whether the answer is frozen, because the counter's own chain has not caught up yet.
    pub fn is_filling(self) -> bool {
        self != Answering::Own
    }
}

/// Chooses who answers: the counter's own chain once it has counted all that an older one has; until then the older one that has counted
/// the most, since a partial count must never be shown as a total.
pub fn answering(own: &Cut, older: &[&Cut]) -> Answering {
    let ahead = older.iter().enumerate().filter(|(_, cut)| !cut.within(own));
    match ahead.max_by_key(|(index, cut)| (cut.facts(), std::cmp::Reverse(*index))) {
        Some((index, _)) => Answering::Older(index),
        None => Answering::Own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_chain_passes() {
        let tile = |from, to| Tile { from: Cut(vec![from]), to: Cut(vec![to]) };
        let check = |tiles: &[(u64, u64)]| {
            let tiles: Vec<_> = tiles.iter().map(|&(from, to)| tile(from, to)).collect();
            super::check(1, tiles.iter().map(|tile| ("x.run", tile)), Path::new("m")).map_err(|e| e.to_string())
        };
        assert_eq!(check(&[]), Ok(()));
        assert_eq!(check(&[(0, 3), (3, 3), (3, 9)]), Ok(()));
        for (tiles, words) in [
            (&[(1, 3)][..], ["leave a gap", "[0]", "[1]"]),
            (&[(0, 3), (4, 5)], ["leave a gap", "[3]", "[4]"]),
            (&[(0, 3), (2, 5)], ["overlap", "[3]", "[2]"]),
            (&[(0, 3), (3, 2)], ["goes back", "[3]", "[2]"]),
        ] {
            let error = check(tiles).unwrap_err();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
        }
        assert!(super::check(2, [("x.run", &tile(0, 3))], Path::new("m")).is_err(), "a cut of one partition in a log of two");
    }

    #[test]
    fn a_cut_beyond_the_log_is_refused() {
        let cut = |n: &[u64]| Cut(n.to_vec());
        assert!(check_end(Path::new("m"), &cut(&[1, 2]), &cut(&[1, 3])).is_ok());
        assert!(check_end(Path::new("m"), &cut(&[2, 2]), &cut(&[1, 9])).is_err());
        assert!(check_end(Path::new("m"), &cut(&[1]), &cut(&[1, 9])).is_err());
    }

    #[test]
    fn the_own_chain_answers_once_it_has_caught_up() {
        let [zero, two, five] = [0, 2, 5].map(|n| Cut(vec![n, n]));
        assert_eq!(answering(&zero, &[]), Answering::Own);
        assert_eq!(answering(&zero, &[&two, &five, &five]), Answering::Older(1));
        assert_eq!(answering(&two, &[&two, &five]), Answering::Older(1));
        assert_eq!(answering(&five, &[&two, &five]), Answering::Own);
        assert_eq!(answering(&Cut(vec![9, 1]), &[&two]), Answering::Older(0));
        assert!(answering(&zero, &[&two]).is_filling() && !answering(&five, &[&two]).is_filling());
    }
}
