//! Completion: the names and words that may stand at a place.

use std::path::Path;

use gen_lsp_types::{CompletionItem, CompletionItemKind, Documentation, InsertTextFormat, MarkupContent, MarkupKind, TextEdit};
use headwater_idl::complete::{self, Candidate, Place, What};
use headwater_idl::index::Kind;
use headwater_idl::vocabulary::WordKind;

use super::state::Spot;
use super::workspace::seen_from;

/// What may stand at a place. `trigger` is the character that has just been typed, where that is why it is asked; `known` are the files
/// that a `use` line may name.
pub(crate) fn completion<'p>(spot: &Spot<'_>, trigger: &str, snippets: bool, known: impl Iterator<Item = &'p Path>) -> Vec<CompletionItem> {
    let context = complete::at(spot.text(), spot.offset);
    if trigger == " " && !is_wanted_behind_a_blank(&context.place) {
        return Vec::new();
    }
    let found = match context.place {
        Place::File => files(&spot.schema.paths()[spot.file], known),
        _ => complete::candidates(&spot.schema.index, &context),
    };
    let range = spot.schema.lines(spot.file).range(spot.text(), context.word.start, context.word.end);
    let items = found.into_iter().enumerate().map(|(i, it)| item(i, it, range, snippets));
    items.collect()
}

/// Behind a blank only what must stand there is offered, so that nothing pops up while one writes.
fn is_wanted_behind_a_blank(place: &Place) -> bool {
    matches!(place, Place::FactTag | Place::Tag { .. } | Place::Type | Place::Entity | Place::Fact | Place::Bucket | Place::Measure)
}

fn files<'p>(from: &Path, known: impl Iterator<Item = &'p Path>) -> Vec<Candidate> {
    let others = known.filter(|path| *path != from).filter_map(|path| seen_from(from, path));
    let candidate = |label| Candidate { label, what: What::Number, detail: "a file of schemas".to_owned(), docs: String::new() };
    others.map(candidate).collect()
}

fn item(place: usize, it: Candidate, range: gen_lsp_types::Range, snippets: bool) -> CompletionItem {
    let snippet = snippet(&it).filter(|_| snippets);
    let docs = MarkupContent { kind: MarkupKind::Markdown, value: it.docs };
    CompletionItem {
        kind: Some(kind(it.what)),
        detail: Some(it.detail).filter(|detail| !detail.is_empty()),
        documentation: Some(docs).filter(|docs| !docs.value.is_empty()).map(Documentation::MarkupContent),
        sort_text: Some(format!("{place:04}")),
        insert_text_format: snippet.as_ref().map(|_| InsertTextFormat::Snippet),
        text_edit: Some(TextEdit { range, new_text: snippet.unwrap_or_else(|| it.label.clone()) }.into()),
        label: it.label,
        ..CompletionItem::default()
    }
}

/// With brackets, and the places to fill in.
fn snippet(it: &Candidate) -> Option<String> {
    let name = &it.label;
    match it.what {
        What::Word(WordKind::Measure | WordKind::Function) if it.label == "exact" => None,
        What::Word(WordKind::Measure) if name == "count" => Some("count()$0".to_owned()),
        What::Word(WordKind::Measure) if name == "top" => Some("top(${1:10}, $2)$0".to_owned()),
        What::Word(WordKind::Measure | WordKind::Function) | What::Declared(Kind::Function) => Some(format!("{name}($1)$0")),
        What::Word(WordKind::Type) if matches!(name.as_str(), "list" | "set") => Some(format!("{name}<$1>$0")),
        What::Word(WordKind::Type) if name == "map" => Some("map<$1, $2>$0".to_owned()),
        _ => None,
    }
}

fn kind(what: What) -> CompletionItemKind {
    match what {
        What::Number => CompletionItemKind::Value,
        What::Word(WordKind::Type) => CompletionItemKind::Struct,
        What::Word(WordKind::Measure | WordKind::Function) => CompletionItemKind::Function,
        What::Word(WordKind::Bucket) => CompletionItemKind::Unit,
        What::Word(WordKind::Column) => CompletionItemKind::Field,
        What::Word(_) => CompletionItemKind::Keyword,
        What::Declared(kind) => match kind {
            Kind::Schema => CompletionItemKind::Module,
            Kind::Entity => CompletionItemKind::Class,
            Kind::Edge => CompletionItemKind::Event,
            Kind::Struct | Kind::Union | Kind::Newtype | Kind::Unreadable => CompletionItemKind::Struct,
            Kind::Enum => CompletionItemKind::Enum,
            Kind::Case => CompletionItemKind::EnumMember,
            Kind::Function | Kind::Rule | Kind::Query => CompletionItemKind::Function,
            Kind::Property => CompletionItemKind::Property,
            Kind::Parameter | Kind::Output | Kind::Variable => CompletionItemKind::Variable,
            _ => CompletionItemKind::Field,
        },
    }
}
