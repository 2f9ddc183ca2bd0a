//! All that is wrong with one type, so that it is shown at once.

use std::fmt::Display;

use proc_macro2::Span;
use quote::ToTokens;

/// Errors that were found so far.
#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    /// One more, at what it speaks of.
    pub(crate) fn at(&mut self, what: &impl ToTokens, message: impl Display) {
        self.add(syn::Error::new_spanned(what, message));
    }

    /// One more, at a place.
    pub(crate) fn on(&mut self, place: Span, message: impl Display) {
        self.add(syn::Error::new(place, message));
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(first) => first.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.as_ref().map_or(0, |errors| errors.clone().into_iter().count())
    }

    /// What was made, if nothing was wrong on the way.
    pub(crate) fn or<T>(self, made: T) -> syn::Result<T> {
        self.0.map_or(Ok(made), Err)
    }
}

/// "did you mean `x`?", or else all that would be right.
pub(crate) fn did_you_mean(wrong: &str, names: &[&str]) -> String {
    let limit = wrong.chars().count().max(3) / 3;
    let near = names.iter().map(|name| (strsim::osa_distance(&wrong.to_lowercase(), name), name)).filter(|(far, _)| *far <= limit).min();
    match near {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None => format!("known here: {}", names.join(", ")),
    }
}
