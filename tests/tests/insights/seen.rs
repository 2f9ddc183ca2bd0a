//! A fact as its line of JSON tells it.

use headwater::Timestamp;
use serde_json::Value;

/// A fact.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) at: Timestamp,
    pub(crate) kind: String,
    fields: Value,
}

impl Seen {
    pub(crate) fn read(line: &str) -> Seen {
        let datum: Value = serde_json::from_str(line).unwrap();
        let (kind, fields) = datum["fact"].as_object().unwrap().iter().next().unwrap();
        Seen { at: datum["at"].as_str().unwrap().parse().unwrap(), kind: kind.clone(), fields: fields.clone() }
    }

    pub(crate) fn text(&self, field: &str) -> String {
        self.fields[field].as_str().unwrap().to_owned()
    }

    pub(crate) fn flag(&self, field: &str) -> bool {
        self.fields[field].as_bool().unwrap()
    }

    /// A number that need not fit an i64, as text.
    pub(crate) fn number(&self, field: &str) -> String {
        self.fields[field].as_u64().unwrap().to_string()
    }

    /// A number that may be null.
    pub(crate) fn whole(&self, field: &str) -> Option<i64> {
        let value = self.fields.get(field).filter(|value| !value.is_null())?;
        Some(value.as_i64().unwrap())
    }

    /// What is left of the host without its first label, which all of these have: the rest is registrable.
    pub(crate) fn domain(&self) -> String {
        let to = self.text("to");
        let host = to.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap();
        host.split_once('.').unwrap().1.to_owned()
    }
}
