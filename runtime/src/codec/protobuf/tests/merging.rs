//! Fields that come more than once.

use headwater::sample::everything::{Everything, More, RepoId, Tree};
use headwater::sample::{Fact, Like, Place, any};
use headwater::{Pedigree, Timestamp};
use proptest::prelude::*;

use super::super::{decode, read_datum};
use super::{bytes_of, datum_bytes, like};

/// What two messages are that follow each other: what Protobuf says of their fields, said in Rust.
fn merged(mut one: Place, other: Place) -> Place {
    if !other.country.is_empty() {
        one.country = other.country;
    }
    one.city = other.city.or(one.city);
    one.tags.extend(other.tags);
    one
}

proptest! {
    #[test]
    fn messages_one_after_the_other_are_merged(one in any::place(), other in any::place(), a in any::more(), b in any::more()) {
        let bytes = [bytes_of(&one), bytes_of(&other)].concat();
        // A place by itself, and as the field 44 of a message, there twice.
        let expected = merged(one.clone(), other.clone());
        prop_assert_eq!(&decode::<Place>(&bytes).unwrap(), &expected);
        let zero: Everything = headwater::Decode::zero().unwrap();
        let halves = [one, other].map(|place| bytes_of(&Everything { place: place.clone(), maybe_place: Some(place), ..zero.clone() }));
        let both: Everything = decode(&halves.concat()).unwrap();
        prop_assert_eq!((&both.place, both.maybe_place.as_ref()), (&expected, Some(&expected)));
        // Sets and maps go on.
        let both: More = decode(&[bytes_of(&a), bytes_of(&b)].concat()).unwrap();
        prop_assert_eq!(both.names, a.names.union(&b.names).cloned().collect());
        prop_assert_eq!(both.counts, a.counts.into_iter().chain(b.counts).collect());
        prop_assert_eq!(both.ids, a.ids.into_iter().chain(b.ids).collect(), "a value of a map is the last");
        prop_assert_eq!(both.maybe_names.is_some(), a.maybe_names.is_some() || b.maybe_names.is_some());
        let names = [a.maybe_names, b.maybe_names].into_iter().flatten().flatten().collect();
        prop_assert_eq!(both.maybe_names.unwrap_or_default(), names);
    }
}

#[test]
fn of_a_scalar_the_last_counts() {
    let value: Everything = decode(&[0x28, 1, 0xca, 2, 1, b'a', 0x28, 2, 0xca, 2, 0]).unwrap();
    assert_eq!((value.long, value.text.as_str()), (2, ""));
}

#[test]
fn lists_are_read_packed_and_not_and_with_others_between() {
    // 46: words: 1 and 2 packed, 3, a bool of another field, none at all, 4.
    let words: Everything = decode(&[0xf2, 2, 2, 1, 2, 0xf0, 2, 3, 0x08, 1, 0xf2, 2, 0, 0xf0, 2, 4]).unwrap();
    assert_eq!((words.words.as_slice(), words.flag), (&[1, 2, 3, 4][..], true));
    let texts: Everything = decode(&[0xfa, 2, 1, b'a', 0xfa, 2, 0, 0x08, 1, 0xfa, 2, 1, b'b']).unwrap();
    assert_eq!(texts.texts, ["a", "", "b"]);
    // The field's number with more bytes than it needs.
    let texts: Everything = decode(&[0xfa, 2, 1, b'a', 0xfa, 0x82, 0, 1, b'b']).unwrap();
    assert_eq!(texts.texts, ["a", "b"]);
    // 51: a list of lists: { 1: 1 and 2 packed }, {}, { 1: 3, 7: unknown, 1: 4 }.
    let nested: Everything = decode(&[0x9a, 3, 4, 0x0a, 2, 1, 2, 0x9a, 3, 0, 0x9a, 3, 6, 0x08, 3, 0x38, 9, 0x08, 4]).unwrap();
    assert_eq!(nested.nested, [vec![1, 2], vec![], vec![3, 4]]);
}

