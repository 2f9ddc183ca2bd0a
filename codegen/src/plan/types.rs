//! Questions about types whose answers need the whole model: the Rust type, whether there is a zero, whether values have an order.

use headwater_idl::model::{Field, Model, Scalar, Type};
use proc_macro2::TokenStream;
use quote::quote;

use crate::names;

/// The Rust type of a value.
pub(super) fn rust(model: &Model, ty: &Type) -> TokenStream {
    match ty {
        Type::Scalar(scalar) => scalar_rust(*scalar),
        Type::Struct(id) => named(&names::camel(&model.structs[id.0].name)),
        Type::Union(id) => named(&names::camel(&model.unions[id.0].name)),
        Type::Enum(id) => named(&names::camel(&model.enums[id.0].name)),
        Type::Entity(id) => named(&format!("{}Id", names::camel(&model.entities[id.0].name))),
        Type::Newtype(id) => named(&names::camel(&model.newtypes[id.0].name)),
        Type::List(element) => {
            let element = rust(model, element);
            quote!(::std::vec::Vec<#element>)
        }
        Type::Set(member) => {
            let member = rust(model, member);
            quote!(::std::collections::BTreeSet<#member>)
        }
        Type::Map(key, value) => {
            let (key, value) = (rust(model, key), rust(model, value));
            quote!(::std::collections::BTreeMap<#key, #value>)
        }
    }
}

fn named(name: &str) -> TokenStream {
    let ident = names::ident(name);
    quote!(#ident)
}

fn scalar_rust(scalar: Scalar) -> TokenStream {
    match scalar {
        Scalar::Bool => quote!(bool),
        Scalar::I8 => quote!(i8),
        Scalar::I16 => quote!(i16),
        Scalar::I32 => quote!(i32),
        Scalar::I64 => quote!(i64),
        Scalar::U8 => quote!(u8),
        Scalar::U16 => quote!(u16),
        Scalar::U32 => quote!(u32),
        Scalar::U64 => quote!(u64),
        Scalar::F32 => quote!(f32),
        Scalar::F64 => quote!(f64),
        Scalar::String => quote!(::std::string::String),
        Scalar::Bytes => quote!(::headwater::Bytes),
        Scalar::Uuid => quote!(::headwater::Uuid),
        Scalar::Timestamp => quote!(::headwater::Timestamp),
        Scalar::Date => quote!(::headwater::Date),
        Scalar::Duration => quote!(::headwater::Duration),
        Scalar::Url => quote!(::headwater::Url),
    }
}

/// Whether a value is text, or an id whose key is one text.
pub(super) fn is_text(model: &Model, ty: &Type) -> bool {
    match ty {
        Type::Scalar(scalar) => *scalar == Scalar::String,
        Type::Entity(id) => match model.entities[id.0].key.alternatives.as_slice() {
            [fields] => matches!(fields.as_slice(), [field] if field.ty == Type::Scalar(Scalar::String)),
            _ => false,
        },
        _ => false,
    }
}

/// Whether an absent field of this type has a value to read as. An id and a union have none, nor what holds one.
pub(crate) fn has_zero(model: &Model, ty: &Type) -> bool {
    match ty {
        Type::Scalar(_) | Type::Enum(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => true,
        Type::Entity(_) | Type::Union(_) => false,
        Type::Newtype(id) => has_zero(model, &model.newtypes[id.0].ty),
        Type::Struct(id) => fields_have_zero(model, &model.structs[id.0].fields),
    }
}

/// Whether the zero of a type is its default in Rust. That of a type which is written by hand may be another, or none.
pub(super) fn has_default(model: &Model, ty: &Type) -> bool {
    match ty {
        Type::Scalar(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => true,
        Type::Entity(_) | Type::Union(_) => false,
        Type::Enum(id) => model.enums[id.0].notes.rust.ty.is_none(),
        Type::Newtype(id) => model.newtypes[id.0].notes.rust.ty.is_none() && has_default(model, &model.newtypes[id.0].ty),
        Type::Struct(id) => {
            let it = &model.structs[id.0];
            it.notes.rust.ty.is_none() && it.fields.iter().all(|field| field.optional || has_default(model, &field.ty))
        }
    }
}

/// Whether a record of these fields has a zero. It ends, as a struct holds itself only through an optional, a list or a map.
pub(super) fn fields_have_zero(model: &Model, fields: &[Field]) -> bool {
    fields.iter().all(|field| field.optional || has_zero(model, &field.ty))
}

/// Whether values of this type are copied rather than borrowed.
pub(super) fn is_copy(model: &Model, ty: &Type) -> bool {
    match model.stored(ty) {
        Type::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes | Scalar::Url),
        stored => matches!(stored, Type::Enum(_)),
    }
}

/// Whether a value of this type may hold one of a struct or union in its own memory, so that an optional or a case of it must be boxed.
pub(crate) fn holds(model: &Model, ty: &Type, owner: &Type) -> bool {
    reaches(model, ty, false, &mut vec![], &|ty| ty == owner)
}

/// Whether a type is, or is made of, what `found` looks for; through lists, sets and maps only where asked.
pub(super) fn reaches<'m>(model: &'m Model, ty: &'m Type, lists: bool, seen: &mut Vec<&'m Type>, found: &dyn Fn(&Type) -> bool) -> bool {
    if found(ty) {
        return true;
    }
    match ty {
        Type::List(element) | Type::Set(element) => lists && reaches(model, element, lists, seen, found),
        Type::Map(key, value) => lists && [key, value].into_iter().any(|part| reaches(model, part, lists, seen, found)),
        Type::Newtype(id) => reaches(model, &model.newtypes[id.0].ty, lists, seen, found),
        Type::Entity(id) => model.entities[id.0].key.fields().any(|field| reaches(model, &field.ty, lists, seen, found)),
        Type::Struct(_) | Type::Union(_) if seen.contains(&ty) => false,
        Type::Struct(id) => {
            seen.push(ty);
            model.structs[id.0].fields.iter().any(|field| reaches(model, &field.ty, lists, seen, found))
        }
        Type::Union(id) => {
            seen.push(ty);
            model.unions[id.0].cases.iter().any(|case| reaches(model, &case.ty, lists, seen, found))
        }
        Type::Scalar(_) | Type::Enum(_) => false,
    }
}
