//! Newtypes: each is resolved when it is first asked for, so that they may stand in any order. One that leads back to itself is an error:
//! it has no name on the wire at which it could end.

use super::{Resolver, notes};
use crate::ast::{self, Item, ItemKind};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Newtype, NewtypeId, Scalar, Type};

/// A newtype as written, and how far it is resolved.
pub(super) struct Declared<'a> {
    item: &'a Item,
    written: &'a ast::Newtype,
    progress: Progress,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Waiting,
    /// What it wraps is being resolved: whoever asks for it now is inside of it.
    Begun,
    Sound,
    Reported,
}

/// The newtypes of some items, in the order written.
pub(super) fn declared<'a>(items: impl Iterator<Item = &'a Item>) -> Vec<Declared<'a>> {
    let newtype = |item: &'a Item| match &item.kind {
        ItemKind::Newtype(written) => Some(Declared { item, written, progress: Progress::Waiting }),
        _ => None,
    };
    items.filter_map(newtype).collect()
}

impl Resolver<'_> {
    /// Puts all newtypes into the model. Those that are not sound stand for something there, and are given to nobody.
    pub(super) fn resolve_newtypes(&mut self) {
        self.model.newtypes = self.newtypes.iter().map(placeholder).collect();
        for id in 0..self.newtypes.len() {
            self.newtype(NewtypeId(id), None);
        }
    }

    /// The type of a newtype's name, which stands at `place`; none if the newtype is reported.
    pub(super) fn newtype(&mut self, id: NewtypeId, place: Option<&ast::Name>) -> Option<Type> {
        match self.newtypes[id.0].progress {
            Progress::Waiting => self.wrap(id),
            Progress::Begun => place.and_then(|name| self.contains_itself(name)),
            Progress::Sound => Some(Type::Newtype(id)),
            Progress::Reported => None,
        }
    }

    fn wrap(&mut self, id: NewtypeId) -> Option<Type> {
        self.newtypes[id.0].progress = Progress::Begun;
        let written = self.newtypes[id.0].written;
        if let Some(optional) = written.ty.optional {
            self.report(Diagnostic::new(Code::NewtypeOptional, optional, &[]).label("not here"));
        }
        let wrapped = self.ty(&written.ty);
        self.newtypes[id.0].progress = if wrapped.is_some() { Progress::Sound } else { Progress::Reported };
        self.model.newtypes[id.0].ty = wrapped?;
        Some(Type::Newtype(id))
    }

    fn contains_itself<T>(&mut self, name: &ast::Name) -> Option<T> {
        self.report(Diagnostic::new(Code::NewtypeContainsItself, name.span, &[&name.text]).label("leads back to it"));
        None
    }
}

fn placeholder(declared: &Declared<'_>) -> Newtype {
    let name = &declared.written.name;
    Newtype {
        name: name.text.clone(),
        docs: declared.item.lead.docs.clone(),
        notes: notes::of(&declared.item.lead),
        ty: Type::Scalar(Scalar::Bool),
        span: name.span,
    }
}
