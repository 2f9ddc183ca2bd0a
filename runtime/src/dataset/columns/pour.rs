//! The short way of a fact into columns: from the log's bytes, without a value of its type in between.
//!
//! It takes only what every writer of ours writes: fields in the order of their tags, each at most once. Whatever else it meets, it leaves
//! to the long way, which reads the fact and writes it: so what is right and what is wrong is said in one place, by the types.

use super::buffer::{Column, Parts, Values};
use super::{Columns, misfit};
use crate::address;
use crate::codec::thrift::{NULL, Reader, Said};
use crate::shape::{Alternatives, FactShape, Kind};
use crate::time::{Date, Timestamp};
use crate::value::Reader as _;

/// The fact has to go the long way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odd;

impl<E: std::error::Error> From<E> for Odd {
    fn from(_: E) -> Odd {
        Odd
    }
}

impl Columns {
    /// Appends a fact of the type that the layout is of, which took `size` bytes in the log.
    ///
    /// # Errors
    /// [`Odd`] if it has to go the long way; the columns are then as before.
    pub fn pour(&mut self, said: &Said<'_>, fact: &'static FactShape, partition: u32, offset: u64, size: usize) -> Result<(), Odd> {
        let mut r = said.reader.clone();
        let poured = self.fact(&mut r, fact).and_then(|()| Ok(r.end()?));
        match poured {
            Ok(()) => self.place(said.at, said.source, said.nonce, partition, offset, size),
            Err(Odd) => self.truncate(0, self.rows()),
        }
        poured
    }

    fn fact(&mut self, r: &mut Reader<'_>, fact: &'static FactShape) -> Result<(), Odd> {
        let Some(property) = fact.property else { return self.record(r, 0) };
        self.begin(0);
        let mut scope = r.open(&[])?;
        expect(r, &mut scope, Some(1))?;
        self.value(r, 1)?;
        let column = self.own[1].end;
        match r.next(&mut scope)? {
            Some(2) => {
                let mut union = r.open(&[])?;
                expect(r, &mut union, Some(property))?;
                self.value(r, column)?;
                expect(r, &mut union, None)?;
            }
            Some(NULL) if r.int(Kind::I16)? == i64::from(property) && self.own[column].valid.is_some() => self.null(column),
            _ => return Err(Odd),
        }
        expect(r, &mut scope, None)
    }

    fn structure(&mut self, r: &mut Reader<'_>, node: usize) -> Result<(), Odd> {
        match self.own[node].parts {
            Parts::All => self.record(r, node),
            Parts::One => self.union(r, node),
            Parts::Alternative(alternatives) => self.alternative(r, node, alternatives),
        }
    }

    /// A union: one case, and what it is not is null.
    fn union(&mut self, r: &mut Reader<'_>, node: usize) -> Result<(), Odd> {
        self.begin(node);
        let (mut part, end) = (node + 1, self.own[node].end);
        let mut scope = r.open(&[])?;
        let held = r.next(&mut scope)?.ok_or(Odd)?;
        let mut is_known = false;
        while part < end {
            if self.own[part].tag == held {
                is_known = true;
                self.value(r, part)?;
            } else {
                self.null(part);
            }
            part = self.own[part].end;
        }
        if is_known { expect(r, &mut scope, None) } else { Err(Odd) }
    }

    /// An id of alternatives: the fields of one, and the others are null.
    fn alternative(&mut self, r: &mut Reader<'_>, node: usize, alternatives: Alternatives) -> Result<(), Odd> {
        self.begin(node);
        let mut part = node + 1;
        let mut scope = r.open(&[])?;
        let taken = r.next(&mut scope)?.map(usize::from).filter(|number| (1..=alternatives.len()).contains(number)).ok_or(Odd)?;
        for (number, fields) in (1..).zip(alternatives) {
            let mut inner = if number == taken && fields.len() > 1 { Some(r.open(&[])?) } else { None };
            for field in *fields {
                match &mut inner {
                    _ if number != taken => self.null(part),
                    None => self.value(r, part)?,
                    Some(inner) => {
                        expect(r, inner, Some(field.tag))?;
                        self.value(r, part)?;
                    }
                }
                part = self.own[part].end;
            }
            if let Some(mut inner) = inner {
                expect(r, &mut inner, None)?;
            }
        }
        expect(r, &mut scope, None)
    }

    /// A struct: what is absent is null or zero.
    fn record(&mut self, r: &mut Reader<'_>, node: usize) -> Result<(), Odd> {
        self.begin(node);
        let (mut part, end) = (node + 1, self.own[node].end);
        let mut scope = r.open(&[])?;
        let mut last = 0;
        while let Some(tag) = r.next(&mut scope)? {
            if tag <= last {
                return Err(Odd);
            }
            last = tag;
            while part < end && self.own[part].tag < tag {
                part = self.absent_part(part)?;
            }
            if part < end && self.own[part].tag == tag {
                self.value(r, part)?;
                part = self.own[part].end;
            } else {
                r.skip()?;
            }
        }
        while part < end {
            part = self.absent_part(part)?;
        }
        Ok(())
    }

    /// One more struct at a node.
    #[inline(always)]
    fn begin(&mut self, node: usize) {
        match there(&mut self.own[node]) {
            Values::Struct(rows) => *rows += 1,
            _ => misfit(),
        }
    }

