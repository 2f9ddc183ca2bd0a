//! From the schema's names to Rust's: types in CamelCase, fields in snake_case, constants in SCREAMING_CASE, keywords made raw.

use proc_macro2::{Ident, Span};

/// A type or an enum's case. What is written in CamelCase stays as it is; `page_view` and `PAGE_VIEW` become `PageView`.
pub fn camel(name: &str) -> String {
    let written_so = !name.contains('_') && name.starts_with(|c: char| c.is_ascii_uppercase());
    if written_so && (name.len() == 1 || name.contains(|c: char| c.is_ascii_lowercase())) {
        return name.to_owned();
    }
    words(name).iter().map(|word| capitalised(word)).collect()
}

/// A field: `firstName` becomes `first_name`.
pub fn snake(name: &str) -> String {
    words(name).join("_").to_ascii_lowercase()
}

/// A constant: `PersonName` becomes `PERSON_NAME`.
pub fn screaming(name: &str) -> String {
    words(name).join("_").to_ascii_uppercase()
}

/// An identifier of any name: keywords are made raw (`r#type`), and the few that cannot be get an underscore (`self_`).
pub fn ident(name: &str) -> Ident {
    match name {
        "self" | "Self" | "super" | "crate" | "_" => Ident::new(&format!("{name}_"), Span::call_site()),
        _ if syn::parse_str::<Ident>(name).is_ok() && name != "gen" => Ident::new(name, Span::call_site()),
        _ => Ident::new_raw(name, Span::call_site()),
    }
}

/// The words of a name: parted at underscores, before a capital after a small letter or digit, and before the last capital of a
/// row of them (`HTTPServer` is `HTTP`, `Server`).
pub(crate) fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (i, &c) in chars.iter().enumerate() {
        let before = if i == 0 { '_' } else { chars[i - 1] };
        let after = chars.get(i + 1).copied().unwrap_or('_');
        let starts = c.is_ascii_uppercase() && before != '_' && (!before.is_ascii_uppercase() || after.is_ascii_lowercase());
        if c == '_' || starts {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c != '_', words.last_mut()) {
            word.push(c);
        }
    }
    words.retain(|word| !word.is_empty());
    if words.is_empty() { vec!["_".into()] } else { digit_safe(words) }
}

/// A name must not begin with a digit once its leading underscore is gone (`_1`).
fn digit_safe(mut words: Vec<String>) -> Vec<String> {
    if words[0].starts_with(|c: char| c.is_ascii_digit()) {
        words[0].insert(0, '_');
    }
    words
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    let rest = if word.contains(|c: char| c.is_ascii_lowercase()) { rest.to_owned() } else { rest.to_ascii_lowercase() };
    first.to_ascii_uppercase() + &rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_stay_as_they_are_written() {
        for name in ["Person", "HTTPServer", "X", "Ipv4Address", "X1y"] {
            assert_eq!(camel(name), name);
        }
    }

    #[test]
    fn other_forms_become_camel_case() {
        for (name, camelled) in
            [("page_view", "PageView"), ("PAGE_VIEW", "PageView"), ("US", "Us"), ("firstName", "FirstName"), ("_1", "_1")]
        {
            assert_eq!(camel(name), camelled);
        }
    }

    #[test]
    fn fields_and_constants_are_parted_into_words() {
        for (name, snaked) in [("took", "took"), ("firstName", "first_name"), ("HTTPServer", "http_server"), ("a1B", "a1_b"), ("__", "_")] {
            assert_eq!(snake(name), snaked);
        }
        assert_eq!(screaming("PersonName"), "PERSON_NAME");
        assert_eq!(screaming("Authored"), "AUTHORED");
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
