//! The command `load`: data go into the log, in any format.

use std::path::PathBuf;
use std::time::Duration;

use super::context::{Context, PATIENCE};
use super::door::Door;
use super::format::{Format, Records};
use super::input::Origin;
use super::lines::{Line, Next};
use super::outcome::CommandResult;
use crate::counter::Schema;
use crate::fact::Datum;

/// Append data to the log: NDJSON, one datum a line, or records of another --format; .gz and .zst unpacked
///
/// A line with neither source nor nonce gets both: its number among the lines of all FILEs, and NAME, or else the file's name and a
/// hash of its first line. So loading again adds nothing. A line that is refused is named on standard error and set aside in
/// DIR/refused; the others are taken, and the exit status is 1. Mended, it is loaded as a file of its own: its number is spent, so in
/// its old place it may be taken for a repeat, and a file with another first line is another source, all of which is taken again. All
/// of that holds for records of other formats as well. Where one is not whole, or has no length, what comes behind it cannot be found:
/// the ones before it are taken, and the exit status is 2.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Who the lines come from that do not say it themselves; each set of files needs a name of its own, for a number that a source has
    /// sent before is a repeat
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// What is read
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// How long the disk may take to answer, before `load` gives up; what it has acknowledged is told
    #[arg(long, value_name = "SECONDS", default_value_t = PATIENCE, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// What to read; none or `-`: standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run<S: Schema>(arguments: Arguments, context: &Context<S>) -> CommandResult {
    let Arguments { source, format, timeout, files } = arguments;
    let origins = origins(&files);
    let size = origins.iter().map(Origin::size).sum();
    let open = |origin: &Origin| context.open_input(origin).map(|input| format.records(origin.clone(), input));
    let first = origins.first().map(open).transpose()?;
    let mut door = context.door_within(Duration::from_secs(timeout))?;
    context.progress().bytes(size);
    let mut numbering = Numbering { source, before: 0, seen: Vec::new() };
    let read = read(first, &origins, open, format, &mut numbering, &mut door);
    door.close(read)
}

fn origins(files: &[PathBuf]) -> Vec<Origin> {
    if files.is_empty() { vec![Origin::Stdin] } else { files.iter().map(|file| Origin::of(file)).collect() }
}

/// All inputs, one after another; the first is open already, so that a name mistyped leaves no trace.
fn read<S: Schema>(
    mut first: Option<Records>,
    origins: &[Origin],
    open: impl Fn(&Origin) -> crate::Result<Records>,
    format: Format,
    numbering: &mut Numbering,
    door: &mut Door<'_, S>,
) -> CommandResult<()> {
    for origin in origins {
        let mut records = match first.take() {
            Some(records) => records,
            None => open(origin)?,
        };
        read_one(&mut records, format, numbering, door)?;
    }
    Ok(())
}

fn read_one<S: Schema>(records: &mut Records, format: Format, numbering: &mut Numbering, door: &mut Door<'_, S>) -> CommandResult<()> {
    let (mut last, mut begun) = (0, false);
    loop {
        match records.next()? {
            Next::Line(line) => {
                if !begun && let Some(producer) = line.producer {
                    numbering.begin(&line, producer)?;
                    begun = true;
                }
                last = line.number;
                if !line.is_blank() {
                    load(&line, format, numbering, door)?;
                }
            }
            Next::Nothing => door.commit_if_due()?,
            Next::End => {
                numbering.end(last);
                return Ok(());
            }
        }
    }
}

fn load<S: Schema>(line: &Line<'_>, format: Format, numbering: &Numbering, door: &mut Door<'_, S>) -> CommandResult<()> {
    match format.read(line) {
        Ok(mut datum) => {
            numbering.number(line, &mut datum);
            door.append(line, &datum)?;
        }
        Err(refusal) => door.refuse(line, &refusal)?,
    }
    Ok(())
}

/// Gives a producer and numbers to the lines that have neither.
#[derive(Debug)]
struct Numbering {
    source: Option<String>,
    /// Lines of the inputs before this one, where one name stands for all of them.
    before: u64,
    /// The producers of the inputs so far.
    seen: Vec<(String, String)>,
}

impl Numbering {
    /// At an input's first line that is not blank: two inputs that would be taken for one are refused.
    fn begin(&mut self, line: &Line<'_>, producer: &str) -> CommandResult<()> {
        if self.source.is_some() {
            return Ok(());
        }
        if let Some((_, other)) = self.seen.iter().find(|(seen, _)| seen == producer) {
            let (file, what) = (line.file, line.what());
            return Err(format!(
                "{file} has the name and the first {what} of {other}, and would be taken for it; load it apart, with --source"
            )
            .into());
        }
        self.seen.push((producer.to_owned(), line.file.to_owned()));
        Ok(())
    }

    fn number<F>(&self, line: &Line<'_>, datum: &mut Datum<F>) {
        let pedigree = &mut datum.pedigree;
        if pedigree.source.is_some() || pedigree.nonce.is_some() {
            return;
        }
        if let Some(source) = self.source.as_deref().or(line.producer) {
            pedigree.source = Some(source.to_owned());
            pedigree.nonce = Some(self.before + line.number);
        }
    }

    /// At an input's end.
    fn end(&mut self, lines: u64) {
        if self.source.is_some() {
            self.before += lines;
        }
    }
}
