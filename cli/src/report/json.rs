//! One JSON object an error, for programs. Lines and columns count from 1, columns in characters; `end` is behind the last character.

use headwater_codegen::compat::Class;
use headwater_idl::diagnostic::Label;
use headwater_idl::render::Severity;
use headwater_idl::{Diagnostic, Source};
use serde_json::{Value, json};

use super::Trouble;
use super::place::Place;

pub(super) fn diagnostic(sources: &[Source], diagnostic: &Diagnostic) -> Value {
    let place = Place::of(sources, diagnostic.primary.span);
    let labels: Vec<Value> = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary).map(|l| label(sources, l)).collect();
    json!({
        "code": diagnostic.code.entry().number,
        "severity": "error",
        "message": diagnostic.message,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end": end(place),
        "labels": labels,
        "help": some(&diagnostic.help),
    })
}

/// A change of a schema: as an error, with its class. Places in the old version come last; its files are named as they were given.
pub(super) fn change(sources: &[Source], change: &Diagnostic, class: Class) -> Value {
    let mut value = diagnostic(sources, change);
    value["severity"] = severity(class).into();
    value["class"] = class.name().into();
    value
}

fn severity(class: Class) -> &'static str {
    match class.severity() {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// An error without a code has no place but its file.
pub(super) fn trouble(trouble: &Trouble<'_>) -> Value {
    json!({
        "code": null,
        "severity": "error",
        "message": trouble.message,
        "file": trouble.file.map(|file| file.display().to_string()),
        "help": some(trouble.help),
    })
}

/// The primary label comes first.
fn label(sources: &[Source], label: &Label) -> Value {
    let place = Place::of(sources, label.span);
    json!({ "file": place.file, "line": place.line, "column": place.column, "end": end(place), "text": some(&label.text) })
}

fn end(place: Place<'_>) -> Value {
    json!({ "line": place.end_line, "column": place.end_column })
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
