//! Types as written to types of the model.

use super::Resolver;
use super::layout;
use super::names::{Meaning, SCALARS};
use super::notes::{self, named};
use super::small;
use crate::ast;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::habits;
use crate::model::{Expr, ExprType, Field, Key, KeyField, Model, NewtypeId, Scalar, Type};

impl<'a> Resolver<'a> {
    /// The fields of a block, by tag. One whose type is reported is left out, and counts as lost.
    pub(super) fn fields(&mut self, owner: &'a ast::Name, fields: &'a [ast::Field]) -> Vec<Field> {
        let mut found: Vec<Field> = fields.iter().filter_map(|field| self.field(owner, field)).collect();
        found.sort_by_key(|field| field.tag);
        found
    }

    fn field(&mut self, owner: &'a ast::Name, field: &'a ast::Field) -> Option<Field> {
        let Some(ty) = self.ty(&field.ty) else {
            self.names.lose(&owner.text, &field.name.text);
            return None;
        };
        let (name, docs, optional) = (field.name.text.clone(), field.lead.docs.clone(), field.ty.optional.is_some());
        Some(Field {
            name,
            tag: small(field.tag),
            ty,
            optional,
            layout: layout::of(&field.lead),
            private: named(&field.lead, "private").is_some(),
            notes: notes::of(&field.lead),
            docs,
            span: field.name.span,
        })
    }

    /// The alternatives of a key. One of which a field is lost is damaged, and no model is given out.
    pub(super) fn entity_key(&mut self, entity: &'a ast::Name, key: &'a ast::Key) -> Key {
        let alternatives = key.alternatives.iter().map(|fields| self.columns(entity, fields)).collect();
        Key { alternatives, span: key.span }
    }

    /// The fields of a key's alternative, or the columns of a counter's `by`.
    pub(super) fn columns(&mut self, owner: &'a ast::Name, columns: &'a [ast::Param]) -> Vec<KeyField> {
        let mut found = Vec::new();
        for column in columns {
            match self.key_type(&column.ty) {
                Some(ty) => found.push(KeyField { name: column.name.text.clone(), ty, span: column.name.span }),
                None => self.names.lose(&owner.text, &column.name.text),
            }
        }
        found
    }

    /// A type that can be a key: not a float, a list, set or map, a struct, nor optional.
    fn key_type(&mut self, written: &ast::TypeExpr) -> Option<Type> {
        let ty = self.ty(written)?;
        if let Some(optional) = written.optional {
            self.report(Diagnostic::new(Code::KeyOptional, optional, &[]).label("not in a key"));
        }
        let help = match self.model.stored(&ty) {
            Type::Scalar(Scalar::F32 | Scalar::F64) => "use an integer (of cents, of millionths), or a string",
            Type::List(_) | Type::Set(_) | Type::Map(..) => "use one of its elements, or an entity",
            Type::Struct(_) => "use one of its fields, or make it an entity",
            Type::Union(_) => "use alternatives: `key handle: string or account: u64`",
            Type::Scalar(_) | Type::Enum(_) | Type::Entity(_) | Type::Newtype(_) => return Some(ty),
        };
        self.report(Diagnostic::new(Code::KeyType, written.span, &[&type_words(&self.model, &ty)]).label("not a key").help(help));
        None
    }

    /// The type that a name and its arguments mean; none if that is reported.
    pub(super) fn ty(&mut self, ty: &ast::TypeExpr) -> Option<Type> {
        let name = ty.name.text.as_str();
        match name {
            "list" => self.list(ty),
            "set" => self.set(ty),
            "map" => self.map(ty),
            _ => self.simple(ty),
        }
    }

    /// A type that takes no arguments.
    fn simple(&mut self, ty: &ast::TypeExpr) -> Option<Type> {
        let name = ty.name.text.as_str();
        let found = match SCALARS.iter().find(|(scalar, _)| *scalar == name) {
            Some((_, scalar)) => Type::Scalar(*scalar),
            None => self.declared(&ty.name)?,
        };
        if !ty.args.is_empty() {
            return self.arguments(ty, "no type arguments", "leave out what stands in `<…>`");
        }
        Some(found)
    }

