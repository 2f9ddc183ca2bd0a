//! Any value of Rust as a tree, read from what its `Debug` writes. So every stage can be shown, whatever it is made of.

use std::iter::Peekable;
use std::str::Chars;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    /// A number, a text, a name alone.
    Leaf(String),
    /// A struct, a tuple, a list: its name, which may be empty, the bracket that opens it, and its parts with their names, if they have any.
    Node(String, char, Vec<(Option<String>, Tree)>),
}

/// Reads what `{:?}` gives.
pub(super) fn read(text: &str) -> Tree {
    Reader { rest: text.chars().peekable() }.value()
}

struct Reader<'a> {
    rest: Peekable<Chars<'a>>,
}

impl Reader<'_> {
    fn value(&mut self) -> Tree {
        self.blank();
        let word = self.word();
        let mut ahead = self.rest.clone();
        while ahead.next_if_eq(&' ').is_some() {}
        match ahead.peek() {
            Some(bracket @ ('{' | '(' | '[')) => {
                let bracket = *bracket;
                self.blank();
                self.rest.next();
                Tree::Node(word, bracket, self.parts())
            }
            _ => Tree::Leaf(word),
        }
    }

    /// The parts up to the closing bracket.
    fn parts(&mut self) -> Vec<(Option<String>, Tree)> {
        let mut parts = Vec::new();
        loop {
            self.blank();
            match self.rest.peek() {
                None => return parts,
                Some('}' | ')' | ']') => {
                    self.rest.next();
                    return parts;
                }
                Some(',') => _ = self.rest.next(),
                Some(_) => parts.push(self.part()),
            }
        }
    }

    /// A value, or a name or key and the value behind its colon.
    fn part(&mut self) -> (Option<String>, Tree) {
        let first = self.value();
        self.blank();
        match (first, self.rest.next_if_eq(&':')) {
            (Tree::Leaf(name), Some(_)) => (Some(name), self.value()),
            (first, _) => (None, first),
        }
    }

    /// A name, a number, a text in its quotes. Empty before a bracket.
    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.rest.next_if(|c| !" ,:{}()[]\n".contains(*c)) {
            word.push(c);
            if c == '"' || c == '\'' {
                self.quoted(c, &mut word);
            }
        }
        word
    }

    fn quoted(&mut self, quote: char, word: &mut String) {
        while let Some(c) = self.rest.next() {
            word.push(c);
            match c {
                '\\' => word.extend(self.rest.next()),
                _ if c == quote => return,
                _ => {}
            }
        }
    }

    fn blank(&mut self) {
        while self.rest.next_if(|c| c.is_whitespace()).is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug)]
    #[expect(dead_code, reason = "it is read by `Debug`")]
    struct Sample {
        text: &'static str,
        list: Vec<Option<char>>,
        map: BTreeMap<u8, (f64, std::ops::Range<i8>)>,
        unit: (),
    }

    #[test]
    fn what_debug_writes_is_read() {
        let sample = Sample { text: "a \"b\", {c}: ", list: vec![Some(','), None], map: [(1, (-1.5, 0..3))].into(), unit: () };
        let leaf = |text: &str| Tree::Leaf(text.to_owned());
        let list =
            Tree::Node(String::new(), '[', vec![(None, Tree::Node("Some".into(), '(', vec![(None, leaf("','"))])), (None, leaf("None"))]);
        let pair = Tree::Node(String::new(), '(', vec![(None, leaf("-1.5")), (None, leaf("0..3"))]);
        let fields = vec![
            (Some("text".into()), leaf("\"a \\\"b\\\", {c}: \"")),
            (Some("list".into()), list),
            (Some("map".into()), Tree::Node(String::new(), '{', vec![(Some("1".into()), pair)])),
            (Some("unit".into()), Tree::Node(String::new(), '(', Vec::new())),
        ];
        assert_eq!(read(&format!("{sample:?}")), Tree::Node("Sample".into(), '{', fields.clone()));
        assert_eq!(read(&format!("{sample:#?}")), Tree::Node("Sample".into(), '{', fields));
    }
}
