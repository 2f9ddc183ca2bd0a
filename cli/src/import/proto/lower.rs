//! Messages and enums as types of ours.

use std::collections::{BTreeSet, HashMap};

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto};

use super::{Found, What, is_entry};
use crate::import::draft::{Body, Declared, Kind, Lost, Member, Notes};
use crate::import::names::{Names, pascal, screaming};
use crate::import::tags::is_tag;

/// Lowers types, whose names are known before.
pub(super) struct Lower {
    /// What a type of Protobuf is called here.
    names: HashMap<String, String>,
}

impl Lower {
    /// The names of all types that come. One that stands in another has both names.
    pub(super) fn new(all: &[Found<'_>]) -> Lower {
        let mut names = Names::of_types();
        let name = |found: &Found<'_>| (found.full.clone(), names.give(&found.name.replace('.', "")));
        Lower { names: all.iter().map(name).collect() }
    }

    pub(super) fn declare(&self, found: &Found<'_>) -> Declared {
        let deprecated = match found.what {
            What::Message(it) => it.options.as_ref().is_some_and(|options| options.deprecated()),
            What::Enum(it) => it.options.as_ref().is_some_and(|options| options.deprecated()),
        };
        let mut notes = found.comments.notes(&found.path, deprecated);
        let kind = match found.what {
            What::Message(it) => self.message(found, it, &mut notes),
            What::Enum(it) => enumeration(found, it, &mut notes),
        };
        Declared { notes, name: self.names[&found.full].clone(), kind }
    }

    fn message(&self, found: &Found<'_>, message: &DescriptorProto, notes: &mut Notes) -> Kind {
        let mut say = |path: &[i32], what: String| {
            notes.lost.push(Lost { place: found.comments.place(&[&found.path, path].concat()), what });
        };
        let one_ofs: BTreeSet<i32> = message.field.iter().filter_map(one_of).collect();
        let is_union = one_ofs.len() == 1 && message.field.iter().all(|field| one_of(field).is_some());
        for index in one_ofs.iter().filter(|_| !is_union) {
            let cases: Vec<String> =
                message.field.iter().filter(|field| one_of(field) == Some(*index)).map(|field| format!("`{}`", field.name())).collect();
            let name = message.oneof_decl.get(*index as usize).map_or("", |it| it.name());
            say(&[8, *index], format!("oneof `{name}`: that only one of {} is there at a time", cases.join(", ")));
        }
        if !message.extension_range.is_empty() {
            say(&[5], "a range of extensions: a message has the fields that stand in it".to_owned());
        }
        let mut reserved: Vec<String> = message.reserved_range.iter().filter_map(|range| span(range.start(), range.end() - 1)).collect();
        let (mut names, mut members) = (Names::of_fields(), Vec::new());
        for (index, field) in (0..).zip(&message.field) {
            let path = [&found.path[..], &[2, index]].concat();
            let mut notes = found.comments.notes(&path, field.options.as_ref().is_some_and(|options| options.deprecated()));
            match self.field(found, message, field, is_union) {
                Ok(ty) => {
                    if let Some(default) = &field.default_value {
                        let what = format!("the default `{default}`: a field that is absent reads as null");
                        notes.lost.push(Lost { place: found.comments.place(&path), what });
                    }
                    members.push(Member { notes, name: names.give(field.name()), ty: Some(ty), tag: field.number() as u32 });
                }
                Err(why) => {
                    say(&[2, index], format!("`{}` = {}: {why}", field.name(), field.number()));
                    reserved.extend(span(field.number(), field.number()));
                }
            }
        }
        reserved.extend(message.reserved_name.iter().map(|name| format!("\"{name}\"")));
        let body = Body { members, reserved };
        if is_union { Kind::Union(body) } else { Kind::Struct(body) }
    }

    /// The type of a field, or why it has none here.
    fn field(&self, found: &Found<'_>, message: &DescriptorProto, field: &FieldDescriptorProto, is_case: bool) -> Result<String, String> {
        if !is_tag(field.number().into()) {
            return Err("numbers go from 1 to 32767 here, without 19000 to 19999".to_owned());
        }
        if let Some(entry) = entry(message, field) {
            let of = |number| entry.field.iter().find(|field| field.number() == number).ok_or("an entry without a key or a value");
            return Ok(format!("map<{}, {}>", self.ty(of(1)?)?, self.ty(of(2)?)?));
        }
        let ty = self.ty(field)?;
        let is_required = field.label() == Label::Required;
        // In proto3 what is no message is there always, unless it says `optional`.
        let is_there =
            found.file.syntax() == "proto3" && field.r#type() != Type::Message && !field.proto3_optional() && one_of(field).is_none();
        Ok(match field.label() {
            Label::Repeated => format!("list<{ty}>"),
            _ if is_case || is_required || is_there => ty,
            _ => format!("{ty}?"),
        })
    }

    fn ty(&self, field: &FieldDescriptorProto) -> Result<String, String> {
        let coded = |name: &str, ours: &str| {
            Err(format!("a `{name}` stands otherwise in the bytes than our `{ours}`, which would misread it under the same number"))
        };
        Ok(match field.r#type() {
            Type::Double => "f64".to_owned(),
            Type::Float => "f32".to_owned(),
            Type::Int32 => "i32".to_owned(),
            Type::Int64 => "i64".to_owned(),
            Type::Uint32 => "u32".to_owned(),
            Type::Uint64 => "u64".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::String => "string".to_owned(),
            Type::Bytes => "bytes".to_owned(),
            Type::Message | Type::Enum => self.names.get(field.type_name()).cloned().ok_or("its type is not to be found")?,
            Type::Sint32 => return coded("sint32", "i32"),
            Type::Sint64 => return coded("sint64", "i64"),
            Type::Fixed32 => return coded("fixed32", "u32"),
            Type::Fixed64 => return coded("fixed64", "u64"),
            Type::Sfixed32 => return coded("sfixed32", "i32"),
            Type::Sfixed64 => return coded("sfixed64", "i64"),
            Type::Group => return Err("a group, which stands otherwise in the bytes than a message".to_owned()),
        })
    }
}

