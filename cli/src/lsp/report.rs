//! The compiler's diagnostics as the client shows them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use gen_lsp_types::{CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, PublishDiagnosticsParams};
use headwater_idl::catalogue::Entry;
use headwater_idl::diagnostic;
use serde_json::{Value, json};

use super::documents::Documents;
use super::schema::Schema;
use super::state::State;
use super::transport;

/// What was said last of each file, and of which version of it.
#[derive(Debug, Default)]
pub(crate) struct Published(BTreeMap<PathBuf, (Option<i32>, Vec<Diagnostic>)>);

impl Published {
    /// Messages for each file of which something else is to be said than before.
    pub(crate) fn update(&mut self, state: &mut State) -> Vec<Value> {
        state.refresh();
        let mut all = by_file(state);
        // A file that is in no schema any more, as when it is closed, has nothing wrong.
        self.0.keys().for_each(|path| _ = all.entry(path.clone()).or_default());
        all.into_iter().filter_map(|(path, diagnostics)| self.say(path, diagnostics, &state.documents)).collect()
    }

    fn say(&mut self, path: PathBuf, diagnostics: Vec<Diagnostic>, documents: &Documents) -> Option<Value> {
        let version = documents.get(&path).map(|document| document.version);
        let nothing = version.is_none() && diagnostics.is_empty();
        let new = (version, diagnostics);
        match self.0.get(&path) {
            Some(known) if *known == new => return None,
            None if nothing => return None,
            _ => {}
        }
        let params = PublishDiagnosticsParams { uri: documents.uri(&path).into(), version, diagnostics: new.1.clone() };
        if nothing {
            self.0.remove(&path)
        } else {
            self.0.insert(path, new)
        };
        Some(transport::notification("textDocument/publishDiagnostics", json!(params)))
    }
}

/// What is wrong with each file of the schemas that are loaded; files of which nothing is wrong stand there too. What two schemas say of
/// one file is said once.
fn by_file(state: &State) -> BTreeMap<PathBuf, Vec<Diagnostic>> {
    let mut found: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
    for schema in state.schemas() {
        schema.paths().iter().for_each(|path| _ = found.entry(path.clone()).or_default());
        for diagnostic in &schema.diagnostics {
            let Some(path) = schema.paths().get(diagnostic.primary.span.file) else { continue };
            let said = found.entry(path.clone()).or_default();
            let diagnostic = shown(schema, diagnostic, &state.documents);
            if !said.contains(&diagnostic) {
                said.push(diagnostic);
            }
        }
    }
    found
}

fn shown(schema: &Schema, wrong: &diagnostic::Diagnostic, documents: &Documents) -> Diagnostic {
    let entry = wrong.code.entry();
    let message = if wrong.help.is_empty() { wrong.message.clone() } else { format!("{}\nhelp: {}", wrong.message, wrong.help) };
    let related = wrong
        .secondary
        .iter()
        .map(|label| DiagnosticRelatedInformation { location: schema.location(label.span, documents), message: label.text.clone() });
    Diagnostic {
        range: schema.range(wrong.primary.span),
        severity: Some(DiagnosticSeverity::Error),
        code: Some(entry.number.into()),
        code_description: Some(CodeDescription { href: link(entry).into() }),
        source: Some("headwater".to_owned()),
        message: message.into(),
        related_information: Some(related.collect::<Vec<_>>()).filter(|related| !related.is_empty()),
        tags: None,
        data: None,
    }
}

/// The place of an error in the page of all errors.
fn link(entry: &Entry) -> String {
    let heading = format!("{}: {}", entry.number, entry.title).to_lowercase();
    let anchor: String = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect();
    format!("{}/blob/main/docs/errors.md#{}", env!("CARGO_PKG_REPOSITORY"), anchor.replace(' ', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use headwater_idl::catalogue::Code;

    #[test]
    fn a_code_links_to_its_heading() {
        assert!(link(Code::NotUtf8.entry()).ends_with("/docs/errors.md#hw0001-a-file-that-is-not-utf-8"));
    }
}
