//! What a batch looks at to decide how far facts may be dropped.

use headwater::batch::Kept;
use headwater::cut::Cut;

use crate::dataset::{self, TYPES};
use crate::disk::Disk;
use crate::facts::{Line, cut};
use crate::views;
use crate::world::Bounds;

/// The higher of two cuts, partition by partition.
pub(crate) fn higher(a: &Cut, b: &Cut) -> Cut {
    Cut(a.0.iter().zip(&b.0).map(|(a, b)| *a.max(b)).collect())
}

/// The lower of two cuts, partition by partition.
pub(crate) fn lower(a: &Cut, b: &Cut) -> Cut {
    Cut(a.0.iter().zip(&b.0).map(|(a, b)| *a.min(b)).collect())
}

/// `Batch::floors`: where the floor of each fact type moves to.
pub(crate) fn floors(bounds: &Bounds, disk: &Disk, chains: &[usize], end: Line) -> Result<Vec<Option<Cut>>, String> {
    let manifests = (0..TYPES).map(|fact| dataset::manifest(disk, fact)).collect::<Result<Vec<_>, _>>()?;
    let newest = manifests.iter().filter_map(|manifest| manifest.arrival).max();
    let mut floors = Vec::new();
    for (fact, manifest) in manifests.iter().enumerate() {
        let mut ceiling = manifest.cut.clone();
        for &chain in chains.iter().filter(|&&chain| views::types(chain).contains(&fact)) {
            ceiling = lower(&ceiling, views::manifest(disk, chain)?.facts_floor(&cut(end), bounds.keep));
        }
        let kept = Kept {
            keep: bounds.facts_for.filter(|_| fact == 0),
            slack: 0,
            floor: manifest.floor.clone(),
            boundaries: manifest.files.iter().map(|file| (file.tile.to.clone(), file.arrival)).collect(),
            ceiling,
        };
        floors.push(newest.and_then(|newest| kept.next(newest)).map(|(floor, _)| floor));
    }
    Ok(floors)
}
