//! Keys from text: what somebody writes on a command line, or JSON, becomes the bytes to look for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::writer::{KeyWriter, prefix};
use super::{Error, MAX_DEPTH};
use crate::address::Url;
use crate::shape::{Kind, OwnedCase, OwnedField, Type, TypeDef, TypeRef, Types};
use crate::time::{Date, Duration, Timestamp};
use crate::value::Writer as _;

/// Appends the key of a value written as one argument of a command line: text, numbers and names as they are (`ann`, `-3`, `Button`,
/// `#17`, `2026-11-21T10:00:00Z`), an id of one key field as that field; ids of several fields, structs and lists as JSON.
///
/// Of alternatives, one of a single field is written with its name, `account=7`, any as JSON.
pub fn parse(ty: &Type, text: &str, out: &mut Vec<u8>) -> Result<(), Error> {
    if let Some((field, text)) = alternative(ty, text, out)? {
        return undone(out, NUMBER, |out| parse(&field, text, out));
    }
    let json = match plain(ty) {
        Some(Plain::Text) => Json::from(text),
        Some(Plain::Number) => serde_json::from_str(text).unwrap_or_else(|_| Json::from(text)),
        None => serde_json::from_str(text).map_err(|_| Error::new(format!("`{text}` is not JSON, which {} is written in", ty.root)))?,
    };
    from_json(ty, &json, out)
}

/// Appends what the keys of all values begin with whose text begins with `text`. An id of several fields, or an alternative of several, is
/// given as JSON, by the fields that come first. Of other types (and of ids of one) it is the key of that one value. Of URLs, text is a host, for itself and all hosts
/// below it (`example.com`), or a host and the beginning of what follows it (`www.example.com/news`).
pub fn parse_prefix(ty: &Type, text: &str, out: &mut Vec<u8>) -> Result<(), Error> {
    if let Some((field, text)) = alternative(ty, text, out)? {
        return undone(out, NUMBER, |out| parse_prefix(&field, text, out));
    }
    if let Ok(Json::Object(object)) = serde_json::from_str(text)
        && let Some((name, number, fields)) = beginning(ty, &object)
    {
        let number = number.map_or(Vec::new(), |number| number.to_be_bytes().to_vec());
        out.extend_from_slice(&number);
        return undone(out, number.len(), |out| {
            let mut keys = Keys { types: &ty.types, out: KeyWriter(out), depth: 0 };
            keys.fields(name, fields, &Json::Object(object))
        });
    }
    match inner(ty) {
        Some(TypeRef::Scalar(Kind::Str)) => prefix(text, out),
        Some(TypeRef::Scalar(Kind::Url)) => domain_prefix(text, out),
        _ => return parse(ty, text, out),
    }
    Ok(())
}

/// What the keys of all URLs of a host begin with.
fn domain_prefix(text: &str, out: &mut Vec<u8>) {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (host, rest) = text.split_at(text.find('/').unwrap_or(text.len()));
    let host = host.to_ascii_lowercase();
    let mut keys = Vec::new();
    KeyWriter(&mut keys).address(&format!("https://{host}/"));
    let end = keys.iter().position(|&b| b == 0).unwrap_or(keys.len());
    out.extend_from_slice(&keys[..end]);
    if !rest.is_empty() {
        out.push(0);
        prefix(rest, out);
    }
}

/// Appends the key of a value in the JSON that [`super::show`] gives. On an error `out` is as it was.
pub fn from_json(ty: &Type, json: &Json, out: &mut Vec<u8>) -> Result<(), Error> {
    let start = out.len();
    let mut keys = Keys { types: &ty.types, out: KeyWriter(out), depth: 0 };
    let done = keys.value(&ty.root, json);
    if done.is_err() {
        out.truncate(start);
    }
    done
}

/// The bytes that an alternative's number takes.
const NUMBER: usize = 2;

/// Goes on behind so many bytes that have just been written, and takes them back with the rest where there is an error.
fn undone(out: &mut Vec<u8>, written: usize, go_on: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>) -> Result<(), Error> {
    let start = out.len() - written;
    go_on(out).inspect_err(|_| out.truncate(start))
}

