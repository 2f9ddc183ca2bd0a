//! The key of a row, made once for a fact, however many counters name it.

use super::rows::{self, Hash};
use crate::key;
use crate::measure::item::Bytes;
use crate::value::Value;
use std::cell::{OnceCell, RefCell};

/// The key of a row: what makes its bytes, and once they were asked for, these and their hash. There is no row where a column is null.
pub struct RowKey<F: ?Sized> {
    made: OnceCell<Option<Made>>,
    write: F,
}

/// A row's key, whatever makes it.
pub type AnyKey<'k> = RowKey<dyn Fn(&mut KeyColumns<'_>) -> Option<()> + 'k>;

/// The bytes of a key and their hash.
pub(super) struct Made {
    bytes: Bytes,
    pub(super) hash: Hash,
}

impl Made {
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.bytes()
    }
}

impl<F: Fn(&mut KeyColumns<'_>) -> Option<()>> RowKey<F> {
    /// A key that `write` names the columns of; it gives none where one is null.
    #[inline]
    pub const fn new(write: F) -> RowKey<F> {
        RowKey { made: OnceCell::new(), write }
    }
}

impl AnyKey<'_> {
    /// Its bytes; none where a column is null.
    #[inline]
    pub(super) fn made(&self) -> Option<&Made> {
        self.made.get_or_init(|| self.make()).as_ref()
    }

    fn make(&self) -> Option<Made> {
        thread_local! {
            static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        // Taken, for what writes a key may itself make another.
        let mut bytes = SCRATCH.take();
        bytes.clear();
        let named = (self.write)(&mut KeyColumns(&mut bytes));
        let made = named.map(|()| Made { bytes: Bytes::new(&bytes), hash: rows::hash(&bytes) });
        SCRATCH.set(bytes);
        made
    }
}

impl<F: ?Sized> std::fmt::Debug for RowKey<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.made.get() {
            None => f.write_str("RowKey(not yet made)"),
            Some(made) => f.debug_tuple("RowKey").field(&made.as_ref().map(Made::bytes)).finish(),
        }
    }
}

/// The columns of a key, named one after the other.
#[derive(Debug)]
pub struct KeyColumns<'b>(&'b mut Vec<u8>);

impl KeyColumns<'_> {
    /// Names the next column.
    #[inline]
    pub fn key<T: Value>(&mut self, value: &T) {
        key::encode(value, self.0);
    }

    /// The same of text, or of an id of one text.
    #[inline]
    pub fn text(&mut self, text: &str) {
        key::text(text, self.0);
    }
}
