//! What a counter does not put out: what is private, and what is about few.
//!
//! The compiler lets no private value into a cell but inside `distinct`. An anonymous counter has more measures than it shows: after
//! those that are written stands one for each group of them that take the same facts, and it counts how many different ones these are
//! about. Where they are fewer than `k`, the measures of the group read `{"fewer_than": k}` wherever a cell is shown.

use super::definition::Definition;
use crate::measure::{Cell, Measure};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What the schema wants kept back.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    /// Whether its facts hold anything that is private.
    pub private: bool,
    /// What is about few, if that is kept back.
    pub anonymous: Option<Anonymous>,
}

/// `@anonymous(k: 10, of: Person)`
#[derive(Clone, Copy, Debug)]
pub struct Anonymous {
    /// How many there have to be, at least.
    pub k: u32,
    /// The entity.
    pub of: &'static str,
    /// Which end of edges is meant where both are of it: `from` or `to`.
    pub end: Option<&'static str>,
    /// For each measure that is shown, the one that counts whom it is about.
    pub about: &'static [usize],
    /// For each derived column, the measures that it is computed from.
    pub derived: &'static [&'static [usize]],
}

/// The same, owned: it is stored with the definition, so that cells are shown so without the program that made them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnonymousDef {
    /// See [`Anonymous::k`].
    pub k: u32,
    /// See [`Anonymous::of`].
    pub of: String,
    /// See [`Anonymous::end`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// See [`Anonymous::about`].
    pub about: Vec<usize>,
    /// See [`Anonymous::derived`].
    pub derived: Vec<Vec<usize>>,
}

impl Guard {
    /// Of a counter that keeps nothing back.
    pub const NONE: Guard = Guard { private: false, anonymous: None };

    /// Whether an older definition may answer while this one is being filled: it may show nothing that this one keeps back. What was
    /// not private then may be now, and its definition does not say, so where anything is private it may not.
    pub fn admits(&self, older: &Definition) -> bool {
        let is_hidden = |new: Anonymous| {
            let of = |old: &AnonymousDef| old.of == new.of && old.end.as_deref() == new.end;
            older.anonymous.as_ref().is_some_and(|old| of(old) && old.k >= new.k)
        };
        !self.private && self.anonymous.is_none_or(is_hidden)
    }
}

impl From<Anonymous> for AnonymousDef {
    fn from(it: Anonymous) -> AnonymousDef {
        let derived = it.derived.iter().map(|measures| measures.to_vec()).collect();
        AnonymousDef { k: it.k, of: it.of.into(), end: it.end.map(String::from), about: it.about.to_vec(), derived }
    }
}

impl AnonymousDef {
    /// How many measures are shown: the others count whom these are about.
    pub(super) fn shown(&self) -> usize {
        self.about.len()
    }

    /// Whether a measure of a cell is about few, and not shown.
    pub(super) fn hides(&self, cell: &Cell, measure: usize) -> bool {
        self.about.get(measure).and_then(|about| self.many(cell, *about)).is_none()
    }

    /// How many a cell is about, by the measure that counts them; none where they are few, or it is no such measure.
    fn many(&self, cell: &Cell, counts: usize) -> Option<u64> {
        match cell.measures().get(counts)? {
            Measure::Distinct(different) => Some(different.estimate()).filter(|many| *many >= self.k.into()),
            _ => None,
        }
    }

    /// What a measure that is not shown is called, and what is told of it; none of those that are shown.
    pub(super) fn whom(&self, cell: &Cell, measure: usize) -> Option<(String, Value)> {
        let counts = self.about.iter().position(|about| *about == measure)?;
        let told = self.many(cell, measure).map_or_else(|| self.instead(), Value::from);
        Some((format!("how many {} measure {} is about", self.of, counts + 1), told))
    }

    /// Whether a derived column is computed from what is not shown.
    pub(super) fn hides_derived(&self, cell: &Cell, column: usize) -> bool {
        self.derived.get(column).is_none_or(|measures| measures.iter().any(|measure| self.hides(cell, *measure)))
    }

    /// What stands in the place of what is not shown.
    pub(super) fn instead(&self) -> Value {
        json!({"fewer_than": self.k})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counter::Counter;
    use crate::sample::PageLikes;

    const OF_TEN: Anonymous = Anonymous { k: 10, of: "Person", end: None, about: &[0], derived: &[] };

    fn definition(anonymous: Option<Anonymous>) -> Definition {
        Definition { anonymous: anonymous.map(AnonymousDef::from), ..Definition::of(&PageLikes::SHAPE) }
    }

    #[test]
    fn an_older_definition_answers_only_where_it_shows_no_more() {
        let admits = |guard: Guard, older: Option<Anonymous>| guard.admits(&definition(older));
        assert!(admits(Guard::NONE, None) && admits(Guard::NONE, Some(OF_TEN)));
        assert!(!admits(Guard { private: true, anonymous: None }, None), "what was not private may be now");
        let guard = Guard { private: false, anonymous: Some(OF_TEN) };
        assert!(admits(guard, Some(OF_TEN)) && admits(guard, Some(Anonymous { k: 11, ..OF_TEN })));
        assert!(!admits(guard, None) && !admits(guard, Some(Anonymous { k: 9, ..OF_TEN })));
        assert!(!admits(guard, Some(Anonymous { of: "Page", ..OF_TEN })) && !admits(guard, Some(Anonymous { end: Some("to"), ..OF_TEN })));
    }

    #[test]
    fn what_is_damaged_is_hidden() {
        let def = AnonymousDef::from(Anonymous { about: &[7, 0], ..OF_TEN });
        let cell = Cell::new(&[crate::measure::MeasureKind::Count]);
        assert!(def.hides(&cell, 0) && def.hides(&cell, 1) && def.hides(&cell, 9) && def.hides_derived(&cell, 0));
    }
}
