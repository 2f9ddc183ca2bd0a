//! A reader, step by step, as `Views::snapshot` has it: it takes no lock, and anything may happen between two of its steps.

use std::fmt;

use headwater::cut::Cut;
use headwater::view::{Answering, Manifest, check_end};

use crate::disk::{Disk, Doc};
use crate::facts::{Bag, Line, cut, line, within};
use crate::log;
use crate::promises;
use crate::views;
use crate::world::{Bounds, Mistake, State};

/// One question, from the log's opening to the answer.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Reader {
    counter: usize,
    program: usize,
    /// The highest cuts that anybody was answered at before this began.
    floor: [Line; 2],
    /// Where the log began and ended when it was looked at last.
    log: (Line, Line),
    /// What stood when an earlier try failed.
    failed: Option<(Doc<Manifest>, Line)>,
    stage: Stage,
}

#[derive(Clone, Debug, Hash)]
enum Stage {
    /// Looks for older definitions' chains.
    Older,
    /// Looks at the own chain, and decides who answers.
    Own(Vec<(usize, Doc<Manifest>)>),
    /// Reads the manifest of the chain that answers.
    Open(Chosen),
    /// Opens its runs, one by one.
    Runs { chosen: Chosen, manifest: Doc<Manifest>, next: usize, bag: Bag },
    /// Counts the rest of the log.
    Rest { manifest: Doc<Manifest>, bag: Bag },
}

/// The chain that answers.
#[derive(Clone, Debug, Hash)]
struct Chosen {
    chain: usize,
    /// An older definition's: its manifest as it was seen, which is taken for it if it is retired meanwhile.
    older: Option<Doc<Manifest>>,
}

impl Chosen {
    /// `Folder::manifest`
    fn manifest(&self, disk: &Disk) -> Result<Doc<Manifest>, String> {
        match &self.older {
            Some(seen) => Ok(views::found(disk, self.chain)?.unwrap_or_else(|| seen.clone())),
            None => views::manifest(disk, self.chain),
        }
    }
}

impl Reader {
    /// Opens the log.
    pub(crate) fn new(bounds: &Bounds, state: &State, counter: usize) -> Reader {
        let log = (log::start(&state.disk), state.end);
        let stage = Stage::first(bounds);
        Reader { counter, program: state.program, floor: state.answered[counter], log, failed: None, stage }
    }

    pub(crate) fn kind(&self) -> &'static str {
        match &self.stage {
            Stage::Older | Stage::Own(_) if self.failed.is_some() => "reader: looks again",
            Stage::Older | Stage::Own(_) => "reader: chooses a chain",
            Stage::Open(Chosen { older: Some(_), .. }) => "reader: an older chain answers",
            Stage::Open(_) => "reader: reads a manifest",
            Stage::Runs { .. } => "reader: opens a run",
            Stage::Rest { .. } => "reader: counts the rest",
        }
    }
}

impl Stage {
    /// Where there are no other definitions, there is nothing to see in the first step.
    fn first(bounds: &Bounds) -> Stage {
        if bounds.has_change() { Stage::Older } else { Stage::Own(Vec::new()) }
    }
}

impl fmt::Display for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "of counter {}, log {:?}: {}", self.counter, self.log, self.kind())
    }
}

/// An answer: which facts were counted, between which cuts.
pub(crate) struct Answer {
    pub(crate) chain: usize,
    pub(crate) start: Line,
    pub(crate) cut: Line,
    pub(crate) bag: Bag,
}

/// Takes a reader's next step; one that is answered is gone.
pub(crate) fn step(bounds: &Bounds, state: &mut State, at: usize) -> Result<(), String> {
    let mut reader = state.readers.remove(at);
    let answer = match go_on(bounds, state, &mut reader) {
        Ok(answer) => answer,
        Err(broken) => {
            again(bounds, state, &mut reader, broken)?;
            None
        }
    };
    match answer {
        Some(answer) => answered(bounds, state, &reader, &answer),
        None => {
            state.readers.insert(at, reader);
            Ok(())
        }
    }
}

/// A try that has failed is made again, if anything has changed meanwhile: `Views::retry`.
fn again(bounds: &Bounds, state: &State, reader: &mut Reader, broken: String) -> Result<(), String> {
    if bounds.errs(Mistake::NoSecondLook) {
        return Err(format!("a reader is refused: {broken}"));
    }
    reader.log.0 = log::start(&state.disk);
    let older = older(&state.disk, own(bounds, reader))?;
    let stands = (choose(bounds, &state.disk, reader, &older)?.manifest(&state.disk)?, reader.log.0);
    if reader.failed.replace(stands.clone()) == Some(stands) {
        return Err(format!("a reader is refused: {broken}"));
    }
    reader.stage = Stage::first(bounds);
    Ok(())
}

