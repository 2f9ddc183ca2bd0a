//! The same messages as `prost` has them: equal bytes in both directions. It leaves out a `-0.0` that we write; here there is none where
//! a zero is left out.

use std::collections::BTreeMap;

use headwater::sample::{self, any};
use proptest::prelude::*;
use prost::Message;

use super::super::{decode, read_datum};
use super::{bytes_of, datum_bytes};

#[derive(Clone, PartialEq, Message)]
struct Place {
    #[prost(string, tag = "1")]
    country: String,
    #[prost(string, optional, tag = "2")]
    city: Option<String>,
    #[prost(string, repeated, tag = "3")]
    tags: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Tree {
    #[prost(uint32, tag = "1")]
    label: u32,
    #[prost(message, optional, boxed, tag = "2")]
    left: Option<Box<Tree>>,
    #[prost(message, repeated, tag = "3")]
    more: Vec<Tree>,
}

#[derive(Clone, PartialEq, Message)]
struct PageId {
    #[prost(uint64, tag = "1")]
    id: u64,
}

#[derive(Clone, PartialEq, Message)]
struct Longs {
    #[prost(int64, repeated, tag = "1")]
    values: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct Ints {
    #[prost(int32, repeated, tag = "1")]
    values: Vec<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct Names {
    #[prost(string, repeated, tag = "1")]
    values: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
struct Links {
    #[prost(btree_map = "int64, string", tag = "1")]
    values: BTreeMap<i64, String>,
}

#[derive(Clone, PartialEq, Message)]
struct Floats {
    #[prost(btree_map = "uint64, float", tag = "1")]
    values: BTreeMap<u64, f32>,
}

/// An entry of a map whose key Protobuf's own maps do not take.
#[derive(Clone, PartialEq, Message)]
struct OfId {
    #[prost(bytes, tag = "1")]
    key: Vec<u8>,
    #[prost(message, optional, tag = "2")]
    value: Option<Ints>,
}

#[derive(Clone, PartialEq, Message)]
struct OfPlugin {
    #[prost(int32, tag = "1")]
    key: i32,
    #[prost(message, optional, tag = "2")]
    value: Option<Longs>,
}

#[derive(Clone, PartialEq, Message)]
struct More {
    #[prost(bytes, tag = "1")]
    data: Vec<u8>,
    #[prost(bytes, tag = "2")]
    id: Vec<u8>,
    #[prost(int32, tag = "3")]
    day: i32,
    #[prost(int64, tag = "4")]
    length: i64,
    #[prost(string, tag = "5")]
    link: String,
    #[prost(string, repeated, tag = "6")]
    names: Vec<String>,
    #[prost(int32, repeated, tag = "7")]
    days: Vec<i32>,
    #[prost(string, repeated, tag = "8")]
    links: Vec<String>,
    #[prost(int32, repeated, tag = "9")]
    kinds: Vec<i32>,
    #[prost(bool, repeated, tag = "10")]
    flags: Vec<bool>,
    #[prost(bytes, repeated, tag = "11")]
    parts: Vec<Vec<u8>>,
    #[prost(btree_map = "string, uint32", tag = "12")]
    counts: BTreeMap<String, u32>,
    #[prost(btree_map = "uint32, message", tag = "13")]
    places: BTreeMap<u32, Place>,
    #[prost(message, repeated, tag = "14")]
    ids: Vec<OfId>,
    #[prost(message, repeated, tag = "15")]
    moments: Vec<OfPlugin>,
    #[prost(btree_map = "bool, bool", tag = "16")]
    truths: BTreeMap<bool, bool>,
    #[prost(btree_map = "int64, message", tag = "17")]
    inner: BTreeMap<i64, Links>,
    #[prost(string, optional, tag = "18")]
    maybe_link: Option<String>,
    #[prost(int32, optional, tag = "19")]
    maybe_day: Option<i32>,
    #[prost(bytes, optional, tag = "20")]
    maybe_data: Option<Vec<u8>>,
    #[prost(bytes, optional, tag = "21")]
    maybe_id: Option<Vec<u8>>,
    #[prost(int64, optional, tag = "22")]
    maybe_length: Option<i64>,
    #[prost(message, optional, tag = "23")]
    maybe_names: Option<Names>,
    #[prost(message, optional, tag = "24")]
    maybe_counts: Option<Floats>,
}

#[derive(Clone, PartialEq, Message)]
struct Everything {
    #[prost(bool, tag = "1")]
    flag: bool,
    #[prost(int32, tag = "2")]
    tiny: i32,
    #[prost(int32, tag = "3")]
    small: i32,
    #[prost(int32, tag = "4")]
    int: i32,
    #[prost(int64, tag = "5")]
    long: i64,
    #[prost(uint32, tag = "6")]
    byte: u32,
    #[prost(uint32, tag = "7")]
    short: u32,
    #[prost(uint32, tag = "8")]
    word: u32,
    #[prost(uint64, tag = "23")]
    wide: u64,
    #[prost(float, tag = "39")]
    single: f32,
    #[prost(double, tag = "40")]
    double: f64,
    #[prost(string, tag = "41")]
    text: String,
    #[prost(int64, tag = "42")]
    at: i64,
    #[prost(int32, tag = "43")]
    plugin: i32,
    #[prost(message, optional, tag = "44")]
    place: Option<Place>,
    #[prost(bool, repeated, tag = "45")]
    flags: Vec<bool>,
    #[prost(uint32, repeated, tag = "46")]
    words: Vec<u32>,
    #[prost(string, repeated, tag = "47")]
    texts: Vec<String>,
    #[prost(int32, repeated, tag = "48")]
    plugins: Vec<i32>,
    #[prost(message, repeated, tag = "49")]
    places: Vec<Place>,
    #[prost(double, repeated, tag = "50")]
    doubles: Vec<f64>,
    #[prost(message, repeated, tag = "51")]
    nested: Vec<Longs>,
    #[prost(message, optional, tag = "52")]
    page: Option<PageId>,
    #[prost(bool, optional, tag = "53")]
    maybe_flag: Option<bool>,
    #[prost(message, optional, tag = "54")]
    maybe_place: Option<Place>,
    #[prost(message, optional, tag = "55")]
    more: Option<More>,
    #[prost(float, optional, tag = "300")]
    maybe_single: Option<f32>,
    #[prost(message, optional, boxed, tag = "32767")]
    tree: Option<Box<Tree>>,
}

fn place(v: &sample::Place) -> Place {
    Place { country: v.country.clone(), city: v.city.clone(), tags: v.tags.clone() }
}

fn tree(v: &sample::everything::Tree) -> Tree {
    Tree { label: v.label.into(), left: v.left.as_ref().map(|left| Box::new(tree(left))), more: v.more.iter().map(tree).collect() }
}

fn more(v: &sample::everything::More) -> More {
    let id = |id: &headwater::Uuid| id.as_bytes().to_vec();
    // The nil one is zero.
    let plain = |uuid: &headwater::Uuid| if uuid.is_nil() { Vec::new() } else { id(uuid) };
    let link = |link: &headwater::Url| link.as_str().to_owned();
    let links = |links: &BTreeMap<i64, headwater::Url>| Links { values: links.iter().map(|(k, v)| (*k, link(v))).collect() };
    More {
        data: v.data.to_vec(),
        id: plain(&v.id),
        day: v.day.0,
        length: v.length.0,
        link: link(&v.link),
        names: v.names.iter().cloned().collect(),
        days: v.days.iter().map(|day| day.0).collect(),
        links: v.links.iter().map(link).collect(),
        kinds: v.kinds.iter().map(|kind| kind.number()).collect(),
        flags: v.flags.iter().copied().collect(),
        parts: v.parts.iter().map(|part| part.to_vec()).collect(),
        counts: v.counts.clone(),
        places: v.places.iter().map(|(k, v)| ((*k).into(), place(v))).collect(),
        ids: v
            .ids
            .iter()
            .map(|(k, v)| OfId { key: plain(k), value: Some(Ints { values: v.iter().map(|v| (*v).into()).collect() }) })
            .collect(),
        moments: v
            .moments
            .iter()
            .map(|(k, v)| OfPlugin { key: k.number(), value: Some(Longs { values: v.iter().map(|at| at.0).collect() }) })
            .collect(),
        truths: v.truths.clone(),
        inner: v.inner.iter().map(|(k, v)| (k.0, links(v))).collect(),
        maybe_link: v.maybe_link.as_ref().map(link),
        maybe_day: v.maybe_day.map(|day| day.0),
        maybe_data: v.maybe_data.as_ref().map(|data| data.to_vec()),
        maybe_id: v.maybe_id.as_ref().map(id),
        maybe_length: v.maybe_length.map(|length| length.0),
        maybe_names: v.maybe_names.as_ref().map(|names| Names { values: names.iter().cloned().collect() }),
        maybe_counts: v.maybe_counts.as_ref().map(|counts| Floats { values: counts.clone() }),
    }
}

fn everything(v: &sample::everything::Everything) -> Everything {
    Everything {
        flag: v.flag,
        tiny: v.tiny.into(),
        small: v.small.into(),
        int: v.int,
        long: v.long,
        byte: v.byte.into(),
        short: v.short.into(),
        word: v.word,
        wide: v.wide,
        single: v.single,
        double: v.double,
        text: v.text.clone(),
        at: v.at.0,
        plugin: v.plugin.number(),
        place: Some(place(&v.place)),
        flags: v.flags.clone(),
        words: v.words.clone(),
        texts: v.texts.clone(),
        plugins: v.plugins.iter().map(|plugin| plugin.number()).collect(),
        places: v.places.iter().map(place).collect(),
        doubles: v.doubles.clone(),
        nested: v.nested.iter().map(|values| Longs { values: values.clone() }).collect(),
        page: v.page.as_ref().map(|page| PageId { id: page.id }),
        maybe_flag: v.maybe_flag,
        maybe_place: v.maybe_place.as_ref().map(place),
        more: Some(more(&v.more)),
        maybe_single: v.maybe_single,
        tree: v.tree.as_ref().map(|v| Box::new(tree(v))),
    }
}

/// The same without `-0.0` where a zero is left out.
fn without_minus_zero(mut v: sample::everything::Everything) -> sample::everything::Everything {
    (v.single, v.double) = (v.single + 0.0, v.double + 0.0);
    v.more.maybe_counts.iter_mut().flat_map(|counts| counts.values_mut()).for_each(|count| *count += 0.0);
    v
}

/// On the heap: two of them are too large for a test's stack.
fn half() -> BoxedStrategy<sample::everything::Everything> {
    any::everything().prop_map(without_minus_zero).boxed()
}

#[derive(Clone, PartialEq, Message)]
struct Datum {
    #[prost(message, optional, tag = "1")]
    pedigree: Option<Pedigree>,
    #[prost(message, optional, tag = "2")]
    fact: Option<Fact>,
}

#[derive(Clone, PartialEq, Message)]
struct Pedigree {
    #[prost(int64, tag = "1")]
    at: i64,
    #[prost(string, optional, tag = "2")]
    source: Option<String>,
    #[prost(uint64, optional, tag = "3")]
    nonce: Option<u64>,
}

#[derive(Clone, PartialEq, Message)]
struct Fact {
    #[prost(oneof = "fact::Case", tags = "1, 3, 4")]
    case: Option<fact::Case>,
}

mod fact {
    #[derive(Clone, PartialEq, prost::Oneof)]
    pub(super) enum Case {
        #[prost(message, tag = "1")]
        Person(super::Person),
        #[prost(message, tag = "3")]
        Like(super::Like),
        #[prost(message, tag = "4")]
        Town(super::Town),
    }

    #[derive(Clone, PartialEq, prost::Oneof)]
    pub(super) enum OfPerson {
        #[prost(message, tag = "1")]
        Home(super::Place),
    }

    #[derive(Clone, PartialEq, prost::Oneof)]
    pub(super) enum OfTown {
        #[prost(bool, tag = "1")]
        Open(bool),
        #[prost(message, tag = "2")]
        Mayor(super::NameId),
    }
}

/// An id whose key is text.
#[derive(Clone, PartialEq, Message)]
struct NameId {
    #[prost(string, tag = "1")]
    id: String,
}

#[derive(Clone, PartialEq, Message)]
struct Person {
    #[prost(message, optional, tag = "1")]
    id: Option<NameId>,
    #[prost(message, optional, tag = "2")]
    value: Option<PersonValue>,
}

#[derive(Clone, PartialEq, Message)]
struct PersonValue {
    #[prost(oneof = "fact::OfPerson", tags = "1")]
    case: Option<fact::OfPerson>,
}

#[derive(Clone, PartialEq, Message)]
struct Town {
    #[prost(message, optional, tag = "1")]
    id: Option<NameId>,
    #[prost(message, optional, tag = "2")]
    value: Option<TownValue>,
    #[prost(int32, tag = "3")]
    null: i32,
}

#[derive(Clone, PartialEq, Message)]
struct TownValue {
    #[prost(oneof = "fact::OfTown", tags = "1, 2")]
    case: Option<fact::OfTown>,
}

#[derive(Clone, PartialEq, Message)]
struct Like {
    #[prost(message, optional, tag = "1")]
    from: Option<NameId>,
    #[prost(message, optional, tag = "2")]
    to: Option<PageId>,
    #[prost(int32, tag = "3")]
    via: i32,
    #[prost(uint32, optional, tag = "4")]
    took: Option<u32>,
}

fn datum(v: &sample::Datum) -> Datum {
    let pedigree = Pedigree { at: v.pedigree.at.0, source: v.pedigree.source.clone(), nonce: v.pedigree.nonce };
    let id = |id: &str| Some(NameId { id: id.to_owned() });
    let town = |name: &str, tag: i32, case: Option<fact::OfTown>| {
        let null = if case.is_none() { tag } else { 0 };
        fact::Case::Town(Town { id: id(name), value: case.map(|case| TownValue { case: Some(case) }), null })
    };
    let case = match &v.fact {
        sample::Fact::PersonHome(home) => {
            let value = PersonValue { case: Some(fact::OfPerson::Home(place(&home.value))) };
            fact::Case::Person(Person { id: id(&home.id.id), value: Some(value) })
        }
        sample::Fact::Like(like) => {
            let (from, to) = (id(&like.from.id), Some(PageId { id: like.to.id }));
            fact::Case::Like(Like { from, to, via: like.via.number(), took: like.took })
        }
        sample::Fact::TownOpen(open) => town(&open.id.name, 1, open.value.map(fact::OfTown::Open)),
        sample::Fact::TownMayor(mayor) => {
            let case = mayor.value.as_ref().map(|mayor| fact::OfTown::Mayor(NameId { id: mayor.id.clone() }));
            town(&mayor.id.name, 2, case)
        }
    };
    Datum { pedigree: Some(pedigree), fact: Some(Fact { case: Some(case) }) }
}

proptest! {
    #[test]
    fn everything_has_the_bytes_of_prost(value in any::everything().prop_map(without_minus_zero)) {
        let (ours, theirs) = (bytes_of(&value), everything(&value).encode_to_vec());
        prop_assert_eq!(&ours, &theirs);
        prop_assert_eq!(Everything::decode(&ours[..]).unwrap(), everything(&value));
        prop_assert_eq!(decode::<sample::everything::Everything>(&theirs).unwrap(), value);
    }

    #[test]
    fn data_have_the_bytes_of_prost(value in any::datum()) {
        prop_assert_eq!(&datum_bytes(&value), &datum(&value).encode_to_vec());
        prop_assert_eq!(Datum::decode(&datum_bytes(&value)[..]).unwrap(), datum(&value));
    }

    /// Two messages behind each other are one: both take them for the same.
    #[test]
    fn halves_are_merged_as_by_prost(one in half(), other in half()) {
        let bytes = [bytes_of(&one), bytes_of(&other)].concat();
        let merged: sample::everything::Everything = decode(&bytes).unwrap();
        let mut theirs = Everything::decode(&bytes[..]).unwrap();
        // An id is the last one, and is not merged.
        theirs.page = everything(&merged).page;
        // An entry that comes twice is there once in ours, and so is a member of a set.
        let (Some(of_theirs), of_ours) = (&mut theirs.more, more(&merged.more)) else { panic!("a message is always there") };
        let More { names, days, links, kinds, flags, parts, ids, moments, maybe_names, .. } = of_ours;
        *of_theirs = More { names, days, links, kinds, flags, parts, ids, moments, maybe_names, ..of_theirs.clone() };
        prop_assert_eq!(everything(&merged), theirs);
    }
}

#[test]
fn what_prost_takes_for_a_datum_is_one_for_us() {
    let bytes = Datum { pedigree: Some(Pedigree::default()), fact: None }.encode_to_vec();
    assert!(read_datum::<sample::Fact>(&bytes).unwrap_err().to_string().contains("`fact` is missing"));
}
