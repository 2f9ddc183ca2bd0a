//! What a program would lose of a file: the facts, fields and cases that the file's shapes have and the program's have not, or have
//! otherwise.
//!
//! Tags decide, as they do on the wire: what was only renamed loses nothing.

use super::{OwnedCase, OwnedFact, OwnedField, Shapes, TypeDef, TypeRef};

impl Shapes {
    /// What `file` has that these shapes, the program's, lack or have otherwise, in words; nothing: every fact of the file can be read
    /// without loss.
    pub fn lacks(&self, file: &Shapes) -> Vec<String> {
        let mut walk = Walk { program: self, file, seen: Vec::new(), lacks: Vec::new() };
        if self.schema != file.schema {
            walk.lacks.push(format!("the schema is `{}` there, and `{}` in this program", file.schema, self.schema));
        }
        for fact in &file.facts {
            walk.fact(fact);
        }
        walk.lacks
    }
}

/// One comparison under way.
struct Walk<'a> {
    program: &'a Shapes,
    file: &'a Shapes,
    /// The pairs of names (the program's, the file's) that have been compared; a type that holds itself ends here.
    seen: Vec<(&'a str, &'a str)>,
    lacks: Vec<String>,
}

impl<'a> Walk<'a> {
    fn fact(&mut self, file: &'a OwnedFact) {
        let program = self.program;
        match program.facts.iter().find(|fact| (fact.tag, fact.property) == (file.tag, file.property)) {
            Some(fact) => self.fields(&file.name, &fact.fields, &file.fields),
            None => self.lacks.push(format!("the fact `{}` is not in this program", file.name)),
        }
    }

    fn fields(&mut self, place: &str, program: &'a [OwnedField], file: &'a [OwnedField]) {
        for field in file {
            let place = format!("{place}.{}", field.name);
            match program.iter().find(|ours| ours.tag == field.tag) {
                None => self.lacks.push(format!("the field `{place}: {}` is not in this program", field.ty)),
                Some(ours) if field.optional && !ours.optional => {
                    self.lacks.push(format!("`{place}` may be null there, and not in this program"));
                }
                Some(ours) => self.types(&place, &ours.ty, &field.ty),
            }
        }
    }

    fn types(&mut self, place: &str, program: &'a TypeRef, file: &'a TypeRef) {
        match (program, file) {
            (TypeRef::List(program), TypeRef::List(file)) | (TypeRef::Set(program), TypeRef::Set(file)) => self.types(place, program, file),
            (TypeRef::Map(key, value), TypeRef::Map(file_key, file_value)) => {
                self.types(place, key, file_key);
                self.types(place, value, file_value);
            }
            (TypeRef::Named(program), TypeRef::Named(file)) => self.names(place, program, file),
            _ if program == file => {}
            _ => self.other(place, program, file),
        }
    }

    fn names(&mut self, place: &str, program: &'a str, file: &'a str) {
        if self.seen.contains(&(program, file)) {
            return;
        }
        self.seen.push((program, file));
        match (self.program.types.get(program), self.file.types.get(file)) {
            (Some(TypeDef::Enum(ours)), Some(TypeDef::Enum(theirs))) => self.cases(file, ours, theirs),
            (Some(TypeDef::Struct(ours)), Some(TypeDef::Struct(theirs))) => self.fields(file, ours, theirs),
            (Some(TypeDef::Union(ours)), Some(TypeDef::Union(theirs))) => self.fields(file, ours, theirs),
            (Some(TypeDef::Id(ours)), Some(TypeDef::Id(theirs))) => self.key(file, ours, theirs),
            (Some(TypeDef::Alternatives(ours)), Some(TypeDef::Alternatives(theirs))) => self.alternatives(file, ours, theirs),
            (_, None) => self.lacks.push(format!("`{place}` is of type `{file}`, which the file does not describe")),
            _ => self.other(place, &program, &file),
        }
    }

    fn cases(&mut self, name: &str, program: &[OwnedCase], file: &[OwnedCase]) {
        for case in file.iter().filter(|case| program.iter().all(|ours| ours.tag != case.tag)) {
            self.lacks.push(format!("the case `{name}.{} = {}` is not in this program", case.name, case.tag));
        }
    }

    /// A key is the same or another: a field more on either side makes other ids.
    fn key(&mut self, name: &'a str, program: &'a [OwnedField], file: &'a [OwnedField]) {
        self.fields(name, program, file);
        for field in program.iter().filter(|field| file.iter().all(|theirs| theirs.tag != field.tag)) {
            self.lacks.push(format!("the key of `{name}` has no `{}` there, and has one in this program", field.name));
        }
    }

    /// A program that knows more alternatives loses none.
    fn alternatives(&mut self, name: &'a str, program: &'a [Vec<OwnedField>], file: &'a [Vec<OwnedField>]) {
        for (index, theirs) in file.iter().enumerate() {
            match program.get(index) {
                Some(ours) => self.key(name, ours, theirs),
                None => {
                    let names: Vec<&str> = theirs.iter().map(|field| &*field.name).collect();
                    self.lacks.push(format!("the key `{name}.{}` is not in this program", names.join(", ")));
                }
            }
        }
    }

    fn other(&mut self, place: &str, program: &dyn std::fmt::Display, file: &dyn std::fmt::Display) {
        self.lacks.push(format!("`{place}` is `{file}` there, and `{program}` in this program"));
    }
}
