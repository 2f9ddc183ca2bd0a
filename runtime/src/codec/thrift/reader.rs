//! Reads Thrift, by either protocol. Hostile bytes give an error with a place; they never panic, nor take memory that they do not fill.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use bytes::Bytes;

use super::protocol::Protocol;
use super::union::{find, has_properties};
use super::{Error, NULL, Reason};
use crate::address::{self, Url};
use crate::codec::input::Input;
use crate::codec::text::{short, text};
use crate::codec::{MAX_DEPTH, MAX_LIST_BYTES, tree};
use crate::shape::{Case, FactShape, Field, Kind};
use crate::value::{Decode, Fault, Value};

/// Reads Thrift from bytes, by a protocol. Fields that nobody asks for are passed over.
#[derive(Clone, Debug)]
pub struct Reader<'a, P> {
    pub(super) input: Input<'a>,
    /// The wire type of the value that comes next.
    pub(super) wire: u8,
    /// It is an element of a list, so that a bool has a byte of its own.
    element: bool,
    pub(super) depth: u16,
    /// The field read last, for errors.
    tag: u16,
    /// What lists may still take, in bytes of memory.
    budget: usize,
    protocol: PhantomData<P>,
}

/// Room for so many elements is made without asking how many bytes there are.
const FEW: usize = 8;

/// What stands for no tag.
const NO_TAG: u64 = u64::MAX;

/// A list, set or map whose elements come next.
#[derive(Clone, Copy, Debug)]
pub struct Elements {
    wire: u8,
    /// The wire type of a map's keys.
    key: u8,
    /// How many they are.
    pub count: usize,
}

impl<'a, P: Protocol> Reader<'a, P> {
    /// A reader of one record.
    pub fn new(bytes: &'a [u8]) -> Reader<'a, P> {
        let (input, wire) = (Input::new(bytes), P::wire_type(Kind::Record));
        Reader { input, wire, element: false, depth: 0, tag: 0, budget: MAX_LIST_BYTES, protocol: PhantomData }
    }

    /// How far it has read, in bytes.
    pub fn offset(&self) -> usize {
        self.input.offset()
    }

    /// An error with its place, which a [`Fault`] alone does not know.
    pub fn locate(&self, error: Error) -> Error {
        error.at(self.offset(), self.tag)
    }

    /// Text, as it stands in the bytes.
    #[inline]
    pub fn text(&mut self) -> Result<&'a str, Error> {
        self.want(Kind::Str)?;
        self.chars()
    }

