//! What commands do, in the order in which the runtime's code does it: lasting operations, and between them the runtime's own decisions.

use std::rc::Rc;

use crate::dataset;
use crate::disk::{Content, Folder, Name, Path};
use crate::facts::Line;
use crate::promises;
use crate::views::{self, Counting, Fill, New};
use crate::world::{Bounds, Mistake, State};

/// What may be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Command {
    /// Facts are appended and acknowledged.
    Load,
    /// `count`
    Count,
    /// `shred`
    Shred,
    /// `batch`, with `--full` or without.
    Batch {
        /// Whether all facts are counted anew.
        full: bool,
    },
    /// `rollback`, to the oldest version that is kept or to the newest.
    Rollback {
        /// Whether to the oldest.
        oldest: bool,
    },
    /// `compact`
    Compact,
    /// From now on a program is started in which the first counter has another definition.
    Change,
    /// Somebody asks a counter.
    Read(usize),
}

impl Command {
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Command::Load => "load",
            Command::Count => "count",
            Command::Shred => "shred",
            Command::Batch { full: true } => "batch --full",
            Command::Batch { full: false } => "batch",
            Command::Rollback { .. } => "rollback",
            Command::Compact => "compact",
            Command::Change => "change",
            Command::Read(_) => "read",
        }
    }

    /// Which locks it holds: of the dataset, of the views.
    fn locks(self) -> (bool, bool) {
        match self {
            Command::Load | Command::Change | Command::Read(_) => (false, false),
            Command::Shred => (true, false),
            Command::Count | Command::Rollback { .. } => (false, true),
            Command::Batch { .. } | Command::Compact => (true, true),
        }
    }
}

/// A command that runs.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Process {
    pub(crate) command: Command,
    /// Which version of the program it is.
    pub(crate) program: usize,
    /// What it has still to do, last first.
    pub(crate) ops: Vec<Op>,
}

/// One thing that a command does.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Op {
    /// Makes a file with all its bytes, and syncs it.
    Write(Path, Content),
    /// The same without the sync.
    WriteUnsynced(Path, Content),
    /// Renames a file.
    Rename(Path, Path),
    /// Removes a file, if it is there.
    Remove(Path),
    /// Syncs a folder.
    SyncDir(Folder),
    /// Looks at the disk, and decides what comes next.
    Do(Task),
    /// The same where others may change what it looks at: any of them may come before.
    Race(Task),
}

impl Op {
    /// Whether it makes a difference to others as long as nothing crashes. A run counts for nothing until a manifest lists it.
    fn is_seen(&self) -> bool {
        match self {
            Op::Write(..) | Op::WriteUnsynced(..) | Op::SyncDir(_) | Op::Do(_) => false,
            Op::Rename(_, (_, name)) => !matches!(name, Name::Run(_)),
            Op::Remove(_) | Op::Race(_) => true,
        }
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Op::Write((_, Name::ManifestNew), _) => "write a manifest",
            Op::Write((_, Name::RunNew(_)), _) => "write a run",
            Op::Write(..) | Op::WriteUnsynced(..) => "write a file",
            Op::Rename(_, (Folder::View(_), Name::Manifest)) => "publish a view's manifest",
            Op::Rename(_, (_, Name::Manifest)) => "publish a fact type's manifest",
            Op::Rename(_, (_, Name::Run(_))) => "name a run",
            Op::Rename(_, (_, Name::Old(_))) => "hide a file",
            Op::Rename(..) => "show a file",
            Op::Remove((_, Name::Run(_))) => "remove a run",
            Op::Remove((_, Name::Old(_))) => "remove a hidden file",
            Op::Remove((_, Name::Segment(_))) => "drop a segment",
            Op::Remove((_, Name::Manifest)) => "retire a view",
            Op::Remove(_) => "remove a leftover",
            Op::SyncDir(_) => "sync a folder",
            Op::Do(_) => "decide",
            Op::Race(_) => "read the dataset without its lock",
        }
    }
}

impl std::fmt::Display for Op {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Op::Write(path, Content::Bag(bag)) => write!(f, "write {path:?}, {bag:?}"),
            Op::Write(path, _) => write!(f, "write {path:?}"),
            op => write!(f, "{op:?}"),
        }
    }
}

/// A decision, with what it needs to know beyond the disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Task {
    /// `view::Folder::sweep`
    Sweep(usize),
    /// `Work::fill`, of one counter.
    Fill(Fill),
    /// `Speed::count`, of one counter: its run up to this cut.
    Count { chain: usize, end: Line },
    /// `Editor::edit`, with an append.
    Append(New),
    /// `settle`
    Settle(usize),
    /// `compact_group`
    CompactGroup(usize, usize),
    /// `Editor::edit`, with a replacement of runs that end and begin there.
    Replace(New),
    /// `Views::retire`
    Retire { counter: usize },
    /// `Facts::begin`
    Begin(usize),
    /// `Batch::plan`, `count` and `write`.
    Plan { end: Line, full: bool },
    /// `Batch::publish`, of one counter.
    Publish(Rc<Counting>),
    /// `Speed::rollback`: what lies above the version is counted.
    Tail { chain: usize, number: u64, end: Line },
    /// `Editor::rollback`
    Rollback(Rc<Counting>),
    /// `dataset::Editor::finish`
    Finish(usize),
    /// `Shred::run`, of all fact types.
    Shred { end: Line },
    /// `dataset::Editor::publish`
    PublishFacts(Rc<dataset::Edit>),
    /// `dataset::settle`, of one fact type.
    MergeFacts(usize),
    /// `dataset::Editor::drop_below`
    DropFacts { fact: usize, floor: Line },
    /// `Log::drop_below`
    DropLog,
}

