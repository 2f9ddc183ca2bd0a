//! Literals: numbers, strings, durations, tags, types.

use pest::iterators::Pair;

use super::{Lower, part, parts, parts_of};
use crate::ast::{ExprKind, Name, Param, Tag, TypeExpr};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::grammar::Rule;
use crate::source::Span;

/// The units of durations in microseconds; a month is 30 days and a year 365.
const UNITS: &[(&str, i64)] = &[
    ("us", 1),
    ("ms", 1_000),
    ("min", 60_000_000),
    ("mo", 30 * DAY),
    ("s", 1_000_000),
    ("h", 3_600_000_000),
    ("d", DAY),
    ("w", 7 * DAY),
    ("y", 365 * DAY),
];
const DAY: i64 = 86_400_000_000;

impl Lower<'_> {
    /// The tag of a field or declaration. One that does not fit 64 bits is the largest, which is out of range.
    pub(super) fn tag(&mut self, pair: &Pair<'_, Rule>) -> Tag {
        let number = part(pair, Rule::tag).and_then(|tag| part(&tag, Rule::int));
        match number {
            Some(int) => self.number(&int),
            None => Tag { value: 0, span: self.span(pair) },
        }
    }

    pub(super) fn number(&mut self, int: &Pair<'_, Rule>) -> Tag {
        Tag { value: int.as_str().replace('_', "").parse().unwrap_or(u64::MAX), span: self.span(int) }
    }

    pub(super) fn ty_in(&mut self, pair: &Pair<'_, Rule>) -> TypeExpr {
        match part(pair, Rule::ty) {
            Some(ty) => self.ty(&ty),
            None => TypeExpr {
                name: Name { text: String::new(), span: self.span(pair) },
                args: Vec::new(),
                optional: None,
                span: self.span(pair),
            },
        }
    }

    fn ty(&mut self, pair: &Pair<'_, Rule>) -> TypeExpr {
        let base = part(pair, Rule::ty_base).unwrap_or_else(|| pair.clone());
        let args: Vec<Pair<'_, Rule>> = parts_of(&base, Rule::ty).collect();
        TypeExpr {
            name: self.name_in(&base, Rule::dotted),
            args: args.iter().map(|arg| self.ty(arg)).collect(),
            optional: part(pair, Rule::opt).map(|opt| self.span(&opt)),
            span: self.span(pair),
        }
    }

    pub(super) fn params(&mut self, pair: &Pair<'_, Rule>, rule: Rule) -> Vec<Param> {
        let params: Vec<_> = parts_of(pair, rule).collect();
        params.iter().map(|param| Param { name: self.name_in(param, Rule::ident), ty: self.ty_in(param) }).collect()
    }

    pub(super) fn int(&mut self, pair: &Pair<'_, Rule>) -> ExprKind {
        let value = pair.as_str().replace('_', "").parse().ok();
        self.fits(pair, value).map_or(ExprKind::Bad, ExprKind::Int)
    }

    pub(super) fn float(&mut self, pair: &Pair<'_, Rule>) -> ExprKind {
        let value = pair.as_str().parse().ok().filter(|x: &f64| x.is_finite());
        self.fits(pair, value).map_or(ExprKind::Bad, ExprKind::Float)
    }

    /// Microseconds of `90d`.
    pub(super) fn duration(&mut self, pair: &Pair<'_, Rule>) -> Option<i64> {
        let text = pair.as_str();
        let unit = UNITS.iter().find(|(unit, _)| text.trim_start_matches(|c: char| c.is_ascii_digit()) == *unit);
        let value = unit.and_then(|(unit, factor)| text.trim_end_matches(unit).parse::<i64>().ok()?.checked_mul(*factor));
        self.fits(pair, value)
    }

    fn fits<T>(&mut self, pair: &Pair<'_, Rule>, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.report(
                Diagnostic::new(Code::BadNumber, self.span(pair), &[pair.as_str()]).label("too large").help("write a smaller number"),
            );
        }
        value
    }

    /// The text of a string literal.
    pub(super) fn string(&mut self, pair: &Pair<'_, Rule>) -> String {
        let (span, quoted) = (self.span(pair), pair.as_str());
        let inner = &quoted[1..quoted.len() - 1];
        let (mut out, mut rest) = (String::new(), inner);
        while let Some(at) = rest.find('\\') {
            out.push_str(&rest[..at]);
            let start = span.start + 1 + inner.len() - rest.len() + at;
            let (c, len) = unescape(&rest[at..]);
            match c {
                Some(c) => out.push(c),
                None => self.bad_escape(Span { start, end: start + len, ..span }, &rest[at..at + len]),
            }
            rest = &rest[at + len..];
        }
        out + rest
    }

    fn bad_escape(&mut self, span: Span, escape: &str) {
        self.report(Diagnostic::new(Code::BadEscape, span, &[escape]).label("unknown"));
    }

    /// The documentation that stands before something, without markers; what has something before it on its line is stray.
    pub(super) fn docs(&mut self, pair: &Pair<'_, Rule>) -> Vec<String> {
        let docs: Vec<_> = parts(pair).filter(|part| part.as_rule() == Rule::doc).collect();
        docs.iter().filter_map(|doc| self.doc(doc)).collect()
    }

    pub(super) fn doc(&mut self, doc: &Pair<'_, Rule>) -> Option<String> {
        let span = self.span(doc);
        let line = self.source.text[..span.start].rfind(['\n', '\r']).map_or(0, |i| i + 1);
        let before = self.source.text[line..span.start].trim_start_matches('\u{FEFF}').trim();
        if !before.is_empty() {
            self.diagnostics.push(super::bad::stray_doc(span, super::bad::BEHIND));
            return None;
        }
        let text = doc.as_str()[3..].trim_end();
        Some(text.strip_prefix(' ').unwrap_or(text).to_owned())
    }
}

/// The character of the escape at the start of a text, if there is such an escape, and the bytes it takes.
fn unescape(text: &str) -> (Option<char>, usize) {
    let next = text[1..].chars().next();
    let len = 1 + next.map_or(0, char::len_utf8);
    match next {
        Some('n') => (Some('\n'), len),
        Some('r') => (Some('\r'), len),
        Some('t') => (Some('\t'), len),
        Some(c @ ('\\' | '"')) => (Some(c), len),
        Some('u') => {
            let digits = text[2..].strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(digits, _)| digits);
            let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
            (value, digits.map_or(len, |digits| digits.len() + 4))
        }
        _ => (None, len),
    }
}