/// The field and the text of an alternative that is written `name=text`, whose number is then appended; none where the type has no
/// alternatives, or one of them is written as JSON.
fn alternative<'t>(ty: &Type, text: &'t str, out: &mut Vec<u8>) -> Result<Option<(Type, &'t str)>, Error> {
    let Some(TypeRef::Named(name)) = inner(ty) else { return Ok(None) };
    let Some(TypeDef::Alternatives(alternatives)) = ty.types.get(name) else { return Ok(None) };
    if text.trim_start().starts_with('{') {
        return Ok(None);
    }
    let single = || (1u16..).zip(alternatives).filter_map(|(number, fields)| Some((number, fields.first().filter(|_| fields.len() == 1)?)));
    let named = text.split_once('=').and_then(|(name, text)| Some((single().find(|(_, field)| field.name == name)?, text)));
    let Some(((number, field), text)) = named else {
        let forms: String = single().map(|(_, field)| format!("{}=<{}>, ", field.name, field.ty)).collect();
        return Err(Error::new(format!("`{}` is no {name}; write {forms}or as JSON", text.escape_debug())));
    };
    out.extend_from_slice(&number.to_be_bytes());
    Ok(Some((Type { root: field.ty.clone(), types: ty.types.clone() }, text)))
}

/// The first fields of an id of several, where an object has them and not all; of an alternative with its number.
fn beginning<'t>(ty: &'t Type, object: &Map<String, Json>) -> Option<(&'t str, Option<u16>, &'t [OwnedField])> {
    let TypeRef::Named(name) = inner(ty)? else { return None };
    let begins = |fields: &[OwnedField]| fields.first().is_some_and(|field| object.contains_key(&field.name));
    let (number, fields) = match ty.types.get(name)? {
        TypeDef::Id(fields) => (None, fields),
        TypeDef::Alternatives(alternatives) => {
            let (number, fields) = (1..).zip(alternatives).find(|(_, fields)| begins(fields))?;
            (Some(number), fields)
        }
        _ => return None,
    };
    let first = fields.get(..object.len()).filter(|first| first.len() < fields.len())?;
    first.iter().all(|field| object.contains_key(&field.name)).then_some((name, number, first))
}

/// How a type is written where JSON is not asked for.
enum Plain {
    Text,
    Number,
}

fn plain(ty: &Type) -> Option<Plain> {
    match inner(ty)? {
        TypeRef::Scalar(kind) if is_text(*kind) => Some(Plain::Text),
        TypeRef::Scalar(_) => Some(Plain::Number),
        TypeRef::Named(name) if matches!(ty.types.get(name), Some(TypeDef::Enum(_))) => Some(Plain::Text),
        TypeRef::List(_) | TypeRef::Set(_) | TypeRef::Map(..) | TypeRef::Named(_) => None,
    }
}

/// Whether JSON has values of a kind as strings.
fn is_text(kind: Kind) -> bool {
    use Kind::{Bytes, Date, Duration, Str, Timestamp, Url, Uuid};
    matches!(kind, Str | Bytes | Uuid | Timestamp | Date | Duration | Url)
}

/// The type without ids of one key field around it; none where they go round in a circle.
fn inner(ty: &Type) -> Option<&TypeRef> {
    let mut inner = &ty.root;
    for _ in 0..MAX_DEPTH {
        match inner {
            TypeRef::Named(name) => match ty.types.get(name) {
                Some(TypeDef::Id(fields)) if fields.len() == 1 => inner = &fields[0].ty,
                _ => return Some(inner),
            },
            _ => return Some(inner),
        }
    }
    None
}

struct Keys<'a, 'o> {
    types: &'a Types,
    out: KeyWriter<'o>,
    depth: usize,
}

