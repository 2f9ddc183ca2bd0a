//! Absolute paths made short: `::headwater::counter::Cell` becomes `Cell` and a `use`, unless the schema has a `Cell` of its own.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::names::is_keyword;

/// Names of the standard library that are in scope everywhere; a path to one needs no `use`.
const PRELUDE: [&str; 8] = ["Box", "Default", "From", "Into", "Option", "Result", "String", "Vec"];

/// The names of types that items declare, or bring in by `use`.
pub(super) fn declared(items: &TokenStream) -> impl Iterator<Item = String> {
    const KEYWORDS: [&str; 5] = ["struct", "enum", "trait", "type", "mod"];
    let (mut follows, mut brought) = (false, None);
    items.clone().into_iter().filter_map(move |token| {
        let name = follows.then(|| token.to_string());
        follows = matches!(&token, TokenTree::Ident(ident) if KEYWORDS.iter().any(|keyword| ident == keyword));
        match &token {
            TokenTree::Ident(ident) if brought.is_some() || ident == "use" => brought = Some(ident.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == ';' => return brought.take(),
            _ => {}
        }
        name
    })
}

/// Makes paths short over all items of a file, and remembers what is to be brought in.
pub(super) struct Pass {
    taken: BTreeSet<String>,
    /// Names brought in, by the module that they are brought from.
    uses: BTreeMap<Vec<String>, BTreeSet<String>>,
    /// Traits whose names are taken, and of which items use what belongs to them.
    hidden: BTreeSet<&'static str>,
}

impl Pass {
    /// For items of which these are the names of types, and so taken.
    pub(super) fn new(taken: BTreeSet<String>) -> Self {
        Pass { taken, uses: BTreeMap::new(), hidden: BTreeSet::new() }
    }

    /// Items with short paths.
    pub(super) fn shorten(&mut self, items: TokenStream) -> TokenStream {
        let items = self.stream(items);
        for (name, called) in [("Fact", "Fact::FACTS["), ("Value", ".write(w)")] {
            // Within a compiler tokens are shown with other spaces than outside of one.
            let text = || items.to_string().split_whitespace().collect::<String>();
            if self.taken.contains(name) && text().contains(called) {
                self.hidden.insert(name);
            }
        }
        items
    }

    /// What stands for an absolute path that is given by its parts.
    pub(super) fn named(&mut self, path: &[&str]) -> String {
        match self.short(path) {
            0 => format!("::{}", path.join("::")),
            short => path[short..].join("::"),
        }
    }

    /// A type as text; none where it is more than paths.
    pub(super) fn type_text(&mut self, ty: &TokenStream) -> Option<String> {
        let tokens: Vec<TokenTree> = ty.clone().into_iter().collect();
        let (mut text, mut at) = (String::new(), 0);
        while at < tokens.len() {
            let path = if follows_a_name(&tokens[..at]) { Vec::new() } else { absolute(&tokens[at..]) };
            if path.len() > 1 {
                text += &self.named(&path.iter().map(String::as_str).collect::<Vec<_>>());
                at += 3 * path.len();
                continue;
            }
            match &tokens[at] {
                TokenTree::Ident(ident) => text += &ident.to_string(),
                TokenTree::Punct(punct) if punct.as_char() == ',' => text += ", ",
                TokenTree::Punct(punct) => text.push(punct.as_char()),
                TokenTree::Group(_) | TokenTree::Literal(_) => return None,
            }
            at += 1;
        }
        Some(text)
    }

    fn stream(&mut self, stream: TokenStream) -> TokenStream {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let (mut out, mut at) = (TokenStream::new(), 0);
        while at < tokens.len() {
            let path = if follows_a_name(&tokens[..at]) { Vec::new() } else { absolute(&tokens[at..]) };
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
        match self.short(&path.iter().map(String::as_str).collect::<Vec<_>>()) {
            0 => joined(path, true),
            short => joined(&path[short..], false),
        }
    }

    /// Where the short form of a path begins, which is brought in; 0 where its name is taken, so that it stays absolute.
    fn short(&mut self, path: &[&str]) -> usize {
        let is_type = |part: &&str| part.starts_with(|c: char| c.is_ascii_uppercase());
        let short = path.iter().position(is_type).unwrap_or(1);
        let name = path[short];
        if self.taken.contains(name) {
            return 0;
        }
        if !(path[0] == "std" && PRELUDE.contains(&name)) {
            let module = path[..short].iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
            self.uses.entry(module).or_default().insert(name.to_owned());
        }
        short
    }

    /// The `use` lines of all items that were given.
    pub(super) fn uses(&self) -> TokenStream {
        let hidden = self.hidden.iter().map(|name| {
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

/// Whether what comes next goes on from a name, as in `crate::std::Mine`.
fn follows_a_name(before: &[TokenTree]) -> bool {
    let is_name =
        |ident: &Ident| matches!(ident.to_string().as_str(), "crate" | "self" | "super" | "Self") || !is_keyword(&ident.to_string());
    matches!(before.last(), Some(TokenTree::Ident(ident)) if is_name(ident))
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
        let mut pass = Pass::new(declared(&items).collect());
        let items = pass.shorten(items);
        (pass.uses().to_string(), items.to_string())
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
    fn what_goes_on_from_a_name_is_no_absolute_path() {
        let (uses, items) = shortened(quote!(
            pub use crate::std::Cash as Money;
            struct A(::std::rc::Money, for<'a> fn(&'a dyn ::std::any::Any));
        ));
        assert_eq!(uses, "use :: std :: any :: { Any } ;");
        assert_eq!(items, "pub use crate :: std :: Cash as Money ; struct A (:: std :: rc :: Money , for < 'a > fn (& 'a dyn Any)) ;");
    }

    #[test]
    fn taken_traits_stay_in_scope_for_their_methods() {
        let (uses, _) = shortened(quote!(struct Value; impl ::headwater::Value for X { fn f() { self.a.write(w) } }));
        assert_eq!(uses, "use :: headwater :: Value as _ ;");
    }
}
