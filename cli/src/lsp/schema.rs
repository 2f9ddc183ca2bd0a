//! A schema as it stands: its files, its names, what is wrong with it.

use std::path::{Path, PathBuf};

use gen_lsp_types::{Location, Range};
use headwater_idl::catalogue::Code;
use headwater_idl::index::{DefinitionId, Index};
use headwater_idl::{Diagnostic, Source, Span, compile_loaded, load};

use super::documents::Documents;
use super::position::{Encoding, Lines};

/// A schema, read with what the editor holds.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) root: PathBuf,
    pub(crate) index: Index,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The sources, and behind them the lock.
    texts: Vec<Source>,
    lines: Vec<Lines>,
    paths: Vec<PathBuf>,
}

impl Schema {
    /// Reads and compiles; none where the root is not to be had.
    pub(crate) fn load(root: &Path, documents: &Documents, encoding: Encoding) -> Option<Schema> {
        let loaded = load(root, documents).ok()?;
        let diagnostics = compile_loaded(&loaded).diagnostics;
        let index = Index::of(&loaded.sources, loaded.files.iter().flatten());
        let texts = loaded.texts();
        let lines = texts.iter().map(|source| Lines::new(&source.text, encoding)).collect();
        let paths = texts.iter().map(|source| PathBuf::from(&source.name)).collect();
        Some(Schema { root: root.to_owned(), index, diagnostics, texts, lines, paths })
    }

    /// Whether a change of a file may change it.
    pub(crate) fn depends_on(&self, path: &Path) -> bool {
        let lacks = |it: &Diagnostic| matches!(it.code, Code::UseMissing | Code::UseUnreadable);
        self.paths.iter().any(|own| own == path) || self.diagnostics.iter().any(lacks)
    }

    /// The number of a file.
    pub(crate) fn file(&self, path: &Path) -> Option<usize> {
        self.paths.iter().position(|own| own == path)
    }

    pub(crate) fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    pub(crate) fn source(&self, file: usize) -> &Source {
        &self.texts[file]
    }

    pub(crate) fn lines(&self, file: usize) -> &Lines {
        &self.lines[file]
    }

    pub(crate) fn range(&self, span: Span) -> Range {
        self.lines[span.file].span(&self.source(span.file).text, span)
    }

    pub(crate) fn location(&self, span: Span, documents: &Documents) -> Location {
        Location { uri: documents.uri(&self.paths[span.file]).into(), range: self.range(span) }
    }

    /// The place where something is declared and all where it is used, by place.
    pub(crate) fn places(&self, id: DefinitionId) -> Vec<Span> {
        let it = self.index.get(id);
        let declared = (!it.kind.is_implicit()).then_some(it.span);
        let mut places: Vec<Span> = declared.into_iter().chain(self.index.references(id)).collect();
        places.sort_unstable();
        places
    }
}
