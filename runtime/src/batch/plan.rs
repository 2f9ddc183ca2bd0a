//! What a batch does for each counter, as a pure decision from the counter's manifest.

use crate::cut::{Cut, Tile};
use crate::view::Manifest;

/// What is recomputed and published for one counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where the first of its runs begins.
    pub from: Cut,
    /// Its runs, neighbours from there up to the batch's cut; none if there is nothing new.
    pub tiles: Vec<Tile>,
    /// What lies below this is pinned from then on.
    pub pinned: Cut,
    /// Whether all that can be counted anew is.
    pub full: bool,
}

/// Plans a batch up to `end`. The facts below `floor` are to go afterwards, so that a run has to end there.
///
/// A full batch replaces everything above the pinned part; an incremental one begins at the version that the chain stands on. Where the
/// floor has risen there is no boundary yet, so that all above the pinned part is counted anew.
pub fn plan(manifest: &Manifest, end: &Cut, floor: &Cut, full: bool) -> Plan {
    let (lowest, base) = (manifest.recompute_from(), manifest.base_cut());
    let rises = !floor.within(lowest);
    let from = if full || rises || !lowest.within(base) { lowest } else { base };
    let middle = if rises { floor } else { from };
    let tiles = [(from, middle), (middle, end)].into_iter().filter(|(from, to)| from != to);
    Plan {
        from: from.clone(),
        tiles: tiles.map(|(from, to)| Tile { from: from.clone(), to: to.clone() }).collect(),
        pinned: if rises { floor } else { &manifest.pinned }.clone(),
        full: from == lowest,
    }
}

/// Whether a chain needs no fact below `floor` any more, nor does any version that it may be rolled back to.
pub fn can_spare(manifest: &Manifest, floor: &Cut) -> bool {
    floor.within(manifest.recompute_from()) && manifest.versions.iter().all(|version| floor.within(&version.cut))
}

/// The higher of two cuts, partition by partition.
pub(super) fn higher(a: &Cut, b: &Cut) -> Cut {
    Cut(a.0.iter().zip(&b.0).map(|(a, b)| *a.max(b)).collect())
}

/// The lower of two cuts, partition by partition.
pub(super) fn lower(a: &Cut, b: &Cut) -> Cut {
    Cut(a.0.iter().zip(&b.0).map(|(a, b)| *a.min(b)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::{Count, Handle};
    use crate::sample::PageLikes;
    use crate::time::Timestamp;
    use crate::view::{Listed, Publication};

    fn cut(n: u64) -> Cut {
        Cut(vec![n])
    }

    fn tile(from: u64, to: u64) -> Tile {
        Tile { from: cut(from), to: cut(to) }
    }

    fn listed(number: u64, from: u64, to: u64) -> Listed {
        Listed { file: format!("{number:08}.run"), tile: tile(from, to), cells: 1, bytes: 1, arrival: Timestamp(0) }
    }

    fn publication(number: u64, pinned: u64, runs: Vec<Listed>) -> Publication {
        let from = runs[0].tile.from.clone();
        Publication { number, at: Timestamp(0), full: false, pinned: cut(pinned), from, runs, keep: 3 }
    }

    /// Counted up to 10, of which a version holds 6.
    fn manifest() -> Manifest {
        let blank = Manifest::new(Handle::<PageLikes>::NEW.definition(), 1);
        let published = blank.publish(&publication(1, 0, vec![listed(1, 0, 6)])).unwrap();
        published.append(&listed(2, 6, 10)).unwrap()
    }

    #[test]
    fn a_chain_without_a_version_is_counted_whole() {
        let blank = Manifest::new(Handle::<PageLikes>::NEW.definition(), 1);
        let expected = Plan { from: cut(0), tiles: vec![tile(0, 9)], pinned: cut(0), full: true };
        assert_eq!(plan(&blank, &cut(9), &cut(0), false), expected);
        let counted = blank.append(&listed(1, 0, 5)).unwrap();
        assert_eq!(plan(&counted, &cut(9), &cut(0), false), expected);
        assert_eq!(plan(&blank, &cut(0), &cut(0), true).tiles, []);
    }

    #[test]
    fn an_incremental_batch_goes_on_from_its_version_and_a_full_one_from_the_beginning() {
        let expected = Plan { from: cut(6), tiles: vec![tile(6, 12)], pinned: cut(0), full: false };
        assert_eq!(plan(&manifest(), &cut(12), &cut(0), false), expected);
        assert_eq!(plan(&manifest(), &cut(6), &cut(0), false).tiles, []);
        assert_eq!(plan(&manifest(), &cut(12), &cut(0), true).tiles, [tile(0, 12)]);
    }

    #[test]
    fn where_the_floor_rises_a_run_ends() {
        let rising = plan(&manifest(), &cut(12), &cut(4), false);
        assert_eq!(rising, Plan { from: cut(0), tiles: vec![tile(0, 4), tile(4, 12)], pinned: cut(4), full: true });

        let pinned = manifest().publish(&publication(2, 4, vec![listed(3, 0, 4), listed(4, 4, 12)])).unwrap();
        assert_eq!(plan(&pinned, &cut(20), &cut(4), false).tiles, [tile(12, 20)]);
        assert_eq!(plan(&pinned, &cut(20), &cut(4), true).tiles, [tile(4, 20)]);
        assert_eq!(plan(&pinned, &cut(20), &cut(6), false).tiles, [tile(4, 6), tile(6, 20)]);
        assert_eq!(plan(&pinned, &cut(20), &cut(20), true).tiles, [tile(4, 20)]);
    }

    #[test]
    fn facts_are_spared_by_chains_and_versions_that_stand_above_them() {
        assert!(can_spare(&manifest(), &cut(0)) && !can_spare(&manifest(), &cut(4)));
        let pinned = manifest().publish(&publication(2, 4, vec![listed(3, 0, 4), listed(4, 4, 12)])).unwrap();
        assert!(can_spare(&pinned, &cut(4)) && !can_spare(&pinned, &cut(5)));
        let rolled = pinned.rollback(1, &[listed(9, 6, 12)]).unwrap();
        assert!(can_spare(&rolled, &cut(4)), "its run up to 6 is taken as it is");
        assert_eq!(plan(&rolled, &cut(20), &cut(4), true).tiles, [tile(6, 20)]);
    }
}