/// Whether a command may be started: its locks are free, and it has something to do.
pub(crate) fn may_start(bounds: &Bounds, state: &State, command: &Command) -> bool {
    let (dataset, views) = command.locks();
    let is_free = state.processes.iter().all(|process| {
        let (other_dataset, other_views) = process.command.locks();
        !(dataset && other_dataset || views && other_views)
    });
    let has_work = match command {
        Command::Load => true,
        Command::Rollback { oldest } => views::version(bounds, state, *oldest).is_some(),
        Command::Read(_) => state.readers.is_empty() && state.end != [0; 2],
        _ => state.end != [0; 2],
    };
    is_free && has_work
}

/// Starts a command, which has just looked where the log ends.
pub(crate) fn begin(bounds: &Bounds, state: &mut State, command: &Command) -> Result<(), String> {
    let mut tasks = tasks(bounds, state, *command);
    if bounds.errs(Mistake::NoRecovery) {
        tasks.retain(|op| !matches!(op, Op::Do(Task::Finish(_) | Task::Sweep(_))));
    }
    tasks.reverse();
    state.processes.push(Process { command: *command, program: state.program, ops: tasks });
    settle(bounds, state, state.processes.len() - 1)
}

/// A command's story.
fn tasks(bounds: &Bounds, state: &State, command: Command) -> Vec<Op> {
    let (end, chains) = (state.end, views::chains(bounds, state.program));
    let each = |task: fn(usize) -> Task| chains.iter().map(move |&chain| Op::Do(task(chain)));
    let finish = || (0..dataset::TYPES).map(|fact| Op::Do(Task::Finish(fact)));
    let retire = || (0..bounds.counters).map(|counter| Op::Do(Task::Retire { counter }));
    match command {
        Command::Load | Command::Change | Command::Read(_) => Vec::new(),
        // `app::count::run`
        Command::Count => {
            let fill = chains.iter().map(|&chain| Op::Race(Task::Fill(Fill::new(chain))));
            let count = chains.iter().map(|&chain| Op::Do(Task::Count { chain, end }));
            each(Task::Sweep).chain(fill).chain(count).chain(each(Task::Settle)).chain(retire()).collect()
        }
        Command::Shred => finish().chain([Op::Do(Task::Shred { end })]).collect(),
        // `app::batch::run`, `Batch::run`
        Command::Batch { full } => {
            let shred = finish().chain([Op::Do(Task::Shred { end })]);
            let plan = each(Task::Begin).chain([Op::Do(Task::Plan { end, full })]);
            let too_early = bounds.errs(Mistake::DropUnshredded).then_some(Op::Do(Task::DropLog));
            let publish = too_early.into_iter().chain(shred).chain(each(Task::Sweep)).chain(plan);
            publish.chain([Op::Do(Task::DropLog)]).chain(retire()).collect()
        }
        // `Speed::rollback`
        Command::Rollback { oldest } => {
            let number = views::version(bounds, state, oldest).unwrap_or_default();
            let tail = chains.iter().map(|&chain| Op::Do(Task::Tail { chain, number, end }));
            each(Task::Sweep).chain(tail).chain(each(Task::Settle)).collect()
        }
        // `app::compact::run`: groups from the first on, since what stands before a group is one run by then.
        Command::Compact => {
            let groups = chains.iter().flat_map(|&chain| (0..3).map(move |group| Op::Do(Task::CompactGroup(chain, group))));
            let merge = (0..dataset::TYPES).map(|fact| Op::Do(Task::MergeFacts(fact)));
            let views = retire().chain(groups).chain(each(Task::Sweep));
            finish().chain(merge).chain(views).chain([Op::Do(Task::DropLog)]).collect()
        }
    }
}

/// Does a command's next operation, and decides what follows from it.
pub(crate) fn run(bounds: &Bounds, state: &mut State, at: usize) -> Result<(), String> {
    let Some(op) = state.processes[at].ops.pop() else {
        let process = state.processes.remove(at);
        return promises::left_nothing(bounds, state, &process);
    };
    carry_out(bounds, state, at, op)?;
    settle(bounds, state, at)
}

fn carry_out(bounds: &Bounds, state: &mut State, at: usize, op: Op) -> Result<(), String> {
    match op {
        Op::Write(path, content) => state.disk.change(|disk| disk.write(path, content, true))?,
        Op::WriteUnsynced(path, content) => state.disk.change(|disk| disk.write(path, content, false))?,
        Op::Rename(from, to) => state.disk.change(|disk| disk.rename(from, to))?,
        Op::Remove(path) => state.disk.change(|disk| {
            disk.remove(path);
            Ok(())
        })?,
        Op::SyncDir(folder) => state.disk.change(|disk| {
            disk.sync_dir(folder);
            Ok(())
        })?,
        Op::Do(task) | Op::Race(task) => decide(bounds, state, at, task)?,
    }
    Ok(())
}

/// Goes on to the next operation that others may see, or that a crash may come before. Nobody else changes what is decided by.
fn settle(bounds: &Bounds, state: &mut State, at: usize) -> Result<(), String> {
    let is_seen = |op: &mut Op| op.is_seen() || bounds.may_crash() && !matches!(op, Op::Do(_));
    while let Some(op) = state.processes[at].ops.pop_if(|op| !is_seen(op)) {
        carry_out(bounds, state, at, op)?;
    }
    Ok(())
}

fn decide(bounds: &Bounds, state: &mut State, at: usize, task: Task) -> Result<(), String> {
    let process = &state.processes[at];
    let (command, program) = (process.command, process.program);
    let mut ops = views::decide(bounds, state, program, &task).map_err(|broken| format!("`{}` fails: {broken}", command.kind()))?;
    ops.reverse();
    state.processes[at].ops.append(&mut ops);
    Ok(())
}
