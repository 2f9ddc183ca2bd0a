//! What a view should say: what one table holds that saw every fact, in the order of the log.

use crate::past::{Entry, Past};
use crate::program::Program;
use headwater::codec::thrift;
use headwater::counter::{Cell, CellKey, Count, Definition, Show, Table};
use headwater::cut::Cut;
use headwater::{Result, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;

/// Sums of floats may differ by as much, relatively.
const CLOSE: f64 = 1e-9;

/// Cells as they are shown, by their key's bytes.
pub(crate) type Cells = BTreeMap<Vec<u8>, Value>;

/// The cells of a counter over the facts between two cuts, without those that have expired.
pub(crate) fn expected(past: &Past, program: &dyn Program, counter: &'static dyn Count, from: &Cut, to: &Cut) -> Cells {
    let mut table = Table::new(counter.shape());
    for (_, _, entry) in past.between(from, to) {
        count(program, counter, entry, &mut table);
    }
    let (definition, newest) = (counter.definition(), past.newest(to));
    let cells = table.iter().map(|(key, cell)| (key.to_vec(), Cell::from(cell)));
    let kept = cells.filter(|(key, _)| !has_expired(counter, key, newest));
    kept.map(|(key, cell)| (key, show(&definition, counter, &cell))).collect()
}

fn count(program: &dyn Program, counter: &dyn Count, entry: &Entry, table: &mut Table) {
    let mut open = thrift::open(&entry.bytes, program.facts()).expect("what was written can be read");
    if counter.shape().facts.iter().any(|taken| taken.fact == open.fact) {
        counter.count(open.fact, open.at, &mut open.reader, table).expect("what was written can be counted");
    }
}

/// Whether a bucket ended longer before the newest arrival than it is kept.
fn has_expired(counter: &dyn Count, key: &[u8], newest: Option<Timestamp>) -> bool {
    let key = CellKey::decode(key).expect("the table has made it");
    let bucket = counter.shape().each.iter().find(|bucket| bucket.size == key.size).expect("one of the counter's");
    match (bucket.keep, key.start, newest) {
        (Some(keep), Some(start), Some(newest)) => key.size.ceil(start).0 <= newest.0 - keep,
        _ => false,
    }
}

/// A cell as JSON, or the error that says why it cannot be shown.
pub(crate) fn show(definition: &Definition, counter: &dyn Count, cell: &Cell) -> Value {
    let shown: Result<Value> = definition.show_cell(None, cell, Show { counter: Some(counter), bounds: false });
    shown.unwrap_or_else(|error| Value::String(error.to_string()))
}

/// The first cell in which two differ, named.
pub(crate) fn difference(definition: &Definition, got: &Cells, expected: &Cells) -> Option<String> {
    let keys = got.keys().chain(expected.keys());
    let differ = |key: &&Vec<u8>| !close(got.get(*key).unwrap_or(&Value::Null), expected.get(*key).unwrap_or(&Value::Null));
    let key = keys.into_iter().find(differ)?;
    let name = CellKey::decode(key).expect("a key");
    let row = definition.show_key(name.row).expect("a row's key");
    Some(format!("{} {row} {:?} {:?}: {:?} instead of {:?}", definition.name, name.size, name.start, got.get(key), expected.get(key)))
}

fn close(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) if a != b => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= CLOSE * a.abs().max(b.abs()).max(1.0),
            _ => false,
        },
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(a, b)),
        (Value::Object(a), Value::Object(b)) => a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| close(a, b))),
        _ => a == b,
    }
}
