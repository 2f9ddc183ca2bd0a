//! The examples of a code, read from its Markdown: blocks that begin with ```` ```hw wrong ```` and ```` ```hw right ````, each with the
//! name of its file behind that where there are several, or a line `No example: …` that says why there can be none.
//!
//! What a lock has to say is shown by a block `hw locked`, which stands beside both. What changed is shown by `hw before` and `hw after`;
//! a block `hw right` is then the way that breaks nothing, or less.

use crate::source::{LOCK, Source};

/// A schema that gives an error, and the one that was meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Examples {
    /// What the schema was before, where the code tells of a change.
    pub before: Option<Source>,
    /// The files of the wrong schema, or of the changed one; none where there is no example. The last may be a lock.
    pub wrong: Vec<Source>,
    /// The files of the right one; none where the change is as good as any.
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
        let (mut lines, mut locked) = (markdown.lines(), None);
        while let Some(line) = lines.next() {
            let Some(head) = line.strip_prefix("```hw ") else { continue };
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let (kind, name) = head.split_once(' ').unwrap_or((head, ONE_FILE));
            let text = text.join("\n") + "\n";
            match kind {
                "locked" => locked = Some(Source::new(LOCK, text)),
                kind => examples.add(kind, Source::new(name, text)),
            }
        }
        [&mut examples.wrong, &mut examples.right].into_iter().for_each(|files| files.extend(locked.clone()));
        examples
    }

    fn add(&mut self, kind: &str, source: Source) {
        match kind {
            "before" => self.before = Some(source),
            "right" => self.right.push(source),
            _ => self.wrong.push(source),
        }
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
        let changed = Examples::parse("```hw before\na\n```\n```hw after\nb\n```\n");
        assert_eq!((changed.before, changed.wrong.len(), changed.right.len()), (Some(Source::new("example.hw", "a\n")), 1, 0));
        let locked = Examples::parse("```hw locked\nl\n```\n```hw wrong\na\n```\n```hw right\nb\n```\n");
        assert_eq!(locked.wrong, [Source::new("example.hw", "a\n"), Source::new(LOCK, "l\n")]);
        assert_eq!(locked.right, [Source::new("example.hw", "b\n"), Source::new(LOCK, "l\n")]);
        assert_eq!(Examples::parse("No example: it is too long.\n").none, "it is too long.");
    }
}
