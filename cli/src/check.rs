//! `cargo headwater check`: every error of every schema, as rustc would show it.

use clap::Args;

use crate::out::say;
use crate::report::{Console, Format};
use crate::schemas::Files;
use crate::status::Status;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater check                                  the schemas of this package
  cargo headwater check schema/social.hw
  cargo headwater check --format github                  in a workflow of GitHub

With --format json each error is one object on a line of standard output: code, severity, message, file, line, column, end, labels \
(the first is where the error is) and help. Lines and columns count from 1, columns in characters, and an end is behind the last one.

Exit status:
  0  every schema is sound
  1  a schema has errors
  2  wrong usage, or a file could not be read";

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) schemas: Files,
    /// How errors are reported
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// Says what is wrong, and to people also what is sound.
pub(crate) fn run(arguments: &Check, console: Console) -> Status {
    let console = console.with(arguments.format);
    let (schemas, status) = arguments.schemas.load(console);
    for schema in schemas.iter().filter(|_| console.is_text()) {
        let (facts, counters) = (schema.model.facts.len(), schema.model.counters.len());
        let (path, name) = (schema.path.display(), &schema.model.name);
        say!("{path}: the schema `{name}` is sound ({}, {})", many(facts, "fact"), many(counters, "counter"));
    }
    status
}

fn many(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
