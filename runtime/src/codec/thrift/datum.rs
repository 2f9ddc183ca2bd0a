//! A datum in Thrift: the whole of it, its pedigree alone, or opened before its fact, which is what a counter needs.

use super::compact::Compact;
use super::protocol::Protocol;
use super::{Error, Reader, Reason, reader, writer};
use crate::fact::{Datum, Fact, Pedigree};
use crate::shape::{self, FactShape, Field, Kind};

use crate::time::Timestamp;
use crate::value::{Fault, Reader as _, Writer as _};

static PEDIGREE: [Field; 3] = [
    Field::new(1, "at", shape::of::<Timestamp>),
    Field::optional(2, "source", shape::of::<String>),
    Field::optional(3, "nonce", shape::of::<u64>),
];

/// Appends a datum. The error says what could not be read back: NaN, a moment out of range, or values that are nested too deep; `out` is
/// then as it was before.
pub fn write_datum<F: Fact>(datum: &Datum<F>, out: &mut Vec<u8>) -> Result<(), Fault> {
    append::<Compact, F>(datum, out)
}

/// The same, by a protocol.
pub(super) fn append<P: Protocol, F: Fact>(datum: &Datum<F>, out: &mut Vec<u8>) -> Result<(), Fault> {
    let start = out.len();
    let written = write(datum, &mut writer::Writer::<P>::new(out));
    if written.is_err() {
        out.truncate(start);
    }
    written
}

fn write<P: Protocol, F: Fact>(datum: &Datum<F>, w: &mut writer::Writer<'_, P>) -> Result<(), Fault> {
    let (mut outer, mut inner) = (0, 0);
    w.header(&mut outer, 1, Kind::Record);
    w.field(&mut inner, &PEDIGREE[0], &datum.pedigree.at)?;
    w.field(&mut inner, &PEDIGREE[1], &datum.pedigree.source)?;
    w.field(&mut inner, &PEDIGREE[2], &datum.pedigree.nonce)?;
    w.stop();
    w.header(&mut outer, 2, Kind::Record);
    w.inside(|w| datum.fact.write(w))?;
    w.stop();
    Ok(())
}

/// Reads one datum, which is all of `bytes`.
pub fn read_datum<F: Fact>(bytes: &[u8]) -> Result<Datum<F>, Error> {
    take::<Compact, F>(bytes)
}

/// The same, by a protocol.
pub(super) fn take<P: Protocol, F: Fact>(bytes: &[u8]) -> Result<Datum<F>, Error> {
    let mut r = reader::Reader::<P>::new(bytes);
    read(&mut r).map_err(|error| r.locate(error))
}

fn read<P: Protocol, F: Fact>(r: &mut reader::Reader<'_, P>) -> Result<Datum<F>, Error> {
    let (mut pedigree, mut fact) = (None, None);
    let mut scope = r.open(&[])?;
    while let Some(tag) = r.next(&mut scope)? {
        match tag {
            1 => pedigree = Some(pedigree_of(r)?),
            2 => {
                let index = r.fact(F::FACTS)?;
                fact = Some(F::read(index, r)?);
            }
            _ => r.skip()?,
        }
    }
    if !r.is_at_end() {
        return Err(r.fail(Reason::Trailing));
    }
    let pedigree = pedigree.ok_or(Fault::Missing("pedigree"))?;
    Ok(Datum { pedigree, fact: fact.ok_or(Fault::Missing("fact"))? })
}

fn pedigree_of<P: Protocol>(r: &mut reader::Reader<'_, P>) -> Result<Pedigree, Error> {
    let (mut at, mut source, mut nonce) = (None, None, None);
    let mut scope = r.open(&PEDIGREE)?;
    while let Some(tag) = r.next(&mut scope)? {
        match tag {
            1 => r.field(&mut at)?,
            2 => r.field(&mut source)?,
            3 => r.field(&mut nonce)?,
            _ => r.skip()?,
        }
    }
    Ok(Pedigree { at: at.ok_or(Fault::Missing("at"))?, source, nonce })
}

