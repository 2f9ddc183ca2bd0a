//! A draft: what was read of a schema in another language, and its text in ours.

use std::fmt::Write;

use headwater_idl::Source;
use headwater_idl::format::format;

/// A schema that was read.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// What stands behind `schema`.
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) types: Vec<Declared>,
    /// What could not be carried of the file itself.
    pub(crate) lost: Vec<Lost>,
}

/// What could not be carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    /// Where it stands in the file that was read: `social.proto:12`.
    pub(crate) place: String,
    /// What it is, and what that means here.
    pub(crate) what: String,
}

/// A declaration.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) notes: Notes,
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// What stands before a declaration or a member.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) docs: Vec<String>,
    pub(crate) deprecated: Option<String>,
    pub(crate) lost: Vec<Lost>,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Struct(Body),
    Union(Body),
    Enum(Body),
    /// `type NAME = TYPE`.
    Newtype(String),
    /// An entity with its properties; what stands behind `key`.
    Entity {
        tag: u32,
        key: String,
        body: Body,
    },
    /// An edge with its own fields, and the entities at its ends.
    Edge {
        tag: u32,
        from: String,
        to: String,
        body: Body,
    },
}

/// What stands between braces.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) members: Vec<Member>,
    /// Numbers, spans of them (`2 to 4`) and names in quotes.
    pub(crate) reserved: Vec<String>,
}

/// A field, or a case.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) notes: Notes,
    pub(crate) name: String,
    /// Of a case of an enum none.
    pub(crate) ty: Option<String>,
    pub(crate) tag: u32,
}

impl Draft {
    /// The schema in our language, laid out.
    pub(crate) fn text(&self, origin: &str) -> String {
        let mut text = String::new();
        self.docs.iter().for_each(|line| push(&mut text, format_args!("//! {line}")));
        let has_facts = self.types.iter().any(|it| matches!(it.kind, Kind::Entity { .. }));
        push(
            &mut text,
            format_args!(
                "// A draft, made of {origin} by `cargo headwater import`. What is counted over it, is for you to say{}",
                match has_facts {
                    true => ".",
                    false => ", and which of its",
                }
            ),
        );
        if !has_facts {
            push(&mut text, format_args!("// structs are entities and edges."));
        }
        push(&mut text, format_args!("schema {}", self.name));
        if !self.lost.is_empty() {
            text.push('\n');
            lost(&mut text, &self.lost);
        }
        for declared in &self.types {
            text.push('\n');
            declared.write(&mut text);
        }
        format(&Source::new(origin, text)).text
    }

    /// All that could not be carried, in the order of the text.
    pub(crate) fn all_lost(&self) -> Vec<&Lost> {
        let of_types = self.types.iter().flat_map(|declared| {
            let members = match &declared.kind {
                Kind::Struct(body) | Kind::Union(body) | Kind::Enum(body) => body.members.as_slice(),
                Kind::Entity { body, .. } | Kind::Edge { body, .. } => body.members.as_slice(),
                Kind::Newtype(_) => &[],
            };
            declared.notes.lost.iter().chain(members.iter().flat_map(|member| &member.notes.lost))
        });
        self.lost.iter().chain(of_types).collect()
    }
}

impl Declared {
    fn write(&self, text: &mut String) {
        self.notes.write(text);
        match &self.kind {
            Kind::Newtype(ty) => push(text, format_args!("type {} = {ty}", self.name)),
            Kind::Struct(body) => body.write(text, &format!("struct {}", self.name), None),
            Kind::Union(body) => body.write(text, &format!("union {}", self.name), None),
            Kind::Enum(body) => body.write(text, &format!("enum {}", self.name), None),
            Kind::Entity { tag, key, body } => body.write(text, &format!("entity {} = {tag}", self.name), Some(key.as_str())),
            Kind::Edge { tag, from, to, body } => body.write(text, &format!("edge {}: {from} -> {to} = {tag}", self.name), None),
        }
    }
}

impl Body {
    fn write(&self, text: &mut String, head: &str, key: Option<&str>) {
        if self.members.is_empty() && self.reserved.is_empty() && key.is_none() {
            return push(text, format_args!("{head} {{}}"));
        }
        push(text, format_args!("{head} {{"));
        key.iter().for_each(|key| push(text, format_args!("key {key}")));
        for member in &self.members {
            member.notes.write(text);
            match &member.ty {
                Some(ty) => push(text, format_args!("{}: {ty} = {},", member.name, member.tag)),
                None => push(text, format_args!("{} = {},", member.name, member.tag)),
            }
        }
        if !self.reserved.is_empty() {
            push(text, format_args!("reserved {},", self.reserved.join(", ")));
        }
        push(text, format_args!("}}"));
    }
}

impl Notes {
    fn write(&self, text: &mut String) {
        lost(text, &self.lost);
        self.docs.iter().for_each(|line| push(text, format_args!("/// {line}")));
        if let Some(reason) = &self.deprecated {
            push(text, format_args!("@deprecated(\"{}\")", reason.replace('\\', "\\\\").replace('"', "\\\"")));
        }
    }
}

fn lost(text: &mut String, all: &[Lost]) {
    all.iter().for_each(|lost| push(text, format_args!("// not carried: {}", lost.what)));
}

/// What a file says of itself, without what generators and lawyers say.
pub(crate) fn about(mut lines: Vec<String>) -> Vec<String> {
    if lines.first().is_some_and(|line| line.starts_with("Generated by ")) {
        lines.remove(0);
        lines.drain(..lines.iter().take_while(|line| line.is_empty()).count());
    }
    let is_legal = |line: &String| ["licen", "copyright"].iter().any(|word| line.to_ascii_lowercase().contains(word));
    if lines.iter().any(is_legal) { Vec::new() } else { lines }
}

/// A line, without blanks at its end.
fn push(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{line}");
    text.truncate(text.trim_end_matches(' ').len());
    text.push('\n');
}
