//! JSON text whose names are a file's: found out once, renamed for each value only where it must be.
//!
//! A column of JSON holds names, where all else goes by tags. So that what was renamed since is not taken for absent, the text is put
//! into the program's names before it is read.

use serde_json::{Map, Value};

use crate::shape::{Field, OwnedField, Shape, Shapes, TypeDef, TypeRef};

/// How the names of some JSON text become the program's: the file's type, its shapes, and the program's type.
#[derive(Clone, Debug)]
pub(super) struct Names {
    shapes: Shapes,
    file: TypeRef,
    program: &'static Shape,
}

impl Names {
    /// What is to be renamed between a file's type and the program's; none: nothing.
    ///
    /// # Errors
    /// Where the types are not the same but for names and what either lacks; says which part.
    pub(super) fn between(shapes: &Shapes, file: &TypeRef, program: &'static Shape) -> Result<Option<Names>, String> {
        let mut walk = Walk { shapes, seen: Vec::new(), renamed: false };
        walk.value(program, file)?;
        Ok(walk.renamed.then(|| Names { shapes: shapes.clone(), file: file.clone(), program }))
    }

    /// The text in the program's names; none if it is no JSON.
    pub(super) fn rename(&self, text: &str) -> Option<String> {
        let mut value = serde_json::from_str(text).ok()?;
        self.value(&mut value, &self.file, self.program);
        Some(value.to_string())
    }

    fn value(&self, value: &mut Value, file: &TypeRef, program: &'static Shape) {
        match (file, program, value) {
            (TypeRef::Map(file_key, file), Shape::Map(key, program), Value::Object(map)) => {
                let renamed = std::mem::take(map).into_iter().map(|(name, mut value)| {
                    self.value(&mut value, file, program);
                    let mut name = Value::String(name);
                    self.value(&mut name, file_key, key);
                    (name.as_str().unwrap_or_default().to_owned(), value)
                });
                *map = renamed.collect();
            }
            (TypeRef::List(file), Shape::List(program), Value::Array(list))
            | (TypeRef::Set(file), Shape::Set(program), Value::Array(list)) => {
                list.iter_mut().for_each(|value| self.value(value, file, program));
            }
            (TypeRef::Named(name), _, value) => match (self.shapes.types.get(name), program, value) {
                (Some(TypeDef::Enum(cases)), _, Value::String(case)) => {
                    // A number is a case in any program's names.
                    if let Some(known) = cases.iter().find(|known| known.name == *case) {
                        *case = format!("#{}", known.tag);
                    }
                }
                (Some(TypeDef::Id(theirs)), Shape::Id { fields: [ours], .. }, value) if theirs.len() == 1 => {
                    self.value(value, &theirs[0].ty, (ours.shape)());
                }
                (Some(TypeDef::Id(theirs) | TypeDef::Struct(theirs)), Shape::Id { fields, .. } | Shape::Record { fields, .. }, value) => {
                    if let Value::Object(object) = value {
                        *object = self.object(std::mem::take(object), theirs, fields);
                    }
                }
                (Some(TypeDef::Union(theirs)), Shape::Union { fields, .. }, Value::Object(object)) => {
                    *object = self.object(std::mem::take(object), theirs, fields);
                }
                (Some(TypeDef::Alternatives(theirs)), Shape::Alternatives { alternatives, .. }, Value::Object(object)) => {
                    let taken =
                        theirs.iter().zip(*alternatives).find(|(theirs, _)| theirs.iter().any(|field| object.contains_key(&field.name)));
                    if let Some((theirs, ours)) = taken {
                        *object = self.object(std::mem::take(object), theirs, ours);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// What the program lacks is left out, for its name may be another's by now.
    fn object(&self, object: Map<String, Value>, file: &[OwnedField], program: &'static [Field]) -> Map<String, Value> {
        let renamed = object.into_iter().filter_map(|(name, mut value)| {
            let theirs = file.iter().find(|field| field.name == name)?;
            let ours = program.iter().find(|field| field.tag == theirs.tag)?;
            self.value(&mut value, &theirs.ty, (ours.shape)());
            Some((ours.name.to_owned(), value))
        });
        renamed.collect()
    }
}

/// One comparison under way.
struct Walk<'a> {
    shapes: &'a Shapes,
    /// The named types that have been compared; one that holds itself ends here.
    seen: Vec<(&'a str, &'static str)>,
    renamed: bool,
}

impl<'a> Walk<'a> {
    fn value(&mut self, program: &'static Shape, file: &'a TypeRef) -> Result<(), String> {
        match (program, file) {
            (Shape::Scalar(ours), TypeRef::Scalar(theirs)) if ours == theirs => Ok(()),
            (Shape::List(ours), TypeRef::List(theirs)) | (Shape::Set(ours), TypeRef::Set(theirs)) => self.value(ours, theirs),
            (Shape::Map(key, value), TypeRef::Map(file_key, file_value)) => {
                self.value(key, file_key)?;
                self.value(value, file_value)
            }
            (
                Shape::Enum { name, .. }
                | Shape::Record { name, .. }
                | Shape::Union { name, .. }
                | Shape::Id { name, .. }
                | Shape::Alternatives { name, .. },
                TypeRef::Named(theirs),
            ) => {
                if self.seen.contains(&(theirs, name)) {
                    return Ok(());
                }
                self.seen.push((theirs, name));
                self.named(program, theirs)
            }
            _ => Err(String::new()),
        }
    }

    fn named(&mut self, program: &'static Shape, file: &'a str) -> Result<(), String> {
        match (program, self.shapes.types.get(file)) {
            (Shape::Enum { cases, .. }, Some(TypeDef::Enum(theirs))) => {
                self.renamed |= theirs.iter().any(|case| !cases.iter().any(|ours| ours.tag == case.tag && ours.name == case.name));
                Ok(())
            }
            (Shape::Id { fields, .. }, Some(TypeDef::Id(theirs))) if fields.len() == theirs.len() => self.fields(fields, theirs),
            (Shape::Record { fields, .. }, Some(TypeDef::Struct(theirs))) => self.fields(fields, theirs),
            (Shape::Union { fields, .. }, Some(TypeDef::Union(theirs))) => match theirs.iter().find(|case| is_lacking(fields, case)) {
                Some(case) => Err(format!(" (it may be `{}`, which is no case in this program)", case.name)),
                None => self.fields(fields, theirs),
            },
            (Shape::Alternatives { alternatives, .. }, Some(TypeDef::Alternatives(theirs))) if theirs.len() <= alternatives.len() => {
                alternatives.iter().zip(theirs).try_for_each(|(ours, theirs)| match ours.len() == theirs.len() {
                    true => self.fields(ours, theirs),
                    false => Err(String::new()),
                })
            }
            _ => Err(String::new()),
        }
    }

    fn fields(&mut self, program: &'static [Field], file: &'a [OwnedField]) -> Result<(), String> {
        for theirs in file {
            match program.iter().find(|field| field.tag == theirs.tag) {
                None => self.renamed |= program.iter().any(|field| field.name == theirs.name),
                Some(ours) => {
                    self.renamed |= ours.name != theirs.name;
                    self.value((ours.shape)(), &theirs.ty)
                        .map_err(|deeper| if deeper.is_empty() { format!(" (at `{}`)", theirs.name) } else { deeper })?;
                }
            }
        }
        Ok(())
    }
}

fn is_lacking(program: &[Field], file: &OwnedField) -> bool {
    program.iter().all(|ours| ours.tag != file.tag)
}
