//! Rules and queries. Nothing of them is stored, so what counts is what those who ask see: names and columns.

use headwater_idl::Span;
use headwater_idl::catalogue::Code;
use headwater_idl::model::{Column, Query, Rule};

use super::Class::SourceBreaking;
use super::walk::Walk;

/// What is seen of a rule or a query from outside.
struct Seen<'a> {
    /// `rule` or `query`.
    kind: &'static str,
    name: &'a str,
    /// What it takes, and what it gives; all in one for a rule.
    columns: [&'a [Column]; 2],
    span: Span,
}

impl<'a> Walk<'a> {
    pub(super) fn logic(&mut self) {
        self.seen(self.old.rules.iter().map(rule).collect(), &self.new.rules.iter().map(rule).collect::<Vec<_>>());
        self.seen(self.old.queries.iter().map(query).collect(), &self.new.queries.iter().map(query).collect::<Vec<_>>());
    }

    fn seen(&mut self, old: Vec<Seen<'a>>, new: &[Seen<'a>]) {
        for before in &old {
            let called = format!("the {} `{}`", before.kind, before.name);
            match new.iter().find(|now| now.name == before.name) {
                None => {
                    let help = "what reads it must do without; under another name it is another one";
                    self.find(SourceBreaking, Code::Removed, format!("{called} is gone"), Some((before.span, "removed")), None, help);
                }
                Some(now) if !self.same_columns(before, now) => {
                    let (message, help) = (format!("{called} has other columns"), "change what calls it, or what takes its rows");
                    let places = (Some((before.span, "before")), Some((now.span, "now")));
                    self.find(SourceBreaking, Code::SignatureChanged, message, places.0, places.1, help);
                }
                Some(_) => {}
            }
        }
        for now in new.iter().filter(|now| old.iter().all(|before| before.name != now.name)) {
            self.added(&format!("the {} `{}`", now.kind, now.name), now.span);
        }
    }

    /// Whether both have the same columns, of the same names and types, in the same order: names are those of fields in Rust and in JSON.
    fn same_columns(&self, old: &Seen<'a>, new: &Seen<'a>) -> bool {
        let same = |(o, n): (&Column, &Column)| o.name == n.name && self.same(&o.ty, &n.ty);
        old.columns.iter().zip(&new.columns).all(|(old, new)| old.len() == new.len() && old.iter().zip(*new).all(same))
    }
}

fn rule(rule: &Rule) -> Seen<'_> {
    Seen { kind: "rule", name: &rule.name, columns: [&rule.params, &[]], span: rule.span }
}

fn query(query: &Query) -> Seen<'_> {
    Seen { kind: "query", name: &query.name, columns: [&query.params, &query.outputs], span: query.span }
}
