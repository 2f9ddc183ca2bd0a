//! The cases of a specification: what is given, and what is expected of it.

use std::path::Path;

use headwater_codegen::compat::compare;
use headwater_idl::format::format;
use headwater_idl::load::Memory;
use headwater_idl::{Compiled, Diagnostic, Loaded, Model, Source, compile_loaded, load};

use crate::markdown::{Block, Document};

/// What is said of one thing that is given, and what is expected.
pub(crate) struct Case<'a> {
    /// The block that says what is expected, if there is one.
    pub(crate) expected: Option<&'a Block>,
    /// The block behind which it would stand.
    pub(crate) last: &'a Block,
    /// What is said.
    pub(crate) said: String,
}

/// All cases of a document: a schema, the files of one, two versions of one, or one before and after it is formatted, and behind each a
/// block `text` with what is said of it; none where there is nothing to say.
pub(crate) fn cases(document: &Document) -> Vec<Case<'_>> {
    let (mut cases, mut blocks) = (Vec::new(), document.blocks.iter().peekable());
    while let Some(block) = blocks.next() {
        let mut last = block;
        let said = match block.info.as_str() {
            "hw" | "hw answers" => errors(document, &[("", block)]),
            "hw old" => {
                last = blocks
                    .next()
                    .filter(|next| next.info == "hw new")
                    .unwrap_or_else(|| panic!("{}: no new version", document.place(block)));
                changes(document, block, last)
            }
            "hw unformatted" => {
                cases.push(formatted(document, block, blocks.next()));
                continue;
            }
            info if info.starts_with("hw ") && info.ends_with(".hw") => {
                let mut files = vec![(&info[3..], block)];
                while let Some(next) = blocks.next_if(|next| next.info.ends_with(".hw") && next.heading == block.heading) {
                    files.push((&next.info[3..], next));
                    last = next;
                }
                errors(document, &files)
            }
            // `cli/tests` runs these.
            info if info == "console" || info.starts_with("json ") => continue,
            other => panic!("{}: a block of `{other}`, which nothing runs", document.place(block)),
        };
        let expected = blocks.next_if(|next| next.info == "text");
        cases.push(Case { expected, last, said });
    }
    cases
}

/// The errors of a schema, a line each: the file where there are several, the line in its block, the code, the message.
pub(crate) fn errors(document: &Document, files: &[(&str, &Block)]) -> String {
    // A file that has a name stands as it is.
    let text = |(file, block): &(&str, &Block)| if file.is_empty() { document.schema(&block.text) } else { (block.text.clone(), 0) };
    let texts: Vec<(String, usize)> = files.iter().map(text).collect();
    let name = |name: &str| if name.is_empty() { "spec.hw".to_owned() } else { name.to_owned() };
    let memory = Memory::new(files.iter().zip(&texts).map(|((file, _), (text, _))| (name(file), text.clone())));
    let loaded = load(Path::new(&name(files[0].0)), &memory).expect("the root is there");
    let diagnostics = compile_loaded(&loaded).diagnostics;
    let lines = diagnostics.iter().map(|found| {
        let source = &loaded.sources[found.primary.span.file];
        let given = files.iter().position(|(file, _)| name(file) == source.name).expect("a file of the document");
        let line = place(found, source, texts[given].1, &files[given].1.text);
        let file = if files[given].0.is_empty() { String::new() } else { format!("{}:", files[given].0) };
        format!("{file}{line}: {} {}\n", found.code.entry().number, found.message)
    });
    lines.collect()
}

/// The line of a block on which an error is. What a document's prelude has wrong is told apart.
fn place(found: &Diagnostic, source: &Source, before: usize, block: &str) -> String {
    let line = source.line_column(found.primary.span.start).0 - before;
    let length = block.lines().count();
    if line > length.max(1) && before > 0 { format!("prelude {}", line - length - 1) } else { line.to_string() }
}

/// What changed between two versions, a line each: the class, the code, the message.
fn changes(document: &Document, old: &Block, new: &Block) -> String {
    let [old, new] = [old, new].map(|block| model(document, block));
    let findings = compare(&old, &new);
    let lines = findings.iter().map(|found| format!("{}: {} {}\n", found.class.name(), found.code.entry().number, found.message));
    if findings.is_empty() { "nothing changed\n".to_owned() } else { lines.collect() }
}

fn model(document: &Document, block: &Block) -> Model {
    let (text, _) = document.schema(&block.text);
    let Compiled { model, diagnostics } = compile_loaded(&whole(&text));
    model.unwrap_or_else(|| panic!("{}: {}", document.place(block), diagnostics[0].message))
}

fn whole(text: &str) -> Loaded {
    load(Path::new("spec.hw"), &Memory::new([("spec.hw", text)])).expect("it is there")
}

/// A schema as it is written, and as it is formatted, which stays so.
fn formatted<'a>(document: &Document, before: &'a Block, after: Option<&'a Block>) -> Case<'a> {
    let after = after.filter(|next| next.info == "hw formatted").unwrap_or_else(|| panic!("{}: not formatted", document.place(before)));
    let said = format(&Source::new("spec.hw", &before.text)).text;
    assert_eq!(format(&Source::new("spec.hw", &said)).text, said, "{}: formatted twice", document.place(after));
    Case { expected: Some(after), last: before, said }
}
