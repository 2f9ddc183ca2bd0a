//! From a root file to all files of its schema: `use` lines are followed, each file is read and parsed once.

mod files;
mod path;
mod walk;

pub use files::{Disk, Files, Memory};

use std::io;
use std::path::{Path, PathBuf};

use crate::ast;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{LOCK, Source, Span};

/// The files of one schema, read and parsed.
#[derive(Debug)]
pub struct Loaded {
    /// The files: the root first, and then each where it is first used. A [`crate::Span`] counts them.
    pub sources: Vec<Source>,
    /// The tree of each; none where its text is such that it was not parsed at all.
    pub files: Vec<Option<ast::File>>,
    /// What is wrong with their text, their grammar and their `use` lines.
    pub diagnostics: Vec<Diagnostic>,
    /// The lock beside the root file; none where there is none. In a [`crate::Span`] it is counted as if it stood behind the sources.
    pub lock: Option<Source>,
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
    let mut loaded = walk.finish();
    loaded.read_lock(root, files);
    Ok(loaded)
}

/// The path of the lock of a schema.
pub fn lock_of(root: &Path) -> PathBuf {
    root.with_file_name(LOCK)
}

/// The given files as they stand, one behind the other; they use each other, and no more. The last may be their [`LOCK`].
pub fn among(sources: &[Source]) -> Loaded {
    let (sources, lock) = match sources {
        [sources @ .., lock] if lock.name == LOCK => (sources, Some(lock.clone())),
        sources => (sources, None),
    };
    let nothing = Memory::default();
    let mut walk = walk::Walk::new(&nothing, Path::new(""));
    walk.add_all(sources);
    Loaded { lock, ..walk.finish() }
}

impl Loaded {
    fn read_lock(&mut self, root: &Path, files: &dyn Files) {
        let path = lock_of(root);
        match files.read(&path) {
            Ok(bytes) => self.lock = Some(Source::from_bytes(path.display().to_string(), bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => {
                let words = [&*path.display().to_string(), &*e.to_string()];
                self.diagnostics.push(Diagnostic::new(Code::LockUnreadable, Span::default(), &words));
            }
        }
    }

    /// The schema without its lock, as where it is compared with another version and nothing is refused.
    #[must_use]
    pub fn without_lock(self) -> Loaded {
        Loaded { lock: None, ..self }
    }

    /// All texts that places may be in: the sources, and behind them the lock.
    pub fn texts(&self) -> Vec<Source> {
        self.sources.iter().chain(&self.lock).cloned().collect()
    }

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
