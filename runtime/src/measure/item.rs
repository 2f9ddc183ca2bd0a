//! An item: one value of one fact, turned into bytes and hashes once at most, however many cells take it.

use super::distinct::Mark;
use super::small::Small;
use crate::key;
use crate::value::Value;
use std::cell::{OnceCell, RefCell};
use xxhash_rust::xxh3::xxh3_64;

/// The most key bytes that stand in place.
const INLINE: usize = 64;

/// A value as key bytes (what `min max first last top` keep and compare) and as hashes (what `distinct` and `top` need), which are made
/// when they are first asked for.
pub struct Item<'v> {
    raw: Raw<'v>,
    bytes: OnceCell<Bytes>,
    hash: OnceCell<u64>,
    mark: OnceCell<Mark>,
    register: OnceCell<Mark>,
}

/// What its mark is made of.
enum Raw<'v> {
    /// Text, where it stands.
    Text(&'v str),
    /// Bytes of its own.
    Own(Small),
    /// A value, where it stands.
    Value(&'v dyn Write),
}

/// A value that can be written as bytes.
trait Write {
    fn key(&self, out: &mut Vec<u8>);
    fn raw(&self, out: &mut Vec<u8>);
}

impl<T: Value> Write for T {
    fn key(&self, out: &mut Vec<u8>) {
        key::encode(self, out);
    }

    fn raw(&self, out: &mut Vec<u8>) {
        key::raw(self, out);
    }
}

impl Raw<'_> {
    /// Works with the bytes that are hashed.
    #[inline]
    fn with<T>(&self, work: impl FnOnce(&[u8]) -> T) -> T {
        match self {
            Raw::Text(text) => work(text.as_bytes()),
            Raw::Own(bytes) => work(bytes.bytes()),
            Raw::Value(value) => scratch(|_, raw| {
                value.raw(raw);
                work(raw)
            }),
        }
    }
}

/// Bytes that stand in place while they are few.
#[derive(Debug)]
pub(crate) enum Bytes {
    Inline(u8, [u8; INLINE]),
    Heap(Box<[u8]>),
}

impl Item<'static> {
    /// Turns a value into an item. Up to 64 key bytes need no heap.
    pub fn of<T: Value>(value: &T) -> Item<'static> {
        let (bytes, raw) = scratch(|bytes, raw| {
            key::encode(value, bytes);
            key::raw(value, raw);
            (Bytes::new(bytes), Small::new(raw))
        });
        Item { bytes: OnceCell::from(bytes), ..Item::new(Raw::Own(raw)) }
    }
}

impl<'v> Item<'v> {
    /// Text as an item, or an id of one text.
    #[inline]
    pub fn text(text: &'v str) -> Item<'v> {
        Item::new(Raw::Text(text))
    }

    /// The same as [`Item::of`], made only when it is asked for.
    #[inline]
    pub fn later<T: Value>(value: &'v T) -> Item<'v> {
        Item::new(Raw::Value(value))
    }

    #[inline]
    fn new(raw: Raw<'v>) -> Item<'v> {
        Item { raw, bytes: OnceCell::new(), hash: OnceCell::new(), mark: OnceCell::new(), register: OnceCell::new() }
    }

    /// The value's order-preserving key bytes.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        let bytes = self.bytes.get_or_init(|| match &self.raw {
            Raw::Text(text) => scratch(|bytes, _| {
                key::text(text, bytes);
                Bytes::new(bytes)
            }),
            Raw::Own(bytes) => unreachable!("{} bytes whose key was made before", bytes.bytes().len()),
            Raw::Value(value) => scratch(|bytes, _| {
                value.key(bytes);
                Bytes::new(bytes)
            }),
        });
        bytes.bytes()
    }

    /// The bytes, to be kept.
    #[inline]
    pub(super) fn own(&self) -> Bytes {
        Bytes::new(self.bytes())
    }

    pub(crate) fn hash(&self) -> u64 {
        *self.hash.get_or_init(|| hash(self.bytes()))
    }

    #[inline]
    pub(crate) fn mark(&self) -> Mark {
        *self.mark.get_or_init(|| self.raw.with(Mark::of))
    }

    /// The half of its mark that registers need.
    #[inline]
    pub(crate) fn register(&self) -> Mark {
        *self.register.get_or_init(|| self.raw.with(Mark::register))
    }
}

/// Lends two lists of bytes, which are empty.
fn scratch<T>(work: impl FnOnce(&mut Vec<u8>, &mut Vec<u8>) -> T) -> T {
    thread_local! {
        static SCRATCH: RefCell<[Vec<u8>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
    }
    SCRATCH.with_borrow_mut(|[bytes, raw]| {
        bytes.clear();
        raw.clear();
        work(bytes, raw)
    })
}

impl std::fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bytes().fmt(f)
    }
}

impl Bytes {
    pub(crate) fn new(bytes: &[u8]) -> Bytes {
        if bytes.len() > INLINE {
            return Bytes::Heap(bytes.into());
        }
        let mut inline = [0; INLINE];
        inline[..bytes.len()].copy_from_slice(bytes);
        Bytes::Inline(bytes.len() as u8, inline)
    }

    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Bytes::Inline(len, bytes) => &bytes[..usize::from(*len)],
            Bytes::Heap(bytes) => bytes,
        }
    }
}

/// The hash of key bytes that tables of items use.
#[inline]
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_is_an_item_where_it_stands_as_by_its_value(text in prop_oneof!["\\PC{0,80}", "[\u{0}a\u{1}]{0,70}"]) {
            let (there, later, own) = (Item::text(&text), Item::later(&text), Item::of(&text));
            prop_assert_eq!((there.mark(), there.hash(), there.bytes()), (own.mark(), own.hash(), own.bytes()));
            prop_assert_eq!((later.mark(), later.register(), later.bytes()), (own.mark(), own.register(), own.bytes()));
        }
    }
}
