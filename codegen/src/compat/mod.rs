//! What a change of a schema breaks: two models in, findings out, each of a class.
//!
//! Tags decide what is the same, as they do on the wire; types without tags are told by their names and by where they are used. It stands
//! here and not with the language because a view starts a new chain where the text of a counter's definition changes, and that is the plan's.

mod pairs;
mod walk;
mod facts;
mod fields;
mod types;
mod counters;
mod logic;

use headwater_idl::catalogue::Code;
use headwater_idl::render::Severity;
use headwater_idl::{Diagnostic, Model, Span};

/// How much a change breaks, from nothing to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// What was written stays readable, and what was programmed goes on.
    Compatible,
    /// A counter's definition changed: its view starts a new chain, and is filled from the facts.
    Recount,
    /// Code, or what programs send, must be changed.
    SourceBreaking,
    /// Folders or columns of the master dataset are named or cut otherwise.
    LayoutBreaking,
    /// Bytes that were written are not understood, or are taken for something else.
    WireBreaking,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it breaks.
    pub class: Class,
    /// What kind of change it is.
    pub code: Code,
    /// What changed, on one line.
    pub message: String,
    /// Where it stood, with a few words.
    pub old: Option<(Span, String)>,
    /// Where it stands, with a few words.
    pub new: Option<(Span, String)>,
    /// The way out, or what it means; empty where there is nothing to add.
    pub help: String,
}

/// All that changed from one model to the other, in the order of what is compared: the schema, its facts, its types, its counters, its rules and queries. Nothing
/// for documentation, and for the order in which declarations stand.
pub fn compare(old: &Model, new: &Model) -> Vec<Finding> {
    let mut walk = walk::Walk::new(old, new);
    walk.schema();
    walk.facts();
    walk.types();
    walk.counters();
    walk.functions();
    walk.logic();
    walk.findings
}

/// The worst class of all; none where nothing changed.
pub fn worst(findings: &[Finding]) -> Option<Class> {
    findings.iter().map(|finding| finding.class).max()
}

impl Class {
    /// All of them, from the one that breaks nothing.
    pub const ALL: [Class; 5] = [Class::Compatible, Class::Recount, Class::SourceBreaking, Class::LayoutBreaking, Class::WireBreaking];

    /// How it is shown.
    pub fn severity(self) -> Severity {
        match self {
            Class::Compatible => Severity::Note,
            Class::Recount => Severity::Warning,
            Class::SourceBreaking | Class::LayoutBreaking | Class::WireBreaking => Severity::Error,
        }
    }

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Class::Compatible => "compatible",
            Class::Recount => "recount",
            Class::SourceBreaking => "source-breaking",
            Class::LayoutBreaking => "layout-breaking",
            Class::WireBreaking => "wire-breaking",
        }
    }
}

impl Finding {
    /// The finding as a diagnostic over the new schema's files and, behind them, the old one's: `new_files` is how many the new one has.
    pub fn diagnostic(&self, new_files: usize) -> Diagnostic {
        let shifted = self.old.as_ref().map(|(span, text)| (Span { file: span.file + new_files, ..*span }, text));
        let here = self.new.as_ref().map(|(span, text)| (*span, text));
        let mut places = here.into_iter().chain(shifted);
        let (span, text) = places.next().map_or((Span::default(), String::new()), |(span, text)| (span, text.clone()));
        let mut diagnostic = Diagnostic::new(self.code, span, &[&self.message]).label(text).help(self.help.clone());
        for (span, text) in places {
            diagnostic = diagnostic.and(span, text.clone());
        }
        diagnostic
    }
}
