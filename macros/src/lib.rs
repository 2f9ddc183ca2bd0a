//! Procedural macros of Headwater. They are re-exported by the `headwater` crate; use them from there.

use proc_macro::TokenStream;

mod errors;
mod attributes;
mod types;
mod input;
mod fields;
mod layout;
mod one_of;
mod value;
mod entity;
mod edge;
mod property;
mod facts;
mod include_schema;
#[cfg(feature = "schema")]
mod schema;
#[cfg(test)]
mod tests;

/// Brings the code that `headwater_codegen::compile` generated in `build.rs` into this crate, as a public module of the schema's name.
///
/// The argument is the name that stands after `schema` in the `.hw` file. A dotted name gives nested modules:
/// `include_schema!("acme.social")` gives `acme::social`. Attributes written before the name are put on the innermost module.
///
/// ```text
/// headwater::include_schema!("activity");
///
/// headwater::include_schema! {
///     /// What people say about pages.
///     "acme.social"
/// }
/// ```
///
/// # Errors
///
/// It does not compile where the argument is not a schema's name in quotes, or where `build.rs` has generated no such schema.
#[proc_macro]
pub fn include_schema(input: TokenStream) -> TokenStream {
    expanded(include_schema::expand, input)
}

/// Compiles a schema where it stands, without a `build.rs`: `schema!("schema/social.hw")` reads the file, and what it uses, from the
/// package's folder, and becomes the module that [`include_schema!`] would bring in. It is compiled anew when one of the files changes, or
/// the lock beside them.
///
/// ```text
/// headwater::schema! {
///     /// What people say about pages.
///     "schema/social.hw"
/// }
/// ```
///
/// It needs the feature `schema` of `headwater`, which builds the whole compiler into the macro.
///
/// # Errors
///
/// It does not compile where the schema has errors; they are shown as the compiler of schemas shows them.
#[cfg(feature = "schema")]
#[proc_macro]
pub fn schema(input: TokenStream) -> TokenStream {
    expanded(schema::expand, input)
}

/// Makes a type that is written by hand a value that facts may hold: a struct, an enum of numbered cases, a union (an
/// enum of which each variant holds a value), or a newtype.
///
/// An enum gets a function `number`, and a union one for each case that gives what it holds (`as_text`), as generated ones have.
///
/// ```text
/// #[derive(Clone, Debug, PartialEq, headwater::Value)]
/// struct Location {
///     #[headwater(tag = 1)]
///     country: String,
///     #[headwater(tag = 2)]
///     city: Option<String>,
/// }
///
/// #[derive(Clone, Copy, Debug, PartialEq, headwater::Value)]
/// enum Plugin {
///     #[headwater(tag = 1)]
///     Button,
///     #[headwater(tag = 2)]
///     Comments,
///     Unknown(i32),
/// }
///
/// #[derive(Clone, Debug, PartialEq, headwater::Value)]
/// enum Body {
///     #[headwater(tag = 1)]
///     Text(String),
///     #[headwater(tag = 2)]
///     Place(Location),
/// }
///
/// #[derive(Clone, Debug, PartialEq, headwater::Value)]
/// struct Handle(String);
/// ```
#[proc_macro_derive(Value, attributes(headwater))]
pub fn value(input: TokenStream) -> TokenStream {
    expanded(value::expand, input)
}

/// Makes a struct the id of an entity: its fields are the key, numbered in the order written. `PersonId` is the id of a `Person`.
///
/// ```text
/// #[derive(Clone, Debug, PartialEq, headwater::Entity)]
/// #[headwater(tag = 1)]
/// struct PersonId {
///     handle: String,
/// }
/// ```
#[proc_macro_derive(Entity, attributes(headwater))]
pub fn entity(input: TokenStream) -> TokenStream {
    expanded(entity::expand, input)
}

/// Makes a struct an edge: a fact between two entities.
///
/// ```text
/// #[derive(Clone, Debug, PartialEq, headwater::Edge)]
/// #[headwater(tag = 3, slice = "hour", keep = "90d")]
/// struct Like {
///     #[headwater(from)]
///     person: PersonId,
///     #[headwater(to)]
///     page: PageId,
///     #[headwater(tag = 1)]
///     via: Plugin,
/// }
/// ```
#[proc_macro_derive(Edge, attributes(headwater))]
pub fn edge(input: TokenStream) -> TokenStream {
    expanded(edge::expand, input)
}

/// Makes a struct a property: a fact of one entity. It has the name of the field that is the value; here it is `Person.location`.
///
/// ```text
/// #[derive(Clone, Debug, PartialEq, headwater::Property)]
/// #[headwater(tag = 2)]
/// struct PersonLocation {
///     #[headwater(of)]
///     person: PersonId,
///     location: Location,
/// }
/// ```
#[proc_macro_derive(Property, attributes(headwater))]
pub fn property(input: TokenStream) -> TokenStream {
    expanded(property::expand, input)
}

/// Makes an enum of properties and edges the union that log, counters and master dataset know: `headwater::Fact`. The order of the
/// variants does not matter; two facts of one tag do not compile.
///
/// ```text
/// #[derive(Clone, Debug, PartialEq, headwater::Facts)]
/// enum Fact {
///     PersonLocation(PersonLocation),
///     Like(Like),
/// }
/// ```
#[proc_macro_derive(Facts, attributes(headwater))]
pub fn facts(input: TokenStream) -> TokenStream {
    expanded(facts::expand, input)
}

fn expanded(expand: fn(proc_macro2::TokenStream) -> syn::Result<proc_macro2::TokenStream>, input: TokenStream) -> TokenStream {
    expand(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
