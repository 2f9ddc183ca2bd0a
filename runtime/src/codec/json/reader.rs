//! Reads JSON, strictly or tolerantly.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use uuid::Uuid;

use super::error::{Error, no_case, no_fact, quote};
use super::input::Input;
use super::scope::Scope;
use crate::address::Url;
use crate::codec::{MAX_DEPTH, MAX_LIST_BYTES, tree};
use crate::shape::{Alternatives, Case, FactShape, Field, Kind};
use crate::time::{Date, Duration, Timestamp};
use crate::value::{Decode, Fault, Value};

/// Base64, with or without the padding at its end.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// Reads JSON from text.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    pub(super) input: Input<'a>,
    /// A field that is not known is an error; otherwise it is passed over.
    pub(super) strict: bool,
    pub(super) depth: u16,
    /// The field whose value is being read, for errors; empty between fields.
    field: &'static str,
    /// What lists may still take, in bytes of memory.
    budget: usize,
}

impl<'a> Reader<'a> {
    /// A reader that refuses what it does not know.
    pub fn strict(text: &'a str) -> Reader<'a> {
        Reader { input: Input::new(text), strict: true, depth: 0, field: "", budget: MAX_LIST_BYTES }
    }

    /// A reader that passes over fields that it does not know.
    pub fn tolerant(text: &'a str) -> Reader<'a> {
        Reader { strict: false, ..Reader::strict(text) }
    }

    /// An error with its place, which a [`crate::value::Fault`] alone does not know.
    pub fn locate(&self, error: Error) -> Error {
        let reason = if self.field.is_empty() { error.reason } else { format!("`{}`: {}", self.field, error.reason) };
        let column = if error.column == 0 { self.input.offset() + 1 } else { error.column };
        Error { column, reason }
    }

    /// Nothing but white space may follow.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        match self.input.peek() {
            None => Ok(()),
            Some(_) => Err(Error::new(self.input.offset(), "something follows the end of the object")),
        }
    }

    pub(super) fn deeper(&mut self) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::new(self.input.offset(), format!("values are nested deeper than {MAX_DEPTH}")));
        }
        self.depth += 1;
        Ok(())
    }

    /// A key and its colon.
    pub(super) fn key(&mut self) -> Result<std::borrow::Cow<'a, str>, Error> {
        let key = self.input.string()?;
        self.input.expect(b':')?;
        Ok(key)
    }

    /// A string that holds a value of another type.
    fn parsed<T: FromStr<Err: Display>>(&mut self) -> Result<T, Error> {
        self.input.peek();
        let start = self.input.offset();
        let text = self.input.string()?;
        text.parse().map_err(|error: T::Err| Error::new(start, error.to_string()))
    }

    /// Takes room for an element.
    fn charge(&mut self, bytes: usize) -> Result<(), Error> {
        let left = self.budget.checked_sub(bytes);
        self.budget = left.ok_or_else(|| Error::new(self.input.offset(), "the lists are too long"))?;
        Ok(())
    }

    /// The key of a map: what is no string elsewhere stands in quotes.
    fn map_key<K: Value>(&mut self) -> Result<K, Error> {
        use Kind::{Bool, I8, I16, I32, I64, U8, U16, U32, U64};
        let is_bare = matches!(K::KIND, Bool | I8 | I16 | I32 | I64 | U8 | U16 | U32 | U64);
        if !is_bare {
            return K::read(self, None);
        }
        self.input.peek();
        let start = self.input.offset();
        let text = self.input.string()?;
        let mut inner = Reader::strict(&text);
        let key = K::read(&mut inner, None).and_then(|key| inner.end().map(|()| key));
        key.map_err(|error| Error::new(start, error.reason))
    }

    /// The case's object ends, and so does the object of the union around it.
    fn close_fact(&mut self) -> Result<(), Error> {
        if !self.input.take(b'}') {
            return Err(self.input.unexpected("`}`: a datum holds one fact"));
        }
        Ok(())
    }
}

impl<'a> crate::value::Reader for Reader<'a> {
    type Error = Error;
    type Str = std::borrow::Cow<'a, str>;
    type Scope = Scope;

    fn open(&mut self, fields: &'static [Field]) -> Result<Scope, Error> {
        if self.input.peek() != Some(b'{') {
            return Err(self.input.unexpected("an object"));
        }
        self.deeper()?;
        self.input.take(b'{');
        Ok(Scope::new(fields))
    }

    fn next(&mut self, scope: &mut Scope) -> Result<Option<u16>, Error> {
        self.field = "";
        if !self.input.more(&mut scope.first, b'}')? {
            self.depth -= 1;
            return Ok(None);
        }
        self.input.peek();
        let at = self.input.offset();
        let key = self.key()?;
        match scope.fields.iter().position(|field| field.name == key) {
            Some(place) if scope.is_second(place) => Err(Error::new(at, format!("`{key}` is there twice"))),
            Some(place) => {
                self.field = scope.fields[place].name;
                Ok(Some(scope.fields[place].tag))
            }
            None if self.strict => Err(self.unknown(at, &key, scope)),
            None => Ok(Some(0)),
        }
    }

