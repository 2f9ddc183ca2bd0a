//! Counters: which columns of which facts they read, what their measures take, and their definition.

use headwater_idl::model::{self, Bucket, Expr, ExprKind, ExprType, Function, Model, Scalar, Type};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::anonymous::{self, Group, Guard};
use super::known::Known;
use super::record::{Column, Record};
use super::simplify::simplify;
use super::{Fact, definition, docs, types};
use crate::names;
use crate::walk::RecordKind;

/// A counter.
#[derive(Debug)]
pub struct Counter {
    /// Its name in the schema.
    pub name: String,
    /// Its Rust type.
    pub rust: Ident,
    /// Its documentation.
    pub docs: Vec<String>,
    /// `@deprecated`: why.
    pub deprecated: Option<String>,
    /// The columns of its key.
    pub by: Vec<Key>,
    /// Bucket sizes, smallest first.
    pub each: Vec<Bucket>,
    /// The facts it takes, rising, each once.
    pub reads: Vec<Read>,
    /// Its measures, in the order written; behind them those that are not shown, and count whom the others are about.
    pub measures: Vec<Measure>,
    /// What it keeps back.
    pub guard: Guard,
    /// The columns worked out from the others.
    pub derived: Vec<Derived>,
    /// Whether it calls functions that are written in Rust.
    pub calls: bool,
    /// Its canonical definition, in lines.
    pub definition: Vec<String>,
}

/// One column of a counter's key.
#[derive(Debug)]
pub struct Key {
    /// Its name in the schema.
    pub name: String,
    /// Its type in the model.
    pub ty: Type,
    /// What that is stored as.
    pub stored: Type,
    /// Its Rust type.
    pub value: TokenStream,
}

/// What a counter reads of one fact.
#[derive(Debug)]
pub struct Read {
    /// The fact: an index into [`super::Plan::facts`].
    pub fact: usize,
    /// The columns, as indices into the fact's record, rising.
    pub columns: Vec<usize>,
    /// Those of an edge's that are text, or an id of one text, and only passed on whole, as a key or as the item of a measure: they are
    /// lent by the reader.
    pub texts: Vec<String>,
    /// Whether the fact's time is read, beside the bucket that it falls into.
    pub timed: bool,
    /// The Rust type they are read into: the fact's own where all are read, else a projection.
    pub rust: Ident,
    /// Whether that is the fact's own type.
    pub whole: bool,
    /// The blocks that take the fact.
    pub ons: Vec<On>,
}

/// One `on` block.
#[derive(Debug)]
pub struct On {
    /// The Rust function that carries it out.
    pub rust: Ident,
    /// Its head, as the schema has it.
    pub head: String,
    /// Whether it names a column; another block of the same fact may.
    pub reads: bool,
    /// One expression for each column of the counter's key.
    pub by: Vec<Expr>,
    /// Which facts it takes.
    pub filter: Option<Expr>,
    /// The range of [`Counter::measures`] in this block.
    pub measures: std::ops::Range<usize>,
    /// Those that are not shown.
    pub hidden: Vec<usize>,
}

/// One measure.
#[derive(Debug)]
pub struct Measure {
    /// Its name in the schema.
    pub name: String,
    /// What it keeps, and of what.
    pub kind: model::MeasureKind,
    /// Which facts it takes.
    pub filter: Option<Expr>,
    /// The Rust type of the values it shows (`min max first last top tally`), and of what `distinct` tells apart.
    pub value: Option<TokenStream>,
}

/// One derived column.
#[derive(Debug)]
pub struct Derived {
    /// Its name in the schema.
    pub name: String,
    /// How it is worked out.
    pub expr: Expr,
}

impl Counter {
    pub(super) fn new(model: &Known<'_>, facts: &[Fact], counter: &model::Counter) -> Counter {
        let rust = names::camel(&counter.name);
        let groups = anonymous::groups(model, facts, counter);
        Counter {
            name: counter.name.clone(),
            deprecated: counter.deprecated.clone(),
            docs: docs::of_counter(model, counter),
            by: counter
                .by
                .iter()
                .map(|key| Key {
                    name: key.name.clone(),
                    ty: key.ty.clone(),
                    stored: model.stored(&key.ty).clone(),
                    value: model.rust(&key.ty),
                })
                .collect(),
            each: counter.each.clone(),
            reads: reads(model, facts, counter, &rust, &groups),
            measures: {
                let shown = counter.measures.iter().map(|measure| Measure::new(model, facts, counter, measure));
                shown.chain(groups.iter().enumerate().map(|(number, group)| group.measure(counter, number))).collect()
            },
            guard: Guard::new(model, counter, &groups),
            derived: counter.derived.iter().map(|derived| Derived { name: derived.name.clone(), expr: simplify(&derived.expr) }).collect(),
            calls: calls(counter),
            definition: definition::of(model, facts, counter),
            rust: names::ident(&rust),
        }
    }
}

