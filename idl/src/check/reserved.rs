//! `reserved`: tags and names that were used once, and are not used again.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::Checker;
use crate::ast::{Name, Reserved, Tag};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The ranges of tags that a block reserves: for the first of each its last, and its place. They do not overlap.
#[derive(Default)]
pub(super) struct Kept(BTreeMap<u64, (u64, Span)>);

impl Kept {
    /// Where a tag is reserved.
    pub(super) fn place(&self, tag: u64) -> Option<Span> {
        self.meets(tag, tag)
    }

    /// The largest reserved tag.
    pub(super) fn last(&self) -> u64 {
        self.0.last_key_value().map_or(0, |(_, (last, _))| *last)
    }

    /// Where something of a range is reserved.
    fn meets(&self, from: u64, to: u64) -> Option<Span> {
        let (_, (last, span)) = self.0.range(..=to).next_back()?;
        (*last >= from).then_some(*span)
    }
}

impl Checker<'_> {
    /// What `reserved` lines keep of a block's tags. A range that is wrong is reported and keeps nothing.
    pub(super) fn reserved_tags(&mut self, lines: &[Reserved], allowed: &RangeInclusive<u64>) -> Kept {
        let mut kept = Kept::default();
        for (from, to) in lines.iter().flat_map(|line| &line.tags) {
            if !self.is_range(from, to, allowed) {
                continue;
            }
            let span = from.span.to(to.span);
            match kept.meets(from.value, to.value) {
                Some(first) => self.reserved_twice(&words(from, to), span, first),
                None => _ = kept.0.insert(from.value, (to.value, span)),
            }
        }
        kept
    }

    /// Whether a range runs upwards, within what tags may be.
    fn is_range(&mut self, from: &Tag, to: &Tag, allowed: &RangeInclusive<u64>) -> bool {
        let outside = [from, to].into_iter().find(|tag| !allowed.contains(&tag.value));
        if let Some(tag) = outside {
            let (value, range) = (
                if tag.value == u64::MAX { "written here".to_owned() } else { tag.value.to_string() },
                format!("{} to {}", allowed.start(), allowed.end()),
            );
            let diagnostic = Diagnostic::new(Code::TagRange, tag.span, &[&value, &range]).label("out of range");
            self.report(diagnostic.help("no field could have this tag: leave it out"));
        } else if from.value > to.value {
            let diagnostic = Diagnostic::new(Code::ReservedReversed, from.span.to(to.span), &[&words(from, to)]).label("runs downwards");
            self.report(diagnostic.help(format!("write `{} to {}`", to.value, from.value)));
        }
        outside.is_none() && from.value <= to.value
    }

    /// Reports names of a block that it reserves, and names that are reserved twice or are none.
    pub(super) fn reserved_names(&mut self, names: &[&Name], lines: &[Reserved]) {
        let mut kept: BTreeMap<&str, Span> = BTreeMap::new();
        for name in lines.iter().flat_map(|line| &line.names) {
            if !is_name(&name.text) {
                self.report(Diagnostic::new(Code::ReservedNoName, name.span, &[&name.text]).label("not a name"));
            } else if let Some(first) = kept.insert(&name.text, name.span) {
                self.reserved_twice(&format!("`{}`", name.text), name.span, first);
            }
        }
        for name in names {
            if let Some(place) = kept.get(name.text.as_str()) {
                let diagnostic = Diagnostic::new(Code::NameKept, name.span, &[&name.text]).label("reserved");
                self.report(diagnostic.and(*place, "by this"));
            }
        }
    }

    fn reserved_twice(&mut self, what: &str, second: Span, first: Span) {
        self.report(Diagnostic::new(Code::ReservedTwice, second, &[what]).label("again").and(first, "already reserved here"));
    }
}

/// A range as it is written.
fn words(from: &Tag, to: &Tag) -> String {
    if from.span == to.span { from.value.to_string() } else { format!("{} to {}", from.value, to.value) }
}

/// Whether a text could be the name of a field.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
