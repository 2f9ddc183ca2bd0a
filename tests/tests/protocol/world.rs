//! A data folder and the processes at work on it: what each may do next, one lasting operation at a time.

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use crate::commands::{self, Command, Op, Process};
use crate::disk::{Content, Disk, Folder, Name};
use crate::explore::Model;
use crate::facts::{LOADS, Line, PARTITIONS};
use crate::promises;
use crate::reader::{self, Reader};

/// A mistake that is made on purpose, so that the search has something to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// Runs are merged across barriers.
    CrossBarrier,
    /// A publication replaces the run that begins where it begins, and does not look where that ends.
    SkipBoundary,
    /// Runs that are replaced are removed before the manifest is.
    RemoveFirst,
    /// A view's manifest is not synced into its folder before runs are removed.
    UnsyncedManifest,
    /// Bytes of runs are not synced before they are listed.
    UnsyncedBytes,
    /// The log is dropped below the newest version, whatever else is kept.
    DropByNewest,
    /// The log is dropped as far as views have counted it, before it is shredded.
    DropUnshredded,
    /// What a merge of files gives is shown before they are hidden.
    ShowFirst,
    /// Names of Parquet files are not synced before a manifest lists them.
    UnsyncedNames,
    /// Who finishes what a crash has left does not make hides last before it shows what is to be shown.
    UnsyncedHides,
    /// Leftovers are removed, and nobody makes that last.
    UnsyncedSweep,
    /// A reader that misses a run does not look again.
    NoSecondLook,
    /// A reader that counts the rest of the log does not look whether it has lost its beginning.
    NoLookAtLog,
    /// A counter's own chain answers before it has caught up.
    NeverFilling,
    /// Whoever takes the lock does not finish what a crash has left.
    NoRecovery,
}

/// How far the search goes.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// The counters: the first takes both fact types, the second one.
    pub(crate) counters: usize,
    /// How often each command may be started.
    pub(crate) commands: Vec<(Command, u8)>,
    /// How many processes may be killed.
    pub(crate) kills: u8,
    /// How often the power may be cut.
    pub(crate) cuts: u8,
    /// How many versions are kept.
    pub(crate) keep: usize,
    /// For how many loads facts of the first type are kept (`@keep`).
    pub(crate) facts_for: Option<i64>,
    /// How many neighbouring runs are merged.
    pub(crate) fan: usize,
    /// The mistake that is made.
    pub(crate) mistake: Option<Mistake>,
    /// The disks, log ends and programs that were found sound.
    pub(crate) sound: RefCell<HashSet<(u64, Line, usize)>>,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            counters: 1,
            commands: Vec::new(),
            kills: 0,
            cuts: 0,
            keep: 2,
            facts_for: None,
            fan: 2,
            mistake: None,
            sound: RefCell::default(),
        }
    }
}

impl Bounds {
    /// Whether anything may crash: then every operation is a step of its own, not only what others may see.
    pub(crate) fn may_crash(&self) -> bool {
        self.kills > 0 || self.cuts > 0
    }

    /// Whether there is ever more than one definition of a counter.
    pub(crate) fn has_change(&self) -> bool {
        self.commands.iter().any(|(command, _)| *command == Command::Change)
    }

    /// Whether this mistake is made.
    pub(crate) fn errs(&self, mistake: Mistake) -> bool {
        self.mistake == Some(mistake)
    }
}

/// A disk that is shared by states, and hashed once.
#[derive(Clone, Debug)]
pub(crate) struct Shared(u64, Rc<Disk>);

impl Shared {
    fn new(disk: Disk) -> Shared {
        let mut hasher = DefaultHasher::new();
        disk.hash(&mut hasher);
        Shared(hasher.finish(), Rc::new(disk))
    }

    /// The same after a change.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Disk) -> Result<(), String>) -> Result<(), String> {
        let mut disk = (*self.1).clone();
        change(&mut disk)?;
        *self = Shared::new(disk);
        Ok(())
    }
}

impl std::ops::Deref for Shared {
    type Target = Disk;

    fn deref(&self) -> &Disk {
        &self.1
    }
}

