//! Which rules ask which.

use crate::model::{Body, Relation, Rule};
use crate::source::Span;

/// An atom of one rule in a body of another, or of the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    /// The rule that is asked.
    pub(super) rule: usize,
    pub(super) negated: bool,
    /// The atom.
    pub(super) span: Span,
}

/// What each rule asks, in the order written.
pub(super) fn of_rules(rules: &[Rule]) -> Vec<Vec<Use>> {
    rules.iter().map(|rule| rule.bodies.iter().flat_map(of_body).collect()).collect()
}

/// What a body asks, in the order written.
pub(super) fn of_body(body: &Body) -> impl Iterator<Item = Use> {
    body.atoms.iter().filter_map(|atom| match atom.relation {
        Relation::Rule(id) => Some(Use { rule: id.0, negated: atom.negated, span: atom.span }),
        Relation::Facts(_) | Relation::Latest(_) => None,
    })
}

/// For each rule those that it asks, each once.
pub(super) fn graph(uses: &[Vec<Use>]) -> Vec<Vec<usize>> {
    let asked = |uses: &Vec<Use>| {
        let mut asked: Vec<usize> = uses.iter().map(|it| it.rule).collect();
        asked.sort_unstable();
        asked.dedup();
        asked
    };
    uses.iter().map(asked).collect()
}

/// The number of the component that each rule is in.
pub(super) fn places(parts: &[Vec<usize>], len: usize) -> Vec<usize> {
    let mut places = vec![0; len];
    for (place, part) in parts.iter().enumerate() {
        part.iter().for_each(|rule| places[*rule] = place);
    }
    places
}
