//! The schemas of the repository are laid out as `fmt` lays them out: those of its files, and those of the book. Of what is wrong
//! on purpose in files too, as far as it parses; the pages of errors are made from the catalogue.
//!
//! `INSTA_UPDATE=always cargo test -p headwater-idl --test house_style` lays them out.

use std::path::{Path, PathBuf};

use headwater_idl::Source;
use headwater_idl::format::format;

/// What is left as it is.
const LEFT: [&str; 3] = [
    // Made from the catalogue.
    "docs/errors.md",
    // The bytes that broke something once.
    "idl/tests/found/cases",
    // Its line ends are what it is about.
    "idl/tests/wrong/crlf.hw",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace").to_owned()
}

/// All files of the repository below `dir` with one of these endings, in order.
fn files(root: &Path, dir: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        let below = path.strip_prefix(root).expect("below");
        let is_built = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.') || name == "target");
        if is_built || LEFT.iter().any(|left| below == Path::new(left)) {
            continue;
        }
        if path.is_dir() {
            files(root, &path, endings, found);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|other| ending == *other)) {
            found.push(path);
        }
    }
}

/// How `fmt` lays a schema out. What does not parse stays as it is.
fn laid_out(text: &str) -> String {
    format(&Source::new("here.hw", text)).text
}

/// A page with its blocks of schemas laid out, and how many there are. Of a block that is wrong on purpose, which another with what is
/// said of it follows, the layout may be what is wrong.
fn page(text: &str) -> (String, usize) {
    let (mut out, mut rest, mut blocks) = (String::new(), text, 0);
    while let Some(at) = rest.find("```hw\n") {
        let start = at + "```hw\n".len();
        let Some(len) = rest[start..].find("```") else { break };
        let (block, after) = (&rest[start..start + len], &rest[start + len + 3..]);
        out += &rest[..start];
        let is_wrong = after.trim_start().starts_with("```text");
        out += &if is_wrong { block.to_owned() } else { laid_out(block) };
        out += "```";
        blocks += usize::from(!is_wrong);
        rest = after;
    }
    (out + rest, blocks)
}

/// Holds a file to what it should be, or makes it that.
fn hold(path: &Path, was: &str, is: &str) -> Option<String> {
    if was == is {
        return None;
    }
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(path, is).expect("writable");
        return None;
    }
    let line = was.lines().zip(is.lines()).position(|(was, is)| was != is).unwrap_or(0) + 1;
    Some(format!("{}:{line}", path.display()))
}

#[test]
fn schemas_of_files_are_laid_out() {
    let (root, mut found) = (root(), Vec::new());
    files(&root, &root, &["hw"], &mut found);
    assert!(found.len() >= 180, "{}", found.len());
    let wrong = found.iter().filter_map(|path| {
        let text = std::fs::read_to_string(path).expect("text");
        hold(path, &text, &laid_out(&text))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "not laid out:\n{}", wrong.join("\n"));
}

#[test]
fn schemas_of_the_book_are_laid_out() {
    let (root, mut found, mut blocks) = (root(), Vec::new(), 0);
    files(&root, &root.join("docs"), &["md"], &mut found);
    found.push(root.join("README.md"));
    let mut wrong = Vec::new();
    for path in &found {
        let text = std::fs::read_to_string(path).expect("text");
        let (is, more) = page(&text);
        blocks += more;
        wrong.extend(hold(path, &text, &is));
    }
    assert!(blocks >= 15, "{blocks}");
    assert!(wrong.is_empty(), "not laid out:\n{}", wrong.join("\n"));
}
