//! Tokens as text that is laid out for people: an empty line between items and between the functions of an `impl`.

use proc_macro2::TokenStream;
use quote::ToTokens;

/// Formats items. The emitters give sound Rust, whatever the schema; that they do is what the tests of this crate compile.
pub(super) fn items(tokens: &TokenStream) -> String {
    let file: syn::File = match syn::parse2(tokens.clone()) {
        Ok(file) => file,
        Err(e) => unreachable!("the emitters gave tokens that are no Rust ({e}): {tokens}"),
    };
    let mut text = String::new();
    let mut last_is_use = false;
    for item in file.items {
        let is_use = matches!(item, syn::Item::Use(_));
        let is_impl = matches!(item, syn::Item::Impl(_));
        let stays_close = text.is_empty() || (is_use && last_is_use);
        if !stays_close {
            text.push('\n');
        }
        let printed = prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] });
        text += &if is_impl { spaced(&printed) } else { printed };
        last_is_use = is_use;
    }
    text
}

/// An `impl` with an empty line before each function but the first member.
fn spaced(text: &str) -> String {
    let mut out = String::new();
    let mut previous = "";
    for line in text.lines() {
        let begins = ["    fn ", "    pub fn ", "    ///", "    #["].iter().any(|start| line.starts_with(start));
        // An attribute that is long ends on a line of its own.
        let goes_on = ["    ///", "    #[", "    )]"].iter().any(|start| previous.starts_with(start)) || !previous.starts_with(' ');
        if begins && !goes_on {
            out.push('\n');
        }
        out += line;
        out.push('\n');
        previous = line;
    }
    out
}

/// A string in quotes that goes on over lines, with one space where a line ends: each part on a line of its own.
pub(super) fn lines(parts: &[String]) -> TokenStream {
    let escaped = parts.iter().map(|part| part.escape_debug().to_string());
    let text = escaped.collect::<Vec<_>>().join(" \\\n            ");
    format!("\"{text}\"").parse().unwrap_or_else(|_| parts.join(" ").to_token_stream())
}

/// A text as a raw string where Rust allows it, so that it can be read.
pub(super) fn raw(text: &str) -> TokenStream {
    let hashes = "#".repeat(1 + longest_run_of_hashes(text));
    let raw = format!("r{hashes}\"{text}\"{hashes}");
    if text.contains('\r') { text.to_token_stream() } else { raw.parse().unwrap_or_else(|_| text.to_token_stream()) }
}

fn longest_run_of_hashes(text: &str) -> usize {
    text.split(|c| c != '#').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(tokens: TokenStream) -> String {
        syn::parse2::<syn::LitStr>(tokens).expect("a literal").value()
    }

    #[test]
    fn texts_come_back_whole() {
        for text in ["plain", "a \"quoted\"# one", "r#\"raw\"#", "line\nline", "dos\r\nline", "\\ back", "nul \0 and é \u{202e}"] {
            assert_eq!(value(raw(text)), text);
            assert_eq!(value(lines(&[text.to_owned()])), text);
        }
        assert_eq!(value(lines(&["a".into(), "b".into()])), "a b");
    }

    #[test]
    fn a_long_attribute_stays_with_its_function() {
        let reason = "r".repeat(100);
        let text = items(&quote::quote!(impl A { const B: u8 = 1; #[allow(dead_code, unused, reason = #reason)] fn c() {} }));
        assert!(text.starts_with("impl A {\n    const B: u8 = 1;\n\n    #[allow(\n") && text.contains("    )]\n    fn c() {}"), "{text}");
    }

    #[test]
    fn functions_are_set_apart() {
        let text = items(&quote::quote!(impl A { const B: u8 = 1; fn c() {} /** d */ #[inline] fn e() {} }));
        assert_eq!(text, "impl A {\n    const B: u8 = 1;\n\n    fn c() {}\n\n    /// d\n    #[inline]\n    fn e() {}\n}\n");
    }
}
