//! The columns of Parquet that the master dataset keeps each fact in, as Parquet's own tools show them.

use headwater_idl::model::{Entity, EntityId, Fact, Field, Key, Model, Scalar, Type};
use headwater_templates as templates;
use serde::Serialize;

use crate::template;

#[derive(Serialize)]
struct File {
    messages: Vec<Message>,
}

/// The files of one fact.
#[derive(Serialize)]
struct Message {
    name: String,
    lines: Vec<String>,
}

/// The text of the file.
pub(super) fn text(model: &Model) -> String {
    let message = |fact: &Fact| {
        let (name, own) = columns(model, *fact);
        let mut table = Table { model, open: Vec::new(), depth: 1, lines: Vec::new() };
        table.line("REQUIRED INT64 at (TIMESTAMP(MICROS,true));");
        table.line("OPTIONAL BYTE_ARRAY source (STRING);");
        table.line("OPTIONAL INT64 nonce (INTEGER(64,false));");
        own.into_iter().for_each(|column| table.column(column));
        table.line("REQUIRED INT32 _partition (INTEGER(32,false));");
        table.line("REQUIRED INT64 _offset (INTEGER(64,false));");
        Message { name, lines: table.lines }
    };
    template::plain(templates::EMIT_PARQUET, &File { messages: model.facts.iter().map(message).collect() })
}

/// A column, or a part of one.
#[derive(Clone, Debug)]
struct Column<'m> {
    name: &'m str,
    /// The number of its field; an element, a key and a value have none.
    number: Option<u16>,
    optional: bool,
    ty: Type,
}

