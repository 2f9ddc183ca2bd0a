//! What stands at the end of a partition: how far it is synced, how far it is whole, and whether what follows is a torn tail or
//! corruption.

use super::Check;
use super::folder::{Folder, Name};
use super::segment::{Segment, Step};
use super::window::READ;
use crate::error::{At, Error, Result};
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

/// What opening a log for writing has found and mended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The partitions whose end was not what a clean stop leaves.
    pub tails: Vec<Tail>,
}

/// The unclean end of one partition: facts above the synced end that were whole, and bytes that were not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tail {
    /// The partition.
    pub partition: usize,
    /// The segment.
    pub path: PathBuf,
    /// The byte where its whole groups end.
    pub offset: u64,
    /// How many bytes from there on are dropped.
    pub dropped: u64,
    /// How many groups above the synced end were whole, and were written again into a new segment.
    pub groups: u64,
    /// How many facts these groups hold.
    pub facts: u64,
}

impl Display for Tail {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Tail { offset, dropped, facts, .. } = self;
        write!(f, "{}: the last writer was cut off", self.path.display())?;
        if *dropped > 0 {
            write!(f, "; {dropped} bytes from byte {offset} on were never acknowledged and are dropped")?;
        }
        if *facts > 0 {
            write!(f, "; {facts} facts above the synced end were whole and are kept")?;
        }
        Ok(())
    }
}

/// The end of one partition, looked at.
#[derive(Debug)]
pub(super) struct Survey {
    /// All that lies below is synced.
    pub(super) floor: u64,
    /// Groups are whole to here.
    pub(super) end: u64,
    /// The segment that is whole furthest; those made after it hold nothing more.
    pub(super) best: Option<Name>,
    /// The highest number of a segment.
    pub(super) number: u64,
    /// What is torn: the segment, the byte, how many bytes follow.
    pub(super) torn: Option<(PathBuf, u64, u64)>,
}

/// Looks at the end of a partition of which all below `floor` is known to be synced. `whole`: bodies are compared with their checksums,
/// and what follows a bad group is searched; a reader, beside whom a writer may be at work, does without.
pub(super) fn survey(folder: &Folder, partition: usize, floor: u64, whole: bool, check: &Check) -> Result<Survey> {
    let names = folder.segments(partition)?;
    let Some(last) = names.last() else { return nothing(folder, partition, floor) };
    let mut survey = Survey { floor: floor.max(last.first), end: 0, best: None, number: last.number, torn: None };
    let mut bad = None;
    // The last one made holds the end, unless its making was cut off: then the one before is whole further.
    for name in names.iter().rev() {
        let walked = Walked::of(folder, partition, *name, whole, check)?;
        survey.floor = survey.floor.max(walked.claim);
        if let Some(end) = walked.end
            && (survey.best.is_none() || end > survey.end)
        {
            (survey.end, survey.best) = (end, Some(*name));
        }
        if name.number == last.number && walked.what.is_some() {
            survey.torn = Some((walked.path.clone(), walked.pos, walked.rest));
        }
        let below = name.first < survey.floor;
        bad = Some(walked);
        if below {
            break;
        }
    }
    match bad {
        Some(bad) if survey.end < survey.floor => Err(bad.corrupt(survey.floor)),
        _ => Ok(survey),
    }
}

fn nothing(folder: &Folder, partition: usize, floor: u64) -> Result<Survey> {
    if floor > 0 {
        let what = format!("partition {partition} has no segments, but {floor} facts of it were synced; they are lost");
        return Err(Error::broken(&folder.path, what));
    }
    Ok(Survey { floor, end: 0, best: None, number: 0, torn: None })
}

/// One segment, walked to where it is no more whole.
struct Walked {
    path: PathBuf,
    /// The offset to which its groups are whole; none if its header is not.
    end: Option<u64>,
    /// The highest synced end that it states.
    claim: u64,
    /// The byte where its whole groups end, and how many bytes follow.
    pos: u64,
    rest: u64,
    /// What is wrong there.
    what: Option<&'static str>,
}

impl Walked {
    fn of(folder: &Folder, partition: usize, name: Name, whole: bool, check: &Check) -> Result<Walked> {
        let path = folder.partition(partition).join(name.to_string());
        let headless = |what| -> Result<Walked> {
            let rest = folder.fs.open(&path).and_then(|file| file.len()).at(&path)?;
            Ok(Walked { path: path.clone(), end: None, claim: name.first, pos: 0, rest, what: Some(what) })
        };
        let mut segment = match Segment::open(folder, partition, name, Some(check))? {
            Ok(segment) => segment,
            Err(what) => return headless(what),
        };
        if let Err(what) = segment.marks()? {
            return headless(what);
        }
        let mut claim = name.first;
        if whole {
            segment.read_ahead(READ);
        }
        let what = loop {
            match segment.step(whole)? {
                Step::Group(head) => claim = claim.max(head.synced),
                Step::End => break None,
                Step::Bad(what) => break Some(what),
            }
        };
        if whole && what.is_some() {
            claim = claim.max(segment.later_claim()?);
        }
        Ok(Walked { path, end: Some(segment.next), claim, pos: segment.pos, rest: segment.rest(), what })
    }

    fn corrupt(&self, floor: u64) -> Error {
        let what = self.what.unwrap_or("the file ends");
        let end = self.end.map_or(String::new(), |end| format!(" after offset {end}"));
        Error::corrupt(&self.path, self.pos, format!("{what}{end}, but facts up to offset {floor} were synced"))
    }
}
