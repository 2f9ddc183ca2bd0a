//! What is one of several: a union, or the id of an entity that is known in several ways.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::record::{field_shapes, read_slots, slot};
use super::{Field, empty_slots};

/// A Rust enum of which a value is one case.
#[derive(Debug)]
pub struct OneOf {
    /// What it is.
    pub kind: OneOfKind,
    /// Its name in the schema, as an expression: `"Content"`.
    pub name: TokenStream,
    /// Its Rust type.
    pub rust: Ident,
    /// Its cases: a union's ordered by tag, the alternatives of a key as they stand there. At least one.
    pub cases: Vec<Held>,
    /// Its `Value::check`, if there is anything to break.
    pub check: TokenStream,
}

/// What is one of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OneOfKind {
    /// A union: each case holds one value.
    Union,
    /// The id of an entity: each case is an alternative of its key, of one field or several.
    Id,
}

/// A case, and what it holds.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its variant: of one field a tuple, of several with their names.
    pub variant: Ident,
    /// What it holds, which is never null.
    pub fields: Vec<Field>,
}

impl OneOf {
    /// The constant of its cases or alternatives.
    pub fn constant(&self) -> TokenStream {
        match self.kind {
            OneOfKind::Union => {
                let fields: Vec<Field> = self.cases.iter().flat_map(|case| case.fields.iter().cloned()).collect();
                let fields = field_shapes(&fields);
                quote!(const CASES: &'static [::headwater::shape::Field] = #fields;)
            }
            OneOfKind::Id => {
                let alternatives = self.cases.iter().map(|case| field_shapes(&case.fields));
                quote!(const ALTERNATIVES: ::headwater::shape::Alternatives = &[#(#alternatives),*];)
            }
        }
    }

    /// `Value` and `Decode`.
    pub fn walk(&self) -> TokenStream {
        let (rust, name, check) = (&self.rust, &self.name, &self.check);
        let (kind, shape, open, end, cases) = match self.kind {
            OneOfKind::Union => (quote!(Union), quote!(union), quote!(case), quote!(end_case), quote!(Self::CASES)),
            OneOfKind::Id => {
                (quote!(Record), quote!(alternatives), quote!(alternative), quote!(end_alternative), quote!(Self::ALTERNATIVES))
            }
        };
        let writes = self.cases.iter().enumerate().map(|(index, case)| self.write(index, case));
        let read = self.read();
        quote! {
            impl ::headwater::Value for #rust {
                const KIND: ::headwater::shape::Kind = ::headwater::shape::Kind::#kind;
                const SHAPE: ::headwater::shape::Shape = ::headwater::shape::Shape::#shape(#name, #cases);

                fn write<W: ::headwater::Writer>(&self, w: &mut W) -> ::std::result::Result<(), W::Error> {
                    match self { #(#writes)* }
                }

                #check
            }

            impl ::headwater::Decode for #rust {
                fn read<R: ::headwater::Reader>(r: &mut R, _: ::std::option::Option<Self>) -> ::std::result::Result<Self, R::Error> {
                    let (index, s) = r.#open(#name, #cases)?;
                    let it = #read;
                    r.#end(#name, s)?;
                    Ok(it)
                }
            }
        }
    }

    fn write(&self, index: usize, case: &Held) -> TokenStream {
        let (rust, variant, index) = (&self.rust, &case.variant, Literal::usize_unsuffixed(index));
        if self.kind == OneOfKind::Union {
            return quote!(#rust::#variant(value) => w.case(Self::CASES, #index, value),);
        }
        let fields = case.fields.iter().enumerate().map(|(place, field)| {
            let (place, slot) = (Literal::usize_unsuffixed(place), slot(&field.rust));
            quote!(w.field(s, &Self::ALTERNATIVES[#index][#place], #slot))
        });
        if let [field] = case.fields.as_slice() {
            let slot = slot(&field.rust);
            return quote!(#rust::#variant(#slot) => w.alternative(Self::ALTERNATIVES, #index, |w, s| #(#fields)*),);
        }
        let bound = case.fields.iter().map(|field| {
            let (name, slot) = (&field.rust, slot(&field.rust));
            if *name == slot { quote!(#name) } else { quote!(#name: #slot) }
        });
        quote!(#rust::#variant { #(#bound),* } => w.alternative(Self::ALTERNATIVES, #index, |w, s| { #(#fields?;)* Ok(()) }),)
    }

    /// Reads the case at `index`.
    fn read(&self) -> TokenStream {
        let mut cases: Vec<TokenStream> = self.cases.iter().enumerate().map(|(index, case)| self.read_one(index, case)).collect();
        let Some(last) = cases.pop() else { unreachable!("what is one of several is one of some") };
        if cases.is_empty() {
            return quote!({ let _ = index; #last });
        }
        let arms = cases.iter().enumerate().map(|(index, case)| {
            let index = Literal::usize_unsuffixed(index);
            quote!(#index => #case,)
        });
        quote!(match index { #(#arms)* _ => #last })
    }

    fn read_one(&self, index: usize, case: &Held) -> TokenStream {
        let (rust, variant) = (&self.rust, &case.variant);
        if let [field] = case.fields.as_slice() {
            let held = &field.name;
            return quote!(#rust::#variant(r.held(#held)?));
        }
        let index = Literal::usize_unsuffixed(index);
        let slots = empty_slots(case.fields.iter().map(|field| &field.rust));
        let (steps, made) = read_slots(&quote!(Self::ALTERNATIVES[#index]), &quote!(#rust::#variant), &case.fields, true);
        quote!({ #slots #steps #made })
    }
}
