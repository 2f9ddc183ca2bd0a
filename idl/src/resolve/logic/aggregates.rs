//! Aggregates of queries, and what they are grouped by.

use super::bindings::{Bind, Bound, is_widened};
use super::variables::{Role, Typed};
use crate::ast::{self, ExprKind as Kind};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Aggregate, AggregateKind, Expr, ExprType, Grouping, VariableId};
use crate::resolve::Resolver;
use crate::resolve::expr::{Scope, is_number, is_ordered};
use crate::resolve::types::words;

/// What works a value out of many answers.
pub(in crate::resolve) const AGGREGATES: &[&str] = &["count", "sum", "min", "max", "mean", "distinct"];

/// Whether an expression is an aggregate: `min` and `max` are functions where they take more than one argument.
pub(super) fn is_aggregate(expr: &ast::Expr) -> bool {
    match &expr.kind {
        Kind::Call(callee, args) => match callee.text.as_str() {
            "min" | "max" => args.len() == 1,
            name => AGGREGATES.contains(&name),
        },
        _ => false,
    }
}

impl Resolver<'_> {
    /// `name = count(…)`; none if it is reported.
    pub(super) fn aggregate(&mut self, id: VariableId, bind: &Bind<'_>) -> Option<Aggregate> {
        let found = self.aggregate_of(id, bind);
        let entry = self.logic.variables.get_mut(id);
        entry.late = true;
        entry.lost |= found.is_none();
        found
    }

    fn aggregate_of(&mut self, id: VariableId, bind: &Bind<'_>) -> Option<Aggregate> {
        let Kind::Call(callee, args) = &bind.expr.kind else { return None };
        if !self.logic.variables.of_query {
            let help = "a rule gives rows, and a query works them out: write the aggregate there";
            self.report(
                Diagnostic::new(Code::AggregateMisplaced, bind.expr.span, &[&format!("`{}`", callee.text)]).label("in a rule").help(help),
            );
        }
        self.no_names(callee, args);
        if args.iter().any(|arg| arg.name.is_some()) {
            self.lose_arguments(args);
            return None;
        }
        let of: Vec<Option<Expr>> = args.iter().map(|arg| self.expr(Scope::Body, &arg.value)).collect();
        let of: Vec<Expr> = of.into_iter().collect::<Option<_>>()?;
        let kind = self.aggregate_kind(callee, of, bind)?;
        let (ty, newtype) = match &kind {
            AggregateKind::Count(_) | AggregateKind::Distinct(_) => (ExprType::Int, None),
            AggregateKind::Mean(_) => (ExprType::Float, None),
            AggregateKind::Sum(of) => (of.ty.clone(), None),
            AggregateKind::Min(of) | AggregateKind::Max(of) => (of.ty.clone(), of.newtype),
        };
        let found = Typed { ty, newtype };
        let declared = self.logic.variables.get(id).ty.clone();
        if !declared.is_some_and(|declared| is_widened(&declared, &found)) {
            self.unify(id, &found, bind.expr.span)?;
        }
        Some(Aggregate { variable: id, kind, span: bind.span() })
    }

    /// An aggregate inside of an expression.
    pub(in crate::resolve) fn nested_aggregate(&mut self, callee: &ast::Name) -> Option<Expr> {
        let help = format!("in a query an aggregate stands alone: `n = {}(…)`; go on from there", callee.text);
        let what = format!("`{}`", callee.text);
        self.report(Diagnostic::new(Code::AggregateMisplaced, callee.span, &[&what]).label("in an expression").help(help));
        None
    }

    fn aggregate_kind(&mut self, callee: &ast::Name, of: Vec<Expr>, bind: &Bind<'_>) -> Option<AggregateKind> {
        let (name, found) = (callee.text.as_str(), of.len());
        let wrong = |takes: &str| Diagnostic::new(Code::AggregateArguments, bind.expr.span, &[name, takes, &found.to_string()]);
        let mut of = of.into_iter();
        let (first, more) = (of.next(), of.next().is_some());
        let diagnostic = match (name, first) {
            ("count", None) => return Some(AggregateKind::Count(None)),
            ("count", Some(of)) if !more => return self.early(of).map(|of| AggregateKind::Count(Some(of))),
            ("count", _) => wrong("one expression, or none").help("write `count(e)` for what is not null, or `count()` for all answers"),
            (_, None) => wrong("one expression").help(format!("write `{name}(e)`")),
            (_, Some(_)) if more => wrong("one expression").help(format!("write `{name}(e)`, and a line for each")),
            ("distinct", Some(of)) => return self.early(of).map(AggregateKind::Distinct),
            ("sum", Some(of)) => return self.aggregated(name, of, "a number", is_number).map(AggregateKind::Sum),
            ("mean", Some(of)) => return self.aggregated(name, of, "a number", is_number).map(AggregateKind::Mean),
            ("min", Some(of)) => return self.aggregated(name, of, ORDERED, is_ordered).map(AggregateKind::Min),
            (_, Some(of)) => return self.aggregated(name, of, ORDERED, is_ordered).map(AggregateKind::Max),
        };
        self.report(diagnostic.label("wrong arguments"));
        None
    }

    /// The argument of an aggregate, of a type that it takes.
    fn aggregated(&mut self, name: &str, of: Expr, takes: &str, wanted: impl Fn(&ExprType) -> bool) -> Option<Expr> {
        if wanted(&of.ty) {
            return self.early(of);
        }
        let found = words(&self.model, &of.ty);
        let help = "`count(…)` and `distinct(…)` take values of any type";
        self.report(Diagnostic::new(Code::AggregateArguments, of.span, &[name, takes, &found]).label(&found).help(help));
        None
    }

    /// What is known of each answer, before they are grouped.
    fn early(&mut self, of: Expr) -> Option<Expr> {
        if !self.is_late(&of) {
            return Some(of);
        }
        let help = "aggregate what an atom gives, and compute from aggregates on a line of its own";
        self.report(Diagnostic::new(Code::AggregateMisplaced, of.span, &["an aggregate"]).label("inside of another").help(help));
        None
    }

    /// What is done with the answers of a query that aggregates; none where it does not.
    pub(super) fn grouping(&mut self, bound: &mut Bound, conditions: &mut Vec<Expr>) -> Option<Grouping> {
        if bound.aggregates.is_empty() {
            return None;
        }
        let outputs = self.logic.variables.all().filter(|(_, entry)| entry.role == Role::Column && !entry.late);
        let by: Vec<VariableId> = outputs.map(|(id, _)| id).collect();
        let (late, early) = std::mem::take(conditions).into_iter().partition(|condition| self.is_late(condition));
        *conditions = early;
        let (aggregates, bindings) = (std::mem::take(&mut bound.aggregates), std::mem::take(&mut bound.late));
        let grouping = Grouping { by, aggregates, bindings, conditions: late };
        let exprs = grouping.bindings.iter().map(|binding| &binding.expr).chain(&grouping.conditions);
        exprs.for_each(|expr| self.is_grouped(&grouping.by, expr));
        Some(grouping)
    }

    /// Reports what a group has many values of, beside an aggregate.
    fn is_grouped(&mut self, by: &[VariableId], expr: &Expr) {
        let known = |id: &VariableId| {
            let entry = self.logic.variables.get(*id);
            entry.late || entry.role == Role::Given || by.contains(id)
        };
        let Some(id) = expr.variables().into_iter().find(|id| !known(id)) else { return };
        let name = self.logic.variables.get(id).name.clone();
        self.report(Diagnostic::new(Code::NotGrouped, expr.span, &[&name]).label(format!("a group has many `{name}`")));
    }
}

const ORDERED: &str = "a number, a string or a timestamp";
