//! Following `use` lines, depth first.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::path;
use super::{Files, Loaded};
use crate::ast::{File, ItemKind, Text};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::parse;
use crate::source::Source;

pub(super) struct Walk<'f> {
    files: &'f dyn Files,
    /// The root's folder; paths of nodes lead on from there.
    folder: PathBuf,
    nodes: Vec<Node>,
    /// The node of each file.
    known: BTreeMap<PathBuf, usize>,
    loaded: Loaded,
}

/// One file.
struct Node {
    /// Its path from the root's folder.
    path: PathBuf,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Its `use` lines are still to be followed.
    New,
    /// They are being followed: whoever uses it now makes a cycle.
    Open,
    /// They have been followed.
    Done,
}

/// The files on the way to the one that is looked at, each with the `use` lines that are left of it.
type Way = Vec<(usize, std::vec::IntoIter<Text>)>;

impl<'f> Walk<'f> {
    pub(super) fn new(files: &'f dyn Files, root: &Path) -> Self {
        let folder = root.parent().map_or(PathBuf::new(), Path::to_owned);
        let loaded =
            Loaded { sources: Vec::new(), files: Vec::new(), diagnostics: Vec::new(), lock: None, is_whole: true, names: Vec::new() };
        Walk { files, folder, nodes: Vec::new(), known: BTreeMap::new(), loaded }
    }

    pub(super) fn add_root(&mut self, source: Source, root: &Path) {
        let name = root.file_name().map_or(PathBuf::new(), PathBuf::from);
        let node = self.add(source, name, self.files.identity(root));
        self.follow(node);
    }

    /// Adds all before their `use` lines are followed, so that they keep their numbers.
    pub(super) fn add_all(&mut self, sources: &[Source]) {
        for source in sources {
            let path = path::shortened(Path::new(&source.name));
            self.add(source.clone(), path.clone(), path);
        }
        (0..self.nodes.len()).for_each(|node| self.follow(node));
    }

    pub(super) fn finish(self) -> Loaded {
        self.loaded
    }

    /// Parses a file; of two that are one, the first is known.
    fn add(&mut self, source: Source, path: PathBuf, identity: PathBuf) -> usize {
        let number = self.nodes.len();
        let parsed = parse(number, &source);
        self.loaded.sources.push(source);
        self.loaded.files.push(parsed.file);
        self.loaded.diagnostics.extend(parsed.diagnostics);
        self.loaded.names.push(path::shown(&path));
        self.known.entry(identity).or_insert(number);
        self.nodes.push(Node { path, state: State::New });
        number
    }

    /// Follows all `use` lines below a file, with a stack of its own: a chain of files may be long.
    fn follow(&mut self, root: usize) {
        let mut way = Way::new();
        self.enter(root, &mut way);
        while let Some((file, lines)) = way.last_mut() {
            let (file, line) = (*file, lines.next());
            match line {
                Some(line) => {
                    if let Some(used) = self.used(file, &line, &way) {
                        self.enter(used, &mut way);
                    }
                }
                None => {
                    self.nodes[file].state = State::Done;
                    way.pop();
                }
            }
        }
    }

    fn enter(&mut self, file: usize, way: &mut Way) {
        if self.nodes[file].state == State::New {
            self.nodes[file].state = State::Open;
            way.push((file, self.lines(file).into_iter()));
        }
    }

    /// The `use` lines of a file; one that says again what another says is reported.
    fn lines(&mut self, file: usize) -> Vec<Text> {
        let mut lines: Vec<Text> = Vec::new();
        for line in self.loaded.files[file].iter().flat_map(uses) {
            match lines.iter().find(|first| first.text == line.text) {
                None => lines.push(line.clone()),
                Some(first) => {
                    let diagnostic = Diagnostic::new(Code::UseTwice, line.span, &[&line.text]).label("a second time");
                    self.loaded.diagnostics.push(diagnostic.and(first.span, "the first"));
                }
            }
        }
        lines
    }

