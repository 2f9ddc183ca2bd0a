//! The unit struct `Schema`, by which the runtime meets the schema.

use proc_macro2::TokenStream;
use quote::quote;

use super::{print, types};
use crate::plan::Plan;

/// `Schema`, with the schema's own text.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    let (docs, name, source) = (types::docs(&plan.docs), &plan.name, print::raw(&plan.source));
    let counters = plan.counters.iter().map(|counter| &counter.rust);
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct Schema;

        impl ::headwater::Schema for Schema {
            type Fact = Fact;
            const NAME: &'static str = #name;
            const SOURCE: &'static str = SOURCE;

            fn counters() -> &'static [&'static dyn ::headwater::counter::Count] {
                &[#(&::headwater::counter::Handle::<#counters>::NEW),*]
            }
        }

        /// The text of the schema.
        const SOURCE: &str = #source;
    }
}
