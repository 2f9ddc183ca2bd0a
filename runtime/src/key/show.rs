//! Keys shown: from bytes and a header's type to JSON, without the program that wrote them.

use serde_json::{Map, Value};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::{Error, MAX_DEPTH};
use crate::address::Keyed;
use crate::shape::{Kind, OwnedCase, OwnedField, Type, TypeDef, TypeRef, Types};
use crate::time::{Date, Duration, Timestamp};

/// Takes a key of a type off the front of `bytes`, as the JSON of a datum: an id of one key field is that field's value, of several an
/// object; a timestamp is RFC 3339; an enum's case is its name, or `"#17"`. Bytes that are no such key are an error.
pub fn show(ty: &Type, bytes: &mut &[u8]) -> Result<Value, Error> {
    let mut keys = Keys { types: &ty.types, bytes, depth: 0 };
    keys.value(&ty.root)
}

struct Keys<'a, 'b> {
    types: &'a Types,
    bytes: &'a mut &'b [u8],
    depth: usize,
}

impl<'a> Keys<'a, '_> {
    fn value(&mut self, ty: &'a TypeRef) -> Result<Value, Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::new("the key is nested too deep"));
        }
        self.depth += 1;
        let value = match ty {
            TypeRef::Scalar(kind) => self.scalar(*kind)?,
            TypeRef::List(of) | TypeRef::Set(of) => self.list(of)?,
            TypeRef::Map(key, value) => self.map(key, value)?,
            TypeRef::Named(name) => self.named(name)?,
        };
        self.depth -= 1;
        Ok(value)
    }

    fn named(&mut self, name: &'a str) -> Result<Value, Error> {
        match self.types.get(name) {
            Some(TypeDef::Enum(cases)) => Ok(case(cases, i32::from_be_bytes(self.take()?) ^ i32::MIN)),
            Some(TypeDef::Id(fields)) if fields.len() == 1 => self.value(&fields[0].ty),
            Some(TypeDef::Id(fields) | TypeDef::Struct(fields)) => self.fields(fields),
            Some(TypeDef::Union(cases)) => self.union(name, cases),
            Some(TypeDef::Alternatives(alternatives)) => {
                let number = u16::from_be_bytes(self.take()?);
                let fields = usize::from(number).checked_sub(1).and_then(|index| alternatives.get(index));
                self.fields(fields.ok_or_else(|| unknown(name, number))?)
            }
            None => Err(Error::new(format!("the type `{name}` is not described"))),
        }
    }

    fn union(&mut self, name: &str, cases: &'a [OwnedField]) -> Result<Value, Error> {
        let number = u16::from_be_bytes(self.take()?);
        let case = cases.iter().find(|case| case.tag == number).ok_or_else(|| unknown(name, number))?;
        let value = self.value(&case.ty)?;
        Ok(Value::Object(Map::from_iter([(case.name.clone(), value)])))
    }

    fn fields(&mut self, fields: &'a [OwnedField]) -> Result<Value, Error> {
        let mut object = Map::new();
        for field in fields {
            let value = if !field.optional || self.flag()? { self.value(&field.ty)? } else { Value::Null };
            object.insert(field.name.clone(), value);
        }
        Ok(Value::Object(object))
    }

    fn list(&mut self, of: &'a TypeRef) -> Result<Value, Error> {
        let mut list = Vec::new();
        while self.flag()? {
            // An element may take no bytes of its own (an empty struct), but its flag does, so the bytes bound the list.
            list.push(self.value(of)?);
        }
        Ok(Value::Array(list))
    }

    fn map(&mut self, key: &'a TypeRef, value: &'a TypeRef) -> Result<Value, Error> {
        let mut map = Map::new();
        while self.flag()? {
            let key = match self.value(key)? {
                Value::String(text) => text,
                other => other.to_string(),
            };
            let value = self.value(value)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }

    fn scalar(&mut self, kind: Kind) -> Result<Value, Error> {
        Ok(match kind {
            Kind::Bool => self.flag()?.into(),
            Kind::I8 => (i8::from_be_bytes(self.take()?) ^ i8::MIN).into(),
            Kind::I16 => (i16::from_be_bytes(self.take()?) ^ i16::MIN).into(),
            Kind::I32 => (i32::from_be_bytes(self.take()?) ^ i32::MIN).into(),
            Kind::I64 => self.signed()?.into(),
            Kind::U8 => u8::from_be_bytes(self.take()?).into(),
            Kind::U16 => u16::from_be_bytes(self.take()?).into(),
            Kind::U32 => u32::from_be_bytes(self.take()?).into(),
            Kind::U64 => u64::from_be_bytes(self.take()?).into(),
            Kind::F32 => float32(u32::from_be_bytes(self.take()?)),
            Kind::F64 => float(u64::from_be_bytes(self.take()?)),
            Kind::Str => self.text()?.into(),
            Kind::Timestamp => Timestamp(self.signed()?).to_string().into(),
            Kind::Bytes => STANDARD.encode(self.bytes()?).into(),
            Kind::Uuid => Uuid::from_bytes(self.take()?).to_string().into(),
            Kind::Date => Date(i32::from_be_bytes(self.take()?) ^ i32::MIN).to_string().into(),
            Kind::Duration => Duration(self.signed()?).to_string().into(),
            Kind::Url => self.url()?.into(),
            Kind::Enum | Kind::Record | Kind::Union | Kind::List | Kind::Set | Kind::Map => {
                return Err(Error::new(format!("`{}` is not a type of keys", kind.name())));
            }
        })
    }

    fn signed(&mut self) -> Result<i64, Error> {
        Ok(i64::from_be_bytes(self.take()?) ^ i64::MIN)
    }

    fn flag(&mut self) -> Result<bool, Error> {
        match self.take::<1>()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [other] => Err(Error::new(format!("the key holds {other:#04x} where 0 or 1 stands"))),
        }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (taken, rest) = self.bytes.split_first_chunk().ok_or_else(|| Error::new("the key ends too early"))?;
        *self.bytes = rest;
        Ok(*taken)
    }

    fn url(&mut self) -> Result<String, Error> {
        let end = self.bytes.iter().position(|&b| b == 0).ok_or_else(|| Error::new("the key's host does not end"))?;
        let host = std::str::from_utf8(&self.bytes[..end]).map_err(|_| Error::new("the key's text is not UTF-8"))?.to_owned();
        *self.bytes = &self.bytes[end + 1..];
        let (rest, tail) = (self.text()?, self.text()?);
        let labels = if host.is_empty() { Vec::new() } else { host.strip_suffix('\u{1}').unwrap_or(&host).split('\u{1}').collect() };
        Ok(Keyed { labels, rest: &rest, tail }.text())
    }

    fn text(&mut self) -> Result<String, Error> {
        String::from_utf8(self.bytes()?).map_err(|_| Error::new("the key's text is not UTF-8"))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, Error> {
        let mut text = Vec::new();
        loop {
            let at = self.bytes.iter().position(|&b| b == 0).ok_or_else(|| Error::new("the key's text does not end"))?;
            text.extend_from_slice(&self.bytes[..at]);
            let after = self.bytes.get(at + 1).copied();
            *self.bytes = self.bytes.get(at + 2..).unwrap_or_default();
            match after {
                Some(0) => break,
                Some(0xff) => text.push(0),
                _ => return Err(Error::new("the key's text holds a broken escape")),
            }
        }
        Ok(text)
    }
}

