//! What is tried with made-up input, and what must hold of it: each target panics where it does not.

#[path = "../format/holds.rs"]
mod holds;

use headwater_idl::source::{Source, Span};
use headwater_idl::{compile, parse, render::render};

/// A target's name, and what it does with an input.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All targets.
pub(crate) const TARGETS: &[Target] = &[("parse", parse), ("format", format), ("compile", compiled)];

/// Parsing gives a tree or says why not, and each place that it names is a place in the text.
pub(crate) fn parse(input: &[u8]) {
    let source = source(input);
    let parsed = parse::parse(0, &source);
    assert!(parsed.file.is_some() || !parsed.diagnostics.is_empty(), "neither a tree nor an error");
    for diagnostic in &parsed.diagnostics {
        is_place(&source, diagnostic.primary.span);
    }
    for item in parsed.file.iter().flat_map(|file| &file.items) {
        is_place(&source, item.span);
    }
}

/// Formatting does nothing the second time, and keeps the tree, the model and the comments. What is no text at all stays as it is.
pub(crate) fn format(input: &[u8]) {
    let source = source(input);
    if parse::parse(0, &source).file.is_some() {
        holds::holds(&source.text);
    } else {
        assert_eq!(headwater_idl::format::format(&source).text, source.text);
    }
}

/// Compiling gives a model or errors, the same each time, and the errors can be shown.
pub(crate) fn compiled(input: &[u8]) {
    let sources = [source(input)];
    let (once, again) = (compile(&sources), compile(&sources));
    assert_eq!(once, again, "another answer the second time");
    assert_eq!(once.model.is_none(), !once.diagnostics.is_empty(), "a model or errors");
    for diagnostic in &once.diagnostics {
        is_place(&sources[0], diagnostic.primary.span);
        diagnostic.secondary.iter().for_each(|label| is_place(&sources[0], label.span));
    }
    assert_eq!(render(&sources, &once.diagnostics, false).is_empty(), once.diagnostics.is_empty());
}

fn source(input: &[u8]) -> Source {
    Source::from_bytes("a.hw", input.to_vec())
}

fn is_place(source: &Source, span: Span) {
    let part = (span.start <= span.end).then(|| source.text.get(span.start..span.end)).flatten();
    assert!(part.is_some() && span.file == 0, "{span:?} is no place in the text");
}
