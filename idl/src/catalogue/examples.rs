//! The examples of a code, read from its Markdown: blocks that begin with ```` ```hw wrong ```` and ```` ```hw right ````, each with the
//! name of its file behind that where there are several, or a line `No example: …` that says why there can be none.

use crate::source::Source;

/// A schema that gives an error, and the one that was meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Examples {
    /// The files of the wrong schema; none where there is no example.
    pub wrong: Vec<Source>,
    /// The files of the right one.
    pub right: Vec<Source>,
    /// Why there is no example; empty where there is one.
    pub none: String,
}

/// How an example is named that is one file.
const ONE_FILE: &str = "example.hw";
const NONE: &str = "No example: ";

impl Examples {
    pub(super) fn parse(markdown: &str) -> Examples {
        let mut examples = Examples { none: markdown.strip_prefix(NONE).unwrap_or_default().trim_end().to_owned(), ..Examples::default() };
        let mut lines = markdown.lines();
        while let Some(line) = lines.next() {
            let Some(head) = line.strip_prefix("```hw ") else { continue };
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let (kind, name) = head.split_once(' ').unwrap_or((head, ONE_FILE));
            let files = if kind == "wrong" { &mut examples.wrong } else { &mut examples.right };
            files.push(Source::new(name, text.join("\n") + "\n"));
        }
        examples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_files_of_the_wrong_or_the_right_schema() {
        let examples = Examples::parse("```hw wrong\na\n\nb\n```\n\n```hw right x.hw\nc\n```\n\n```hw right y.hw\n```\n");
        assert_eq!(examples.wrong, [Source::new("example.hw", "a\n\nb\n")]);
        assert_eq!(examples.right, [Source::new("x.hw", "c\n"), Source::new("y.hw", "\n")]);
        assert_eq!(Examples::parse("No example: it is too long.\n").none, "it is too long.");
    }
}
