//! The command `up`: counts and shreds what is loaded, as it comes, and keeps runs and files few, in one process.

mod publisher;
mod serving;

use std::path::PathBuf;
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::Duration;

use super::context::{Context, print};
use super::interrupt;
use super::lend::{MOMENT, is_wanted, until};
use super::outcome::{CommandResult, Outcome};
use crate::counter::Schema;
use crate::dataset::{self, Dataset};
use crate::error::{Error, Result};
use crate::log::Log;
use crate::view::{self, Views};
use serving::serve;

/// How nice those are who merge, shred and pack: they get what is left by those who count, but for a tenth.
const BACKGROUND: i32 = 10;
/// How nice those are who publish, a third of whose turn each of them gets: were they not done before the next tables are full, those who
/// count would have to wait for them.
const PUBLISHING: i32 = 5;
/// How often it looks for what is new.
const LOOK: Duration = Duration::from_millis(20);
/// How often it looks whether somebody wants its rights.
const ASK: Duration = Duration::from_millis(100);

/// Count and shred what is loaded as it comes, until Ctrl-C
///
/// `load`, `batch`, `compact`, `rollback`, `get` and `scan` work beside it. Ctrl-C ends it once what it has counted is published.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How many MiB the tables of all counters may take, those that are being published among them; more makes fewer and larger runs
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..))]
    memory: u32,
}

pub(super) fn run<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult {
    // While some tables are published, others fill.
    let budget = (arguments.memory as usize) << 19;
    print("up: waiting for facts; Ctrl-C ends it")?;
    let Some(mut log) = wait_for_log(context)? else { return Ok(Outcome::Done) };
    #[cfg(feature = "cold")]
    let _follower = super::collect::Follower::begin(context);
    let mut waiting = Waiting::default();
    while !interrupt::happened() {
        if log.is_outgrown()? {
            log = context.log()?.unwrap_or(log);
        }
        if !is_wanted(context)? {
            match Rights::take(context, &log) {
                Ok(rights) => {
                    waiting = Waiting { has_served: true, told: String::new() };
                    serve(context, rights, budget, &mut log)?;
                    if !interrupt::happened() {
                        let lent = "lent the views and the dataset to another command";
                        print(if log.is_outgrown()? { "another log has joined" } else { lent })?;
                    }
                }
                // A log has joined, and another command has counted it already.
                Err(_) if log.is_outgrown()? => {}
                Err(Error::Locked { what, path, holder }) => waiting.after(is_wanted(context)?, what, path, holder)?,
                Err(error) => return Err(error.into()),
            }
        }
        interrupt::wait(ASK);
    }
    Ok(Outcome::Done)
}

/// How it waits for its rights where others have them.
#[derive(Default)]
struct Waiting {
    /// Whether it has served before. Then a command that took them while they were lent to another is waited for; one that has
    /// them as `up` begins is named, and that is all.
    has_served: bool,
    /// Whom it has said that it waits for.
    told: String,
}

impl Waiting {
    /// Goes on waiting for who has them, or says that they are not free; `lent` if they have been lent to another meanwhile.
    fn after(&mut self, lent: bool, what: &'static str, path: PathBuf, holder: String) -> CommandResult<()> {
        if lent {
            return Ok(());
        }
        if !self.has_served {
            return Err(Error::Locked { what, path, holder }.into());
        }
        if self.told != holder {
            print(&format!("waiting: {holder} has the {what}"))?;
            self.told = holder;
        }
        Ok(())
    }
}

fn wait_for_log<S: Schema>(context: &Context<S>) -> Result<Option<Log>> {
    loop {
        match context.log()? {
            None if interrupt::wait(LOOK) => {}
            log => return Ok(log),
        }
    }
}

/// The rights to change the dataset and the views.
struct Rights {
    dataset: Dataset,
    views: Views,
    facts: dataset::Editor,
    editor: view::Editor,
}

impl Rights {
    /// # Errors
    /// [`Error::Locked`] if another has one of them for longer than a moment, and those of the file system.
    fn take<S: Schema>(context: &Context<S>, log: &Log) -> Result<Rights> {
        let (dataset, views, holder) = (context.dataset(log), context.views(log.places()), context.holder());
        let (facts, editor) = until(MOMENT, || {
            let facts = dataset.lock(&holder)?;
            Ok((facts, views.lock(&holder)?))
        })?;
        Ok(Rights { dataset, views, facts, editor })
    }
}

/// Begins a thread. In Linux those that it begins have its name as well, so that `top -H` and a profile tell what the time goes to.
fn begin<'s, T: Send + 's>(scope: &'s Scope<'s, '_>, name: &str, work: impl FnOnce() -> T + Send + 's) -> ScopedJoinHandle<'s, T> {
    // As `Scope::spawn` does where the system has no thread left.
    thread::Builder::new().name(name.to_owned()).spawn_scoped(scope, work).expect("failed to spawn thread")
}

/// Lets the work of this thread, and of those that it begins, come after what somebody waits for.
fn yield_by(niceness: i32) {
    // In Linux, a thread has a niceness of its own; elsewhere it is the whole process's, which has those in it who answer. It is no matter
    // if the system does not grant it.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(niceness);
    #[cfg(not(target_os = "linux"))]
    let _ = niceness;
}
