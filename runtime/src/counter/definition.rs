//! A counter's definition, owned: it is stored in manifests, and suffices to merge and to show cells without the program that made them.

use super::guard::AnonymousDef;
use super::shape::{Bucket, CounterShape};
use crate::measure::{Malformed, MeasureKind};
use crate::shape::Type;
use crate::time::BucketSize;
use crate::{Error, Result, key};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use xxhash_rust::xxh3::xxh3_128;

/// A counter's columns, buckets, measures, and the hash that its views are named by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Its name in the schema.
    pub name: String,
    /// The columns of a row's key.
    pub by: Vec<ColumnDef>,
    /// Bucket sizes, smallest first.
    pub each: Vec<Bucket>,
    /// Its measures, in the order written.
    pub measures: Vec<MeasureDef>,
    /// The names of its derived columns.
    pub derived: Vec<String>,
    /// What it does not put out, where it is anonymous. Its text says so too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anonymous: Option<AnonymousDef>,
    /// Its definition as canonical text.
    pub text: String,
    /// The hash of all the above: XXH3, 128 bits, as 32 hex digits.
    pub hash: String,
}

/// One column of a row's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnDef {
    /// Its name in the schema.
    pub name: String,
    /// The type of its values.
    #[serde(flatten)]
    pub ty: Type,
}

/// One measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureDef {
    /// Its name in the schema.
    pub name: String,
    /// What it keeps.
    pub kind: MeasureKind,
    /// The type of the values that it shows, of the kinds that show some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Type>,
}

impl Definition {
    /// A compiled counter's definition.
    pub fn of(shape: &CounterShape) -> Definition {
        let mut definition = Definition {
            name: shape.name.into(),
            by: shape.by.iter().map(|column| ColumnDef { name: column.name.into(), ty: Type::of((column.shape)()) }).collect(),
            each: shape.each.to_vec(),
            measures: shape
                .measures
                .iter()
                .map(|measure| MeasureDef {
                    name: measure.name.into(),
                    kind: measure.kind,
                    value: measure.value.map(|value| Type::of(value())),
                })
                .collect(),
            derived: shape.derived.iter().map(|&name| name.into()).collect(),
            anonymous: shape.guard.anonymous.map(AnonymousDef::from),
            text: shape.definition.into(),
            hash: String::new(),
        };
        definition.hash = definition.digest();
        definition
    }

    /// The kinds of its measures: what cells are made, decoded and merged by.
    pub fn kinds(&self) -> Vec<MeasureKind> {
        self.measures.iter().map(|measure| measure.kind).collect()
    }

    /// The bucket of a size, if the counter has it.
    pub fn bucket(&self, size: BucketSize) -> Option<&Bucket> {
        self.each.iter().find(|bucket| bucket.size == size)
    }

    /// A row's key as JSON: an object of its columns.
    ///
    /// # Errors
    /// When the bytes are not what the columns were written as.
    pub fn show_key(&self, mut row: &[u8]) -> Result<Value> {
        let mut columns = Map::new();
        for column in &self.by {
            let value = key::show(&column.ty, &mut row).map_err(|error| self.bad_key(&error))?;
            columns.insert(column.name.clone(), value);
        }
        match row {
            [] => Ok(Value::Object(columns)),
            _ => Err(self.bad_key(&Malformed("it goes on after its last column"))),
        }
    }

    fn bad_key(&self, why: &dyn std::fmt::Display) -> Error {
        Error::Usage(format!("the key of a row of `{}` does not fit its columns: {why}", self.name))
    }

    /// The hash of everything that a cell's bytes and meaning depend on.
    fn digest(&self) -> String {
        let Ok(bytes) = serde_json::to_vec(&(&self.name, &self.by, &self.each, &self.measures, &self.derived, &self.text)) else {
            unreachable!("names, types and numbers always have a JSON form")
        };
        format!("{:032x}", xxh3_128(&bytes))
    }
}
