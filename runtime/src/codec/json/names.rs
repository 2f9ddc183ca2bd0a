//! What a name in a JSON object stands for, and what is said where it stands for nothing.

use super::error::{Error, did_you_mean, quote};
use super::reader::Reader;
use super::scope::Scope;
use crate::shape::Alternatives;
use crate::value::{Fault, Reader as _};

impl Reader<'_> {
    /// The error where an object has just ended without a field.
    #[cold]
    pub(super) fn missing(&self, name: &str) -> Error {
        Error::new(self.input.offset().saturating_sub(1), format!("`{name}` is missing"))
    }

    #[cold]
    pub(super) fn unknown(&self, at: usize, key: &str, scope: &Scope) -> Error {
        let near = did_you_mean(key, scope.fields.iter().map(|field| field.name));
        Error::new(at, format!("there is no field {}{near}", quote(key)))
    }

    #[cold]
    pub(super) fn unknown_case(&self, at: usize, name: &str, scope: &Scope) -> Error {
        let names: Vec<&str> = scope.fields.iter().map(|field| field.name).collect();
        Error::new(at, format!("a `{name}` holds one of {}", names.join(", ")))
    }

    /// The alternative of which fields are there; an error if there are fields of two, or of none.
    pub(super) fn named_alternative(mut self, name: &'static str, alternatives: Alternatives) -> Result<usize, Error> {
        let mut scope = self.open(&[])?;
        let mut found = None;
        while self.input.more(&mut scope.first, b'}')? {
            self.input.peek();
            let at = self.input.offset();
            let key = self.key()?;
            let named = alternatives.iter().position(|fields| fields.iter().any(|field| field.name == key));
            match (named, found) {
                (Some(index), Some(other)) if index != other => {
                    return Err(Error::new(at, Fault::TwoCases(name).to_string()));
                }
                (Some(index), _) => found = Some(index),
                (None, _) if self.strict => {
                    let near = did_you_mean(&key, alternatives.iter().copied().flatten().map(|field| field.name));
                    return Err(Error::new(at, format!("there is no field {}{near}", quote(&key))));
                }
                (None, _) => {}
            }
            self.skip()?;
        }
        found.ok_or_else(|| Error::new(self.input.offset().saturating_sub(1), Fault::NoCase(name).to_string()))
    }
}
