//! Counters, whose definitions decide whether they are counted anew, and functions that are written in Rust.

use headwater_idl::Model;
use headwater_idl::catalogue::Code;
use headwater_idl::model::{Counter, ExternFn};

use super::Class::{Compatible, Recount, SourceBreaking};
use super::walk::Walk;
use crate::plan::{self, Plan};

impl<'a> Walk<'a> {
    pub(super) fn counters(&mut self) {
        let (before, now) = (Plan::new(self.old, ""), Plan::new(self.new, ""));
        let mut taken: Vec<&str> = Vec::new();
        for (o, old) in self.old.counters.iter().enumerate() {
            let Some(n) = self.new.counters.iter().position(|new| new.name == old.name) else {
                if let Some(new) = self.renamed((old, &before.counters[o]), &now) {
                    taken.push(&new.name);
                    continue;
                }
                let message = format!("the counter `{}` is gone", old.name);
                let help = "what asks for it is refused, and its view stays until it is deleted";
                self.find(SourceBreaking, Code::Removed, message, Some((old.span, "removed")), None, help);
                continue;
            };
            self.counter((old, &before.counters[o]), (&self.new.counters[n], &now.counters[n]));
        }
        let is_new = |new: &&Counter| self.old.counters.iter().all(|old| old.name != new.name) && !taken.contains(&new.name.as_str());
        for new in self.new.counters.iter().filter(is_new) {
            self.added(&format!("the counter `{}`", new.name), new.span);
        }
    }

    /// A counter that is gone, and of which all but the name stands under a name that is new.
    fn renamed(&mut self, (old, before): (&'a Counter, &plan::Counter), now: &Plan) -> Option<&'a Counter> {
        let but_name = |name: &str, lines: &[String]| {
            let (first, rest) = lines.split_first()?;
            Some((first.strip_prefix("counter ")?.strip_prefix(name)?.to_owned(), rest.to_vec()))
        };
        let whole = but_name(&old.name, &before.definition);
        let is_same = |(new, plan): &(&Counter, &plan::Counter)| {
            let is_new = self.old.counters.iter().all(|other| other.name != new.name);
            is_new && whole.is_some() && but_name(&new.name, &plan.definition) == whole
        };
        let (new, _) = self.new.counters.iter().zip(&now.counters).find(is_same)?;
        let message = format!("the counter `{}` is now `{}`", old.name, new.name);
        let help = "what asks for it by its old name is refused; its view starts a new chain under the new one, filled from the facts";
        self.find(SourceBreaking, Code::Renamed, message, Some((old.span, "before")), Some((new.span, "now")), help);
        let what = format!("the counter `{}`", new.name);
        self.deprecated(&what, old.deprecated.as_ref(), new.deprecated.as_ref(), old.span, new.span);
        Some(new)
    }

    fn counter(&mut self, (old, before): (&'a Counter, &plan::Counter), (new, now): (&'a Counter, &plan::Counter)) {
        let is_shown = now.guard.admits(&before.guard);
        let (before, now) = (&before.definition, &now.definition);
        if before != now {
            let lacks = |of: &[String], other: &[String]| of.iter().find(|line| !other.contains(line)).cloned();
            let words = |line: Option<String>, otherwise: &str| line.unwrap_or_else(|| otherwise.to_owned());
            let (was, is) =
                (words(lacks(before, now), "less, or in another order"), words(lacks(now, before), "less, or in another order"));
            let message = format!("the definition of the counter `{}` changed", new.name);
            let help = match is_shown {
                true => "its view starts a new chain and is filled from the facts; the old one answers until then",
                false => {
                    "its view starts a new chain and is filled from the facts; the old one may show what is kept back now, and does not answer"
                }
            };
            self.find(Recount, Code::DefinitionChanged, message, Some((old.span, &was)), Some((new.span, &is)), help);
        }
        let columns = |counter: &'a Counter| {
            let keys = counter.by.iter().map(|it| (it.name.as_str(), it.span));
            let measures = counter.measures.iter().map(|it| (it.name.as_str(), it.span));
            keys.chain(measures).chain(counter.derived.iter().map(|it| (it.name.as_str(), it.span))).collect::<Vec<_>>()
        };
        for (name, span) in columns(old).into_iter().filter(|(name, _)| columns(new).iter().all(|(other, _)| other != name)) {
            let message = format!("the column `{}.{name}` is gone", new.name);
            self.find(SourceBreaking, Code::Removed, message, Some((span, "removed")), None, "what reads it from answers misses it");
        }
        let what = format!("the counter `{}`", new.name);
        self.anonymous(&what, old, new);
        self.deprecated(&what, old.deprecated.as_ref(), new.deprecated.as_ref(), old.span, new.span);
    }

    /// What is hidden in answers.
    fn anonymous(&mut self, what: &str, old: &Counter, new: &Counter) {
        let of = |it: &Counter, model: &Model| it.anonymous.map(|it| (it.k, (model.entities[it.of.0].tag, it.end)));
        let (class, help) = match (of(old, self.old), of(new, self.new)) {
            (was, is) if was == is => return,
            (Some(_), None) => (Compatible, "every cell is shown now"),
            (Some((more, was)), Some((fewer, is))) if was == is && fewer < more => (Compatible, "fewer cells are hidden in answers"),
            _ => (SourceBreaking, "what answers gave a number for may read `{\"fewer_than\": …}` now"),
        };
        self.annotated(class, what, "@anonymous", old.span, new.span, help);
    }

    /// Functions of the user's.
    pub(super) fn functions(&mut self) {
        for old in &self.old.functions {
            match self.new.functions.iter().find(|new| new.name == old.name) {
                Some(new) => self.function(old, new),
                None => {
                    let message = format!("the function `{}` is gone", old.name);
                    let help = "delete it from the implementation of `Functions` too";
                    self.find(SourceBreaking, Code::Removed, message, Some((old.span, "removed")), None, help);
                }
            }
        }
        for new in self.new.functions.iter().filter(|new| self.old.functions.iter().all(|old| old.name != new.name)) {
            let message = format!("the function `{}` is new", new.name);
            let help = "add it to the implementation of `Functions`";
            self.find(SourceBreaking, Code::Added, message, None, Some((new.span, "added")), help);
        }
    }

    fn function(&mut self, old: &'a ExternFn, new: &'a ExternFn) {
        let param =
            |(o, n): (&headwater_idl::model::Param, &headwater_idl::model::Param)| o.optional == n.optional && self.same(&o.ty, &n.ty);
        let same = old.params.len() == new.params.len()
            && old.params.iter().zip(&new.params).all(param)
            && old.optional == new.optional
            && self.same(&old.result, &new.result);
        if !same {
            let message = format!("the function `{}` takes or gives something else", new.name);
            let help =
                "change the implementation of `Functions`, and raise its `@version` so that what it was counted with is counted anew";
            self.find(SourceBreaking, Code::SignatureChanged, message, Some((old.span, "before")), Some((new.span, "now")), help);
        }
        self.deprecated(&format!("the function `{}`", new.name), old.deprecated.as_ref(), new.deprecated.as_ref(), old.span, new.span);
    }
}
