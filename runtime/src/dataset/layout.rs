//! How a fact lies in columns: its shape as a flat list of nodes, each before its parts.
//!
//! ```text
//! Like                 Struct
//! ├ from               Scalar(Str)      an id of one key field is that field
//! ├ to                 Struct           an id of several is a struct of them
//! │ ├ owner            Scalar(Str)
//! │ └ name             Scalar(Str)
//! ├ by                 Alternatives     the fields of all alternatives; those of one are there
//! │ ├ handle           Scalar(Str)
//! │ └ account          Scalar(U64)
//! ├ content            Union            one of its cases is there
//! │ ├ text             Scalar(Str)
//! │ └ page             Scalar(U64)
//! └ places             List
//!   └ element          Struct
//!     └ country        Scalar(Str)
//! ```

use crate::shape::{Alternatives, Case, FactShape, Field, Kind, Shape};

/// The columns of one fact type, and what they are made of.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The fact.
    pub fact: &'static FactShape,
    /// The root, which stands for the whole fact, then its columns, each followed by its parts.
    pub nodes: Vec<Node>,
}

/// A column, or a part of one.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// Its name: that of its field, or `element`.
    pub name: &'static str,
    /// Its field's tag; 0 for the root and for elements.
    pub tag: u16,
    /// Whether it may be null.
    pub optional: bool,
    /// How many ids of one key field it is wrapped in on the wire.
    pub keys: u8,
    /// Whether it has a zero, which is what it is where it is absent.
    pub zero: bool,
    /// What it holds.
    pub form: Form,
    /// Where its parts end: the index of the next node beside or above it.
    pub end: usize,
}

/// What a node holds.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// One built-in value.
    Scalar(Kind),
    /// A name out of few.
    Enum(&'static [Case]),
    /// JSON text, for what no tree of columns can hold: a type inside of itself, and a struct without fields.
    Json,
    /// Any number of elements; the node after it is one of them.
    List,
    /// Any number of members in their order; the node after it is one of them.
    Set,
    /// Any number of pairs in the order of their keys; its parts are a key and a value.
    Map,
    /// Several parts, by tag.
    Struct,
    /// Several parts, of which one is there: the cases of a union.
    Union,
    /// The fields of all alternatives of a key, of which those of one are there.
    Alternatives(Alternatives),
}

/// The name of a list's element, as Parquet has it.
const ELEMENT: &str = "element";
/// The names of the parts of a map, as Parquet has them.
const PAIR: [&str; 2] = ["key", "value"];

impl Layout {
    /// The layout of a fact.
    pub fn new(fact: &'static FactShape) -> Layout {
        let mut walk = Walk { nodes: Vec::new(), open: Vec::new(), keys: 0 };
        walk.structure(Place::new(fact.name), fields((fact.shape)()), false);
        Layout { fact, nodes: walk.nodes }
    }

    /// The parts of the node at `at`, in order, as indexes.
    pub fn parts(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[at].end;
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let part = (next < end).then_some(next)?;
            next = self.nodes[part].end;
            Some(part)
        })
    }
}

fn fields(shape: &'static Shape) -> &'static [Field] {
    match *shape {
        Shape::Record { fields, .. } | Shape::Id { fields, .. } => fields,
        _ => &[],
    }
}

/// A field, or an element, whatever its shape.
#[derive(Clone, Copy)]
struct Place {
    tag: u16,
    name: &'static str,
    optional: bool,
}

impl Place {
    /// What has no tag and is always there.
    fn new(name: &'static str) -> Place {
        Place { tag: 0, name, optional: false }
    }

    fn of(Field { tag, name, optional, .. }: Field) -> Place {
        Place { tag, name, optional }
    }
}

struct Walk {
    nodes: Vec<Node>,
    /// The structs around what is walked now.
    open: Vec<&'static str>,
    /// The ids of one key field around it.
    keys: u8,
}

impl Walk {
    fn field(&mut self, field: Field) {
        self.value(Place::of(field), (field.shape)());
    }

    fn value(&mut self, place: Place, shape: &'static Shape) {
        match *shape {
            Shape::Scalar(kind) => self.push(place, Form::Scalar(kind)),
            Shape::Enum { cases, .. } => self.push(place, Form::Enum(cases)),
            Shape::Id { fields: [key], .. } => {
                self.keys += 1;
                self.value(place, (key.shape)());
                self.keys -= 1;
            }
            Shape::Record { name, fields } if !fields.is_empty() && !self.open.contains(&name) => self.named(name, place, fields, true),
            Shape::Id { name, fields } if !fields.is_empty() && !self.open.contains(&name) => {
                let at = self.nodes.len();
                self.named(name, place, fields, false);
                self.require(at);
            }
            Shape::Union { name, fields } if !self.open.contains(&name) => self.one_of(name, place, Form::Union, fields),
            Shape::Alternatives { name, alternatives } if !self.open.contains(&name) => {
                self.one_of(name, place, Form::Alternatives(alternatives), alternatives.iter().copied().flatten());
            }
            Shape::Record { .. } | Shape::Id { .. } | Shape::Union { .. } | Shape::Alternatives { .. } => self.push(place, Form::Json),
            Shape::List(of) => self.nest(place, Form::List, |walk| walk.value(Place::new(ELEMENT), of)),
            Shape::Set(of) => self.nest(place, Form::Set, |walk| walk.value(Place::new(ELEMENT), of)),
            Shape::Map(key, value) => self.nest(place, Form::Map, |walk| {
                walk.value(Place::new(PAIR[0]), key);
                walk.value(Place::new(PAIR[1]), value);
            }),
        }
    }

    fn named(&mut self, name: &'static str, place: Place, fields: &'static [Field], zero: bool) {
        self.open.push(name);
        self.structure(place, fields, zero);
        self.open.pop();
    }

    /// Parts that may each be null, since another is there. What holds one of several has no zero.
    fn one_of(&mut self, name: &'static str, place: Place, form: Form, parts: impl IntoIterator<Item = &'static Field>) {
        let at = self.nodes.len();
        self.open.push(name);
        self.nest(place, form, |walk| parts.into_iter().for_each(|part| walk.field(Field { optional: true, ..*part })));
        self.open.pop();
        self.nodes[at].zero = false;
    }

    /// Takes its zero from each part of a node: a key without one of its fields is no key.
    fn require(&mut self, at: usize) {
        let mut part = at + 1;
        while part < self.nodes.len() {
            self.nodes[part].zero = false;
            part = self.nodes[part].end;
        }
    }

    /// A struct has a zero if all of its parts have one.
    fn structure(&mut self, place: Place, fields: &'static [Field], zero: bool) {
        let at = self.nodes.len();
        self.nest(place, Form::Struct, |walk| fields.iter().for_each(|part| walk.field(*part)));
        let mut part = at + 1;
        self.nodes[at].zero &= zero;
        while part < self.nodes.len() {
            let zero = self.nodes[part].zero || self.nodes[part].optional;
            self.nodes[at].zero &= zero;
            part = self.nodes[part].end;
        }
    }

    /// What stands around a node stands not around its parts.
    fn nest(&mut self, place: Place, form: Form, parts: impl FnOnce(&mut Walk)) {
        let at = self.nodes.len();
        self.push(place, form);
        let keys = std::mem::take(&mut self.keys);
        parts(self);
        self.keys = keys;
        self.nodes[at].end = self.nodes.len();
    }

    fn push(&mut self, Place { tag, name, optional }: Place, form: Form) {
        let (keys, end) = (self.keys, self.nodes.len() + 1);
        self.nodes.push(Node { name, tag, optional, keys, zero: keys == 0, form, end });
    }
}
