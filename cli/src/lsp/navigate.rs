//! From a name to its declaration, and to all of its uses.

use gen_lsp_types::{DocumentHighlight, DocumentHighlightKind, Location, Position, Range};

use super::documents::Documents;
use super::state::Spot;
use super::workspace::{beside, is_there};

/// Where the name at a place is declared; of a `use` line, the file.
pub(crate) fn definition(spot: &Spot<'_>, documents: &Documents) -> Option<Location> {
    if let Some((id, _)) = spot.schema.index.at(spot.file, spot.offset) {
        return Some(spot.schema.location(spot.schema.index.get(id).span, documents));
    }
    let holds = |span: headwater_idl::Span| span.file == spot.file && span.start <= spot.offset && spot.offset <= span.end;
    let used = spot.schema.index.uses().iter().find(|used| holds(used.span))?;
    let path = beside(&spot.schema.paths()[spot.file], &used.text);
    let start = Position { line: 0, character: 0 };
    is_there(documents, &path).then(|| Location { uri: documents.uri(&path).into(), range: Range { start, end: start } })
}

/// Each place where the name is used, and where it is declared if that is asked for.
pub(crate) fn references(spot: &Spot<'_>, declaration: bool, documents: &Documents) -> Vec<Location> {
    let Some((id, _)) = spot.schema.index.at(spot.file, spot.offset) else { return Vec::new() };
    let declared = spot.schema.index.get(id).span;
    let places = spot.schema.places(id).into_iter().filter(|span| declaration || *span != declared);
    places.map(|span| spot.schema.location(span, documents)).collect()
}

/// The places of this file where the name stands.
pub(crate) fn highlights(spot: &Spot<'_>) -> Vec<DocumentHighlight> {
    let Some((id, _)) = spot.schema.index.at(spot.file, spot.offset) else { return Vec::new() };
    let here = spot.schema.places(id).into_iter().filter(|span| span.file == spot.file);
    here.map(|span| DocumentHighlight { range: spot.schema.range(span), kind: Some(DocumentHighlightKind::Text) }).collect()
}
