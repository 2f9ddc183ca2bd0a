//! One walk, many formats: a generated type writes itself to any [`Writer`] and reads itself from any [`Reader`].

mod broken;
mod builtin;
mod declared;

pub use broken::Broken;
pub use declared::{Declared, assert_declared, assert_newtype};

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use crate::address::Url;
use crate::shape::{Alternatives, Case, FactShape, Field, Kind, Shape, Shaped};

/// A value that a schema can hold; generated, or derived by `#[derive(Value)]` for types that are written by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value that a schema can hold",
    label = "not a value",
    note = "values are bool, integers of a width (no usize), floats, String, the types of the crate `headwater`'s root, Vec, BTreeSet, BTreeMap, and types with `#[derive(headwater::Value)]` or `#[derive(headwater::Entity)]`"
)]
pub trait Value: Decode {
    /// What it is on the wire.
    const KIND: Kind;
    /// What it is made of.
    const SHAPE: Shape;
    /// Whether it is an `Option`, whatever it is called: a field that is one says so in its shape.
    const NULLABLE: bool = false;

    /// Writes the value in the writer's format.
    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error>;

    /// Whether it is its type's zero, which Protobuf leaves out. What has no zero never is, nor a record: to leave one out is to say
    /// that it is not there.
    #[inline(always)]
    fn is_zero(&self) -> bool {
        false
    }

    /// Whether it is as its schema wants it, by the `@check`s of what it is made of.
    ///
    /// # Errors
    /// The first that does not hold.
    #[inline(always)]
    fn check(&self) -> Result<(), Broken> {
        Ok(())
    }

    /// Writes the value as a field of a record; only `Option` differs.
    #[inline(always)]
    fn write_field<W: Writer>(&self, w: &mut W, scope: &mut W::Scope, field: &'static Field) -> Result<(), W::Error> {
        w.put(scope, field, self, false)
    }

    /// Writes the value as that of a property; only `Option` differs.
    fn write_property<I: Value, W: Writer>(&self, w: &mut W, fact: &'static FactShape, id: &I) -> Result<(), W::Error> {
        w.put_property(fact, id, Some(self))
    }
}

impl<T: Value> Shaped for T {
    const STATIC: &'static Shape = &T::SHAPE;
}

/// A value that can be read. It stands apart from [`Value`] so that a counter may read a part of a fact into a type of its own.
pub trait Decode: Sized {
    /// Reads what comes next. `old` is what an earlier field of the same tag gave, for formats that spread a value over several
    /// fields (Protobuf); the others replace it.
    fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error>;

    /// What an absent field reads as: 0, false, empty, `None`. An id, and whatever holds one, has none.
    #[inline(always)]
    fn zero() -> Option<Self> {
        None
    }
}

/// A format that can be written.
pub trait Writer: Sized {
    /// What can go wrong.
    type Error;
    /// What one open record remembers. It lives in the record's own frame, so that constants fold.
    type Scope;

