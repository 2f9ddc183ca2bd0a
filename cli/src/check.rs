//! `cargo headwater check`: every error of every schema, as rustc would show it.

use clap::Args;

use crate::out::say;
use crate::report::{Console, Format};
use crate::schemas::Files;
use crate::status::Status;

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
