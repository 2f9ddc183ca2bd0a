//! What the derives say of mistakes.

use proc_macro2::TokenStream;

/// The messages of all that is wrong.
fn wrong(expand: fn(TokenStream) -> syn::Result<TokenStream>, input: &str) -> Vec<String> {
    match expand(input.parse().expect("tokens")) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| error.to_string()).collect(),
    }
}

fn value(input: &str) -> Vec<String> {
    wrong(crate::value::expand, input)
}

fn entity(input: &str) -> Vec<String> {
    wrong(crate::entity::expand, input)
}

fn property(input: &str) -> Vec<String> {
    wrong(crate::property::expand, input)
}

fn facts(input: &str) -> Vec<String> {
    wrong(crate::facts::expand, input)
}

/// An edge with these attributes and these fields beside its ends.
fn edge(attributes: &str, fields: &str) -> Vec<String> {
    let ends = "#[headwater(from)] a: AId, #[headwater(to)] b: BId,";
    wrong(crate::edge::expand, &format!("#[headwater({attributes})] struct Like {{ {ends} {fields} }}"))
}

const NONE: [&str; 0] = [];

#[test]
fn sound_types_have_no_errors() {
    assert_eq!(value("struct A { #[headwater(tag = 2, name = \"x\")] a: u8, #[headwater(tag = 1)] b: Option<Box<A>> }"), NONE);
    assert_eq!(value("enum A { B = 1, #[headwater(tag = 2)] C, Unknown(i32) }"), NONE);
    assert_eq!(value("struct A(Vec<String>);"), NONE);
    assert_eq!(value("enum A { #[headwater(tag = 2)] B(String), #[headwater(tag = 1, name = \"x\")] C(Box<A>) }"), NONE);
    assert_eq!(value("enum A { #[headwater(tag = 1)] Count(i32), #[headwater(tag = 2)] Size(i32) }"), NONE);
    assert_eq!(entity("#[headwater(tag = 1, name = \"A\")] struct AId { a: String, #[headwater(name = \"c\")] b: u8 }"), NONE);
    assert_eq!(property("#[headwater(tag = 1, slice = \"day\")] struct P { #[headwater(of)] a: AId, name: Option<String> }"), NONE);
    assert_eq!(edge("tag = 7, slice = \"hour\", keep = \"90d\"", "#[headwater(tag = 1)] via: Plugin"), NONE);
    assert_eq!(facts("enum Fact { A(A), B(b::B) }"), NONE);
    assert_eq!(facts("enum Fact {}"), NONE);
}

#[test]
fn cases_of_a_union_hold_one_value_each() {
    let one = |variant: &str| value(&format!("enum A {{ #[headwater(tag = 1)] A(String), {variant} }}")).join("; ");
    assert!(one("B(u8)").contains("write `#[headwater(tag = 2)]`"));
    assert!(one("#[headwater(tag = 1)] B(u8)").contains("the tag 1 is taken"));
    assert!(one("#[headwater(tag = 2, name = \"a\")] B(u8)").contains("the name `a` is taken"));
    assert!(one("#[headwater(tag = 2)] B").contains("a case of a union holds a value"));
    assert!(one("#[headwater(tag = 2)] B { b: u8 }").contains("a struct of several"));
    assert!(one("#[headwater(tag = 2)] B(u8, u8)").contains("a struct of several"));
    assert!(one("#[headwater(tag = 2)] B(Option<u8>)").contains("never null"));
    assert!(one("#[headwater(tag = 2)] B(Vec<u8>)").contains("headwater::Bytes"));
    assert!(value("enum A { One = 1, B(String) }").join("; ").contains("a case of a union holds a value"));
}

#[test]
fn tags_are_asked_for_with_the_next_free_one() {
    let missing = "no tag: write `#[headwater(tag = 6)]` before it; what is stored is known by it";
    assert_eq!(value("struct A { #[headwater(tag = 5)] a: u8, b: u8 }"), [missing]);
    assert_eq!(value("enum A { B = 5, C }"), [missing]);
    assert_eq!(edge("tag = 1", "via: u8"), ["no tag: write `#[headwater(tag = 1)]` before it; what is stored is known by it"]);
    assert_eq!(edge("slice = \"day\"", "").len(), 1);
    assert_eq!(entity("struct AId { a: u8 }").len(), 1);
    assert_eq!(property("struct P { #[headwater(of)] a: AId, name: String }").len(), 1);
}

#[test]
fn tags_are_in_range_and_taken_once() {
    let of = |tag: &str| value(&format!("struct A {{ #[headwater(tag = {tag})] a: u8 }}"));
    assert_eq!(of("0"), ["the tag 0 is not in 1 to 32767"]);
    assert_eq!(of("32768"), ["the tag 32768 is not in 1 to 32767"]);
    assert_eq!(of("99999999999999999999"), ["the tag 99999999999999999999 is not in 1 to 32767"]);
    assert_eq!(of("19500"), ["the tag 19500 is in 19000 to 19999, which Protobuf keeps for itself"]);
    assert_eq!(of("\"1\""), ["a tag is a whole number: `tag = 1`"]);
    assert_eq!(edge("tag = 1", "#[headwater(tag = 32766)] a: u8"), ["the tag 32766 is not in 1 to 32765"]);
    assert_eq!(edge("tag = 1", "#[headwater(tag = 18998)] a: u8"), ["the tag 18998 is in 18998 to 19997, which Protobuf keeps for itself"]);
    let twice = "struct A { #[headwater(tag = 1)] a: u8, #[headwater(tag = 1)] b: u8, #[headwater(tag = 4)] c: u8 }";
    assert_eq!(value(twice), ["the tag 1 is taken; the next free tag is 5"]);
    assert_eq!(value("enum A { B = 1, #[headwater(tag = 1)] C }"), ["the tag 1 is taken; the next free tag is 2"]);
    assert_eq!(value("enum A { #[headwater(tag = 1)] B = 1 }"), ["the number stands twice: leave out one"]);
    assert_eq!(value("enum A { B = -1 }"), ["the number of a case is written out, as `= 1`"]);
}

