//! A schema as people read it: its declarations with what they mean, what they are in each format and where they are used. From this come
//! the text of `describe`, the page of `doc` and the pictures of `graph`.

mod gather;
mod describe;
mod graph;
mod html;

pub use describe::{describe, names, overview};
pub use graph::Picture;
pub use html::html;

use headwater_idl::ast::File;
use headwater_idl::{Model, Source};
use serde::Serialize;

/// A whole schema. Everything in it is text, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// Its name.
    pub name: String,
    /// Its documentation, a paragraph an element.
    pub docs: Vec<String>,
    /// The next tag that an entity or edge can take.
    pub next_tag: Option<u64>,
    /// What it declares, in the order of its files.
    pub declarations: Vec<Declaration>,
}

/// Something that a schema declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Declaration {
    /// What it is: `entity`, `edge`, …
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its first words, as written.
    pub signature: String,
    /// All of it, as written.
    pub source: String,
    /// Its documentation, a paragraph an element.
    pub docs: Vec<String>,
    /// Why it is not to be used any more.
    pub deprecated: Option<String>,
    /// File, line and column of its name.
    pub place: String,
    /// Its tag in the union `Fact`.
    pub tag: Option<u64>,
    /// The next tag that one of its members can take; none where members have no tags.
    pub next_tag: Option<u64>,
    /// The entities that an edge joins: from and to.
    pub ends: Option<(String, String)>,
    /// What a newtype is in each format.
    pub wire: Option<Formats>,
    /// Its parts.
    pub members: Vec<Member>,
    /// What a counter needs, so that merging, replaying and counting anew give the same answers; nothing of what is no counter.
    pub needs: Vec<Needed>,
    /// Where it is used.
    pub uses: Vec<Use>,
}

/// One thing that a counter needs, or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// What it is about, in a word or two.
    pub about: &'static str,
    /// What holds, as a sentence.
    pub says: String,
}

/// A part of a declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Member {
    /// What it is: `property`, `field`, `measure`, …
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// How it is written.
    pub signature: String,
    /// Its documentation, a paragraph an element.
    pub docs: Vec<String>,
    /// Why it is not to be used any more.
    pub deprecated: Option<String>,
    /// Its tag.
    pub tag: Option<u64>,
    /// The number of its field on the wire; for an edge's own fields it is not the tag.
    pub field: Option<u64>,
    /// Its type as written, cut up so that names can be linked.
    pub ty: Vec<Word>,
    /// What it is in each format; none where it is no value that is stored as it stands.
    pub wire: Option<Formats>,
    /// Where it is used.
    pub uses: Vec<Use>,
}

/// A piece of a type as written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The text.
    pub text: String,
    /// Whether it names a declaration of this schema.
    pub link: bool,
}

/// What a value is in each format.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Formats {
    /// In Rust.
    pub rust: String,
    /// In Thrift.
    pub thrift: String,
    /// In Parquet.
    pub parquet: String,
    /// In JSON.
    pub json: String,
}

/// A place where a name is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Use {
    /// What kind of declaration uses it.
    pub kind: &'static str,
    /// The declaration that uses it.
    pub name: String,
    /// File, line and column.
    pub place: String,
}

impl Reference {
    /// Of the files of one schema, and of what they mean. Spans count the sources.
    pub fn of(sources: &[Source], files: &[File], model: &Model) -> Reference {
        gather::reference(sources, files, model)
    }
}
