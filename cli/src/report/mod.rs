//! What is wrong, for people, for programs and for GitHub.

mod github;
mod json;
mod place;

use std::io::{IsTerminal, Write};
use std::path::Path;

use clap::ValueEnum;
use headwater_codegen::compat::Class;
use headwater_idl::render::{render, render_as};
use headwater_idl::{Diagnostic, Source};

use crate::out::{say, text};

/// In which form errors are reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, on standard error
    #[default]
    Text,
    /// One JSON object a line, on standard output, which has nothing else then
    Json,
    /// Workflow commands that annotate the lines of a pull request, on standard output
    Github,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// Where errors go, and how they look there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Console {
    format: Format,
    colour: bool,
}

/// An error that no diagnostic of a schema stands for: a file that cannot be read, code that is stale.
#[derive(Debug)]
pub(crate) struct Trouble<'a> {
    pub(crate) message: &'a str,
    /// The file that it is about.
    pub(crate) file: Option<&'a Path>,
    /// The way out; empty where there is none to offer.
    pub(crate) help: &'a str,
}

impl Color {
    /// A console for people.
    pub(crate) fn console(self) -> Console {
        let colour = match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        Console { format: Format::Text, colour }
    }
}

impl Console {
    /// In another format.
    pub(crate) fn with(self, format: Format) -> Console {
        Console { format, ..self }
    }

    /// Whether it is people who read.
    pub(crate) fn is_text(self) -> bool {
        self.format == Format::Text
    }

    /// Reports what is wrong with a schema.
    pub(crate) fn diagnostics(self, sources: &[Source], diagnostics: &[Diagnostic]) {
        match self.format {
            Format::Text => complain(&(render(sources, diagnostics, self.colour) + &more(diagnostics))),
            Format::Json => diagnostics.iter().for_each(|diagnostic| say!("{}", json::diagnostic(sources, diagnostic))),
            Format::Github => diagnostics.iter().for_each(|diagnostic| say!("{}", github::diagnostic(sources, diagnostic))),
        }
    }

    /// Reports a change of a schema, on standard output: it is what was asked for.
    pub(crate) fn change(self, sources: &[Source], diagnostic: &Diagnostic, class: Class) {
        match self.format {
            Format::Text => {
                let colour = self.colour && std::io::stdout().is_terminal();
                text(render_as(sources, diagnostic, class.severity(), class.name(), colour) + "\n");
            }
            Format::Json => say!("{}", json::change(sources, diagnostic, class)),
            Format::Github => say!("{}", github::change(sources, diagnostic, class)),
        }
    }

    /// Tells what is no error, on standard error.
    pub(crate) fn note(self, text: &str) {
        complain(&format!("note: {text}"));
    }

    /// Reports something else.
    pub(crate) fn trouble(self, trouble: &Trouble<'_>) {
        match self.format {
            Format::Text if trouble.help.is_empty() => complain(&format!("error: {}", trouble.message)),
            Format::Text => complain(&format!("error: {}\nhelp: {}", trouble.message, trouble.help)),
            Format::Json => say!("{}", json::trouble(trouble)),
            Format::Github => say!("{}", github::trouble(trouble)),
        }
    }
}

/// Where to read more.
fn more(diagnostics: &[Diagnostic]) -> String {
    let code = diagnostics.first().map(|diagnostic| diagnostic.code.entry().number);
    code.map_or(String::new(), |code| format!("\nmore about an error: `cargo headwater explain {code}`\n"))
}

/// Writes to standard error. Where nobody reads that, nobody can be told.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
