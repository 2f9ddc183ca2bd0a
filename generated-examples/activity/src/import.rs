//! The command `import`: a history of raw commits becomes facts.

use std::path::PathBuf;

use headwater::Pedigree;
use headwater::app::{Command, CommandResult, Context, Door, Line, Lines};

use crate::commit::Commit;
use crate::{Datum, Schema};

/// Facts of one line, at most: a fact's number is its line's, times this, and its place among the line's facts. So numbers rise, a
/// file that has grown goes on where it ended, and a line that was refused moves nobody's number.
const OF_A_LINE: u64 = 1 << 24;

/// Turn a history into facts and append them to the log
///
/// One commit a line, as JSON, .gz and .zst unpacked: {"commit", "author", "authored_at", "parents", "files": [[path, added, removed]…]}.
/// An import may simply be run again: what the log has already is not taken twice.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Who the facts come from; without it, the file's name and a hash of its first line
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The history; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// The command.
#[derive(Clone, Copy, Debug)]
pub struct Import;

impl Command<Schema> for Import {
    type Args = Arguments;
    const NAME: &'static str = "import";

    fn run(&self, arguments: Arguments, context: &Context<Schema>) -> CommandResult {
        let mut lines = context.lines(&arguments.file)?;
        let mut door = context.door()?;
        let read = import(&mut lines, arguments.source.as_deref(), &mut door);
        door.close(read)
    }
}

fn import(lines: &mut Lines, source: Option<&str>, door: &mut Door<'_, Schema>) -> CommandResult<()> {
    while let Some(line) = lines.next_line()? {
        if !line.is_blank() {
            import_line(&line, source.or(line.producer), door)?;
        }
    }
    Ok(())
}

fn import_line(line: &Line<'_>, source: Option<&str>, door: &mut Door<'_, Schema>) -> CommandResult<()> {
    let commit = match Commit::read(line) {
        Ok(commit) => commit,
        Err(refusal) => return Ok(door.refuse(line, &refusal)?),
    };
    let at = commit.at().unwrap_or_default();
    for (place, fact) in commit.facts().enumerate() {
        let nonce = source.map(|_| line.number * OF_A_LINE + place as u64);
        let datum = Datum { pedigree: Pedigree { at, source: source.map(str::to_owned), nonce }, fact };
        door.append(line, &datum)?;
    }
    Ok(())
}