#[test]
fn a_list_ends_with_its_message() {
    // 3: more: { 3: {} } and then, of the outer tree, { 3: {} }.
    let tree: Tree = decode(&[0x1a, 2, 0x1a, 0, 0x1a, 0]).unwrap();
    assert_eq!(tree.more.iter().map(|tree| tree.more.len()).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn an_optional_list_may_be_empty() {
    // 55: more { 23: {} }: an empty set, not none; { 24: { 1: { 1: 7, 2: 0.5 }, 1: {} } }.
    let more = decode::<Everything>(&[0xba, 3, 3, 0xba, 1, 0]).unwrap().more;
    assert_eq!(more.maybe_names, Some([].into()));
    let more: More = decode(&[0xc2, 1, 11, 0x0a, 7, 0x08, 7, 0x15, 0, 0, 0, 0x3f, 0x0a, 0]).unwrap();
    assert_eq!(more.maybe_counts, Some([(7, 0.5), (0, 0.0)].into()));
}

#[test]
fn entries_of_maps_may_lack_what_is_zero() {
    // 12: counts { 2: 5 }, { 1: "a" }; 13: places { 1: 3 }, which other libraries of Rust write without an empty message.
    let more: More = decode(&[0x62, 2, 0x10, 5, 0x62, 3, 0x0a, 1, b'a', 0x6a, 2, 0x08, 3]).unwrap();
    assert_eq!(more.counts, [(String::new(), 5), ("a".to_owned(), 0)].into());
    assert_eq!(more.places, [(3, Place::default())].into());
    assert_eq!(bytes_of(&More { places: more.places, ..headwater::Decode::zero().unwrap() }), [0x6a, 2, 0x08, 3]);
}

#[test]
fn pedigrees_are_merged_and_facts_are_whole() {
    let whole = datum_bytes(&like());
    let again = [&whole[..], &[0x0a, 2, 0x08, 9]].concat();
    let expected = Pedigree { at: Timestamp(9), ..like().pedigree };
    assert_eq!(read_datum::<Fact>(&again).unwrap().pedigree, expected);
    assert_eq!(super::read_pedigree(&again).unwrap(), expected);
    let twice = [&whole[..], &whole[..]].concat();
    let say = |bytes: &[u8]| read_datum::<Fact>(bytes).unwrap_err().to_string();
    assert_eq!(say(&twice), "byte 42, field 2: a `Fact` holds exactly one of its cases, and this one more");
    // One fact in two messages of one case.
    let split = [0x0a, 0, 0x12, 10, 0x1a, 3, 0x0a, 1, 0x7a, 0x1a, 3, 0x12, 1, 0x7a];
    assert_eq!(say(&split), "byte 5, field 2.3: a `Fact` holds exactly one of its cases, and this one more");
}

#[test]
fn of_two_facts_the_last_counts_and_of_two_properties() {
    // fact { 4: Town { 1: { 1: "t" }, 2: { 1: true } }, 3: Like { 1: { 1: "a" }, 2: { 1: 7 } } }
    let town = [0x22, 9, 0x0a, 3, 0x0a, 1, b't', 0x12, 2, 0x08, 1];
    let like = [0x1a, 9, 0x0a, 3, 0x0a, 1, b'a', 0x12, 2, 0x08, 7];
    let datum = |fact: &[u8]| [&[0x0a, 0, 0x12, fact.len() as u8], fact].concat();
    let read = |fact: &[u8]| read_datum::<Fact>(&datum(fact)).unwrap().fact;
    assert!(matches!(read(&[town, like].concat()), Fact::Like(Like { took: None, .. })));
    assert!(matches!(read(&[like, town].concat()), Fact::TownOpen(open) if open.value == Some(true)));
    // What this program does not know comes after, and before.
    assert!(matches!(read(&[&[0x48, 1][..], &like, &[0x4a, 1, 9]].concat()), Fact::Like(_)));
    // Town { 1: { 1: "t" }, 2: { 1: true, 2: { 1: "m" } } }: two cases in the oneof of the properties.
    let mayor = [0x22, 14, 0x0a, 3, 0x0a, 1, b't', 0x12, 7, 0x08, 1, 0x12, 3, 0x0a, 1, b'm'];
    assert!(matches!(read(&mayor), Fact::TownMayor(mayor) if mayor.value.as_ref().is_some_and(|id| id.id == "m")));
}

/// A newer program's property may stand behind, in the same oneof: as everything that is not known here, it is passed over.
#[test]
fn a_property_that_is_not_known_takes_nothing_away() {
    let fact = |values: &[u8]| {
        let town = [&[0x0a, 3, 0x0a, 1, b't', 0x12, values.len() as u8][..], values].concat();
        let fact = [&[0x22, town.len() as u8][..], &town].concat();
        read_datum::<Fact>(&[&[0x0a, 0, 0x12, fact.len() as u8][..], &fact].concat()).unwrap().fact
    };
    let is_open = |fact: Fact| matches!(fact, Fact::TownOpen(open) if open.value == Some(true));
    // { 1: true, 9: 1 }, and the other way round.
    assert!(is_open(fact(&[0x08, 1, 0x48, 1])));
    assert!(is_open(fact(&[0x48, 1, 0x08, 1])));
    // { 1: false, 2: { 1: "m" }, 1: true }: what stood before another case does not count.
    assert!(is_open(fact(&[0x08, 0, 0x12, 3, 0x0a, 1, b'm', 0x08, 1])));
}

/// An id of several fields is merged as a struct is; of an id of one field, and of a union, the last counts.
#[test]
fn of_ids_that_come_twice() {
    let id: RepoId = decode(&[0x0a, 1, b'a', 0x12, 1, b'b', 0x0a, 1, b'c']).unwrap();
    assert_eq!((id.owner.as_str(), id.name.as_str()), ("c", "b"));
    // Like { 1: { 1: "a" }, 2: { 1: 7 }, 1: { 1: "b" } }
    let like: Like = decode(&[0x0a, 3, 0x0a, 1, b'a', 0x12, 2, 0x08, 7, 0x0a, 3, 0x0a, 1, b'b']).unwrap();
    assert_eq!(like.from.id, "b");
}
