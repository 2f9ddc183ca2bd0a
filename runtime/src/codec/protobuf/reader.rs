//! Reads Protobuf. Hostile bytes give an error with a place; they never panic, nor take memory that they do not fill.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use super::{Error, MAX_MESSAGES, NULL, Reason, wire};
use crate::address::{self, Url};
use crate::codec::MAX_LIST_BYTES;
use crate::codec::input::Input;
use crate::codec::text::{short, text};
use crate::shape::{Alternatives, Case, FactShape, Field, Kind};
use crate::value::{Decode, Fault, Value};

/// What stands for no tag.
const NO_TAG: u64 = u64::MAX;

/// Reads Protobuf from bytes. Fields that nobody asks for are passed over.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    pub(super) input: Input<'a>,
    /// The wire type of the value that comes next.
    pub(super) wire: u8,
    /// If it is a list, set or map, it stands in a message of its own.
    pub(super) wrapped: bool,
    /// How many messages are open.
    depth: usize,
    /// The field read last of the innermost message, 0 before the first.
    pub(super) tag: u32,
    /// The fields that the open messages stand in, for errors: the outer ones.
    path: [u32; 16],
    /// How many bytes are left behind the message whose field comes next.
    pub(super) end: usize,
    /// The same of the union `Fact`.
    pub(super) fact: usize,
    /// What lists may still take, in bytes of memory.
    budget: usize,
}

impl<'a> Reader<'a> {
    /// A reader of one message, which is all of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        let input = Input::new(bytes);
        Reader { input, wire: wire::WHOLE, wrapped: false, depth: 0, tag: 0, path: [0; 16], end: 0, fact: 0, budget: MAX_LIST_BYTES }
    }

    /// How far it has read, in bytes.
    pub fn offset(&self) -> usize {
        self.input.offset()
    }

    /// An error with its place, which a [`Fault`] alone does not know.
    pub fn locate(&self, error: Error) -> Error {
        error.at(self.offset(), self.way())
    }

    /// Text, as it stands in the bytes.
    #[inline(never)]
    pub fn text(&mut self) -> Result<&'a str, Error> {
        self.utf8()
    }

    /// The same in line, for what stands apart itself.
    #[inline(always)]
    fn utf8(&mut self) -> Result<&'a str, Error> {
        let bytes = self.slice("string")?;
        text(bytes).ok_or_else(|| self.fail(Reason::Utf8))
    }

    /// Bytes, as they stand.
    #[inline]
    pub fn binary(&mut self) -> Result<&'a [u8], Error> {
        self.slice("bytes")
    }

    #[inline(always)]
    fn slice(&mut self, wanted: &'static str) -> Result<&'a [u8], Error> {
        self.want(wire::LEN, wanted)?;
        let read = self.input.binary();
        self.place(read)
    }

    /// Takes room for elements.
    #[inline(always)]
    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), Error> {
        self.budget = self.budget.checked_sub(bytes).ok_or_else(|| self.fail(Reason::Lists))?;
        Ok(())
    }

    #[cold]
    pub(super) fn fail(&self, reason: Reason) -> Error {
        Error::new(self.offset(), self.way(), reason)
    }

    /// The fields that lead to the one that was read last. The outermost message stands in none.
    fn way(&self) -> Vec<u32> {
        let outer = self.path.iter().copied().take(self.depth).skip(1);
        outer.chain([self.tag]).filter(|tag| *tag > 0).collect()
    }

    #[inline(always)]
    pub(super) fn place<T, E: Into<Reason>>(&self, read: Result<T, E>) -> Result<T, Error> {
        read.map_err(|reason| self.fail(reason.into()))
    }

    #[inline(always)]
    fn want(&self, wire: u8, wanted: &'static str) -> Result<(), Error> {
        if self.wire == wire { Ok(()) } else { Err(self.wrong_type(wanted)) }
    }

    #[cold]
    fn wrong_type(&self, wanted: &'static str) -> Error {
        // A key or a value that is absent and has no zero.
        if self.wire == wire::ABSENT {
            return self.fail(Reason::Fault(Fault::Missing("value")));
        }
        self.fail(Reason::WireType { wanted, found: self.wire })
    }

    /// How many bytes are left behind what comes next, whose length stands before it.
    pub(super) fn length(&mut self) -> Result<usize, Error> {
        let len = self.input.varint();
        let len = self.place(len)?;
        let end = usize::try_from(len).ok().and_then(|len| self.input.left().checked_sub(len));
        end.ok_or_else(|| self.fail(Reason::End))
    }

    /// Opens a message: how many bytes are left behind it.
    #[inline(never)]
    pub(super) fn enter(&mut self) -> Result<usize, Error> {
        let end = match self.wire {
            wire::LEN => self.length()?,
            wire::WHOLE => 0,
            wire::ABSENT => self.input.left(),
            _ => return Err(self.wrong_type("message")),
        };
        if self.depth == usize::from(MAX_MESSAGES) {
            return Err(self.fail(Reason::Depth));
        }
        if let Some(place) = self.path.get_mut(self.depth) {
            *place = self.tag;
        }
        (self.depth, self.tag) = (self.depth + 1, 0);
        Ok(end)
    }

    /// The next field's tag, 0 for one that no schema has, or none at the message's end.
    #[inline(always)]
    pub(super) fn step(&mut self, end: usize) -> Result<Option<u16>, Error> {
        if self.input.left() > end
            && let Some(head) = self.input.byte_if(|head| (8..0x80).contains(&head).then_some(head))
        {
            (self.end, self.wrapped, self.wire, self.tag) = (end, false, head & 7, u32::from(head >> 3));
            return Ok(Some(u16::from(head >> 3)));
        }
        let tag = self.advance(end)?;
        Ok(if tag == NO_TAG { None } else { Some(tag as u16) })
    }

    /// The same, or [`NO_TAG`]; as wide as an error, so that both come back in registers.
    #[inline(never)]
    fn advance(&mut self, end: usize) -> Result<u64, Error> {
        if self.input.left() <= end {
            return self.leave(end);
        }
        (self.end, self.wrapped) = (end, false);
        let head = self.input.varint();
        let head = self.place(head)?;
        self.wire = (head & 7) as u8;
        match head >> 3 {
            tag @ 1..=0x7fff => {
                self.tag = tag as u32;
                Ok(tag)
            }
            tag => self.far(tag),
        }
    }

    /// A field's number that no schema has.
    #[cold]
    fn far(&mut self, tag: u64) -> Result<u64, Error> {
        if tag == 0 || tag > 0x1fff_ffff {
            return Err(self.fail(Reason::Tag(tag)));
        }
        self.tag = tag as u32;
        Ok(0)
    }

    /// Leaves a message whose fields were read.
    #[inline(always)]
    fn leave(&mut self, end: usize) -> Result<u64, Error> {
        if self.input.left() < end {
            return Err(self.fail(Reason::Overrun));
        }
        self.depth -= 1;
        self.tag = self.path.get(self.depth).copied().unwrap_or_default();
        Ok(NO_TAG)
    }

    #[inline(always)]
    fn varint(&mut self, wanted: &'static str) -> Result<u64, Error> {
        self.want(wire::VARINT, wanted)?;
        let read = self.input.varint();
        self.place(read)
    }
}

