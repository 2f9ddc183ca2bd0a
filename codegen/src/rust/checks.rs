//! What `@check` says of values, as code: of a struct in its walk, of a fact in a function of its own.

use headwater_idl::model::{Expr, ExprKind};
use proc_macro2::TokenStream;
use quote::quote;

use super::expr::{Scope, truth};
use crate::plan::{Check, Fact, OneOf, Plan, Record, Variant};

/// `Value::check` of a struct; nothing where there is nothing to break.
pub(super) fn of_struct(plan: &Plan, record: &Record) -> TokenStream {
    if !record.has_checks() {
        return quote!();
    }
    let body = body(plan, record);
    quote! {
        fn check(&self) -> ::std::result::Result<(), ::headwater::value::Broken> {
            #body
        }
    }
}

/// `Value::check` of a union: what is said of its cases, and then of what the one that it is holds. (A key has nothing that may break.)
pub(super) fn of_one_of(plan: &Plan, it: &OneOf) -> TokenStream {
    if !it.has_checks() {
        return quote!();
    }
    let record = it.record();
    let scope = Scope { plan, fact: Some(&record), measures: Vec::new(), derived: Vec::new() };
    let this = it.checks.iter().any(|check| reads(&check.broken)).then(|| quote!(let f = self;));
    let own = it.checks.iter().map(|check| one(&scope, check));
    let held = held(it);
    quote! {
        fn check(&self) -> ::std::result::Result<(), ::headwater::value::Broken> {
            #this
            #(#own)*
            #held
        }
    }
}

/// The checks of what a case holds.
fn held(it: &OneOf) -> TokenStream {
    let name = &it.rust;
    let checked: Vec<&Variant> = it.cases.iter().filter(|case| case.columns.iter().any(|column| column.checked)).collect();
    if checked.is_empty() {
        return quote!(Ok(()));
    }
    let arms = checked.iter().map(|case| {
        let (variant, held) = (&case.rust, &case.columns[0].name);
        quote!(#name::#variant(value) => ::headwater::Value::check(value).map_err(|broken| broken.within(#held)),)
    });
    let others = (checked.len() < it.cases.len()).then(|| quote!(_ => Ok(()),));
    quote!(match self { #(#arms)* #others })
}

/// The function that a fact is checked by.
pub(super) fn of_fact(plan: &Plan, record: &Record) -> TokenStream {
    if !record.has_checks() {
        return quote!();
    }
    let (name, body) = (&record.rust, body(plan, record));
    let at = if record.checks.iter().any(|check| says(&check.broken, &|kind| *kind == ExprKind::At)) { quote!(at) } else { quote!(_) };
    quote! {
        impl #name {
            fn holds(&self, #at: ::headwater::Timestamp) -> ::std::result::Result<(), ::headwater::value::Broken> {
                #body
            }
        }
    }
}

/// `Fact::check`; nothing where no fact has anything to break.
pub(super) fn of_union(facts: &[Fact]) -> TokenStream {
    let checked: Vec<&Fact> = facts.iter().filter(|fact| fact.record.has_checks()).collect();
    if checked.is_empty() {
        return quote!();
    }
    let others = (checked.len() < facts.len()).then(|| quote!(_ => Ok(()),));
    let arms = checked.iter().map(|fact| {
        let name = &fact.record.rust;
        quote!(Fact::#name(f) => f.holds(at),)
    });
    quote! {
        fn check(&self, at: ::headwater::Timestamp) -> ::std::result::Result<(), ::headwater::value::Broken> {
            match self { #(#arms)* #others }
        }
    }
}

/// Its own checks, and then those of its columns' values.
fn body(plan: &Plan, record: &Record) -> TokenStream {
    let scope = Scope { plan, fact: Some(record), measures: Vec::new(), derived: Vec::new() };
    let this = record.checks.iter().any(|check| reads(&check.broken)).then(|| quote!(let f = self;));
    let own = record.checks.iter().map(|check| one(&scope, check));
    let inner = record.columns.iter().filter(|column| column.checked).map(|column| {
        let (field, name) = (&column.rust, &column.name);
        quote!(::headwater::Value::check(&self.#field).map_err(|broken| broken.within(#name))?;)
    });
    quote! {
        #this
        #(#own)*
        #(#inner)*
        Ok(())
    }
}

fn one(scope: &Scope<'_>, check: &Check) -> TokenStream {
    let (broken, text) = (truth(scope, &check.broken).tokens, &check.text);
    let within = check.column.as_ref().map(|name| quote!(.within(#name)));
    quote!(if #broken { return Err(::headwater::value::Broken::new(#text) #within); })
}

/// Whether an expression names a column.
fn reads(expr: &Expr) -> bool {
    says(expr, &|kind| matches!(kind, ExprKind::Path { .. }))
}

/// Whether a part of an expression is `wanted`.
fn says(expr: &Expr, wanted: &dyn Fn(&ExprKind) -> bool) -> bool {
    wanted(&expr.kind) || expr.parts().into_iter().any(|part| says(part, wanted))
}
