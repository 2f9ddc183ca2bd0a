//! What stands at the end of a partition: how far it is synced, how far it is whole, and whether what follows is a torn tail or
//! corruption.

use super::Check;
use super::folder::Folder;
use super::name::Name;
use super::packed::{self, Opened, at};
use super::segment::{Segment, Step, headless_claim};
use super::window::{READ, Window};
use crate::error::{Error, Result};
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

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
    /// The offset from which on segments that hold nothing hide the best one, because they were made after it: a recovery was cut off
    /// while it made them. Where they don't, `u64::MAX`.
    pub(super) hidden: u64,
    /// What is torn: the segment, the byte, how many bytes follow.
    pub(super) torn: Option<(PathBuf, u64, u64)>,
}

/// How far a partition is known to be synced before it is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// As the log itself says.
    pub(super) published: u64,
    /// As manifests say, which count only what is synced.
    pub(super) counted: u64,
}

/// Looks at the end of a partition, of which all below `known` is synced. `whole`: bodies are compared with their checksums, and what
/// follows a bad group is searched; a reader, beside whom a writer may be at work, does without.
pub(super) fn survey(folder: &Folder, partition: usize, known: Known, whole: bool, check: &Check) -> Result<Survey> {
    let names = folder.segments(partition)?;
    let floor = known.published.max(known.counted);
    let Some(last) = names.last() else { return nothing(folder, partition, floor) };
    let mut survey = Survey { floor: floor.max(last.first), end: 0, best: None, number: last.number, hidden: u64::MAX, torn: None };
    let mut claimed = known.published;
    let mut holder: Option<Walked> = None;
    // The last one made holds the end, unless recovery was cut off while it made it: then one that was made before is whole further.
    for name in names.iter().rev() {
        let walked = Walked::of(folder, partition, *name, whole && holder.is_none(), check)?;
        let walked = match walked.end {
            Some(end) if whole && holder.is_some() && end > survey.end => Walked::of(folder, partition, *name, true, check)?,
            _ => walked,
        };
        claimed = claimed.max(walked.claim);
        survey.floor = survey.floor.max(claimed);
        if walked.end.is_some_and(|end| survey.best.is_none() || end > survey.end) {
            (survey.end, survey.best) = (walked.end.unwrap_or_default(), Some(*name));
        }
        if name.number == last.number && walked.what.is_some() {
            survey.torn = Some((walked.path.clone(), walked.pos, walked.rest));
        }
        if name.first < survey.floor {
            holder.get_or_insert(walked);
            if survey.end >= survey.floor {
                break;
            }
        }
    }
    match holder {
        Some(holder) if survey.end < survey.floor => Err(holder.corrupt(&folder.path, claimed, survey.floor)),
        _ => {
            let made_after = |name: &&Name| survey.best.is_some_and(|best| name.number > best.number) && name.first < survey.end;
            survey.hidden = names.iter().filter(made_after).map(|name| name.first).min().unwrap_or(u64::MAX);
            Ok(survey)
        }
    }
}

fn nothing(folder: &Folder, partition: usize, floor: u64) -> Result<Survey> {
    if floor > 0 {
        let what = format!("partition {partition} has no segments, but {floor} facts of it were synced: put them back from a copy");
        return Err(Error::broken(&folder.path, what));
    }
    Ok(Survey { floor, end: 0, best: None, number: 0, hidden: u64::MAX, torn: None })
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
        let mut segment = match Segment::open(folder, partition, name, Some(check))? {
            Ok(segment) => segment,
            Err(what) => return Walked::headless(folder, partition, name, whole, what),
        };
        if let Err(what) = segment.marks()? {
            return Walked::headless(folder, partition, name, whole, what);
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
        let (end, pos, rest) = (Some(segment.next), segment.pos, segment.rest());
        Ok(Walked { path: segment.path, end, claim, pos, rest, what })
    }

    /// A segment whose header is not whole.
    fn headless(folder: &Folder, partition: usize, name: Name, whole: bool, what: &'static str) -> Result<Walked> {
        let Opened { path, source, .. } = packed::open(folder, partition, name)?;
        let mut window = at(Window::new(source, READ), &path)?;
        let claim = if whole { at(headless_claim(&mut window), &path)? } else { 0 };
        Ok(Walked { path, end: None, claim: claim.max(name.first), pos: 0, rest: window.file_len(), what: Some(what) })
    }

    /// What breaks off here was synced up to `floor`: as the log says (`claimed`), or as a manifest says beyond that.
    fn corrupt(&self, log: &Path, claimed: u64, floor: u64) -> Error {
        match (self.what, self.end) {
            (None, Some(end)) if claimed <= end => {
                let what =
                    format!("a manifest counts up to offset {floor}, which is beyond the log's end at {end}: {}", self.path.display());
                Error::broken(log, what)
            }
            (what, end) => {
                let (what, after) = (what.unwrap_or("the file ends"), end.map_or(String::new(), |end| format!(" after offset {end}")));
                Error::corrupt(&self.path, self.pos, format!("{what}{after}, but facts up to offset {floor} were synced"))
            }
        }
    }
}
