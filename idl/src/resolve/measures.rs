//! Measures, and the measures that are derived from them.

use super::Resolver;
use super::expr::{Scope, is_number, is_ordered};
use super::functions::MEASURES;
use super::path::it_has;
use super::types::words;
use crate::ast::{self, Arg, Name};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::habits;
use crate::model::{Expr, ExprKind, ExprType, Measure, MeasureKind};
use crate::source::Span;

/// The most items a `top` shows.
const MOST_ITEMS: i128 = 100;

impl Resolver<'_> {
    /// A measure of an `on` block; none if its kind is reported. What is wrong with its filter is reported too.
    pub(super) fn measure(&mut self, scope: Scope, measure: &ast::Measure) -> Option<Measure> {
        let kind = self.kind(scope, measure);
        let filter = self.filter(scope, measure.filter.as_ref());
        let (name, docs, span) = (measure.name.text.clone(), measure.lead.docs.clone(), measure.name.span);
        Some(Measure { name, docs, kind: kind?, filter: filter?, span })
    }

    /// A condition: `Some(None)` where none is written, `None` where it is reported.
    pub(super) fn filter(&mut self, scope: Scope, filter: Option<&ast::Expr>) -> Option<Option<Expr>> {
        let Some(written) = filter else { return Some(None) };
        self.condition(scope, written).map(Some)
    }

    /// What is true or not.
    pub(super) fn condition(&mut self, scope: Scope, written: &ast::Expr) -> Option<Expr> {
        let expr = self.expr(scope, written)?;
        if expr.ty == ExprType::Bool {
            return Some(expr);
        }
        let found = words(&self.model, &expr.ty);
        self.report(Diagnostic::new(Code::WhereNotBool, expr.span, &[&found]).label(&found));
        None
    }

    fn kind(&mut self, scope: Scope, measure: &ast::Measure) -> Option<MeasureKind> {
        let (callee, args) = (&measure.callee, measure.args.as_slice());
        self.no_names(callee, args);
        match (callee.text.as_str(), args) {
            ("count", []) => Some(MeasureKind::Count),
            ("sum", [e]) => self.over(scope, callee, e, "a number", is_number).map(MeasureKind::Sum),
            ("min", [e]) => self.over(scope, callee, e, ORDERED, is_ordered).map(MeasureKind::Min),
            ("max", [e]) => self.over(scope, callee, e, ORDERED, is_ordered).map(MeasureKind::Max),
            ("mean", [e]) => self.over(scope, callee, e, "a number", is_number).map(MeasureKind::Mean),
            ("first", [e]) => self.over(scope, callee, e, "", |_| true).map(MeasureKind::First),
            ("last", [e]) => self.over(scope, callee, e, "", |_| true).map(MeasureKind::Last),
            ("distinct", [e]) => self.over(scope, callee, e, "", |_| true).map(|of| MeasureKind::Distinct { of, exact: false }),
            ("distinct", [e, exact]) if is_word(exact, "exact") => {
                self.over(scope, callee, e, "", |_| true).map(|of| MeasureKind::Distinct { of, exact: true })
            }
            ("top", [k, e]) => self.top(scope, callee, k, e),
            ("quantiles", [e]) => self.over(scope, callee, e, "a number", is_number).map(MeasureKind::Quantiles),
            ("tally", [e]) => self.over(scope, callee, e, "an enum or a bool", is_tallied).map(MeasureKind::Tally),
            _ => self.wrong_call(measure),
        }
    }

    /// The argument of a measure, of a type that it takes.
    fn over(&mut self, scope: Scope, callee: &Name, arg: &Arg, takes: &str, wanted: impl Fn(&ExprType) -> bool) -> Option<Expr> {
        let expr = self.expr(scope, &arg.value)?;
        if wanted(&expr.ty) {
            return Some(expr);
        }
        let found = words(&self.model, &expr.ty);
        let help = match expr.ty {
            _ if callee.text == "tally" => "`top(10, …)` shows the most frequent values of any type".to_owned(),
            ExprType::Bool => "count where it is true: `count() where x`".to_owned(),
            ExprType::Timestamp | ExprType::Date | ExprType::Duration => "`min(…)` and `max(…)` take times".to_owned(),
            _ => "`distinct(…)` counts different values, `top(10, …)` shows the most frequent".to_owned(),
        };
        self.report(Diagnostic::new(Code::MeasureType, expr.span, &[&callee.text, takes, &found]).label(&found).help(help));
        None
    }

    fn top(&mut self, scope: Scope, callee: &Name, k: &Arg, of: &Arg) -> Option<MeasureKind> {
        let of = self.over(scope, callee, of, "", |_| true);
        let ast::ExprKind::Int(number) = k.value.kind else {
            let diagnostic = Diagnostic::new(Code::MeasureArguments, k.value.span, &["top", "a number and an expression"]);
            self.report(diagnostic.label("a number is expected here").help("write `top(10, e)`"));
            return None;
        };
        if !(1..=MOST_ITEMS).contains(&number) {
            self.report(Diagnostic::new(Code::TopRange, k.value.span, &[&number.to_string()]).label("not from 1 to 100"));
            return None;
        }
        Some(MeasureKind::Top { k: u32::try_from(number).ok()?, of: of? })
    }

    fn wrong_call(&mut self, measure: &ast::Measure) -> Option<MeasureKind> {
        let callee = &measure.callee;
        let (takes, form) = match callee.text.as_str() {
            "count" => ("no arguments", "`count()`, or `count() where …`"),
            "distinct" => ("an expression, and at most the word `exact`", "`distinct(e)` or `distinct(e, exact)`"),
            "top" => ("a number and an expression", "`top(10, e)`"),
            "sum" | "min" | "max" | "mean" | "first" | "last" | "tally" | "quantiles" => ("one expression", "`sum(e)`"),
            _ => return self.unknown_measure(callee),
        };
        let form = form.replace("sum", &callee.text);
        let diagnostic = Diagnostic::new(Code::MeasureArguments, measure.call, &[&callee.text, takes]);
        self.report(diagnostic.label(format!("takes {takes}")).help(format!("write {form}")));
        None
    }

    /// Whether there is a measure of a name; that there is none is reported.
    pub(super) fn is_measure(&mut self, callee: &Name) -> bool {
        MEASURES.contains(&callee.text.as_str()) || self.unknown_measure(callee).is_some()
    }

    fn unknown_measure(&mut self, callee: &Name) -> Option<MeasureKind> {
        let help = match habits::measure(&callee.text) {
            Some(measure) => format!("did you mean `{measure}`?"),
            None => did_you_mean(&callee.text, MEASURES.iter().copied(), &format!("the measures are: {}", MEASURES.join(", "))),
        };
        self.report(Diagnostic::new(Code::UnknownMeasure, callee.span, &[&callee.text]).label("unknown").help(help));
        None
    }

    /// A name in a derived measure: one of the counter's measures, or a derived one above.
    pub(super) fn measure_name(&mut self, names: &[Name], span: Span) -> Option<Expr> {
        let [name] = names else {
            return self.no_measure(names.first()?, span);
        };
        let counter = self.model.counters.last()?;
        if let Some(i) = counter.measures.iter().position(|measure| measure.name == name.text) {
            return self.measured(i, span);
        }
        if let Some(i) = counter.derived.iter().position(|derived| derived.name == name.text) {
            let of = &counter.derived[i].expr;
            return Some(Expr { kind: ExprKind::Derived(i), ty: of.ty.clone(), nullable: of.nullable, newtype: None, span });
        }
        self.no_measure(name, span)
    }

    /// The number that a measure shows.
    fn measured(&mut self, i: usize, span: Span) -> Option<Expr> {
        let measure = &self.model.counters.last()?.measures[i];
        let (ty, nullable) = match &measure.kind {
            MeasureKind::Count | MeasureKind::Distinct { .. } => (ExprType::Int, false),
            MeasureKind::Sum(e) => (e.ty.clone(), false),
            MeasureKind::Mean(_) => (ExprType::Float, true),
            MeasureKind::Min(e) | MeasureKind::Max(e) | MeasureKind::First(e) | MeasureKind::Last(e) => (e.ty.clone(), true),
            MeasureKind::Top { .. } => return self.not_a_number(i, "a list of items", span),
            MeasureKind::Tally(_) => return self.not_a_number(i, "a table of counts", span),
            MeasureKind::Quantiles(_) => return self.not_a_number(i, "a table of quantiles", span),
        };
        if is_number(&ty) {
            return Some(Expr { kind: ExprKind::Measure(i), ty, nullable, newtype: None, span });
        }
        let what = words(&self.model, &ty);
        self.not_a_number(i, &what, span)
    }

    fn not_a_number(&mut self, i: usize, what: &str, span: Span) -> Option<Expr> {
        let measure = &self.model.counters.last()?.measures[i];
        let diagnostic = Diagnostic::new(Code::DerivedOver, span, &[&measure.name, what]).label(what).and(measure.span, "measured here");
        self.report(diagnostic.help("compute with counts, sums, means, distinct counts, and minima and maxima of numbers"));
        None
    }

    fn no_measure(&mut self, name: &Name, span: Span) -> Option<Expr> {
        let counter = self.model.counters.last()?;
        if self.names.is_reported(&counter.name, &name.text) {
            return None;
        }
        let known = counter.measures.iter().map(|measure| measure.name.as_str()).chain(counter.derived.iter().map(|it| it.name.as_str()));
        // A counter whose measures are all lost has been reported; that it has none would send its author astray.
        let help = self.suggest(&name.text, known, |names| if names.is_empty() { names } else { it_has(names) });
        let diagnostic =
            Diagnostic::new(Code::DerivedUnknown, span, &[&counter.name, &name.text]).label("unknown, or below this line").help(help);
        self.report(diagnostic);
        None
    }
}

fn is_tallied(ty: &ExprType) -> bool {
    matches!(ty, ExprType::Bool | ExprType::Enum(_))
}

const ORDERED: &str = "what has an order";

fn is_word(arg: &Arg, word: &str) -> bool {
    matches!(&arg.value.kind, ast::ExprKind::Path(names) if arg.name.is_none() && names.len() == 1 && names[0].text == word)
}
