//! A counter's definition as canonical text. What is counted hangs on this text alone: where it changes, a view starts a new chain.
//!
//! It says the key, the buckets and their `keep`, and for each fact the row's expressions, the filters, and the measures with the
//! parameters of their sketches; each path stands with its tag and type. Documentation, layout, and whatever the counter does not
//! read are left out.

use headwater_idl::model::{
    BucketSize, Counter, Expr, ExprKind, Function, KeyField, Measure, MeasureKind, Model, On, PathStep, Scalar, Type,
};

use super::{Fact, Record};

/// The definition, a line for each part.
pub(super) fn of(model: &Model, facts: &[Fact], counter: &Counter) -> Vec<String> {
    let by: Vec<String> = counter.by.iter().map(|key| format!("{}: {}", key.name, type_text(model, &key.ty))).collect();
    let each: Vec<String> = counter.each.iter().map(|bucket| bucket_text(bucket.size, bucket.keep)).collect();
    let anonymous = counter.anonymous.map_or(String::new(), |it| format!(" anonymous {} of {}", it.k, model.entities[it.of.0].name));
    let mut lines = vec![format!("counter {}{} each {}{anonymous}", counter.name, after("by", &by), each.join(", "))];
    for on in &counter.ons {
        let fact = &facts[on.fact.0];
        let tags = fact.property.map_or(fact.tag.to_string(), |own| format!("{}.{own}", fact.tag));
        let text = Text { model, counter: Some(counter), typed: Some(&fact.record) };
        let about = on.about.as_ref().map_or(String::new(), |column| format!(" about {column}"));
        lines.push(format!("on {}={tags}{about}{}", fact.record.name, text.row(on)));
        lines.extend(counter.measures[on.measures.clone()].iter().map(|measure| text.measure(measure)));
    }
    let text = Text { model, counter: Some(counter), typed: None };
    lines.extend(counter.derived.iter().map(|derived| format!("{} = {}", derived.name, text.expr(&derived.expr))));
    lines
}

/// An `on` block's head as the schema has it: `on Like by to where via != Plugin.Share`.
pub(super) fn head(model: &Model, facts: &[Fact], counter: &Counter, on: &On) -> String {
    format!("on {}{}", facts[on.fact.0].record.name, Text { model, counter: Some(counter), typed: None }.row(on))
}

/// An expression as the schema has it, but for its brackets.
pub(crate) fn expression(model: &Model, expr: &Expr) -> String {
    Text { model, counter: None, typed: None }.expr(expr)
}

/// An expression with the tags and types of its columns.
pub(super) fn typed(model: &Model, record: &Record, expr: &Expr) -> String {
    Text { model, counter: None, typed: Some(record) }.expr(expr)
}

fn after(word: &str, parts: &[String]) -> String {
    if parts.is_empty() { String::new() } else { format!(" {word} {}", parts.join(", ")) }
}

fn bucket_text(size: BucketSize, keep: Option<i64>) -> String {
    let name = match size {
        BucketSize::Minute => "minute",
        BucketSize::Hour => "hour",
        BucketSize::Day => "day",
        BucketSize::Week => "week",
        BucketSize::Month => "month",
        BucketSize::Year => "year",
        BucketSize::Ever => "ever",
    };
    keep.map_or(name.to_owned(), |micros| format!("{name} keep {micros}us"))
}

/// A type as it stands in definitions: an entity's with the types of its key.
pub(crate) fn type_text(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Scalar(scalar) => scalar_text(*scalar).to_owned(),
        Type::Struct(id) => model.structs[id.0].name.clone(),
        Type::Union(id) => model.unions[id.0].name.clone(),
        Type::Enum(id) => model.enums[id.0].name.clone(),
        Type::Entity(id) => {
            let entity = &model.entities[id.0];
            let fields = |fields: &Vec<KeyField>| fields.iter().map(|field| type_text(model, &field.ty)).collect::<Vec<_>>().join(", ");
            let key: Vec<String> = entity.key.alternatives.iter().map(fields).collect();
            format!("{}({})", entity.name, key.join(" or "))
        }
        // Its name is no part of what is counted.
        Type::Newtype(id) => type_text(model, &model.newtypes[id.0].ty),
        Type::List(element) => format!("list<{}>", type_text(model, element)),
        Type::Set(member) => format!("set<{}>", type_text(model, member)),
        Type::Map(key, value) => format!("map<{}, {}>", type_text(model, key), type_text(model, value)),
    }
}

fn scalar_text(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "bool",
        Scalar::I8 => "i8",
        Scalar::I16 => "i16",
        Scalar::I32 => "i32",
        Scalar::I64 => "i64",
        Scalar::U8 => "u8",
        Scalar::U16 => "u16",
        Scalar::U32 => "u32",
        Scalar::U64 => "u64",
        Scalar::F32 => "f32",
        Scalar::F64 => "f64",
        Scalar::String => "string",
        Scalar::Bytes => "bytes",
        Scalar::Uuid => "uuid",
        Scalar::Timestamp => "timestamp",
        Scalar::Date => "date",
        Scalar::Duration => "duration",
        Scalar::Url => "url",
    }
}

/// Prints expressions. Operators of two sides stand in brackets inside others, so that no precedence needs to be known.
struct Text<'a> {
    model: &'a Model,
    /// Of which the measures are; none where there are no measures.
    counter: Option<&'a Counter>,
    /// The record whose columns stand with their tags and types; none: as the schema has them.
    typed: Option<&'a Record>,
}

