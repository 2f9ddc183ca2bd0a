//! The shape of the house: crates import one way, and within a crate a module uses only what stands above it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// What each crate may import of ours: the table of ARCHITECTURE.md.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("idl", &[]),
    ("templates", &[]),
    ("codegen", &["headwater-idl", "headwater-templates"]),
    ("macros", &["headwater-codegen"]),
    ("runtime", &["headwater-macros"]),
    ("cli", &["headwater-codegen", "headwater-idl", "headwater-templates"]),
    ("generated-examples/activity", &["headwater", "headwater-codegen"]),
    ("generated-examples/insights", &["headwater", "headwater-codegen"]),
];

#[test]
fn crates_import_one_way() {
    for (folder, allowed) in MAY_IMPORT {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        // Tests may use what they test.
        let manifest = manifest.split("[dev-dependencies]").next().unwrap();
        let ours = manifest.lines().filter_map(|line| line.split(['.', ' ', '=']).next()).filter(|name| name.starts_with("headwater"));
        for name in ours {
            assert!(allowed.contains(&name), "{folder}/Cargo.toml imports {name}; it may import {allowed:?}");
        }
    }
}

/// Counters that use `domain` are counted anew when the list behind it is another.
#[test]
fn definitions_name_the_public_suffix_list_that_is_compiled_in() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let release = manifest.lines().find_map(|line| line.strip_prefix("psl = \"=")).expect("pinned").trim_end_matches('"');
    let definition = fs::read_to_string(root().join("codegen/src/plan/definition.rs")).unwrap();
    assert!(definition.contains(&format!("\"[psl {release}]\"")), "codegen/src/plan/definition.rs names another list than {release}");
}

#[test]
fn modules_use_only_what_stands_above_them() {
    let mut wrong = Vec::new();
    for krate in ["idl", "codegen", "runtime"] {
        let src = root().join(krate).join("src");
        let order = modules(&src.join("lib.rs"));
        assert!(order.len() > 3, "{krate}: {order:?}");
        for (place, module) in order.iter().enumerate() {
            for file in files_of(&src, module) {
                for used in crate_paths(&file) {
                    if order.iter().position(|m| *m == used).is_some_and(|at| at > place) {
                        wrong.push(format!("{}: `{module}` uses `{used}`, which stands below it in lib.rs", file.display()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let mut silent = Vec::new();
    for krate in
        ["idl", "templates", "codegen", "macros", "runtime", "cli", "tests", "generated-examples/activity", "generated-examples/insights"]
    {
        for file in rust_files(&root().join(krate).join("src")) {
            if !fs::read_to_string(&file).unwrap().starts_with("//!") {
                silent.push(file.display().to_string());
            }
        }
    }
    assert!(silent.is_empty(), "no `//!` sentence at the top of {silent:?}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The modules of a `lib.rs` in the order of their `mod` lines, tests left out.
fn modules(lib: &Path) -> Vec<String> {
    let file = syn::parse_file(&fs::read_to_string(lib).unwrap()).unwrap();
    let modules = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Mod(module) if !is_test(&module.attrs) => Some(module.ident.to_string()),
        _ => None,
    });
    modules.collect()
}

/// `name.rs`, or every file below `name/`; files of tests left out.
fn files_of(src: &Path, module: &str) -> Vec<PathBuf> {
    let mut files = rust_files(&src.join(module));
    files.extend(Some(src.join(format!("{module}.rs"))).filter(|file| file.exists()));
    files.retain(|file| !file.strip_prefix(src).is_ok_and(|file| file.to_string_lossy().contains("test")));
    files
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The first step of every path of a file that begins with `crate`, code of tests left out.
fn crate_paths(file: &Path) -> BTreeSet<String> {
    let parsed = syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap();
    let mut paths = CratePaths::default();
    paths.visit_file(&parsed);
    paths.0
}

#[derive(Default)]
struct CratePaths(BTreeSet<String>);

impl CratePaths {
    fn first_steps(&mut self, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => self.add(&path.ident),
            syn::UseTree::Name(name) => self.add(&name.ident),
            syn::UseTree::Rename(rename) => self.add(&rename.ident),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.first_steps(tree)),
            _ => {}
        }
    }

    fn add(&mut self, name: &syn::Ident) {
        self.0.insert(name.to_string());
    }
}

impl<'ast> Visit<'ast> for CratePaths {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if let syn::UseTree::Path(path) = &item.tree
            && path.ident == "crate"
        {
            self.first_steps(&path.tree);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 && path.segments[0].ident == "crate" {
            self.add(&path.segments[1].ident);
        }
        syn::visit::visit_path(self, path);
    }
}

fn is_test(attrs: &[syn::Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("cfg") && attr.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test")))
}