#[test]
fn edges_have_two_ends_and_properties_an_owner() {
    let of = |fields: &str| wrong(crate::edge::expand, &format!("#[headwater(tag = 1)] struct Like {{ {fields} }}"));
    let ends = of("#[headwater(tag = 1)] a: u8");
    assert_eq!(ends.len(), 2, "{ends:?}");
    assert!(ends[0].contains("`#[headwater(from)]`") && ends[1].contains("`#[headwater(to)]`"), "{ends:?}");
    assert_eq!(of("#[headwater(from, to)] a: AId"), ["one field is not both ends"]);
    let twice = "#[headwater(from)] a: AId, #[headwater(from)] b: AId, #[headwater(to)] c: AId";
    assert_eq!(of(twice), ["another field is `from` already"]);
    let tagged = "#[headwater(from, tag = 1)] a: AId, #[headwater(to)] b: AId";
    assert_eq!(of(tagged), ["an end has no `tag` of its own: it is `from`, number 1"]);
    let optional = "#[headwater(from)] a: Option<AId>, #[headwater(to)] b: AId";
    assert_eq!(of(optional), ["an end of an edge is always there: it cannot be optional"]);
    assert_eq!(edge("tag = 1", "#[headwater(tag = 1)] from: u8"), ["the name `from` is taken; JSON and columns go by it"]);
    assert!(property("#[headwater(tag = 1)] struct P { a: AId, name: String }")[0].contains("`#[headwater(of)]`"));
}

#[test]
fn unknown_attributes_are_met_with_the_one_that_was_meant() {
    assert_eq!(edge("tag = 1, slize = \"hour\"", ""), ["`slize` is not known here; did you mean `slice`?"]);
    assert_eq!(edge("tag = 1, tag = 2", ""), ["`tag` is given twice"]);
    assert_eq!(edge("tag = 1, slice = \"hours\"", ""), ["there is no slice `hours`; did you mean `hour`?"]);
    assert!(edge("tag = 1, keep = \"90\"", "")[0].starts_with("`90` is not a time to keep facts for"));
    assert!(edge("tag = 1, keep = \"0d\"", "")[0].starts_with("`0d` is not a time to keep facts for"));
    assert_eq!(value("struct A { #[headwater(tag = 1, form)] a: u8 }"), ["`form` is not known here; known here: tag, name"]);
    assert_eq!(value("#[headwater(tag = 1)] struct A(u8);"), ["`tag` is not known here; leave it out"]);
    assert_eq!(value("struct A { #[headwater(tag = 1, name = \"a b\")] a: u8 }").len(), 1);
    assert_eq!(facts("enum F { #[headwater(tag = 1)] A(A) }").len(), 1);
}

#[test]
fn what_has_no_form_in_data_is_refused() {
    assert!(value("struct A<T> { #[headwater(tag = 1)] a: T }")[0].contains("no parameters"));
    assert!(value("struct A(u8, u8);")[0].contains("wraps one type"));
    assert!(value("struct A;")[0].contains("braces"));
    assert!(value("union A { a: u8 }")[0].contains("a union of Rust"));
    assert!(value("struct A(Option<u8>);")[0].contains("wraps no `Option`"));
    assert!(value("struct A { #[headwater(tag = 1)] a: Vec<Option<u8>> }")[0].contains("only a whole field may be null"));
    assert!(value("struct A { #[headwater(tag = 1)] a: Option<Option<u8>> }")[0].contains("only a whole field may be null"));
    assert!(entity("#[headwater(tag = 1)] struct AId {}")[0].contains("at least one field"));
    assert!(facts("struct Fact { a: A }")[0].contains("is an enum"));
    assert!(facts("enum Fact { A { a: A } }")[0].contains("holds one fact"));
}

#[test]
fn keys_have_an_order() {
    let of = |ty: &str| entity(&format!("#[headwater(tag = 1)] struct AId {{ a: {ty} }}"));
    assert!(of("f64")[0].contains("a float cannot be a key"));
    assert!(of("Option<String>")[0].contains("a key cannot be optional"));
    assert!(of("std::vec::Vec<u8>")[0].contains("a list, set or map cannot be a key"));
    assert_eq!(of("String"), NONE);
}

#[test]
fn all_mistakes_of_a_type_are_told_at_once() {
    let input = "#[headwater(tags = 1)] struct Like<T> { #[headwater(from)] a: AId, b: u8, #[headwater(tag = 0)] c: f32 }";
    assert_eq!(wrong(crate::edge::expand, input).len(), 5);
}
