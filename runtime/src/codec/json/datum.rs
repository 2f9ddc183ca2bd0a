//! A datum in JSON.

use super::error::Error;
use super::reader::Reader;
use super::writer::Writer;
use crate::fact::{Datum, Fact, Pedigree};
use crate::shape::{self, Field};
use crate::time::Timestamp;
use crate::value::{Fault, Reader as _, Writer as _};

/// `fact` is read by hand; its shape here only fills the place.
static DATUM: [Field; 4] = [
    Field::new(1, "at", shape::of::<Timestamp>),
    Field::optional(2, "source", shape::of::<String>),
    Field::optional(3, "nonce", shape::of::<u64>),
    Field::new(4, "fact", shape::of::<String>),
];

/// Appends a datum as one line, without the line's end. The error says what could not be read back: NaN, a moment out of range, or values
/// that are nested too deep; `out` is then as it was before.
pub fn write_datum<F: Fact>(datum: &Datum<F>, out: &mut Vec<u8>) -> Result<(), Fault> {
    let start = out.len();
    let written = write(datum, &mut Writer::new(out));
    if written.is_err() {
        out.truncate(start);
    }
    written
}

fn write<F: Fact>(datum: &Datum<F>, w: &mut Writer<'_>) -> Result<(), Fault> {
    let mut scope = w.open()?;
    w.field(&mut scope, &DATUM[0], &datum.pedigree.at)?;
    w.field(&mut scope, &DATUM[1], &datum.pedigree.source)?;
    w.field(&mut scope, &DATUM[2], &datum.pedigree.nonce)?;
    w.raw(",\"fact\":");
    datum.fact.write(w)?;
    w.close(scope)
}

/// Reads one datum, which is all of `bytes` but for white space. Unknown and repeated fields, unknown facts and whatever else does not
/// fit the schema are errors. A nonce without a source is not: the caller may know the source.
pub fn read_datum<F: Fact>(bytes: &[u8]) -> Result<Datum<F>, Error> {
    datum(Reader::strict(text(bytes)?))
}

/// The same, but fields that the schema lacks are passed over.
pub fn read_datum_tolerant<F: Fact>(bytes: &[u8]) -> Result<Datum<F>, Error> {
    datum(Reader::tolerant(text(bytes)?))
}

fn text(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|error| Error::new(error.valid_up_to(), "the text is not UTF-8"))
}

fn datum<F: Fact>(mut r: Reader<'_>) -> Result<Datum<F>, Error> {
    read(&mut r).map_err(|error| r.locate(error))
}

fn read<F: Fact>(r: &mut Reader<'_>) -> Result<Datum<F>, Error> {
    let (mut at, mut source, mut nonce, mut fact) = (None, None, None, None);
    let mut scope = r.open(&DATUM)?;
    while let Some(tag) = r.next(&mut scope)? {
        match tag {
            1 => r.field(&mut at)?,
            2 => r.field(&mut source)?,
            3 => r.field(&mut nonce)?,
            4 => {
                let index = r.fact(F::FACTS)?;
                fact = Some(F::read(index, r)?);
            }
            _ => r.skip()?,
        }
    }
    let at = at.ok_or_else(|| r.missing("at"))?;
    let fact = fact.ok_or_else(|| r.missing("fact"))?;
    r.end()?;
    Ok(Datum { pedigree: Pedigree { at, source: source.flatten(), nonce: nonce.flatten() }, fact })
}