impl<'a> crate::value::Reader for Reader<'a> {
    type Error = Error;
    type Str = &'a str;
    /// How many bytes are left behind the message.
    type Scope = usize;
    const MERGES: bool = true;

    #[inline(always)]
    fn open(&mut self, _: &'static [Field]) -> Result<usize, Error> {
        self.enter()
    }

    #[inline(always)]
    fn next(&mut self, end: &mut usize) -> Result<Option<u16>, Error> {
        self.step(*end)
    }

    #[inline(never)]
    fn skip(&mut self) -> Result<(), Error> {
        self.pass()
    }

    /// What may be null is there, and if it is a list, in a message of its own.
    #[inline(always)]
    fn null(&mut self) -> Result<bool, Error> {
        self.wrapped = true;
        Ok(false)
    }

    /// Zeros are left out.
    #[inline(always)]
    fn key_field<T: Decode>(&self, slot: Option<T>, name: &'static str) -> Result<T, Error> {
        self.finish(slot, name)
    }

    #[inline(always)]
    fn id<T: Decode>(&mut self, fields: &'static [Field]) -> Result<T, Error> {
        let mut slot = None;
        let end = self.enter()?;
        while let Some(tag) = self.step(end)? {
            if tag == 1 { self.field(&mut slot)? } else { self.pass()? }
        }
        self.finish(slot, fields[0].name)
    }

    #[inline(always)]
    fn id_text(&mut self, _: &'static [Field]) -> Result<&'a str, Error> {
        let mut text = "";
        let end = self.enter()?;
        while let Some(tag) = self.step(end)? {
            if tag == 1 { text = Reader::text(self)? } else { self.pass()? }
        }
        Ok(text)
    }

    #[inline]
    fn case(&mut self, name: &'static str, cases: &'static [Field]) -> Result<(usize, usize), Error> {
        let end = self.enter()?;
        let index = self.one_of(end, name, |tag| cases.iter().position(|case| case.tag == tag))?;
        Ok((index.place, end))
    }

    #[inline]
    fn end_case(&mut self, _: &'static str, end: usize) -> Result<(), Error> {
        self.pass_to(end)
    }

    #[inline]
    fn alternative(&mut self, name: &'static str, alternatives: Alternatives) -> Result<(usize, usize), Error> {
        let end = self.enter()?;
        let place = |tag| usize::from(tag).checked_sub(1).filter(|place| *place < alternatives.len());
        let found = self.one_of(end, name, place)?;
        if found.again && alternatives[found.place].len() > 1 {
            return Err(self.fail(Reason::Fault(Fault::TwoCases(name))));
        }
        Ok((found.place, end))
    }

    /// The case may be there several times: then its messages are one.
    #[inline]
    fn held<T: Decode>(&mut self, _: &'static str) -> Result<T, Error> {
        let (tag, end) = (self.tag, self.end);
        self.wrapped = true;
        let mut value = T::read(self, None)?;
        while self.another(tag, end)? {
            value = T::read(self, Some(value))?;
        }
        Ok(value)
    }

    fn fact(&mut self, facts: &'static [FactShape]) -> Result<usize, Error> {
        self.find_fact(facts)
    }

    fn edge<T: Decode>(&mut self, _: &'static FactShape) -> Result<T, Error> {
        self.edge_by(|r| T::read(r, None))
    }

    #[inline(always)]
    fn edge_by<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let edge = read(self)?;
        self.pass_to(self.fact)?;
        Ok(edge)
    }

