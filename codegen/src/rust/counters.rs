//! Counters: a unit struct with a short `impl`, which reads what the counter names and hands it to the runtime's cells.

use headwater_idl::model::{Bucket, BucketSize, MeasureKind, Type};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::expr::{Scope, number_of, value};
use super::functions::{Generics, generics};
use super::{measures, print, types};
use crate::names;
use crate::plan::{Anonymous, Column, Counter, Guard, Key, Measure, Plan, Read, RecordKind};
use crate::walk::{empty_slots, number, slot, steps};

/// One counter; `together` says how it is counted with others.
pub(super) fn emit(plan: &Plan, counter: &Counter, together: Option<&TokenStream>) -> TokenStream {
    let (docs, name) = (types::lead(&counter.docs, counter.deprecated.as_ref()), &counter.rust);
    let projections = counter
        .reads
        .iter()
        .filter(|read| !read.whole && !read.columns.is_empty())
        .map(|read| projection(plan, &format!("`{}` reads", counter.name), read));
    let functions = counter.reads.iter().flat_map(|read| read.ons.iter().map(move |on| measures::on(plan, counter, read, on)));
    let functions: Vec<TokenStream> = functions.collect();
    let Generics { declared, used, field } = generics(plan, counter.calls);
    let inherent = (!functions.is_empty()).then(|| quote!(impl #declared #name #used { #(#functions)* }));
    let calls = counter.calls.then(|| {
        quote!(
            const CALLS: bool = true;
        )
    });
    let (shape, count, derive) = (shape(plan, counter), count(plan, counter), derive(plan, counter));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct #name #used #field;
        #(#projections)*
        #inherent
        impl #declared ::headwater::counter::Counter for #name #used {
            #calls
            #together
            #shape
            #count
            #derive
        }
    }
}