    fn skip(&mut self) -> Result<(), Error> {
        self.pass_over()
    }

    fn null(&mut self) -> Result<bool, Error> {
        if self.input.peek() != Some(b'n') {
            return Ok(false);
        }
        let start = self.input.offset();
        if self.input.word() == "null" {
            return Ok(true);
        }
        self.input.back_to(start);
        Ok(false)
    }

    fn finish<T: Decode>(&self, slot: Option<T>, name: &'static str) -> Result<T, Error> {
        slot.or_else(T::zero).ok_or_else(|| self.missing(name))
    }

    fn require<T>(&self, slot: Option<T>, name: &'static str) -> Result<T, Error> {
        slot.ok_or_else(|| self.missing(name))
    }

    fn id<T: Decode>(&mut self, _: &'static [Field]) -> Result<T, Error> {
        T::read(self, None)
    }

    fn id_text(&mut self, _: &'static [Field]) -> Result<Self::Str, Error> {
        self.text()
    }

    /// A case that is null is not held: so do others write unions, as records of many fields.
    fn case(&mut self, name: &'static str, cases: &'static [Field]) -> Result<(usize, Scope), Error> {
        let field = self.field;
        let mut scope = self.open(cases)?;
        loop {
            self.input.peek();
            let at = self.input.offset();
            match self.next(&mut scope)? {
                None => {
                    self.field = field;
                    return Err(Fault::NoCase(name).into());
                }
                _ if self.null()? => {}
                Some(0) => return Err(self.unknown_case(at, name, &scope)),
                Some(tag) => {
                    let index = cases.iter().position(|case| case.tag == tag);
                    return index.map(|index| (index, scope)).ok_or_else(|| Fault::UnknownCase(name, tag).into());
                }
            }
        }
    }

    fn end_case(&mut self, name: &'static str, mut scope: Scope) -> Result<(), Error> {
        while self.next(&mut scope)?.is_some() {
            if !self.null()? {
                return Err(Fault::TwoCases(name).into());
            }
        }
        Ok(())
    }

    /// The fields of the alternative stand in the id's own object. Which it is, the names say: all of them are looked at first.
    fn alternative(&mut self, name: &'static str, alternatives: Alternatives) -> Result<(usize, Scope), Error> {
        let index = self.clone().named_alternative(name, alternatives)?;
        let mut scope = Scope::new(alternatives[index]);
        if let [_] = alternatives[index] {
            scope = self.open(alternatives[index])?;
            while self.next(&mut scope)? == Some(0) {
                self.skip()?;
            }
        }
        Ok((index, scope))
    }

    fn end_alternative(&mut self, _: &'static str, mut scope: Scope) -> Result<(), Error> {
        // Of several fields, the record has ended by itself.
        if scope.fields.len() == 1 {
            while self.next(&mut scope)?.is_some() {
                self.skip()?;
            }
        }
        Ok(())
    }

    fn fact(&mut self, facts: &'static [FactShape]) -> Result<usize, Error> {
        self.input.expect(b'{')?;
        self.input.peek();
        let at = self.input.offset();
        let name = self.key()?;
        let found = facts.iter().position(|fact| fact.name == name);
        found.ok_or_else(|| no_fact(at, &name, facts))
    }

    fn edge<T: Decode>(&mut self, _: &'static FactShape) -> Result<T, Error> {
        self.edge_by(|r| T::read(r, None))
    }

