//! A schema of several files: found from its root, each read once, in the order of use.

use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};

use headwater_idl::catalogue::Code;
use headwater_idl::load::{Disk, Files, Memory};
use headwater_idl::source::LOCK;
use headwater_idl::{Loaded, Source, compile, compile_loaded, load, render::render};

/// Files in memory that remember what was read.
struct Watched {
    files: Memory,
    read: RefCell<Vec<String>>,
}

impl Watched {
    fn new(files: &[(&str, &str)]) -> Watched {
        let with_names = files.iter().map(|(path, text)| (*path, format!("schema a\n{text}")));
        Watched { files: Memory::new(with_names), read: RefCell::default() }
    }

    fn load(&self, root: &str) -> Loaded {
        load(Path::new(root), self).expect("the root is there")
    }
}

impl Files for Watched {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if !path.ends_with(LOCK) {
            self.read.borrow_mut().push(path.display().to_string());
        }
        self.files.read(path)
    }

    fn schemas(&self, folder: &Path) -> Vec<String> {
        self.files.schemas(folder)
    }
}

fn names(loaded: &Loaded) -> Vec<&str> {
    loaded.sources.iter().map(|source| source.name.as_str()).collect()
}

#[test]
fn each_file_is_read_once_in_the_order_of_use() {
    let files = Watched::new(&[
        ("schema/main.hw", "use \"people.hw\"\nuse \"parts/pages.hw\"\nedge Like: Person -> Page = 3 { at_place: Place = 1 }"),
        ("schema/people.hw", "use \"../common.hw\"\nentity Person = 1 { key id: string, home: Place = 1 }"),
        ("schema/parts/pages.hw", "use \"./../people.hw\"\nuse \"../../common.hw\"\nentity Page = 2 { key id: string, of: Person = 1 }"),
        ("common.hw", "struct Place { country: string = 1 }"),
    ]);
    let loaded = files.load("schema/main.hw");
    let expected = ["schema/main.hw", "schema/people.hw", "common.hw", "schema/parts/pages.hw"];
    assert_eq!((names(&loaded), files.read.take()), (expected.to_vec(), expected.map(str::to_owned).to_vec()));
    let compiled = compile_loaded(&loaded);
    let model = compiled.model.unwrap_or_else(|| panic!("{}", render(&loaded.sources, &compiled.diagnostics, false)));
    assert_eq!(model.entities.iter().map(|it| (it.name.as_str(), it.span.file)).collect::<Vec<_>>(), [("Person", 1), ("Page", 3)]);
    assert_eq!((model.structs[0].span.file, model.edges[0].span.file), (2, 0));
}

#[test]
fn the_text_of_all_names_files_from_the_root_wherever_that_is() {
    let texts: Vec<String> = ["", "deep/er/", "../up/"]
        .map(|folder| {
            let file = |name: &str, text: &str| (path_of(folder, name), format!("schema a\n{text}"));
            let files = Memory::new([
                file("main.hw", "use \"parts/b.hw\"\nuse \"../c.hw\"\n"),
                file("parts/b.hw", "struct B {}"),
                file("../c.hw", "struct C {}\n"),
            ]);
            load(&path_of(folder, "main.hw"), &files).expect("a root").text()
        })
        .to_vec();
    let expected =
        "schema a\nuse \"parts/b.hw\"\nuse \"../c.hw\"\n\n// parts/b.hw\n\nschema a\nstruct B {}\n\n// ../c.hw\n\nschema a\nstruct C {}\n";
    assert_eq!(texts, [expected; 3]);
}

/// A path as the loader asks for it.
fn path_of(folder: &str, name: &str) -> PathBuf {
    match name.strip_prefix("../") {
        None => Path::new(folder).join(name),
        Some(name) => match folder {
            "" => Path::new("..").join(name),
            folder => Path::new(folder).parent().expect("a folder").join(name),
        },
    }
}

#[test]
fn a_file_that_is_missing_hides_no_mistake_but_what_it_may_declare() {
    let files = Watched::new(&[("a.hw", "use \"b.hw\"\nentity A = 1 { key id: Unknown }\nstruct S { x: u8 = 0 }")]);
    let codes: Vec<Code> = compile_loaded(&files.load("a.hw")).diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, [Code::UseMissing, Code::TagRange]);
}

#[test]
fn a_long_chain_of_files_does_not_exhaust_the_stack() {
    let file = |i: usize| (PathBuf::from(format!("f{i}.hw")), format!("schema a\nuse \"f{}.hw\"\n", (i + 1) % 20_000));
    let loaded = load(Path::new("f0.hw"), &Memory::new((0..20_000).map(file))).expect("a root");
    assert_eq!(loaded.sources.len(), 20_000);
    let found = compile_loaded(&loaded).diagnostics;
    assert_eq!(found.iter().map(|d| (d.code, d.primary.span.file)).collect::<Vec<_>>(), [(Code::UseCycle, 19_999)]);
}

#[test]
fn files_that_are_given_together_keep_their_numbers() {
    let second = Source::new("b.hw", "schema a\nstruct B {}\nuse \"a.hw\"\n");
    let first = Source::new("./a.hw", "schema a\nstruct A { b: B = 1 }\n");
    assert_eq!(compile(&[second.clone(), first]).diagnostics, []);
    let alone = compile(&[second]).diagnostics;
    assert_eq!(alone.iter().map(|d| d.code).collect::<Vec<_>>(), [Code::UseMissing]);
}

#[test]
fn two_paths_to_one_file_on_disk_are_one_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).expect("writable");
    write("a.hw", "schema a\nuse \"b.hw\"\nuse \"link.hw\"\nuse \"c/../b.hw\"\n");
    write("b.hw", "schema a\nstruct B {}\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("b.hw", dir.path().join("link.hw")).expect("a link");
    #[cfg(not(unix))]
    write("a.hw", "schema a\nuse \"b.hw\"\nuse \"./b.hw\"\n");
    let loaded = load(&dir.path().join("a.hw"), &Disk).expect("a root");
    assert_eq!((loaded.sources.len(), compile_loaded(&loaded).diagnostics), (2, vec![]));
    assert!(load(&dir.path().join("none.hw"), &Disk).is_err());
}