fn reads(model: &Known<'_>, facts: &[Fact], counter: &model::Counter, rust: &str, groups: &[Group]) -> Vec<Read> {
    let taken = |index: &usize| counter.ons.iter().any(|on| on.fact.0 == *index);
    (0..facts.len()).filter(taken).map(|index| Read::new(model, facts, counter, rust, index, groups)).collect()
}

impl Read {
    fn new(model: &Known<'_>, facts: &[Fact], counter: &model::Counter, rust: &str, index: usize, groups: &[Group]) -> Read {
        let record = &facts[index].record;
        let ons: Vec<&model::On> = counter.ons.iter().filter(|on| on.fact.0 == index).collect();
        let mut named = Vec::new();
        ons.iter().for_each(|on| on_columns(counter, on, &mut named));
        let columns: Vec<usize> = (0..record.columns.len()).filter(|i| named.contains(&record.columns[*i].name)).collect();
        let timed = ons.iter().any(|on| on_reads_time(counter, on));
        let texts = texts(model, record, &columns, &|column| ons.iter().all(|on| on_passes(counter, on, column)));
        let whole = columns.len() == record.columns.len() && texts.is_empty();
        let projection = names::ident(&format!("{rust}Of{}", record.rust));
        let base = names::snake(&record.rust.to_string());
        let several = ons.len() > 1;
        let function = |number: usize| if several { format!("on_{base}_{number}") } else { format!("on_{base}") };
        let ons = ons.iter().zip(1..).map(|(on, number)| On {
            rust: names::ident(&function(number)),
            head: definition::head(model, facts, counter, on),
            reads: on_reads(counter, on),
            by: on.by.iter().map(simplify).collect(),
            filter: on.filter.as_ref().map(simplify),
            measures: on.measures.clone(),
            hidden: anonymous::hidden(counter, groups, on),
        });
        Read { fact: index, columns, texts, timed, rust: if whole { record.rust.clone() } else { projection }, whole, ons: ons.collect() }
    }
}

impl Read {
    /// Whether a column is lent by the reader, as text.
    pub(crate) fn lends(&self, column: &Column) -> bool {
        self.texts.contains(&column.name)
    }
}

impl Measure {
    /// Whether it is not shown, and counts whom others are about.
    pub fn is_hidden(&self) -> bool {
        self.name.starts_with('#')
    }

    fn new(model: &Known<'_>, facts: &[Fact], counter: &model::Counter, measure: &model::Measure) -> Measure {
        let index = counter.measures.iter().position(|other| other.name == measure.name).unwrap_or_default();
        let fact = counter.ons.iter().find(|on| on.measures.contains(&index)).map(|on| &facts[on.fact.0]);
        let kind = map_kind(&measure.kind, simplify);
        let value = kind.of().map(|expr| shown(model, fact, expr));
        Measure { name: measure.name.clone(), kind, filter: measure.filter.as_ref().map(simplify), value }
    }
}

/// The Rust type of an expression's values: a column's own where it is a bare path.
fn shown(model: &Known<'_>, fact: Option<&Fact>, expr: &Expr) -> TokenStream {
    if let ExprKind::Path { column, path } = &expr.kind {
        let first = fact.and_then(|fact| fact.record.column(column)).map(|column| &column.ty);
        if let Some(ty) = path.last().map(|step| &step.ty).or(first) {
            return model.rust(ty);
        }
    }
    match &expr.ty {
        ExprType::Bool => quote!(bool),
        ExprType::Int => quote!(i64),
        ExprType::Float => quote!(f64),
        ExprType::String => quote!(::std::string::String),
        ExprType::Bytes => model.rust(&Type::Scalar(Scalar::Bytes)),
        ExprType::Uuid => model.rust(&Type::Scalar(Scalar::Uuid)),
        ExprType::Timestamp => quote!(::headwater::Timestamp),
        ExprType::Date => model.rust(&Type::Scalar(Scalar::Date)),
        ExprType::Duration => model.rust(&Type::Scalar(Scalar::Duration)),
        ExprType::Url => model.rust(&Type::Scalar(Scalar::Url)),
        ExprType::Enum(id) => model.rust(&Type::Enum(*id)),
        ExprType::Entity(id) => model.rust(&Type::Entity(*id)),
        ExprType::Value(ty) => model.rust(ty),
    }
}

/// Whether a measure is of whole numbers, and so counted in them.
pub(crate) fn is_whole(kind: &model::MeasureKind) -> bool {
    kind.of().is_some_and(|expr| expr.ty == ExprType::Int)
}

/// The measures that derived columns read.
pub(crate) fn measures_of(derived: &[Derived]) -> Vec<usize> {
    let mut found = Vec::new();
    for derived in derived {
        expr_leaves(&derived.expr, &mut |leaf| {
            if let ExprKind::Measure(index) = leaf {
                found.push(*index);
            }
        });
    }
    found
}

fn map_kind(kind: &model::MeasureKind, f: impl Fn(&Expr) -> Expr) -> model::MeasureKind {
    let mut kind = kind.clone();
    use model::MeasureKind::{Count, Distinct, First, Last, Max, Mean, Min, Quantiles, Sum, Tally, Top};
    match &mut kind {
        Count => {}
        Sum(of)
        | Min(of)
        | Max(of)
        | Mean(of)
        | First(of)
        | Last(of)
        | Tally(of)
        | Quantiles(of)
        | Distinct { of, .. }
        | Top { of, .. } => *of = f(of),
    }
    kind
}

