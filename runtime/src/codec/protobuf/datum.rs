//! Whole messages in Protobuf: values, data, and the pedigree of a datum alone.

use super::{Error, Reader, Writer, is_message};
use crate::fact::{Datum, Fact, Pedigree};
use crate::shape::{self, Field};
use crate::time::Timestamp;
use crate::value::{Decode, Fault, Reader as _, Value, Writer as _};

static PEDIGREE: [Field; 3] = [
    Field::new(1, "at", shape::of::<Timestamp>),
    Field::optional(2, "source", shape::of::<String>),
    Field::optional(3, "nonce", shape::of::<u64>),
];

/// Appends a struct, a union, an id or an edge as a message, without its length.
///
/// # Errors
/// What could not be read back: NaN, a moment out of range, or values that are nested too deep; `out` is then as it was before.
pub fn encode<T: Value>(value: &T, out: &mut Vec<u8>) -> Result<(), Fault> {
    const { assert!(is_message(T::KIND), "Protobuf has messages; other values stand in a field of one") };
    or_nothing(out, |w| value.write(w))
}

/// Reads a struct, a union, an id or an edge from a message, which is all of `bytes`.
///
/// # Errors
/// The first thing that is wrong, and where.
pub fn decode<T: Decode>(bytes: &[u8]) -> Result<T, Error> {
    let mut r = Reader::new(bytes);
    T::read(&mut r, None).map_err(|error| r.locate(error))
}

/// Appends a datum.
///
/// # Errors
/// What could not be read back: NaN, a moment out of range, or values that are nested too deep; `out` is then as it was before.
pub fn write_datum<F: Fact>(datum: &Datum<F>, out: &mut Vec<u8>) -> Result<(), Fault> {
    or_nothing(out, |w| {
        w.message(1, |w| {
            let mut scope = w.open()?;
            w.field(&mut scope, &PEDIGREE[0], &datum.pedigree.at)?;
            w.field(&mut scope, &PEDIGREE[1], &datum.pedigree.source)?;
            w.field(&mut scope, &PEDIGREE[2], &datum.pedigree.nonce)
        })?;
        w.message(2, |w| datum.fact.write(w))
    })
}

fn or_nothing(out: &mut Vec<u8>, write: impl FnOnce(&mut Writer<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    let start = out.len();
    let written = write(&mut Writer::new(out));
    if written.is_err() {
        out.truncate(start);
    }
    written
}

/// Reads one datum, which is all of `bytes`.
///
/// # Errors
/// The first thing that is wrong, and where.
pub fn read_datum<F: Fact>(bytes: &[u8]) -> Result<Datum<F>, Error> {
    let mut r = Reader::new(bytes);
    read(&mut r).map_err(|error| r.locate(error))
}

fn read<F: Fact>(r: &mut Reader<'_>) -> Result<Datum<F>, Error> {
    let (mut pedigree, mut fact) = (None, None);
    let mut scope = r.open(&[])?;
    while let Some(tag) = r.next(&mut scope)? {
        match tag {
            1 => pedigree = Some(pedigree_of(r, pedigree)?),
            2 if fact.is_some() => return Err(Fault::TwoCases("Fact").into()),
            2 => {
                let index = r.fact(F::FACTS)?;
                fact = Some(F::read(index, r)?);
            }
            _ => r.skip()?,
        }
    }
    let pedigree = pedigree.ok_or(Fault::Missing("pedigree"))?;
    Ok(Datum { pedigree, fact: fact.ok_or(Fault::Missing("fact"))? })
}

/// A moment that is absent is that of zero, as every scalar.
fn pedigree_of(r: &mut Reader<'_>, old: Option<Pedigree>) -> Result<Pedigree, Error> {
    let mut pedigree = old.unwrap_or_default();
    let mut scope = r.open(&PEDIGREE)?;
    while let Some(tag) = r.next(&mut scope)? {
        match tag {
            1 => r.update(&mut pedigree.at)?,
            2 => r.update(&mut pedigree.source)?,
            3 => r.update(&mut pedigree.nonce)?,
            _ => r.skip()?,
        }
    }
    Ok(pedigree)
}

/// Reads a datum's pedigree and passes over its fact.
///
/// # Errors
/// The first thing that is wrong, and where.
pub fn read_pedigree(bytes: &[u8]) -> Result<Pedigree, Error> {
    let mut r = Reader::new(bytes);
    let mut walk = || {
        let mut pedigree = None;
        let mut scope = r.open(&[])?;
        while let Some(tag) = r.next(&mut scope)? {
            match tag {
                1 => pedigree = Some(pedigree_of(&mut r, pedigree)?),
                _ => r.skip()?,
            }
        }
        pedigree.ok_or_else(|| Fault::Missing("pedigree").into())
    };
    walk().map_err(|error: Error| r.locate(error))
}
