//! Strata: a rule is computed after those that it negates. Where it would have to wait for itself, there is no order.
//!
//! Apt, Blair, Walker, "Towards a theory of declarative knowledge" (1988).

use std::collections::VecDeque;

use super::uses::{Use, places};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, MOST_SHOWN};
use crate::model::Rule;

/// The stratum of each rule, and whether it is recursive: `(stratum, recursive, rule)`. `parts` are the components of the rules, those
/// that are asked before those that ask.
pub(super) fn strata(uses: &[Vec<Use>], parts: &[Vec<usize>]) -> Vec<(usize, bool, usize)> {
    let (mut strata, places) = (vec![0; uses.len()], places(parts, uses.len()));
    let mut found = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let asked = || part.iter().flat_map(|rule| &uses[*rule]);
        let below = asked().filter(|it| places[it.rule] != place).map(|it| strata[it.rule] + usize::from(it.negated));
        let (stratum, recursive) = (below.max().unwrap_or(0), asked().any(|it| places[it.rule] == place));
        for rule in part {
            strata[*rule] = stratum;
            found.push((stratum, recursive, *rule));
        }
    }
    found
}

/// Each negated atom through which a rule depends on its own absence.
pub(super) fn unstratified(rules: &[Rule], uses: &[Vec<Use>], parts: &[Vec<usize>]) -> Vec<Diagnostic> {
    let places = places(parts, uses.len());
    let negated = uses.iter().enumerate().flat_map(|(rule, asked)| asked.iter().map(move |it| (rule, *it)));
    let wrong = negated.filter(|(rule, it)| it.negated && places[*rule] == places[it.rule]);
    wrong.take(MOST_SHOWN).map(|(rule, it)| through(rules, rule, it, &way(uses, &places, it.rule, rule))).collect()
}

/// A cycle: a rule, the atom that it negates, and the atoms that lead back from there.
fn through(rules: &[Rule], rule: usize, first: Use, back: &[Use]) -> Diagnostic {
    let name = |rule: usize| rules[rule].name.as_str();
    let mut cycle = name(rule).to_owned();
    for step in std::iter::once(&first).chain(back) {
        cycle += if step.negated { " → not " } else { " → " };
        cycle += name(step.rule);
    }
    let diagnostic = Diagnostic::new(Code::Unstratified, first.span, &[name(rule), &cycle]);
    let diagnostic = diagnostic.label(format!("`{}` waits for all of `{}`", name(rule), name(first.rule)));
    let mut from = first.rule;
    back.iter().fold(diagnostic, |diagnostic, step| {
        let asks = format!("`{}` waits for `{}`", name(from), name(step.rule));
        from = step.rule;
        diagnostic.and(step.span, asks)
    })
}

/// A shortest way from one rule to another of the same component.
fn way(uses: &[Vec<Use>], places: &[usize], from: usize, to: usize) -> Vec<Use> {
    let mut before: Vec<Option<(usize, Use)>> = vec![None; uses.len()];
    let mut open = VecDeque::from([from]);
    while let Some(rule) = open.pop_front().filter(|rule| *rule != to) {
        for step in uses[rule].iter().filter(|step| places[step.rule] == places[to] && step.rule != from) {
            if before[step.rule].is_none() {
                before[step.rule] = Some((rule, *step));
                open.push_back(step.rule);
            }
        }
    }
    let (mut at, mut way) = (to, Vec::new());
    while let Some((rule, step)) = before[at].filter(|_| at != from) {
        way.push(step);
        at = rule;
    }
    way.reverse();
    way
}
