//! From the schema's names to Rust's: types in CamelCase, fields in snake_case and constants in SCREAMING_CASE by the rules that the
//! compiler looks for clashes by, and keywords made raw.

use headwater_idl::spelling::is_impossible;
pub use headwater_idl::spelling::{camel, screaming, snake, words};
use proc_macro2::{Ident, Span};

/// An identifier of any name: keywords are made raw (`r#type`), and the few that cannot be get an underscore (`self_`).
pub fn ident(name: &str) -> Ident {
    match name {
        _ if is_impossible(name) => Ident::new(&format!("{name}_"), Span::call_site()),
        _ if syn::parse_str::<Ident>(name).is_ok() && name != "gen" => Ident::new(name, Span::call_site()),
        _ => Ident::new_raw(name, Span::call_site()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_made_raw() {
        for (name, made) in
            [("type", "r#type"), ("gen", "r#gen"), ("async", "r#async"), ("self", "self_"), ("crate", "crate_"), ("plain", "plain")]
        {
            assert_eq!(ident(name).to_string(), made);
        }
    }
}
