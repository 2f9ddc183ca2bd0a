//! Counters over rules: whether what they count could be kept exact, if they were built.
//!
//! Facts are never taken back, but a rule's rows are: where it says `not`, by a fact that comes later, and where it reads the latest value
//! of a property, by the next one. What was counted of such a row must then be taken out of its cell, which only an invertible measure
//! allows.

use std::collections::BTreeSet;

use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{ALGEBRAS, Atom, Measure, Model, Relation, RuleId};
use crate::resolve::OverRule;

/// Reports each measure that can never be exact, and the other blocks as not built yet.
pub(crate) fn over_rules(model: &Model, blocks: &[OverRule]) -> Vec<Diagnostic> {
    blocks.iter().flat_map(|block| over_rule(model, block)).collect()
}

fn over_rule(model: &Model, block: &OverRule) -> Vec<Diagnostic> {
    let lost = taking_back(model, block.rule).map(|atom| {
        let kept = block.measures.iter().filter(|measure| !measure.kind.algebra().invertible);
        kept.map(|measure| cannot_follow(model, block, measure, atom)).collect::<Vec<_>>()
    });
    match lost {
        Some(diagnostics) if !diagnostics.is_empty() => diagnostics,
        _ => vec![Diagnostic::new(Code::NotBuilt, block.span, &["counters over rules are"]).label("not built yet")],
    }
}

fn cannot_follow(model: &Model, block: &OverRule, measure: &Measure, atom: &Atom) -> Diagnostic {
    let (rule, form) = (&model.rules[block.rule.0].name, measure.kind.algebra().form);
    let why = if atom.negated { "such a row takes others back" } else { "the next value takes back what the last one gave" };
    let able: Vec<&str> = ALGEBRAS.iter().filter(|algebra| algebra.invertible).map(|algebra| algebra.form).collect();
    Diagnostic::new(Code::CannotTakeBack, measure.span, &[&measure.name, rule])
        .label(format!("{form} cannot tell what is left without a row"))
        .and(atom.span, why)
        .help(format!("count facts, or measure with {}", able.join(", ")))
}

/// An atom by which a rule may lose rows, the nearest one: its own, or one of a rule that it asks.
fn taking_back(model: &Model, rule: RuleId) -> Option<&Atom> {
    let (mut asked, mut seen) = (vec![rule], BTreeSet::from([rule]));
    while !asked.is_empty() {
        let atoms = || asked.iter().flat_map(|rule| &model.rules[rule.0].bodies).flat_map(|body| &body.atoms);
        let takes_back = |atom: &&Atom| atom.negated || matches!(atom.relation, Relation::Latest(_));
        if let Some(atom) = atoms().find(takes_back) {
            return Some(atom);
        }
        let further = atoms().filter_map(|atom| if let Relation::Rule(id) = atom.relation { Some(id) } else { None });
        asked = further.filter(|id| seen.insert(*id)).collect();
    }
    None
}
