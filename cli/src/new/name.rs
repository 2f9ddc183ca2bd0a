//! Names of packages, and of the schemas in them.

use headwater_idl::spelling::is_impossible;

/// Names that a package cannot have beside Headwater: a crate of that name is there already, or cargo refuses it.
const TAKEN: &[&str] =
    &["headwater", "headwater_codegen", "alloc", "core", "proc_macro", "std", "test", "build", "deps", "examples", "incremental"];

/// Rust's keywords, which cargo refuses too.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "extern", "false",
    "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while",
    "yield",
];

/// What is wrong with the name of a package; none where it will do.
pub(super) fn refused(name: &str) -> Option<String> {
    let module = module(name);
    match name {
        "" => Some("the name is empty".to_owned()),
        _ if !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c)) => {
            Some(format!("`{name}` is no name for a package: it takes small letters a to z, digits, `-` and `_`"))
        }
        _ if !name.starts_with(|c: char| c.is_ascii_lowercase()) => Some(format!("`{name}` does not begin with a letter")),
        _ if TAKEN.contains(&module.as_str()) => Some(format!("the name `{name}` is taken")),
        _ if KEYWORDS.contains(&name) || is_impossible(name) => Some(format!("`{name}` is a word of Rust")),
        _ => None,
    }
}

/// The schema of a package, and the Rust module that is made of it.
pub(super) fn module(package: &str) -> String {
    package.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_cargo_and_rust_take() {
        for name in ["social", "page-views", "a1", "a_b"] {
            assert_eq!(refused(name), None, "{name}");
        }
        for name in ["", "Social", "1a", "-a", "päge", "a b", "a.b", "type", "self", "headwater", "headwater-codegen", "test", "std"] {
            assert!(refused(name).is_some(), "{name}");
        }
        assert_eq!(module("page-views"), "page_views");
    }
}
