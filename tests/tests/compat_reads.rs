//! What `diff` calls readable is what a program reads: the classes of changes, beside what the runtime finds lacking in the new program.

use std::path::Path;

use headwater::shape::{Kind, OwnedCase, OwnedFact, OwnedField, Shapes, TypeDef, TypeRef, Types};
use headwater_codegen::compat::{Class, Finding, compare, worst};
use headwater_idl::catalogue::Code;
use headwater_idl::model::{Fact, Field, KeyField, Scalar, Type};
use headwater_idl::{Model, Source, compile};
use headwater_tests::{kitchen, newtypes, posts, shop, social, types};
use proptest::prelude::*;

#[path = "../schemas/mod.rs"]
#[expect(dead_code, reason = "the build script draws fewer")]
mod schemas;
#[path = "../schema/evolved.rs"]
#[expect(dead_code, reason = "what a change means to older programs is for another test")]
mod evolved;

fn model(text: &str) -> Option<Model> {
    compile(&[Source::new("a.hw", text)]).model
}

/// The shapes that a program generated from a model has.
fn shapes(model: &Model) -> Shapes {
    let mut walk = Walk { model, types: Types::new() };
    let facts = model.facts.iter().map(|fact| walk.fact(*fact)).collect();
    Shapes { schema: model.name.clone(), types: walk.types, facts }
}

struct Walk<'m> {
    model: &'m Model,
    types: Types,
}

impl Walk<'_> {
    fn fact(&mut self, fact: Fact) -> OwnedFact {
        match fact {
            Fact::Property(id, index) => {
                let entity = &self.model.entities[id.0];
                let own = &entity.properties[index];
                let value = OwnedField { optional: own.optional, ..self.field(2, "value", &own.ty) };
                let fields = vec![self.field(1, "id", &Type::Entity(id)), value];
                OwnedFact { name: format!("{}.{}", entity.name, own.name), tag: entity.tag, property: Some(own.tag), fields }
            }
            Fact::Edge(id) => {
                let edge = &self.model.edges[id.0];
                let mut fields = vec![self.field(1, "from", &Type::Entity(edge.from)), self.field(2, "to", &Type::Entity(edge.to))];
                fields.extend(self.fields(&edge.fields, 2));
                OwnedFact { name: edge.name.clone(), tag: edge.tag, property: None, fields }
            }
        }
    }

    fn field(&mut self, tag: u16, name: &str, ty: &Type) -> OwnedField {
        OwnedField { tag, name: name.to_owned(), ty: self.ty(ty), optional: false }
    }

    fn fields(&mut self, fields: &[Field], before: u16) -> Vec<OwnedField> {
        let one = |field: &Field| OwnedField { optional: field.optional, ..self.field(field.tag + before, &field.name, &field.ty) };
        fields.iter().map(one).collect()
    }

    fn key(&mut self, first: u16, fields: &[KeyField]) -> Vec<OwnedField> {
        (first..).zip(fields).map(|(tag, field)| self.field(tag, &field.name, &field.ty)).collect()
    }

    fn ty(&mut self, ty: &Type) -> TypeRef {
        let model = self.model;
        match ty {
            Type::Scalar(scalar) => TypeRef::Scalar(kind(*scalar)),
            Type::List(of) => TypeRef::List(Box::new(self.ty(of))),
            Type::Set(of) => TypeRef::Set(Box::new(self.ty(of))),
            Type::Map(key, value) => TypeRef::Map(Box::new(self.ty(key)), Box::new(self.ty(value))),
            Type::Newtype(id) => self.ty(&model.newtypes[id.0].ty),
            Type::Enum(id) => {
                let it = &model.enums[id.0];
                let mut cases: Vec<_> = it.cases.iter().map(|case| OwnedCase { tag: case.tag.into(), name: case.name.clone() }).collect();
                cases.sort_by_key(|case| case.tag);
                self.named(&it.name, |_| TypeDef::Enum(cases))
            }
            Type::Struct(id) => self.named(&model.structs[id.0].name, |walk| TypeDef::Struct(walk.fields(&model.structs[id.0].fields, 0))),
            Type::Union(id) => self.named(&model.unions[id.0].name, |walk| TypeDef::Union(walk.fields(&model.unions[id.0].cases, 0))),
            Type::Entity(id) => {
                let it = &model.entities[id.0];
                self.named(&it.name, |walk| match it.key.alternatives.as_slice() {
                    [fields] => TypeDef::Id(walk.key(1, fields)),
                    several => {
                        let alternatives = (1..).zip(several);
                        TypeDef::Alternatives(
                            alternatives.map(|(at, fields)| walk.key(if fields.len() == 1 { at } else { 1 }, fields)).collect(),
                        )
                    }
                })
            }
        }
    }

    fn named(&mut self, name: &str, def: impl FnOnce(&mut Self) -> TypeDef) -> TypeRef {
        if !self.types.contains_key(name) {
            self.types.insert(name.to_owned(), TypeDef::Struct(Vec::new()));
            let def = def(self);
            self.types.insert(name.to_owned(), def);
        }
        TypeRef::Named(name.to_owned())
    }
}

