//! The names of a message's fields and of an enum's values. Protobuf holds them apart by other forms of them as well.

use std::collections::BTreeSet;

use super::file::json_name;
use crate::emit::names::Names;
use crate::names::snake;

/// Names in one message. They must differ in Protobuf's own JSON too, where `a_1` and `a1` are one: of two that do not, the second has its
/// number behind it.
#[derive(Debug, Default)]
pub(super) struct FieldNames {
    names: Names,
    json: BTreeSet<String>,
}

impl FieldNames {
    /// The name of a field.
    pub(super) fn take(&mut self, name: &str, number: u16) -> String {
        let mut name = snake(name);
        while !self.json.insert(json_name(&name)) {
            name.push_str(&format!("_{number}"));
        }
        self.names.take(name)
    }

    /// The name of the oneof around all of them, which is none of theirs.
    pub(super) fn one_of(mut self) -> String {
        self.names.take("value")
    }
}

/// Names in one enum, without what they begin with. They must differ without their underscores too, when what follows one is capital and
/// else nothing: of two that do not, the second has its number behind it.
#[derive(Debug, Default)]
pub(super) struct ValueNames(BTreeSet<String>);

impl ValueNames {
    /// The name of a value.
    pub(super) fn take(&mut self, name: String, number: u16) -> String {
        let mut name = name;
        while !self.0.insert(json_name(&format!("_{}", name.to_ascii_lowercase()))) {
            name.push_str(&format!("_{number}"));
        }
        name
    }
}
