//! Documentation: the schema's own words, or a plain sentence where it has none.

use headwater_idl::Model;
use headwater_idl::model::Counter;
use headwater_idl::needs::needs;

/// The schema's documentation. Rules and queries are named there: nothing else is generated for them.
pub(super) fn of_schema(model: &Model) -> Vec<String> {
    let mut lines = or(&model.docs, || format!("The schema `{}`.", model.name));
    let names = model.rules.iter().map(|rule| &rule.name).chain(model.queries.iter().map(|query| &query.name));
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    if !names.is_empty() {
        lines.extend([String::new(), format!("Its rules and queries are checked, and not run yet: {}.", names.join(", "))]);
    }
    lines
}

/// A counter's documentation, and what it needs: what may be merged, counted twice, taken back and counted anew.
pub(super) fn of_counter(model: &Model, counter: &Counter) -> Vec<String> {
    let mut lines = or(&counter.docs, || format!("The counter `{}`.", counter.name));
    lines.push(String::new());
    lines.extend(needs(model, counter).into_iter().map(|need| need.says));
    lines
}

/// The lines of the schema's documentation, or else one sentence of ours.
pub(super) fn or(written: &[String], sentence: impl FnOnce() -> String) -> Vec<String> {
    if written.iter().any(|line| !line.trim().is_empty()) { written.to_vec() } else { vec![sentence()] }
}