fn kind(scalar: Scalar) -> Kind {
    match scalar {
        Scalar::Bool => Kind::Bool,
        Scalar::I8 => Kind::I8,
        Scalar::I16 => Kind::I16,
        Scalar::I32 => Kind::I32,
        Scalar::I64 => Kind::I64,
        Scalar::U8 => Kind::U8,
        Scalar::U16 => Kind::U16,
        Scalar::U32 => Kind::U32,
        Scalar::U64 => Kind::U64,
        Scalar::F32 => Kind::F32,
        Scalar::F64 => Kind::F64,
        Scalar::String => Kind::Str,
        Scalar::Bytes => Kind::Bytes,
        Scalar::Uuid => Kind::Uuid,
        Scalar::Timestamp => Kind::Timestamp,
        Scalar::Date => Kind::Date,
        Scalar::Duration => Kind::Duration,
        Scalar::Url => Kind::Url,
    }
}

/// The shapes of models, with which everything here compares, are those of generated programs.
#[test]
fn shapes_of_models_are_those_of_programs() {
    let source = |path: &str| std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("it is there");
    let of = |path: &str| shapes(&model(&source(path)).expect("sound"));
    assert_eq!(of("../codegen/tests/kitchen.hw"), Shapes::of::<kitchen::Fact>("kitchen"));
    assert_eq!(of("schema/types.hw"), Shapes::of::<types::Fact>("types"));
    assert_eq!(of("schema/newtypes.hw"), Shapes::of::<newtypes::Fact>("newtypes"));
    assert_eq!(of("schema/social.hw"), Shapes::of::<social::Fact>("social"));
    assert_eq!(of("schema/posts.hw"), Shapes::of::<posts::Fact>("posts"));
    assert_eq!(of("schema/shop.hw"), Shapes::of::<shop::Fact>("shop"));
}

/// Changes after which the runtime, too, finds something lacking: what is gone or of another type, or may not be null any more. The others
/// of their class are readable as something that they are not: tags that were given away, and ids that mean another entity.
fn is_lost(finding: &Finding) -> bool {
    let codes = [Code::Removed, Code::TypeChanged, Code::BecameRequired, Code::SchemaRenamed];
    finding.class == Class::WireBreaking && codes.contains(&finding.code)
}

/// Whether what changed is a part of some fact: what is not is in no file, and called as bad as if it were.
fn is_written(finding: &Finding, written: &Shapes) -> bool {
    let name = finding.message.split('`').nth(1).expect("it names what changed");
    let owner = name.split('.').next().unwrap_or(name);
    let is_fact = |fact: &OwnedFact| fact.name == name || fact.name.split('.').next() == Some(owner);
    finding.code == Code::SchemaRenamed || written.types.contains_key(owner) || written.facts.iter().any(is_fact)
}

/// Holds what is told of a change to what a program of the new schema lacks of what one of the old has written. Gives whether it lacks any.
fn hold(old: &Model, new: &Model) -> Result<bool, String> {
    let (findings, written) = (compare(old, new), shapes(old));
    let lacks = shapes(new).lacks(&written);
    if !lacks.is_empty() && worst(&findings) != Some(Class::WireBreaking) {
        return Err(format!("{lacks:?} is lacking, and called {:?}: {findings:#?}", worst(&findings)));
    }
    match findings.iter().find(|finding| is_lost(finding) && is_written(finding, &written)) {
        Some(lost) if lacks.is_empty() => Err(format!("{lost:?}, and nothing is lacking")),
        _ => Ok(!lacks.is_empty()),
    }
}

/// Both versions of each pair with which the classes of changes are tested.
fn pairs() -> impl Iterator<Item = (String, [Model; 2])> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests/compat");
    let paths = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "hw")).map(|path| {
        let text = std::fs::read_to_string(&path).expect("text");
        let (old, new) = text.strip_prefix("// old\n").and_then(|text| text.split_once("// new\n")).expect("two schemas");
        (path.display().to_string(), [old, new].map(|text| model(text).expect("sound")))
    })
}

#[test]
fn what_is_lacking_is_called_wire_breaking_and_the_other_way_round() {
    let evolved = evolved::CHANGES.iter().map(|change| {
        let versions = [evolved::OLD.to_owned(), change.text()].map(|text| model(&text).expect("sound"));
        (change.name.to_owned(), versions)
    });
    let mut seen = [0, 0];
    for (name, [old, new]) in pairs().chain(evolved) {
        for (old, new) in [(&old, &new), (&new, &old)] {
            let is_lacking = hold(old, new).unwrap_or_else(|what| panic!("{name}: {what}"));
            seen[usize::from(is_lacking)] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count >= 20), "{seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// What a later version of a made-up schema adds breaks nothing on the wire, and lacks nothing; the way back may.
    #[test]
    fn a_schema_that_grows_stays_readable(number in 0..100_000_u64) {
        let [first, second] = schemas::pair(number).map(|text| model(&text).expect("what is drawn is sound"));
        prop_assert!(worst(&compare(&first, &second)) < Some(Class::WireBreaking));
        prop_assert_eq!(hold(&first, &second), Ok(false));
        let back = hold(&second, &first);
        prop_assert!(back.is_ok(), "{:?}", back);
    }
}
