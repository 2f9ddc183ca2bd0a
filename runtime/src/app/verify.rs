//! The command `verify`: counts everything again from the facts at one cut, and compares that with what is served.

use super::context::{Context, print};
use super::interrupt;
use super::outcome::{CommandResult, Outcome};
use super::room::Room;
use crate::batch::{Checked, Report, Scratch, Source};
use crate::counter::Schema;

/// Count everything again from the facts, and compare it with what is served; exit status 1 on a difference
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    room: Room,
}

pub(super) fn run<S: Schema>(arguments: &Arguments, context: &Context<S>) -> CommandResult {
    let Some(mut log) = context.log()? else {
        print("nothing was loaded yet")?;
        return Ok(Outcome::Done);
    };
    let (dataset, views) = (context.dataset(&log), context.views(log.places()));
    let scratch = Scratch::take(context.fs(), context.data(), &context.holder())?;
    let source = Source { scratch: &scratch, dataset: &dataset, views: &views };
    let report = arguments.room.work().verify(&source, &mut log, &|phase, done, total| {
        context.progress().phase(phase, done, total);
        !interrupt::happened()
    })?;
    context.progress().clear();
    match report {
        Some(report) => answer(&report),
        None => Ok(Outcome::Done),
    }
}

/// Prints what was found.
fn answer(report: &Report) -> CommandResult {
    report.counters.iter().try_for_each(|checked| print(&line(checked)))?;
    report.differences.iter().try_for_each(|difference| print(&difference.to_string()))?;
    let wrong: u64 = report.counters.iter().map(|checked| checked.differences).sum();
    let (cells, cut) = (report.cells(), &report.cut);
    if report.agrees() {
        print(&format!("{cells} cells agree with the facts, up to {cut}"))?;
        return Ok(Outcome::Done);
    }
    let named = report.differences.len();
    print(&format!(
        "{wrong} of {cells} cells do not agree with the facts, up to {cut}; {named} differences are named above. `batch --full` counts all anew"
    ))?;
    Ok(Outcome::No)
}

fn line(checked: &Checked) -> String {
    let Checked { counter, pinned, cells, differences, filling } = checked;
    let pinned = if pinned.facts() > 0 { format!("; what was counted below {pinned} is taken as it is") } else { String::new() };
    match (filling, differences) {
        (true, _) => format!("{counter}: left out, for an older definition answers until `count` or `batch` has filled this one"),
        (_, 0) => format!("{counter}: {cells} cells agree{pinned}"),
        (_, wrong) => format!("{counter}: {wrong} of {cells} cells do not agree{pinned}"),
    }
}
