//! Counting a fact into the tables of all counters that take it: it is read once, and what several blocks need is worked out once.
//! Counters that call functions of the user's are counted by themselves: what panics is then known by its name.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::counters::{projection, read_one};
use super::measures::{Shared, on_together};
use crate::names;
use crate::plan::{Counter, Plan, Read};

/// A counter that takes a fact, with its number, and what it reads of it.
type Taker<'p> = (usize, &'p Counter, &'p Read);

/// The counters that take a fact, but for those that are counted by themselves.
fn takers(plan: &Plan, fact: usize) -> Vec<Taker<'_>> {
    let of = |(number, counter): (usize, &'_ Counter)| {
        let read = counter.reads.iter().position(|read| read.fact == fact && !counter.calls)?;
        Some((number, read))
    };
    let found = plan.counters.iter().enumerate().filter_map(of);
    found.map(|(number, read)| (number, &plan.counters[number], &plan.counters[number].reads[read])).collect()
}

/// Whether any fact is taken by several counters: where none is, there is nothing to share.
fn is_shared(plan: &Plan) -> bool {
    (0..plan.facts.len()).any(|fact| takers(plan, fact).len() > 1)
}

/// For each counter, that it is counted together with the others.
pub(super) fn told(plan: &Plan) -> Vec<Option<TokenStream>> {
    let is_shared = is_shared(plan);
    let told = |(number, counter): (usize, &Counter)| (is_shared && !counter.reads.is_empty() && !counter.calls).then(|| one_of(number));
    plan.counters.iter().enumerate().map(told).collect()
}

fn one_of(number: usize) -> TokenStream {
    let number = Literal::usize_unsuffixed(number);
    quote! {
        const TOGETHER: Option<::headwater::counter::Together> = Some(::headwater::counter::Together::new(count_together, #number));
    }
}

/// What counts them; nothing where no fact is taken by several.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    if !is_shared(plan) {
        return quote!();
    }
    let all: Vec<(usize, Vec<Taker<'_>>)> = (0..plan.facts.len()).map(|fact| (fact, takers(plan, fact))).collect();
    let mut projections = Vec::new();
    let mut functions = Vec::new();
    let mut arms = Vec::new();
    for (fact, takers) in &all {
        let place = &plan.facts[*fact].place;
        match &takers[..] {
            [] => {}
            [taker] => arms.push((place, alone(taker))),
            several => {
                let read = union(plan, several);
                if !read.whole && !read.columns.is_empty() {
                    projections.push(projection(plan, "the counters read", &read));
                }
                let function = format_ident!("count_together_{}", names::snake(&plan.facts[*fact].record.rust.to_string()));
                functions.push(one(plan, &function, &read, several));
                let reader = (!read.columns.is_empty()).then(|| quote!(r,));
                arms.push((place, quote!(#function(at, #reader tables)?;)));
            }
        }
    }
    let takes_reader = |takers: &[Taker<'_>]| takers.len() == 1 || takers.iter().any(|(_, _, read)| !read.columns.is_empty());
    let reads = all.iter().any(|(_, takers)| takes_reader(takers));
    let reader = if reads { quote!(r) } else { quote!(_) };
    let count = match &arms[..] {
        [(place, count)] => quote!(if fact == facts::#place { #count }),
        arms => {
            let arms = arms.iter().map(|(place, count)| quote!(facts::#place => { #count }));
            quote!(match fact { #(#arms)* _ => {} })
        }
    };
    quote! {
        #(#projections)*

        /// Counts a fact into the tables of all counters that take it, but for those that are counted by themselves.
        fn count_together(
            fact: usize,
            at: ::headwater::Timestamp,
            #reader: &mut ::headwater::counter::FactReader<'_>,
            tables: &mut ::headwater::counter::Tables<'_>,
        ) -> ::std::result::Result<(), ::headwater::counter::FactError> {
            #count
            Ok(())
        }

        #(#functions)*
    }
}

/// A fact that one counter takes, which is given the reader whether or not it reads anything.
fn alone((number, counter, _): &Taker<'_>) -> TokenStream {
    let (name, index) = (&counter.rust, Literal::usize_unsuffixed(*number));
    let count = quote!(<#name as ::headwater::counter::Counter>::count(fact, at, r, table)?;);
    quote!(if let Some(table) = tables.table(#index) { #count })
}

/// A fact that several counters take.
fn one(plan: &Plan, function: &proc_macro2::Ident, read: &Read, takers: &[Taker<'_>]) -> TokenStream {
    let mut shared = Shared::new(read);
    let mut blocks = Vec::new();
    for (number, counter, read) in takers {
        blocks.extend(read.ons.iter().map(|on| on_together(plan, (*number, counter), on, &mut shared)));
    }
    let (reads, lets) = (read_one(plan, read), shared.lets());
    let reader = (!read.columns.is_empty()).then(|| quote!(r: &mut ::headwater::counter::FactReader<'_>,));
    let docs = format!(" `{}`", plan.facts[read.fact].record.name);
    let gives = quote!(::std::result::Result<(), ::headwater::counter::FactError>);
    let expected =
        read.columns.is_empty().then(|| quote!(#[expect(clippy::unnecessary_wraps, reason = "other facts are read, which may fail")]));
    quote! {
        #[doc = #docs]
        #expected
        fn #function(at: ::headwater::Timestamp, #reader tables: &mut ::headwater::counter::Tables<'_>) -> #gives {
            #reads
            #(#lets)*
            #(#blocks)*
            Ok(())
        }
    }
}

/// What several counters read of one fact.
fn union(plan: &Plan, takers: &[Taker<'_>]) -> Read {
    let fact = takers[0].2.fact;
    let record = &plan.facts[fact].record;
    let reads = || takers.iter().map(|(_, _, read)| *read);
    let columns: Vec<usize> = (0..record.columns.len()).filter(|column| reads().any(|read| read.columns.contains(column))).collect();
    // A column is lent where nobody looks into it.
    let is_lent = |column: &usize| reads().filter(|read| read.columns.contains(column)).all(|read| read.lends(&record.columns[*column]));
    let texts: Vec<String> = columns.iter().filter(|column| is_lent(column)).map(|&column| record.columns[column].name.clone()).collect();
    let whole = columns.len() == record.columns.len() && texts.is_empty();
    let projection = names::ident(&format!("SchemaOf{}", record.rust));
    let rust = if whole { record.rust.clone() } else { projection };
    Read { fact, columns, texts, timed: reads().any(|read| read.timed), rust, whole, ons: Vec::new() }
}
