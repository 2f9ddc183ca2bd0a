//! The book, and the pages at the root of the repository: their schemas are sound, and the summary has every page.

use std::path::PathBuf;

use super::case::errors;
use super::markdown::{Block, Document, documents};
use super::root;

/// Pages whose schemas other tests run, as some are wrong by intent: the catalogue's of `idl/tests`, and the tutorial's of `cli/tests`.
const ELSEWHERE: &[&str] = &["errors.md", "tutorial.md"];

#[test]
fn schemas_in_the_book_are_sound() {
    let (mut whole, mut fragments, mut wrong) = (0, 0, Vec::new());
    let pages = [documents(&root().join("docs")), documents(&root())].concat();
    for page in pages.iter().filter(|page| !ELSEWHERE.iter().any(|name| page.path.ends_with(name))) {
        for files in schemas(page) {
            let block = files[0].1;
            // A fragment is compiled behind a `schema` line, together with the declarations that a comment of its page holds.
            let is_whole = block.text.lines().any(|line| line.starts_with("schema "));
            *(if is_whole { &mut whole } else { &mut fragments }) += 1;
            let said = errors(page, &files);
            wrong.extend((!said.is_empty()).then(|| format!("{}\n{said}", page.place(block))));
        }
    }
    println!("{whole} whole schemas and {fragments} fragments");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(whole >= 4 && fragments >= 8, "{whole} whole schemas, {fragments} fragments: are they found?");
}

/// The schemas of a page: blocks of `hw`, and those of one section that bear the names of files together.
fn schemas(page: &Document) -> Vec<Vec<(&str, &Block)>> {
    let mut schemas: Vec<Vec<(&str, &Block)>> = Vec::new();
    for block in page.blocks.iter().filter(|block| block.info.starts_with("hw")) {
        let name = block.info["hw".len()..].trim_start();
        assert!(name.is_empty() || name.ends_with(".hw"), "{}: a schema that nothing compiles", page.place(block));
        match schemas.last_mut().filter(|files| !name.is_empty() && !files[0].0.is_empty() && files[0].1.heading == block.heading) {
            Some(files) => files.push((name, block)),
            None => schemas.push(vec![(name, block)]),
        }
    }
    schemas
}

#[test]
fn the_summary_has_every_page() {
    let docs = root().join("docs");
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let listed = summary.lines().filter_map(|line| Some(docs.join(line.split_once("](")?.1.strip_suffix(')')?)));
    let mut listed: Vec<PathBuf> = listed.collect();
    listed.push(docs.join("SUMMARY.md"));
    listed.sort();
    let mut there: Vec<PathBuf> =
        ["", "adr", "editors"].iter().flat_map(|folder| documents(&docs.join(folder))).map(|page| page.path).collect();
    there.sort();
    assert_eq!(listed, there);
}
