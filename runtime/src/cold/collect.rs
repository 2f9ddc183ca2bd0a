//! Collecting: what another machine has shipped of its log comes here, where its partitions are counted behind those that are here.
//!
//! Segments are fetched first, each held against its checksum, and only then is said that they are here ([`Intake::take`]). Who is killed
//! between has files that nobody counts, and the next one goes on with them.

use super::error::changed;
use super::fetch::bring;
use super::manifest::{Manifest, Reach};
use super::store::Store;
use crate::error::{Error, Result};
use crate::log::{Intake, Joined};

/// What collecting has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// The segments that came.
    pub segments: usize,
    /// Their bytes.
    pub bytes: u64,
    /// The facts by which the log that has joined is longer here.
    pub facts: u64,
}

/// Lets a log join under a name, as far as it was shipped. `own` is the origin of the log that it joins, if that is shipped itself.
///
/// # Errors
/// [`Error::Usage`] where nothing was shipped there, or by a program that did not say how far, or where it is the log itself or has joined
/// already; those of [`collect`]. Then it has not joined, nor where `go_on`, which is asked before each segment, said no: that gives none.
pub fn join(
    store: &dyn Store,
    intake: &mut Intake,
    name: &str,
    own: Option<&str>,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<Collected>> {
    let place = store.name();
    let Some(manifest) = Manifest::read(store)? else {
        return Err(Error::Usage(format!("nothing was shipped to {place}")));
    };
    if own == Some(manifest.origin.as_str()) {
        return Err(Error::Usage(format!("{place} holds what this data folder itself has shipped: its log cannot join itself")));
    }
    let Reach { cut, until } = reach(&manifest, &place)?;
    if cut.facts() == 0 {
        return Err(Error::Usage(format!("no fact was shipped to {place} yet: let its log join once one was")));
    }
    let new = Joined { name: name.to_owned(), from: place, origin: manifest.origin.clone(), cut, until };
    intake.admit(&new)?;
    fetch(store, intake, &manifest, new, false, go_on)
}

/// Fetches what was shipped of a log that has joined since the last time: of the one at `index` among [`Intake::logs`]. None if `go_on`, which
/// is asked before each segment, said no: nothing of what came counts yet. A segment that is lost here is fetched once more, and with
/// `whole` one that was dropped.
///
/// # Errors
/// [`Error::Broken`] where another log is shipped there by now, or less of it; [`Error::Corrupt`] where an object is not what was shipped;
/// those of [`Intake::take`], the store and the file system. What counted before counts on.
pub fn collect(
    store: &dyn Store,
    intake: &mut Intake,
    index: usize,
    whole: bool,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<Collected>> {
    let old = intake.logs()[index].clone();
    let Some(manifest) = Manifest::read(store)? else {
        return Err(changed(&store.name(), format!("nothing is there any more of the log `{}`, which has joined", old.name)));
    };
    let place = std::path::Path::new(&old.from);
    if manifest.origin != old.origin {
        let what =
            format!("another log is shipped there now than the one that has joined as `{}`: let it join under a name of its own", old.name);
        return Err(Error::broken(place, what));
    }
    let Reach { cut, until } = reach(&manifest, &old.from)?;
    if !old.cut.within(&cut) {
        let what = format!(
            "the log `{}` was there up to {}, and is now up to {cut}: it was put back from an older copy, and may go on with other facts; ship \
             it elsewhere, and let it join anew",
            old.name, old.cut
        );
        return Err(Error::broken(place, what));
    }
    // A clock that ran back there takes nothing back.
    let new = Joined { cut, until: until.max(old.until), ..old };
    fetch(store, intake, &manifest, new, whole, go_on)
}

/// How far a log is there.
fn reach(manifest: &Manifest, place: &str) -> Result<Reach> {
    let older =
        || Error::Usage(format!("{place} was shipped by a program that does not say how far its log is there: ship again with this one"));
    manifest.log.clone().ok_or_else(older)
}

/// Fetches what a log lacks here, and says that it is here.
fn fetch(
    store: &dyn Store,
    intake: &mut Intake,
    manifest: &Manifest,
    new: Joined,
    whole: bool,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<Collected>> {
    let shipped: Vec<&str> = manifest.objects.keys().filter_map(|object| object.strip_prefix("log/")).collect();
    let old = intake.logs().iter().find(|old| old.origin == new.origin).cloned();
    let facts = new.cut.facts() - old.as_ref().map_or(0, |old| old.cut.facts());
    let mut collected = Collected { facts, ..Collected::default() };
    for wanted in intake.lacks(&new, &shipped, whole)? {
        if !go_on() {
            return Ok(None);
        }
        collected.bytes += bring(store, manifest, &**intake.fs(), &format!("log/{}", wanted.file), &wanted.path)?;
        collected.segments += 1;
    }
    if old.as_ref() != Some(&new) {
        intake.take(new)?;
    }
    Ok(Some(collected))
}