    #[inline(never)]
    fn chars(&mut self) -> Result<&'a str, Error> {
        self.utf8()
    }

    /// The same in line, for what stands apart itself.
    #[inline(always)]
    fn utf8(&mut self) -> Result<&'a str, Error> {
        let read = self.taken().and_then(|bytes| text(bytes).ok_or(Reason::Utf8));
        self.place(read)
    }

    /// Text of its own.
    #[inline(never)]
    fn string(&mut self) -> Result<String, Error> {
        let len = P::read_len(&mut self.input);
        let len = self.place(len)?;
        if let Some(text) = short(&mut self.input, len) {
            return Ok(text);
        }
        let bytes = self.input.take(len).map_err(Reason::from);
        let read = bytes.and_then(|bytes| text(bytes).ok_or(Reason::Utf8));
        self.place(read).map(str::to_owned)
    }

    /// Bytes behind their length.
    #[inline(always)]
    fn taken(&mut self) -> Result<&'a [u8], Reason> {
        let len = P::read_len(&mut self.input)?;
        Ok(self.input.take(len)?)
    }

    /// Bytes, as they stand.
    #[inline]
    pub fn binary(&mut self) -> Result<&'a [u8], Error> {
        self.want(Kind::Bytes)?;
        let read = self.taken();
        self.place(read)
    }

    /// Begins a list or a set; [`Reader::element`] comes before each of its elements, [`Reader::end_list`] after them.
    pub fn begin_list(&mut self, kind: Kind) -> Result<Elements, Error> {
        self.want(kind)?;
        let (wire, count) = self.list_head()?;
        self.deeper()?;
        Ok(Elements { wire, key: 0, count })
    }

    /// Begins a map; [`Reader::key`] comes before each of its keys, [`Reader::element`] before each value, [`Reader::end_list`] after them.
    pub fn begin_map(&mut self) -> Result<Elements, Error> {
        self.want(Kind::Map)?;
        let (key, wire, count) = self.map_head()?;
        self.deeper()?;
        Ok(Elements { wire, key, count })
    }

    /// A key of a map comes next.
    #[inline]
    pub fn key(&mut self, map: &Elements) {
        (self.wire, self.element) = (map.key, true);
    }

    fn deeper(&mut self) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Err(self.fail(Reason::Depth));
        }
        self.depth += 1;
        Ok(())
    }

    /// Takes room for elements.
    fn charge(&mut self, bytes: usize) -> Result<(), Error> {
        self.budget = self.budget.checked_sub(bytes).ok_or_else(|| self.fail(Reason::Lists))?;
        Ok(())
    }

    /// An element comes next.
    #[inline]
    pub fn element(&mut self, list: &Elements) {
        (self.wire, self.element) = (list.wire, true);
    }

    /// The list's elements were read.
    pub fn end_list(&mut self) {
        self.depth -= 1;
    }

    /// Ends a datum whose fact's body was read, if nothing comes any more that we know.
    pub fn end(&mut self) -> Result<(), Error> {
        self.close_union()?;
        let mut last = 2;
        while let Some(tag) = self.step(&mut last)? {
            if tag <= 2 {
                return Err(self.fail(Reason::Trailing));
            }
            self.skip_wire(self.wire, false)?;
        }
        if self.is_at_end() { Ok(()) } else { Err(self.fail(Reason::Trailing)) }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.input.left() == 0
    }

    #[cold]
    pub(super) fn fail(&self, reason: Reason) -> Error {
        Error::new(Some(self.offset()), self.tag, reason)
    }

    #[inline(always)]
    pub(super) fn place<T>(&self, read: Result<T, Reason>) -> Result<T, Error> {
        read.map_err(|reason| self.fail(reason))
    }

    #[inline(always)]
    fn want(&self, kind: Kind) -> Result<(), Error> {
        if self.wire == P::wire_type(kind) { Ok(()) } else { Err(self.wrong_type(kind.name())) }
    }

    #[cold]
    fn wrong_type(&self, wanted: &'static str) -> Error {
        self.fail(Reason::WireType { wanted, found: self.wire })
    }

    #[inline(always)]
    pub(super) fn enter(&mut self) -> Result<(), Error> {
        self.want(Kind::Record)?;
        if self.depth == MAX_DEPTH {
            return Err(self.fail(Reason::Depth));
        }
        self.depth += 1;
        Ok(())
    }

    /// The next field's tag, or none at the record's end.
    #[inline(always)]
    pub(super) fn step(&mut self, last: &mut u16) -> Result<Option<u16>, Error> {
        if let Some((tag, wire)) = self.input.byte_if(|head| P::near(head, *last)) {
            (self.wire, self.element, self.tag, *last) = (wire, false, tag, tag);
            return Ok(Some(tag));
        }
        // A record ends with a byte 0 in either protocol.
        if self.input.byte_if(|head| (head == 0).then_some(())).is_some() {
            self.depth -= 1;
            return Ok(None);
        }
        let tag = self.advance(*last)?;
        if tag == NO_TAG {
            return Ok(None);
        }
        *last = tag as u16;
        Ok(Some(*last))
    }

    /// The next field's tag, or [`NO_TAG`]; as wide as an error, so that both come back in registers.
    #[inline(never)]
    fn advance(&mut self, mut last: u16) -> Result<u64, Error> {
        let head = P::read_header(&mut self.input, &mut last);
        let Some(wire) = self.place(head)? else {
            self.depth -= 1;
            return Ok(NO_TAG);
        };
        (self.wire, self.element, self.tag) = (wire, false, last);
        Ok(u64::from(last))
    }

    #[inline(always)]
    fn number(&mut self, kind: Kind) -> Result<i64, Error> {
        let read = P::read_int(&mut self.input, kind);
        self.place(read)
    }

    /// The element's wire type and the number of elements, which are no more than there are bytes left.
    #[inline(never)]
    pub(super) fn list_head(&mut self) -> Result<(u8, usize), Error> {
        let head = P::read_list_head(&mut self.input);
        let (wire, count) = self.place(head)?;
        match usize::try_from(count) {
            Ok(count) if count <= self.input.left() => Ok((wire, count)),
            _ => Err(self.fail(Reason::End)),
        }
    }

    /// The wire types of keys and values and the number of pairs, each of which takes two bytes at least.
    pub(super) fn map_head(&mut self) -> Result<(u8, u8, usize), Error> {
        let head = P::read_map_head(&mut self.input);
        let (key, value, count) = self.place(head)?;
        match usize::try_from(count) {
            Ok(count) if count <= self.input.left() / 2 => Ok((key, value, count)),
            _ => Err(self.fail(Reason::End)),
        }
    }
}

