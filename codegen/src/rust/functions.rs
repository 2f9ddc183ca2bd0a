//! The trait of functions that are written in Rust. The schema and the counters that call them take who implements it as a parameter, so
//! that a program without them does not compile, and calls cost nothing.

use proc_macro2::TokenStream;
use quote::quote;

use super::types;
use crate::plan::{Function, Plan};

/// The trait `Functions`; nothing for a schema without any.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    if plan.functions.is_empty() {
        return quote!();
    }
    let parameter = plan.functions_type.to_string();
    let schema = format!(" The functions of the schema that are written in Rust; with them the schema is `Schema<{parameter}>`.");
    let methods = plan.functions.iter().map(method);
    quote! {
        #[doc = #schema]
        ///
        /// Facts are counted more than once, by the speed layer and by batches, and both are to come out the same: a function gives the same
        /// answer to the same question always. One that answers otherwise than before gets another `@version` in the schema, so that
        /// what was counted with it is counted anew. Where one panics, counting stops with an error, and what was counted before stands.
        pub trait Functions: ::std::marker::Send + ::std::marker::Sync + 'static {
            #(#methods)*
        }
    }
}

fn method(function: &Function) -> TokenStream {
    let (docs, name, gives) = (types::lead(&function.docs, function.deprecated.as_ref()), &function.rust, &function.gives);
    let params = function.params.iter().map(|param| {
        let (name, ty) = (&param.rust, &param.takes);
        quote!(#name: #ty)
    });
    quote!(#docs fn #name(#(#params),*) -> #gives;)
}

/// The parameter of a type that calls the functions: `<F: Functions>`, `<F>`, and the field that holds it.
pub(super) struct Generics {
    /// Where it is declared.
    pub declared: TokenStream,
    /// Where it is used.
    pub used: TokenStream,
    /// What the struct holds.
    pub field: TokenStream,
}

/// What a type has of that; nothing where it calls none.
pub(super) fn generics(plan: &Plan, calls: bool) -> Generics {
    let parameter = &plan.functions_type;
    if !calls {
        return Generics { declared: quote!(), used: quote!(), field: quote!() };
    }
    Generics {
        declared: quote!(<#parameter: Functions>),
        used: quote!(<#parameter>),
        field: quote!((::std::marker::PhantomData<fn() -> #parameter>)),
    }
}
