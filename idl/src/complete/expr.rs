//! Inside of an expression: whether an operand, a step of a path or an operator may stand at its end.

use super::place::Cursor;
use super::tokens::{Kind, Token};
use super::{Place, Scope};

/// What may stand at the end of an expression whose tokens begin at `start`.
pub(super) fn expression(cursor: &Cursor<'_, '_>, start: usize, scope: Scope, called: String) -> Place {
    let start = start.min(cursor.before.len());
    let tokens: Vec<Token<'_>> = cursor.solid(start..cursor.before.len()).collect();
    let Some((last, rest)) = tokens.split_last() else { return Place::Operand { scope, against: Vec::new(), called } };
    match last.text {
        "." => Place::Step { scope, path: path(rest) },
        "==" | "!=" => Place::Operand { scope, against: path(rest), called },
        // The value of a named argument: `via: Plugin.Share`.
        ":" => Place::Operand { scope, against: Vec::new(), called: String::new() },
        _ if ends_operand(last) => Place::Words(&["and", "or"]),
        _ => Place::Operand { scope, against: Vec::new(), called },
    }
}

fn ends_operand(token: &Token<'_>) -> bool {
    match token.kind {
        Kind::Word => !matches!(token.text, "and" | "or" | "not"),
        Kind::Number | Kind::String => true,
        _ => matches!(token.text, ")" | "]"),
    }
}

/// The path that tokens end with.
fn path(tokens: &[Token<'_>]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = tokens;
    while let Some((token, before)) = rest.split_last() {
        if token.kind != Kind::Word {
            break;
        }
        names.push(token.text.to_owned());
        match before.split_last() {
            Some((dot, before)) if dot.text == "." => rest = before,
            _ => break,
        }
    }
    names.reverse();
    names
}