impl<'a, P: Protocol> crate::value::Reader for Reader<'a, P> {
    type Error = Error;
    type Str = &'a str;
    /// The last field's tag.
    type Scope = u16;

    #[inline(always)]
    fn open(&mut self, _: &'static [Field]) -> Result<u16, Error> {
        self.enter()?;
        Ok(0)
    }

    #[inline(always)]
    fn next(&mut self, last: &mut u16) -> Result<Option<u16>, Error> {
        self.step(last)
    }

    #[inline(never)]
    fn skip(&mut self) -> Result<(), Error> {
        self.skip_wire(self.wire, self.element)
    }

    fn fact(&mut self, facts: &'static [FactShape]) -> Result<usize, Error> {
        let mut last = 0;
        self.enter()?;
        while let Some(tag) = self.step(&mut last)? {
            if let Some(index) = find(facts, tag, 0) {
                return Ok(index);
            }
            if has_properties(facts, tag)
                && let Some(index) = self.peek_property(tag, facts)?
            {
                return Ok(index);
            }
            self.skip_wire(self.wire, false)?;
        }
        Err(self.fail(Reason::UnknownFact { tag: last, property: 0 }))
    }

    fn edge<T: Decode>(&mut self, _: &'static FactShape) -> Result<T, Error> {
        self.edge_by(|r| T::read(r, None))
    }