impl<'a> Keys<'a, '_> {
    fn value(&mut self, ty: &'a TypeRef, json: &Json) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::new("the key is nested too deep"));
        }
        self.depth += 1;
        match ty {
            TypeRef::Scalar(kind) => self.scalar(*kind, json)?,
            TypeRef::List(of) => self.list(of, json)?,
            TypeRef::Set(of) => self.set(of, json)?,
            TypeRef::Map(key, value) => self.map(key, value, json)?,
            TypeRef::Named(name) => self.named(name, json)?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn named(&mut self, name: &'a str, json: &Json) -> Result<(), Error> {
        match self.types.get(name) {
            Some(TypeDef::Enum(cases)) => self.case(name, cases, json),
            Some(TypeDef::Id(fields)) if fields.len() == 1 => self.value(&fields[0].ty, json),
            Some(TypeDef::Id(fields) | TypeDef::Struct(fields)) => self.fields(name, fields, json),
            Some(TypeDef::Union(cases)) => self.union(name, cases, json),
            Some(TypeDef::Alternatives(alternatives)) => self.alternative(name, alternatives, json),
            None => Err(Error::new(format!("the type `{name}` is not described"))),
        }
    }

    fn case(&mut self, name: &str, cases: &[OwnedCase], json: &Json) -> Result<(), Error> {
        let text = json.as_str().ok_or_else(|| wrong(json, name))?;
        let known = cases.iter().find(|case| case.name == text).map(|case| case.tag);
        let number = known.or_else(|| text.strip_prefix('#')?.parse().ok());
        let Some(number) = number else {
            let names: Vec<_> = cases.iter().map(|case| &*case.name).collect();
            return Err(Error::new(format!("`{text}` is not a case of {name}, which has {}", names.join(", "))));
        };
        let Ok(()) = self.out.choice(&[], number);
        Ok(())
    }

    fn union(&mut self, name: &str, cases: &'a [OwnedField], json: &Json) -> Result<(), Error> {
        let wanted = || wrong(json, &one_of(name, cases.iter().map(std::slice::from_ref)));
        let held = json.as_object().filter(|object| object.len() == 1).and_then(|object| object.iter().next());
        let (key, value) = held.ok_or_else(wanted)?;
        let case = cases.iter().find(|case| case.name == *key).ok_or_else(wanted)?;
        self.out.0.extend_from_slice(&case.tag.to_be_bytes());
        self.value(&case.ty, value)
    }

    /// The alternative that has a field of the object's.
    fn alternative(&mut self, name: &str, alternatives: &'a [Vec<OwnedField>], json: &Json) -> Result<(), Error> {
        let wanted = || wrong(json, &one_of(name, alternatives.iter().map(Vec::as_slice)));
        let object = json.as_object().ok_or_else(wanted)?;
        let has = |fields: &Vec<OwnedField>| fields.iter().any(|field| object.contains_key(&field.name));
        let (number, fields) = (1u16..).zip(alternatives).find(|(_, fields)| has(fields)).ok_or_else(wanted)?;
        if object.keys().any(|key| fields.iter().all(|field| field.name != *key)) {
            return Err(wanted());
        }
        self.out.0.extend_from_slice(&number.to_be_bytes());
        self.fields(name, fields, json)
    }

    fn fields(&mut self, name: &str, fields: &'a [OwnedField], json: &Json) -> Result<(), Error> {
        let object = json.as_object().ok_or_else(|| wrong(json, &example(name, fields)))?;
        if let Some(key) = object.keys().find(|key| fields.iter().all(|field| field.name != **key)) {
            return Err(Error::new(format!("{name} has no field `{key}`; write {}", example(name, fields))));
        }
        for field in fields {
            let value = object.get(&field.name).filter(|value| !value.is_null());
            if field.optional {
                self.out.0.push(u8::from(value.is_some()));
            }
            match value {
                Some(value) => self.value(&field.ty, value)?,
                None if field.optional => {}
                None => return Err(Error::new(format!("`{}` is missing; write {}", field.name, example(name, fields)))),
            }
        }
        Ok(())
    }

    fn list(&mut self, of: &'a TypeRef, json: &Json) -> Result<(), Error> {
        let list = json.as_array().ok_or_else(|| wrong(json, &format!("list<{of}>")))?;
        for element in list {
            self.out.0.push(1);
            self.value(of, element)?;
        }
        self.out.0.push(0);
        Ok(())
    }

    fn set(&mut self, of: &'a TypeRef, json: &Json) -> Result<(), Error> {
        let list = json.as_array().ok_or_else(|| wrong(json, &format!("set<{of}>")))?;
        let keys = list.iter().map(|member| self.apart(|keys| keys.value(of, member))).collect::<Result<_, _>>()?;
        self.out.sorted(keys);
        Ok(())
    }

    fn map(&mut self, key: &'a TypeRef, value: &'a TypeRef, json: &Json) -> Result<(), Error> {
        let map = json.as_object().ok_or_else(|| wrong(json, &format!("map<{key}, {value}>")))?;
        let pair = |(name, of): (&String, &Json)| {
            self.apart(|keys| {
                keys.value(key, &keys.named_key(key, name))?;
                keys.value(value, of)
            })
        };
        let keys = map.iter().map(pair).collect::<Result<_, _>>()?;
        self.out.sorted(keys);
        Ok(())
    }

    /// A map's key, which is text in JSON, as the JSON of its type.
    fn named_key(&self, key: &TypeRef, name: &str) -> Json {
        match key {
            TypeRef::Scalar(kind) if !is_text(*kind) => serde_json::from_str(name).unwrap_or_else(|_| Json::from(name)),
            _ => Json::from(name),
        }
    }

    /// A key on its own.
    fn apart(&self, write: impl FnOnce(&mut Keys<'a, '_>) -> Result<(), Error>) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        write(&mut Keys { types: self.types, out: KeyWriter(&mut out), depth: self.depth })?;
        Ok(out)
    }

    fn scalar(&mut self, kind: Kind, json: &Json) -> Result<(), Error> {
        let wrong = || wrong(json, kind.name());
        let Ok(()) = match kind {
            Kind::Bool => self.out.bool(json.as_bool().ok_or_else(wrong)?),
            Kind::U64 => self.out.u64(json.as_u64().or_else(|| json.as_str()?.parse().ok()).ok_or_else(wrong)?),
            Kind::F32 => self.out.f32(f32_of(json).ok_or_else(wrong)?),
            Kind::F64 => self.out.f64(float_of(json).ok_or_else(wrong)?),
            Kind::Str => self.out.str(json.as_str().ok_or_else(wrong)?),
            Kind::Timestamp => self.out.timestamp(read::<Timestamp>(json.as_str().ok_or_else(wrong)?)?.0),
            Kind::Bytes => self.out.bytes(&json.as_str().and_then(|text| BASE64.decode(text).ok()).ok_or_else(wrong)?),
            Kind::Uuid => self.out.uuid(json.as_str().and_then(|text| text.parse::<Uuid>().ok()).ok_or_else(wrong)?.as_bytes()),
            Kind::Date => self.out.date(read::<Date>(json.as_str().ok_or_else(wrong)?)?.0),
            Kind::Duration => self.out.duration(read::<Duration>(json.as_str().ok_or_else(wrong)?)?.0),
            Kind::Url => self.out.url(&read::<Url>(json.as_str().ok_or_else(wrong)?)?),
            Kind::Enum | Kind::Record | Kind::Union | Kind::List | Kind::Set | Kind::Map => {
                return Err(Error::new(format!("`{}` is not a type of keys", kind.name())));
            }
            _ => self.out.int(kind, json.as_i64().filter(|&value| fits(kind, value)).ok_or_else(wrong)?),
        };
        Ok(())
    }
}

