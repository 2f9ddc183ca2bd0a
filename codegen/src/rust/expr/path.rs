//! Paths into a fact: `to`, `value.city`, `from.handle`.

use headwater_idl::model::{PathStep, Scalar, Type};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::code::{Bounds, Code, Form, Level, Rep, Width};
use crate::plan::{Column, Plan, Record};

/// What a path reads, from the fact `f`: what stands inside of newtypes.
pub(crate) fn path(plan: &Plan, fact: &Record, column: &str, steps: &[PathStep]) -> Code {
    let mut steps = steps_of(plan, fact, column, steps);
    if let Some(Step::Column(last)) = steps.last() {
        inside(plan, &last.ty, &mut steps);
    }
    walk(&steps, rep)
}

/// What a path leads to, as a reference to a value of the column's own type.
pub(crate) fn reference(plan: &Plan, fact: &Record, column: &str, steps: &[PathStep]) -> Code {
    walk(&steps_of(plan, fact, column, steps), whole).borrowed()
}

/// One step of a path in Rust.
#[derive(Clone, Copy)]
enum Step<'p> {
    /// A field.
    Column(&'p Column),
    /// What a newtype wraps.
    Inside(&'p Type),
}

impl<'p> Step<'p> {
    fn optional(self) -> bool {
        matches!(self, Step::Column(column) if column.is_nullable())
    }

    fn boxed(self) -> bool {
        matches!(self, Step::Column(column) if column.boxed)
    }

    fn case(self) -> bool {
        matches!(self, Step::Column(column) if column.case)
    }

    fn ty(self) -> &'p Type {
        match self {
            Step::Column(column) => &column.ty,
            Step::Inside(ty) => ty,
        }
    }

    fn member(self) -> TokenStream {
        match self {
            Step::Column(column) if column.case => {
                let accessor = column.accessor();
                quote!(#accessor())
            }
            Step::Column(column) => column.rust.to_token_stream(),
            Step::Inside(_) => quote!(0),
        }
    }
}

fn walk(steps: &[Step<'_>], rep: fn(&Type) -> Rep) -> Code {
    let mut parts = steps.split_inclusive(|step| step.optional());
    let Some(first) = parts.next() else { unreachable!("the checker resolves every path") };
    // What lies on the way is only ever borrowed.
    let mut left = steps.len() - first.len();
    let mut code = part(&quote!(f), first, if left == 0 { rep } else { whole });
    for next in parts {
        left -= next.len();
        code = go_on(code, next, if left == 0 { rep } else { whole });
    }
    code
}

/// The steps of a path, with those into newtypes on its way.
fn steps_of<'p>(plan: &'p Plan, fact: &'p Record, column: &str, path: &[PathStep]) -> Vec<Step<'p>> {
    let mut steps = Vec::new();
    let mut owner = None;
    for name in std::iter::once(column).chain(path.iter().map(|step| step.name.as_str())) {
        if let Some(Step::Column(last)) = steps.last() {
            inside(plan, &last.ty, &mut steps);
        }
        let found = owner.map_or_else(|| fact.column(name), |owner: &Column| plan.column(&owner.ty, name));
        owner = found;
        steps.extend(found.map(Step::Column));
    }
    steps
}

/// The steps from a newtype to what is stored.
fn inside<'p>(plan: &'p Plan, mut ty: &'p Type, steps: &mut Vec<Step<'p>>) {
    while let Type::Newtype(id) = ty {
        ty = &plan.newtypes[id.0].ty;
        steps.push(Step::Inside(ty));
    }
}

/// A part of a path: fields that are there, up to one that may be null. It reads the last of them.
fn part(base: &TokenStream, part: &[Step<'_>], rep: fn(&Type) -> Rep) -> Code {
    let names = part.iter().map(|step| step.member());
    let place = quote!(#base #(.#names)*);
    let Some(last) = part.last() else { return Code::new(place, Rep::Whole(Form::Ref), Level::Postfix) };
    let rep = rep(last.ty());
    match (last.optional(), rep) {
        (false, _) => Code::new(place, rep, Level::Postfix),
        (true, Rep::Text(_)) if last.case() => Code::nullable(quote!(#place.map(::std::string::String::as_str)), Rep::Text(Form::Ref)),
        (true, Rep::Whole(_)) if last.case() => Code::nullable(place, Rep::Whole(Form::Ref)),
        (true, _) if last.case() => Code::nullable(quote!(#place.copied()), rep),
        (true, Rep::Text(_)) => Code::nullable(quote!(#place.as_deref()), Rep::Text(Form::Ref)),
        (true, Rep::Whole(_)) if last.boxed() => Code::nullable(quote!(#place.as_deref()), Rep::Whole(Form::Ref)),
        (true, Rep::Whole(_)) => Code::nullable(quote!(#place.as_ref()), Rep::Whole(Form::Ref)),
        (true, _) => Code::nullable(place, rep),
    }
}

/// The next part of a path, behind a value that may be null.
fn go_on(before: Code, next: &[Step<'_>], rep: fn(&Type) -> Rep) -> Code {
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
        Type::Scalar(scalar) => rep_of_scalar(*scalar, form),
        Type::Enum(_) => Rep::Enum,
        _ => Rep::Whole(form),
    }
}

fn rep_of_scalar(scalar: Scalar, form: Form) -> Rep {
    match scalar {
        Scalar::Bool => Rep::Bool,
        Scalar::F32 => Rep::F32,
        Scalar::F64 => Rep::F64,
        Scalar::String => Rep::Text(form),
        Scalar::Bytes | Scalar::Url => Rep::Whole(form),
        Scalar::Timestamp => Rep::Timestamp,
        Scalar::Date => Rep::Date,
        Scalar::Duration => Rep::Duration,
        Scalar::Uuid => Rep::Uuid,
        integer => Rep::Int(Width::Of(integer), bounds(integer)),
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