    #[inline(always)]
    fn edge_by<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        let edge = read(self)?;
        self.close_union()?;
        Ok(edge)
    }

    fn property<I: Decode, V: Decode>(&mut self, fact: &'static FactShape) -> Result<(I, V), Error> {
        let (mut id, mut value) = (None, None);
        let mut last = 0;
        self.enter()?;
        while let Some(tag) = self.step(&mut last)? {
            match tag {
                1 => self.field(&mut id)?,
                2 => {
                    let mut case = 0;
                    self.enter()?;
                    while let Some(tag) = self.step(&mut case)? {
                        if Some(tag) == fact.property { self.field(&mut value)? } else { self.skip()? }
                    }
                }
                NULL => self.null_of(fact)?,
                _ => self.skip()?,
            }
        }
        self.close_union()?;
        Ok((self.finish(id, "id")?, self.finish(value, "value")?))
    }

    fn list<T: Value>(&mut self, _: Option<Vec<T>>) -> Result<Vec<T>, Error> {
        let elements = self.begin_list(Kind::List)?;
        let count = elements.count;
        self.charge(count.saturating_mul(size_of::<T>()))?;
        // Elements take a byte at least, but may be hundreds in memory: room is made for as much as there are bytes (or a few elements, as
        // a vector does by itself), and then as they come, so that lists in lists which announce more than they hold take little.
        let room = (self.input.left() / size_of::<T>().max(1)).max(FEW);
        let mut list = Vec::with_capacity(count.min(room));
        for _ in 0..count {
            self.element(&elements);
            list.push(T::read(self, None)?);
        }
        self.end_list();
        Ok(list)
    }

    fn set<T: Value + Ord>(&mut self, _: Option<BTreeSet<T>>) -> Result<BTreeSet<T>, Error> {
        let elements = self.begin_list(Kind::Set)?;
        self.charge(tree::<T>(elements.count))?;
        let mut set = BTreeSet::new();
        for _ in 0..elements.count {
            self.element(&elements);
            set.insert(T::read(self, None)?);
        }
        self.end_list();
        Ok(set)
    }

    fn map<K: Value + Ord, V: Value>(&mut self, _: Option<BTreeMap<K, V>>) -> Result<BTreeMap<K, V>, Error> {
        let elements = self.begin_map()?;
        self.charge(tree::<(K, V)>(elements.count))?;
        let mut map = BTreeMap::new();
        for _ in 0..elements.count {
            self.key(&elements);
            let key = K::read(self, None)?;
            self.element(&elements);
            map.insert(key, V::read(self, None)?);
        }
        self.end_list();
        Ok(map)
    }

    #[inline(always)]
    fn bool(&mut self) -> Result<bool, Error> {
        if !P::is_bool(self.wire) {
            return Err(self.wrong_type("bool"));
        }
        let read = P::read_bool(&mut self.input, self.wire, self.element);
        self.place(read)
    }

    #[inline(always)]
    fn int(&mut self, kind: Kind) -> Result<i64, Error> {
        self.want(kind)?;
        self.number(kind)
    }

    #[inline(always)]
    fn u64(&mut self) -> Result<u64, Error> {
        self.want(Kind::U64)?;
        Ok(self.number(Kind::U64)? as u64)
    }

    fn f32(&mut self) -> Result<f32, Error> {
        let wide = self.f64()?;
        let value = wide as f32;
        if value.is_infinite() && wide.is_finite() {
            return Err(self.fail(Reason::Fault(Fault::Range(wide as i128, "f32"))));
        }
        Ok(value)
    }

    #[inline(always)]
    fn f64(&mut self) -> Result<f64, Error> {
        self.want(Kind::F64)?;
        let read = P::read_double(&mut self.input);
        self.place(read)
    }

    #[inline(always)]
    fn str(&mut self) -> Result<String, Error> {
        self.want(Kind::Str)?;
        self.string()
    }

    #[inline]
    fn text(&mut self) -> Result<&'a str, Error> {
        Reader::text(self)
    }

    #[inline(always)]
    fn timestamp(&mut self) -> Result<i64, Error> {
        self.int(Kind::Timestamp)
    }

    #[inline(never)]
    fn bytes(&mut self) -> Result<Bytes, Error> {
        self.binary().map(Bytes::copy_from_slice)
    }

    fn uuid(&mut self) -> Result<[u8; 16], Error> {
        let bytes = self.binary()?;
        bytes.try_into().map_err(|_| self.fail(Reason::Fault(Fault::Length(bytes.len(), "uuid"))))
    }

    #[inline(always)]
    fn date(&mut self) -> Result<i32, Error> {
        let days = self.int(Kind::Date)?;
        i32::try_from(days).map_err(|_| Fault::Range(days.into(), "date").into())
    }

    #[inline(always)]
    fn duration(&mut self) -> Result<i64, Error> {
        self.int(Kind::Duration)
    }

    /// Our writers write what is in normal form already.
    fn url(&mut self) -> Result<Url, Error> {
        let text = self.text()?;
        if address::is_normal(text) {
            return Ok(Url::stored(text.to_owned()));
        }
        Url::parse(text).map_err(|_| self.fail(Reason::Fault(Fault::Url)))
    }

    #[inline(always)]
    fn choice(&mut self, _: &'static [Case]) -> Result<i32, Error> {
        let value = self.int(Kind::Enum)?;
        i32::try_from(value).map_err(|_| Fault::Range(value.into(), "enum").into())
    }
}
