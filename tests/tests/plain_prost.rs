//! Generated types beside the plain ones of `prost`, made from the same schema's descriptors: the same bytes, and equal values.

#[path = "layers/invent.rs"]
mod invent;

use headwater::codec::protobuf::{self, Encoded};
use headwater::{Datum, Fact, Pedigree, Timestamp};
use invent::Invent;
use prost::Message;

/// The types of `prost` of each schema.
#[expect(
    unreachable_pub,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::large_enum_variant,
    reason = "as prost generates it, for whoever it may be"
)]
mod theirs {
    include!(concat!(env!("OUT_DIR"), "/prost/modules.rs"));
}

/// 2026-11-22.
const NOW: i64 = 1_795_305_600_000_000;

/// A fact of any of the schema's types, said by somebody.
fn datum<F: Fact>(number: u64) -> Datum<F> {
    let mut invent = Invent::new(number);
    invent.now = NOW;
    let fact = F::read(invent.below(F::FACTS.len()), &mut invent).unwrap_or_else(|fault| panic!("{number}: {fault}"));
    let named = invent.below(2) == 0;
    let at = Timestamp(if invent.below(10) == 0 { 0 } else { NOW - invent.below(1 << 50) as i64 });
    Datum { pedigree: Pedigree { at, source: named.then(|| "till".to_owned()), nonce: named.then_some(number) }, fact }
}

/// What is written is what `prost` reads and writes again, byte by byte, and what it writes is what was there.
fn agree<F: Fact, D: Message + Default>() {
    for number in 0..3_000 {
        let datum: Datum<F> = datum(number);
        let mut ours = Vec::new();
        protobuf::write_datum(&datum, &mut ours).expect("no NaN");
        let theirs = D::decode(&ours[..]).unwrap_or_else(|error| panic!("{error}: {datum:?}")).encode_to_vec();
        assert!(ours == theirs || has_minus_zero(&ours), "{ours:x?}\nis not\n{theirs:x?}\nof {datum:?}");
        assert_eq!(protobuf::read_datum::<F>(&theirs).unwrap_or_else(|error| panic!("{error}: {datum:?}")), datum);
        assert_eq!(protobuf::read_datum::<F>(&ours).unwrap_or_else(|error| panic!("{error}: {datum:?}")), datum);
    }
}

/// A `-0.0`, which `prost` leaves out as if it were a zero.
fn has_minus_zero(bytes: &[u8]) -> bool {
    bytes.windows(4).any(|four| four == [0, 0, 0, 0x80])
}

#[test]
fn every_construct_has_the_bytes_of_prost() {
    agree::<headwater_tests::kitchen::Fact, theirs::kitchen::Datum>();
}

#[test]
fn every_type_has_the_bytes_of_prost() {
    agree::<headwater_tests::types::Fact, theirs::types::Datum>();
}

#[test]
fn newtypes_have_the_bytes_of_prost() {
    agree::<headwater_tests::newtypes::Fact, theirs::newtypes::Datum>();
}

#[test]
fn a_shop_and_a_social_graph_have_the_bytes_of_prost() {
    agree::<headwater_tests::shop::Fact, theirs::shop::Datum>();
    agree::<headwater_tests::social::Fact, theirs::social::Datum>();
    agree::<headwater_tests::posts::Fact, theirs::posts::Datum>();
}

#[test]
fn the_smallest_facts_have_the_bytes_of_prost() {
    agree::<headwater_tests::plain::Fact, theirs::plain::Datum>();
}

/// An id that no fact holds is a message as well.
#[test]
fn ids_have_the_bytes_of_prost() {
    let mut ours = Vec::new();
    protobuf::encode(&headwater_tests::types::DayId::new(headwater::Date(-7)), &mut ours).expect("a date");
    assert_eq!(ours, theirs::types::DayId { date: -7 }.encode_to_vec());
}

/// What a service of its own sends: a fact among other things.
#[derive(Clone, PartialEq, Message)]
struct Envelope {
    #[prost(string, tag = "1")]
    to: String,
    #[prost(message, optional, tag = "2")]
    datum: Option<Encoded<Datum<headwater_tests::types::Fact>>>,
}

#[test]
fn our_types_are_messages_of_prost() {
    for number in 0..300 {
        let datum: Datum<headwater_tests::types::Fact> = datum(number);
        let message = Encoded::new(&datum).expect("no NaN");
        let mut bytes = Vec::new();
        protobuf::write_datum(&datum, &mut bytes).expect("no NaN");
        assert_eq!(message.encode_to_vec(), bytes);
        assert_eq!(Encoded::decode(&bytes[..]).expect("bytes"), message);
        // Inside of another message it comes field by field.
        let envelope = Envelope { to: "you".to_owned(), datum: Some(message) };
        let again = Envelope::decode(&envelope.encode_to_vec()[..]).expect("what was written");
        assert_eq!(again, envelope);
        assert_eq!(again.datum.expect("one").get().expect("what was written"), datum);
    }
}

#[test]
fn what_is_wrong_is_said_when_the_value_is_asked_for() {
    type Whole = Encoded<Datum<headwater_tests::types::Fact>>;
    let say = |message: Whole| message.get().expect_err("no datum").to_string();
    assert_eq!(say(Whole::default()), "byte 0: `pedigree` is missing");
    // Fields of every wire type that nobody knows, a group among them, and a pedigree, whose field 1 is text.
    let unknown = [0x38, 0x80, 1, 0x49, 0, 0, 0, 0, 0, 0, 0, 0, 0x55, 0, 0, 0, 0, 0x5b, 0x08, 1, 0x5c];
    let datum = [&unknown[..], &[0x0a, 3, 0x0a, 1, b'x']].concat();
    let envelope = [&[0x12, datum.len() as u8][..], &datum].concat();
    let inside = Envelope::decode(&envelope[..]).expect("a message").datum.expect("one");
    assert_eq!(say(inside), "byte 20, field 1.1: a value of wire type 2 stands where a timestamp is expected");
    assert_eq!(
        say(Whole::decode(&datum[..]).expect("bytes")),
        "byte 24, field 1.1: a value of wire type 2 stands where a timestamp is expected"
    );
    // What `prost` finds itself: a length beyond the end.
    assert!(Envelope::decode(&[0x12, 3, 0x0a, 9, 1][..]).is_err());
}
