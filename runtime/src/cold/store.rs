//! What is asked of a store, so that a test can put one in its place that breaks off.

use std::fmt::Debug;

use super::error::changed;
use super::object::Object;
use crate::error::Result;

/// How many bytes are sent at once, and so how much of a file is held in memory. S3 takes no smaller part than 5 MiB but the last.
pub(super) const PART: usize = 8 << 20;

/// Somewhere that objects are kept under names.
pub trait Store: Debug {
    /// How it is called in messages.
    fn name(&self) -> String;

    /// Puts an object: it is there, whole, when this returns. `next` gives its bytes part by part, none at the end; if that fails, nothing is
    /// put.
    ///
    /// # Errors
    /// That of `next`; else the store refuses.
    fn put(&self, object: &str, next: &mut dyn FnMut() -> Result<Option<Vec<u8>>>) -> Result<()>;

    /// Gives the bytes of an object to `take`, part by part. False if there is none.
    ///
    /// # Errors
    /// That of `take`; else the store refuses.
    fn get(&self, object: &str, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool>;

    /// Removes an object, if it is there.
    ///
    /// # Errors
    /// The store refuses.
    fn remove(&self, object: &str) -> Result<()>;
}

/// Gives the bytes of an object to `take`, and then holds them against what was shipped.
///
/// # Errors
/// [`crate::Error::Corrupt`] if the object is gone, cut short or changed; those of [`Store::get`].
pub(super) fn get_checked(store: &dyn Store, name: &str, shipped: &Object, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let mut found = Object::default();
    let is_there = store.get(name, &mut |part| {
        found.add(part);
        take(part)
    })?;
    let whole = format!("{}/{name}", store.name());
    match found {
        _ if !is_there => Err(changed(&whole, "the object was shipped, and is gone")),
        found if found.bytes != shipped.bytes => {
            Err(changed(&whole, format!("the object has {} bytes, and {} were shipped", found.bytes, shipped.bytes)))
        }
        found if found != *shipped => Err(changed(&whole, "the object is not what was shipped: its checksum does not match")),
        _ => Ok(()),
    }
}
