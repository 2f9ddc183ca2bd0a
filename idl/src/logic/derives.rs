//! Rules that derive nothing, whatever the facts: each of their bodies waits for a row that only such a body could give.

use std::collections::BTreeSet;

use super::uses::{of_body, places};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Rule, RuleId};

/// The rules that derive nothing by their own fault, a report for each set of rules that wait for each other.
pub(super) fn nothing(rules: &[Rule], parts: &[Vec<usize>], damaged: &BTreeSet<RuleId>) -> Vec<Diagnostic> {
    let (derives, places) = (deriving(rules, damaged), places(parts, rules.len()));
    let own_fault = |part: &&Vec<usize>| {
        let asked = || part.iter().flat_map(|rule| &rules[*rule].bodies).flat_map(of_body).filter(|it| !it.negated);
        part.iter().any(|rule| !derives[*rule]) && asked().all(|it| derives[it.rule] || places[it.rule] == places[part[0]])
    };
    parts.iter().filter(own_fault).map(|part| report(rules, part)).collect()
}

fn report(rules: &[Rule], part: &[usize]) -> Diagnostic {
    let first = &rules[part[0]];
    let diagnostic = Diagnostic::new(Code::DerivesNothing, first.span, &[&first.name]);
    let label = if part.len() == 1 { "each of its bodies asks for it" } else { "waits for itself" };
    part[1..].iter().fold(diagnostic.label(label), |diagnostic, rule| diagnostic.and(rules[*rule].span, "and so does this"))
}

/// Which rules can have rows: those with a body all of whose rules can. Each body waits for a number of atoms; one whose atoms all
/// have come gives its rule.
fn deriving(rules: &[Rule], damaged: &BTreeSet<RuleId>) -> Vec<bool> {
    let bodies: Vec<(usize, Vec<usize>)> =
        rules.iter().enumerate().flat_map(|(rule, it)| it.bodies.iter().map(move |body| (rule, asked(body)))).collect();
    let mut waiting: Vec<usize> = bodies.iter().map(|(_, asked)| asked.len()).collect();
    let mut waited: Vec<Vec<usize>> = vec![Vec::new(); rules.len()];
    for (body, (_, asked)) in bodies.iter().enumerate() {
        asked.iter().for_each(|rule| waited[*rule].push(body));
    }
    let ready = bodies.iter().filter(|(_, asked)| asked.is_empty()).map(|(rule, _)| *rule);
    let mut open: Vec<usize> = ready.chain(damaged.iter().map(|rule| rule.0)).collect();
    let mut derives = vec![false; rules.len()];
    while let Some(rule) = open.pop() {
        if std::mem::replace(&mut derives[rule], true) {
            continue;
        }
        for body in &waited[rule] {
            waiting[*body] -= 1;
            if waiting[*body] == 0 {
                open.push(bodies[*body].0);
            }
        }
    }
    derives
}

/// The rules of a body's positive atoms, each once.
fn asked(body: &crate::model::Body) -> Vec<usize> {
    let asked: BTreeSet<usize> = of_body(body).filter(|it| !it.negated).map(|it| it.rule).collect();
    asked.into_iter().collect()
}