fn read<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|error: T::Err| Error::new(error.to_string()))
}

/// Whether an integer's type can hold a value.
fn fits(kind: Kind, value: i64) -> bool {
    match kind {
        Kind::I8 => i8::try_from(value).is_ok(),
        Kind::I16 => i16::try_from(value).is_ok(),
        Kind::I32 => i32::try_from(value).is_ok(),
        Kind::U8 => u8::try_from(value).is_ok(),
        Kind::U16 => u16::try_from(value).is_ok(),
        Kind::U32 => u32::try_from(value).is_ok(),
        _ => true,
    }
}

fn float_of(json: &Json) -> Option<f64> {
    match json.as_str() {
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        _ => json.as_f64(),
    }
}

fn f32_of(json: &Json) -> Option<f32> {
    let wide = float_of(json)?;
    let value = wide as f32;
    (value.is_finite() || wide.is_infinite()).then_some(value)
}

fn wrong(json: &Json, wanted: &str) -> Error {
    let shown = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
    let short: String = shown.chars().take(64).collect();
    Error::new(format!("`{}` is not {wanted}", short.escape_debug()))
}

/// What somebody might write for a record.
fn example(name: &str, fields: &[OwnedField]) -> String {
    format!("{name} as {}", object(fields))
}

/// What somebody might write where there are several forms.
fn one_of<'a>(name: &str, forms: impl Iterator<Item = &'a [OwnedField]>) -> String {
    let forms: Vec<String> = forms.map(object).collect();
    format!("{name} as {}", forms.join(" or "))
}

fn object(fields: &[OwnedField]) -> String {
    let fields: Vec<_> = fields.iter().map(|field| format!("\"{}\": <{}>", field.name, field.ty)).collect();
    format!("{{{}}}", fields.join(", "))
}