    /// Writes what an absent part reads as; gives the next part.
    fn absent_part(&mut self, part: usize) -> Result<usize, Odd> {
        let column = &mut self.own[part];
        let end = column.end;
        if column.valid.is_some() {
            self.null(part);
        } else if !column.zero {
            return Err(Odd);
        } else {
            match &mut column.values {
                Values::Struct(rows) => {
                    *rows += 1;
                    let mut inner = part + 1;
                    while inner < end {
                        inner = self.absent_part(inner)?;
                    }
                }
                Values::Enum(codes) => codes.push(0),
                Values::Json(_) => return Err(Odd),
                _ => column.push_null(),
            }
        }
        Ok(end)
    }

    /// Writes a value to a node.
    #[inline]
    fn value(&mut self, r: &mut Reader<'_>, node: usize) -> Result<(), Odd> {
        match self.own[node].keys {
            0 => self.bare(r, node),
            keys => self.key(r, node, keys),
        }
    }

    /// An id of one key field is a record of it on the wire.
    fn key(&mut self, r: &mut Reader<'_>, node: usize, keys: u8) -> Result<(), Odd> {
        let mut scope = r.open(&[])?;
        expect(r, &mut scope, Some(1))?;
        if keys == 1 {
            self.bare(r, node)?;
        } else {
            self.key(r, node, keys - 1)?;
        }
        expect(r, &mut scope, None)
    }

    #[inline]
    fn bare(&mut self, r: &mut Reader<'_>, node: usize) -> Result<(), Odd> {
        let column = &mut self.own[node];
        match &column.values {
            Values::Struct(_) => return self.structure(r, node),
            Values::List(_) => return self.elements(r, node, Kind::List),
            Values::Set(_) => return self.elements(r, node, Kind::Set),
            Values::Map(_) => return self.pairs(r, node),
            _ => {}
        }
        match there(column) {
            Values::Bool(v) => v.append(r.bool()?),
            Values::I8(v) => v.push(r.int(Kind::I8)?.try_into()?),
            Values::I16(v) => v.push(r.int(Kind::I16)?.try_into()?),
            Values::I32(v) => v.push(r.int(Kind::I32)?.try_into()?),
            Values::I64(v) => v.push(r.int(Kind::I64)?),
            Values::Moment(v) => v.push(Timestamp::from_micros(r.timestamp()?).ok_or(Odd)?.0),
            Values::U8(v) => v.push(r.int(Kind::U8)?.try_into()?),
            Values::U16(v) => v.push(r.int(Kind::U16)?.try_into()?),
            Values::U32(v) => v.push(r.int(Kind::U32)?.try_into()?),
            Values::U64(v) => v.push(r.u64()?),
            Values::F32(v) => v.push(Some(r.f32()?).filter(|x| !x.is_nan()).ok_or(Odd)?),
            Values::F64(v) => v.push(Some(r.f64()?).filter(|x| !x.is_nan()).ok_or(Odd)?),
            Values::Date(v) => v.push(Date::from_days(r.date()?).ok_or(Odd)?.0),
            Values::Uuid(v) => v.extend_from_slice(&r.uuid()?),
            Values::Bytes(v) => v.push_bytes(r.binary()?),
            Values::Str(v) => v.push(r.text()?),
            Values::Url(v) => v.push(Some(r.text()?).filter(|text| address::is_normal(text)).ok_or(Odd)?),
            Values::Enum(v) => v.push(r.choice(&[])?),
            Values::Json(_) | Values::List(_) | Values::Set(_) | Values::Map(_) | Values::Struct(_) => return Err(Odd),
        }
        Ok(())
    }

    fn elements(&mut self, r: &mut Reader<'_>, node: usize, kind: Kind) -> Result<(), Odd> {
        let list = r.begin_list(kind)?;
        for at in 0..list.count {
            r.element(&list);
            self.value(r, node + 1)?;
            self.in_order(node + 1, at, kind != Kind::List)?;
        }
        r.end_list();
        self.end(node, list.count);
        Ok(())
    }

    fn pairs(&mut self, r: &mut Reader<'_>, node: usize) -> Result<(), Odd> {
        let map = r.begin_map()?;
        let value = self.own[node + 1].end;
        for at in 0..map.count {
            r.key(&map);
            self.value(r, node + 1)?;
            self.in_order(node + 1, at, true)?;
            r.element(&map);
            self.value(r, value)?;
        }
        r.end_list();
        self.end(node, map.count);
        Ok(())
    }

    /// What is not in order, or there twice, a set or a map would put right.
    #[inline]
    fn in_order(&self, node: usize, at: usize, ordered: bool) -> Result<(), Odd> {
        if ordered && at > 0 && !self.own[node].values.rises() { Err(Odd) } else { Ok(()) }
    }

    /// Ends a list, set or map of so many parts.
    fn end(&mut self, node: usize, count: usize) {
        let (Values::List(ends) | Values::Set(ends) | Values::Map(ends)) = there(&mut self.own[node]) else { misfit() };
        ends.push(ends.last().copied().unwrap_or(0) + count as i32);
    }

    /// Forgets what was written to a node, and to its parts, after so many values.
    #[cold]
    fn truncate(&mut self, node: usize, len: usize) {
        let (mut part, end) = (node + 1, self.own[node].end);
        let len = self.own[node].truncate(len);
        while part < end {
            self.truncate(part, len);
            part = self.own[part].end;
        }
    }
}

/// A column that gets a value, which is not null.
#[inline(always)]
fn there(column: &mut Column) -> &mut Values {
    if let Some(valid) = &mut column.valid {
        valid.append_non_null();
    }
    &mut column.values
}

/// The next field is this one, or none.
#[inline(always)]
fn expect(r: &mut Reader<'_>, scope: &mut u16, tag: Option<u16>) -> Result<(), Odd> {
    if r.next(scope)? == tag { Ok(()) } else { Err(Odd) }
}