    /// Opens a record.
    fn open(&mut self) -> Result<Self::Scope, Self::Error>;
    /// Writes a field, unless it is null.
    #[inline(always)]
    fn field<T: Value>(&mut self, scope: &mut Self::Scope, field: &'static Field, value: &T) -> Result<(), Self::Error> {
        value.write_field(self, scope, field)
    }
    /// Writes a field that is not null. `present`: it is written though it be zero (an optional).
    fn put<T: Value>(&mut self, scope: &mut Self::Scope, field: &'static Field, value: &T, present: bool) -> Result<(), Self::Error>;
    /// A field that is null. Formats in which absence says it write nothing.
    #[inline(always)]
    fn absent(&mut self, scope: &mut Self::Scope, field: &'static Field) -> Result<(), Self::Error> {
        let _ = (scope, field);
        Ok(())
    }
    /// Closes a record.
    fn close(&mut self, scope: Self::Scope) -> Result<(), Self::Error>;

    /// An id of one key field. Formats in which an id is a record keep this; JSON and keys write the field alone.
    #[inline(always)]
    fn id<T: Value>(&mut self, field: &'static Field, value: &T) -> Result<(), Self::Error> {
        let mut scope = self.open()?;
        self.put(&mut scope, field, value, true)?;
        self.close(scope)
    }
    /// A union that holds the case at `index`. Formats in which a union is a record of one field keep this.
    #[inline(always)]
    fn case<T: Value>(&mut self, cases: &'static [Field], index: usize, value: &T) -> Result<(), Self::Error> {
        let mut scope = self.open()?;
        for (at, case) in cases.iter().enumerate() {
            if at == index { self.put(&mut scope, case, value, true)? } else { self.absent(&mut scope, case)? }
        }
        self.close(scope)
    }
    /// An id of the alternative at `index`, of which `write` puts the fields, in order. It is a union on the wire, and a record of the
    /// alternative's fields in JSON and columns.
    fn alternative(
        &mut self,
        alternatives: Alternatives,
        index: usize,
        write: impl FnOnce(&mut Self, &mut Self::Scope) -> Result<(), Self::Error>,
    ) -> Result<(), Self::Error>;
    /// An edge as a case of the union `Fact`.
    fn edge<T: Value>(&mut self, fact: &'static FactShape, edge: &T) -> Result<(), Self::Error>;
    /// A property as a case of the union `Fact`: the id, and the value as a case of the entity's union of properties.
    #[inline(always)]
    fn property<I: Value, V: Value>(&mut self, fact: &'static FactShape, id: &I, value: &V) -> Result<(), Self::Error> {
        value.write_property(self, fact, id)
    }
    /// A property whose value is never an `Option` itself: none is a null.
    fn put_property<I: Value, V: Value>(&mut self, fact: &'static FactShape, id: &I, value: Option<&V>) -> Result<(), Self::Error>;

    /// A list.
    fn list<T: Value>(&mut self, list: &[T]) -> Result<(), Self::Error>;
    /// A set, in the order of its members.
    fn set<T: Value>(&mut self, set: &BTreeSet<T>) -> Result<(), Self::Error>;
    /// A map, in the order of its keys, which are scalars or cases of enums.
    fn map<K: Value, V: Value>(&mut self, map: &BTreeMap<K, V>) -> Result<(), Self::Error>;
    /// A truth value.
    fn bool(&mut self, value: bool) -> Result<(), Self::Error>;
    /// Every integer but `u64`.
    fn int(&mut self, kind: Kind, value: i64) -> Result<(), Self::Error>;
    /// An integer of 64 bits without sign.
    fn u64(&mut self, value: u64) -> Result<(), Self::Error>;
    /// A float of 32 bits.
    fn f32(&mut self, value: f32) -> Result<(), Self::Error>;
    /// A float of 64 bits.
    fn f64(&mut self, value: f64) -> Result<(), Self::Error>;
    /// Text.
    fn str(&mut self, value: &str) -> Result<(), Self::Error>;
    /// Bytes.
    fn bytes(&mut self, value: &[u8]) -> Result<(), Self::Error>;
    /// The bytes of a UUID.
    fn uuid(&mut self, value: &[u8; 16]) -> Result<(), Self::Error>;
    /// A moment: µs since the epoch, UTC.
    fn timestamp(&mut self, micros: i64) -> Result<(), Self::Error>;
    /// A date: days since the epoch.
    fn date(&mut self, days: i32) -> Result<(), Self::Error>;
    /// A duration: µs.
    fn duration(&mut self, micros: i64) -> Result<(), Self::Error>;
    /// A URL in normal form.
    fn url(&mut self, value: &Url) -> Result<(), Self::Error>;
    /// A case of an enum, known or not.
    fn choice(&mut self, cases: &'static [Case], value: i32) -> Result<(), Self::Error>;
}

/// A format that can be read.
pub trait Reader: Sized {
    /// What can go wrong.
    type Error: From<Fault>;
    /// What one open record remembers.
    type Scope;
    /// Text as it stands in what is read; of its own where it does not stand there.
    type Str: AsRef<str> + Default;
    /// Whether a value may be spread over several fields, so that a later one goes on from what an earlier one gave.
    const MERGES: bool = false;

    /// Opens a record. `fields` are the ones that the reader of the value asks for; formats that name fields look names up here.
    fn open(&mut self, fields: &'static [Field]) -> Result<Self::Scope, Self::Error>;
    /// The tag of the next field, 0 for one that is not known, none at the record's end.
    fn next(&mut self, scope: &mut Self::Scope) -> Result<Option<u16>, Self::Error>;
    /// Reads a field's value into its slot.
    #[inline(always)]
    fn field<T: Decode>(&mut self, slot: &mut Option<T>) -> Result<(), Self::Error> {
        let old = if Self::MERGES { slot.take() } else { None };
        *slot = Some(T::read(self, old)?);
        Ok(())
    }
    /// Reads a field's value over the one that stands in its place: its zero, or what an earlier field gave.
    #[inline]
    fn update<T: Decode>(&mut self, place: &mut T) -> Result<(), Self::Error> {
        let old = if Self::MERGES { T::zero().map(|zero| std::mem::replace(place, zero)) } else { None };
        *place = T::read(self, old)?;
        Ok(())
    }
    /// Passes over a value.
    fn skip(&mut self) -> Result<(), Self::Error>;
    /// What may be null comes next: takes a null, if there is one (JSON only).
    #[inline(always)]
    fn null(&mut self) -> Result<bool, Self::Error> {
        Ok(false)
    }
    /// A slot's value, its type's zero where it is absent, or an error that names the field.
    #[inline(always)]
    fn finish<T: Decode>(&self, slot: Option<T>, name: &'static str) -> Result<T, Self::Error> {
        slot.or_else(T::zero).ok_or_else(|| Fault::Missing(name).into())
    }
    /// A slot's value where there is no zero to read as.
    #[inline(always)]
    fn require<T>(&self, slot: Option<T>, name: &'static str) -> Result<T, Self::Error> {
        slot.ok_or_else(|| Fault::Missing(name).into())
    }

    /// A slot's value, of a field of a key. It has no zero to read as, but in formats that leave zeros out (Protobuf).
    #[inline(always)]
    fn key_field<T: Decode>(&self, slot: Option<T>, name: &'static str) -> Result<T, Self::Error> {
        self.require(slot, name)
    }

    /// An id of one key field.
    #[inline(always)]
    fn id<T: Decode>(&mut self, fields: &'static [Field]) -> Result<T, Self::Error> {
        let mut slot = None;
        let mut scope = self.open(fields)?;
        while let Some(tag) = self.next(&mut scope)? {
            match tag {
                1 => self.field(&mut slot)?,
                _ => self.skip()?,
            }
        }
        slot.ok_or_else(|| Fault::Missing(fields[0].name).into())
    }
    /// An id of one key field that is text.
    #[inline(always)]
    fn id_text(&mut self, fields: &'static [Field]) -> Result<Self::Str, Self::Error> {
        let mut slot = None;
        let mut scope = self.open(fields)?;
        while let Some(tag) = self.next(&mut scope)? {
            match tag {
                1 => slot = Some(self.text()?),
                _ => self.skip()?,
            }
        }
        self.require(slot, fields[0].name)
    }
    /// The text of a slot, which is empty where the field is absent.
    #[inline(always)]
    fn text_of(&self, slot: Option<Self::Str>) -> Self::Str {
        slot.unwrap_or_default()
    }
    /// Opens a union and finds out which case it holds: an index into `cases`. The case's value comes next, and then
    /// [`Reader::end_case`].
    #[inline]
    fn case(&mut self, name: &'static str, cases: &'static [Field]) -> Result<(usize, Self::Scope), Self::Error> {
        let mut scope = self.open(cases)?;
        let Some(tag) = self.next(&mut scope)? else { return Err(Fault::NoCase(name).into()) };
        match cases.iter().position(|case| case.tag == tag) {
            Some(index) => Ok((index, scope)),
            None => Err(Fault::UnknownCase(name, tag).into()),
        }
    }
    /// Ends a union, which holds one case and no more.
    #[inline]
    fn end_case(&mut self, name: &'static str, mut scope: Self::Scope) -> Result<(), Self::Error> {
        match self.next(&mut scope)? {
            None => Ok(()),
            Some(_) => Err(Fault::TwoCases(name).into()),
        }
    }
    /// Opens an id and finds out which alternative it is: an index. Then comes the value of its field, or of several fields a record of
    /// them, and then [`Reader::end_alternative`].
    #[inline]
    fn alternative(&mut self, name: &'static str, alternatives: Alternatives) -> Result<(usize, Self::Scope), Self::Error> {
        let mut scope = self.open(&[])?;
        let Some(number) = self.next(&mut scope)? else { return Err(Fault::NoCase(name).into()) };
        match usize::from(number).checked_sub(1).filter(|index| *index < alternatives.len()) {
            Some(index) => Ok((index, scope)),
            None => Err(Fault::UnknownCase(name, number).into()),
        }
    }
    /// Ends an id, which is one alternative and no more.
    #[inline]
    fn end_alternative(&mut self, name: &'static str, scope: Self::Scope) -> Result<(), Self::Error> {
        self.end_case(name, scope)
    }
    /// The value that comes next, of a case or an alternative.
    #[inline(always)]
    fn held<T: Decode>(&mut self, name: &'static str) -> Result<T, Self::Error> {
        let mut slot = None;
        self.field(&mut slot)?;
        self.require(slot, name)
    }
    /// Finds out which case of the union `Fact` comes next (an index into `facts`, which are ordered by tag, a property's by its
    /// entity's and then its own); then exactly one of `edge` and `property` follows, if any.
    fn fact(&mut self, facts: &'static [FactShape]) -> Result<usize, Self::Error>;
    /// The body of an edge.
    fn edge<T: Decode>(&mut self, fact: &'static FactShape) -> Result<T, Self::Error>;
    /// The body of an edge, by a function that reads it.
    #[inline(always)]
    fn edge_by<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Self::Error>) -> Result<T, Self::Error> {
        read(self)
    }
    /// The body of a property: its id and its value.
    fn property<I: Decode, V: Decode>(&mut self, fact: &'static FactShape) -> Result<(I, V), Self::Error>;

    /// A list; `old` is appended to where the format spreads lists over fields.
    fn list<T: Value>(&mut self, old: Option<Vec<T>>) -> Result<Vec<T>, Self::Error>;
    /// A set; what is there twice counts once. `old` is added to where the format spreads sets over fields.
    fn set<T: Value + Ord>(&mut self, old: Option<BTreeSet<T>>) -> Result<BTreeSet<T>, Self::Error>;
    /// A map; of a key that is there twice the later value counts, unless the reader refuses it. `old` is added to where the format spreads
    /// maps over fields.
    fn map<K: Value + Ord, V: Value>(&mut self, old: Option<BTreeMap<K, V>>) -> Result<BTreeMap<K, V>, Self::Error>;
    /// A truth value.
    fn bool(&mut self) -> Result<bool, Self::Error>;
    /// Every integer but `u64`; it need not fit the kind yet.
    fn int(&mut self, kind: Kind) -> Result<i64, Self::Error>;
    /// An integer of 64 bits without sign.
    fn u64(&mut self) -> Result<u64, Self::Error>;
    /// A float of 32 bits.
    fn f32(&mut self) -> Result<f32, Self::Error>;
    /// A float of 64 bits.
    fn f64(&mut self) -> Result<f64, Self::Error>;
    /// Text.
    fn str(&mut self) -> Result<String, Self::Error>;
    /// Text that is only looked at.
    fn text(&mut self) -> Result<Self::Str, Self::Error>;
    /// Bytes.
    fn bytes(&mut self) -> Result<Bytes, Self::Error>;
    /// The bytes of a UUID.
    fn uuid(&mut self) -> Result<[u8; 16], Self::Error>;
    /// A moment: µs since the epoch, UTC.
    fn timestamp(&mut self) -> Result<i64, Self::Error>;
    /// A date: days since the epoch.
    fn date(&mut self) -> Result<i32, Self::Error>;
    /// A duration: µs.
    fn duration(&mut self) -> Result<i64, Self::Error>;
    /// A URL, which the reader puts into normal form where it cannot know that it is.
    fn url(&mut self) -> Result<Url, Self::Error>;
    /// A case of an enum, known or not.
    fn choice(&mut self, cases: &'static [Case]) -> Result<i32, Self::Error>;
}

/// Reads a value by passing over it: for what a counter does not need.
#[derive(Clone, Copy, Debug)]
pub struct Skip;

impl Decode for Skip {
    #[inline(always)]
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        r.skip()?;
        Ok(Skip)
    }

    #[inline(always)]
    fn zero() -> Option<Self> {
        Some(Skip)
    }
}

/// What is wrong with a value, whatever the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A field without a zero is absent.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A union, or an id of alternatives, that holds nothing.
    #[error("a `{0}` holds exactly one of its cases, and this one none")]
    NoCase(&'static str),
    /// One that holds two things.
    #[error("a `{0}` holds exactly one of its cases, and this one more")]
    TwoCases(&'static str),
    /// One that holds what this program does not know.
    #[error("`{0}` has no case {1} in this program")]
    UnknownCase(&'static str, u16),
    /// An integer that its type cannot hold.
    #[error("{0} does not fit {1}")]
    Range(i128, &'static str),
    /// Bytes that are too few or too many for their type.
    #[error("{0} bytes are no {1}")]
    Length(usize, &'static str),
    /// A text that is no URL.
    #[error("the text is no url")]
    Url,
    /// NaN, which has no place in an order.
    #[error("NaN is not a number that can be counted")]
    Nan,
    /// Values in values, further down than readers go.
    #[error("values are nested deeper than {0}")]
    Depth(u16),
    /// A function of the user's panicked, when a counter called it.
    #[error("a function panicked that counter `{0}` calls")]
    Panicked(&'static str),
}
