//! From the schema's names to Rust's. The checks look here for names that collide, and code generation takes its names from here, so
//! that both speak of the same ones.

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
    if is_snake(name) {
        return name.to_owned();
    }
    words(name).join("_").to_ascii_lowercase()
}

/// Whether a name is small words with one underscore between them already, as most names of fields are.
fn is_snake(name: &str) -> bool {
    let bytes = name.as_bytes();
    let small = bytes.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    let parted = bytes.windows(2).all(|pair| pair != b"__");
    small && parted && bytes.first().is_some_and(u8::is_ascii_lowercase) && !name.ends_with('_')
}

/// A constant: `PersonName` becomes `PERSON_NAME`.
pub fn screaming(name: &str) -> String {
    words(name).join("_").to_ascii_uppercase()
}

/// Whether Rust cannot have the name at all; its other keywords are written raw (`r#type`).
pub fn is_impossible(name: &str) -> bool {
    matches!(name, "self" | "Self" | "super" | "crate" | "_")
}

/// The words of a name: parted at underscores, before a capital after a small letter or digit, and before the last capital of a row
/// of them (`HTTPServer` is `HTTP`, `Server`). A leading digit keeps its underscore (`_1`).
pub fn words(name: &str) -> Vec<String> {
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
    match words.first_mut() {
        None => words.push("_".to_owned()),
        Some(first) if first.starts_with(|c: char| c.is_ascii_digit()) => first.insert(0, '_'),
        Some(_) => {}
    }
    words
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    let rest = chars.as_str();
    let rest = if word.contains(|c: char| c.is_ascii_lowercase()) { rest.to_owned() } else { rest.to_ascii_lowercase() };
    first.into_iter().collect::<String>() + &rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_stay_as_they_are_written_or_become_camel_case() {
        for name in ["Person", "HTTPServer", "X", "Ipv4Address", "X1y"] {
            assert_eq!(camel(name), name);
        }
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
        for name in ["a", "_a", "a_", "a__b", "a_1", "1", "a1_b", "took_long", "_", "", "é", "aé_b"] {
            assert_eq!(snake(name), words(name).join("_").to_ascii_lowercase(), "{name}");
        }
        assert_eq!(screaming("PersonName"), "PERSON_NAME");
        assert_eq!(screaming("Authored"), "AUTHORED");
        assert_eq!(camel("été"), "été");
    }
}
