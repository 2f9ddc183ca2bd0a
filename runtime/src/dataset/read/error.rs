//! Why a row could not be read.

use crate::codec::json;
use crate::value::Fault;

/// What is wrong with a value in a column; [`super::Reader::locate`] adds the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError(Box<Reason>);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Reason {
    /// The program asks for another type than it has bound.
    #[error("the program asks for a {wanted}, which the column does not hold")]
    Type {
        /// What it asks for.
        wanted: &'static str,
    },
    /// An element of a list that is null, which the language has not.
    #[error("an element of a list is null")]
    NullElement,
    /// What is wrong with JSON text.
    #[error("{0}")]
    Json(json::Error),
    /// What is wrong whatever the format.
    #[error("{0}")]
    Fault(Fault),
}

impl From<Reason> for RowError {
    #[cold]
    fn from(reason: Reason) -> RowError {
        RowError(Box::new(reason))
    }
}

impl From<Fault> for RowError {
    #[cold]
    fn from(fault: Fault) -> RowError {
        Reason::Fault(fault).into()
    }
}

impl From<json::Error> for RowError {
    #[cold]
    fn from(error: json::Error) -> RowError {
        Reason::Json(error).into()
    }
}

impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for RowError {}
