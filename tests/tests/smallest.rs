//! Schemas with next to nothing in them: what is generated compiles without warnings, and works as far as there is anything to do.

use std::ops::Bound::Unbounded;

use headwater::codec::{json, protobuf, thrift};
use headwater::counter::{Cell, Count, Counter, Handle, Show, Table};
use headwater::{Datum, Fact as _};
use headwater_tests::plain::{All, Fact};
use headwater_tests::{empty, values};

#[test]
fn a_schema_may_have_no_facts() {
    assert!(empty::Fact::FACTS.is_empty() && values::Fact::FACTS.is_empty());
    let holder =
        values::Holder { one: values::Nothing {}, maybe: None, many: vec![values::Nothing {}; 2], whose: Some(values::UnusedId::new("x")) };
    assert_eq!(holder, holder.clone());
    let refused = json::read_datum::<values::Fact>(br#"{"at": "2026-11-21T10:00:00Z", "fact": {"Unused": {}}}"#);
    assert!(refused.is_err_and(|e| e.to_string().contains("Unused")));
    assert!(thrift::read_datum::<empty::Fact>(&[0]).is_err());
}

#[test]
fn facts_of_nothing_come_back_and_are_counted() {
    let facts = [
        r#"{"Knows": {"from": "ann", "to": "bob"}}"#,
        r#"{"Meets": {"from": "ann", "to": "ann", "nothing": {}, "perhaps": {}, "many": [{}, {}]}}"#,
        r#"{"Meets": {"from": "ann", "to": "bob", "nothing": {}, "perhaps": null, "many": []}}"#,
    ];
    let (mut table, counter) = (Table::new(&All::SHAPE), Handle::<All>::NEW);
    for fact in facts {
        let text = format!(r#"{{"at": "2026-11-21T10:00:00Z", "fact": {fact}}}"#);
        let read: Datum<Fact> = json::read_datum(text.as_bytes()).unwrap_or_else(|e| panic!("{text}: {e}"));
        let (mut again, mut bytes) = (Vec::new(), Vec::new());
        json::write_datum(&read, &mut again).expect("no NaN");
        assert_eq!(json::read_datum::<Fact>(&again).expect("what was written"), read);
        thrift::write_datum(&read, &mut bytes).expect("no NaN");
        assert_eq!(thrift::read_datum::<Fact>(&bytes).expect("what was written"), read);
        let mut message = Vec::new();
        protobuf::write_datum(&read, &mut message).expect("no NaN");
        assert_eq!(protobuf::read_datum::<Fact>(&message).expect("what was written"), read);
        let mut open = thrift::open(&bytes, Fact::FACTS).expect("what was written");
        counter.count(open.fact, open.at, &mut open.reader, &mut table).expect("a fact");
    }
    let show = Show { counter: Some(&counter), bounds: false };
    let cells =
        table.range((Unbounded, Unbounded)).map(|(_, cell)| counter.definition().show_cell(None, &Cell::from(cell), show).expect("a cell"));
    let shown: Vec<_> = cells.map(|cell| (cell["known"].clone(), cell["met"].clone())).collect();
    assert_eq!(shown, [(1.into(), 1.into())]);
}
