//! `cargo headwater generate`: what is made of each schema, written or compared.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use headwater_codegen::Output;
use headwater_codegen::emit::{Target, emit};

use crate::outputs::Put;
use crate::report::{Console, Format};
use crate::schemas::{Files, Schema};
use crate::status::Status;
use crate::watch;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater generate --out generated               the schemas of this package
  cargo headwater generate --out generated --check       in CI: is what is committed up to date?
  cargo headwater generate --out generated --watch       again after every change
  cargo headwater generate --emit thrift,proto --out schema
                                                         for services in other languages

Exit status:
  0  the files are up to date
  1  a schema has errors, or with --check a file is stale
  2  wrong usage, or a file could not be read or written";

#[derive(Debug, Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    pub(crate) schemas: Files,
    /// What to make, one or several with commas between them
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',', default_value = "rust")]
    pub(crate) emit: Vec<What>,
    /// The folder for the generated files; it is made if need be
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write nothing; name each file that is stale, and exit 1 if there is one
    #[arg(long, conflicts_with = "watch")]
    pub(crate) check: bool,
    /// Go on, and generate again whenever a schema changes; Ctrl-C ends it
    #[arg(long)]
    pub(crate) watch: bool,
    /// How errors are reported
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// What can be made of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// NAME.rs: types, their serializers and the program over them
    Rust,
    /// NAME.thrift: the same facts for Apache Thrift, in any language
    Thrift,
    /// NAME.proto: the same facts for Protobuf, in any language
    Proto,
    /// NAME.schema.json: JSON Schema of a datum, as it is loaded and shown
    JsonSchema,
    /// NAME.parquet.txt: the columns of Parquet that each fact is kept in
    Parquet,
}

impl What {
    fn target(self) -> Target {
        match self {
            What::Rust => Target::Rust,
            What::Thrift => Target::Thrift,
            What::Proto => Target::Proto,
            What::JsonSchema => Target::JsonSchema,
            What::Parquet => Target::Parquet,
        }
    }
}

pub(crate) fn run(arguments: &Generate, console: Console) -> Status {
    let console = console.with(arguments.format);
    match arguments.watch {
        true => watch::run(&arguments.schemas, console, || once(arguments, console)),
        false => once(arguments, console),
    }
}

/// Nothing is written unless every schema is sound.
fn once(arguments: &Generate, console: Console) -> Status {
    let (schemas, status) = arguments.schemas.load(console);
    if status != Status::Done {
        return status;
    }
    let verb = verb(&arguments.emit);
    let put = Put { dir: &arguments.out, check: arguments.check, verb: &verb, console };
    put.all(&schemas, |schema| outputs(schema, &arguments.emit))
}

/// Every file, once: what is named twice is made once.
fn outputs(schema: &Schema, wanted: &[What]) -> Vec<Output> {
    let source = schema.loaded.text();
    let is_first = |(place, what): &(usize, &What)| !wanted[..*place].contains(what);
    let wanted = wanted.iter().enumerate().filter(is_first).map(|(_, what)| what);
    wanted.flat_map(|what| emit(what.target(), &schema.model, &source)).collect()
}

/// How this is called again by those who are told that a file is stale.
fn verb(wanted: &[What]) -> String {
    let name = |what: &What| what.to_possible_value().map(|value| value.get_name().to_owned());
    match wanted {
        [What::Rust] => "generate".to_owned(),
        _ => format!("generate --emit {}", wanted.iter().filter_map(name).collect::<Vec<_>>().join(",")),
    }
}
