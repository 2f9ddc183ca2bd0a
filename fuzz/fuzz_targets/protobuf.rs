//! Protobuf of any bytes: an error or a value, and a value is what is read again of what it is written as.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use headwater::codec::protobuf::{decode, encode, read_datum, read_pedigree, write_datum};
use headwater::{Bytes, Date, Duration, Edge, Entity, Facts, Property, Timestamp, Url, Uuid, Value};

/// Every kind of value, some of them several times over.
#[derive(Clone, Debug, PartialEq, Value)]
pub struct Everything {
    #[headwater(tag = 1)]
    pub flag: bool,
    #[headwater(tag = 2)]
    pub tiny: i8,
    #[headwater(tag = 3)]
    pub wide: u64,
    #[headwater(tag = 4)]
    pub single: f32,
    #[headwater(tag = 5)]
    pub double: Option<f64>,
    #[headwater(tag = 6)]
    pub text: String,
    #[headwater(tag = 7)]
    pub at: Option<Timestamp>,
    #[headwater(tag = 8)]
    pub plugin: Plugin,
    #[headwater(tag = 9)]
    pub words: Vec<u32>,
    #[headwater(tag = 10)]
    pub texts: Option<Vec<String>>,
    #[headwater(tag = 11)]
    pub nested: Vec<Vec<i64>>,
    #[headwater(tag = 12)]
    pub days: BTreeSet<Date>,
    #[headwater(tag = 13)]
    pub ids: BTreeMap<Uuid, BTreeSet<i16>>,
    #[headwater(tag = 14)]
    pub inner: BTreeMap<u8, BTreeMap<String, Url>>,
    #[headwater(tag = 15)]
    pub data: Bytes,
    #[headwater(tag = 16)]
    pub took: Duration,
    #[headwater(tag = 17)]
    pub whose: Option<PersonId>,
    #[headwater(tag = 18)]
    pub more: Vec<Everything>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Value)]
pub enum Plugin {
    Button = 1,
    Share = 2,
    Unknown(i32),
}

#[derive(Clone, Debug, PartialEq, Entity)]
#[headwater(tag = 1)]
pub struct PersonId {
    pub host: String,
    pub number: u64,
}

#[derive(Clone, Debug, PartialEq, Property)]
#[headwater(tag = 2)]
pub struct Holds {
    #[headwater(of)]
    pub id: PersonId,
    pub value: Option<Everything>,
}

#[derive(Clone, Debug, PartialEq, Edge)]
#[headwater(tag = 3)]
pub struct Knows {
    #[headwater(from)]
    pub who: PersonId,
    #[headwater(to)]
    pub whom: PersonId,
    #[headwater(tag = 1)]
    pub since: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Facts)]
pub enum Fact {
    Holds(Holds),
    Knows(Knows),
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let _ = read_pedigree(input);
    if let Ok(value) = decode::<Everything>(input) {
        let mut bytes = Vec::new();
        encode(&value, &mut bytes).expect("what was read can be written");
        assert_eq!(decode::<Everything>(&bytes).as_ref(), Ok(&value));
    }
    if let Ok(datum) = read_datum::<Fact>(input) {
        let mut bytes = Vec::new();
        write_datum(&datum, &mut bytes).expect("what was read can be written");
        assert_eq!(read_datum::<Fact>(&bytes).as_ref(), Ok(&datum));
    }
});