fn unknown(name: &str, number: u16) -> Error {
    Error::new(format!("the key holds case {number} of {name}, which has none of that number"))
}

fn case(cases: &[OwnedCase], number: i32) -> Value {
    match cases.iter().find(|case| case.tag == number) {
        Some(case) => case.name.clone().into(),
        None => format!("#{number}").into(),
    }
}

/// The float of ordered bits; those that JSON has no number for are their names.
fn float(ordered: u64) -> Value {
    let value = f64::from_bits(if ordered >> 63 == 1 { ordered ^ 1 << 63 } else { !ordered });
    match serde_json::Number::from_f64(value) {
        Some(number) => number.into(),
        None => unnumbered(value).into(),
    }
}

/// The same for 32 bits, with as many digits as these need.
fn float32(ordered: u32) -> Value {
    let value = f32::from_bits(if ordered >> 31 == 1 { ordered ^ 1 << 31 } else { !ordered });
    let digits = format!("{value:?}").parse().ok().filter(|wide: &f64| wide.is_finite());
    match digits.and_then(serde_json::Number::from_f64) {
        Some(number) => number.into(),
        None => unnumbered(f64::from(value)).into(),
    }
}

fn unnumbered(value: f64) -> &'static str {
    match value {
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        _ => "NaN",
    }
}
