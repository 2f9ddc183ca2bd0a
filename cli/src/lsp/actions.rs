//! Quick fixes: the name that was most likely meant, and a tag that is free.

use std::collections::HashMap;

use gen_lsp_types::{CodeAction, CodeActionKind, Diagnostic, TextEdit, WorkspaceEdit};
use headwater_idl::catalogue::Code;
use headwater_idl::complete::{self, Place};
use headwater_idl::diagnostic::nearest;

use super::documents::Documents;
use super::state::Spot;

/// What may be done about the diagnostics of a place.
pub(crate) fn actions(spot: &Spot<'_>, diagnostics: &[Diagnostic], documents: &Documents) -> Vec<CodeAction> {
    diagnostics.iter().filter_map(|wrong| action(spot, wrong, documents)).collect()
}

fn action(spot: &Spot<'_>, wrong: &Diagnostic, documents: &Documents) -> Option<CodeAction> {
    let gen_lsp_types::Code::String(number) = wrong.code.as_ref()? else { return None };
    let code = Code::of(number)?;
    let lines = spot.schema.lines(spot.file);
    let start = lines.offset(spot.text(), wrong.range.start);
    let end = lines.offset(spot.text(), wrong.range.end);
    let written = spot.text().get(start..end)?;
    let new_text = match code {
        Code::TagTaken | Code::TagRange | Code::TagReserved => free_tag(spot, start)?,
        _ if is_unknown(code) => near_name(spot, start, end, written)?,
        _ => return None,
    };
    let edit = TextEdit { range: wrong.range, new_text: new_text.clone() };
    let uri = documents.uri(&spot.schema.paths()[spot.file]);
    Some(CodeAction {
        title: format!("Change `{written}` to `{new_text}`"),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![wrong.clone()]),
        is_preferred: Some(true),
        edit: Some(WorkspaceEdit { changes: Some(HashMap::from([(uri.into(), vec![edit])])), ..WorkspaceEdit::default() }),
        ..CodeAction::default()
    })
}

/// Whether a name is wrong that something else might be meant by.
fn is_unknown(code: Code) -> bool {
    matches!(
        code,
        Code::UnknownType
            | Code::UnknownEntity
            | Code::UnknownFact
            | Code::UnknownName
            | Code::UnknownCase
            | Code::UnknownMeasure
            | Code::UnknownFunction
            | Code::DerivedUnknown
            | Code::AnnotationUnknown
            | Code::SliceUnknown
            | Code::UnknownDeclaration
            | Code::UnknownLine
    )
}

/// The nearest of the names that may stand there.
fn near_name(spot: &Spot<'_>, start: usize, end: usize, written: &str) -> Option<String> {
    // A name with a dot is completed at its end, and is one of whole names.
    let dotted = written.contains('.');
    let mut context = complete::at(spot.text(), if dotted { start + 1 } else { end });
    if dotted {
        context.place = Place::Fact;
    }
    let known = complete::candidates(&spot.schema.index, &context);
    let names = known.iter().map(|it| it.label.as_str()).filter(|name| *name != written);
    nearest(written, names).map(str::to_owned)
}

fn free_tag(spot: &Spot<'_>, start: usize) -> Option<String> {
    let context = complete::at(spot.text(), start);
    if !matches!(context.place, Place::FactTag | Place::Tag { .. }) {
        return None;
    }
    complete::candidates(&spot.schema.index, &context).into_iter().next().map(|it| it.label)
}
