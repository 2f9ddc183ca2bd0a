//! Inside of a declaration's block: its members, line by line.

use std::ops::Range;

use super::expr::expression;
use super::place::{Cursor, Open};
use super::tokens::{Kind, Token};
use super::{Place, Scope};

/// What may stand inside of braces.
pub(super) fn place(cursor: &Cursor<'_, '_>, open: &[Open]) -> Place {
    let Some(brace) = open.last() else { return Place::Nothing };
    let line = line(cursor, brace.at + 1);
    match (cursor.keyword(), open.len()) {
        ("entity" | "edge" | "struct" | "union" | "enum", 1) => member(cursor, line),
        ("counter", 1) => counter(cursor, line),
        ("counter", 2) => measure(cursor, line, fact(cursor, brace.at)),
        ("rule", 1) => expression(cursor, line.start, Scope::Body, String::new()),
        ("query", 1) => query(cursor, line),
        _ => Place::Nothing,
    }
}

/// What may stand as an argument of what is called before the bracket `at`.
pub(super) fn argument(cursor: &Cursor<'_, '_>, at: usize, called: String) -> Place {
    let scope = match cursor.keyword() {
        "counter" => match brace_before(cursor, at) {
            Some((brace, 2)) => Scope::Fact(fact(cursor, brace)),
            Some((brace, _)) => of_line(cursor, brace),
            None => return Place::Nothing,
        },
        "rule" | "query" => Scope::Body,
        _ => return Place::Nothing,
    };
    expression(cursor, at + 1, scope, called)
}

/// Whether a line of a counter sees a fact or the measures.
fn of_line(cursor: &Cursor<'_, '_>, brace: usize) -> Scope {
    let line = line(cursor, brace + 1);
    let tokens: Vec<Token<'_>> = cursor.solid(line.clone()).collect();
    if tokens.first().is_some_and(|first| first.text == "on") { Scope::Fact(dotted(&tokens[1..])) } else { Scope::Derived }
}

/// The innermost brace that is open before a token, and how many are.
fn brace_before(cursor: &Cursor<'_, '_>, at: usize) -> Option<(usize, usize)> {
    let mut open = Vec::new();
    for (i, token) in cursor.before[..at].iter().enumerate() {
        match token.text {
            "{" => open.push(i),
            "}" => _ = open.pop(),
            _ => {}
        }
    }
    Some((*open.last()?, open.len()))
}

/// The fact of the `on` block that a brace opens.
fn fact(cursor: &Cursor<'_, '_>, brace: usize) -> String {
    let on = cursor.before[..brace].iter().rposition(|token| token.text == "on" && token.kind == Kind::Word);
    let tokens: Vec<Token<'_>> = on.map_or(Vec::new(), |on| cursor.solid(on + 1..brace).collect());
    dotted(&tokens)
}

/// The dotted name that tokens begin with.
fn dotted(tokens: &[Token<'_>]) -> String {
    let mut name = String::new();
    for token in tokens {
        let fits = if name.is_empty() || name.ends_with('.') { token.kind == Kind::Word } else { token.text == "." };
        if !fits {
            break;
        }
        name.push_str(token.text);
    }
    name
}

/// The tokens of the member that the place is in. Commas part members, but not what one line lists; a line goes on after a comma, an
/// operator or an opening bracket, and before `where`, `by`, `or` and `{`.
fn line(cursor: &Cursor<'_, '_>, start: usize) -> Range<usize> {
    const LISTS: &[&str] = &["by", "each", "on", "key", "order", "reserved"];
    const GO_ON: &[&str] = &["where", "by", "or", "{"];
    let (mut first, mut depth, mut ended) = (start, 0usize, false);
    for at in start..cursor.before.len() {
        let token = cursor.before[at];
        if token.kind == Kind::Line {
            ended |= depth == 0 && !asks_for_more(cursor, first, at);
            continue;
        }
        if ended && token.kind != Kind::Comment && !(GO_ON.contains(&token.text) && goes_on(cursor, first, token.text)) {
            first = at;
        }
        ended &= token.kind == Kind::Comment;
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "," if depth == 0 && !cursor.solid(first..at).next().is_some_and(|it| LISTS.contains(&it.text)) => first = at + 1,
            _ => {}
        }
    }
    if ended { cursor.before.len()..cursor.before.len() } else { first..cursor.before.len() }
}

/// `by` goes on with an `on` line only; elsewhere it begins one.
fn goes_on(cursor: &Cursor<'_, '_>, first: usize, word: &str) -> bool {
    word != "by" || cursor.solid(first..cursor.before.len()).next().is_some_and(|token| token.text == "on")
}

fn asks_for_more(cursor: &Cursor<'_, '_>, first: usize, at: usize) -> bool {
    let last = cursor.solid(first..at).next_back();
    last.is_some_and(|token| {
        let symbol = token.kind == Kind::Symbol && !matches!(token.text, ")" | "]" | "}" | "?" | ">");
        symbol || matches!(token.text, "and" | "or" | "not")
    })
}

/// A field, a case, a key.
fn member(cursor: &Cursor<'_, '_>, line: Range<usize>) -> Place {
    let tokens: Vec<Token<'_>> = cursor.solid(line).collect();
    let texts: Vec<&str> = without_annotations(&tokens);
    match (texts.as_slice(), cursor.keyword()) {
        ([], "entity") => Place::Words(&["key", "reserved"]),
        ([], _) => Place::Words(&["reserved"]),
        (["reserved", ..], _) => Place::Nothing,
        ([.., "="], keyword) => tag(cursor, keyword),
        ([.., ":"], _) => Place::Type,
        (["key", .., ":", _], _) => Place::Words(&["or"]),
        _ => Place::Nothing,
    }
}

