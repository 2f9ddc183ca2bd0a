//! One line of a lock: written, read, and in its order.

use std::fmt;

use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{Source, Span};

/// What a schema uses. The order is that of the file: what belongs to one block stands together, tags rising.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    /// The schema's name, as several may lie in one folder.
    pub(super) schema: String,
    /// The name of the entity, edge or type that it is of.
    pub(super) block: String,
    pub(super) kind: Kind,
    pub(super) what: What,
}

/// What a block is; the key of an entity has tags of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Entity,
    Key,
    Edge,
    Struct,
    Union,
    Enum,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// The block itself: `entity Person = 1`, `edge Like = 7 Person -> Page`, `struct Place`.
    Block {
        /// Entities and edges have one.
        tag: Option<u16>,
        /// The ends of an edge, else empty.
        ty: String,
    },
    /// A type without a tag that had another name: `struct Location was Place`.
    Was(String),
    /// A field, property, case, or field of a key: `edge Like.via = 1 Plugin`.
    Member { tag: Tag, name: String, ty: String },
}

/// The alternative of a key, 0 where there is but one, and the tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tag(pub(super) u16, pub(super) u16);

/// A line with its place.
#[derive(Clone, Debug)]
pub(super) struct Locked {
    pub(super) line: Line,
    pub(super) span: Span,
}

impl Kind {
    const ALL: [Kind; 6] = [Kind::Entity, Kind::Key, Kind::Edge, Kind::Struct, Kind::Union, Kind::Enum];

    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Entity => "entity",
            Kind::Key => "key",
            Kind::Edge => "edge",
            Kind::Struct => "struct",
            Kind::Union => "union",
            Kind::Enum => "enum",
        }
    }

    /// Entities and edges, which are known by their tags.
    pub(super) fn has_tag(self) -> bool {
        matches!(self, Kind::Entity | Kind::Edge)
    }
}

/// The lines of a lock, each once as it stands, and what is wrong with those that are none.
pub(super) fn read(lock: &Source, file: usize) -> (Vec<Locked>, Vec<Diagnostic>) {
    let (mut found, mut wrong, mut start) = (Vec::new(), Vec::new(), 0);
    for text in lock.text.split_inclusive('\n') {
        let shown = text.trim_end();
        let span = Span { file, start, end: start + shown.len() };
        start += text.len();
        match Line::parse(shown) {
            _ if shown.is_empty() || shown.starts_with('#') => {}
            Ok(line) => found.push(Locked { line, span }),
            Err((why, way_out)) => {
                wrong.push(Diagnostic::new(Code::LockLine, span, &[why]).label("not a line of a lock").help(way_out));
            }
        }
    }
    (found, wrong)
}

/// What is wrong with a line, and the way out.
type Damage = (&'static str, &'static str);

const NO_LINE: Damage = (
    "it does not say what has which tag",
    "lines are such as `social: edge Like.via = 1 Plugin`; take it back as it was committed, or delete it where it was never in use",
);
const MARKER: Damage =
    ("a merge left a marker", "keep the lines of both sides, and delete the lines with `<<<<<<<`, `=======` and `>>>>>>>`");

impl Line {
    fn parse(text: &str) -> Result<Line, Damage> {
        if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"].iter().any(|marker| text.starts_with(marker)) {
            return Err(MARKER);
        }
        let (schema, rest) = text.split_once(": ").ok_or(NO_LINE)?;
        let (kind, rest) = rest.split_once(' ').ok_or(NO_LINE)?;
        let kind = Kind::ALL.into_iter().find(|it| it.name() == kind).ok_or(NO_LINE)?;
        let (block, what) = parse_what(kind, rest).ok_or(NO_LINE)?;
        let line = Line { schema: schema.to_owned(), block, kind, what };
        // What is read is what would be written: nothing in a line is passed over.
        if is_dotted_name(schema) && line.to_string() == text { Ok(line) } else { Err(NO_LINE) }
    }
}

fn parse_what(kind: Kind, text: &str) -> Option<(String, What)> {
    let Some((name, rest)) = text.split_once(" = ") else {
        let (block, what) = match text.split_once(" was ") {
            Some((block, old)) => (block, What::Was(named(old)?)),
            None => (text, What::Block { tag: None, ty: String::new() }),
        };
        return (!kind.has_tag() && kind != Kind::Key).then_some((named(block)?, what));
    };
    let (tag, ty) = rest.split_once(' ').unwrap_or((rest, ""));
    match name.split_once('.') {
        Some((block, member)) => {
            let is_typed = kind != Kind::Enum;
            let what = What::Member { tag: Tag::parse(kind, tag)?, name: named(member)?, ty: ty.to_owned() };
            (is_typed != ty.is_empty()).then_some((named(block)?, what))
        }
        None => {
            let what = What::Block { tag: Some(number(tag)?), ty: ty.to_owned() };
            let is_sound = match kind {
                Kind::Entity => ty.is_empty(),
                Kind::Edge => ty.contains(" -> "),
                _ => false,
            };
            is_sound.then_some((named(name)?, what))
        }
    }
}

impl Tag {
    fn parse(kind: Kind, text: &str) -> Option<Tag> {
        match text.split_once('.') {
            Some((alternative, tag)) if kind == Kind::Key => Some(Tag(number(alternative)?, number(tag)?)),
            Some(_) => None,
            None => Some(Tag(0, number(text)?)),
        }
    }
}

fn number(text: &str) -> Option<u16> {
    text.parse().ok().filter(|number| *number > 0)
}

fn named(text: &str) -> Option<String> {
    is_name(text).then(|| text.to_owned())
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_dotted_name(text: &str) -> bool {
    text.split('.').all(is_name)
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.schema, self.kind.name(), self.block)?;
        let ty = match &self.what {
            What::Block { tag: None, .. } => return Ok(()),
            What::Was(old) => return write!(f, " was {old}"),
            What::Block { tag: Some(tag), ty } => {
                write!(f, " = {tag}")?;
                ty
            }
            What::Member { tag, name, ty } => {
                write!(f, ".{name} = {tag}")?;
                ty
            }
        };
        if ty.is_empty() { Ok(()) } else { write!(f, " {ty}") }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tag(0, tag) => write!(f, "{tag}"),
            Tag(alternative, tag) => write!(f, "{alternative}.{tag}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_written() {
        let lines = [
            "a.b: entity Person = 1",
            "a.b: key Person.handle = 2.1 string",
            "a: edge Like = 7 Person -> Page",
            "a: edge Like.via = 1 map<Plugin, list<u64>>",
            "a: struct Place",
            "a: struct Place was Spot",
            "a: enum Plugin.Button = 32767",
        ];
        for text in lines {
            assert_eq!(Line::parse(text).map(|line| line.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn what_is_no_line_is_damage() {
        let wrong = [
            "entity Person = 1",
            "a: entity Person",
            "a: entity Person = 0",
            "a: entity Person = 1 string",
            "a: entity Person = 01",
            "a: edge Like = 7",
            "a: edge Like.via = 1",
            "a: edge Like.via = 70000 string",
            "a: enum Plugin.Button = 1 u8",
            "a: struct Place = 3",
            "a:  struct Place",
            "a: struct",
            "a: key Person",
            "a: edge Like.via = 1.1 string",
            "é: struct Place",
            "a: thing Place",
        ];
        for text in wrong {
            assert_eq!(Line::parse(text), Err(NO_LINE), "{text}");
        }
        for marker in ["<<<<<<< HEAD", "=======", ">>>>>>> other", "||||||| base"] {
            assert_eq!(Line::parse(marker), Err(MARKER));
        }
    }
}
