//! Diagnostics as text, with the source line and labels, as rustc shows them.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Label};
use crate::source::Source;

/// Renders diagnostics for people, one after the other with an empty line between, for a terminal (`colour`) or a file. `sources` are
/// those that were compiled; files are named as they were given.
pub fn render(sources: &[Source], diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let reports: Vec<String> = diagnostics.iter().map(|d| renderer.render(&[report(sources, d)]) + "\n").collect();
    reports.join("\n")
}

fn report<'a>(sources: &'a [Source], d: &'a Diagnostic) -> Group<'a> {
    let title = Level::ERROR.primary_title(&d.message).id(d.code.entry().number);
    let mut group = Group::with_title(title).element(snippet(sources, d, d.primary.span.file));
    let mut others: Vec<usize> = d.secondary.iter().map(|label| label.span.file).filter(|file| *file != d.primary.span.file).collect();
    others.dedup();
    for file in others {
        group = group.element(snippet(sources, d, file));
    }
    if !d.help.is_empty() {
        group = group.element(Level::HELP.message(&d.help));
    }
    group
}

/// The lines of one file on which labels of a diagnostic stand.
fn snippet<'a>(sources: &'a [Source], d: &'a Diagnostic, file: usize) -> Snippet<'a, Annotation<'a>> {
    let (name, text) = sources.get(file).map_or(("", ""), |source| (source.name.as_str(), source.text.as_str()));
    let primary = std::iter::once((AnnotationKind::Primary, &d.primary));
    let secondary = d.secondary.iter().map(|label| (AnnotationKind::Context, label));
    let here = primary.chain(secondary).filter(|(_, label)| label.span.file == file);
    Snippet::source(text).path(name).annotations(here.map(|(kind, label)| annotation(text, kind, label)))
}

fn annotation<'a>(text: &str, kind: AnnotationKind, label: &'a Label) -> Annotation<'a> {
    let end = label.span.end.min(text.len());
    let annotation = kind.span(label.span.start.min(end)..end);
    match label.text.as_str() {
        "" => annotation,
        words => annotation.label(words),
    }
}
