//! Names in one scope, which are all different.

use std::collections::BTreeSet;

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Takes a name, or where it is taken the same with underscores behind it. Names are asked for in the order of the schema, so the
    /// same schema always has the same ones; those of the user's own declarations come before those that are only needed here.
    pub(super) fn take(&mut self, wanted: impl Into<String>) -> String {
        let mut name = wanted.into();
        while !self.0.insert(name.clone()) {
            name.push('_');
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_names_are_one() {
        let mut names = Names::default();
        assert_eq!(["a", "b", "a", "a_", "a"].map(|name| names.take(name)), ["a", "b", "a_", "a__", "a___"]);
    }
}
