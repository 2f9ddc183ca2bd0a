//! What rules mean together: whether they can be computed at all, in which order, and whether that ends.

mod uses;
mod strata;
mod derives;
mod steps;
mod bounds;
mod counters;

use std::collections::BTreeSet;

use crate::components::components;
use crate::diagnostic::Diagnostic;
use crate::model::{Model, RuleId};
pub(crate) use counters::over_rules;

/// Gives the rules of a model their strata, and reports those that are not stratified, derive nothing, or need not end. Of rules that
/// are `damaged` a body is left out, which might have been the one that is missing.
pub(crate) fn analyse(model: &mut Model, damaged: &BTreeSet<RuleId>) -> Vec<Diagnostic> {
    let uses = uses::of_rules(&model.rules);
    let graph = uses::graph(&uses);
    let parts = components(&graph);
    for (stratum, recursive, rule) in strata::strata(&uses, &parts) {
        (model.rules[rule].stratum, model.rules[rule].recursive) = (stratum, recursive);
    }
    let mut diagnostics = strata::unstratified(&model.rules, &uses, &parts);
    diagnostics.extend(derives::nothing(&model.rules, &parts, damaged));
    diagnostics.extend(bounds::missing(&model.rules, &parts));
    diagnostics
}
