//! From the schema's names to Rust's: types in CamelCase, fields in snake_case and constants in SCREAMING_CASE by the rules that the
//! compiler looks for clashes by, and keywords made raw.

use headwater_idl::spelling::is_impossible;
pub use headwater_idl::spelling::{camel, screaming, snake, words};
use proc_macro2::{Ident, Span};

/// An identifier of any name: keywords are made raw (`r#type`), and the few that cannot be get an underscore (`self_`).
pub fn ident(name: &str) -> Ident {
    match name {
        _ if is_impossible(name) => Ident::new(&format!("{name}_"), Span::call_site()),
        _ if !is_keyword(name) => Ident::new(name, Span::call_site()),
        _ => Ident::new_raw(name, Span::call_site()),
    }
}

/// Words that Rust of any edition keeps for itself, and cannot stand as names as they are.
pub(crate) fn is_keyword(name: &str) -> bool {
    #[rustfmt::skip]
    const KEYWORDS: [&str; 52] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else", "enum", "extern",
        "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv",
        "pub", "ref", "return", "Self", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized",
        "use", "virtual", "where", "while", "yield",
    ];
    // The longest has eight letters.
    name.len() <= 8 && KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What syn takes for a name is none of the words, and the other way round, but for `gen`, which it does not know yet.
    #[test]
    fn keywords_are_those_of_syn() {
        let words = include_str!("names.rs").split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for word in words.filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()) && *word != "gen") {
            assert_eq!(is_keyword(word), syn::parse_str::<Ident>(word).is_err(), "{word}");
        }
        assert!(is_keyword("gen"));
    }

    #[test]
    fn keywords_are_made_raw() {
        for (name, made) in
            [("type", "r#type"), ("gen", "r#gen"), ("async", "r#async"), ("self", "self_"), ("crate", "crate_"), ("plain", "plain")]
        {
            assert_eq!(ident(name).to_string(), made);
        }
    }
}
