//! From a root file to all files of its schema: `use` lines are followed, each file is read and parsed once.

mod files;
mod path;
mod walk;

pub use files::{Disk, Files, Memory};

use std::io;
use std::path::Path;

use crate::ast;
use crate::diagnostic::Diagnostic;
use crate::source::Source;

/// The files of one schema, read and parsed.
#[derive(Debug)]
pub struct Loaded {
    /// The files: the root first, and then each where it is first used. A [`crate::Span`] counts them.
    pub sources: Vec<Source>,
    /// The tree of each; none where its text is such that it was not parsed at all.
    pub files: Vec<Option<ast::File>>,
    /// What is wrong with their text, their grammar and their `use` lines.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether every file that is used was found, so that an unknown name is nowhere.
    pub(crate) is_whole: bool,
    /// Each file's path from the root's folder, with `/`.
    names: Vec<String>,
}

/// Reads a schema: its root file, and all that it uses.
///
/// What is wrong with the files, also that one cannot be found, is among the diagnostics of what is given.
///
/// # Errors
/// The root file cannot be read.
pub fn load(root: &Path, files: &dyn Files) -> io::Result<Loaded> {
    let source = Source::from_bytes(root.display().to_string(), files.read(root)?);
    let mut walk = walk::Walk::new(files, root);
    walk.add_root(source, root);
    Ok(walk.finish())
}

/// The given files as they stand, one behind the other; they use each other, and no more.
pub fn among(sources: &[Source]) -> Loaded {
    let nothing = Memory::default();
    let mut walk = walk::Walk::new(&nothing, Path::new(""));
    walk.add_all(sources);
    walk.finish()
}

impl Loaded {
    /// The sources, named by their paths from the root's folder, with `/`: the same wherever the schema lies and is looked at from.
    pub fn relative(&self) -> Vec<Source> {
        self.sources.iter().zip(&self.names).map(|(source, name)| Source::new(name, &source.text)).collect()
    }

    /// The whole text: the root's, and behind it that of every other file, under a comment that names it.
    pub fn text(&self) -> String {
        let mut text = self.sources.first().map_or(String::new(), |root| root.text.clone());
        for (source, name) in self.sources.iter().zip(&self.names).skip(1) {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(&format!("\n// {name}\n\n{}", source.text.trim_start_matches('\u{FEFF}')));
        }
        text
    }
}
