//! What a model uses, as lines of a lock with their places in the schema.
//!
//! Whether a field is optional is no matter of its tag, and a newtype is stored as what it wraps, so neither is told.

use super::line::{Kind, Line, Tag, What};
use crate::model::{Entity, Field, Model, Scalar, Type};
use crate::resolve::names::SCALARS;
use crate::source::Span;

/// A line, and what it is of.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) line: Line,
    pub(super) span: Span,
}

pub(super) fn of(model: &Model) -> Vec<Entry> {
    let mut walk = Walk { model, entries: Vec::new() };
    model.entities.iter().for_each(|it| walk.entity(it));
    for it in &model.edges {
        let ends = [it.from, it.to].map(|id| model.entities[id.0].name.as_str()).join(" -> ");
        walk.block(Kind::Edge, &it.name, Some(it.tag), ends, it.span);
        walk.fields(Kind::Edge, &it.name, &it.fields);
    }
    for it in &model.structs {
        walk.block(Kind::Struct, &it.name, None, String::new(), it.span);
        walk.fields(Kind::Struct, &it.name, &it.fields);
    }
    for it in &model.unions {
        walk.block(Kind::Union, &it.name, None, String::new(), it.span);
        walk.fields(Kind::Union, &it.name, &it.cases);
    }
    for it in &model.enums {
        walk.block(Kind::Enum, &it.name, None, String::new(), it.span);
        for case in &it.cases {
            walk.member((Kind::Enum, &it.name), Tag(0, case.tag), &case.name, String::new(), case.span);
        }
    }
    walk.entries
}

struct Walk<'m> {
    model: &'m Model,
    entries: Vec<Entry>,
}

impl Walk<'_> {
    fn entity(&mut self, it: &Entity) {
        self.block(Kind::Entity, &it.name, Some(it.tag), String::new(), it.span);
        self.fields(Kind::Entity, &it.name, &it.properties);
        for (alternative, fields) in (1..).zip(&it.key.alternatives) {
            let alternative = if it.key.has_alternatives() { alternative } else { 0 };
            for (number, field) in (1..).zip(fields) {
                let ty = text(self.model, &field.ty);
                self.member((Kind::Key, &it.name), Tag(alternative, number), &field.name, ty, field.span);
            }
        }
    }

    fn fields(&mut self, kind: Kind, block: &str, fields: &[Field]) {
        for field in fields {
            let ty = text(self.model, &field.ty);
            self.member((kind, block), Tag(0, field.tag), &field.name, ty, field.span);
        }
    }

    fn block(&mut self, kind: Kind, name: &str, tag: Option<u16>, ty: String, span: Span) {
        self.push(kind, name, What::Block { tag, ty }, span);
    }

    fn member(&mut self, (kind, block): (Kind, &str), tag: Tag, name: &str, ty: String, span: Span) {
        self.push(kind, block, What::Member { tag, name: name.to_owned(), ty }, span);
    }

    fn push(&mut self, kind: Kind, block: &str, what: What, span: Span) {
        let line = Line { schema: self.model.name.clone(), block: block.to_owned(), kind, what };
        self.entries.push(Entry { line, span });
    }
}

/// A type as it is written, with what newtypes wrap in their places.
fn text(model: &Model, ty: &Type) -> String {
    match model.stored(ty) {
        Type::Scalar(scalar) => scalar_name(*scalar).to_owned(),
        Type::Struct(id) => model.structs[id.0].name.clone(),
        Type::Union(id) => model.unions[id.0].name.clone(),
        Type::Enum(id) => model.enums[id.0].name.clone(),
        Type::Entity(id) => model.entities[id.0].name.clone(),
        Type::Newtype(id) => model.newtypes[id.0].name.clone(),
        Type::List(of) => format!("list<{}>", text(model, of)),
        Type::Set(of) => format!("set<{}>", text(model, of)),
        Type::Map(key, of) => format!("map<{}, {}>", text(model, key), text(model, of)),
    }
}

fn scalar_name(scalar: Scalar) -> &'static str {
    SCALARS.iter().find(|(_, one)| *one == scalar).map_or("", |(name, _)| name)
}
