//! `cargo headwater describe`: what a name of a schema means, what it is in each format, and where it is used.

use clap::Args;
use headwater_codegen::reference::{Reference, describe, names, overview};
use headwater_idl::Span;
use headwater_idl::ast::{Name, TypeExpr};
use headwater_idl::diagnostic::nearest;
use headwater_idl::vocabulary::{WORDS, Word, WordKind};
use headwater_idl::wire::wire;

use crate::out;
use crate::report::{Console, Trouble};
use crate::schemas::Files;
use crate::status::Status;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater describe social                        what the schema declares, and the next free tag
  cargo headwater describe Like                          a declaration: its fields in each format, who uses it
  cargo headwater describe Like.via schema/social.hw     a part of one
  cargo headwater describe quantiles                     a word of the language

Exit status:
  0  it is described
  1  nothing has that name, or a schema has errors
  2  wrong usage, or a file could not be read";

#[derive(Debug, Args)]
pub(crate) struct Describe {
    /// A declaration (Like), a part of one (Like.via), the schema's name for an overview, or a word of the language (timestamp)
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) schemas: Files,
}

pub(crate) fn run(arguments: &Describe, console: Console) -> Status {
    let name = arguments.name.as_str();
    let (schemas, status) = arguments.schemas.load(console);
    let references: Vec<Reference> = schemas.iter().map(|schema| schema.reference()).collect();
    let of_schema = |reference: &Reference| if reference.name == name { Some(overview(reference)) } else { describe(reference, name) };
    let mut found: Vec<String> = references.iter().filter_map(of_schema).collect();
    if found.is_empty() {
        found.extend(WORDS.iter().filter(|word| word.name == name).map(of_word));
    }
    match found.is_empty() {
        false => out::text(found.join("\n")),
        // Where a schema could not be read, that was said, and the name may be in it.
        true if status == Status::Done => return unknown(name, &references, console),
        true => {}
    }
    status
}

/// A word of the language; a type also in each format.
fn of_word(word: &Word) -> String {
    let name = Name { text: word.name.to_owned(), span: Span::default() };
    let ty = TypeExpr { name, args: Vec::new(), optional: None, span: Span::default() };
    let formats = Some(word).filter(|word| word.kind == WordKind::Type).and_then(|_| wire(&ty, &|_| None));
    let formats = formats.map_or(String::new(), |it| {
        format!("\n    Rust     {}\n    Thrift   {}\n    Parquet  {}\n    JSON     {}\n", it.rust, it.thrift, it.parquet, it.json)
    });
    format!("{}\n  {}\n{formats}", word.form, word.docs)
}

fn unknown(name: &str, references: &[Reference], console: Console) -> Status {
    let known: Vec<String> = references.iter().flat_map(names).collect();
    // Where the owner is right, only its parts can be meant.
    let of_owner = |known: &&str| name.split_once('.').is_none_or(|(owner, _)| known.starts_with(&format!("{owner}.")));
    let near = nearest(name, known.iter().map(String::as_str).filter(of_owner)).or_else(|| nearest(name, known.iter().map(String::as_str)));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None if name.starts_with("HW") => format!("`cargo headwater explain {name}` tells of an error"),
        None => format!("`cargo headwater describe {}` lists what there is", references.first().map_or("SCHEMA", |it| it.name.as_str())),
    };
    console.trouble(&Trouble { message: &format!("nothing is named `{name}`"), file: None, help: &help });
    Status::No
}
