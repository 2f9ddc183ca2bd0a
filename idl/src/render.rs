//! Diagnostics as text, with the source line and labels, as rustc shows them.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Label};
use crate::source::{Source, Span};

/// Renders diagnostics for people, one after the other with an empty line between, for a terminal (`colour`) or a file. `sources` are
/// those that were compiled; files are named as they were given.
pub fn render(sources: &[Source], diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let reports: Vec<String> = diagnostics.iter().map(|d| renderer.render(&[report(sources, d, Level::ERROR)]) + "\n").collect();
    reports.join("\n")
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Worth a thought.
    Warning,
    /// Wrong.
    Error,
}

/// Renders what is called by a name of its own, and is no error of a schema, in the same form.
pub fn render_as(sources: &[Source], diagnostic: &Diagnostic, severity: Severity, name: &str, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let level = match severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    renderer.render(&[report(sources, diagnostic, level.with_name(name))]) + "\n"
}

fn report<'a>(sources: &'a [Source], d: &'a Diagnostic, level: Level<'a>) -> Group<'a> {
    let title = level.primary_title(&d.message).id(d.code.entry().number);
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
    let here: Vec<_> = primary.chain(secondary).filter(|(_, label)| label.span.file == file).collect();
    let lines = lines(text, here.iter().map(|(_, label)| label.span));
    let first = 1 + text[..lines.start].matches('\n').count();
    let annotations = here.into_iter().map(|(kind, label)| annotation(&lines, kind, label));
    Snippet::source(&text[lines.clone()]).path(name).line_start(first).annotations(annotations)
}

/// The stretch of text that holds the lines of all places, so that the rest of a file costs nothing. A line's end is cut where it is far
/// from any place.
fn lines(text: &str, places: impl Iterator<Item = Span> + Clone) -> Range<usize> {
    const FAR: usize = 1_000;
    let start = places.clone().map(|span| span.start).min().unwrap_or(0).min(text.len());
    let end = places.map(|span| span.end).max().unwrap_or(0).min(text.len()).max(start);
    let start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let far = text.floor_char_boundary(end + FAR);
    start..text[end..far].find(['\r', '\n']).map_or(far, |i| end + i)
}

fn annotation<'a>(lines: &Range<usize>, kind: AnnotationKind, label: &'a Label) -> Annotation<'a> {
    let within = |offset: usize| offset.clamp(lines.start, lines.end) - lines.start;
    let annotation = kind.span(within(label.span.start)..within(label.span.end));
    match label.text.as_str() {
        "" => annotation,
        words => annotation.label(words),
    }
}
