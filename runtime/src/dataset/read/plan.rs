//! How a file's columns answer to the program's types: made once for a file and the columns that are asked for, from the shapes that the
//! file carries.
//!
//! Tags decide, as they do on the wire: what was renamed is found by its tag, what the file lacks is absent, what the program lacks is
//! passed over. A column whose type is another is an error, for its values would be others.

use std::collections::HashMap;
use std::path::Path;

use arrow_schema::{DataType, Field as ArrowField, Schema};

use super::json::Names;
use crate::dataset::schema::{AFTER, BEFORE, JSON};
use crate::error::{Error, Result};
use crate::shape::{Alternatives, FactShape, Field, Kind, OwnedField, Shape, Shapes, TypeDef, TypeRef};

/// How a column is read.
#[derive(Debug)]
pub(super) enum Plan {
    /// Values of one built-in type.
    Scalar(Kind),
    /// Names, with the numbers of those that the file knows.
    Enum(HashMap<String, i32>),
    /// Parts.
    Struct(Vec<Part>),
    /// The fields of each alternative of a key.
    Alternatives(Vec<Vec<Part>>),
    /// Elements.
    List(Box<Plan>),
    /// Keys and values.
    Map(Box<[Plan; 2]>),
    /// JSON text; where the file's names are not the program's, with how to rename them.
    Json(Option<Names>),
}

/// A column, or a part of one.
#[derive(Debug)]
pub(super) struct Part {
    /// Its tag.
    pub(super) tag: u16,
    /// Its place in the file, among the columns or the parts of one.
    pub(super) index: usize,
    /// How it is read.
    pub(super) plan: Plan,
}

/// Finds the columns of a fact in a file: those of `tags` that the file has. (The columns of a fact that the file lacks are absent.)
///
/// # Errors
/// [`Error::Schema`] if a column's type is not the program's, [`Error::Broken`] if the file's shapes don't describe it.
pub(super) fn plan(path: &Path, fact: &FactShape, tags: &[u16], shapes: &Shapes, schema: &Schema) -> Result<Vec<Part>> {
    let same = |file: &&crate::shape::OwnedFact| (file.tag, file.property) == (fact.tag, fact.property);
    let Some(file) = shapes.facts.iter().find(same) else {
        return Err(Error::broken(path, format!("its shapes know no fact `{}`", fact.name)));
    };
    let wanted = fields((fact.shape)()).iter().filter(|field| tags.contains(&field.tag));
    // The fact's own columns stand between those that every fact has.
    let own = schema.fields().iter().enumerate().take(schema.fields().len().saturating_sub(AFTER.len())).skip(BEFORE.len());
    let index = |name: &str| own.clone().find(|(_, column)| column.name() == name).map(|(index, column)| (index, &**column));
    Planner { path, shapes }.parts(fact.name, wanted, &file.fields, &index)
}

pub(super) fn fields(shape: &'static Shape) -> &'static [Field] {
    match *shape {
        Shape::Record { fields, .. } | Shape::Id { fields, .. } => fields,
        _ => &[],
    }
}

struct Planner<'a> {
    path: &'a Path,
    shapes: &'a Shapes,
}

/// Finds a column or part of a name.
type Find<'a> = dyn Fn(&str) -> Option<(usize, &'a ArrowField)> + 'a;

