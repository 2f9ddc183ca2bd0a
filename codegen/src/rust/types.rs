//! What the emitters of records share: documentation, fields, derives, and the walk in both directions.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::plan::{Column, Record};

/// Documentation lines.
pub(super) fn docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() || line.starts_with(' ') { line.clone() } else { format!(" {line}") });
    quote!(#(#[doc = #lines])*)
}

/// The record as a Rust struct with its documentation.
pub(super) fn declaration(record: &Record) -> TokenStream {
    let (docs, name, derives) = (docs(&record.docs), &record.rust, derives(false, record.total, record.zero));
    let fields = record.columns.iter().map(|column| {
        let (docs, name, ty) = (self::docs(&column.docs), &column.rust, column.rust_type());
        quote!(#docs pub #name: #ty)
    });
    quote!(#docs #derives pub struct #name { #(#fields),* })
}

/// Lints that the schema brings on.
pub(super) fn allow(lints: &[TokenStream]) -> TokenStream {
    if lints.is_empty() { quote!() } else { quote!(#[allow(#(#lints),*, reason = "the schema decides")]) }
}

/// Values without floats can be told equal, ordered and hashed; what has a zero has it by default.
pub(super) fn derives(copied: bool, total: bool, zero: bool) -> TokenStream {
    let copied = copied.then(|| quote!(, Copy));
    let default = zero.then(|| quote!(, Default));
    let order = total.then(|| quote!(, Eq, PartialOrd, Ord, Hash));
    quote!(#[derive(Clone #copied, Debug #default, PartialEq #order)])
}

/// The columns' shapes, for a constant of type `&'static [Field]`.
pub(super) fn fields(record: &Record) -> TokenStream {
    let fields = record.columns.iter().map(|column| {
        let (tag, name, ty) = (number(column.tag), &column.name, column.wire_type());
        let new = if column.optional { quote!(optional) } else { quote!(new) };
        quote!(::headwater::shape::Field::#new(#tag, #name, ::headwater::shape::of::<#ty>))
    });
    quote!(&[#(#fields),*])
}

/// A number without its type's suffix.
pub(super) fn number(value: u16) -> Literal {
    Literal::u16_unsuffixed(value)
}

/// `Value::write` of a record.
pub(super) fn write(record: &Record) -> TokenStream {
    let fields = record.columns.iter().enumerate().map(|(index, column)| {
        let (index, name) = (Literal::usize_unsuffixed(index), &column.rust);
        quote!(w.field(&mut s, &Self::FIELDS[#index], &self.#name)?;)
    });
    let open = if record.columns.is_empty() { quote!(let s = w.open()?;) } else { quote!(let mut s = w.open()?;) };
    quote! {
        fn write<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
            #open
            #(#fields)*
            w.close(s)
        }
    }
}

/// The loop that reads columns of a record into slots that stand above it, and the value made from them.
///
/// A field of a key is required; another reads as its type's zero where it is absent.
pub(super) fn read_slots(fields: &TokenStream, name: &Ident, columns: &[&Column], is_key: bool) -> TokenStream {
    let finish = if is_key { quote!(require) } else { quote!(finish) };
    let steps = steps(fields, columns, |column| {
        let name = &column.rust;
        quote!(r.field(&mut #name)?)
    });
    let made = columns.iter().map(|column| {
        let (name, shown) = (&column.rust, &column.name);
        quote!(#name: r.#finish(#name, #shown)?)
    });
    quote! {
        #steps
        Ok(#name { #(#made),* })
    }
}

/// Opens a record and goes through its fields; `read` reads a column, and the others are passed over.
pub(super) fn steps(fields: &TokenStream, columns: &[&Column], read: impl Fn(&Column) -> TokenStream) -> TokenStream {
    let arms = columns.iter().map(|column| {
        let (tag, read) = (number(column.tag), read(column));
        quote!(#tag => #read,)
    });
    let step = if columns.is_empty() {
        quote!(while r.next(&mut s)?.is_some() {
            r.skip()?;
        })
    } else {
        quote!(while let Some(tag) = r.next(&mut s)? { match tag { #(#arms)* _ => r.skip()?, } })
    };
    quote!(let mut s = r.open(#fields)?; #step)
}

/// Slots that are empty at first.
pub(super) fn empty_slots(columns: &[&Column]) -> TokenStream {
    let names: Vec<&Ident> = columns.iter().map(|column| &column.rust).collect();
    quote!(#(let mut #names = None;)*)
}
