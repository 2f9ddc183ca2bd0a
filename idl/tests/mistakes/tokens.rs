//! The tokens of a schema, read without the compiler: words, numbers, strings, operators; comments and documentation left out.

use std::ops::Range;

/// Where each token stands.
pub(crate) fn tokens(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        let len = length(rest);
        if !rest.starts_with("//") && !rest.starts_with(char::is_whitespace) {
            found.push(at..at + len);
        }
        at += len;
    }
    found
}

/// How long the token, comment or blank is at the start of a text.
fn length(text: &str) -> usize {
    let run = |is: fn(char) -> bool| text.find(|c| !is(c)).unwrap_or(text.len());
    let first = text.chars().next().unwrap_or(' ');
    match first {
        '/' if text.starts_with("//") => run(|c| c != '\n'),
        '"' => text[1..].find('"').map_or(1, |at| at + 2),
        c if is_word(c) => run(is_word),
        _ if ["->", "==", "!=", "<=", ">="].iter().any(|operator| text.starts_with(operator)) => 2,
        c => c.len_utf8(),
    }
}

/// Whether a word or a number may hold a character.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
