//! What holds of formatting, whatever the text.

#[path = "facts.rs"]
mod facts;

use facts::{Facts, broken};
use headwater_idl::Source;
use headwater_idl::format::format;

pub(crate) fn formatted(text: &str) -> String {
    format(&Source::new("a.hw", text)).text
}

/// Everything that holds of any text: the same tokens, comments and paragraphs, what is broken as it was, and nothing to do the second time.
pub(crate) fn holds(text: &str) {
    let once = formatted(text);
    assert_eq!(formatted(&once), once, "not the same the second time:\n{text}\n-----\n{once}");
    let (before, after) = (Facts::of(text), Facts::of(&once));
    assert_eq!(before.tree, after.tree, "another tree:\n{text}\n-----\n{once}");
    assert_eq!(before.comments, after.comments, "other comments:\n{text}\n-----\n{once}");
    assert_eq!(before.model, after.model, "another model:\n{text}\n-----\n{once}");
    let mut rest = once.as_str();
    for part in broken(text) {
        let at = rest.find(part).unwrap_or_else(|| panic!("a broken part is not as it was:\n{part}\n-----\n{once}"));
        rest = &rest[at + part.len()..];
    }
    assert!(!once.contains("\n\n\n") || !is_faultless(text), "two empty lines:\n{once}");
    assert!(once.is_empty() || once.ends_with('\n'));
}

fn is_faultless(text: &str) -> bool {
    format(&Source::new("a.hw", text)).diagnostics.is_empty()
}
