//! Tokens of a text that need not parse: words, numbers, strings, symbols and line ends, with their places.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    String,
    Symbol,
    Line,
    /// A comment or documentation; it ends with its line.
    Comment,
}

/// A token of `text[start..end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// All tokens; blanks are left out. A string that is not closed ends with its line.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let (kind, len) = token(&text[at..], c);
        if let Some(kind) = kind {
            found.push(Token { kind, text: &text[at..at + len], start: at });
        }
        at += len;
    }
    found
}

fn token(rest: &str, c: char) -> (Option<Kind>, usize) {
    let line = || rest.find(['\n', '\r']).unwrap_or(rest.len());
    let run = |holds: fn(char) -> bool| rest.find(|c| !holds(c)).unwrap_or(rest.len());
    let word = |c: char| c.is_alphanumeric() || c == '_';
    match c {
        '\n' | '\r' => (Some(Kind::Line), 1),
        '/' if rest.starts_with("//") => (Some(Kind::Comment), line()),
        '"' => (Some(Kind::String), string(&rest[..line()])),
        c if c.is_ascii_digit() => (Some(Kind::Number), run(word)),
        c if word(c) => (Some(Kind::Word), run(word)),
        c if c.is_whitespace() => (None, c.len_utf8()),
        _ if ["->", "==", "!=", "<=", ">="].iter().any(|two| rest.starts_with(two)) => (Some(Kind::Symbol), 2),
        c => (Some(Kind::Symbol), c.len_utf8()),
    }
}

/// The length of the string at the start of a line.
fn string(line: &str) -> usize {
    let mut escaped = false;
    for (i, c) in line.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 1,
            _ => {}
        }
    }
    line.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fall_into_tokens() {
        let text = "on Like -> 14d \"a\\\"b\" // x\r\n\"open é\n== @é_1";
        let found: Vec<&str> = tokens(text).into_iter().map(|token| token.text).collect();
        assert_eq!(found, ["on", "Like", "->", "14d", "\"a\\\"b\"", "// x", "\r", "\n", "\"open é", "\n", "==", "@", "é_1"]);
    }
}
