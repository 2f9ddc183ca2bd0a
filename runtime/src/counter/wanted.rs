//! Which cells of a counter somebody asks for.

use serde::{Deserialize, Serialize};

use super::key::prefix;
use crate::time::BucketSize;

/// Cells that somebody asks for: all, or those of one bucket size and some rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    /// All cells.
    All,
    /// Those of one row.
    Row {
        /// Of this size.
        size: BucketSize,
        /// The row's key.
        row: Vec<u8>,
    },
    /// Those of the rows whose keys begin with some bytes.
    Rows {
        /// Of this size.
        size: BucketSize,
        /// What the keys begin with.
        prefix: Vec<u8>,
    },
}

impl Wanted {
    /// Whether a cell is among them if its key lies in `from..to`; without an end, up to the last key there can be.
    #[inline]
    pub fn covers(&self, from: &[u8], to: Option<&[u8]>) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Row { size, row: rows } | Wanted::Rows { size, prefix: rows } => begins_all(*size, rows, from, to),
        }
    }
}

/// Whether all keys of a range are of rows that begin with some bytes.
fn begins_all(size: BucketSize, rows: &[u8], from: &[u8], to: Option<&[u8]>) -> bool {
    let mut first = Vec::with_capacity(rows.len() + 1);
    prefix(size, rows, &mut first);
    // All keys of a range begin with what its first does if no key between does not: its end is then at most the next such beginning.
    from.starts_with(&first) && after(&first).is_none_or(|end| to.is_some_and(|to| to <= end.as_slice()))
}

/// The end of the range of keys that begin with `prefix`; none if it goes on to the last key there can be.
pub fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte != u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_range_of_a_prefix_ends_after_all_that_begin_with_it() {
        assert_eq!(after(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(after(&[1, 255, 255]), Some(vec![2]));
        assert_eq!(after(&[255]), None);
        assert_eq!(after(b""), None);
    }

    proptest! {
        #[test]
        fn a_range_is_covered_only_if_each_key_in_it_is_wanted(
            rows in prop::collection::vec(254u8.., 0..3),
            from in prop::collection::vec(254u8.., 0..4),
            to in prop::option::of(prop::collection::vec(254u8.., 0..4)),
            key in prop::collection::vec(254u8.., 0..5),
        ) {
            let key_of = |row: &[u8]| [&[BucketSize::Day as u8], row].concat();
            let (from, to, key) = (key_of(&from), to.map(|to| key_of(&to)), key_of(&key));
            let wanted = Wanted::Rows { size: BucketSize::Day, prefix: rows.clone() };
            let is_in = from <= key && to.as_ref().is_none_or(|to| key < *to);
            if wanted.covers(&from, to.as_deref()) && is_in {
                prop_assert!(key.starts_with(&key_of(&rows)), "{key:?}");
            }
            prop_assert!(wanted.covers(&key_of(&rows), after(&key_of(&rows)).as_deref()), "all that is wanted");
        }
    }
}
