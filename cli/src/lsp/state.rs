//! What the server knows: the files that are open, and the schemas that they are part of.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{DidChangeTextDocumentParams, TextDocumentIdentifier, TextDocumentItem, TextDocumentPositionParams};

use super::client::Client;
use super::documents::Documents;
use super::schema::Schema;
use super::uri;
use super::workspace::Workspace;

/// What the server knows.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) client: Client,
    pub(crate) documents: Documents,
    pub(crate) workspace: Workspace,
    /// The schemas that were asked for and have not changed since, by root.
    schemas: BTreeMap<PathBuf, Schema>,
}

/// A place in a schema.
pub(crate) struct Spot<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) file: usize,
    pub(crate) offset: usize,
}

impl Spot<'_> {
    pub(crate) fn text(&self) -> &str {
        &self.schema.source(self.file).text
    }
}

impl State {
    pub(crate) fn new(client: Client) -> State {
        let workspace = Workspace::new(client.folders.clone());
        State { client, workspace, ..State::default() }
    }

    pub(crate) fn open(&mut self, document: TextDocumentItem) {
        let path = self.documents.open(&document.uri.0, document.text, document.version);
        path.parent().into_iter().for_each(|folder| self.workspace.add(folder));
        self.changed(&path);
    }

    pub(crate) fn change(&mut self, change: DidChangeTextDocumentParams) {
        let uri = &change.text_document.text_document_identifier.uri.0;
        let path = self.documents.change(uri, change.text_document.version, change.content_changes, self.client.encoding);
        self.changed(&path);
    }

    pub(crate) fn close(&mut self, document: &TextDocumentIdentifier) {
        let path = self.documents.close(&document.uri.0);
        self.changed(&path);
    }

    /// Looks at the disk anew.
    pub(crate) fn look(&mut self) {
        self.workspace.look();
        self.schemas.clear();
    }

    fn changed(&mut self, path: &Path) {
        self.schemas.retain(|_, schema| !schema.depends_on(path));
    }

    /// Loads the schemas that the open files are part of, and forgets all others.
    pub(crate) fn refresh(&mut self) {
        let open: Vec<PathBuf> = self.documents.paths().map(Path::to_owned).collect();
        let needed: Vec<PathBuf> = open.iter().flat_map(|path| self.roots(path)).collect();
        self.schemas.retain(|root, _| needed.contains(root));
    }

    /// The schemas that are loaded.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.schemas.values()
    }

    /// Loads the schemas that a file is part of, as far as they are not there yet.
    pub(crate) fn ready(&mut self, at: &TextDocumentPositionParams) {
        self.roots(&uri::path(&at.text_document.uri.0));
    }

    /// The place in each schema that its file is part of, of those that are loaded.
    pub(crate) fn spots(&self, at: &TextDocumentPositionParams) -> Vec<Spot<'_>> {
        let path = uri::path(&at.text_document.uri.0);
        let spot = |schema| {
            let file = Schema::file(schema, &path)?;
            let offset = schema.lines(file).offset(&schema.source(file).text, at.position);
            Some(Spot { schema, file, offset })
        };
        self.schemas.values().filter_map(spot).collect()
    }

    /// The roots of the schemas that a file is part of; they are loaded then.
    fn roots(&mut self, path: &Path) -> Vec<PathBuf> {
        let mut roots = self.workspace.roots(&self.documents, path);
        roots.retain(|root| self.load(root).is_some_and(|schema| schema.file(path).is_some()));
        if roots.is_empty() && self.load(path).is_some() {
            roots.push(path.to_owned());
        }
        roots
    }

    fn load(&mut self, root: &Path) -> Option<&Schema> {
        if !self.schemas.contains_key(root) {
            let schema = Schema::load(root, &self.documents, self.client.encoding)?;
            self.schemas.insert(root.to_owned(), schema);
        }
        self.schemas.get(root)
    }
}
