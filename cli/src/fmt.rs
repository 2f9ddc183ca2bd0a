//! `cargo headwater fmt`: schemas in the one style, written back, compared, or passed through.

use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use clap::Args;
use headwater_codegen::Failure;
use headwater_codegen::output::replace;
use headwater_idl::format::{Formatted, format};
use headwater_idl::{Loaded, Source};
use similar::TextDiff;

use crate::out::{say, text};
use crate::report::Console;
use crate::schemas::{Files, fail};
use crate::status::Status;

#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// The root files of schemas (.hw); what they use is formatted too. `-` stands for a schema on standard input, which comes out on
    /// standard output. Without any, the schemas of the package that the working folder is in
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Write nothing; show what would change, and exit 1 if anything would
    #[arg(long)]
    pub(crate) check: bool,
}

pub(crate) fn run(arguments: &Fmt, console: Console) -> Status {
    match arguments.files.as_slice() {
        [dash] if dash == Path::new("-") => input(arguments.check, console),
        files => {
            let read = Files { files: files.to_vec() }.read(console);
            let statuses =
                read.into_iter().map(|one| one.map_or_else(|status| status, |(_, loaded)| schema(&loaded, arguments.check, console)));
            statuses.max().unwrap_or(Status::Done)
        }
    }
}

/// Standard input.
fn input(check: bool, console: Console) -> Status {
    let (mut bytes, name) = (Vec::new(), "<stdin>");
    if let Err(e) = stdin().read_to_end(&mut bytes) {
        return fail(&Failure::Read(name.into(), e), Path::new(name), console);
    }
    let source = Source::from_bytes(name, bytes);
    let Formatted { text: formatted, diagnostics } = format(&source);
    let status = complain(std::slice::from_ref(&source), &diagnostics, console);
    match check {
        true => status.max(compare(&source, &formatted)),
        false if source.invalid().is_some() => status,
        false => {
            text(formatted);
            status
        }
    }
}

/// Every file of a schema. What does not parse is reported, and left as it is.
fn schema(loaded: &Loaded, check: bool, console: Console) -> Status {
    let status = complain(&loaded.sources, &loaded.diagnostics, console);
    let act = |source: &Source| match format(source).text {
        formatted if check => compare(source, &formatted),
        formatted => write(source, &formatted, console),
    };
    loaded.sources.iter().map(act).fold(status, Status::max)
}

fn complain(sources: &[Source], diagnostics: &[headwater_idl::Diagnostic], console: Console) -> Status {
    if diagnostics.is_empty() {
        return Status::Done;
    }
    console.diagnostics(sources, diagnostics);
    Status::No
}

fn write(source: &Source, formatted: &str, console: Console) -> Status {
    if source.text == formatted {
        return Status::Done;
    }
    let path = Path::new(&source.name);
    match replace(path, formatted.as_bytes()) {
        Ok(()) => say!("{} formatted", source.name),
        Err(e) => return fail(&Failure::Write(path.to_owned(), e), path, console),
    }
    Status::Done
}

/// Shows what formatting would change, as a patch.
fn compare(source: &Source, formatted: &str) -> Status {
    if source.text == formatted {
        return Status::Done;
    }
    let formatted_name = format!("{} (formatted)", source.name);
    text(TextDiff::from_lines(source.text.as_str(), formatted).unified_diff().header(&source.name, &formatted_name));
    Status::No
}