    /// The type of a declared name.
    fn declared(&mut self, name: &ast::Name) -> Option<Type> {
        let what = match self.names.get(&name.text) {
            Some(Meaning::Entity(id)) => return Some(Type::Entity(id)),
            Some(Meaning::Struct(id)) => return Some(Type::Struct(id)),
            Some(Meaning::Union(id)) => return Some(Type::Union(id)),
            Some(Meaning::Enum(id)) => return Some(Type::Enum(id)),
            Some(Meaning::Newtype(id)) => return self.newtype(id, Some(name)),
            Some(Meaning::Reported) => return None,
            Some(meaning) => meaning.words(),
            None => {
                let near = habits::ty(&name.text).or_else(|| self.suggests().then(|| self.names.nearest_type(&name.text)).flatten());
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if name.text.contains('.') => "names of types have no dots: all files of a schema share theirs".to_owned(),
                    None => format!("declare it, for example as `struct {} {{ … }}`", name.text),
                };
                self.report(Diagnostic::new(Code::UnknownType, name.span, &[&name.text]).label("unknown").help(help));
                return None;
            }
        };
        let help = "use a struct, an enum, a newtype or an entity";
        self.report(Diagnostic::new(Code::NotAType, name.span, &[&name.text, what]).label("not a type").help(help));
        None
    }
}

/// A type in words: "a string", "a list", "enum `Plugin`", "an id of `Person`".
pub(super) fn type_words(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Scalar(scalar) => {
            let name = SCALARS.iter().find(|(_, s)| s == scalar).map_or("scalar", |(name, _)| name);
            match scalar {
                Scalar::Bytes => name.to_owned(),
                _ => format!("{} {name}", if name.starts_with(['i', 'f']) { "an" } else { "a" }),
            }
        }
        Type::Struct(id) => model.structs.get(id.0).map_or("a struct".to_owned(), |it| format!("struct `{}`", it.name)),
        Type::Union(id) => model.unions.get(id.0).map_or("a union".to_owned(), |it| format!("union `{}`", it.name)),
        Type::Enum(id) => model.enums.get(id.0).map_or("an enum".to_owned(), |it| format!("enum `{}`", it.name)),
        Type::Entity(id) => model.entities.get(id.0).map_or("an id".to_owned(), |it| format!("an id of `{}`", it.name)),
        Type::Newtype(id) => model.newtypes.get(id.0).map_or("a newtype".to_owned(), |it| format!("newtype `{}`", it.name)),
        Type::List(_) => "a list".to_owned(),
        Type::Set(_) => "a set".to_owned(),
        Type::Map(..) => "a map".to_owned(),
    }
}

/// An expression in words: its newtype, or its type.
pub(super) fn expr_words(model: &Model, expr: &Expr) -> String {
    expr.newtype.map_or_else(|| words(model, &expr.ty), |id| type_words(model, &Type::Newtype(id)))
}

/// An expression's type in words.
pub(super) fn words(model: &Model, ty: &ExprType) -> String {
    match ty {
        ExprType::Bool => "a bool".to_owned(),
        ExprType::Int => "an integer".to_owned(),
        ExprType::Float => "a float".to_owned(),
        ExprType::String => "a string".to_owned(),
        ExprType::Bytes => "bytes".to_owned(),
        ExprType::Uuid => "a uuid".to_owned(),
        ExprType::Timestamp => "a timestamp".to_owned(),
        ExprType::Date => "a date".to_owned(),
        ExprType::Duration => "a duration".to_owned(),
        ExprType::Url => "a url".to_owned(),
        ExprType::Enum(id) => type_words(model, &Type::Enum(*id)),
        ExprType::Entity(id) => type_words(model, &Type::Entity(*id)),
        ExprType::Value(ty) => type_words(model, ty),
    }
}

/// The type that an expression of a stored type has.
pub(super) fn expr_type(model: &Model, ty: &Type) -> ExprType {
    match model.stored(ty) {
        Type::Scalar(scalar) => scalar_type(*scalar),
        Type::Enum(id) => ExprType::Enum(*id),
        Type::Entity(id) => ExprType::Entity(*id),
        other => ExprType::Value(other.clone()),
    }
}

fn scalar_type(scalar: Scalar) -> ExprType {
    match scalar {
        Scalar::Bool => ExprType::Bool,
        Scalar::I8 | Scalar::I16 | Scalar::I32 | Scalar::I64 | Scalar::U8 | Scalar::U16 | Scalar::U32 | Scalar::U64 => ExprType::Int,
        Scalar::F32 | Scalar::F64 => ExprType::Float,
        Scalar::String => ExprType::String,
        Scalar::Bytes => ExprType::Bytes,
        Scalar::Uuid => ExprType::Uuid,
        Scalar::Timestamp => ExprType::Timestamp,
        Scalar::Date => ExprType::Date,
        Scalar::Duration => ExprType::Duration,
        Scalar::Url => ExprType::Url,
    }
}

/// The newtype that a stored type is.
pub(super) fn newtype_of(ty: &Type) -> Option<NewtypeId> {
    match ty {
        Type::Newtype(id) => Some(*id),
        _ => None,
    }
}
