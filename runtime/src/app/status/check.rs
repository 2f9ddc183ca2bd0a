//! `status --check`: reads everything, and holds it against its checksums.

use serde::Serialize;

use super::super::context::Context;
use crate::counter::Schema;
use crate::dataset::Dataset;
use crate::error::Result;
use crate::log::Log;
use crate::view::{View, Views};

/// What was read and found whole.
#[derive(Debug, Default, Serialize)]
pub(super) struct Checked {
    /// Facts of the log.
    pub(super) facts: u64,
    /// Rows of the dataset.
    pub(super) rows: u64,
    /// Cells of the runs that are served.
    pub(super) cells: u64,
}

/// Reads the log, the dataset and the runs of each view.
pub(super) fn all<S: Schema>(context: &Context<S>, log: &Log, dataset: &Dataset, views: &Views) -> Result<Checked> {
    let facts = check_log(context, log)?;
    let rows = (0..dataset.facts().len()).map(|fact| check_facts(dataset, fact)).sum::<Result<u64>>()?;
    let cells = views.iter().map(check_view).sum::<Result<u64>>()?;
    Ok(Checked { facts, rows, cells })
}

/// Reads every fact; gives how many those are.
fn check_log<S: Schema>(context: &Context<S>, log: &Log) -> Result<u64> {
    let mut facts = 0;
    for (partition, (start, &end)) in log.start().0.into_iter().zip(&log.end().0).enumerate() {
        let mut cursor = log.read(partition, start, end)?;
        while !context.is_interrupted() && cursor.next()?.is_some() {
            facts += 1;
        }
    }
    Ok(facts)
}

/// Reads every file of a fact type; gives how many rows those have.
fn check_facts(dataset: &Dataset, fact: usize) -> Result<u64> {
    dataset.pin(&[fact])?.check()?;
    Ok(dataset.manifest(fact)?.size().0)
}

/// Reads every cell; gives how many those are.
fn check_view(view: &View) -> Result<u64> {
    let mut cells = 0;
    for run in view.folder().open()?.runs {
        for cell in run.range(b"", None)? {
            cell?;
            cells += 1;
        }
    }
    Ok(cells)
}