impl Text<'_> {
    /// What follows a fact's name.
    fn row(&self, on: &On) -> String {
        let by: Vec<String> = on.by.iter().map(|expr| self.expr(expr)).collect();
        after("by", &by) + &self.filter(on.filter.as_ref())
    }

    fn filter(&self, filter: Option<&Expr>) -> String {
        filter.map_or(String::new(), |filter| format!(" where {}", self.expr(filter)))
    }

    fn measure(&self, measure: &Measure) -> String {
        let kind = match &measure.kind {
            MeasureKind::Count => "count()".to_owned(),
            MeasureKind::Sum(of) => format!("sum({})", self.expr(of)),
            MeasureKind::Min(of) => format!("min({})", self.expr(of)),
            MeasureKind::Max(of) => format!("max({})", self.expr(of)),
            MeasureKind::Mean(of) => format!("mean({})", self.expr(of)),
            MeasureKind::First(of) => format!("first({})", self.expr(of)),
            MeasureKind::Last(of) => format!("last({})", self.expr(of)),
            MeasureKind::Distinct { of, exact: true } => format!("distinct({}, exact)", self.expr(of)),
            MeasureKind::Distinct { of, exact: false } => format!("distinct({}; hll lg_k 12)", self.expr(of)),
            MeasureKind::Top { k, of } => format!("top({k}, {}; frequent items 1024)", self.expr(of)),
            MeasureKind::Tally(of) => format!("tally({})", self.expr(of)),
            MeasureKind::Quantiles(of) => format!("quantiles({}; kll k 200)", self.expr(of)),
        };
        format!("{}: {kind}{}", measure.name, self.filter(measure.filter.as_ref()))
    }

    fn expr(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Path { column, path } => self.path(column, path),
            ExprKind::Variable(..) => unreachable!("the checker lets no variable into a counter"),
            ExprKind::At => "at".to_owned(),
            ExprKind::Bool(value) => value.to_string(),
            ExprKind::Int(value) => value.to_string(),
            ExprKind::Float(value) => format!("{value:?}"),
            ExprKind::String(value) => format!("{value:?}"),
            ExprKind::Timestamp(micros) => format!("{micros}us"),
            ExprKind::Date(days) => format!("{days}days"),
            ExprKind::Duration(micros) => duration(*micros),
            ExprKind::Uuid(number) => format!("uuid {number:032x}"),
            ExprKind::Url(text) => format!("url {text:?}"),
            ExprKind::Case(id, tag) => self.case(id.0, *tag),
            ExprKind::Not(inner) => format!("not {}", self.operand(inner)),
            ExprKind::Neg(inner) => format!("-{}", self.operand(inner)),
            ExprKind::Binary(op, left, right) => format!("{} {} {}", self.operand(left), op.symbol(), self.operand(right)),
            ExprKind::Call(function, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(|argument| self.expr(argument)).collect();
                let list = if *function == Function::Domain && self.typed.is_some() { PSL } else { "" };
                format!("{}{list}({})", function_name(*function), arguments.join(", "))
            }
            ExprKind::Extern(id, arguments) => {
                let function = &self.model.functions[id.0];
                let arguments: Vec<String> = arguments.iter().map(|argument| self.expr(argument)).collect();
                format!("{}@{}({})", function.name, function.version, arguments.join(", "))
            }
            ExprKind::Measure(index) => self.counter.map_or(String::new(), |counter| counter.measures[*index].name.clone()),
            ExprKind::Derived(index) => self.counter.map_or(String::new(), |counter| counter.derived[*index].name.clone()),
        }
    }

    fn operand(&self, expr: &Expr) -> String {
        let text = self.expr(expr);
        if matches!(expr.kind, ExprKind::Binary(..) | ExprKind::Not(_) | ExprKind::Neg(_)) { format!("({text})") } else { text }
    }

    fn path(&self, column: &str, path: &[PathStep]) -> String {
        let mut text = column.to_owned();
        path.iter().for_each(|step| text.extend([".", &step.name]));
        let Some(first) = self.typed.and_then(|record| record.column(column)) else { return text };
        let (ty, optional) = path.last().map_or((&first.ty, first.optional), |step| (&step.ty, step.optional));
        let mark = if optional { "?" } else { "" };
        format!("<{text}={}: {}{mark}>", first.tag, type_text(self.model, ty))
    }

    fn case(&self, id: usize, tag: u16) -> String {
        let item = &self.model.enums[id];
        let name = item.cases.iter().find(|case| case.tag == tag).map_or("Unknown", |case| &case.name);
        if self.typed.is_some() { format!("{}.{name}={tag}", item.name) } else { format!("{}.{name}", item.name) }
    }
}

/// A duration as one would write it: `90min`.
fn duration(micros: i64) -> String {
    const UNITS: [(i64, &str); 6] =
        [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"), (1_000, "ms"), (1, "us")];
    let (unit, name) = UNITS.into_iter().find(|(unit, _)| micros % unit == 0).unwrap_or((1, "us"));
    format!("{}{name}", micros / unit)
}

/// The release of the crate that holds the Public Suffix List. A site's name may change its owner with the list, and so what is counted:
/// another list is another definition.
const PSL: &str = "[psl 2.1.247]";

fn function_name(function: Function) -> &'static str {
    match function {
        Function::Len => "len",
        Function::Lower => "lower",
        Function::Hour => "hour",
        Function::Day => "day",
        Function::Month => "month",
        Function::Weekday => "weekday",
        Function::Coalesce => "coalesce",
        Function::Abs => "abs",
        Function::Min => "min",
        Function::Max => "max",
        Function::Host => "host",
        Function::Domain => "domain",
        Function::Path => "path",
    }
}
