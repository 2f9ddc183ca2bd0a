//! What a counter puts out: nothing that is private, and, where it is anonymous, nothing that says whom its facts are about. Such values
//! stand only inside `distinct`, which tells how many there are and not which.

use super::Checker;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Counter, EntityId, Expr, ExprKind, Fact, FactId, MeasureKind, Model, On, PathStep, Type};
use crate::source::Span;

/// What is said of a value that would be put out.
type Why = fn(&Model, &On, &str, &[PathStep]) -> Option<(String, Span)>;

impl Checker<'_> {
    pub(super) fn put_out(&mut self) {
        for counter in &self.model.counters {
            for on in &counter.ons {
                self.put_out_by(counter, on);
            }
        }
    }

    fn put_out_by(&mut self, counter: &Counter, on: &On) {
        let measures = || counter.measures.get(on.measures.clone()).into_iter().flatten();
        let filters = on.filter.iter().chain(measures().filter_map(|measure| measure.filter.as_ref()));
        let shown = measures().filter(|measure| !matches!(measure.kind, MeasureKind::Distinct { .. })).filter_map(|it| it.kind.of());
        let rows: Vec<&Expr> = on.by.iter().collect();
        let shown: Vec<&Expr> = shown.collect();
        for expr in rows.iter().chain(&shown).copied().chain(filters) {
            if let Some((what, declared, place)) = first(self.model, on, expr, private) {
                let diagnostic = Diagnostic::new(Code::PrivateLeak, place, &[&what]).label("would be put out");
                self.report(diagnostic.and(declared, "`@private`"));
            }
        }
        for (expr, code) in rows.iter().map(|it| (it, Code::AnonymousRow)).chain(shown.iter().map(|it| (it, Code::AnonymousNames))) {
            if let Some((what, _, place)) = first(self.model, on, expr, about) {
                self.report(Diagnostic::new(code, place, &[&what, &counter.name]).label(format!("says which `{what}`")));
            }
        }
    }
}

/// The first path in an expression of which there is something to say, with its place.
fn first(model: &Model, on: &On, expr: &Expr, why: Why) -> Option<(String, Span, Span)> {
    match &expr.kind {
        ExprKind::Path { column, path } => why(model, on, column, path).map(|(what, declared)| (what, declared, expr.span)),
        _ => expr.parts().into_iter().find_map(|part| first(model, on, part, why)),
    }
}

/// Whether a path leads out of whom an anonymous counter's facts are about.
fn about(model: &Model, on: &On, column: &str, _: &[PathStep]) -> Option<(String, Span)> {
    on.about.as_ref().filter(|about| *about == column)?;
    let entity = match model.facts[on.fact.0] {
        Fact::Property(entity, _) => entity,
        Fact::Edge(edge) if column == "from" => model.edges[edge.0].from,
        Fact::Edge(edge) => model.edges[edge.0].to,
    };
    Some((model.entities[entity.0].name.clone(), model.entities[entity.0].span))
}

/// What of a path is private: its column, a step, or the key of an id that it goes through or ends at.
fn private(model: &Model, on: &On, column: &str, path: &[PathStep]) -> Option<(String, Span)> {
    let (mut ty, own) = start(model, on.fact, column)?;
    if own.is_some() {
        return own;
    }
    for step in path {
        if let Type::Struct(id) = model.stored(&ty) {
            let field = model.structs[id.0].fields.iter().find(|field| field.name == step.name)?;
            if field.private {
                return Some((format!("the field `{}`", field.name), field.span));
            }
        }
        if let Some(found) = private_key(model, &ty, &mut Vec::new()) {
            return Some(found);
        }
        ty = step.ty.clone();
    }
    private_key(model, &ty, &mut Vec::new())
}

/// The type of a fact's column, and what is private about it.
fn start(model: &Model, fact: FactId, column: &str) -> Option<(Type, Option<(String, Span)>)> {
    Some(match model.facts[fact.0] {
        Fact::Property(entity, index) => {
            let (entity, property) = (&model.entities[entity.0], &model.entities[entity.0].properties[index]);
            let named = (format!("the property `{}.{}`", entity.name, property.name), property.span);
            match column {
                "value" => (property.ty.clone(), property.private.then_some(named)),
                _ => (Type::Entity(EntityId(model.entities.iter().position(|it| it.name == entity.name)?)), None),
            }
        }
        Fact::Edge(edge) => {
            let edge = &model.edges[edge.0];
            match column {
                "from" => (Type::Entity(edge.from), None),
                "to" => (Type::Entity(edge.to), None),
                _ => {
                    let field = edge.fields.iter().find(|field| field.name == column)?;
                    (field.ty.clone(), field.private.then(|| (format!("the field `{}`", field.name), field.span)))
                }
            }
        }
    })
}

/// The entity whose key is private, of an id or of one that stands in its key.
fn private_key(model: &Model, ty: &Type, seen: &mut Vec<EntityId>) -> Option<(String, Span)> {
    let Type::Entity(id) = model.stored(ty) else { return None };
    if seen.contains(id) {
        return None;
    }
    seen.push(*id);
    let entity = &model.entities[id.0];
    if entity.private {
        return Some((format!("the key of `{}`", entity.name), entity.key.span));
    }
    entity.key.fields().find_map(|field| private_key(model, &field.ty, seen))
}
