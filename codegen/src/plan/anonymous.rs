//! What a counter keeps back. An anonymous one counts, beside what it shows, whom that is about: once for each block, and once more for
//! each filter of a measure, for a measure may take facts of fewer than its cell does.

use headwater_idl::model::{self, Expr, ExprKind, ExprType, Fact as ModelFact, Field, MeasureKind, Model, Type};

use super::counter::Measure;
use super::simplify::simplify;
use super::{Fact, definition};

/// What a counter keeps back.
#[derive(Debug)]
pub struct Guard {
    /// Whether its facts hold anything that is private.
    pub private: bool,
    /// What is about few, if that is kept back.
    pub anonymous: Option<Anonymous>,
}

/// `@anonymous`
#[derive(Debug)]
pub struct Anonymous {
    /// How many there have to be.
    pub k: u32,
    /// The entity's name in the schema.
    pub of: String,
    /// Which end of edges is meant where both are of it.
    pub end: Option<&'static str>,
    /// For each measure that is shown, the one that counts whom it is about.
    pub about: Vec<usize>,
    /// For each derived column, the measures that it is computed from.
    pub derived: Vec<Vec<usize>>,
}

/// Measures of one block that take the same facts.
#[derive(Debug)]
pub(super) struct Group {
    /// The block.
    on: usize,
    /// The filter that they share, and its text.
    filter: Option<(Expr, String)>,
    /// The measures.
    measures: Vec<usize>,
}

/// The groups of an anonymous counter; of another, none.
pub(super) fn groups(model: &Model, facts: &[Fact], counter: &model::Counter) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (number, on) in counter.ons.iter().enumerate().filter(|(_, on)| on.about.is_some()) {
        for index in on.measures.clone() {
            let filter = counter.measures[index].filter.as_ref();
            let filter = filter.map(|filter| (filter.clone(), definition::typed(model, &facts[on.fact.0].record, filter)));
            let text = |filter: &Option<(Expr, String)>| filter.as_ref().map(|(_, text)| text.clone());
            match groups.iter_mut().find(|group| group.on == number && text(&group.filter) == text(&filter)) {
                Some(group) => group.measures.push(index),
                None => groups.push(Group { on: number, filter, measures: vec![index] }),
            }
        }
    }
    groups
}

/// The measures that are not shown, of a block.
pub(super) fn hidden(counter: &model::Counter, groups: &[Group], on: &model::On) -> Vec<usize> {
    let number = counter.ons.iter().position(|other| other.span == on.span);
    let own = groups.iter().enumerate().filter(|(_, group)| Some(group.on) == number);
    own.map(|(index, _)| counter.measures.len() + index).collect()
}

impl Group {
    /// The measure that counts whom it is about. No name of the language begins so.
    pub(super) fn measure(&self, counter: &model::Counter, number: usize) -> Measure {
        let on = &counter.ons[self.on];
        let kind = ExprKind::Path { column: on.about.clone().unwrap_or_default(), path: Vec::new() };
        let ty = counter.anonymous.map_or(ExprType::Bool, |it| ExprType::Entity(it.of));
        let of = Expr { kind, ty, newtype: None, nullable: false, span: on.span };
        let filter = self.filter.as_ref().map(|(filter, _)| simplify(filter));
        Measure { name: format!("#{}", number + 1), kind: MeasureKind::Distinct { of, exact: false }, filter, value: None }
    }
}

impl Guard {
    pub(super) fn new(model: &Model, counter: &model::Counter, groups: &[Group]) -> Guard {
        let about = |measure: usize| {
            let group = groups.iter().position(|group| group.measures.contains(&measure)).unwrap_or_default();
            counter.measures.len() + group
        };
        let anonymous = counter.anonymous.map(|it| Anonymous {
            k: it.k,
            of: model.entities[it.of.0].name.clone(),
            end: it.end,
            about: (0..counter.measures.len()).map(about).collect(),
            derived: counter.derived.iter().map(|derived| measures(counter, &derived.expr)).collect(),
        });
        Guard { private: counter.ons.iter().any(|on| holds_private(model, on.fact)), anonymous }
    }

    /// Whether what an older definition shows may still be shown, as the runtime decides it.
    pub(crate) fn admits(&self, older: &Guard) -> bool {
        let is_hidden =
            |new: &Anonymous| older.anonymous.as_ref().is_some_and(|old| old.of == new.of && old.end == new.end && old.k >= new.k);
        !self.private && self.anonymous.as_ref().is_none_or(is_hidden)
    }
}

/// The measures that an expression reads, also by way of other derived columns.
fn measures(counter: &model::Counter, expr: &Expr) -> Vec<usize> {
    let mut found: Vec<usize> = match &expr.kind {
        ExprKind::Measure(index) => vec![*index],
        ExprKind::Derived(index) => measures(counter, &counter.derived[*index].expr),
        _ => expr.parts().into_iter().flat_map(|part| measures(counter, part)).collect(),
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether there is anything private in a fact.
fn holds_private(model: &Model, fact: model::FactId) -> bool {
    let field = |field: &Field| field.private || of_type(model, &field.ty);
    match model.facts[fact.0] {
        ModelFact::Property(entity, index) => field(&model.entities[entity.0].properties[index]) || of_type(model, &Type::Entity(entity)),
        ModelFact::Edge(edge) => {
            let edge = &model.edges[edge.0];
            edge.fields.iter().any(field) || [edge.from, edge.to].into_iter().any(|end| of_type(model, &Type::Entity(end)))
        }
    }
}

fn of_type(model: &Model, ty: &Type) -> bool {
    super::types::reaches(model, ty, true, &mut Vec::new(), &|ty| match ty {
        Type::Struct(id) => model.structs[id.0].fields.iter().any(|field| field.private),
        Type::Union(id) => model.unions[id.0].cases.iter().any(|case| case.private),
        Type::Entity(id) => model.entities[id.0].private,
        _ => false,
    })
}
