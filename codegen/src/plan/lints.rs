//! Lints of clippy that a schema, and not the generator, brings on: an enum's sizes and names. Only they are allowed, and only where
//! they would speak.

use headwater_idl::model::{Model, Scalar, Type};
use proc_macro2::TokenStream;
use quote::quote;

use super::one_of::Variant;
use super::record::{Column, Record};
use crate::names;

/// Clippy speaks of variants that are this many bytes larger than the next.
const SIZE: usize = 200;

/// The lints of the union of facts.
pub(super) fn of_union(model: &Model, records: &[&Record]) -> Vec<TokenStream> {
    let names: Vec<String> = records.iter().map(|record| record.rust.to_string()).collect();
    of("Fact", records.iter().map(|record| record_layout(model, &record.columns).size).collect(), &names)
}

/// The lints of what is one of several.
pub(super) fn of_one_of(model: &Model, rust: &str, cases: &[Variant]) -> Vec<TokenStream> {
    let names: Vec<String> = cases.iter().map(|case| case.rust.to_string()).collect();
    of(rust, cases.iter().map(|case| record_layout(model, &case.columns).size).collect(), &names)
}

/// The lints of an enum with variants of these sizes and names.
fn of(item: &str, mut sizes: Vec<usize>, names: &[String]) -> Vec<TokenStream> {
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    let large = matches!(sizes.as_slice(), [first, second, ..] if first - second > SIZE);
    let large = large.then(|| quote!(clippy::large_enum_variant));
    large.into_iter().chain(of_names(item, names)).collect()
}

/// The lint of variants that repeat each other, or the enum's own name.
pub(super) fn of_names(item: &str, variants: &[String]) -> Option<TokenStream> {
    let words: Vec<Vec<String>> = variants.iter().map(|name| names::words(name)).collect();
    let alike = |end: fn(&Vec<String>) -> Option<&String>| words.windows(2).all(|pair| end(&pair[0]) == end(&pair[1]));
    let shared = alike(|words| words.first()) || alike(|words| words.last());
    let repeats = variants.iter().any(|name| name.starts_with(item) || name.ends_with(item));
    (variants.len() >= 3 && (shared || repeats)).then(|| quote!(clippy::enum_variant_names))
}

/// How a type lies in memory, as rustc lays it out today.
#[derive(Clone, Copy)]
struct Layout {
    size: usize,
    align: usize,
    /// Whether an `Option` of it takes no more.
    niche: bool,
}

fn layout(model: &Model, ty: &Type) -> Layout {
    let plain = |size| Layout { size, align: size, niche: false };
    match ty {
        Type::Scalar(Scalar::Bool) => Layout { niche: true, ..plain(1) },
        Type::Scalar(Scalar::I8 | Scalar::U8) => plain(1),
        Type::Scalar(Scalar::I16 | Scalar::U16) => plain(2),
        Type::Scalar(Scalar::I32 | Scalar::U32 | Scalar::F32 | Scalar::Date) => plain(4),
        Type::Scalar(Scalar::I64 | Scalar::U64 | Scalar::F64 | Scalar::Timestamp | Scalar::Duration) => plain(8),
        Type::Scalar(Scalar::Uuid) => Layout { size: 16, ..plain(1) },
        Type::Scalar(Scalar::Bytes) => Layout { size: 32, align: 8, niche: true },
        Type::Scalar(Scalar::String | Scalar::Url) | Type::List(_) => Layout { size: 24, align: 8, niche: true },
        Type::Set(_) | Type::Map(..) => Layout { size: 24, align: 8, niche: false },
        Type::Newtype(id) => layout(model, &model.newtypes[id.0].ty),
        Type::Enum(_) => Layout { size: 8, align: 4, niche: true },
        Type::Entity(id) => {
            one_of(model.entities[id.0].key.alternatives.iter().map(|fields| joined(fields.iter().map(|field| layout(model, &field.ty)))))
        }
        Type::Union(id) => one_of(model.unions[id.0].cases.iter().map(|case| {
            let boxed = super::types::holds(model, &case.ty, ty);
            maybe(false, boxed, || layout(model, &case.ty))
        })),
        Type::Struct(id) => joined(model.structs[id.0].fields.iter().map(|field| {
            let boxed = field.optional && super::types::holds(model, &field.ty, ty);
            maybe(field.optional, boxed, || layout(model, &field.ty))
        })),
    }
}

fn record_layout(model: &Model, columns: &[Column]) -> Layout {
    joined(columns.iter().map(|column| maybe(column.optional, column.boxed, || layout(model, &column.ty))))
}

fn maybe(optional: bool, boxed: bool, inner: impl FnOnce() -> Layout) -> Layout {
    if boxed {
        return Layout { size: 8, align: 8, niche: true };
    }
    let inner = inner();
    if optional && !inner.niche { Layout { size: inner.size + inner.align, niche: true, ..inner } } else { inner }
}

/// One of several, with a number before it that says which; of a single one, that one.
fn one_of(cases: impl Iterator<Item = Layout>) -> Layout {
    let cases: Vec<Layout> = cases.collect();
    if let [one] = cases.as_slice() {
        return *one;
    }
    let (size, align) = cases.iter().fold((0, 1), |(size, align), case| (case.size.max(size), case.align.max(align)));
    Layout { size: size.next_multiple_of(align) + align, align, niche: true }
}

/// Fields are put in order of their alignment, so that only the end is padded.
fn joined(fields: impl Iterator<Item = Layout>) -> Layout {
    let whole = fields.fold(Layout { size: 0, align: 1, niche: false }, |whole, field| Layout {
        size: whole.size + field.size,
        align: whole.align.max(field.align),
        niche: whole.niche || field.niche,
    });
    Layout { size: whole.size.next_multiple_of(whole.align), ..whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaks(item: &str, variants: &[&str]) -> bool {
        of_names(item, &variants.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).is_some()
    }

    #[test]
    fn names_that_repeat_each_other_or_the_enum_are_found() {
        assert!(speaks("Fact", &["PersonName", "PersonHome", "PersonAge"]));
        assert!(speaks("Fact", &["RedKind", "BlueKind", "GreenKind"]));
        assert!(speaks("Kind", &["KindOne", "Two", "Unknown"]));
        assert!(!speaks("Fact", &["PersonName", "PersonHome"]));
        assert!(!speaks("Fact", &["PersonName", "Like", "PersonAge"]));
    }
}