/// Which oneof a field is a case of; the ones that stand for `optional` are none.
fn one_of(field: &FieldDescriptorProto) -> Option<i32> {
    field.oneof_index.filter(|_| !field.proto3_optional())
}

/// The message that a map's pairs are.
fn entry<'m>(message: &'m DescriptorProto, field: &FieldDescriptorProto) -> Option<&'m DescriptorProto> {
    let name = field.type_name().rsplit('.').next()?;
    message.nested_type.iter().find(|nested| field.r#type() == Type::Message && nested.name() == name && is_entry(nested))
}

fn enumeration(found: &Found<'_>, it: &EnumDescriptorProto, notes: &mut Notes) -> Kind {
    let prefix = screaming(it.name()) + "_";
    let is_prefixed = it.value.iter().all(|value| value.name().starts_with(&prefix));
    let (mut names, mut members, mut seen) = (Names::of_cases(), Vec::new(), BTreeSet::new());
    for (index, value) in (0..).zip(&it.value) {
        let path = [&found.path[..], &[2, index]].concat();
        let bare = if is_prefixed { &value.name()[prefix.len()..] } else { value.name() };
        let why = match value.number() {
            // What an absent field reads as, in every enum here.
            0 if ["UNSPECIFIED", "UNKNOWN"].iter().any(|name| bare.ends_with(name)) => continue,
            0 => Some("the number 0 is what an absent field reads as, and has no name here"),
            number if !is_tag(number.into()) => Some("numbers go from 1 to 32767 here, without 19000 to 19999"),
            number if !seen.insert(number) => Some("another name of a number that has one"),
            _ => None,
        };
        if let Some(why) = why {
            let what = format!("`{}` = {}: {why}", value.name(), value.number());
            notes.lost.push(Lost { place: found.comments.place(&path), what });
            continue;
        }
        let notes = found.comments.notes(&path, value.options.as_ref().is_some_and(|options| options.deprecated()));
        let is_screaming = !bare.contains(|c: char| c.is_ascii_lowercase());
        let name = names.give(&if is_screaming { pascal(bare) } else { bare.to_owned() });
        members.push(Member { notes, name, ty: None, tag: value.number() as u32 });
    }
    let mut reserved: Vec<String> = it.reserved_range.iter().filter_map(|range| span(range.start(), range.end())).collect();
    reserved.extend(it.reserved_name.iter().map(|name| format!("\"{name}\"")));
    Kind::Enum(Body { members, reserved })
}

/// Numbers that are reserved, as far as there are such numbers here.
fn span(from: i32, to: i32) -> Option<String> {
    let (from, to) = (from.max(1), to.min(32_767));
    match from.cmp(&to) {
        std::cmp::Ordering::Less => Some(format!("{from} to {to}")),
        std::cmp::Ordering::Equal => Some(from.to_string()),
        std::cmp::Ordering::Greater => None,
    }
}
