//! The tokens of a file, each with the comments and the empty line that stand before it, and the comment behind it on its line.
//!
//! Commas are no tokens here: they are put where the style wants them, and a comment around one belongs to the token beside it.

use std::ops::Range;

use pest::iterators::Pair;

use crate::grammar::Rule;

/// A token: a leaf of the parse, or a declaration that did not parse, whole.
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// Its text.
    pub text: &'a str,
    /// Comments on lines of their own before it, and whether an empty line stands before each.
    pub comments: Vec<(bool, &'a str)>,
    /// Whether an empty line stands right before it.
    pub blank: bool,
    /// Whether it is the first on its line.
    pub first: bool,
    /// The comment behind it.
    pub behind: Option<&'a str>,
}

/// All tokens of a file, the end of the file included.
pub(super) fn tokens<'a>(text: &'a str, file: &Pair<'a, Rule>) -> Vec<Token<'a>> {
    let mut found = Vec::new();
    for part in file.clone().into_inner() {
        if is_broken(text, &part) {
            found.push(whole_lines(text, part.as_span().start()..part.as_span().end()));
        } else {
            leaves(part, &mut found);
        }
    }
    let (mut tokens, mut end) = (Vec::<Token<'a>>::new(), text.len() - text.trim_start_matches('\u{FEFF}').len());
    for place in found {
        let gap = gap(&text[end.min(place.start)..place.start], tokens.is_empty());
        if let Some(last) = tokens.last_mut() {
            last.behind = gap.behind;
        }
        let Gap { comments, blank, first, .. } = gap;
        end = place.end;
        tokens.push(Token { text: &text[place], comments, blank, first, behind: None });
    }
    tokens
}

/// Whether any part of a declaration did not parse. Documentation behind something means nothing, and would where it is moved.
pub(super) fn is_broken(text: &str, pair: &Pair<'_, Rule>) -> bool {
    let broken = match pair.as_rule() {
        Rule::bad_item | Rule::bad_member | Rule::bad_head | Rule::bad_line | Rule::missing_close | Rule::missing_on | Rule::inner_doc => {
            true
        }
        Rule::doc => !starts_line(text, pair.as_span().start()),
        _ => false,
    };
    broken || pair.clone().into_inner().any(|part| is_broken(text, &part))
}

fn starts_line(text: &str, place: usize) -> bool {
    text[..place].trim_end_matches([' ', '\t', '\u{FEFF}']).chars().next_back().is_none_or(|c| matches!(c, '\n' | '\r'))
}

/// The lines on which a stretch stands, without empty ones at its end.
fn whole_lines(text: &str, stretch: Range<usize>) -> Range<usize> {
    let before = &text[..stretch.start];
    let start = stretch.start - before.len() + before.trim_end_matches([' ', '\t']).len();
    let end = stretch.start + text[stretch].trim_end_matches([' ', '\t', '\n', '\r']).len();
    start..text[end..].find(['\n', '\r']).map_or(text.len(), |at| end + at)
}

fn leaves(pair: Pair<'_, Rule>, found: &mut Vec<Range<usize>>) {
    let (start, rule) = (pair.as_span().start(), pair.as_rule());
    if rule == Rule::annotation {
        found.push(start..start + "@".len());
    }
    let len = length(&pair);
    let mut parts = pair.into_inner().peekable();
    match parts.peek() {
        _ if rule == Rule::p_comma => {}
        None => found.push(start..start + len),
        Some(_) => parts.for_each(|part| leaves(part, found)),
    }
}

/// The bytes of a leaf. One that looks ahead has eaten the blanks and the comment in between.
fn length(leaf: &Pair<'_, Rule>) -> usize {
    match leaf.as_rule() {
        Rule::p_eq | Rule::neg | Rule::sub => 1,
        _ => leaf.as_str().trim_end_matches([' ', '\t']).len(),
    }
}

/// What stands between two tokens.
#[derive(Default)]
struct Gap<'a> {
    behind: Option<&'a str>,
    comments: Vec<(bool, &'a str)>,
    blank: bool,
    first: bool,
}

/// Reads a gap; at the `top` of the file its first line stands behind nothing.
fn gap(text: &str, top: bool) -> Gap<'_> {
    let mut gap = Gap { first: top, ..Gap::default() };
    let mut lines = lines(text).into_iter().peekable();
    let mut behind = !top;
    while let Some(line) = lines.next() {
        let comment = line.find("//").map(|at| line[at..].trim_end_matches([' ', '\t']));
        gap.first |= lines.peek().is_some();
        match comment {
            Some(comment) if behind => gap.behind = Some(comment),
            Some(comment) => gap.comments.push((std::mem::take(&mut gap.blank), comment)),
            None => gap.blank |= !behind && lines.peek().is_some() && line.trim_matches([' ', '\t']).is_empty(),
        }
        behind = false;
    }
    gap
}

/// The lines of a text, the last one also where it is empty. Any of the three line ends will do.
fn lines(text: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(['\n', '\r']) {
        found.push(&rest[..at]);
        let end = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[at + end..];
    }
    found.push(rest);
    found
}
