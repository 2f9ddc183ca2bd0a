//! Absolute paths made short: `::headwater::counter::Cell` becomes `Cell` and a `use`, unless the schema has a `Cell` of its own.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

/// Names of the standard library that are in scope everywhere; a path to one needs no `use`.
const PRELUDE: [&str; 8] = ["Box", "Default", "From", "Into", "Option", "Result", "String", "Vec"];

/// The `use` lines, and the items with short paths.
pub(super) fn shorten(items: TokenStream) -> (TokenStream, TokenStream) {
    let mut pass = Pass { taken: declared(&items), uses: BTreeMap::new() };
    let items = pass.stream(items);
    let text = items.to_string();
    let hidden = [("Fact", "Fact :: FACTS ["), ("Value", ". write (w)")]
        .into_iter()
        .filter(|(name, called)| pass.taken.contains(*name) && text.contains(called));
    (pass.uses(hidden.map(|(name, _)| name)), items)
}

/// The names of types that the items declare.
fn declared(items: &TokenStream) -> BTreeSet<String> {
    let tokens: Vec<TokenTree> = items.clone().into_iter().collect();
    let pairs = tokens.windows(2).filter(|pair| ["struct", "enum", "trait", "type", "mod"].contains(&pair[0].to_string().as_str()));
    pairs.map(|pair| pair[1].to_string()).collect()
}

struct Pass {
    taken: BTreeSet<String>,
    /// Names brought in, by the module that they are brought from.
    uses: BTreeMap<Vec<String>, BTreeSet<String>>,
}

impl Pass {
    fn stream(&mut self, stream: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let (mut out, mut at) = (TokenStream::new(), 0);
        while at < tokens.len() {
            let path = absolute(&tokens[at..]);
            if path.len() > 1 {
                out.extend(self.path(&path));
                at += 3 * path.len();
            } else {
                out.extend([self.tree(&tokens[at])]);
                at += 1;
            }
        }
        out
    }

    fn tree(&mut self, tree: &TokenTree) -> TokenTree {
        let TokenTree::Group(group) = tree else { return tree.clone() };
        // Attributes hold documentation and derives, which name nothing by a path.
        let inner = if group.delimiter() == Delimiter::None { group.stream() } else { self.stream(group.stream()) };
        Group::new(group.delimiter(), inner).into()
    }

    /// What stands for an absolute path.
    fn path(&mut self, path: &[String]) -> TokenStream {
        let is_type = |part: &String| part.starts_with(|c: char| c.is_ascii_uppercase());
        let short = path.iter().position(is_type).unwrap_or(1);
        let name = &path[short];
        if self.taken.contains(name) {
            return joined(path, true);
        }
        if !(path[0] == "std" && PRELUDE.contains(&name.as_str())) {
            self.uses.entry(path[..short].to_vec()).or_default().insert(name.clone());
        }
        joined(&path[short..], false)
    }

    /// The `use` lines. `hidden` are traits of which the items use what belongs to them, and whose names are taken.
    fn uses<'n>(&self, hidden: impl Iterator<Item = &'n str>) -> TokenStream {
        let hidden = hidden.map(|name| {
            let name = Ident::new(name, Span::call_site());
            quote!(use ::headwater::#name as _;)
        });
        let named = self.uses.iter().map(|(module, names)| {
            let module = joined(module, true);
            let names = names.iter().map(|name| Ident::new(name, Span::call_site()));
            quote!(use #module::{#(#names),*};)
        });
        named.chain(hidden).collect()
    }
}

/// The parts of the absolute path that begins here, each of which takes three tokens; nothing where none begins.
fn absolute(tokens: &[TokenTree]) -> Vec<String> {
    let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    let mut parts = Vec::new();
    while let (true, true, Some(TokenTree::Ident(ident))) =
        (is_colon(3 * parts.len()), is_colon(3 * parts.len() + 1), tokens.get(3 * parts.len() + 2))
    {
        parts.push(ident.to_string());
    }
    if matches!(parts.first().map(String::as_str), Some("headwater" | "std")) { parts } else { Vec::new() }
}

fn joined(parts: &[String], absolute: bool) -> TokenStream {
    let parts = parts.iter().map(|part| Ident::new(part, Span::call_site()));
    if absolute { quote!(::#(#parts)::*) } else { quote!(#(#parts)::*) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(items: TokenStream) -> (String, String) {
        let (uses, items) = shorten(items);
        (uses.to_string(), items.to_string())
    }

    #[test]
    fn a_free_name_is_brought_in_and_a_taken_one_is_not() {
        let (uses, items) = shortened(quote!(
            struct Cell(::headwater::counter::Cell, ::headwater::counter::Item);
        ));
        assert_eq!(uses, "use :: headwater :: counter :: { Item } ;");
        assert_eq!(items, "struct Cell (:: headwater :: counter :: Cell , Item) ;");
    }

    #[test]
    fn functions_are_named_by_their_module() {
        let (uses, items) = shortened(quote!(
            fn f() {
                ::headwater::shape::of::<::std::string::String>()
            }
        ));
        assert_eq!(uses, "use :: headwater :: { shape } ;");
        assert_eq!(items, "fn f () { shape :: of :: < String > () }");
    }

    #[test]
    fn relative_paths_that_follow_a_type_are_left_alone() {
        let (uses, items) = shortened(quote!(
            fn f() -> R::Error {
                Self::x(<A as ::headwater::Value>::KIND)
            }
        ));
        assert_eq!(uses, "use :: headwater :: { Value } ;");
        assert_eq!(items, "fn f () -> R :: Error { Self :: x (< A as Value > :: KIND) }");
    }

    #[test]
    fn taken_traits_stay_in_scope_for_their_methods() {
        let (uses, _) = shortened(quote!(struct Value; impl ::headwater::Value for X { fn f() { self.a.write(w) } }));
        assert_eq!(uses, "use :: headwater :: Value as _ ;");
    }
}
