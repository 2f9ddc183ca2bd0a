//! A short list whose first element needs no heap: most cells of a power law see one fact.

use crate::prefetch::prefetch_all;
use std::ops::{Deref, DerefMut};

/// How many bytes the smallest list on the heap takes, at least: less would soon be too small, and hardly spares anything.
const FIRST: usize = 32;

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
        match self {
            Few::List(list) if !list.is_empty() => {
                let before = list.capacity();
                if list.len() == before {
                    list.reserve_exact(before.min(most));
                }
                list.insert(place, element);
                ((list.capacity() - before) * size_of::<T>()) as isize
            }
            Few::List(_) => {
                *self = Few::One([element]);
                0
            }
            Few::One(_) => self.leave(place, element),
        }
    }

    /// Leaves its place: the second element comes.
    fn leave(&mut self, place: usize, element: T) -> isize {
        let mut list = Vec::with_capacity(const { if size_of::<T>() < FIRST / 2 { FIRST / size_of::<T>() } else { 2 } });
        if let Few::One([one]) = std::mem::take(self) {
            list.push(one);
        }
        list.insert(place, element);
        *self = Few::List(list);
        self.heap() as isize
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
