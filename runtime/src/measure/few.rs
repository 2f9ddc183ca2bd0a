//! A short list whose first element needs no heap: most cells of a power law see one fact.

use crate::prefetch::prefetch_all;
use std::ops::{Deref, DerefMut};

/// A list that is grown by inserting. What stands in place and what does not depends on the length alone.
#[derive(Clone, Debug)]
pub enum Few<T> {
    /// One element, in place.
    One([T; 1]),
    /// None, or more than one.
    List(Vec<T>),
}

impl<T> Few<T> {
    /// Inserts an element; room is made for twice as many, but for no more than `most` at a time. Gives by how many bytes the heap grew.
    pub(crate) fn insert(&mut self, place: usize, element: T, most: usize) -> isize {
        if self.is_empty() {
            *self = Few::One([element]);
            return 0;
        }
        let before = self.heap();
        let mut list = std::mem::take(self).into_list();
        if list.len() == list.capacity() {
            list.reserve_exact(list.len().min(most));
        }
        list.insert(place, element);
        *self = Few::List(list);
        self.heap() as isize - before as isize
    }

    /// Asks the memory for all elements; false where they stand in place.
    #[inline]
    pub(crate) fn prefetch(&self) -> bool {
        match self {
            Few::List(list) if !list.is_empty() => {
                prefetch_all(list);
                true
            }
            _ => false,
        }
    }

    /// All elements.
    pub(crate) fn into_list(self) -> Vec<T> {
        match self {
            Few::One(one) => Vec::from(one),
            Few::List(list) => list,
        }
    }

    /// Bytes on the heap, without what the elements have there.
    pub(crate) fn heap(&self) -> usize {
        match self {
            Few::One(_) => 0,
            Few::List(list) => list.capacity() * size_of::<T>(),
        }
    }
}

impl<T> Default for Few<T> {
    fn default() -> Few<T> {
        Few::List(Vec::new())
    }
}

impl<T> From<Vec<T>> for Few<T> {
    fn from(list: Vec<T>) -> Few<T> {
        <[T; 1]>::try_from(list).map_or_else(Few::List, Few::One)
    }
}

impl<T> Deref for Few<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self {
            Few::One(one) => one,
            Few::List(list) => list,
        }
    }
}

impl<T> DerefMut for Few<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Few::One(one) => one,
            Few::List(list) => list,
        }
    }
}

impl<T: PartialEq> PartialEq for Few<T> {
    fn eq(&self, other: &Few<T>) -> bool {
        **self == **other
    }
}

impl<T: Eq> Eq for Few<T> {}
