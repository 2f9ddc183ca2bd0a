//! Diagnostics as values: what is wrong, where, and the way out. Rendering them is another module's work.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::catalogue::Code;
use crate::source::Span;

/// How many errors are shown at most.
pub const MOST_SHOWN: usize = 200;

/// To how many more places an unknown name's error points.
const MOST_PLACES: usize = 8;

/// One error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which error it is; match on this, never on text.
    pub code: Code,
    /// What is wrong, on one line.
    pub message: String,
    /// The place, and what is wrong there.
    pub primary: Label,
    /// Other places that belong to it.
    pub secondary: Vec<Label>,
    /// The way out; empty where there is none to offer.
    pub help: String,
}

/// A place with a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// The words; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// An error of `code` at a place; `words` fill the message of the catalogue, one for each `{}`, and then those of its help.
    pub fn new(code: Code, span: Span, words: &[&str]) -> Self {
        let (mut words, entry) = (words.iter(), code.entry());
        let message = fill(entry.message, &mut words);
        let help = fill(entry.help, &mut words);
        Diagnostic { code, message, primary: Label { span, text: String::new() }, secondary: Vec::new(), help }
    }

    /// With words at the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// With another place that belongs to it.
    #[must_use]
    pub fn and(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// With a way out in place of the catalogue's.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = text.into();
        self
    }
}

/// Sorts by place, leaves one error for each place and each unknown name, and ends a list that is too long.
pub fn settle(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|diagnostic| (diagnostic.primary.span, diagnostic.code));
    diagnostics.dedup_by_key(|diagnostic| diagnostic.primary.span);
    join_names(diagnostics);
    if let Some(rest) = diagnostics.get(MOST_SHOWN) {
        let span = Span { end: rest.primary.span.start, ..rest.primary.span };
        diagnostics.truncate(MOST_SHOWN);
        diagnostics.push(Diagnostic::new(Code::TooMany, span, &[&MOST_SHOWN.to_string()]));
    }
}

/// Makes one error of those that do not know the same name: the first, which points at the others' places. Mostly the name was misspelled
/// where it is declared, which is one mistake, however often it is used.
fn join_names(diagnostics: &mut Vec<Diagnostic>) {
    let mut firsts = BTreeMap::<(Code, String), Diagnostic>::new();
    let mut others = Vec::new();
    for diagnostic in diagnostics.drain(..) {
        let of_a_name = diagnostic.code.is_unknown_name();
        match firsts.entry((diagnostic.code, diagnostic.message.clone())) {
            Entry::Occupied(mut first) if of_a_name => {
                if first.get().secondary.len() < MOST_PLACES {
                    first.get_mut().secondary.push(Label { text: "here too".to_owned(), ..diagnostic.primary });
                }
            }
            Entry::Vacant(place) if of_a_name => _ = place.insert(diagnostic),
            _ => others.push(diagnostic),
        }
    }
    diagnostics.extend(firsts.into_values().chain(others));
    diagnostics.sort_by_key(|diagnostic| (diagnostic.primary.span, diagnostic.code));
}

/// Fills each `{}` with the next word; `{{` and `}}` stand for braces.
fn fill<'a>(template: &str, words: &mut impl Iterator<Item = &'a &'a str>) -> String {
    let (mut out, mut rest) = (String::new(), template);
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        match &rest[at..at + 2] {
            "{}" => out.push_str(words.next().unwrap_or(&"{}")),
            brace => out.push_str(&brace[..1]),
        }
        rest = &rest[at + 2..];
    }
    out + rest
}

/// The name of `candidates` that `wrong` was most likely meant to be.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = wrong.chars().count();
    // Every other letter is as near to a single one.
    let limit = if letters < 2 { 0 } else { letters.max(3) / 3 };
    let near = |name: &&str| name.len().abs_diff(wrong.len()) <= limit;
    let distance = |name: &str| match name.eq_ignore_ascii_case(wrong) {
        true => 0,
        false => strsim::osa_distance(wrong, name),
    };
    candidates
        .into_iter()
        .filter(near)
        .map(|name| (distance(name), name))
        .filter(|(d, _)| *d <= limit)
        .min_by_key(|(d, _)| *d)
        .map(|(_, name)| name)
}

/// Names for a sentence: the first dozen, joined by commas.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 12;
    let mut names = names.into_iter();
    let first: Vec<&str> = names.by_ref().take(MOST).collect();
    first.join(", ") + if names.next().is_some() { ", …" } else { "" }
}

/// "did you mean `x`?", or else `otherwise`.
pub fn did_you_mean<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    match nearest(wrong, candidates) {
        Some(name) => format!("did you mean `{name}`?"),
        None => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_take_their_words_in_order() {
        let d = Diagnostic::new(Code::TagTaken, Span::default(), &["3", "7"]);
        assert_eq!((d.message.as_str(), d.help.as_str()), ("the tag 3 is taken", "choose another; the next free tag is 7"));
        let d = Diagnostic::new(Code::MissingClose, Span::default(), &[]);
        assert_eq!(d.help, "add a `}`");
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("Persn", ["Page", "Person"]), Some("Person"));
        assert_eq!(nearest("person", ["Page", "Person"]), Some("Person"));
        assert_eq!(nearest("strng", ["string", "struct"]), Some("string"));
        assert_eq!(nearest("Banana", ["Page", "Person"]), None);
        assert_eq!((nearest("s", ["A", "t"]), nearest("s", ["S"])), (None, Some("S")));
    }
}
