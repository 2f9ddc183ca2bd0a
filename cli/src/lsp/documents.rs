//! The files that are open in the editor, which may not be saved, over those on disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use gen_lsp_types::TextDocumentContentChangeEvent as Change;
use headwater_idl::load::{Disk, Files};

use super::position::{Encoding, Lines};
use super::uri;

/// A file that is open.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// Its URI as the client writes it.
    pub(crate) uri: String,
    /// Its text.
    pub(crate) text: String,
    /// Its number of changes, as the client counts.
    pub(crate) version: i32,
}

/// The files that are open, by path.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

impl Documents {
    pub(crate) fn open(&mut self, uri: &str, text: String, version: i32) -> PathBuf {
        let path = uri::path(uri);
        self.open.insert(path.clone(), Document { uri: uri.to_owned(), text, version });
        path
    }

    pub(crate) fn close(&mut self, uri: &str) -> PathBuf {
        let path = uri::path(uri);
        self.open.remove(&path);
        path
    }

    /// Applies changes, one after the other. A file that is not open stays closed.
    pub(crate) fn change(&mut self, uri: &str, version: i32, changes: Vec<Change>, encoding: Encoding) -> PathBuf {
        let path = uri::path(uri);
        if let Some(document) = self.open.get_mut(&path) {
            document.version = version;
            changes.into_iter().for_each(|change| apply(&mut document.text, change, encoding));
        }
        path
    }

    pub(crate) fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.open.keys().map(PathBuf::as_path)
    }

    /// The URI of a path, as the client writes it where it is open.
    pub(crate) fn uri(&self, path: &Path) -> String {
        self.open.get(path).map_or_else(|| uri::of(path), |document| document.uri.clone())
    }
}

fn apply(text: &mut String, change: Change, encoding: Encoding) {
    match change {
        Change::TextDocumentContentChangeWholeDocument(whole) => *text = whole.text,
        Change::TextDocumentContentChangePartial(part) => {
            let lines = Lines::new(text, encoding);
            let (start, end) = (lines.offset(text, part.range.start), lines.offset(text, part.range.end));
            text.replace_range(start.min(end)..end.max(start), &part.text);
        }
    }
}

impl Files for Documents {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.open.get(path) {
            Some(document) => Ok(document.text.clone().into_bytes()),
            None => Disk.read(path),
        }
    }

    /// The path itself where it is open, so that what the editor holds is what is seen.
    fn identity(&self, path: &Path) -> PathBuf {
        if self.open.contains_key(path) { path.to_owned() } else { Disk.identity(path) }
    }

    fn schemas(&self, folder: &Path) -> Vec<String> {
        Disk.schemas(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gen_lsp_types::{Position, Range, TextDocumentContentChangePartial};
    use proptest::prelude::*;

    fn change(start: (u32, u32), end: (u32, u32), text: &str) -> Change {
        let at = |(line, character)| Position { line, character };
        let part = TextDocumentContentChangePartial::new(Range { start: at(start), end: at(end) }, None, text.to_owned());
        Change::TextDocumentContentChangePartial(part)
    }

    #[test]
    fn changes_come_one_after_the_other() {
        let mut documents = Documents::default();
        let path = documents.open("file:///a.hw", "😀 one\ntwo\n".to_owned(), 1);
        let changes = vec![change((0, 3), (0, 6), "1"), change((0, 4), (1, 0), " + "), change((9, 9), (9, 9), "end")];
        documents.change("file:///a.hw", 2, changes, Encoding::Utf16);
        assert_eq!(documents.get(&path).unwrap().text, "😀 1 + two\nend");
        assert_eq!(documents.get(&path).unwrap().version, 2);
        assert_eq!(documents.read(&path).unwrap(), "😀 1 + two\nend".as_bytes());
    }

    proptest! {
        /// What a client sends for an edit gives the text that it has.
        #[test]
        fn an_edit_of_the_client_is_the_servers_too(text in "[aé😀\n]{0,20}", from in 0..30usize, to in 0..30usize, new in "[bé😀\n]{0,5}") {
            let (from, to) = (text.floor_char_boundary(from), text.floor_char_boundary(to));
            let (from, to) = (from.min(to), from.max(to));
            let lines = Lines::new(&text, Encoding::Utf16);
            let range = lines.range(&text, from, to);
            let mut served = text.clone();
            apply(&mut served, change((range.start.line, range.start.character), (range.end.line, range.end.character), &new), Encoding::Utf16);
            prop_assert_eq!(served, format!("{}{new}{}", &text[..from], &text[to..]));
        }
    }
}
