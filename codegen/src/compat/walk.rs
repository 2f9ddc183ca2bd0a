//! One comparison under way: its two models, what was found, and the types that are to be compared with each other.

use headwater_idl::catalogue::Code;
use headwater_idl::{Model, Span};

use super::types::{Pairing, of_one_name};
use super::{Class, Finding};

pub(super) struct Walk<'a> {
    pub(super) old: &'a Model,
    pub(super) new: &'a Model,
    pub(super) findings: Vec<Finding>,
    /// Types that belong together.
    pub(super) types: Vec<Pairing>,
}

/// A place, with words.
pub(super) type At<'s> = Option<(Span, &'s str)>;

impl<'a> Walk<'a> {
    pub(super) fn new(old: &'a Model, new: &'a Model) -> Walk<'a> {
        Walk { old, new, findings: Vec::new(), types: of_one_name(old, new) }
    }

    pub(super) fn find(&mut self, class: Class, code: Code, message: String, old: At<'_>, new: At<'_>, help: &str) {
        let own = |at: At<'_>| at.map(|(span, words)| (span, words.to_owned()));
        self.findings.push(Finding { class, code, message, old: own(old), new: own(new), help: help.to_owned() });
    }

    /// Something new that breaks nothing.
    pub(super) fn added(&mut self, what: &str, span: Span) {
        self.find(Class::Compatible, Code::Added, format!("{what} is new"), None, Some((span, "added")), "");
    }

    /// The schema itself.
    pub(super) fn schema(&mut self) {
        if self.old.name != self.new.name {
            let message = format!("the schema `{}` is now `{}`", self.old.name, self.new.name);
            let help = "what was written bears the schema's name, and is refused under another";
            self.find(
                Class::WireBreaking,
                Code::SchemaRenamed,
                message,
                Some((Span::default(), "before")),
                Some((Span::default(), "now")),
                help,
            );
        }
    }
}
