//! JSON Schema: it takes what our reader of JSON takes, and refuses what that refuses.

use headwater::Fact;
use headwater::codec::json;
use headwater_codegen::emit::Target;
use serde_json::Value;

use super::draw::Draw;
use super::exchange::through;
use super::peers::{python, script};
use super::schemas;

/// How many data are drawn, and each changed in one place.
const DATA: u64 = 1000;

#[test]
fn the_schema_of_the_example_takes_what_is_loaded() {
    judged_alike::<activity::Fact>("activity");
}

#[test]
fn the_schema_of_the_kitchen_takes_what_is_loaded() {
    judged_alike::<headwater_tests::kitchen::Fact>("kitchen");
}

#[test]
fn the_schema_of_every_built_in_type_takes_what_is_loaded() {
    judged_alike::<headwater_tests::types::Fact>("types");
}

#[test]
fn the_schema_of_newtypes_takes_what_is_loaded() {
    judged_alike::<headwater_tests::newtypes::Fact>("newtypes");
}

fn judged_alike<F: Fact>(name: &str) {
    let schema = schemas::named(name);
    let dir = tempfile::tempdir().expect("a folder");
    let path = schemas::write(&schema, Target::JsonSchema, dir.path());
    let mut draw = Draw::new(&schema.model);
    let drawn: Vec<Value> = (0..DATA).map(|number| draw.datum(number)).collect();
    let changed: Vec<Value> = (0..).zip(&drawn).map(|(number, datum)| change(datum.clone(), number)).collect();
    let texts: Vec<String> = drawn.iter().chain(&changed).map(Value::to_string).collect();
    let ours: Vec<bool> = texts.iter().map(|text| json::read_datum::<F>(text.as_bytes()).is_ok()).collect();
    let theirs = through(python().arg(script("validate.py")).arg(path), texts.clone());
    let theirs: Vec<bool> = theirs.lines().map(|line| line == "true").collect();
    assert_eq!(theirs.len(), ours.len());
    for ((text, ours), theirs) in texts.iter().zip(&ours).zip(&theirs) {
        assert_eq!(theirs, ours, "{text}: {:?}", json::read_datum::<F>(text.as_bytes()).map(|_| ()).map_err(|e| e.to_string()));
    }
    let (drawn, changed) = ours.split_at(DATA as usize);
    assert!(drawn.iter().all(|is_right| *is_right));
    let refused = changed.iter().filter(|is_right| !**is_right).count();
    assert!(refused > DATA as usize / 4 && refused < DATA as usize, "{refused} changed ones are refused");
}

/// Changes one place: another value, a field less or a field more.
fn change(mut datum: Value, number: usize) -> Value {
    let places = count(&datum);
    let mut at = number.wrapping_mul(7919) % places;
    place(&mut datum, &mut at, &mut |value| match (number % 11, value) {
        (0, value) => *value = Value::Null,
        (1, value) => *value = "?".into(),
        (2, value) => *value = (-1).into(),
        (3, value) => *value = 1.5.into(),
        (4, value) => *value = true.into(),
        (5, value) => *value = Value::Array(Vec::new()),
        (6, value) => *value = Value::Object(serde_json::Map::new()),
        (7, value) => *value = u64::MAX.into(),
        (8, Value::Object(fields)) => {
            fields.insert("unheard_of".into(), 1.into());
        }
        (_, Value::Object(fields)) => {
            let name = fields.keys().nth(number % fields.len().max(1)).cloned().unwrap_or_default();
            fields.shift_remove(&name);
        }
        (_, Value::Array(values)) => values.push(Value::Null),
        (_, value) => *value = "#17".into(),
    });
    datum
}

/// How many values stand in a value, itself among them.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Does something with the value at a place, counted as above.
fn place(value: &mut Value, at: &mut usize, change: &mut dyn FnMut(&mut Value)) {
    if *at == 0 {
        change(value);
    }
    // Past the place, this only counts on.
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| place(value, at, change)),
        Value::Object(fields) => fields.values_mut().for_each(|value| place(value, at, change)),
        _ => {}
    }
}
