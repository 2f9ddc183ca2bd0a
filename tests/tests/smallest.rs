//! Schemas with next to nothing in them: what is generated compiles without warnings, and works as far as there is anything to do.

use std::ops::Bound::Unbounded;
use std::process::ExitCode;
use std::sync::Arc;

use headwater::app::App;
use headwater::codec::{json, protobuf, thrift};
use headwater::counter::{BucketSize, Cell, Count, Counter, Handle, Show, Table};
use headwater::fs::Disk;
use headwater::log::Log;
use headwater::view::Views;
use headwater::{Datum, Fact as _, Schema as _};
use headwater_tests::plain::{All, Fact};
use headwater_tests::{bare, empty, values};

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

/// Of a fact that one counter takes nothing is read either, though others are counted together.
#[test]
fn counters_that_read_nothing_are_counted_together() {
    let counters = bare::Schema::counters();
    assert!(counters.iter().all(|counter| counter.together().is_some()));
    let dir = tempfile::tempdir().expect("a folder");
    let (data, file) = (dir.path().join("data"), dir.path().join("facts.ndjson"));
    let line = |fact: &str| format!(r#"{{"at": "2026-11-21T10:00:00Z", "fact": {{"{fact}": {{"from": "ann", "to": "bob"}}}}}}"#);
    std::fs::write(&file, ["Knows", "Meets", "Knows", "Meets", "Meets"].map(line).join("\n")).expect("writable");
    for command in [vec!["load".as_ref(), file.as_os_str()], vec!["count".as_ref()]] {
        let arguments = ["bare".as_ref(), "--data".as_ref(), data.as_os_str()].into_iter().chain(command);
        assert_eq!(App::<bare::Schema>::new().run_with(arguments), ExitCode::SUCCESS);
    }
    let mut log = Log::open(Arc::new(Disk), &data.join("log"), Arc::new(|_| Ok(()))).expect("sound").expect("there is a log");
    let views = Views::open(Arc::new(Disk), &data, counters, log.partitions());
    let shown = views.iter().map(|view| {
        let snapshot = views.snapshot(view, &mut log, bare::Fact::FACTS).expect("sound");
        let series = snapshot.get(b"", BucketSize::Ever, headwater::view::Span::default()).expect("sound").expect("a cell");
        snapshot.definition().show_cell(None, &series.cells[0].1, Show::default()).expect("a cell")
    });
    assert_eq!(shown.collect::<Vec<_>>(), [serde_json::json!({"known": 2}), serde_json::json!({"known": 2, "met": 3})]);
}
