//! What `cargo headwater explain` and the page of errors say of a code: why the rule is there, a schema that breaks it with what the
//! compiler says of it, and the one that was meant. All of it comes from the catalogue.

use crate::catalogue::{Code, Entry, Examples, SECTIONS};
use crate::diagnostic::nearest;
use crate::render::render;
use crate::source::{LOCK, Source};

/// Columns of a line of prose in a terminal.
const WIDTH: usize = 100;

/// Explains a code to somebody at a terminal.
pub fn text(code: Code) -> String {
    let (entry, examples) = (code.entry(), code.entry().examples());
    let mut parts = vec![format!("{}: {}", entry.number, entry.title), wrapped(entry.explanation)];
    if examples.wrong.is_empty() {
        parts.push(wrapped(&format!("There is no example: {}", examples.none)));
    } else {
        let shown = shown(&examples);
        parts.extend(shown.into_iter().flat_map(|(title, text, _)| [format!("{title}:"), indented(&text)]));
    }
    parts.join("\n\n") + "\n"
}

/// All codes with their titles, a line each, by section.
pub fn list() -> String {
    let sections = SECTIONS.iter().map(|(start, title)| {
        let lines = entries(start).map(|entry| format!("  {}  {}\n", entry.number, entry.title));
        format!("{title}\n{}", lines.collect::<String>())
    });
    sections.collect::<Vec<_>>().join("\n")
}

/// The number that was most likely meant, of those that there are.
pub fn nearest_number(wrong: &str) -> Option<&'static str> {
    nearest(&wrong.to_ascii_uppercase(), Code::ALL.iter().map(|code| code.entry().number))
}

/// The page of all errors, in Markdown, for the documentation.
pub fn page() -> String {
    let mut out = String::from(PAGE_HEAD);
    for (start, title) in SECTIONS {
        out += &format!("\n## {title}\n");
        entries(start).for_each(|entry| out += &on_page(entry));
    }
    out
}

const PAGE_HEAD: &str = "# Errors

<!-- Made from the catalogue in idl/src/catalogue; `INSTA_UPDATE=always cargo test -p headwater-idl --test catalogue` writes it anew. -->

Every error that the compiler reports, by its code: why the rule is there, a schema that breaks it, what is said of it, and the schema that
was meant. `cargo headwater explain HW0101` shows the same in a terminal.
";

fn entries(start: &str) -> impl Iterator<Item = &'static Entry> {
    Code::ALL.iter().map(|code| code.entry()).filter(move |entry| entry.number.starts_with(start))
}

fn on_page(entry: &Entry) -> String {
    let examples = entry.examples();
    format!("\n### {}: {}\n\n{}\n\n{}\n", entry.number, entry.title, entry.explanation, examples_on_page(&examples))
}

fn examples_on_page(examples: &Examples) -> String {
    if examples.wrong.is_empty() {
        return format!("There is no example: {}", examples.none);
    }
    let blocks = shown(examples).into_iter().map(|(title, text, info)| {
        let title = if WITHOUT_TITLE.contains(&title) { String::new() } else { format!("{title}:\n\n") };
        format!("{title}```{info}\n{text}\n```")
    });
    blocks.collect::<Vec<_>>().join("\n\n")
}

const WRONG: &str = "Wrong";
const SAID: &str = "What is said of it";
/// What the page has first under each heading, and what follows it, speak for themselves.
const WITHOUT_TITLE: &[&str] = &[WRONG, SAID];

/// What is shown of an example: the title of each block, its text, and how Markdown calls it.
fn shown(examples: &Examples) -> Vec<(&'static str, String, &'static str)> {
    let right = |title| (!examples.right.is_empty()).then(|| (title, joined(&examples.right), "hw"));
    if let Some(before) = &examples.before {
        let changed = [("Before", joined(std::slice::from_ref(before)), "hw"), ("After", joined(&examples.wrong), "hw")];
        return changed.into_iter().chain(right("Better")).collect();
    }
    // `ignore` keeps tools that run the blocks of a book away from the one that is wrong.
    let wrong = [(WRONG, joined(&examples.wrong), "hw,ignore"), (SAID, said(&examples.wrong), "text")];
    wrong.into_iter().chain(right("Right")).collect()
}

/// The compiler's own words about an example.
fn said(sources: &[Source]) -> String {
    render(sources, &crate::compile(sources).diagnostics, false).trim_end().to_owned()
}

/// The text of the files; where they are several, each under its name.
fn joined(sources: &[Source]) -> String {
    match sources {
        [one] => one.text.trim_end().to_owned(),
        several => {
            let texts = several.iter().map(|source| {
                let comment = if source.name == LOCK { "#" } else { "//" };
                format!("{comment} {}\n{}", source.name, source.text.trim_end())
            });
            texts.collect::<Vec<_>>().join("\n\n")
        }
    }
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| if line.is_empty() { String::new() } else { format!("    {line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// Breaks a paragraph between words.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        match line.is_empty() {
            true => line.push_str(word),
            false if line.chars().count() + 1 + word.chars().count() <= WIDTH => *line += &format!(" {word}"),
            false => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_broken_between_words() {
        let text = "word ".repeat(50) + &"x".repeat(150);
        let lines = wrapped(&text);
        assert!(lines.lines().all(|line| line.len() <= WIDTH || !line.contains(' ')), "{lines}");
        assert_eq!(lines.replace('\n', " "), text);
    }

    #[test]
    fn every_code_is_listed_once() {
        let listed = list();
        for code in Code::ALL {
            assert_eq!(listed.matches(code.entry().number).count(), 1, "{}", code.entry().number);
        }
    }

    #[test]
    fn near_numbers_are_offered() {
        assert_eq!(nearest_number("hw0107x"), Some("HW0107"));
        assert_eq!(nearest_number("banana"), None);
    }
}
