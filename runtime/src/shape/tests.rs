//! Shapes as they stand in headers, and what a program may lack.

use headwater::sample::everything::{Everything, Tree};
use headwater::sample::{Fact, PageId};

use super::{OwnedCase, OwnedFact, OwnedField, Shapes, Type, TypeDef, TypeRef};
use crate::shape;

fn sample() -> Shapes {
    Shapes::of::<Fact>("sample")
}

fn field(tag: u16, name: &str, ty: &str, optional: bool) -> OwnedField {
    OwnedField { tag, name: name.into(), ty: ty.parse().unwrap(), optional }
}

fn fields_of<'a>(shapes: &'a mut Shapes, fact: &str) -> &'a mut Vec<OwnedField> {
    &mut shapes.facts.iter_mut().find(|f| f.name == fact).unwrap().fields
}

#[test]
fn shapes_are_readable() {
    insta::assert_snapshot!(serde_json::to_string_pretty(&sample()).unwrap());
    insta::assert_snapshot!(serde_json::to_string(&Type::of(shape::of::<Vec<PageId>>())).unwrap(), @r#"{"type":"list<Page>","types":{"Page":{"id":[{"tag":1,"name":"id","type":"u64"}]}}}"#);
    insta::assert_snapshot!(serde_json::to_string(&Type::of(shape::of::<u32>())).unwrap(), @r#"{"type":"u32"}"#);
}

#[test]
fn bytes_are_canonical_and_read_back() {
    assert_eq!(sample().to_bytes(), sample().to_bytes());
    assert_eq!(Shapes::from_bytes(&sample().to_bytes()).unwrap(), sample());
    let everything = Type::of(shape::of::<Everything>());
    assert_eq!(serde_json::from_str::<Type>(&serde_json::to_string(&everything).unwrap()).unwrap(), everything);
    assert!(Shapes::from_bytes(b"{").unwrap_err().starts_with("the shapes are not readable"));
}

#[test]
fn a_type_that_holds_itself_ends() {
    let tree = Type::of(shape::of::<Tree>());
    assert_eq!(tree.types.keys().collect::<Vec<_>>(), ["Tree"]);
    let TypeDef::Struct(fields) = &tree.types["Tree"] else { panic!("not a struct") };
    assert_eq!(fields[1..], [field(2, "left", "Tree", true), field(3, "more", "list<Tree>", false)]);
}

#[test]
fn what_is_one_of_several_is_described_and_compared() {
    use headwater::sample::choices::{AccountId, Either};
    insta::assert_snapshot!(serde_json::to_string(&Type::of(shape::of::<AccountId>())).unwrap(), @r#"{"type":"Account","types":{"Account":{"alternatives":[[{"tag":1,"name":"handle","type":"string"}],[{"tag":2,"name":"number","type":"u64"}],[{"tag":1,"name":"owner","type":"string"},{"tag":2,"name":"name","type":"string"}]]}}}"#);
    let either = Type::of(shape::of::<Either>());
    assert_eq!(serde_json::from_str::<Type>(&serde_json::to_string(&either).unwrap()).unwrap(), either);
    let TypeDef::Union(cases) = &either.types["Either"] else { panic!("not a union") };
    assert_eq!(cases[4], field(300, "again", "Either", false));

    let shapes = |types: &[Type]| {
        let types = types.iter().flat_map(|ty| ty.types.clone()).collect();
        let fields = vec![field(1, "either", "Either", false), field(2, "account", "Account", false)];
        Shapes { schema: "s".into(), types, facts: vec![OwnedFact { name: "F".into(), tag: 1, property: None, fields }] }
    };
    let new = shapes(&[Type::of(shape::of::<AccountId>()), either]);
    let mut old = new.clone();
    assert_eq!(old.lacks(&new), Vec::<String>::new());
    let Some(TypeDef::Union(cases)) = old.types.get_mut("Either") else { panic!("not a union") };
    cases.pop();
    let Some(TypeDef::Alternatives(alternatives)) = old.types.get_mut("Account") else { panic!("no alternatives") };
    alternatives.pop();
    assert_eq!(new.lacks(&old), Vec::<String>::new());
    let lacks = ["the field `Either.again: Either` is not in this program", "the key `Account.owner, name` is not in this program"];
    assert_eq!(old.lacks(&new), lacks);
}

#[test]
fn type_references_are_parsed() {
    for text in ["u32", "list<string>", "list<list<Place>>", "acme.Place"] {
        assert_eq!(text.parse::<TypeRef>().unwrap().to_string(), text);
    }
    for text in ["", "list<>", "list<u32", "map<u32>", "a b", "<"] {
        assert_eq!(text.parse::<TypeRef>(), Err(format!("`{text}` is not a type")));
    }
    assert!(("list<".repeat(100_000) + "u8" + &">".repeat(100_000)).parse::<TypeRef>().is_err());
}

#[test]
fn a_program_lacks_nothing_of_its_own() {
    assert_eq!(sample().lacks(&sample()), Vec::<String>::new());
}

#[test]
fn what_was_added_to_the_program_is_no_lack() {
    let mut old = sample();
    old.facts.remove(0);
    fields_of(&mut old, "Like").pop();
    let Some(TypeDef::Enum(cases)) = old.types.get_mut("Plugin") else { panic!("no enum") };
    cases.pop();
    assert_eq!(sample().lacks(&old), Vec::<String>::new());
}

#[test]
fn what_was_renamed_is_no_lack() {
    let mut renamed = sample();
    fields_of(&mut renamed, "Like")[2].name = "by".into();
    let place = renamed.types.remove("Place").unwrap();
    renamed.types.insert("Home".into(), place);
    fields_of(&mut renamed, "Person.home")[1].ty = TypeRef::Named("Home".into());
    assert_eq!(sample().lacks(&renamed), Vec::<String>::new());
}

#[test]
fn every_lack_is_named() {
    let mut newer = sample();
    newer.facts.push(OwnedFact { name: "Block".into(), tag: 9, property: None, fields: Vec::new() });
    fields_of(&mut newer, "Like").push(field(9, "why", "list<string>", true));
    fields_of(&mut newer, "Like")[3].ty = "i64".parse().unwrap();
    let Some(TypeDef::Enum(cases)) = newer.types.get_mut("Plugin") else { panic!("no enum") };
    cases.push(OwnedCase { tag: 3, name: "Comments".into() });
    let Some(TypeDef::Struct(place)) = newer.types.get_mut("Place") else { panic!("no struct") };
    place[0].optional = true;
    place[2].ty = "list<Plugin>".parse().unwrap();
    let Some(TypeDef::Id(page)) = newer.types.get_mut("Page") else { panic!("no id") };
    page.push(field(2, "site", "string", false));
    assert_eq!(
        sample().lacks(&newer),
        [
            "`Place.country` may be null there, and not in this program",
            "`Place.tags` is `Plugin` there, and `string` in this program",
            "the field `Page.site: string` is not in this program",
            "the case `Plugin.Comments = 3` is not in this program",
            "`Like.took` is `i64` there, and `u32` in this program",
            "the field `Like.why: list<string>` is not in this program",
            "the fact `Block` is not in this program",
        ]
    );
}

#[test]
fn a_key_is_the_same_or_another() {
    let mut older = sample();
    let Some(TypeDef::Id(page)) = older.types.get_mut("Page") else { panic!("no id") };
    page.clear();
    assert_eq!(sample().lacks(&older), ["the key of `Page` has no `id` there, and has one in this program"]);
}

#[test]
fn another_schema_is_named() {
    let other = Shapes { schema: "other".into(), ..sample() };
    assert_eq!(sample().lacks(&other), ["the schema is `other` there, and `sample` in this program"]);
}

#[test]
fn a_header_that_does_not_describe_its_types_is_named() {
    let mut broken = sample();
    broken.types.remove("Place");
    assert_eq!(sample().lacks(&broken), ["`Person.home.value` is of type `Place`, which the file does not describe"]);
}
