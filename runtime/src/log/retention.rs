//! Retention: which segments may go once their facts are kept elsewhere, and letting them go, beside a writer and readers at work.
//!
//! A segment is *proven* if one of its groups states a synced end above its own first offset: it was synced after it was made, so its
//! header with the producers' marks is lasting, and if recovery made it, all that it took over is lasting too. What was made before a
//! proven segment holds nothing from its first offset on that it, or one made later, does not hold as well.

use super::folder::Folder;
use super::name::{Form, Name};
use super::reader::Log;
use super::segment::{Segment, Step};
use crate::cut::Cut;
use crate::error::{At, Result};
use std::io::ErrorKind;

/// What dropping segments has freed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// How many segments.
    pub segments: usize,
    /// Their bytes.
    pub bytes: u64,
}

impl Log {
    /// Drops the segments that hold nothing at or above a cut, oldest first, and those that recovery has written again; never the
    /// newest of a partition, nor one whose end is not proven to be held by those that stay. It asks nothing of the writer, who never
    /// touches a segment but its newest. A reader that needs what is gone is told so. What is dropped in part when the power goes is
    /// whole again, or gone, and doing it again does the rest. Of a log that is [shipped](super::Shipped) only that goes which stands in cold
    /// storage. While another process packs or drops segments, nothing goes: the next time
    /// will do.
    ///
    /// Errors: [`crate::Error::Broken`] where the cut is of another number of partitions, or lies beyond the log's end;
    /// [`crate::Error::Io`] where the file system refuses, after some segments may have gone.
    pub fn drop_below(&mut self, cut: &Cut) -> Result<Dropped> {
        self.require(cut)?;
        let (mut dropped, floor) = (Dropped::default(), self.may_drop(&cut.clone().widened(self.partitions()))?);
        for log in self.logs() {
            let Some(_lock) = self.part(log.start).folder.tidy()? else { continue };
            for partition in log {
                let (folder, index) = (self.part(partition).folder.clone(), self.part(partition).index);
                let going = may_go(&made(&folder, index)?, floor.0[partition]);
                remove(&folder, index, &going, &mut dropped)?;
                self.forget(partition, &going);
            }
        }
        Ok(dropped)
    }
}

/// A segment, and whether it is proven.
#[derive(Clone, Copy, Debug)]
struct Made {
    name: Name,
    proven: bool,
}

/// The segments that may go, in the order in which they were made, of all of a partition in that order: those of which a proven one
/// that was made later holds all from `floor` on, or all there is.
fn may_go(made: &[Made], floor: u64) -> Vec<Name> {
    let (mut going, mut held_from) = (Vec::new(), None::<u64>);
    for segment in made.iter().rev() {
        if held_from.is_some_and(|held_from| held_from <= floor.max(segment.name.first)) {
            going.push(segment.name);
        }
        if segment.proven {
            held_from = Some(held_from.map_or(segment.name.first, |held_from| held_from.min(segment.name.first)));
        }
    }
    going.reverse();
    going
}

/// The segments of a partition. The first need not be proven: it is older than all that it could stand for.
fn made(folder: &Folder, partition: usize) -> Result<Vec<Made>> {
    let names = folder.segments(partition)?.into_iter().enumerate();
    names.map(|(index, name)| Ok(Made { name, proven: index > 0 && is_proven(folder, partition, name)? })).collect()
}

fn is_proven(folder: &Folder, partition: usize, name: Name) -> Result<bool> {
    let Some(Ok(mut segment)) = Segment::open_if_there(folder, partition, name, None)? else { return Ok(false) };
    if segment.marks()?.is_err() {
        return Ok(false);
    }
    while let Step::Group(head) = segment.step(false)? {
        if head.synced > name.first {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes segments one by one. Each is gone for good before the next goes, so that no power cut brings an older one back without those
/// that followed it; nor one that was removed, and not synced, by a program that ended there.
fn remove(folder: &Folder, partition: usize, going: &[Name], dropped: &mut Dropped) -> Result<()> {
    let dir = folder.partition(partition);
    if !going.is_empty() {
        folder.fs.sync_dir(&dir).at(&dir)?;
    }
    for name in going {
        let forms = [remove_file(folder, partition, *name, Form::Plain)?, remove_file(folder, partition, *name, Form::Packed)?];
        if forms != [None, None] {
            folder.fs.sync_dir(&dir).at(&dir)?;
            let bytes: u64 = forms.into_iter().flatten().sum();
            *dropped = Dropped { segments: dropped.segments + 1, bytes: dropped.bytes + bytes };
        }
    }
    Ok(())
}

/// Removes a segment in one of its forms; gives the bytes that this frees, none where it is not there.
fn remove_file(folder: &Folder, partition: usize, name: Name, form: Form) -> Result<Option<u64>> {
    let path = folder.file(partition, name, form);
    let bytes = match folder.fs.open(&path).and_then(|file| file.len()) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        len => len.at(&path)?,
    };
    folder.fs.remove(&path).at(&path)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Segments with these first offsets, in the order made; `true`: proven. Gives the places of those that may go.
    fn going(made: &[(u64, bool)], floor: u64) -> Vec<usize> {
        let made: Vec<Made> =
            made.iter().zip(1..).map(|((first, proven), number)| Made { name: Name { first: *first, number }, proven: *proven }).collect();
        may_go(&made, floor).iter().map(|name| name.number as usize - 1).collect()
    }

    #[test]
    fn whole_segments_below_the_floor_go_and_the_newest_never_does() {
        let rolled = [(0, true), (10, true), (20, true), (30, true)];
        for (floor, expected) in [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (29, 2), (30, 3), (1000, 3), (u64::MAX, 3)] {
            assert_eq!(going(&rolled, floor), (0..expected).collect::<Vec<_>>(), "floor {floor}");
        }
        assert_eq!(going(&[], 7), [0; 0]);
        assert_eq!(going(&[(0, true)], 7), [0; 0]);
        assert_eq!(going(&[(5, false)], u64::MAX), [0; 0]);
    }

    #[test]
    fn what_is_not_proven_stands_for_nothing() {
        assert_eq!(going(&[(0, true), (10, false)], 50), [0; 0]);
        assert_eq!(going(&[(0, true), (10, true), (20, false)], 50), [0]);
        assert_eq!(going(&[(0, true), (10, false), (20, true)], 15), [0; 0], "what lies from 10 to 20 is still read");
        assert_eq!(going(&[(0, true), (10, false), (20, true)], 20), [0, 1]);
    }

    #[test]
    fn what_a_recovery_has_written_again_goes_whatever_the_floor() {
        // The second and third are of recoveries that were cut off; the fourth has taken over what they hid.
        assert_eq!(going(&[(0, true), (10, false), (10, false), (10, true)], 5), [1, 2]);
        assert_eq!(going(&[(0, true), (10, false), (10, false), (10, true)], 10), [0, 1, 2]);
        assert_eq!(going(&[(0, true), (10, true), (10, false)], 5), [0; 0], "the last may be of a recovery that goes on just now");
        assert_eq!(going(&[(0, false), (0, true)], 0), [0]);
    }
}
