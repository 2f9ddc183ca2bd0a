//! The commands `get` and `scan`: a row, or rows in key order, for people or for machines.

mod answer;
mod question;
mod print;

use super::context::{Context, Out};
use super::outcome::{CommandResult, Outcome};
use crate::counter::{Schema, Wanted};
use answer::Answer;
use print::Printer;
use question::{Question, SpanArguments};

/// Print one row of a counter
///
/// The answer holds all that the log has: an `up` that counts is asked for what the views have not yet, or else it is counted here.
#[derive(Debug, clap::Args)]
pub(super) struct GetArguments {
    /// The counter's name
    #[arg(value_name = "COUNTER")]
    counter: String,
    /// The row's key: a value for each column
    #[arg(value_name = "KEY", allow_negative_numbers = true)]
    key: Vec<String>,
    #[command(flatten)]
    span: SpanArguments,
}

/// Print the rows of a counter, in key order
///
/// The answer holds all that the log has: an `up` that counts is asked for what the views have not yet, or else it is counted here.
#[derive(Debug, clap::Args)]
pub(super) struct ScanArguments {
    /// The counter's name
    #[arg(value_name = "COUNTER")]
    counter: String,
    /// Only rows whose first key column is this, or, of text, begins with it
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    prefix: Option<String>,
    #[command(flatten)]
    span: SpanArguments,
    /// At most so many rows
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

pub(super) fn get<S: Schema>(arguments: &GetArguments, context: &Context<S>) -> CommandResult {
    let counter = question::counter::<S>(&arguments.counter)?;
    let answer = Answer::open(context, counter, |definition| {
        let question = Question::new(definition, &arguments.span)?;
        Ok(Wanted::Row { size: question.each, row: question.row(&arguments.key)? })
    })?;
    let question = Question::new(answer.snapshot.definition(), &arguments.span)?;
    let row = question.row(&arguments.key)?;
    let (snapshot, each, span) = (&answer.snapshot, question.each, question.span);
    let series = if question.total { snapshot.total(&row, each, span)? } else { snapshot.get(&row, each, span)? };
    let Some(series) = series else {
        eprintln!("{}", question.no_row(&arguments.key));
        return Ok(Outcome::No);
    };
    let mut printer = Printer::new(&answer, &question, Out::lock());
    printer.print(series)?;
    printer.end()?;
    Ok(Outcome::Done)
}

pub(super) fn scan<S: Schema>(arguments: &ScanArguments, context: &Context<S>) -> CommandResult {
    let counter = question::counter::<S>(&arguments.counter)?;
    let answer = Answer::open(context, counter, |definition| {
        let question = Question::new(definition, &arguments.span)?;
        Ok(Wanted::Rows { size: question.each, prefix: question.prefix(arguments.prefix.as_deref())? })
    })?;
    let question = Question::new(answer.snapshot.definition(), &arguments.span)?;
    let prefix = question.prefix(arguments.prefix.as_deref())?;
    let mut printer = Printer::new(&answer, &question, Out::lock());
    let rows = answer.snapshot.scan(question.each, &prefix, question.span)?;
    let rows = if question.total { rows.totals() } else { rows };
    for series in rows.take(arguments.limit.unwrap_or(usize::MAX)) {
        printer.print(series?)?;
        if context.is_interrupted() {
            break;
        }
    }
    printer.end()?;
    Ok(Outcome::Done)
}
