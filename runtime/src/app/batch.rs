//! The command `batch`: shreds, counts everything since the last version anew from the facts (or all of it), and publishes a version.

use std::io::{IsTerminal, Write, stderr, stdin};

use super::context::{Context, many, print};
use super::interrupt;
use super::lend::Loan;
use super::outcome::{CommandResult, Outcome};
use super::room::Room;
use crate::batch::{Batch, Batched, Leap, Open, Scratch, Source};
use crate::counter::Schema;
use crate::dataset::Shred;
use crate::log::Log;
use crate::time::Timestamp;
use crate::view::Options;

/// Shred, count what is new from the facts, and publish a version of all counters
///
/// Answers do not change by it, but for what was wrong: they hold every fact before, during and after. Facts past their @keep are dropped
/// once no version needs them, and so are the segments of the log.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Count all facts anew, not only those since the last version
    #[arg(long)]
    full: bool,
    /// Drop facts that are past their @keep without asking, though arrivals have leapt
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    room: Room,
}

pub(super) fn run<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult {
    let now = Timestamp::now();
    let Some(mut log) = context.log()? else {
        print("nothing was loaded yet")?;
        return Ok(Outcome::Done);
    };
    let Some(done) = batch(arguments, context, &mut log, now)? else {
        print("interrupted: no version was published")?;
        return Ok(Outcome::Done);
    };
    print(&to_text(&done))?;
    Ok(Outcome::Done)
}

fn batch<S: Schema>(arguments: &Arguments, context: &Context<S>, log: &mut Log, now: Timestamp) -> CommandResult<Option<Batched>> {
    let (dataset, views, holder) = (context.dataset(log), context.views(log.places()), context.holder());
    let loan = Loan::take(context, |holder| Ok((dataset.lock(holder)?, views.lock(holder)?)))?;
    let (facts, editor) = &loan.rights;
    let scratch = Scratch::take(context.fs(), context.data(), &holder)?;
    let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
    let batch = Batch {
        full: arguments.full,
        work: arguments.room.work(),
        shred: Shred::default(),
        merges: Options::default(),
        now,
        confirm: &|leap| arguments.yes || may_drop(context, leap),
    };
    let done = batch.run::<S::Fact>(&mut Open { source, facts, editor, log }, &|phase, done, total| {
        context.progress().phase(phase, done, total);
        !interrupt::happened()
    })?;
    views.iter().try_for_each(|view| views.retire(editor, view, log).map(|_| ()))?;
    context.progress().clear();
    Ok(done)
}

/// Asks whether facts may be dropped; where nobody can answer, they stay.
fn may_drop<S: Schema>(context: &Context<S>, leap: &Leap) -> bool {
    if !(stdin().is_terminal() && stderr().is_terminal()) {
        context.progress().line(&format!("note: facts past their @keep stay: {leap}; `batch --yes` drops them"));
        return false;
    }
    context.progress().ask(|| {
        eprint!("{leap}. Drop the facts that are past their @keep now? [y/N] ");
        let mut answer = String::new();
        stderr().flush().is_ok() && stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
    })
}

fn to_text(done: &Batched) -> String {
    let Batched { version, shredded, counted, cells, dropped, segments, .. } = done;
    let mut text = match version {
        Some(number) => {
            format!("version {number}: shredded {}, counted {counted}, wrote {}", many(*shredded, "fact"), many(*cells, "cell"))
        }
        None => "nothing new since the last version".to_owned(),
    };
    if *dropped > 0 {
        text += &format!("; dropped {} of facts past their @keep", many(*dropped as u64, "file"));
    }
    if *segments > 0 {
        text += &format!("; let go of {} of the log", many(*segments as u64, "segment"));
    }
    text
}
