//! Which files use which: a file may belong to a schema whose root is another, and that is what its names mean.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use headwater_idl::load::Files;

use super::documents::Documents;

/// Folders below a workspace's are looked into at most so deep.
const DEEPEST: usize = 16;
/// Files and folders that are looked at, at most.
const MOST_ENTRIES: usize = 100_000;

/// The schemas that lie in the editor's folders.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    folders: Vec<PathBuf>,
    /// The files on disk, with what each uses.
    found: BTreeMap<PathBuf, Vec<PathBuf>>,
}

impl Workspace {
    pub(crate) fn new(folders: Vec<PathBuf>) -> Workspace {
        let mut workspace = Workspace { folders, found: BTreeMap::new() };
        workspace.look();
        workspace
    }

    /// Looks at the disk anew.
    pub(crate) fn look(&mut self) {
        let mut left = MOST_ENTRIES;
        let mut files = Vec::new();
        self.folders.iter().for_each(|folder| gather(folder, DEEPEST, &mut left, &mut files));
        self.found = files.into_iter().map(|path| (path.clone(), uses_on_disk(&path))).collect();
    }

    /// Looks into one folder too, as where a file is opened that lies outside of all of them.
    pub(crate) fn add(&mut self, folder: &Path) {
        if self.folders.iter().any(|known| folder.starts_with(known)) {
            return;
        }
        let mut files = Vec::new();
        gather(folder, 0, &mut MOST_ENTRIES.clone(), &mut files);
        for path in files {
            self.found.entry(path.clone()).or_insert_with(|| uses_on_disk(&path));
        }
    }

    /// All schemas that are known.
    pub(crate) fn files<'a>(&'a self, open: &'a Documents) -> BTreeSet<&'a Path> {
        self.found.keys().map(PathBuf::as_path).chain(open.paths()).collect()
    }

    /// The roots of the schemas that a file is part of: those who lead to it and are used by nobody; itself, where there are none.
    pub(crate) fn roots(&self, open: &Documents, file: &Path) -> Vec<PathBuf> {
        let users = self.users(open);
        let (mut seen, mut way, mut roots) = (BTreeSet::new(), vec![file.to_owned()], BTreeSet::new());
        while let Some(path) = way.pop() {
            if !seen.insert(path.clone()) {
                continue;
            }
            match users.get(&path) {
                Some(users) => way.extend(users.iter().cloned()),
                None => _ = roots.insert(path),
            }
        }
        if roots.is_empty() { vec![file.to_owned()] } else { roots.into_iter().collect() }
    }

    /// Who uses each file. Of an open one its text counts.
    fn users(&self, open: &Documents) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
        let mut users: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
        let closed = self.found.iter().filter(|(path, _)| open.get(path).is_none()).map(|(path, uses)| (path.clone(), uses.clone()));
        let opened = open.paths().filter_map(|path| Some((path.to_owned(), uses(path, &open.get(path)?.text))));
        for (user, uses) in closed.chain(opened) {
            uses.into_iter().filter(|used| *used != user).for_each(|used| _ = users.entry(used).or_default().insert(user.clone()));
        }
        users
    }
}

fn gather(folder: &Path, deeper: usize, left: &mut usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Some(rest) = left.checked_sub(1) else { return };
        *left = rest;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        // Links are not followed: they may lead in circles.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && deeper > 0 && !name.starts_with('.') && !matches!(&*name, "target" | "node_modules") => {
                gather(&path, deeper - 1, left, found);
            }
            Ok(kind) if kind.is_file() && name.ends_with(".hw") => found.push(path),
            _ => {}
        }
    }
}

fn uses_on_disk(path: &Path) -> Vec<PathBuf> {
    std::fs::read(path).map_or(Vec::new(), |bytes| uses(path, &String::from_utf8_lossy(&bytes)))
}

/// The files that the `use` lines of a text name. Such a line begins a declaration wherever it stands.
fn uses(path: &Path, text: &str) -> Vec<PathBuf> {
    let names = text.lines().filter_map(|line| {
        let rest = line.trim_start_matches(['\u{FEFF}', ' ', '\t']).strip_prefix("use")?;
        rest.trim_start().strip_prefix('"')?.split_once('"').map(|(name, _)| name)
    });
    names.map(|name| beside(path, name)).collect()
}

/// The file that a `use` line of another names.
pub(crate) fn beside(user: &Path, used: &str) -> PathBuf {
    let mut short = PathBuf::new();
    for part in user.parent().unwrap_or(Path::new("")).join(used).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(short.components().next_back(), Some(Component::Normal(_))) => _ = short.pop(),
            other => short.push(other),
        }
    }
    short
}

/// How a `use` line of one file would name another.
pub(crate) fn seen_from(user: &Path, used: &Path) -> Option<String> {
    let (from, to): (Vec<_>, Vec<_>) = (user.parent()?.components().collect(), used.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let down = to[common..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    (common > 0).then(|| up.chain(down).collect::<Vec<_>>().join("/"))
}

/// Whether a file can be read, open or on disk.
pub(crate) fn is_there(open: &Documents, path: &Path) -> bool {
    open.get(path).is_some() || open.read(path).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_who_is_used_by_nobody() {
        let mut open = Documents::default();
        let uri = |name: &str| format!("file:///s/{name}");
        open.open(&uri("root.hw"), "schema a\nuse \"mid.hw\"\n".to_owned(), 1);
        open.open(&uri("other.hw"), "\u{FEFF}use \"types/t.hw\"".to_owned(), 1);
        open.open(&uri("mid.hw"), "  use \"./types/t.hw\"\n// use \"x.hw\"\n".to_owned(), 1);
        open.open(&uri("types/t.hw"), String::new(), 1);
        open.open(&uri("x.hw"), "use \"y.hw\"".to_owned(), 1);
        open.open(&uri("y.hw"), "use \"x.hw\"".to_owned(), 1);
        let workspace = Workspace::default();
        let roots = |name: &str| -> Vec<String> {
            let found = workspace.roots(&open, Path::new("/s").join(name).as_path());
            found.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
        };
        assert_eq!(roots("types/t.hw"), ["other.hw", "root.hw"]);
        assert_eq!(roots("mid.hw"), ["root.hw"]);
        assert_eq!(roots("root.hw"), ["root.hw"]);
        assert_eq!(roots("x.hw"), ["x.hw"], "in a circle each is its own");
        assert_eq!(roots("nowhere.hw"), ["nowhere.hw"]);
    }

    #[test]
    fn paths_are_named_as_use_lines_name_them() {
        let seen = |used: &str| seen_from(Path::new("/s/a/root.hw"), Path::new(used));
        assert_eq!(seen("/s/a/b.hw").as_deref(), Some("b.hw"));
        assert_eq!(seen("/s/a/x/b.hw").as_deref(), Some("x/b.hw"));
        assert_eq!(seen("/s/b.hw").as_deref(), Some("../b.hw"));
        assert_eq!(seen("untitled:1"), None);
        assert_eq!(beside(Path::new("/s/a/root.hw"), "../b.hw"), Path::new("/s/b.hw"));
    }
}