    fn edge_by<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let edge = read(self)?;
        self.close_fact()?;
        Ok(edge)
    }

    fn property<I: Decode, V: Decode>(&mut self, fact: &'static FactShape) -> Result<(I, V), Error> {
        let (mut id, mut value) = (None, None);
        let fields = match *(fact.shape)() {
            crate::shape::Shape::Record { fields, .. } => fields,
            _ => &[],
        };
        let mut scope = self.open(fields)?;
        while let Some(tag) = self.next(&mut scope)? {
            match tag {
                1 => self.field(&mut id)?,
                2 => self.field(&mut value)?,
                _ => self.skip()?,
            }
        }
        let read = (self.finish(id, "id")?, self.finish(value, "value")?);
        self.close_fact()?;
        Ok(read)
    }

    fn list<T: Value>(&mut self, _: Option<Vec<T>>) -> Result<Vec<T>, Error> {
        if self.input.peek() != Some(b'[') {
            return Err(self.input.unexpected("a list"));
        }
        self.deeper()?;
        self.input.take(b'[');
        let field = self.field;
        let (mut list, mut first) = (Vec::new(), true);
        while self.input.more(&mut first, b']')? {
            self.charge(size_of::<T>())?;
            self.field = field;
            list.push(T::read(self, None)?);
        }
        self.depth -= 1;
        Ok(list)
    }

    fn set<T: Value + Ord>(&mut self, _: Option<BTreeSet<T>>) -> Result<BTreeSet<T>, Error> {
        // A tree makes room for several at once.
        self.charge(tree::<T>(1))?;
        let list: Vec<T> = self.list(None)?;
        self.charge(tree::<T>(list.len()))?;
        Ok(list.into_iter().collect())
    }

    fn map<K: Value + Ord, V: Value>(&mut self, _: Option<BTreeMap<K, V>>) -> Result<BTreeMap<K, V>, Error> {
        if self.input.peek() != Some(b'{') {
            return Err(self.input.unexpected("an object"));
        }
        self.deeper()?;
        self.input.take(b'{');
        let field = self.field;
        let (mut map, mut first) = (BTreeMap::new(), true);
        while self.input.more(&mut first, b'}')? {
            self.charge(if map.is_empty() { tree::<(K, V)>(1) } else { 2 * size_of::<(K, V)>() })?;
            self.input.peek();
            let at = self.input.offset();
            self.field = field;
            let key = self.map_key()?;
            self.input.expect(b':')?;
            let value = V::read(self, None)?;
            self.field = field;
            if map.insert(key, value).is_some() && self.strict {
                return Err(Error::new(at, "the key is there twice"));
            }
        }
        self.depth -= 1;
        Ok(map)
    }

    fn bool(&mut self) -> Result<bool, Error> {
        self.input.peek();
        let start = self.input.offset();
        match self.input.word() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => {
                self.input.back_to(start);
                Err(self.input.unexpected("`true` or `false`"))
            }
        }
    }

    fn int(&mut self, kind: Kind) -> Result<i64, Error> {
        self.input.peek();
        let start = self.input.offset();
        let value = self.whole(kind)?;
        i64::try_from(value).map_err(|_| Error::new(start, format!("{value} does not fit {}", kind.name())))
    }

    fn u64(&mut self) -> Result<u64, Error> {
        self.input.peek();
        let start = self.input.offset();
        let value = self.whole(Kind::U64)?;
        u64::try_from(value).map_err(|_| Error::new(start, format!("{value} does not fit u64")))
    }

    fn f32(&mut self) -> Result<f32, Error> {
        self.input.peek();
        let start = self.input.offset();
        let word = self.float(Kind::F32)?;
        match word.parse::<f32>() {
            Ok(value) if value.is_finite() || word.ends_with("inf") => Ok(value),
            _ => Err(self.overflow(start, Kind::F32)),
        }
    }

    fn f64(&mut self) -> Result<f64, Error> {
        self.input.peek();
        let start = self.input.offset();
        let word = self.float(Kind::F64)?;
        match word.parse::<f64>() {
            Ok(value) if value.is_finite() || word.ends_with("inf") => Ok(value),
            _ => Err(self.overflow(start, Kind::F64)),
        }
    }

    fn str(&mut self) -> Result<String, Error> {
        self.input.string().map(std::borrow::Cow::into_owned)
    }

    fn text(&mut self) -> Result<Self::Str, Error> {
        self.input.string()
    }

    fn bytes(&mut self) -> Result<Bytes, Error> {
        self.input.peek();
        let start = self.input.offset();
        let text = self.input.string()?;
        BASE64
            .decode(&*text)
            .map(Bytes::from)
            .map_err(|_| Error::new(start, format!("{} is not base64, which bytes are written in", quote(&text))))
    }

    fn uuid(&mut self) -> Result<[u8; 16], Error> {
        self.input.peek();
        let start = self.input.offset();
        let text = self.input.string()?;
        let wrong = |_| Error::new(start, format!("{} is not a uuid; write it as `67e55044-10b1-426f-9247-bb680e5fe0c8`", quote(&text)));
        text.parse::<Uuid>().map(Uuid::into_bytes).map_err(wrong)
    }

    fn timestamp(&mut self) -> Result<i64, Error> {
        self.parsed::<Timestamp>().map(|at| at.0)
    }

    fn date(&mut self) -> Result<i32, Error> {
        self.parsed::<Date>().map(|date| date.0)
    }

    fn duration(&mut self) -> Result<i64, Error> {
        self.parsed::<Duration>().map(|duration| duration.0)
    }

    fn url(&mut self) -> Result<Url, Error> {
        self.parsed()
    }

    fn choice(&mut self, cases: &'static [Case]) -> Result<i32, Error> {
        self.input.peek();
        let start = self.input.offset();
        let name = self.input.string()?;
        if let Some(case) = cases.iter().find(|case| case.name == name) {
            return Ok(case.tag);
        }
        let number = name.strip_prefix('#').and_then(|number| number.parse().ok());
        number.ok_or_else(|| no_case(start, &name, cases))
    }
}