fn go_on(bounds: &Bounds, state: &State, reader: &mut Reader) -> Result<Option<Answer>, String> {
    let disk = &*state.disk;
    reader.stage = match &reader.stage {
        Stage::Older => Stage::Own(older(disk, own(bounds, reader))?),
        Stage::Own(older) => Stage::Open(choose(bounds, disk, reader, older)?),
        Stage::Open(chosen) => Stage::Runs { chosen: chosen.clone(), manifest: chosen.manifest(disk)?, next: 0, bag: Bag::NONE },
        Stage::Runs { chosen, manifest, next, bag } => match manifest.runs.get(*next) {
            Some(run) => match views::counted(disk, chosen.chain, run) {
                Some(more) => Stage::Runs { chosen: chosen.clone(), manifest: manifest.clone(), next: next + 1, bag: bag.and(more) },
                None => read_again(bounds, disk, chosen, manifest)?,
            },
            None => {
                let (chain, at) = (chosen.chain, line(&manifest.cut()));
                if !within(at, reader.log.1) {
                    reader.log = (log::start(disk), state.end);
                    check_end(std::path::Path::new("view"), &cut(at), &cut(state.end)).map_err(|e| e.to_string())?;
                }
                if chosen.older.is_some() {
                    return Ok(Some(Answer { chain, start: line(&manifest.start), cut: at, bag: *bag }));
                }
                Stage::Rest { manifest: manifest.clone(), bag: *bag }
            }
        },
        Stage::Rest { manifest, bag } => return rest(bounds, disk, reader, manifest, *bag).map(Some),
    };
    Ok(None)
}

/// `Folder::open`: a run is gone, so it begins again with the new manifest, if there is one.
fn read_again(bounds: &Bounds, disk: &Disk, chosen: &Chosen, before: &Doc<Manifest>) -> Result<Stage, String> {
    let manifest = chosen.manifest(disk)?;
    if manifest == *before || bounds.errs(Mistake::NoSecondLook) {
        return Err("the manifest lists a run that is not there".to_owned());
    }
    Ok(Stage::Runs { chosen: chosen.clone(), manifest, next: 0, bag: Bag::NONE })
}

/// `own`: what lies between the chain's cut and the log's end.
fn rest(bounds: &Bounds, disk: &Disk, reader: &Reader, manifest: &Manifest, bag: Bag) -> Result<Answer, String> {
    let (chain, at, (start, end)) = (own(bounds, reader), line(&manifest.cut()), reader.log);
    let answer = |more: Bag| Answer { chain, start: line(&manifest.start), cut: end, bag: bag.and(more) };
    if bounds.errs(Mistake::NoLookAtLog) {
        let from = std::array::from_fn(|p| at[p].max(log::start(disk)[p]));
        return Ok(answer(Bag::of(from, end, views::types(chain))));
    }
    if !within(start, at) {
        return Err(format!("the log begins at {start:?}, but the chain ends at {at:?}"));
    }
    Ok(answer(log::read(disk, at, end, views::types(chain)).ok_or("a segment was dropped")?))
}

fn own(bounds: &Bounds, reader: &Reader) -> usize {
    views::chains(bounds, reader.program)[reader.counter]
}

/// The older definitions' chains that stand.
fn older(disk: &Disk, own: usize) -> Result<Vec<(usize, Doc<Manifest>)>, String> {
    let mut older = Vec::new();
    for &chain in views::older(own) {
        older.extend(views::found(disk, chain)?.map(|manifest| (chain, manifest)));
    }
    Ok(older)
}

/// `Views::answering`
fn choose(bounds: &Bounds, disk: &Disk, reader: &Reader, older: &[(usize, Doc<Manifest>)]) -> Result<Chosen, String> {
    let own = own(bounds, reader);
    let cuts: Vec<Cut> = older.iter().map(|(_, manifest)| manifest.cut()).collect();
    match views::answers(&views::manifest(disk, own)?.cut(), reader.log.0, &cuts) {
        Answering::Older(index) if !bounds.errs(Mistake::NeverFilling) => {
            Ok(Chosen { chain: older[index].0, older: Some(older[index].1.clone()) })
        }
        _ => Ok(Chosen { chain: own, older: None }),
    }
}

/// Holds an answer to the promises, and remembers it.
fn answered(bounds: &Bounds, state: &mut State, reader: &Reader, answer: &Answer) -> Result<(), String> {
    promises::answer(answer)?;
    if reader.program != state.program {
        return Ok(());
    }
    // An older chain is frozen, and says so: only then may the cut be below what the own chain has answered before.
    let is_frozen = answer.chain != own(bounds, reader);
    let [own, frozen] = reader.floor;
    if !within(frozen, answer.cut) || !is_frozen && !within(own, answer.cut) {
        return Err(format!("the cut steps back to {:?} from {own:?} of the own chain and {frozen:?} of an older one", answer.cut));
    }
    let highest = &mut state.answered[reader.counter][usize::from(is_frozen)];
    *highest = std::array::from_fn(|p| highest[p].max(answer.cut[p]));
    Ok(())
}