impl Hash for Shared {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

/// All that makes a difference.
#[derive(Clone, Debug, Hash)]
pub(crate) struct State {
    /// The files.
    pub(crate) disk: Shared,
    /// Up to where the log is acknowledged.
    pub(crate) end: Line,
    /// The loads so far.
    pub(crate) loads: usize,
    /// Which version of the program is started from now on.
    pub(crate) program: usize,
    /// The commands that run.
    pub(crate) processes: Vec<Process>,
    /// The readers that are under way.
    pub(crate) readers: Vec<Reader>,
    /// For each counter the highest cuts that readers of this program were answered at: by its own chain, and by an older one.
    pub(crate) answered: Vec<[Line; 2]>,
    /// How often each command may still be started.
    left: Vec<u8>,
    kills: u8,
    cuts: u8,
}

/// What may happen next.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// The `n`th of the bounds' commands is started.
    Start(usize),
    /// A command does its next operation.
    Run(usize),
    /// A reader takes its next step.
    Read(usize),
    /// A command is killed.
    Kill(usize),
    /// The power is cut, with this of the outcomes.
    Cut(u32),
}

impl Model for Bounds {
    type State = State;
    type Action = Action;

    fn start(&self) -> State {
        State {
            disk: Shared::new(Disk::default()),
            end: [0; PARTITIONS],
            loads: 0,
            program: 0,
            processes: Vec::new(),
            readers: Vec::new(),
            answered: vec![[[0; PARTITIONS]; 2]; self.counters],
            left: self.commands.iter().map(|(_, times)| *times).collect(),
            kills: self.kills,
            cuts: self.cuts,
        }
    }

    fn actions(&self, state: &State) -> Vec<Action> {
        let mut actions: Vec<Action> = (0..state.processes.len()).map(Action::Run).collect();
        actions.extend((0..state.readers.len()).map(Action::Read));
        let may_start = |&index: &usize| state.left[index] > 0 && commands::may_start(self, state, &self.commands[index].0);
        actions.extend((0..self.commands.len()).filter(may_start).map(Action::Start));
        if state.kills > 0 {
            actions.extend((0..state.processes.len()).map(Action::Kill));
        }
        // A reader does not outlive a power cut: one that is under way makes no difference to what follows.
        if state.cuts > 0 && state.readers.is_empty() && !state.processes.is_empty() {
            actions.extend(state.disk.power_cuts().map(Action::Cut));
        }
        actions
    }

    fn name(&self, state: &State, action: &Action) -> (String, &'static str) {
        match action {
            Action::Start(index) => {
                let command = &self.commands[*index].0;
                (format!("{command:?}"), command.kind())
            }
            Action::Run(at) => {
                let Process { command, ops, .. } = &state.processes[*at];
                let op = ops.last();
                (format!("  {command:?}: {}", op.map_or("ends".to_owned(), Op::to_string)), op.map_or("the end of a command", Op::kind))
            }
            Action::Read(at) => (format!("  reader: {}", state.readers[*at]), state.readers[*at].kind()),
            Action::Kill(at) => (format!("kill {:?}", state.processes[*at].command), "kill"),
            Action::Cut(_) => ("the power is cut".to_owned(), "power cut"),
        }
    }

    fn step(&self, state: &State, action: &Action) -> Result<State, String> {
        let mut next = state.clone();
        match action {
            Action::Start(index) => {
                next.left[*index] -= 1;
                self.begin(&mut next, &self.commands[*index].0)?;
            }
            Action::Run(at) => commands::run(self, &mut next, *at)?,
            Action::Read(at) => reader::step(self, &mut next, *at)?,
            Action::Kill(at) => {
                next.kills -= 1;
                next.processes.remove(*at);
            }
            Action::Cut(outcome) => {
                next.cuts -= 1;
                next.processes.clear();
                next.disk = Shared::new(state.disk.after_cut(*outcome));
            }
        }
        let looked_at = (next.disk.0, next.end, next.program);
        if !self.sound.borrow().contains(&looked_at) {
            promises::hold(self, &next)?;
            self.sound.borrow_mut().insert(looked_at);
        }
        Ok(next)
    }
}

impl Bounds {
    fn begin(&self, state: &mut State, command: &Command) -> Result<(), String> {
        match command {
            Command::Load => load(state),
            Command::Change => {
                state.program += 1;
                state.answered.fill([[0; PARTITIONS]; 2]);
                Ok(())
            }
            Command::Read(counter) => {
                state.readers.push(Reader::new(self, state, *counter));
                Ok(())
            }
            command => commands::begin(self, state, command),
        }
    }
}

/// Facts are acknowledged: they stand in a segment of their own, synced. (How the log does that is not what is looked at here.)
fn load(state: &mut State) -> Result<(), String> {
    let load = LOADS[state.loads];
    state.loads += 1;
    for (partition, facts) in load.into_iter().enumerate().filter(|(_, facts)| *facts > 0) {
        let path = (Folder::Log(partition), Name::Segment(state.end[partition]));
        state.disk.change(|disk| {
            disk.put(path, Content::Torn);
            Ok(())
        })?;
        state.end[partition] += facts;
    }
    Ok(())
}
