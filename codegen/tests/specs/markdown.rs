//! Documents that run: Markdown, read as its headings and the blocks of code under them.

use std::path::{Path, PathBuf};

/// A document.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Where it stands.
    pub(crate) path: PathBuf,
    /// Its lines.
    pub(crate) lines: Vec<String>,
    /// Its blocks of code, in order.
    pub(crate) blocks: Vec<Block>,
    /// What is put behind each fragment of a schema: the text of its comments `<!-- hw prelude … -->`, which readers do not see.
    pub(crate) prelude: String,
}

/// A block of code.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// What stands behind its first fence, such as `hw` or `hw common.hw`.
    pub(crate) info: String,
    /// What stands in it, each line with its end.
    pub(crate) text: String,
    /// The heading above it.
    pub(crate) heading: String,
    /// The place of its first fence among the lines of the document, from 0.
    pub(crate) opens: usize,
    /// The place of its last fence.
    pub(crate) closes: usize,
}

impl Document {
    /// Reads a document.
    pub(crate) fn read(path: &Path) -> Document {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut document = Document { path: path.to_owned(), lines: vec![], blocks: vec![], prelude: String::new() };
        document.lines = text.lines().map(str::to_owned).collect();
        document.find_blocks();
        document
    }

    fn find_blocks(&mut self) {
        let (mut heading, mut at) = (String::new(), 0);
        while at < self.lines.len() {
            let (line, opens) = (self.lines[at].clone(), at);
            at += 1;
            if let Some(info) = line.strip_prefix("```") {
                let text = self.until("```", &mut at);
                let (info, heading) = (info.to_owned(), heading.clone());
                self.blocks.push(Block { info, text, heading, opens, closes: at - 1 });
            } else if line == "<!-- hw prelude" {
                self.prelude += &self.until("-->", &mut at);
            } else if line.starts_with('#') {
                heading = line.trim_start_matches(['#', ' ']).to_owned();
            }
        }
    }

    /// The lines up to one that is `end`, behind which it goes on.
    fn until(&self, end: &str, at: &mut usize) -> String {
        let length = self.lines[*at..].iter().position(|line| line == end);
        let length = length.unwrap_or_else(|| panic!("{}:{at}: no `{end}` ends what begins here", self.path.display()));
        let text = self.lines[*at..*at + length].iter().map(|line| format!("{line}\n")).collect();
        *at += length + 1;
        text
    }

    /// The place of a block, as editors find it.
    pub(crate) fn place(&self, block: &Block) -> String {
        format!("{}:{} ({})", self.path.display(), block.opens + 1, block.heading)
    }

    /// A schema from a block: as it stands where it has a `schema` line, and else with one before it and the prelude behind it. Also how
    /// many lines stand before the block's own.
    pub(crate) fn schema(&self, text: &str) -> (String, usize) {
        match text.lines().any(|line| line.starts_with("schema ")) {
            true => (text.to_owned(), 0),
            false => (format!("schema spec\n{text}\n{}", self.prelude), 1),
        }
    }
}

/// The documents below a folder, by path.
pub(crate) fn documents(folder: &Path) -> Vec<Document> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "md"));
    paths.sort();
    paths.iter().map(|path| Document::read(path)).collect()
}
