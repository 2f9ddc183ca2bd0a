//! The unit struct `Schema`, by which the runtime meets the schema.

use proc_macro2::TokenStream;
use quote::quote;

use super::functions::{Generics, generics};
use super::{print, types};
use crate::plan::Plan;

/// `Schema`, with the schema's own text.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    let (docs, name, source) = (types::docs(&plan.docs), &plan.name, print::raw(&plan.source));
    let Generics { declared, used, field } = generics(plan, !plan.functions.is_empty());
    let counters = plan.counters.iter().map(|counter| {
        let (name, used) = (&counter.rust, generics(plan, counter.calls).used);
        quote!(&::headwater::counter::Handle::<#name #used>::NEW)
    });
    let counters = quote!(&[#(#counters),*]);
    // What depends on a parameter is not made static of itself.
    let counters = if plan.functions.is_empty() { counters } else { quote!(const { #counters }) };
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct Schema #used #field;

        impl #declared ::headwater::Schema for Schema #used {
            type Fact = Fact;
            const NAME: &'static str = #name;
            const SOURCE: &'static str = SOURCE;

            fn counters() -> &'static [&'static dyn ::headwater::counter::Count] {
                #counters
            }
        }

        /// The text of the schema.
        const SOURCE: &str = #source;
    }
}
