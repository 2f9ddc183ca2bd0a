//! What is tried with made-up input, and what must hold of it: each target panics where it does not.

use std::fmt::Debug;

use headwater::codec::{json, protobuf, thrift};
use headwater::value::Fault;
use headwater::{Datum, Decode, Fact as _, Value};

use crate::memory;
use crate::values::{Everything, Fact};

/// A target's name, and what it does with an input.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All targets.
pub(crate) const TARGETS: &[Target] = &[("thrift", thrift), ("binary", binary), ("protobuf", protobuf), ("json", json)];

/// Thrift Compact of any bytes: an error, or what is read again of what it is written as. Data that are opened in parts are those that are
/// read whole.
pub(crate) fn thrift(input: &[u8]) {
    again(bounded(input, || thrift_value(input)), |value, out| value.write(&mut thrift::Writer::new(out)), thrift_value);
    let datum = bounded(input, || thrift::read_datum::<Fact>(input).ok());
    let _ = thrift::read_pedigree(input);
    let _ = thrift::open(input, Fact::FACTS).map(|mut open| Fact::read(open.fact, &mut open.reader));
    if let Some(said) = said(input) {
        assert_eq!(Some(&said), datum.as_ref(), "what is opened is what is read");
    }
    again(datum, thrift::write_datum, |bytes| {
        let pedigree = thrift::read_pedigree(bytes).expect("it was written");
        let said = said(bytes).expect("it was written");
        assert_eq!(pedigree, said.pedigree);
        let mut open = thrift::open(bytes, Fact::FACTS).expect("it was written");
        assert_eq!((open.at, Fact::read(open.fact, &mut open.reader).as_ref()), (pedigree.at, Ok(&said.fact)));
        thrift::read_datum(bytes).ok()
    });
}

fn thrift_value(bytes: &[u8]) -> Option<Everything> {
    Everything::read(&mut thrift::Reader::new(bytes), None).ok()
}

/// A datum as shredding opens it, if nothing follows its fact but its own end.
fn said(bytes: &[u8]) -> Option<Datum<Fact>> {
    let mut said = thrift::open_said(bytes, Fact::FACTS)?;
    let fact = Fact::read(said.fact, &mut said.reader).ok()?;
    if bytes.get(said.reader.offset()..) != Some(&[0]) {
        return None;
    }
    let pedigree = headwater::Pedigree { at: said.at, source: said.source.map(str::to_owned), nonce: said.nonce };
    Some(Datum { pedigree, fact })
}

/// The same of Thrift Binary. What is read can be kept in the log, or is refused there.
pub(crate) fn binary(input: &[u8]) {
    let value = |bytes: &[u8]| Everything::read(&mut thrift::binary::Reader::new(bytes), None).ok();
    again(bounded(input, || value(input)), |value, out| value.write(&mut thrift::binary::Writer::new(out)), value);
    let datum = bounded(input, || thrift::binary::read_datum::<Fact>(input).ok());
    again(datum.clone(), thrift::write_datum, |bytes| thrift::read_datum(bytes).ok());
    again(datum, thrift::binary::write_datum, |bytes| thrift::binary::read_datum(bytes).ok());
}

/// The same of Protobuf.
pub(crate) fn protobuf(input: &[u8]) {
    again(bounded(input, || protobuf::decode::<Everything>(input).ok()), protobuf::encode, |bytes| protobuf::decode(bytes).ok());
    let (datum, pedigree) = (bounded(input, || protobuf::read_datum::<Fact>(input).ok()), protobuf::read_pedigree(input));
    if let Some(datum) = &datum {
        assert_eq!(Ok(&datum.pedigree), pedigree.as_ref());
    }
    again(datum.clone(), thrift::write_datum, |bytes| thrift::read_datum(bytes).ok());
    again(datum, protobuf::write_datum, |bytes| protobuf::read_datum(bytes).ok());
}

/// The same of JSON. What is strictly read, a tolerant reader takes as the same.
pub(crate) fn json(input: &[u8]) {
    let strict = bounded(input, || json::read_datum::<Fact>(input).ok());
    let tolerant = bounded(input, || json::read_datum_tolerant::<Fact>(input).ok());
    assert!(strict.is_none() || strict == tolerant, "{strict:?} and {tolerant:?}");
    again(tolerant.clone(), thrift::write_datum, |bytes| thrift::read_datum(bytes).ok());
    again(tolerant, json::write_datum, |bytes| json::read_datum(bytes).ok());
}

/// What was read is written, and read again as the same. Deep down there may be no room for an empty list that was not there.
fn again<T: PartialEq + Debug>(value: Option<T>, write: impl Fn(&T, &mut Vec<u8>) -> Result<(), Fault>, read: impl Fn(&[u8]) -> Option<T>) {
    let Some(value) = value else { return };
    let mut bytes = Vec::new();
    match write(&value, &mut bytes) {
        Ok(()) => assert_eq!(read(&bytes).as_ref(), Some(&value), "{bytes:?}"),
        Err(fault) => assert!(matches!(fault, Fault::Depth(_)), "{fault}: {value:?}"),
    }
}

/// Reads, and holds that it takes memory in proportion to the input: an element of a list has a byte at least, and is as large in memory as
/// its type; a tree makes room for eleven at once, and a growing list for twice as many as there are.
fn bounded<T>(input: &[u8], read: impl FnOnce() -> T) -> T {
    let (value, peak) = memory::peak(read);
    let most = (1 << 16) + 16 * size_of::<Everything>() * input.len();
    assert!(peak <= most, "{peak} bytes of memory for {} of input", input.len());
    value
}
