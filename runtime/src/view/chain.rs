//! The chain of a view: its runs tile the log from the chain's start to its cut, without a gap and without an overlap.

use std::path::Path;

use super::refused::Refused;
use crate::cut::{Cut, Tile};
use crate::error::{Error, Result};

/// Where runs end that are a chain, each a file and its tile: `[start, c1) [c1, c2) …`.
///
/// # Errors
/// [`Refused`], with the two cuts that do not meet.
pub(super) fn end<'m>(start: &'m Cut, runs: impl IntoIterator<Item = (&'m str, &'m Tile)>) -> Result<&'m Cut, Refused> {
    let mut at = start;
    for (file, Tile { from, to }) in runs {
        let file = || file.to_owned();
        if from != at {
            let (at, from, is_gap) = (at.clone(), from.clone(), at.within(from));
            return Err(if is_gap { Refused::Gap { file: file(), at, from } } else { Refused::Overlap { file: file(), at, from } });
        }
        if !from.within(to) {
            return Err(Refused::Backwards { file: file(), from: from.clone(), to: to.clone() });
        }
        at = to;
    }
    Ok(at)
}

/// Checks that a cut does not lie beyond the log's end: facts would be missing that were counted.
///
/// # Errors
/// [`Error::Broken`], with both.
pub fn check_end(path: &Path, cut: &Cut, end: &Cut) -> Result<()> {
    if cut.within(end) {
        return Ok(());
    }
    let what = format!(
        "it has counted up to {cut}, but the log ends at {end}: put back the log that it has counted, or remove the view's folder to have it \
         counted anew from the facts that are still kept"
    );
    Err(Error::broken(path, what))
}

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

/// Chooses who answers, since a partial count must never be shown as a total: the counter's own chain once it has counted all that any
/// older one has, and the log, which begins at `log`, still has what lies above its cut; until then the older one that has counted the
/// most. Where there is no older one the own chain is chosen, and can answer only if the log has the rest.
///
/// Cuts are compared, not starts. A chain that is filled from the dataset grows from its start as one that is filled from the log does,
/// so its cut says how far it has counted; and one that starts above an older one's start, because facts were dropped before it was
/// made, can never hold more than it does: it answers once it has caught up, and says where it starts.
pub fn answering(own: &Cut, log: &Cut, older: &[&Cut]) -> Answering {
    let is_whole = log.within(own);
    let ahead = older.iter().enumerate().filter(|(_, cut)| !is_whole || !cut.within(own));
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
        let check = |start: u64, tiles: &[(u64, u64)]| {
            let tiles: Vec<_> = tiles.iter().map(|&(from, to)| tile(from, to)).collect();
            end(&Cut(vec![start]), tiles.iter().map(|tile| ("x.run", tile))).map(|cut| cut.0[0]).map_err(|e| e.to_string())
        };
        assert_eq!(check(0, &[]), Ok(0));
        assert_eq!(check(7, &[]), Ok(7));
        assert_eq!(check(0, &[(0, 3), (3, 3), (3, 9)]), Ok(9));
        assert_eq!(check(2, &[(2, 3)]), Ok(3));
        for (tiles, words) in [
            (&[(1, 3)][..], ["leave a gap", "[0]", "[1]"]),
            (&[(0, 3), (4, 5)], ["leave a gap", "[3]", "[4]"]),
            (&[(0, 3), (2, 5)], ["overlap", "[3]", "[2]"]),
            (&[(0, 3), (3, 2)], ["goes back", "[3]", "[2]"]),
        ] {
            let error = check(0, tiles).unwrap_err();
            assert!(words.iter().all(|word| error.contains(word)), "{error}");
        }
        assert!(check(1, &[(0, 3)]).unwrap_err().contains("overlap"), "it begins below the chain's start");
        assert!(end(&Cut::zero(2), [("x.run", &tile(0, 3))]).is_err(), "a cut of one partition in a log of two");
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
        assert_eq!(answering(&zero, &zero, &[]), Answering::Own);
        assert_eq!(answering(&zero, &zero, &[&two, &five, &five]), Answering::Older(1));
        assert_eq!(answering(&two, &zero, &[&two, &five]), Answering::Older(1));
        assert_eq!(answering(&five, &two, &[&two, &five]), Answering::Own);
        assert_eq!(answering(&Cut(vec![9, 1]), &zero, &[&two]), Answering::Older(0));
        assert!(answering(&zero, &zero, &[&two]).is_filling() && !answering(&five, &zero, &[&two]).is_filling());
    }

    #[test]
    fn an_older_chain_answers_as_long_as_the_log_lacks_what_the_own_one_has_not_counted() {
        let [two, three, five] = [2, 3, 5].map(|n| Cut(vec![n, n]));
        assert_eq!(answering(&three, &five, &[&two]), Answering::Older(0));
        assert_eq!(answering(&three, &Cut(vec![0, 5]), &[&two]), Answering::Older(0));
        assert_eq!(answering(&three, &three, &[&two]), Answering::Own);
        assert_eq!(answering(&three, &five, &[]), Answering::Own, "there is no other; it will say what is missing");
    }
}