    fn property<I: Decode, V: Decode>(&mut self, fact: &'static FactShape) -> Result<(I, V), Error> {
        let (mut id, mut value, mut is_past) = (None, None, false);
        let end = self.enter()?;
        while let Some(tag) = self.step(end)? {
            match tag {
                1 => self.field(&mut id)?,
                2 => self.property_value(fact, &mut value, &mut is_past)?,
                NULL => self.null_of(fact)?,
                _ => self.pass()?,
            }
        }
        self.pass_to(self.fact)?;
        Ok((self.finish(id, "id")?, self.finish(value, "value")?))
    }

    fn list<T: Value>(&mut self, old: Option<Vec<T>>) -> Result<Vec<T>, Error> {
        self.read_list(old)
    }

    fn set<T: Value + Ord>(&mut self, old: Option<BTreeSet<T>>) -> Result<BTreeSet<T>, Error> {
        self.read_set(old)
    }

    fn map<K: Value + Ord, V: Value>(&mut self, old: Option<BTreeMap<K, V>>) -> Result<BTreeMap<K, V>, Error> {
        self.read_map(old)
    }

    #[inline(always)]
    fn bool(&mut self) -> Result<bool, Error> {
        Ok(self.varint("bool")? != 0)
    }

    /// As other libraries do it, what is too long for 32 bits is cut.
    #[inline(always)]
    fn int(&mut self, kind: Kind) -> Result<i64, Error> {
        let value = self.varint(kind.name())?;
        Ok(match kind {
            Kind::I8 | Kind::I16 | Kind::I32 => i64::from(value as i32),
            Kind::U8 | Kind::U16 | Kind::U32 => i64::from(value as u32),
            _ => value as i64,
        })
    }

    #[inline(always)]
    fn u64(&mut self) -> Result<u64, Error> {
        self.varint("u64")
    }

    #[inline]
    fn f32(&mut self) -> Result<f32, Error> {
        self.want(wire::I32, "f32")?;
        let read = self.input.array();
        self.place(read).map(f32::from_le_bytes)
    }

    #[inline]
    fn f64(&mut self) -> Result<f64, Error> {
        self.want(wire::I64, "f64")?;
        let read = self.input.array();
        self.place(read).map(f64::from_le_bytes)
    }

    #[inline(never)]
    fn str(&mut self) -> Result<String, Error> {
        self.want(wire::LEN, "string")?;
        let len = self.input.varint();
        let len = self.place(len)?;
        if let Some(text) = short(&mut self.input, len) {
            return Ok(text);
        }
        let bytes = self.input.take(len);
        text(self.place(bytes)?).ok_or_else(|| self.fail(Reason::Utf8)).map(str::to_owned)
    }

    #[inline]
    fn text(&mut self) -> Result<&'a str, Error> {
        Reader::text(self)
    }

    #[inline(never)]
    fn bytes(&mut self) -> Result<Bytes, Error> {
        self.binary().map(Bytes::copy_from_slice)
    }

    /// None at all are the zero of Protobuf's bytes.
    fn uuid(&mut self) -> Result<[u8; 16], Error> {
        let bytes = self.slice("uuid")?;
        if bytes.is_empty() {
            return Ok([0; 16]);
        }
        bytes.try_into().map_err(|_| self.fail(Reason::Fault(Fault::Length(bytes.len(), "uuid"))))
    }

    #[inline(always)]
    fn timestamp(&mut self) -> Result<i64, Error> {
        Ok(self.varint("timestamp")? as i64)
    }

    #[inline(always)]
    fn date(&mut self) -> Result<i32, Error> {
        Ok(self.varint("date")? as i32)
    }

    #[inline(always)]
    fn duration(&mut self) -> Result<i64, Error> {
        Ok(self.varint("duration")? as i64)
    }

    /// Our writers write what is in normal form already.
    fn url(&mut self) -> Result<Url, Error> {
        let text = Reader::text(self)?;
        if address::is_normal(text) {
            return Ok(Url::stored(text.to_owned()));
        }
        Url::parse(text).map_err(|_| self.fail(Reason::Fault(Fault::Url)))
    }

    #[inline(always)]
    fn choice(&mut self, _: &'static [Case]) -> Result<i32, Error> {
        Ok(self.varint("enum")? as i32)
    }
}