/// A type of the columns that are named, so that the others are passed over; `by` says by whom.
pub(super) fn projection(plan: &Plan, by: &str, read: &Read) -> TokenStream {
    let (fact, name) = (&plan.facts[read.fact], &read.rust);
    let columns = columns(plan, read);
    let docs = format!(" What {by} of `{}`.", fact.record.name);
    let s = parameter(&columns);
    let text = (!read.texts.is_empty()).then(|| quote!(<#s>));
    let lent = text.as_ref().map(|_| {
        let docs = format!(" Text is only passed on (`{s}`), from where it stands.");
        quote!(#[doc = #docs])
    });
    let fields = columns.iter().map(|column| {
        let (name, ty) = (&column.rust, column.rust_type());
        if read.lends(column) { quote!(#name: #s) } else { quote!(#name: #ty) }
    });
    let declaration = quote!(#[doc = #docs] #lent struct #name #text { #(#fields),* });
    if fact.record.kind == RecordKind::Property {
        return declaration;
    }
    let body = projected(&fact.record.rust, read, &columns);
    if text.is_some() {
        return quote! {
            #declaration

            impl<#s> #name<#s> {
                fn read<R: ::headwater::Reader<Str = #s>>(r: &mut R) -> ::std::result::Result<Self, R::Error> {
                    #body
                }
            }
        };
    }
    quote! {
        #declaration

        impl ::headwater::Decode for #name {
            fn read<R: ::headwater::Reader>(r: &mut R, _: ::std::option::Option<Self>) -> ::std::result::Result<Self, R::Error> {
                #body
            }
        }
    }
}

/// A name for the type of text: `S`, unless that is the type of a column.
fn parameter(columns: &[&Column]) -> Ident {
    let types: Vec<String> = columns.iter().map(|column| column.rust_type().to_string()).collect();
    let is_free = |name: &String| !types.iter().any(|ty| ty.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name));
    let names = std::iter::once("S".to_owned()).chain((2..).map(|number| format!("S{number}")));
    let free = names.into_iter().find(is_free);
    format_ident!("{}", free.unwrap_or_default())
}

/// Reads the columns of a projection of the record `whole`.
fn projected(whole: &Ident, read: &Read, columns: &[&Column]) -> TokenStream {
    let slots = empty_slots(columns.iter().map(|column| &column.rust));
    let arms = columns.iter().map(|column| {
        let slot = slot(&column.rust);
        let arm = match &column.ty {
            Type::Entity(_) if read.lends(column) => {
                let id = &column.value;
                quote!(#slot = Some(r.id_text(#id::FIELDS)?))
            }
            _ if read.lends(column) => quote!(#slot = Some(r.text()?)),
            _ => quote!(r.field(&mut #slot)?),
        };
        (column.tag, arm)
    });
    let steps = steps(&quote!(#whole::FIELDS), arms);
    let made = columns.iter().map(|column| {
        let (name, slot, shown) = (&column.rust, slot(&column.rust), &column.name);
        match &column.ty {
            Type::Entity(_) if read.lends(column) => quote!(#name: r.require(#slot, #shown)?),
            _ if read.lends(column) => quote!(#name: r.text_of(#slot)),
            _ => quote!(#name: r.finish(#slot, #shown)?),
        }
    });
    let name = &read.rust;
    quote! {
        #slots
        #steps
        Ok(#name { #(#made),* })
    }
}

fn columns<'p>(plan: &'p Plan, read: &Read) -> Vec<&'p Column> {
    read.columns.iter().map(|index| &plan.facts[read.fact].record.columns[*index]).collect()
}

fn shape(plan: &Plan, counter: &Counter) -> TokenStream {
    let name = &counter.name;
    let by =
        counter.by.iter().map(|Key { name, value, .. }| quote!(::headwater::counter::Column::new(#name, ::headwater::shape::of::<#value>)));
    let each = counter.each.iter().map(bucket);
    let facts = counter.reads.iter().map(|read| taken(plan, read));
    let measures = counter.measures.iter().map(measure);
    let derived = counter.derived.iter().map(|derived| &derived.name);
    let definition = print::lines(&counter.definition);
    let guard = guard(counter);
    quote! {
        const SHAPE: ::headwater::counter::CounterShape = ::headwater::counter::CounterShape {
            name: #name,
            by: &[#(#by),*],
            each: &[#(#each),*],
            facts: &[#(#facts),*],
            measures: &[#(#measures),*],
            derived: &[#(#derived),*],
            guard: #guard,
            definition: #definition,
        };
    }
}

/// What is not put out.
fn guard(counter: &Counter) -> TokenStream {
    let Guard { private, anonymous } = &counter.guard;
    let anonymous = match anonymous {
        None if !private => return quote!(::headwater::counter::Guard::NONE),
        None => quote!(None),
        Some(Anonymous { k, of, end, about, derived }) => {
            let end = end.map_or_else(|| quote!(None), |end| quote!(Some(#end)));
            let k = Literal::u32_unsuffixed(*k);
            let numbers = |of: &[usize]| of.iter().map(|number| Literal::usize_unsuffixed(*number)).collect::<Vec<_>>();
            let (about, derived) = (numbers(about), derived.iter().map(|of| numbers(of)).collect::<Vec<_>>());
            quote!(Some(::headwater::counter::Anonymous { k: #k, of: #of, end: #end, about: &[#(#about),*], derived: &[#(&[#(#derived),*]),*] }))
        }
    };
    quote!(::headwater::counter::Guard { private: #private, anonymous: #anonymous })
}

/// The fact, and the tags of the columns that [`count_one`] reads of it.
fn taken(plan: &Plan, read: &Read) -> TokenStream {
    let place = &plan.facts[read.fact].place;
    let tags = columns(plan, read).into_iter().map(|column| number(column.tag));
    let untimed = (!read.timed).then(|| quote!(.untimed()));
    quote!(::headwater::counter::Taken::new(facts::#place, &[#(#tags),*]) #untimed)
}

fn bucket(bucket: &Bucket) -> TokenStream {
    let size = match bucket.size {
        BucketSize::Minute => quote!(Minute),
        BucketSize::Hour => quote!(Hour),
        BucketSize::Day => quote!(Day),
        BucketSize::Week => quote!(Week),
        BucketSize::Month => quote!(Month),
        BucketSize::Year => quote!(Year),
        BucketSize::Ever => quote!(Ever),
    };
    let keep = bucket.keep.map(Literal::i64_unsuffixed).map(|micros| quote!(.keep(#micros)));
    quote!(::headwater::counter::Bucket::of(::headwater::counter::BucketSize::#size) #keep)
}

fn measure(measure: &Measure) -> TokenStream {
    let name = &measure.name;
    let whole = crate::plan::is_whole(&measure.kind);
    let shows = measure.value.as_ref().map(|ty| quote!(.showing(::headwater::shape::of::<#ty>)));
    let (kind, value) = match &measure.kind {
        MeasureKind::Count => (quote!(Count), None),
        MeasureKind::Sum(_) => (if whole { quote!(SumInt) } else { quote!(SumFloat) }, None),
        MeasureKind::Min(_) => (quote!(Min), shows),
        MeasureKind::Max(_) => (quote!(Max), shows),
        MeasureKind::Mean(_) => (quote!(Mean), None),
        MeasureKind::First(_) => (quote!(First), shows),
        MeasureKind::Last(_) => (quote!(Last), shows),
        MeasureKind::Distinct { exact, .. } => (quote!(Distinct { exact: #exact }), None),
        MeasureKind::Top { k, .. } => {
            let k = Literal::u32_unsuffixed(*k);
            (quote!(Top { k: #k }), shows)
        }
        MeasureKind::Tally(_) => (quote!(Tally), shows),
        MeasureKind::Quantiles(_) => (if whole { quote!(QuantilesInt) } else { quote!(QuantilesFloat) }, None),
    };
    quote!(::headwater::counter::MeasureShape::new(#name, ::headwater::measure::MeasureKind::#kind) #value)
}

/// Each fact goes to the functions of its `on` blocks; a counter of one fact is given no other.
fn count(plan: &Plan, counter: &Counter) -> TokenStream {
    let reads_anything = counter.reads.iter().any(|read| !read.columns.is_empty());
    let reader = if reads_anything { quote!(r) } else { quote!(_) };
    let (fact, body) = match counter.reads.as_slice() {
        [] => (quote!(_), quote!()),
        [read] => (quote!(_), count_one(plan, read)),
        reads => {
            let arms = reads.iter().map(|read| {
                let (place, body) = (&plan.facts[read.fact].place, count_one(plan, read));
                quote!(facts::#place => { #body })
            });
            (quote!(fact), quote!(match fact { #(#arms)* _ => {} }))
        }
    };
    let (at, table) = if counter.reads.is_empty() { (quote!(_), quote!(_)) } else { (quote!(at), quote!(table)) };
    quote! {
        fn count<R: ::headwater::Reader>(
            #fact: usize,
            #at: ::headwater::Timestamp,
            #reader: &mut R,
            #table: &mut ::headwater::counter::Table,
        ) -> ::std::result::Result<(), R::Error> {
            #body
            Ok(())
        }
    }
}

fn count_one(plan: &Plan, read: &Read) -> TokenStream {
    let calls = read.ons.iter().map(|on| {
        let function = &on.rust;
        if read.columns.is_empty() { quote!(Self::#function(at, table);) } else { quote!(Self::#function(&f, at, table);) }
    });
    let read = read_one(plan, read);
    quote!(#read #(#calls)*)
}

/// Reads a fact into `f`; nothing where none of its columns is read.
pub(super) fn read_one(plan: &Plan, read: &Read) -> TokenStream {
    let fact = &plan.facts[read.fact];
    let (place, name) = (&fact.place, &read.rust);
    let shape = quote!(&Fact::FACTS[facts::#place]);
    let columns: Vec<&Ident> = columns(plan, read).iter().map(|column| &column.rust).collect();
    let one_of_two =
        |name: &str| if columns.iter().any(|column| *column == name) { format_ident!("{name}") } else { format_ident!("_{name}") };
    match fact.record.kind {
        _ if columns.is_empty() => quote!(),
        RecordKind::Property => {
            let (id, value) = (one_of_two("id"), one_of_two("value"));
            let types = fact
                .record
                .columns
                .iter()
                .map(|column| if columns.contains(&&column.rust) { column.rust_type() } else { quote!(::headwater::value::Skip) });
            quote! {
                let (#id, #value): (#(#types),*) = r.property(#shape)?;
                let f = #name { #(#columns),* };
            }
        }
        _ if !read.texts.is_empty() => quote!(let f = r.edge_by(#name::read)?;),
        _ => quote!(let f: #name = r.edge(#shape)?;),
    }
}

/// The derived columns, in variables of their own where a later one reads them.
fn derive(plan: &Plan, counter: &Counter) -> TokenStream {
    let variables = |names: &mut dyn Iterator<Item = &String>| names.map(|name| variable(name)).collect::<Vec<Ident>>();
    let scope = Scope {
        plan,
        fact: None,
        measures: variables(&mut counter.measures.iter().filter(|measure| !measure.is_hidden()).map(|measure| &measure.name)),
        derived: variables(&mut counter.derived.iter().map(|derived| &derived.name)),
    };
    let used = crate::plan::measures_of(&counter.derived);
    let lets = scope.measures.iter().enumerate().filter(|(index, _)| used.contains(index)).map(|(index, name)| {
        let index = Literal::usize_unsuffixed(index);
        quote!(let #name = columns.number(#index);)
    });
    let pushes = counter.derived.iter().zip(&scope.derived).map(|(derived, name)| {
        let value = number_of(value(&scope, &derived.expr));
        quote!(let #name = #value; out.push(#name);)
    });
    let (columns, out) =
        (if used.is_empty() { quote!(_) } else { quote!(columns) }, if counter.derived.is_empty() { quote!(_) } else { quote!(out) });
    quote! {
        fn derive(#columns: &::headwater::counter::Columns<'_>, #out: &mut ::std::vec::Vec<::std::option::Option<::headwater::counter::Number>>) {
            #(#lets)*
            #(#pushes)*
        }
    }
}

/// A variable beside `columns` and `out`.
fn variable(name: &str) -> Ident {
    let name = names::snake(name);
    if name == "columns" || name == "out" { format_ident!("{name}_") } else { names::ident(&name) }
}