/// The tokens behind annotations and their arguments.
fn without_annotations<'a>(tokens: &[Token<'a>]) -> Vec<&'a str> {
    let mut rest = tokens;
    while let [at, _, after @ ..] = rest {
        if at.text != "@" {
            break;
        }
        let close = after.iter().position(|token| token.text == ")").map_or(0, |close| close + 1);
        rest = if after.first().is_some_and(|token| token.text == "(") { &after[close..] } else { after };
    }
    rest.iter().map(|token| token.text).collect()
}

/// The tags that the block has, before the place and behind it.
fn tag(cursor: &Cursor<'_, '_>, keyword: &str) -> Place {
    let solid: Vec<Token<'_>> = cursor.all.iter().copied().filter(|token| !matches!(token.kind, Kind::Line | Kind::Comment)).collect();
    let own = cursor.before.last().map_or(0, |token| token.start);
    let (mut taken, mut reserved, mut depth) = (Vec::new(), Vec::new(), 0usize);
    for (i, token) in solid.iter().enumerate() {
        match token.text {
            "{" => depth += 1,
            "}" if depth <= 1 => break,
            "}" => depth -= 1,
            "reserved" if depth == 1 && solid.get(i + 1).is_some_and(|next| next.kind == Kind::Number) => {
                ranges(&solid[i + 1..], &mut reserved);
            }
            // The tag that stands at the place itself is about to be replaced.
            "=" if depth == 1 && token.start != own => taken.extend(solid.get(i + 1).and_then(|next| number(next.text))),
            _ => {}
        }
    }
    Place::Tag { taken, reserved, of_edge: keyword == "edge" }
}

/// `2, 5 to 9, "lang"`
fn ranges(tokens: &[Token<'_>], found: &mut Vec<(u64, u64)>) {
    for (i, token) in tokens.iter().enumerate() {
        let previous = if i == 0 { "" } else { tokens[i - 1].text };
        match (token.kind, number(token.text)) {
            (Kind::Number, Some(tag)) if previous == "to" => found.iter_mut().next_back().into_iter().for_each(|range| range.1 = tag),
            (Kind::Number, Some(tag)) => found.push((tag, tag)),
            (Kind::String, _) => {}
            _ if matches!(token.text, "," | "to") => {}
            _ => return,
        }
    }
}

fn number(text: &str) -> Option<u64> {
    text.replace('_', "").parse().ok()
}

/// A line of a counter.
fn counter(cursor: &Cursor<'_, '_>, line: Range<usize>) -> Place {
    let tokens: Vec<Token<'_>> = cursor.solid(line.clone()).collect();
    let texts: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    match texts.as_slice() {
        [] => Place::Words(&["by", "each", "on"]),
        ["by", .., ":"] => Place::Type,
        ["each"] | ["each", .., ","] => Place::Bucket,
        ["each", .., "keep"] => Place::Duration,
        ["each", .., last] if !last.starts_with(|c: char| c.is_ascii_digit()) => Place::Words(&["keep"]),
        ["by" | "each", ..] => Place::Nothing,
        ["on"] => Place::Fact,
        ["on", ..] => on(cursor, line.start, &tokens),
        [_, "=", ..] => expression(cursor, line.start + 2, Scope::Derived, String::new()),
        _ => Place::Nothing,
    }
}

/// `on FACT by EXPR where EXPR`
fn on(cursor: &Cursor<'_, '_>, start: usize, tokens: &[Token<'_>]) -> Place {
    let fact = dotted(&tokens[1..]);
    let marker = cursor.before.iter().rposition(|token| token.kind == Kind::Word && matches!(token.text, "by" | "where"));
    match marker.filter(|marker| *marker > start) {
        None if fact.ends_with('.') => Place::Property(fact.trim_end_matches('.').to_owned()),
        None => Place::Words(&["by", "where"]),
        Some(marker) => expression(cursor, marker + 1, Scope::Fact(fact), String::new()),
    }
}

/// A measure of an `on` block.
fn measure(cursor: &Cursor<'_, '_>, line: Range<usize>, fact: String) -> Place {
    let marker = cursor.before[line.clone()].iter().rposition(|token| token.kind == Kind::Word && token.text == "where");
    if let Some(marker) = marker {
        return expression(cursor, line.start + marker + 1, Scope::Fact(fact), String::new());
    }
    let tokens: Vec<Token<'_>> = cursor.solid(line).collect();
    match without_annotations(&tokens).as_slice() {
        [.., ":"] => Place::Measure,
        [.., ")"] => Place::Words(&["where"]),
        _ => Place::Nothing,
    }
}

/// A line of a query.
fn query(cursor: &Cursor<'_, '_>, line: Range<usize>) -> Place {
    let tokens: Vec<Token<'_>> = cursor.solid(line.clone()).collect();
    match tokens.first().map(|token| token.text) {
        Some("take") => Place::Nothing,
        Some("order") => match tokens.last() {
            Some(last) if last.kind == Kind::Word && last.text != "order" => Place::Words(&["desc", "asc"]),
            _ => expression(cursor, line.start + 1, Scope::Body, String::new()),
        },
        _ => expression(cursor, line.start, Scope::Body, String::new()),
    }
}