    /// The file that a line uses; none where that is reported.
    fn used(&mut self, user: usize, line: &Text, way: &Way) -> Option<usize> {
        if let Some((why, way_out)) = path::refused(&line.text) {
            self.lose(Diagnostic::new(Code::UsePath, line.span, &[&line.text, why]).label("no path to a file of the schema").help(way_out));
            return None;
        }
        let path = path::beside(&self.nodes[user].path, &line.text);
        let file = path::shortened(&self.folder.join(&path));
        let identity = self.files.identity(&file);
        let Some(known) = self.known.get(&identity).copied() else { return self.read(line, path, &file, identity) };
        if self.nodes[known].state == State::Open {
            self.cycle(user, known, line, way);
        }
        Some(known)
    }

    fn read(&mut self, line: &Text, path: PathBuf, file: &Path, identity: PathBuf) -> Option<usize> {
        match self.files.read(file) {
            Ok(bytes) => Some(self.add(Source::from_bytes(file.display().to_string(), bytes), path, identity)),
            Err(error) => {
                self.unread(line, file, &error);
                None
            }
        }
    }

    fn unread(&mut self, line: &Text, file: &Path, error: &io::Error) {
        let shown = path::shown(file);
        let diagnostic = match error.kind() {
            io::ErrorKind::NotFound => {
                let diagnostic = Diagnostic::new(Code::UseMissing, line.span, &[&shown]).label("not there");
                diagnostic.help(self.near(line, file))
            }
            _ => Diagnostic::new(Code::UseUnreadable, line.span, &[&shown, &error.to_string()]).label("not readable"),
        };
        self.lose(diagnostic);
    }

    /// The file in the same folder that was most likely meant, as the line would have it.
    fn near(&self, line: &Text, file: &Path) -> String {
        let folder = file.parent().unwrap_or(Path::new(""));
        let there = self.known.keys().filter(|known| known.parent() == Some(folder));
        let there = there.filter_map(|known| Some(known.file_name()?.to_str()?.to_owned()));
        let names: Vec<String> = self.files.schemas(folder).into_iter().chain(there).collect();
        let wrong = file.file_name().map_or_else(Default::default, |name| name.to_string_lossy());
        match nearest(&wrong, names.iter().map(String::as_str)) {
            Some(near) => {
                format!("did you mean `{}{near}`?", line.text.rsplit_once('/').map_or(String::new(), |(folders, _)| format!("{folders}/")))
            }
            None => "a path is relative to the folder of the file that it stands in".to_owned(),
        }
    }

    /// Reports a file that uses itself, by way of others or not.
    fn cycle(&mut self, user: usize, used: usize, line: &Text, way: &Way) {
        if user == used {
            let diagnostic = Diagnostic::new(Code::UseCycle, line.span, &["this file uses itself"]).label("this very file");
            self.loaded.diagnostics.push(diagnostic.help("delete the line: a file knows its own declarations"));
            return;
        }
        let begin = way.iter().position(|(file, _)| *file == used).unwrap_or(0);
        let names: Vec<&str> =
            way[begin..].iter().map(|(file, _)| *file).chain([used]).map(|file| self.loaded.names[file].as_str()).collect();
        let what = format!("files use each other in a circle: {}", names.join(" → "));
        let diagnostic = Diagnostic::new(Code::UseCycle, line.span, &[&what]).label(format!("leads back to `{}`", self.loaded.names[used]));
        self.loaded.diagnostics.push(diagnostic.help("put what both need into a file of its own, and use that from both"));
    }

    /// Reports a file that is not to be had; names that it may declare are not missed.
    fn lose(&mut self, diagnostic: Diagnostic) {
        self.loaded.is_whole = false;
        self.loaded.diagnostics.push(diagnostic);
    }
}

fn uses(file: &File) -> impl Iterator<Item = &Text> {
    file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Use(path) => Some(path),
        _ => None,
    })
}