impl<'a> Planner<'a> {
    fn parts(&self, place: &str, program: impl Iterator<Item = &'static Field>, file: &[OwnedField], find: &Find<'_>) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        for ours in program {
            let Some(theirs) = file.iter().find(|field| field.tag == ours.tag) else { continue };
            let place = format!("{place}.{}", theirs.name);
            if theirs.optional && !ours.optional {
                return Err(self.other(format!("`{place}` may be null there, and not in this program")));
            }
            let (index, column) = find(&theirs.name).ok_or_else(|| self.broken(&place, "is not among its columns"))?;
            parts.push(Part { tag: ours.tag, index, plan: self.value(&place, (ours.shape)(), &theirs.ty, column)? });
        }
        Ok(parts)
    }

    /// The plan of a value: the program's type, the file's, and the column that holds it.
    fn value(&self, place: &str, program: &'static Shape, file: &TypeRef, column: &ArrowField) -> Result<Plan> {
        if column.metadata().contains_key(JSON) {
            return Ok(Plan::Json(Names::between(self.shapes, file, program).map_err(|what| self.mismatch(place, program, file, &what))?));
        }
        match (program, file) {
            (Shape::Scalar(ours), TypeRef::Scalar(theirs)) if ours == theirs => Ok(Plan::Scalar(*ours)),
            (Shape::List(ours), TypeRef::List(theirs)) | (Shape::Set(ours), TypeRef::Set(theirs)) => match column.data_type() {
                DataType::List(element) => Ok(Plan::List(Box::new(self.value(place, ours, theirs, element)?))),
                _ => Err(self.broken(place, "is not a list")),
            },
            (Shape::Map(key, value), TypeRef::Map(file_key, file_value)) => {
                let [key_column, value_column] = self.pair(place, column)?;
                let (key, value) = (self.value(place, key, file_key, key_column)?, self.value(place, value, file_value, value_column)?);
                Ok(Plan::Map(Box::new([key, value])))
            }
            (_, TypeRef::Named(name)) => match self.shapes.types.get(name) {
                Some(def) => self.named(place, program, file, def, column),
                None => Err(self.broken(place, &format!("is of type `{name}`, which its shapes do not describe"))),
            },
            _ => Err(self.mismatch(place, program, file, "")),
        }
    }

    /// The columns of a map's keys and values.
    fn pair<'c>(&self, place: &str, column: &'c ArrowField) -> Result<[&'c ArrowField; 2]> {
        if let DataType::Map(pairs, _) = column.data_type()
            && let DataType::Struct(parts) = pairs.data_type()
            && let [key, value] = &**parts
        {
            return Ok([key, value]);
        }
        Err(self.broken(place, "is not a map"))
    }

    fn named(&self, place: &str, program: &'static Shape, file: &TypeRef, def: &TypeDef, column: &ArrowField) -> Result<Plan> {
        match (program, def) {
            (Shape::Enum { .. }, TypeDef::Enum(cases)) => Ok(Plan::Enum(cases.iter().map(|case| (case.name.clone(), case.tag)).collect())),
            (Shape::Id { fields: [ours], .. }, TypeDef::Id(theirs)) if theirs.len() == 1 && theirs[0].tag == ours.tag => {
                self.value(place, (ours.shape)(), &theirs[0].ty, column)
            }
            (Shape::Id { fields: ours, .. }, TypeDef::Id(theirs)) if same_tags(ours, theirs) => self.structure(place, ours, theirs, column),
            (Shape::Record { fields: ours, .. }, TypeDef::Struct(theirs)) => self.structure(place, ours, theirs, column),
            (Shape::Union { fields: ours, .. }, TypeDef::Union(theirs)) => self.union(place, ours, theirs, column),
            (Shape::Alternatives { alternatives: ours, .. }, TypeDef::Alternatives(theirs)) if same_alternatives(ours, theirs) => {
                self.alternatives(place, ours, theirs, column)
            }
            _ => Err(self.mismatch(place, program, file, "")),
        }
    }

    /// What holds a case that the program does not know would be a value that holds nothing.
    fn union(&self, place: &str, program: &'static [Field], file: &[OwnedField], column: &ArrowField) -> Result<Plan> {
        match file.iter().find(|case| program.iter().all(|ours| ours.tag != case.tag)) {
            Some(case) => Err(self.other(format!("`{place}` may be `{}` there, which is no case in this program", case.name))),
            None => self.structure(place, program, file, column),
        }
    }

    fn alternatives(&self, place: &str, program: Alternatives, file: &[Vec<OwnedField>], column: &ArrowField) -> Result<Plan> {
        let DataType::Struct(parts) = column.data_type() else { return Err(self.broken(place, "is not a struct")) };
        let find = |name: &str| parts.find(name).map(|(index, part)| (index, &**part));
        let each = program.iter().zip(file).map(|(ours, theirs)| self.parts(place, ours.iter(), theirs, &find));
        each.collect::<Result<_>>().map(Plan::Alternatives)
    }

    fn structure(&self, place: &str, program: &'static [Field], file: &[OwnedField], column: &ArrowField) -> Result<Plan> {
        let DataType::Struct(parts) = column.data_type() else { return Err(self.broken(place, "is not a struct")) };
        let find = |name: &str| parts.find(name).map(|(index, part)| (index, &**part));
        self.parts(place, program.iter(), file, &find).map(Plan::Struct)
    }

    fn mismatch(&self, place: &str, program: &'static Shape, file: &TypeRef, why: &str) -> Error {
        self.other(format!("`{place}` is `{file}` there, and `{}` in this program{why}", name(program)))
    }

    fn other(&self, what: String) -> Error {
        Error::Schema { path: self.path.to_owned(), what }
    }

    fn broken(&self, place: &str, what: &str) -> Error {
        Error::broken(self.path, format!("`{place}` {what}"))
    }
}

fn same_tags(program: &[Field], file: &[OwnedField]) -> bool {
    program.len() == file.len() && program.iter().all(|ours| file.iter().any(|theirs| theirs.tag == ours.tag))
}

/// Whether the program knows all alternatives of the file, with the same fields.
fn same_alternatives(program: Alternatives, file: &[Vec<OwnedField>]) -> bool {
    program.len() >= file.len() && program.iter().zip(file).all(|(ours, theirs)| same_tags(ours, theirs))
}

/// A type's name, as the language writes it.
pub(super) fn name(shape: &Shape) -> String {
    match *shape {
        Shape::Scalar(kind) => kind.name().into(),
        Shape::List(of) => format!("list<{}>", name(of)),
        Shape::Set(of) => format!("set<{}>", name(of)),
        Shape::Map(key, value) => format!("map<{}, {}>", name(key), name(value)),
        Shape::Enum { name, .. }
        | Shape::Record { name, .. }
        | Shape::Union { name, .. }
        | Shape::Id { name, .. }
        | Shape::Alternatives { name, .. } => name.into(),
    }
}