impl<'m> Column<'m> {
    fn new(name: &'m str, number: u16, ty: Type) -> Column<'m> {
        Column { name, number: Some(number), optional: false, ty }
    }

    fn field(field: &'m Field, before: u16) -> Column<'m> {
        Column { optional: field.optional, ..Column::new(&field.name, field.tag + before, field.ty.clone()) }
    }

    fn part(name: &'static str, ty: &Type) -> Column<'m> {
        Column { name, number: None, optional: false, ty: ty.clone() }
    }
}

/// The columns of a fact's own, and its name.
fn columns(model: &Model, fact: Fact) -> (String, Vec<Column<'_>>) {
    match fact {
        Fact::Edge(id) => {
            let edge = &model.edges[id.0];
            let ends = [Column::new("from", 1, Type::Entity(edge.from)), Column::new("to", 2, Type::Entity(edge.to))];
            (edge.name.clone(), ends.into_iter().chain(edge.fields.iter().map(|field| Column::field(field, 2))).collect())
        }
        Fact::Property(id, index) => {
            let (entity, property) = (&model.entities[id.0], &model.entities[id.0].properties[index]);
            let value = Column { optional: property.optional, ..Column::new("value", 2, property.ty.clone()) };
            (format!("{}.{}", entity.name, property.name), vec![Column::new("id", 1, Type::Entity(id)), value])
        }
    }
}

/// The lines of one fact.
struct Table<'m> {
    model: &'m Model,
    /// What the column is inside of. A type inside of itself is kept as JSON, for no tree of columns could hold it.
    open: Vec<Type>,
    depth: usize,
    lines: Vec<String>,
}

impl<'m> Table<'m> {
    fn line(&mut self, text: &str) {
        self.lines.push(format!("{:indent$}{text}", "", indent = 2 * self.depth));
    }

    fn column(&mut self, column: Column<'m>) {
        let model = self.model;
        let stored = model.stored(&column.ty).clone();
        match &stored {
            Type::Scalar(it) => self.leaf(&column, *it),
            Type::Enum(_) => self.leaf(&column, Scalar::String),
            Type::List(of) | Type::Set(of) => self.group(&column, " (LIST)", |table| {
                table.repeated("list", vec![Column::part("element", of)]);
            }),
            Type::Map(key, value) => self.group(&column, " (MAP)", |table| {
                table.repeated("key_value", vec![Column::part("key", key), Column::part("value", value)]);
            }),
            Type::Entity(id) => match alone(&model.entities[id.0].key) {
                Some(ty) => self.column(Column { ty: ty.clone(), ..column }),
                None => self.named(&column, &stored, key(model, *id)),
            },
            Type::Struct(id) => self.named(&column, &stored, model.structs[id.0].fields.iter().map(|it| Column::field(it, 0)).collect()),
            Type::Union(id) => {
                let case = |case| Column { optional: true, ..Column::field(case, 0) };
                self.named(&column, &stored, model.unions[id.0].cases.iter().map(case).collect());
            }
            Type::Newtype(_) => unreachable!("what is stored is no newtype"),
        }
    }

    /// A type with parts. What has none is kept as JSON too.
    fn named(&mut self, column: &Column<'m>, ty: &Type, parts: Vec<Column<'m>>) {
        if parts.is_empty() || self.open.contains(ty) {
            return self.leaf(column, Scalar::String);
        }
        self.open.push(ty.clone());
        self.group(column, "", |table| parts.into_iter().for_each(|part| table.column(part)));
        self.open.pop();
    }

    fn repeated(&mut self, name: &str, parts: Vec<Column<'m>>) {
        self.block(&format!("REPEATED group {name}"), |table| parts.into_iter().for_each(|part| table.column(part)));
    }

    fn group(&mut self, column: &Column<'m>, kind: &str, parts: impl FnOnce(&mut Self)) {
        self.block(&format!("{} group {}{}{kind}", repetition(column), column.name, number(column)), parts);
    }

    fn block(&mut self, head: &str, parts: impl FnOnce(&mut Self)) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
        parts(self);
        self.depth -= 1;
        self.line("}");
    }

    fn leaf(&mut self, column: &Column<'m>, scalar: Scalar) {
        let (physical, logical) = parquet(scalar);
        let logical = if logical.is_empty() { String::new() } else { format!(" ({logical})") };
        self.line(&format!("{} {physical} {}{}{logical};", repetition(column), column.name, number(column)));
    }
}

fn repetition(column: &Column<'_>) -> &'static str {
    if column.optional { "OPTIONAL" } else { "REQUIRED" }
}

fn number(column: &Column<'_>) -> String {
    column.number.map_or(String::new(), |number| format!(" [{number}]"))
}

/// The type of a key of one field, as which an id is kept.
fn alone(key: &Key) -> Option<&Type> {
    match key.alternatives.as_slice() {
        [fields] => match fields.as_slice() {
            [field] => Some(&field.ty),
            _ => None,
        },
        _ => None,
    }
}

/// The fields of a key, numbered through; those of alternatives may be null.
fn key(model: &Model, id: EntityId) -> Vec<Column<'_>> {
    let entity: &Entity = &model.entities[id.0];
    let optional = entity.key.has_alternatives();
    let column = |(field, number)| -> Column<'_> {
        let field: &headwater_idl::model::KeyField = field;
        Column { optional, ..Column::new(&field.name, number, field.ty.clone()) }
    };
    entity.key.fields().zip(1..).map(column).collect()
}

/// The physical type and the logical one.
fn parquet(scalar: Scalar) -> (&'static str, &'static str) {
    match scalar {
        Scalar::Bool => ("BOOLEAN", ""),
        Scalar::I8 => ("INT32", "INTEGER(8,true)"),
        Scalar::I16 => ("INT32", "INTEGER(16,true)"),
        Scalar::I32 => ("INT32", ""),
        Scalar::I64 | Scalar::Duration => ("INT64", ""),
        Scalar::U8 => ("INT32", "INTEGER(8,false)"),
        Scalar::U16 => ("INT32", "INTEGER(16,false)"),
        Scalar::U32 => ("INT32", "INTEGER(32,false)"),
        Scalar::U64 => ("INT64", "INTEGER(64,false)"),
        Scalar::F32 => ("FLOAT", ""),
        Scalar::F64 => ("DOUBLE", ""),
        Scalar::String | Scalar::Url => ("BYTE_ARRAY", "STRING"),
        Scalar::Bytes => ("BYTE_ARRAY", ""),
        Scalar::Uuid => ("FIXED_LEN_BYTE_ARRAY (16)", ""),
        Scalar::Timestamp => ("INT64", "TIMESTAMP(MICROS,true)"),
        Scalar::Date => ("INT32", "DATE"),
    }
}