/// Whether an expression of a counter calls a function that is written in Rust.
fn calls(counter: &model::Counter) -> bool {
    let ons = counter.ons.iter().flat_map(|on| on.by.iter().chain(&on.filter));
    let measures = counter.measures.iter().flat_map(|measure| measure.kind.of().into_iter().chain(&measure.filter));
    let derived = counter.derived.iter().map(|derived| &derived.expr);
    ons.chain(measures).chain(derived).any(|expr| does_call(&simplify(expr)))
}

fn does_call(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Extern(..)) || expr.parts().into_iter().any(does_call)
}

/// The columns that a block names, in any order.
fn on_columns(counter: &model::Counter, on: &model::On, named: &mut Vec<String>) {
    named.extend(on.about.clone());
    on.by.iter().chain(&on.filter).for_each(|expr| expr_columns(&simplify(expr), named));
    for measure in &counter.measures[on.measures.clone()] {
        measure.kind.of().into_iter().chain(&measure.filter).for_each(|expr| expr_columns(&simplify(expr), named));
    }
}

/// Whether a block names a column.
fn on_reads(counter: &model::Counter, on: &model::On) -> bool {
    let mut named = Vec::new();
    on_columns(counter, on, &mut named);
    !named.is_empty()
}

/// The names of an edge's columns that are text, or an id of one text, and are only passed on.
fn texts(model: &Model, record: &Record, columns: &[usize], is_passed: &dyn Fn(&str) -> bool) -> Vec<String> {
    let is_text = |column: &&Column| !column.optional && types::is_text(model, &column.ty) && is_passed(&column.name);
    let columns = columns.iter().map(|&index| &record.columns[index]).filter(|_| record.kind == RecordKind::Edge);
    columns.filter(is_text).map(|column| column.name.clone()).collect()
}

/// Whether a block looks at no part of a column, but passes it on whole wherever it names it.
fn on_passes(counter: &model::Counter, on: &model::On, column: &str) -> bool {
    use model::MeasureKind::{Distinct, First, Last, Max, Min, Top};
    let is_of_items =
        |measure: &&model::Measure| matches!(measure.kind, Min(_) | Max(_) | First(_) | Last(_) | Distinct { .. } | Top { .. });
    let measures = &counter.measures[on.measures.clone()];
    let (items, others): (Vec<_>, Vec<_>) = measures.iter().partition(is_of_items);
    let passes = |expr: &Expr| {
        let expr = simplify(expr);
        matches!(&expr.kind, ExprKind::Path { path, .. } if path.is_empty()) || !names_column(&expr, column)
    };
    let mut whole = on.by.iter().chain(items.into_iter().filter_map(|measure| measure.kind.of()));
    let filters = on.filter.iter().chain(measures.iter().filter_map(|measure| measure.filter.as_ref()));
    let mut looked = filters.chain(others.into_iter().filter_map(|measure| measure.kind.of()));
    whole.all(passes) && !looked.any(|expr| names_column(&simplify(expr), column))
}

/// Whether an expression names a column.
fn names_column(expr: &Expr, column: &str) -> bool {
    let mut named = Vec::new();
    expr_columns(expr, &mut named);
    named.iter().any(|name| name == column)
}

/// Whether a block reads the fact's time: where it names it, and for what was first or last.
fn on_reads_time(counter: &model::Counter, on: &model::On) -> bool {
    use model::MeasureKind::{First, Last};
    let measures = &counter.measures[on.measures.clone()];
    let exprs = measures.iter().flat_map(|measure| measure.kind.of().into_iter().chain(&measure.filter));
    let mut named = false;
    on.by.iter().chain(&on.filter).chain(exprs).for_each(|expr| {
        expr_leaves(&simplify(expr), &mut |leaf| named |= matches!(leaf, ExprKind::At));
    });
    named || measures.iter().any(|measure| matches!(measure.kind, First(_) | Last(_)))
}

fn expr_columns(expr: &Expr, named: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Path { column, .. } => named.push(column.clone()),
        // What stands after a path that is never null is not looked at, and the code does not name it.
        ExprKind::Call(Function::Coalesce, arguments) => {
            let never_null = |argument: &Expr| matches!(argument.kind, ExprKind::Path { .. }) && !argument.nullable;
            let last = arguments.iter().position(never_null).unwrap_or(arguments.len());
            arguments.iter().take(last + 1).for_each(|argument| expr_columns(argument, named));
        }
        _ => expr.parts().into_iter().for_each(|part| expr_columns(part, named)),
    }
}

/// Calls `f` with each part of an expression that has no parts.
fn expr_leaves(expr: &Expr, f: &mut dyn FnMut(&ExprKind)) {
    let parts = expr.parts();
    if parts.is_empty() {
        f(&expr.kind);
    }
    parts.into_iter().for_each(|part| expr_leaves(part, f));
}
