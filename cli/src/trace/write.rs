//! A tree as text: what fits stands on one line, what is empty is left out, and places are left out or short.

use headwater_idl::{Source, Span};

use super::tree::Tree;

const WIDTH: usize = 110;
const LONGEST_TEXT: usize = 200;

/// Writes a tree; with sources, the places too.
pub(super) fn written(tree: &Tree, sources: Option<&[Source]>) -> String {
    let mut out = String::new();
    trimmed(tree, sources).iter().for_each(|tree| write(tree, 0, &mut out));
    out + "\n"
}

/// Without what says nothing, and with code and places as one piece of text.
fn trimmed(tree: &Tree, sources: Option<&[Source]>) -> Option<Tree> {
    let Tree::Node(name, bracket, parts) = tree else { return Some(shortened(tree)) };
    match (name.as_str(), parts.first()) {
        ("Span", _) => Some(Tree::Leaf(place(parts, sources?))),
        ("TokenStream", _) => Some(Tree::Leaf(format!("`{}`", code(parts)))),
        ("Ident", Some((_, name))) => Some(Tree::Leaf(format!("`{}`", code_of(name)))),
        ("Some", Some((_, inner))) => Some(trimmed(inner, sources).unwrap_or_else(|| Tree::Leaf("here".to_owned()))),
        _ => {
            let kept = parts.iter().filter(|(name, part)| name.is_none() || !is_empty(part));
            let kept: Vec<_> = kept.filter_map(|(name, part)| Some((name.clone(), trimmed(part, sources)?))).collect();
            match (name.as_str(), kept.as_slice()) {
                // A name that was written, without its place.
                ("Name" | "Tag" | "Text", [(Some(_), only)]) => Some(only.clone()),
                _ => Some(Tree::Node(name.clone(), *bracket, kept)),
            }
        }
    }
}

/// What a field need not say.
fn is_empty(tree: &Tree) -> bool {
    match tree {
        Tree::Leaf(text) => matches!(text.as_str(), "None" | "false" | "\"\""),
        Tree::Node(name, '{', parts) if !name.is_empty() => !parts.is_empty() && parts.iter().all(|(_, part)| is_empty(part)),
        Tree::Node(name, _, parts) => name.is_empty() && parts.is_empty() || name == "TokenStream" && parts.is_empty(),
    }
}

fn shortened(leaf: &Tree) -> Tree {
    match leaf {
        Tree::Leaf(text) if text.chars().count() > LONGEST_TEXT => {
            let start: String = text.chars().take(60).collect();
            Tree::Leaf(format!("{start}…\" ({} characters)", text.chars().count()))
        }
        other => other.clone(),
    }
}

/// File, line and column.
fn place(parts: &[(Option<String>, Tree)], sources: &[Source]) -> String {
    let number = |wanted: &str| {
        let part = parts.iter().find(|(name, _)| name.as_deref() == Some(wanted));
        part.and_then(|(_, tree)| if let Tree::Leaf(text) = tree { text.parse().ok() } else { None }).unwrap_or(0)
    };
    let span = Span { file: number("file"), start: number("start"), end: number("end") };
    let Some(source) = sources.get(span.file) else { return "nowhere".to_owned() };
    let ((line, column), (end_line, end_column)) = (source.line_column(span.start), source.line_column(span.end));
    format!("{}:{line}:{column}..{end_line}:{end_column}", source.name)
}

/// Tokens of Rust as code.
fn code(tokens: &[(Option<String>, Tree)]) -> String {
    let words: Vec<String> = tokens.iter().map(|(_, token)| code_of(token)).collect();
    let close = [(" :: ", "::"), (":: ", "::"), (" ::", "::"), (" < ", "<"), (" >", ">"), (" ,", ","), (" (", "("), ("& ", "&")];
    close.iter().fold(words.join(" ").replace(": :", "::"), |code, (wide, narrow)| code.replace(wide, narrow))
}

fn code_of(token: &Tree) -> String {
    let Tree::Node(name, _, parts) = token else {
        let Tree::Leaf(text) = token else { return String::new() };
        return text.clone();
    };
    let part = |wanted: &str| parts.iter().find(|(name, _)| name.as_deref() == Some(wanted)).map(|(_, part)| part);
    let text = |wanted: &str| part(wanted).map_or(String::new(), code_of);
    match name.as_str() {
        "TokenStream" => code(parts),
        "Punct" => text("char").trim_matches('\'').to_owned(),
        "Literal" => text("lit"),
        "Group" => {
            let (open, close) = match text("delimiter").as_str() {
                "Parenthesis" => ("(", ")"),
                "Brace" => ("{ ", " }"),
                "Bracket" => ("[", "]"),
                _ => ("", ""),
            };
            format!("{open}{}{close}", text("stream"))
        }
        _ => parts.iter().map(|(_, part)| code_of(part)).collect(),
    }
}

fn write(tree: &Tree, depth: usize, out: &mut String) {
    let line = on_a_line(tree);
    let Tree::Node(name, bracket, parts) = tree else { return out.push_str(&line) };
    if 2 * depth + line.chars().count() <= WIDTH || parts.is_empty() {
        return out.push_str(&line);
    }
    *out += &format!("{name}{}{bracket}\n", if *bracket == '{' && !name.is_empty() { " " } else { "" });
    for (name, part) in parts {
        *out += &"  ".repeat(depth + 1);
        name.iter().for_each(|name| *out += &format!("{name}: "));
        write(part, depth + 1, out);
        out.push('\n');
    }
    *out += &format!("{}{}", "  ".repeat(depth), closing(*bracket));
}

fn on_a_line(tree: &Tree) -> String {
    match tree {
        Tree::Leaf(text) => text.clone(),
        Tree::Node(name, _, parts) if parts.is_empty() && !name.is_empty() => name.clone(),
        Tree::Node(name, bracket, parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|(name, part)| name.as_ref().map_or(String::new(), |name| format!("{name}: ")) + &on_a_line(part))
                .collect();
            let (space, inner) = if *bracket == '{' && !name.is_empty() { (" ", " ") } else { ("", "") };
            format!("{name}{space}{bracket}{inner}{}{inner}{}", parts.join(", "), closing(*bracket))
        }
    }
}

fn closing(bracket: char) -> char {
    match bracket {
        '{' => '}',
        '(' => ')',
        _ => ']',
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::read;
    use super::*;

    #[test]
    fn what_is_empty_and_where_it_stands_is_left_out() {
        let text = r#"Field { name: Name { text: "via", span: Span { file: 0, start: 7, end: 8 } }, docs: [], tag: Some(3), check: None }"#;
        assert_eq!(written(&read(text), None), "Field { name: \"via\", tag: 3 }\n");
        assert_eq!(
            written(&read("Kind { a: false, b: Bool(false), c: Some(Span { file: 0, start: 1, end: 2 }) }"), None),
            "Kind { b: Bool(false), c: here }\n"
        );
        let sources = [Source::new("a.hw", "schema\nx")];
        assert_eq!(written(&read("Item { span: Span { file: 0, start: 7, end: 8 } }"), Some(&sources)), "Item { span: a.hw:2:1..2:2 }\n");
    }

    #[test]
    fn what_does_not_fit_on_a_line_takes_several() {
        let long = format!("Model {{ names: [{}] }}", ["\"0123456789012345678901234567890\""; 4].join(", "));
        let lines = written(&read(&long), None);
        assert_eq!(lines.lines().map(|line| line.len() - line.trim_start().len()).collect::<Vec<_>>(), [0, 2, 4, 4, 4, 4, 2, 0], "{lines}");
    }
}
