//! What counters put out: the keys of their rows, what their filters tell, and every measure but `count` and `distinct`.

use super::super::Checker;
use super::{Private, reach};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Counter, Expr, ExprKind, Fact, MeasureKind, Model, On, PathStep};
use crate::source::Span;

impl Checker<'_> {
    pub(super) fn put_out_by_counters(&mut self) {
        let model = self.model;
        for counter in &model.counters {
            counter.ons.iter().for_each(|on| self.put_out_by(counter, on));
        }
    }

    fn put_out_by(&mut self, counter: &Counter, on: &On) {
        let measures = || counter.measures.get(on.measures.clone()).into_iter().flatten();
        let filters = on.filter.iter().chain(measures().filter_map(|measure| measure.filter.as_ref()));
        let shown = measures().filter(|measure| !matches!(measure.kind, MeasureKind::Distinct { .. })).filter_map(|it| it.kind.of());
        let (rows, shown): (Vec<&Expr>, Vec<&Expr>) = (on.by.iter().collect(), shown.collect());
        for expr in rows.iter().chain(&shown).copied().chain(filters) {
            if let Some((private, place)) = first(expr, &|column, path| private(self.model, on, column, path)) {
                self.leak(&private, place, "would be put out");
            }
        }
        for (expr, code) in rows.iter().map(|it| (it, Code::AnonymousRow)).chain(shown.iter().map(|it| (it, Code::AnonymousNames))) {
            if let Some((whom, place)) = first(expr, &|column, _| about(self.model, on, column)) {
                self.report(Diagnostic::new(code, place, &[&whom, &counter.name]).label(format!("says which `{whom}`")));
            }
        }
    }
}

/// The first path in an expression of which there is something to say, with its place.
fn first<T>(expr: &Expr, why: &impl Fn(&str, &[PathStep]) -> Option<T>) -> Option<(T, Span)> {
    match &expr.kind {
        ExprKind::Path { column, path } => why(column, path).map(|found| (found, expr.span)),
        _ => expr.parts().into_iter().find_map(|part| first(part, why)),
    }
}

/// What of a path is private: its column, a step, or an id.
fn private(model: &Model, on: &On, column: &str, path: &[PathStep]) -> Option<Private> {
    let (ty, own) = reach::column(model, on.fact, column)?;
    own.or_else(|| reach::along(model, &ty, path))
}

/// Whom an anonymous counter's facts are about, where a column says which of them it is.
fn about(model: &Model, on: &On, column: &str) -> Option<String> {
    on.about.as_ref().filter(|about| *about == column)?;
    let entity = match model.facts[on.fact.0] {
        Fact::Property(entity, _) => entity,
        Fact::Edge(edge) if column == "from" => model.edges[edge.0].from,
        Fact::Edge(edge) => model.edges[edge.0].to,
    };
    Some(model.entities[entity.0].name.clone())
}
