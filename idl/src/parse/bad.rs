//! Explains what did not parse: each bad slice is parsed again by the strict rule of its place, and pest's expectations are told in
//! words of the language.

use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};
use pest::iterators::Pair;

use super::{Lower, part, parts_of, words};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, did_you_mean, nearest};
use crate::grammar::{Grammar, Rule};
use crate::habits;
use crate::source::Span;

/// A kind of place: what it is called, what its lines are, what these begin with, and its strict rule.
struct Place {
    called: &'static str,
    holds: &'static str,
    keywords: &'static [&'static str],
    strict: Rule,
}

const DECLARATIONS: &[&str] = &["schema", "use", "entity", "edge", "struct", "enum", "union", "type", "counter", "rule", "query", "extern"];

fn place(member: Rule) -> Place {
    let (called, holds, keywords, strict): (_, _, &[&str], _) = match member {
        Rule::field_m => ("this block", "a field", &["key", "reserved"], Rule::strict_field),
        Rule::enum_m => ("an enum", "a case", &["reserved"], Rule::strict_case),
        Rule::counter_m => ("a counter", "`by`, `each`, `on` or `name = expression`", &["by", "each", "on"], Rule::strict_counter),
        Rule::on_m => ("an `on` block", "a measure", &[], Rule::strict_measure),
        Rule::clause => ("a rule", "an atom or a condition", &["not"], Rule::strict_clause),
        Rule::q_m => ("a query", "an atom or a condition", &["order", "take", "not"], Rule::strict_q),
        _ => ("a schema", "a declaration", DECLARATIONS, Rule::strict_item),
    };
    Place { called, holds, keywords, strict }
}

