//! A model, with what is asked of its types for each field answered once: else each answer would be worked out down to the scalars.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Deref;

use headwater_idl::model::{Model, Scalar, StructId, Type, UnionId};
use proc_macro2::TokenStream;

use super::types;

/// A model and what is known of its types.
pub(super) struct Known<'m> {
    model: &'m Model,
    floats: Found,
    checks: Found,
    rust: RefCell<HashMap<Type, TokenStream>>,
}

impl<'m> Known<'m> {
    pub(super) fn new(model: &'m Model) -> Known<'m> {
        Known { model, floats: Found::new(model, is_float), checks: Found::new(model, is_checked), rust: RefCell::default() }
    }

    /// The Rust type of a value.
    pub(super) fn rust(&self, ty: &Type) -> TokenStream {
        if let Some(tokens) = self.rust.borrow().get(ty) {
            return tokens.clone();
        }
        let tokens = types::rust(self.model, ty);
        self.rust.borrow_mut().insert(ty.clone(), tokens.clone());
        tokens
    }

    /// Whether values of this type can be told equal, hashed and ordered: there is no float in it.
    pub(super) fn is_total(&self, ty: &Type) -> bool {
        !self.floats.is_in(self.model, ty)
    }

    /// Whether values of this type may break a check: a struct or a union with one is in it.
    pub(super) fn has_checks(&self, ty: &Type) -> bool {
        self.checks.is_in(self.model, ty)
    }
}

impl Deref for Known<'_> {
    type Target = Model;

    fn deref(&self) -> &Model {
        self.model
    }
}

fn is_float(_: &Model, ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar::F32 | Scalar::F64))
}

/// Whether a struct or a union has a check of its own.
fn is_checked(model: &Model, ty: &Type) -> bool {
    match ty {
        Type::Struct(id) => {
            let item = &model.structs[id.0];
            item.notes.check.is_some() || item.fields.iter().any(|field| field.notes.check.is_some())
        }
        Type::Union(id) => model.unions[id.0].cases.iter().any(|case| case.notes.check.is_some()),
        _ => false,
    }
}

/// In which types something is found, however deep.
struct Found {
    is: fn(&Model, &Type) -> bool,
    /// The structs, then the unions.
    within: Vec<bool>,
}

impl Found {
    fn new(model: &Model, is: fn(&Model, &Type) -> bool) -> Found {
        let structs = model.structs.len();
        let mut within = vec![false; structs + model.unions.len()];
        let (mut holders, mut reached) = (vec![Vec::new(); within.len()], Vec::new());
        for item in 0..within.len() {
            let ty = if item < structs { Type::Struct(StructId(item)) } else { Type::Union(UnionId(item - structs)) };
            let mut found = is(model, &ty);
            for part in parts(model, &ty) {
                meet(model, part, &mut |ty| match place(model, ty) {
                    Some(held) => holders[held].push(item),
                    None => found |= is(model, ty),
                });
            }
            if found {
                reached.push(item);
            }
        }
        while let Some(item) = reached.pop() {
            if !std::mem::replace(&mut within[item], true) {
                reached.extend(&holders[item]);
            }
        }
        Found { is, within }
    }

    fn is_in(&self, model: &Model, ty: &Type) -> bool {
        let mut found = false;
        meet(model, ty, &mut |ty| found |= place(model, ty).map_or_else(|| (self.is)(model, ty), |place| self.within[place]));
        found
    }
}

/// Where a struct or a union stands among all of them.
fn place(model: &Model, ty: &Type) -> Option<usize> {
    match ty {
        Type::Struct(id) => Some(id.0),
        Type::Union(id) => Some(model.structs.len() + id.0),
        _ => None,
    }
}

/// The types of what a struct or a union holds.
fn parts<'m>(model: &'m Model, ty: &Type) -> impl Iterator<Item = &'m Type> {
    let fields = match ty {
        Type::Struct(id) => &*model.structs[id.0].fields,
        Type::Union(id) => &model.unions[id.0].cases,
        _ => &[],
    };
    fields.iter().map(|field| &field.ty)
}

/// Meets a type and all that it is made of, but for what is inside of structs and unions.
fn meet<'m>(model: &'m Model, ty: &'m Type, met: &mut impl FnMut(&'m Type)) {
    met(ty);
    match ty {
        Type::List(part) | Type::Set(part) => meet(model, part, met),
        Type::Map(key, value) => [key, value].into_iter().for_each(|part| meet(model, part, met)),
        Type::Newtype(id) => meet(model, &model.newtypes[id.0].ty, met),
        Type::Entity(id) => model.entities[id.0].key.fields().for_each(|field| meet(model, &field.ty, met)),
        Type::Struct(_) | Type::Union(_) | Type::Scalar(_) | Type::Enum(_) => {}
    }
}
