//! Arbitrary values of the sample schema, with the edges that formats trip over.

use headwater::{Bytes, Date, Duration, Pedigree, Timestamp, Url, Uuid};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::everything::{Everything, More, RepoId, Tree};
use super::{Datum, Fact, Like, PageId, PersonHome, PersonId, Place, Plugin, TownId, TownMayor, TownOpen};

/// Text with what must be escaped somewhere: quotes, controls, NUL, letters of two to four bytes.
pub fn text() -> impl Strategy<Value = String> {
    let char = prop_oneof![
        8 => prop::char::range('a', 'd'),
        1 => prop::sample::select(vec!['\0', '\u{1}', '"', '\\', '/', '\n', '\r', '\t', '\u{8}', '\u{c}', '\u{7f}']),
        1 => prop::sample::select(vec!['ß', '\u{2028}', '\u{ffff}', '😀', '\u{10ffff}', 'ÿ']),
        1 => any::<char>(),
    ];
    let short = vec(char, 0..12).prop_map(|chars| chars.into_iter().collect::<String>());
    prop_oneof![20 => short, 1 => "[a-z]{120,200}"]
}

pub fn timestamp() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        (Timestamp::MIN.0..=Timestamp::MAX.0).prop_map(Timestamp),
        (-3_000_000_000i64..3_000_000_000).prop_map(|seconds| Timestamp(seconds * 1_000_000)),
        prop::sample::select(vec![Timestamp::MIN, Timestamp::MAX, Timestamp(0), Timestamp(-1)]),
    ]
}

/// Every float but NaN.
pub fn double() -> impl Strategy<Value = f64> {
    let edges = vec![0.0, -0.0, 1.0, f64::MIN_POSITIVE, 5e-324, f64::MAX, f64::MIN, f64::INFINITY, f64::NEG_INFINITY, 0.1, 1e16, 1e-7];
    prop_oneof![prop::sample::select(edges), any::<f64>().prop_filter("NaN is refused", |x| !x.is_nan())]
}

/// Every float of 32 bits but NaN.
pub fn single() -> impl Strategy<Value = f32> {
    let edges = vec![0.0, -0.0, f32::MIN_POSITIVE, 1e-45, f32::MAX, f32::INFINITY, f32::NEG_INFINITY, 0.1];
    prop_oneof![prop::sample::select(edges), any::<f32>().prop_filter("NaN is refused", |x| !x.is_nan())]
}

pub fn bytes() -> impl Strategy<Value = Bytes> {
    vec(prop_oneof![Just(0), Just(0xff), any::<u8>()], 0..6).prop_map(Bytes::from)
}

pub fn uuid() -> impl Strategy<Value = Uuid> {
    prop_oneof![Just(Uuid::nil()), any::<u128>().prop_map(Uuid::from_u128)]
}

pub fn date() -> impl Strategy<Value = Date> {
    prop_oneof![(Date::MIN.0..=Date::MAX.0).prop_map(Date), Just(Date::MIN), Just(Date::MAX), Just(Date(0))]
}

pub fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![any::<i64>(), -5_000_000..5_000_000i64, Just(i64::MIN)].prop_map(Duration)
}

/// URLs of every form that have a key of their own.
pub fn url() -> impl Strategy<Value = Url> {
    let text = prop_oneof![
        "https?://([a-b]{1,2}\\.){0,2}[a-b]{1,2}(:81)?/[a-b]{0,2}(\\?[a-b])?(#a)?",
        "https?://(u(:p)?@)?[1-9]{1,2}\\.0\\.0\\.1/",
        "mailto:[a-b]@a\\.b",
        prop::sample::select(vec!["", "http://[::1]/", "file:///a", "urn:x", "https://ä.b/ä"]).prop_map(str::to_owned),
    ];
    text.prop_map(|text| text.parse().unwrap())
}

pub fn more() -> impl Strategy<Value = More> {
    let scalars = (bytes(), uuid(), date(), duration(), url());
    let some = || 0..4usize;
    let texts =
        (prop_oneof![btree_set(text(), some()), btree_set(text(), 14..17usize)], btree_set(date(), some()), btree_set(url(), some()));
    let sets = (texts, btree_set(plugin(), some()), btree_set(any::<bool>(), some()), btree_set(bytes(), some()));
    let inner = btree_map(duration(), btree_map(any::<i64>(), url(), some()), some());
    let flat = (btree_map(text(), any::<u32>(), some()), btree_map(any::<u8>(), place(), some()));
    let nested = (btree_map(uuid(), btree_set(any::<i16>(), some()), some()), btree_map(plugin(), vec(timestamp(), 0..2), some()));
    let maps = (flat, nested, btree_map(any::<bool>(), any::<bool>(), some()), inner);
    let options = (option::of(url()), option::of(date()), option::of(bytes()), option::of(uuid()), option::of(duration()));
    let maybe = (option::of(btree_set(text(), some())), option::of(btree_map(any::<u64>(), single(), some())));
    (scalars, sets, maps, options, maybe).prop_map(
        |(s, ((names, days, links), kinds, flags, parts), (flat, nested, truths, inner), o, m)| More {
            data: s.0,
            id: s.1,
            day: s.2,
            length: s.3,
            link: s.4,
            names,
            days,
            links,
            kinds,
            flags,
            parts,
            counts: flat.0,
            places: flat.1,
            ids: nested.0,
            moments: nested.1,
            truths,
            inner,
            maybe_link: o.0,
            maybe_day: o.1,
            maybe_data: o.2,
            maybe_id: o.3,
            maybe_length: o.4,
            maybe_names: m.0,
            maybe_counts: m.1,
        },
    )
}

