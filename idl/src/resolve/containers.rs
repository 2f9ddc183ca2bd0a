//! Lists, sets and maps: what may be in them.

use super::Resolver;
use super::types::type_words;
use crate::ast::TypeExpr;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Scalar, Type};

impl Resolver<'_> {
    pub(super) fn list(&mut self, ty: &TypeExpr) -> Option<Type> {
        let [element] = ty.args.as_slice() else {
            return self.arguments(ty, "one type", "write `list<string>`");
        };
        let element = self.part(element, "the elements of a list")?;
        if element == Type::Scalar(Scalar::U8) {
            self.report(Diagnostic::new(Code::ListOfBytes, ty.span, &[]).label("a list of bytes"));
            return None;
        }
        Some(Type::List(Box::new(element)))
    }

    pub(super) fn set(&mut self, ty: &TypeExpr) -> Option<Type> {
        let [member] = ty.args.as_slice() else {
            return self.arguments(ty, "one type", "write `set<string>`");
        };
        let member = self.unique(member, "the members of a set", "a member of a set")?;
        Some(Type::Set(Box::new(member)))
    }

    pub(super) fn map(&mut self, ty: &TypeExpr) -> Option<Type> {
        let [key, value] = ty.args.as_slice() else {
            return self.arguments(ty, "two types", "write `map<string, u32>`");
        };
        let key = self.unique(key, "the keys of a map", "a key of a map");
        let value = self.part(value, "the values of a map");
        Some(Type::Map(Box::new(key?), Box::new(value?)))
    }

    /// The type of something inside, which is always there.
    fn part(&mut self, written: &TypeExpr, parts: &str) -> Option<Type> {
        if let Some(optional) = written.optional {
            self.report(Diagnostic::new(Code::PartOptional, optional, &[parts]).label("not inside of another type"));
        }
        self.ty(written)
    }

    /// The same where values are told apart and put in order: a scalar but for floats, or an enum.
    fn unique(&mut self, written: &TypeExpr, parts: &str, one: &str) -> Option<Type> {
        let ty = self.part(written, parts)?;
        let help = match self.model.stored(&ty) {
            Type::Scalar(Scalar::F32 | Scalar::F64) => "use an integer (of cents, of millionths), or a string",
            Type::Scalar(_) | Type::Enum(_) => return Some(ty),
            Type::Entity(_) => "use the type of its key, or a list",
            _ => "use a list, of structs where several things belong together",
        };
        self.report(Diagnostic::new(Code::MemberType, written.span, &[&type_words(&self.model, &ty), one]).label("not here").help(help));
        None
    }

    pub(super) fn arguments<T>(&mut self, ty: &TypeExpr, takes: &str, help: &str) -> Option<T> {
        let found = ty.args.len().to_string();
        self.report(
            Diagnostic::new(Code::TypeArguments, ty.span, &[&ty.name.text, takes, &found]).label(format!("takes {takes}")).help(help),
        );
        None
    }
}
