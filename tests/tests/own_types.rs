//! A schema with types that are written by hand, beside the same schema of which all is generated: in every format they are one.

use std::ops::Bound::Unbounded;

use headwater::codec::{json, thrift};
use headwater::counter::{Cell, CellKey, Count, Counter, Definition, Handle as Counts, Show, Table};
use headwater::shape::Shapes;
use headwater::{Datum, Fact};
use headwater_tests::cash_types::{Amount, Currency};
use headwater_tests::{cash, cash_generated, shredded};
use serde_json::{Value, json};

fn facts() -> Vec<Value> {
    let money = |cents: i64, currency: &str| json!({"cents": cents, "currency": currency, "note": null, "made": []});
    let noted = json!({"cents": -7, "currency": "#9", "note": "old", "made": ["2026-11-21T10:30:00Z", "2026-11-21T10:30:00Z"]});
    let paid = json!({
        "from": "ann", "to": {"owner": "bob", "currency": "Euro"}, "price": money(250, "Euro"), "tip": noted, "by": {"card": 4}, "bills": [money(1, "Krone"), noted],
        "seen": ["Krone", "Euro", "#9"], "sums": {"Euro": money(1, "Euro"), "#9": noted}, "cashier": "ann", "change": {"size": "Large"},
    });
    let mut cash = paid.clone();
    for (name, value) in [
        ("tip", json!(null)),
        ("by", json!({"cash": noted})),
        ("bills", json!([])),
        ("cashier", json!(null)),
        ("change", json!({"cents": 5})),
    ] {
        cash[name] = value;
    }
    let mut krone = paid.clone();
    krone["price"]["currency"] = json!("Krone");
    krone["by"] = json!({"either": {"first": "Euro", "second": {"either": {"first": "Krone", "second": {"card": 1}}}}});
    let mut bare = paid.clone();
    bare.as_object_mut().expect("an object").retain(|name, _| ["from", "to", "by", "change"].contains(&name.as_str()));
    vec![
        json!({"Paid": paid}),
        json!({"Paid": cash}),
        json!({"Paid": krone}),
        json!({"Paid": bare}),
        json!({"Person.wealth": {"id": "ann", "value": money(3, "Krone")}}),
        json!({"Person.wealth": {"id": "ann"}}),
        json!({"Person.purse": {"id": "bob", "value": {"money": noted, "all": [{"card": 1}, {"cash": noted}]}}}),
        json!({"Person.purse": {"id": "bob", "value": {}}}),
        json!({"Person.purse": {"id": "bob", "value": null}}),
        json!({"Person.means": {"id": "bob", "value": {"cash": noted}}}),
    ]
}

fn texts() -> Vec<String> {
    let datum = |(nonce, fact)| json!({"at": "2026-11-21T10:30:00Z", "source": "test", "nonce": nonce, "fact": fact}).to_string();
    (1..).zip(facts()).map(datum).collect()
}

