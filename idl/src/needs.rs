//! What a counter needs, so that merging, replaying and counting it anew give the same answers: derived from the algebra of its measures
//! and from what it reads.

use crate::model::{Algebra, Answer, Counter, Expr, ExprKind, Fact, FactId, Function, Measure, MeasureKind, Model};

/// One thing that a counter needs, or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What it is about, in a word or two.
    pub about: &'static str,
    /// What holds, as a sentence. Names stand in backquotes.
    pub says: String,
}

/// What a counter needs, in an order for people.
pub fn needs(model: &Model, counter: &Counter) -> Vec<Need> {
    let need = |about, says: Option<String>| says.map(|says| Need { about, says });
    let all = [
        need("merging", Some(merging(counter))),
        need("replay", Some(replay(counter))),
        need("taking back", Some(taking_back(counter))),
        need("order", order(counter)),
        need("functions", functions(model, counter)),
        need("recount", recount(model, counter)),
    ];
    all.into_iter().flatten().collect()
}

/// Whether parts of its cells come to the same in any order. Those for which they do not are said with what holds of them, those of which
/// the same holds together.
fn merging(counter: &Counter) -> String {
    let mut exceptions: Vec<(String, Vec<&Measure>)> = Vec::new();
    for measure in counter.measures.iter().filter(|measure| !measure.kind.algebra().is_free()) {
        let holds = in_any_order(measure.kind.algebra().answer);
        match exceptions.iter_mut().find(|(same, _)| *same == holds) {
            Some((_, measures)) => measures.push(measure),
            None => exceptions.push((holds, vec![measure])),
        }
    }
    let exceptions: Vec<String> = exceptions.iter().map(|(holds, measures)| format!("{} {holds}", names(measures))).collect();
    match exceptions.as_slice() {
        [] => format!("{SAME}."),
        exceptions => format!("{SAME}, but for {}.", exceptions.join("; ")),
    }
}

const SAME: &str = "Parts of a cell merge in any order to the same cell";

/// What holds of an answer whatever the order of merges.
fn in_any_order(answer: Answer) -> String {
    match answer {
        Answer::Exact => "(exact in any order)".to_owned(),
        Answer::Rounded => "(rounded, as floats are added)".to_owned(),
        Answer::Estimate { exact_to, of, within } => format!("(exact to {exact_to} {of}, then within {within})"),
    }
}

/// Whether a fact must be counted once and no more.
fn replay(counter: &Counter) -> String {
    let (same, changed) = parted(counter, |algebra| algebra.idempotent);
    let changed = match (same.as_slice(), changed.as_slice()) {
        (_, []) => return "A fact counted twice would change nothing.".to_owned(),
        ([], [_, _, ..]) => "every measure".to_owned(),
        (same @ [_, ..], changed) if same.len() < changed.len() => format!("every measure but {}", names(same)),
        (_, changed) => names(changed),
    };
    format!("A fact counted twice would change {changed}: each is counted once, by its place in the log.")
}

/// Whether a fact that was counted can be taken out of a cell.
fn taking_back(counter: &Counter) -> String {
    const ANEW: &str = "a mistake is undone by counting anew";
    let (back, kept) = parted(counter, |algebra| algebra.invertible);
    match (back.as_slice(), kept.as_slice()) {
        (_, []) => "What was counted can be taken back.".to_owned(),
        ([], _) => format!("What was counted cannot be taken back: {ANEW}."),
        (back, kept) if back.len() <= kept.len() => format!("What was counted can be taken back from {} alone: {ANEW}.", names(back)),
        (_, kept) => format!("What was counted cannot be taken back from {}: {ANEW}.", names(kept)),
    }
}

/// What decides where the order of facts matters.
fn order(counter: &Counter) -> Option<String> {
    let ordered = |measure: &&Measure| matches!(measure.kind, MeasureKind::First(_) | MeasureKind::Last(_));
    let ordered: Vec<&Measure> = counter.measures.iter().filter(ordered).collect();
    let go = if ordered.len() == 1 { "goes" } else { "go" };
    (!ordered.is_empty())
        .then(|| format!("{} {go} by `at`, in whatever order facts come; of two at once the smaller value stays.", names(&ordered)))
}

/// What must give the same answer to the same question always.
fn functions(model: &Model, counter: &Counter) -> Option<String> {
    let mut called: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !called.contains(&name) {
            called.push(name);
        }
    };
    exprs(counter).for_each(|expr| {
        each_call(expr, &mut |kind| match kind {
            ExprKind::Extern(id, _) => {
                let function = &model.functions[id.0];
                add(format!("`{}` in version {}", function.name, function.version));
            }
            ExprKind::Call(Function::Domain, _) => add("the Public Suffix List that `domain` goes by".to_owned()),
            _ => {}
        });
    });
    (!called.is_empty())
        .then(|| format!("It rests on {}: to the same question the same answer; another version counts anew.", listed(&called)))
}

/// What of its past cannot be counted anew.
fn recount(model: &Model, counter: &Counter) -> Option<String> {
    let mut dropped: Vec<String> = Vec::new();
    for on in &counter.ons {
        let (name, keep) = kept(model, on.fact);
        if let Some(keep) = keep.map(|micros| format!("`{name}` of the last {}", duration(micros))).filter(|it| !dropped.contains(it)) {
            dropped.push(keep);
        }
    }
    let facts = listed(&dropped);
    (!dropped.is_empty())
        .then(|| format!("It can be counted anew from {facts} only: older facts are dropped, and what was counted of them stays as it is."))
}

/// The measures for which something holds, and the others.
fn parted(counter: &Counter, holds: impl Fn(&Algebra) -> bool) -> (Vec<&Measure>, Vec<&Measure>) {
    counter.measures.iter().partition(|measure| holds(measure.kind.algebra()))
}

fn names(measures: &[&Measure]) -> String {
    listed(&measures.iter().map(|measure| format!("`{}`", measure.name)).collect::<Vec<_>>())
}

/// `a, b and c`
fn listed(names: &[String]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        names => names.concat(),
    }
}

/// Every expression of a counter but the derived ones, which are worked out when a row is read.
fn exprs(counter: &Counter) -> impl Iterator<Item = &Expr> {
    let ons = counter.ons.iter().flat_map(|on| on.by.iter().chain(&on.filter));
    ons.chain(counter.measures.iter().flat_map(|measure| measure.kind.of().into_iter().chain(&measure.filter)))
}

fn each_call(expr: &Expr, f: &mut dyn FnMut(&ExprKind)) {
    f(&expr.kind);
    expr.parts().into_iter().for_each(|part| each_call(part, f));
}

/// The name of a fact, and how long its facts are kept.
fn kept(model: &Model, fact: FactId) -> (String, Option<i64>) {
    match model.facts[fact.0] {
        Fact::Edge(id) => (model.edges[id.0].name.clone(), model.edges[id.0].layout.keep),
        Fact::Property(entity, property) => {
            let (entity, property) = (&model.entities[entity.0], &model.entities[entity.0].properties[property]);
            (format!("{}.{}", entity.name, property.name), property.layout.keep)
        }
    }
}

/// A duration in the largest unit that divides it.
fn duration(micros: i64) -> String {
    const UNITS: [(i64, &str); 5] = [(86_400_000_000, "d"), (3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s"), (1_000, "ms")];
    let (unit, name) = UNITS.into_iter().find(|(unit, _)| micros % unit == 0).unwrap_or((1, "us"));
    format!("{}{name}", micros / unit)
}
