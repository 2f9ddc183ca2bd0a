//! Paths into a fact: `to`, `value.city`, `from.handle`.

use headwater_idl::model::{PathStep, Scalar, Type};
use proc_macro2::TokenStream;
use quote::quote;

use super::code::{Bounds, Code, Form, Level, Rep, Width};
use crate::plan::{Column, Plan, Record};

/// What a path reads, from the fact `f`.
pub(crate) fn path(plan: &Plan, fact: &Record, column: &str, steps: &[PathStep]) -> Code {
    walk(&columns(plan, fact, column, steps), rep)
}

/// What a path leads to, as a reference to a value of the column's own type.
pub(crate) fn reference(plan: &Plan, fact: &Record, column: &str, steps: &[PathStep]) -> Code {
    walk(&columns(plan, fact, column, steps), whole).borrowed()
}

fn walk(columns: &[&Column], rep: fn(&Type) -> Rep) -> Code {
    let mut parts = columns.split_inclusive(|column| column.optional);
    let Some(first) = parts.next() else { unreachable!("the checker resolves every path") };
    // What lies on the way is only ever borrowed.
    let mut left = columns.len() - first.len();
    let mut code = part(&quote!(f), first, if left == 0 { rep } else { whole });
    for next in parts {
        left -= next.len();
        code = go_on(code, next, if left == 0 { rep } else { whole });
    }
    code
}

/// The columns that a path goes through.
fn columns<'p>(plan: &'p Plan, fact: &'p Record, column: &str, steps: &[PathStep]) -> Vec<&'p Column> {
    let mut columns = Vec::new();
    let mut record = Some(fact);
    for name in std::iter::once(column).chain(steps.iter().map(|step| step.name.as_str())) {
        let found = record.and_then(|record| record.column(name));
        record = found.and_then(|column| plan.record(&column.ty));
        columns.extend(found);
    }
    columns
}

/// A part of a path: fields that are there, up to one that may be null. It reads the last of them.
fn part(base: &TokenStream, part: &[&Column], rep: fn(&Type) -> Rep) -> Code {
    let names = part.iter().map(|column| &column.rust);
    let place = quote!(#base #(.#names)*);
    let Some(last) = part.last() else { return Code::new(place, Rep::Whole(Form::Ref), Level::Postfix) };
    let rep = rep(&last.ty);
    match (last.optional, rep) {
        (false, _) => Code::new(place, rep, Level::Postfix),
        (true, Rep::Text(_)) => Code::nullable(quote!(#place.as_deref()), Rep::Text(Form::Ref)),
        (true, Rep::Whole(_)) if last.boxed => Code::nullable(quote!(#place.as_deref()), Rep::Whole(Form::Ref)),
        (true, Rep::Whole(_)) => Code::nullable(quote!(#place.as_ref()), Rep::Whole(Form::Ref)),
        (true, _) => Code::nullable(place, rep),
    }
}

/// The next part of a path, behind a value that may be null.
fn go_on(before: Code, next: &[&Column], rep: fn(&Type) -> Rep) -> Code {
    let next = part(&quote!(x), next, rep).borrowed();
    let (before, body) = (before.tokens, next.tokens);
    let tokens = if next.nullable { quote!(#before.and_then(|x| #body)) } else { quote!(#before.map(|x| #body)) };
    Code::nullable(tokens, next.rep)
}

fn whole(_: &Type) -> Rep {
    Rep::Whole(Form::Place)
}

/// How a value of a type stands in Rust, read from a field.
fn rep(ty: &Type) -> Rep {
    rep_of(ty, Form::Place)
}

/// How a value of a type stands in Rust, held as is said.
pub(super) fn rep_of(ty: &Type, form: Form) -> Rep {
    match ty {
        Type::Scalar(Scalar::Bool) => Rep::Bool,
        Type::Scalar(Scalar::F32) => Rep::F32,
        Type::Scalar(Scalar::F64) => Rep::F64,
        Type::Scalar(Scalar::String) => Rep::Text(form),
        Type::Scalar(Scalar::Timestamp) => Rep::Timestamp,
        Type::Scalar(integer) => Rep::Int(Width::Of(*integer), bounds(*integer)),
        Type::Enum(_) => Rep::Enum,
        Type::Struct(_) | Type::Union(_) | Type::Entity(_) | Type::List(_) => Rep::Whole(form),
    }
}

/// The least and greatest value of an integer's type.
pub(crate) fn bounds(scalar: Scalar) -> Bounds {
    match scalar {
        Scalar::I8 => (i8::MIN.into(), i8::MAX.into()),
        Scalar::I16 => (i16::MIN.into(), i16::MAX.into()),
        Scalar::I32 => (i32::MIN.into(), i32::MAX.into()),
        Scalar::U8 => (0, u8::MAX.into()),
        Scalar::U16 => (0, u16::MAX.into()),
        Scalar::U32 => (0, u32::MAX.into()),
        Scalar::U64 => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    }
}