pub fn plugin() -> impl Strategy<Value = Plugin> {
    prop_oneof![(-1i32..5), any::<i32>()].prop_map(Plugin::of)
}

pub fn place() -> impl Strategy<Value = Place> {
    (text(), option::of(text()), vec(text(), 0..3)).prop_map(|(country, city, tags)| Place { country, city, tags })
}

pub fn person() -> impl Strategy<Value = PersonId> {
    text().prop_map(|id| PersonId { id })
}

pub fn page() -> impl Strategy<Value = PageId> {
    prop_oneof![0..9u64, any::<u64>()].prop_map(|id| PageId { id })
}

pub fn fact() -> impl Strategy<Value = Fact> {
    let like = (person(), page(), plugin(), option::of(any::<u32>()));
    let home = (person(), place());
    let town = || text().prop_map(|name| TownId { name });
    prop_oneof![
        like.prop_map(|(from, to, via, took)| Fact::Like(Like { from, to, via, took })),
        home.prop_map(|(id, value)| Fact::PersonHome(PersonHome { id, value })),
        (town(), option::of(any::<bool>())).prop_map(|(id, value)| Fact::TownOpen(TownOpen { id, value })),
        (town(), option::of(person())).prop_map(|(id, value)| Fact::TownMayor(TownMayor { id, value })),
    ]
}

pub fn pedigree() -> impl Strategy<Value = Pedigree> {
    (timestamp(), option::of(text()), option::of(any::<u64>())).prop_map(|(at, source, nonce)| Pedigree { at, source, nonce })
}

pub fn datum() -> impl Strategy<Value = Datum> {
    (pedigree(), fact()).prop_map(|(pedigree, fact)| Datum { pedigree, fact })
}

pub fn tree() -> impl Strategy<Value = Tree> {
    let leaf = any::<u8>().prop_map(|label| Tree { label, left: None, more: Vec::new() });
    leaf.prop_recursive(4, 12, 3, |inner| {
        let more = vec(inner.clone(), 0..3);
        (any::<u8>(), option::of(inner), more).prop_map(|(label, left, more)| Tree { label, left: left.map(Box::new), more })
    })
}

pub fn repo() -> impl Strategy<Value = RepoId> {
    (text(), text(), any::<i32>()).prop_map(|(owner, name, copy)| RepoId { owner, name, copy })
}

/// Lists of up to 15 elements and more have different headers in Thrift.
fn many<S: Strategy + 'static>(of: S) -> impl Strategy<Value = Vec<S::Value>>
where
    S::Value: Clone,
{
    let lengths = prop_oneof![Just(0usize), 1..4usize, 14..17usize];
    let of = of.boxed();
    lengths.prop_flat_map(move |n| vec(of.clone(), n))
}

pub fn everything() -> impl Strategy<Value = Everything> {
    let integers = (any::<bool>(), any::<i8>(), any::<i16>(), any::<i32>(), any::<i64>(), any::<u8>(), any::<u16>(), any::<u32>());
    let scalars = (prop_oneof![0..3u64, any::<u64>()], single(), double(), text(), timestamp(), plugin(), place());
    let flat = (many(any::<bool>()), many(any::<u32>()), many(text()), many(plugin()));
    let lists = (flat, vec(place(), 0..3), many(double()), vec(vec(any::<i64>(), 0..3), 0..3));
    let options = (option::of(page()), option::of(any::<bool>()), option::of(place()), option::of(single()), option::of(tree()));
    let more = prop_oneof![1 => Just(headwater::Decode::zero().unwrap()), 2 => more()];
    let all = (integers, scalars, lists, options, more);
    all.prop_map(|(i, s, ((flags, words, texts, plugins), places, doubles, nested), o, more)| Everything {
        flag: i.0,
        tiny: i.1,
        small: i.2,
        int: i.3,
        long: i.4,
        byte: i.5,
        short: i.6,
        word: i.7,
        wide: s.0,
        single: s.1,
        double: s.2,
        text: s.3,
        at: s.4,
        plugin: s.5,
        place: s.6,
        flags,
        words,
        texts,
        plugins,
        places,
        doubles,
        nested,
        page: o.0,
        maybe_flag: o.1,
        maybe_place: o.2,
        more,
        maybe_single: o.3,
        tree: o.4.map(Box::new),
    })
}
