//! Errors of cold storage name the object.

use std::io;
use std::path::Path;

use crate::error::Error;

/// The store refused, or could not be reached.
pub(super) fn refused(object: &str, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Io { path: object.into(), source: io::Error::other(error) }
}

/// An object is not what was shipped.
pub(super) fn changed(object: &str, what: impl Into<String>) -> Error {
    Error::corrupt(Path::new(object), 0, what)
}