fn read<F: Fact>(text: &str) -> Datum<F> {
    json::read_datum(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn json_of<F: Fact>(datum: &Datum<F>) -> String {
    let mut out = Vec::new();
    json::write_datum(datum, &mut out).expect("no NaN");
    String::from_utf8(out).expect("JSON is text")
}

fn thrift_of<F: Fact>(datum: &Datum<F>) -> Vec<u8> {
    let mut out = Vec::new();
    thrift::write_datum(datum, &mut out).expect("no NaN");
    out
}

#[test]
fn shapes_are_the_same() {
    assert_eq!(Shapes::of::<cash::Fact>("cash").to_bytes(), Shapes::of::<cash_generated::Fact>("cash").to_bytes());
}

#[test]
fn json_thrift_and_keys_are_the_same_bytes() {
    for text in texts() {
        let (ours, theirs) = (read::<cash::Fact>(&text), read::<cash_generated::Fact>(&text));
        assert_eq!(json_of(&ours), json_of(&theirs));
        assert_eq!(thrift_of(&ours), thrift_of(&theirs), "{text}");
        let route = |route: &dyn Fn(&mut Vec<u8>)| {
            let mut out = Vec::new();
            route(&mut out);
            out
        };
        assert_eq!(route(&|out| ours.fact.route_key(out)), route(&|out| theirs.fact.route_key(out)), "{text}");
        let again: Datum<cash::Fact> = thrift::read_datum(&thrift_of(&theirs)).expect("what was written");
        assert_eq!(again, ours);
        assert_eq!(read::<cash::Fact>(&json_of(&theirs)), ours);
        assert_eq!(ours.check().map_err(|broken| broken.to_string()), theirs.check().map_err(|broken| broken.to_string()));
    }
}

#[test]
fn a_check_of_a_value_that_is_written_by_hand_is_held() {
    let poor =
        |cents: i64| json!({"at": "2026-11-21T10:30:00Z", "fact": {"Person.wealth": {"id": "a", "value": {"cents": cents}}}}).to_string();
    assert!(read::<cash::Fact>(&poor(0)).check().is_ok());
    let broken = read::<cash::Fact>(&poor(-1)).check().expect_err("less than nothing").to_string();
    assert!(broken.starts_with("Person.wealth.value: "), "{broken}");
}

#[test]
fn columns_are_the_same_bytes() {
    let ours = shredded::files::<cash_generated::Schema, cash::Schema>(&texts());
    let theirs = shredded::files::<cash::Schema, cash_generated::Schema>(&texts());
    assert_eq!(ours, theirs);
    assert!(ours.keys().filter(|path| path.extension().is_some_and(|end| end == "parquet")).count() >= 4, "{:?}", ours.keys());
}

/// The cells of one program's counter, by its own bytes of keys, as they are shown.
fn cells<F: Fact, C: Counter>() -> Vec<(Vec<u8>, Value)> {
    let (mut table, counter) = (Table::new(&C::SHAPE), Counts::<C>::NEW);
    for text in texts() {
        let bytes = thrift_of(&read::<F>(&text));
        let mut open = thrift::open(&bytes, F::FACTS).expect("what was written");
        if C::SHAPE.taken(open.fact).is_some() {
            counter.count(open.fact, open.at, &mut open.reader, &mut table).expect("a fact");
        }
    }
    let definition: Definition = counter.definition();
    let show = |(key, cell): (&[u8], _)| {
        let start = CellKey::decode(key).expect("a key").start;
        (key.to_vec(), definition.show_cell(start, &Cell::from(cell), Show { counter: Some(&counter), bounds: false }).expect("a cell"))
    };
    table.range((Unbounded, Unbounded)).map(show).collect()
}

#[test]
fn cells_and_their_keys_are_the_same() {
    let (ours, theirs) = (cells::<cash::Fact, cash::Sales>(), cells::<cash_generated::Fact, cash_generated::Sales>());
    assert_eq!(ours, theirs);
    let whole = ours.iter().map(|(_, cell)| cell["n"].as_u64().expect("a count")).sum::<u64>();
    assert_eq!((ours.len(), whole), (6, 6), "{ours:?}");
    let tallied: Vec<&Value> = ours.iter().map(|(_, cell)| &cell["ways"]).collect();
    assert!(tallied.contains(&&json!({"Euro": 1})), "{tallied:?}");
}

#[test]
fn what_is_written_by_hand_is_what_facts_hold() {
    let cash::Fact::PersonMeans(means) = read::<cash::Fact>(&texts()[9]).fact else { panic!("the ninth fact") };
    let amount: &Amount = means.value.as_cash().expect("cash");
    assert_eq!((amount.cents, amount.currency, amount.currency.number(), amount.times()), (-7, Currency::Unknown(9), 9, 1));
}

#[test]
fn what_is_to_be_derived_is() {
    let id = cash::PersonId::new(headwater_tests::cash_types::Handle("ann".to_owned()));
    let shown = |value: Result<Value, serde_json::Error>| value.expect("plain values");
    assert_eq!(shown(serde_json::to_value(cash::Change::Size(cash::Size::Large))), json!({"Size": "Large"}));
    assert_eq!(
        shown(serde_json::to_value(cash::PersonSalary { id: id.clone(), value: 5.into() })),
        json!({"id": {"handle": "ann"}, "value": 5})
    );
    assert_eq!(shown(serde_json::to_value(cash::Owes { from: id.clone(), to: id, what: 5.into() }))["what"], json!(5));
}