/// Reads a datum's pedigree and passes over its fact.
pub fn read_pedigree(bytes: &[u8]) -> Result<Pedigree, Error> {
    let mut r = Reader::new(bytes);
    let mut walk = || {
        let mut scope = r.open(&[])?;
        while let Some(tag) = r.next(&mut scope)? {
            match tag {
                1 => return pedigree_of(&mut r),
                _ => r.skip()?,
            }
        }
        Err(Fault::Missing("pedigree").into())
    };
    walk().map_err(|error: Error| r.locate(error))
}

/// A datum that is opened up to the body of its fact.
#[derive(Clone, Debug)]
pub struct Open<'a> {
    /// When the fact became true.
    pub at: Timestamp,
    /// Which fact it is, an index into the facts given.
    pub fact: usize,
    /// Stands before the fact's body: [`crate::Counter`]s read it with `edge` or `property`, each from a clone of its own.
    pub reader: Reader<'a>,
}

/// Opens a datum without decoding who said it.
pub fn open<'a>(bytes: &'a [u8], facts: &'static [FactShape]) -> Result<Open<'a>, Error> {
    let mut r = Reader::new(bytes);
    opened(&mut r, facts).map_err(|error| r.locate(error))
}

fn opened<'a>(r: &mut Reader<'a>, facts: &'static [FactShape]) -> Result<Open<'a>, Error> {
    let (mut at, mut body) = (None, None);
    let mut scope = r.open(&[])?;
    while let Some(tag) = r.next(&mut scope)? {
        match tag {
            1 => at = Some(moment(r)?),
            2 => {
                // Our own writer puts the pedigree first, and then nothing has to be passed over.
                let mut reader = r.clone();
                let fact = reader.fact(facts)?;
                if let Some(at) = at {
                    return Ok(Open { at, fact, reader });
                }
                body = Some((fact, reader));
                r.skip()?;
            }
            _ => r.skip()?,
        }
    }
    let at = at.ok_or(Fault::Missing("pedigree"))?;
    let (fact, reader) = body.ok_or(Fault::Missing("fact"))?;
    Ok(Open { at, fact, reader })
}

/// The time of a pedigree, whose other fields are passed over.
fn moment(r: &mut Reader<'_>) -> Result<Timestamp, Error> {
    let mut at = None;
    let mut scope = r.open(&PEDIGREE)?;
    while let Some(tag) = r.next(&mut scope)? {
        match tag {
            1 => r.field(&mut at)?,
            _ => r.skip()?,
        }
    }
    at.ok_or_else(|| Fault::Missing("at").into())
}

/// A datum that is opened up to the body of its fact, with all of its pedigree, which stands in the datum's bytes.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// When the fact became true.
    pub at: Timestamp,
    /// Who says so.
    pub source: Option<&'a str>,
    /// The producer's number.
    pub nonce: Option<u64>,
    /// Which fact it is, an index into the facts given.
    pub fact: usize,
    /// Stands before the fact's body; [`Reader::end`] comes after it.
    pub reader: Reader<'a>,
}

/// Opens a datum as our own writer writes it: its pedigree first, and each field once, in order. None if it is another, or wrong.
pub fn open_said<'a>(bytes: &'a [u8], facts: &'static [FactShape]) -> Option<Said<'a>> {
    said(Reader::new(bytes), facts).ok().flatten()
}

fn said<'a>(mut r: Reader<'a>, facts: &'static [FactShape]) -> Result<Option<Said<'a>>, Error> {
    let (mut outer, mut last) = (r.open(&[])?, 0);
    if r.next(&mut outer)? != Some(1) {
        return Ok(None);
    }
    let (mut at, mut source, mut nonce) = (None, None, None);
    let mut scope = r.open(&PEDIGREE)?;
    while let Some(tag) = r.next(&mut scope)? {
        match tag {
            _ if tag <= last => return Ok(None),
            1 => r.field(&mut at)?,
            2 => source = Some(r.text()?),
            3 => r.field(&mut nonce)?,
            _ => r.skip()?,
        }
        last = tag;
    }
    let Some(at) = at.filter(|_| matches!(r.next(&mut outer), Ok(Some(2)))) else { return Ok(None) };
    let fact = r.fact(facts)?;
    Ok(Some(Said { at, source, nonce, fact, reader: r }))
}