impl Lower<'_> {
    /// Reports a slice that did not parse. One that goes on on the line of the last is taken as part of the same mistake.
    pub(super) fn bad(&mut self, slice: &Pair<'_, Rule>, member: Rule) {
        let span = self.span(slice);
        let again = self.last_bad.is_some_and(|end| end <= span.start && !self.source.text[end..span.start].contains(['\n', '\r']));
        self.last_bad = Some(span.end);
        self.damaged = true;
        if !again {
            let diagnostic = self.explain(slice, span, &place(member));
            self.report(diagnostic);
        }
    }

    /// The lines of a bad declaration's slice that look as if they began another one: not indented, a word that may be a misspelled
    /// keyword, and a name. They are reported too. Gives the names.
    pub(super) fn more_declarations(&mut self, text: &Pair<'_, Rule>) -> Vec<Span> {
        let mut names = Vec::new();
        let mut start = text.as_span().start();
        for line in text.as_str().split_inclusive(['\n', '\r']) {
            let word = self.token_at(start);
            let name = self.name_after(word);
            let first = start == text.as_span().start();
            start += line.len();
            let swapped = self.is_word(word) && self.is_keyword(self.next_token(word.end));
            let begins = first || swapped || nearest(self.text(word), DECLARATIONS.iter().copied()).is_some();
            if begins && self.is_word(name) {
                names.push(name);
                self.report_unknown(word, first);
            }
        }
        names
    }

    /// What a line declares: the name after its keyword, or its first word where the keyword is missing or stands behind the name.
    /// Empty where a keyword stands alone. A keyword may stand twice, and `extern fn` is two words.
    fn name_after(&self, word: Span) -> Span {
        let mut name = self.next_token(word.end);
        while self.is_keyword(name) && self.is_word(self.next_token(name.end)) {
            name = self.next_token(name.end);
        }
        match (self.is_keyword(word), self.is_keyword(name) && self.text(name) == "fn") {
            (true, true) => Span { end: name.start, ..name },
            (false, _) if self.is_keyword(name) || matches!(self.text(name), "{" | "=" | ":" | "(") => word,
            _ => name,
        }
    }

    fn is_keyword(&self, at: Span) -> bool {
        DECLARATIONS.contains(&self.text(at)) || self.text(at) == "fn"
    }

    fn is_word(&self, at: Span) -> bool {
        self.text(at).starts_with(|c: char| c.is_alphabetic() || c == '_')
    }

    /// Reports a word that starts no declaration; the first of a slice is reported already.
    fn report_unknown(&mut self, word: Span, first: bool) {
        let unknown = if first { None } else { self.unknown_word(word.start, &place(Rule::item)) };
        if let Some(diagnostic) = unknown {
            self.report(diagnostic);
        }
    }

    fn explain(&self, slice: &Pair<'_, Rule>, span: Span, place: &Place) -> Diagnostic {
        let text = [Rule::bad_text, Rule::bad_mtext, Rule::bad_htext, Rule::bad_ltext].into_iter().find_map(|rule| part(slice, rule));
        let Some(text) = text else {
            return self.nothing_follows(slice, span);
        };
        let start = text.as_span().start();
        if let Some(diagnostic) = self.unknown_word(start, place) {
            return diagnostic;
        }
        let whole = &self.source.text[span.start..slice.as_span().end()];
        match Grammar::parse(place.strict, whole) {
            Err(error) => {
                let diagnostic = self.expected(&error, span.start, start, place);
                if diagnostic.code != Code::Syntax {
                    return diagnostic;
                }
                let habit = self.habit(diagnostic.primary.span, start, place);
                with_form(diagnostic, habit.unwrap_or_else(|| self.form_of_tag(&error, start, place)))
            }
            Ok(_) => self.unexpected(self.token_at(start), format!("a line of {}", place.called)),
        }
    }

    /// A doc comment or an annotation with nothing behind it.
    fn nothing_follows(&self, slice: &Pair<'_, Rule>, span: Span) -> Diagnostic {
        let last = |rule| parts_of(slice, rule).last();
        match last(Rule::annotation) {
            Some(annotation) => self.unexpected(self.next_token(annotation.as_span().end()), "what the annotation speaks of".to_owned()),
            None => stray_doc(last(Rule::doc).map_or(span, |doc| self.span(&doc)), "nothing follows that it could mean"),
        }
    }

    /// A line that starts with a word it does not start with anywhere in the language.
    fn unknown_word(&self, start: usize, place: &Place) -> Option<Diagnostic> {
        let at = self.token_at(start);
        let word = self.text(at);
        if !word.starts_with(|c: char| c.is_alphabetic()) || place.keywords.contains(&word) {
            return None;
        }
        if place.strict == Rule::strict_item {
            let otherwise = || format!("a declaration starts with one of: {}", DECLARATIONS.join(", "));
            let help = match habits::declaration(word) {
                Some(help) => help.to_owned(),
                None => did_you_mean(word, DECLARATIONS.iter().copied(), &otherwise()),
            };
            return Some(Diagnostic::new(Code::UnknownDeclaration, at, &[word]).label("not a declaration").help(help));
        }
        let next = self.text(self.next_token(at.end));
        let named = matches!(next, ":" | "=" | "(" | "." | "->" | "" | "," | "}")
            || next.starts_with(['=', '<', '>', '!', '+', '-', '*', '/', '%']);
        if named && !(place.strict == Rule::strict_counter && next == ":") {
            return None;
        }
        let known = nearest(word, place.keywords.iter().copied());
        if known.is_none() && place.strict != Rule::strict_counter {
            return None;
        }
        let help = match known {
            Some(keyword) => format!("did you mean `{keyword}`?"),
            None if next == ":" => "measures stand in a block: `on FACT by KEY { name: count() }`".to_owned(),
            None => "a counter has `by`, `each`, `on` and `name = expression`".to_owned(),
        };
        Some(Diagnostic::new(Code::UnknownLine, at, &[word, place.called]).label("not known here").help(help))
    }

    /// What a strict rule expected. `base` is where the slice begins that it was given, `text` where what stands before it ends.
    fn expected(&self, error: &Error<Rule>, base: usize, text: usize, place: &Place) -> Diagnostic {
        let offset = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => base + at,
        };
        let wanted = match &error.variant {
            ErrorVariant::ParsingError { positives, .. } => words::list(positives).unwrap_or_else(|| place.holds.to_owned()),
            ErrorVariant::CustomError { message } => message.clone(),
        };
        let at = match self.starts_line(offset) && offset > text {
            true => self.token_before(offset).after(),
            false => self.next_token(offset),
        };
        if self.text(at).starts_with('"') && self.text(at).len() == 1 {
            return Diagnostic::new(Code::UnterminatedString, self.line_from(at), &[]).label("no `\"` on the rest of this line");
        }
        if let Some(doc) = self.doc_at(at) {
            return doc;
        }
        if place.strict == Rule::strict_item && self.text(at) == "}" && self.is_shut(base, at.start) {
            return Diagnostic::new(Code::StrayClose, at, &[]).label("no `{` before it is still open");
        }
        self.unexpected(at, wanted)
    }

    /// Documentation behind what it is meant for, which is where a line should have ended.
    fn doc_at(&self, at: Span) -> Option<Diagnostic> {
        let line = self.line_from(at);
        let text = self.text(line);
        match text.starts_with("///") && !text.starts_with("////") {
            true => Some(stray_doc(line, BEHIND)),
            false => text.starts_with("//!").then(|| stray_doc(line, AT_THE_TOP)),
        }
    }

    /// Whether every block is closed again that begins between two places.
    fn is_shut(&self, from: usize, to: usize) -> bool {
        let (mut open, mut at) = (0usize, from);
        while at < to {
            let token = self.token_at(at);
            match self.text(token) {
                "{" => open += 1,
                "}" => open = open.saturating_sub(1),
                _ => {}
            }
            at = if token.end > at { token.end } else { self.past_blank(at) };
        }
        open == 0
    }

    /// The place behind a line end or a comment.
    fn past_blank(&self, at: usize) -> usize {
        let rest = &self.source.text[at..];
        at + if rest.starts_with("//") { rest.find(['\n', '\r']).unwrap_or(rest.len()) } else { 1 }
    }

    /// A token where something else should stand. At the end of a line the label stands under the last token of it.
    fn unexpected(&self, at: Span, wanted: String) -> Diagnostic {
        let found = self.describe(at);
        let line_end = at.start == at.end;
        let (place, label) = match line_end {
            true => (self.token_before(at.start), format!("expected {wanted} after this")),
            false => (at, format!("expected {wanted}")),
        };
        Diagnostic::new(Code::Syntax, place, &[&wanted, &found]).label(label)
    }

    /// The whole file did not parse, which the grammar makes impossible but for the parser's own limits.
    pub(super) fn unparsed(&mut self, error: &Error<Rule>) {
        let diagnostic = self.expected(error, 0, 0, &place(Rule::item));
        self.report(diagnostic);
    }

    fn describe(&self, at: Span) -> String {
        match self.text(at) {
            "" if self.source.text[at.start..].trim().is_empty() => "the end of the file".to_owned(),
            "" => "the end of the line".to_owned(),
            text => format!("`{text}`"),
        }
    }

    /// What is meant by those who write as in another language; `at` is where something else was expected.
    fn habit(&self, at: Span, start: usize, place: &Place) -> Option<&'static str> {
        let (line, first) = (self.text(self.line_from(at)), self.token_at(start));
        let (next, second) = (self.text(at), self.next_token(first.end));
        let is_word = next.starts_with(|c: char| c.is_alphabetic());
        match place.strict {
            Rule::strict_field if is_word && at == second => Some("a field is its name, its type and its tag: `name: string = 1`"),
            Rule::strict_item if self.text(first) == "edge" && matches!(next, "->" | "(") => {
                Some("an edge has a name of its own: `edge Like: Person -> Page = 3`")
            }
            Rule::strict_field | Rule::strict_case | Rule::strict_measure if is_word && self.follows_a_member(at) => {
                Some("members are parted by commas or line ends")
            }
            Rule::strict_field if next == "=" && at != second && self.text(first) == "key" => Some("a key has no tag"),
            Rule::strict_counter if line.starts_with("= ") => Some("equality is written `==`"),
            Rule::strict_measure if line.starts_with("= ") && at != second => Some("equality is written `==`"),
            Rule::strict_measure if next == "from" => Some("write `distinct(…)` for the number of different values"),
            _ => habits::token(line),
        }
    }

    /// Whether a number or a closing bracket stands before a place, as at the end of a member.
    fn follows_a_member(&self, at: Span) -> bool {
        let before = self.text(self.token_before(at.start));
        before.starts_with(|c: char| c.is_ascii_digit())
    }

    /// Where a tag is missing, what one looks like.
    fn form_of_tag(&self, error: &Error<Rule>, start: usize, place: &Place) -> &'static str {
        let ErrorVariant::ParsingError { positives, .. } = &error.variant else { return "" };
        let missing = positives.iter().any(|rule| matches!(rule, Rule::tag | Rule::p_eq | Rule::int));
        match (place.strict, self.text(self.token_at(start))) {
            (Rule::strict_field, _) if missing => "every field has a tag: `name: string = 1`",
            (Rule::strict_case, _) if missing => "every case has a number: `Share = 3`",
            (Rule::strict_item, "entity" | "edge") if missing => "every entity and edge has a tag: `entity Person = 1 { … }`",
            _ => "",
        }
    }

    /// Whether nothing but blanks stands before a place on its line.
    fn starts_line(&self, offset: usize) -> bool {
        let before = self.source.text[..offset].trim_end_matches([' ', '\t']);
        before.ends_with(['\n', '\r'])
    }

    pub(super) fn text(&self, span: Span) -> &str {
        self.source.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The token at a place or after the blanks there; empty at the end of a line.
    pub(super) fn next_token(&self, offset: usize) -> Span {
        let rest = &self.source.text[offset.min(self.source.text.len())..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        self.token_at(offset + blank)
    }

    /// The token that starts at a place: a word, a string, an operator, or one character. Empty at a line's end and at a comment.
    fn token_at(&self, start: usize) -> Span {
        let rest = self.source.text.get(start..).unwrap_or_default();
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let len = match rest.chars().next() {
            _ if word > 0 => word,
            None | Some('\n' | '\r') => 0,
            Some('"') => line[1..].find('"').map_or(1, |n| n + 2),
            Some('/') if line.starts_with("//") => 0,
            _ if ["->", "==", "!=", "<=", ">="].iter().any(|op| line.starts_with(op)) => 2,
            Some(c) => c.len_utf8(),
        };
        Span { file: self.index, start, end: start + len }
    }

    /// The last token before a place, leaving out blanks and line ends; comments are passed over.
    pub(super) fn token_before(&self, offset: usize) -> Span {
        let mut text = self.source.text[..offset].trim_end();
        while let Some(comment) = trailing_comment(text) {
            text = text[..comment].trim_end();
        }
        let start =
            text.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
        let start = if start == text.len() { text.char_indices().next_back().map_or(0, |(i, _)| i) } else { start };
        Span { file: self.index, start, end: text.len() }
    }

    fn line_from(&self, at: Span) -> Span {
        let rest = &self.source.text[at.start..];
        let line = rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())].trim_end();
        Span { end: at.start + line.len(), ..at }
    }
}

fn with_form(diagnostic: Diagnostic, form: &str) -> Diagnostic {
    if diagnostic.help.is_empty() { diagnostic.help(form) } else { diagnostic }
}

/// Where a comment starts that ends the last line of a text.
fn trailing_comment(text: &str) -> Option<usize> {
    let line = text.rfind('\n').map_or(0, |i| i + 1);
    let bytes = text.as_bytes();
    let (mut i, mut quoted) = (line, false);
    while i < bytes.len() {
        match bytes[i] {
            b'"' => quoted = !quoted,
            b'\\' if quoted => i += 1,
            b'/' if !quoted && bytes.get(i + 1) == Some(&b'/') => return Some(i),
            _ => {}
        }
        i += 1;
    }
    None
}

/// What is said of documentation with something before it on its line.
pub(super) const BEHIND: &str = "this would document what follows, not what stands before it";
/// What is said of `//!` elsewhere.
pub(super) const AT_THE_TOP: &str = "`//!` stands at the top of the file";

pub(super) fn stray_doc(span: Span, label: &str) -> Diagnostic {
    Diagnostic::new(Code::StrayDoc, span, &[]).label(label)
}
