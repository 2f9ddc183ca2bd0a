//! Records: the shapes of the fields, and the walk over them in both directions.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{Field, Record, RecordKind, Zero, number};

/// The constant that holds the shapes of the fields.
pub fn constant(record: &Record) -> TokenStream {
    let (name, fields) = (&record.rust, field_shapes(&record.fields));
    quote!(impl #name { const FIELDS: &'static [::headwater::shape::Field] = #fields; })
}

/// The fields' shapes, for a constant of type `&'static [Field]`.
pub fn field_shapes(fields: &[Field]) -> TokenStream {
    let fields = fields.iter().map(|field| {
        let (tag, name, ty) = (number(field.tag), &field.name, &field.ty);
        let new = if field.optional { quote!(optional) } else { quote!(new) };
        quote!(::headwater::shape::Field::#new(#tag, #name, ::headwater::shape::of::<#ty>))
    });
    quote!(&[#(#fields),*])
}

/// `Value` and `Decode` over `Self::FIELDS`.
pub(super) fn walk(record: &Record) -> TokenStream {
    let (name, schema_name, write, zero, check) = (&record.rust, &record.name, write(record), zero(record), &record.check);
    let shape = if record.kind == RecordKind::Id { quote!(id) } else { quote!(record) };
    let (old, read) = if record.zero == Zero::Default { (quote!(old), read_in_place(record)) } else { read_anew(record) };
    quote! {
        impl ::headwater::Value for #name {
            const KIND: ::headwater::shape::Kind = ::headwater::shape::Kind::Record;
            const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::#shape(#schema_name, Self::FIELDS);

            #write

            #check
        }

        impl ::headwater::Decode for #name {
            fn read<R: ::headwater::Reader>(r: &mut R, #old: ::std::option::Option<Self>) -> ::std::result::Result<Self, R::Error> {
                #read
            }

            #zero
        }
    }
}

/// `Value::write`.
fn write(record: &Record) -> TokenStream {
    let fields = record.fields.iter().enumerate().map(|(index, field)| {
        let (index, name) = (Literal::usize_unsuffixed(index), &field.rust);
        quote!(w.field(&mut s, &Self::FIELDS[#index], &self.#name)?;)
    });
    let open = if record.fields.is_empty() { quote!(let s = w.open()?;) } else { quote!(let mut s = w.open()?;) };
    quote! {
        fn write<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
            #open
            #(#fields)*
            w.close(s)
        }
    }
}

/// What has a zero begins with it, and each field is put in its place: no field can be missing at the end.
fn read_in_place(record: &Record) -> TokenStream {
    if record.fields.is_empty() {
        let step = steps(&quote!(Self::FIELDS), []);
        return quote!(#step Ok(old.unwrap_or_default()));
    }
    let steps = steps(&quote!(Self::FIELDS), each(&record.fields, |name| quote!(r.update(&mut it.#name)?)));
    quote! {
        let mut it = old.unwrap_or_default();
        #steps
        Ok(it)
    }
}

/// A struct may be spread over several fields and goes on from what was read before; an edge stands alone.
fn read_anew(record: &Record) -> (TokenStream, TokenStream) {
    let names: Vec<&Ident> = record.fields.iter().map(|field| &field.rust).collect();
    let (old, slots) = match names.as_slice() {
        _ if record.kind == RecordKind::Edge => (quote!(_), empty_slots(names.iter().copied())),
        [] => (quote!(_), quote!()),
        [name] => {
            let slot = slot(name);
            (quote!(old), quote!(let mut #slot = old.map(|old| old.#name);))
        }
        _ => {
            let empty = empty_slots(names.iter().copied());
            let filled = names.iter().map(|name| slot(name));
            let slots = quote! {
                #empty
                match old {
                    Some(old) if R::MERGES => { #(#filled = Some(old.#names);)* }
                    _ => {}
                }
            };
            (quote!(old), slots)
        }
    };
    let name = &record.rust;
    let (steps, made) = read_slots(&quote!(Self::FIELDS), &quote!(#name), &record.fields, record.kind == RecordKind::Id);
    (old, quote!(#slots #steps Ok(#made)))
}

/// The loop that reads fields of a record into slots that stand above it, and the value made from them.
///
/// A field of a key is required, as far as the format can tell; another reads as its type's zero where it is absent.
pub(super) fn read_slots(shapes: &TokenStream, name: &TokenStream, fields: &[Field], is_key: bool) -> (TokenStream, TokenStream) {
    let finish = if is_key { quote!(key_field) } else { quote!(finish) };
    let in_slot = |name: &Ident| {
        let slot = slot(name);
        quote!(r.field(&mut #slot)?)
    };
    let steps = steps(shapes, each(fields, in_slot));
    let made = fields.iter().map(|field| {
        let (name, slot, shown) = (&field.rust, slot(&field.rust), &field.name);
        quote!(#name: r.#finish(#slot, #shown)?)
    });
    (steps, quote!(#name { #(#made),* }))
}

/// What is done at the tag of each field.
fn each(fields: &[Field], read: impl Fn(&Ident) -> TokenStream) -> impl Iterator<Item = (u16, TokenStream)> {
    fields.iter().map(move |field| (field.tag, read(&field.rust)))
}

/// Opens a record and goes through its fields: what is done at each tag; the others are passed over.
pub fn steps(shapes: &TokenStream, arms: impl IntoIterator<Item = (u16, TokenStream)>) -> TokenStream {
    let arms: Vec<TokenStream> = arms
        .into_iter()
        .map(|(tag, arm)| {
            let tag = number(tag);
            quote!(#tag => #arm,)
        })
        .collect();
    let step = if arms.is_empty() {
        quote!(while r.next(&mut s)?.is_some() {
            r.skip()?;
        })
    } else {
        quote!(while let Some(tag) = r.next(&mut s)? { match tag { #(#arms)* _ => r.skip()?, } })
    };
    quote!(let mut s = r.open(#shapes)?; #step)
}

/// Slots that are empty at first.
pub fn empty_slots<'n>(names: impl IntoIterator<Item = &'n Ident>) -> TokenStream {
    let slots = names.into_iter().map(slot);
    quote!(#(let mut #slots = None;)*)
}

/// The local variable that a field's value stands in meanwhile: it is called as the field, unless the walk has a local of that name itself.
/// No field that a schema names ends in an underscore.
pub fn slot(field: &Ident) -> Ident {
    if LOCALS.iter().any(|local| field == local) { quote::format_ident!("{field}_") } else { field.clone() }
}

/// What the walk calls its own locals.
const LOCALS: [&str; 5] = ["old", "r", "s", "tag", "w"];

fn zero(record: &Record) -> TokenStream {
    let value = match record.zero {
        Zero::None => return quote!(),
        Zero::Default => quote!(::std::default::Default::default()),
        Zero::OfFields => {
            let name = &record.rust;
            let fields = record.fields.iter().map(|field| {
                let (name, ty) = (&field.rust, &field.ty);
                if field.optional { quote!(#name: None) } else { quote!(#name: <#ty as ::headwater::Decode>::zero()?) }
            });
            quote!(#name { #(#fields),* })
        }
    };
    quote! {
        #[inline]
        fn zero() -> ::std::option::Option<Self> {
            Some(#value)
        }
    }
}
