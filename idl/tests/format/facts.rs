//! What a text says, apart from how it is laid out.

use headwater_idl::ast::ItemKind;
use headwater_idl::{Source, compile, parse::parse};

/// What formatting keeps.
pub(crate) struct Facts {
    /// The syntax tree of what is sound, places left out.
    pub(crate) tree: Vec<String>,
    /// The model, places left out, or the codes of what is wrong.
    pub(crate) model: String,
    /// Comments and documentation, in order, but for those of broken parts.
    pub(crate) comments: Vec<String>,
}

impl Facts {
    pub(crate) fn of(text: &str) -> Facts {
        let sources = [Source::new("a.hw", text)];
        let file = parse(0, &sources[0]).file;
        let items = file.iter().flat_map(|file| &file.items);
        let tree = items.map(|item| placeless(&format!("{:?} {:?} {}", item.lead, item.kind, item.damaged)));
        let docs = file.iter().map(|file| format!("{:?}", file.docs));
        let compiled = compile(&sources);
        let model = match compiled.model {
            Some(model) => placeless(&format!("{model:?}")),
            None => format!("{:?}", compiled.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>()),
        };
        Facts { tree: docs.chain(tree).collect(), model, comments: comments(text) }
    }
}

/// The text of a tree without its places.
fn placeless(tree: &str) -> String {
    let mut parts = tree.split("Span {");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "Span" + part.split_once('}').map_or(part, |(_, rest)| rest))
}

/// All comments of a text, by a reader of their own: what follows `//` outside of strings.
fn comments(text: &str) -> Vec<String> {
    text.split(['\n', '\r']).filter_map(comment).map(|comment| comment.trim_end_matches([' ', '\t']).to_owned()).collect()
}

fn comment(line: &str) -> Option<&str> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted && line[at + 1..].contains('"'),
            '/' if !quoted && line[at..].starts_with("//") => return Some(&line[at..]),
            _ => {}
        }
    }
    None
}

/// The declarations of a text that do not parse at all, each as it stands.
pub(crate) fn broken(text: &str) -> Vec<&str> {
    let file = parse(0, &Source::new("a.hw", text)).file;
    let items = file.into_iter().flat_map(|file| file.items);
    let mut end = 0;
    let bad = items.filter(|item| matches!(item.kind, ItemKind::Bad(_))).filter(move |item| {
        // Further names in one slice stand within it.
        let apart = item.span.start >= end;
        end = end.max(item.span.end);
        apart
    });
    bad.map(|item| &text[item.span.start..item.span.end]).collect()
}
