//! Newtypes are types of their own in Rust, and on the wire what they wrap: whoever wraps a type breaks nothing.

use headwater::codec::{json, protobuf, thrift};
use headwater::counter::{BucketSize, Cell, CellKey, Count, Counter, Handle as Counts, Show, Table};
use headwater::shape::{Shapes, TypeRef};
use headwater::{Datum, Fact as _};
use headwater_tests::newtypes::{Cents, Fact, Handle, Kind, Nick, People, PersonId, Sales, Way};
use serde_json::{Value, json};
use std::ops::Bound::Unbounded;

fn bought(changes: Value) -> Value {
    let mut fields = json!({
        "from": "ann", "to": "bob", "price": 7, "tip": 2, "stars": 4, "seen": "2026-11-20T23:00:00Z", "author": "cyd",
        "home": {"city": "Oslo", "near": {"city": "ROME"}}, "homes": [{"city": "Bonn"}], "way": "Shop", "weight": 0.5, "nick": "abc",
        "good": true, "words": {"nick": "abc", "ratings": [1, 2]},
    });
    for (name, value) in changes.as_object().expect("an object") {
        fields[name] = value.clone();
    }
    json!({"Bought": fields})
}

fn datum(fact: &Value) -> Datum<Fact> {
    let text = json!({"at": "2026-11-21T10:00:00Z", "fact": fact}).to_string();
    json::read_datum(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn cells<C: Counter>(data: &[Datum<Fact>]) -> Vec<Value> {
    let (mut table, counter) = (Table::new(&C::SHAPE), Counts::<C>::NEW);
    for datum in data {
        let mut bytes = Vec::new();
        thrift::write_datum(datum, &mut bytes).expect("no NaN");
        let mut open = thrift::open(&bytes, Fact::FACTS).expect("what was written");
        if C::SHAPE.taken(open.fact).is_some() {
            counter.count(open.fact, open.at, &mut open.reader, &mut table).expect("a fact");
        }
    }
    let definition = counter.definition();
    let keyed = table.range((Unbounded, Unbounded)).map(|(key, cell)| (CellKey::decode(key).expect("a key"), cell));
    let show = |(key, cell): (CellKey<'_>, _)| {
        let shown = definition.show_cell(key.start, &Cell::from(cell), Show { counter: Some(&counter), bounds: false });
        let mut shown = shown.expect("a cell");
        shown["key"] = definition.show_key(key.row).expect("a row");
        shown
    };
    keyed.filter(|(key, _)| key.size == BucketSize::Ever).map(show).collect()
}

#[test]
fn what_is_wrapped_is_written_as_it_is() {
    let nulls = json!({"tip": null, "stars": null, "seen": null, "author": null, "home": null, "weight": null, "nick": null, "good": null});
    for fact in [bought(json!({})), bought(nulls), json!({"Person.home": {"id": "ann", "value": {"city": "x"}}})] {
        let read = datum(&fact);
        let (mut text, mut bytes) = (Vec::new(), Vec::new());
        json::write_datum(&read, &mut text).expect("no NaN");
        thrift::write_datum(&read, &mut bytes).expect("no NaN");
        assert_eq!(json::read_datum::<Fact>(&text).expect("what was written"), read);
        assert_eq!(thrift::read_datum::<Fact>(&bytes).expect("what was written"), read);
        bytes.clear();
        protobuf::write_datum(&read, &mut bytes).expect("no NaN");
        assert_eq!(protobuf::read_datum::<Fact>(&bytes).expect("what was written"), read);
    }
}

#[test]
fn shapes_are_those_of_what_is_wrapped() {
    let shapes = Shapes::of::<Fact>("newtypes");
    let field = |fact: &str, name: &str| {
        let fact = shapes.facts.iter().find(|it| it.name == fact).expect("a fact");
        fact.fields.iter().find(|field| field.name == name).expect("a field").ty.to_string()
    };
    let names = ["price", "stars", "seen", "author", "home", "homes", "way", "nick", "words"];
    let types = ["i64", "u8", "timestamp", "Person", "Place", "list<Place>", "Kind", "string", "Words"];
    assert_eq!(names.map(|name| field("Bought", name)), types.map(str::to_owned));
    assert!(!shapes.types.contains_key("Handle"));
    assert!(matches!("string".parse(), Ok(TypeRef::Scalar(_))));
}

#[test]
fn rust_tells_newtypes_apart_and_lets_them_in_and_out() {
    let handle = Handle::from("ann");
    assert_eq!((handle.len(), handle.as_ref() as &str, handle.to_string()), (3, "ann", "ann".to_owned()));
    let nick = Nick(handle.clone());
    assert_eq!((nick.to_string(), Handle::from(nick)), ("ann".to_owned(), handle.clone()));
    assert_eq!(PersonId::new("ann"), PersonId::new(handle.clone()));
    assert_eq!(PersonId::from(handle.clone()).handle, handle);
    assert_eq!(String::from(handle), "ann");
    let (cents, same): (Cents, Cents) = (7.into(), Cents(7));
    assert_eq!((cents, i64::from(cents), *cents + 1), (same, 7, 8));
    assert_eq!((Cents::default(), Way::default()), (Cents(0), Way(Kind::Unknown(0))));
}

#[test]
fn what_stands_inside_is_counted_with() {
    let data = [bought(json!({})), bought(json!({"tip": null, "author": null, "nick": "abc"})), bought(json!({"price": 5}))];
    let cells = cells::<Sales>(&data.map(|fact| datum(&fact)));
    assert_eq!(cells.len(), 2);
    let expected = json!({
        "key": {"nick": "abc", "price": 7, "author": "bob", "way": "Shop", "good": true}, "n": 1, "paid": 0, "most": null, "stars": 4.0,
        "first": "abc", "homes": "Oslo", "far": 1, "people": 1, "owner": [{"item": "bob", "count": 1, "error": 0}],
        "authors": [], "seen": "2026-11-20T23:00:00Z", "letters": 3, "small": [{"item": "rome", "count": 1, "error": 0}],
        "same": 1, "others": 0, "good": 1, "ways": 0, "least": null, "either": 7, "share": 0.0,
    });
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&cells[0][name], value, "{name} of {:#}", cells[0]);
    }
    assert_eq!((&cells[1]["key"]["author"], &cells[1]["paid"], &cells[1]["either"]), (&json!("cyd"), &json!(9), &json!(2)));
}

#[test]
fn properties_may_be_newtypes() {
    let facts = [
        json!({"Person.paid": {"id": "ann", "value": 7}}),
        json!({"Person.nick": {"id": "ann", "value": "annie"}}),
        json!({"Person.good": {"id": "ann", "value": true}}),
        json!({"Person.home": {"id": "ann", "value": {"city": "Oslo", "near": {"city": "Rome"}}}}),
    ];
    let cells = cells::<People>(&facts.map(|fact| datum(&fact)));
    let expected = json!({
        "key": {"who": "ann"}, "paid": 7, "last": 7, "nick": "annie", "long": 1, "good": 1, "city": "Oslo", "near": "Rome",
    });
    assert_eq!(cells, [expected]);
}
