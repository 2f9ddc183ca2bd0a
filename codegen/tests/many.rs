//! A schema of some hundred types in many files: the same bytes each time, and no more work for a file than it has.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use headwater_codegen::Build;
use headwater_idl::load::{Files, Memory};
use headwater_idl::{compile_loaded, load};

/// So many files of five declarations each, which use those of the files before them; the root uses them all.
fn files(count: usize) -> Vec<(String, String)> {
    let mut root = "schema many\n".to_owned();
    let mut files = Vec::new();
    for n in 0..count {
        let _ = writeln!(root, "use \"part{n}.hw\"");
        let (other, tag) = (n / 2, 2 * n + 1);
        let text = format!(
            "schema many\n\n\
             /// What it is made of.\n\
             struct Part{n} {{ a: string = 1, b: i64? = 2, c: list<Kind{other}> = 3, d: Part{other}? = 4, e: map<string, f64> = 5 }}\n\
             enum Kind{n} {{ one = 1, two = 2, three = 3 }}\n\
             type Name{n} = string\n\
             entity Thing{n} = {tag} {{ key id: Name{n}, part: Part{n} = 1, kind: Kind{other}? = 2 }}\n\
             edge Link{n}: Thing{n} -> Thing{other} = {} {{ how: Kind{n} = 1, part: Part{other} = 2, seen: timestamp? = 3 }}\n",
            tag + 1
        );
        files.push((format!("part{n}.hw"), text));
    }
    files.push(("many.hw".to_owned(), root));
    files
}

#[test]
fn the_same_schema_gives_the_same_bytes_in_another_place() {
    let generated = || {
        let dir = tempfile::tempdir().expect("a folder");
        files(60).iter().for_each(|(name, text)| std::fs::write(dir.path().join(name), text).expect("writable"));
        let build = Build::new().out_dir(dir.path().join("out"));
        let root = dir.path().join("many.hw");
        let written = build.try_compile(&[&root]).expect("a sound schema");
        let text = std::fs::read_to_string(&written[0]).expect("written");
        assert_eq!(build.try_compile(&[&root]).expect("a sound schema"), Vec::<PathBuf>::new(), "nothing changed");
        text
    };
    let text = generated();
    assert!(text.matches("\npub struct ").count() > 300 && text == generated());
}

/// Files that remember how often each was read.
struct Counted {
    files: Memory,
    read: RefCell<BTreeMap<PathBuf, usize>>,
}

impl Files for Counted {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        *self.read.borrow_mut().entry(path.to_owned()).or_default() += 1;
        self.files.read(path)
    }

    fn schemas(&self, folder: &Path) -> Vec<String> {
        self.files.schemas(folder)
    }
}

#[test]
fn every_file_is_read_once() {
    let files = Counted { files: Memory::new(files(60)), read: RefCell::default() };
    let loaded = load(Path::new("many.hw"), &files).expect("a root");
    assert!(compile_loaded(&loaded).model.is_some());
    let read = files.read.into_inner();
    assert_eq!(read.len(), 62, "the parts, the root, and the lock that is not there");
    assert!(read.values().all(|times| *times == 1), "{read:?}");
}
