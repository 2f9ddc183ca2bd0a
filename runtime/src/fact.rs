//! A fact and its pedigree: what the master dataset is made of.

mod member;

use crate::key::KeyWriter;
use crate::shape::{FactShape, Shapes};
use crate::time::Timestamp;
use crate::value::{Broken, Reader, Writer};

pub use member::{Entity, Member, assert_alone, assert_end, assert_field, assert_key, join, ordered, place};

/// One fact with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Datum<F> {
    /// When it became true, and who says so.
    pub pedigree: Pedigree,
    /// What is true.
    pub fact: F,
}

/// When a fact became true and who said so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pedigree {
    /// Event time.
    pub at: Timestamp,
    /// The producer. With `nonce` it is the fact's identity.
    pub source: Option<String>,
    /// The producer's own number, rising within a source; it needs a source.
    pub nonce: Option<u64>,
}

/// A schema's union of all its properties and edges; generated, or derived by `#[derive(Facts)]` for types that are written by hand.
pub trait Fact: Sized + Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static {
    /// The cases, ordered by tag and then by the property's own tag (the formats search them); [`Fact::index`] points here.
    const FACTS: &'static [FactShape];

    /// Which case this is.
    fn index(&self) -> usize;
    /// Writes the case through [`Writer::edge`] or [`Writer::property`].
    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error>;
    /// Reads the body of the case that [`Reader::fact`] found.
    fn read<R: Reader>(index: usize, r: &mut R) -> Result<Self, R::Error>;
    /// Writes what the log's partition is chosen by: the entity of a property, `from` of an edge.
    fn route<W: Writer>(&self, w: &mut W) -> Result<(), W::Error>;
    /// Whether it is as the schema wants it, by the `@check`s of what it is made of. It became true `at` then.
    ///
    /// # Errors
    /// The first that does not hold. The place is within the fact, whose name stands in [`Fact::FACTS`].
    fn check(&self, at: Timestamp) -> Result<(), Broken> {
        let _ = at;
        Ok(())
    }
    /// Appends that as a key, which is what the log takes.
    fn route_key(&self, out: &mut Vec<u8>) {
        let Ok(()) = self.route(&mut KeyWriter(out));
    }
}

impl<F: Fact> Datum<F> {
    /// Whether it is as the schema wants it, by its `@check`s. What is not is taken by no door of the log.
    ///
    /// # Errors
    /// The first that does not hold, and where.
    pub fn check(&self) -> Result<(), Broken> {
        self.fact.check(self.pedigree.at).map_err(|broken| broken.within(F::FACTS[self.fact.index()].name))
    }
}

impl<F: Fact> From<F> for Datum<F> {
    /// A datum that became true now and names no producer.
    fn from(fact: F) -> Datum<F> {
        Datum { pedigree: Pedigree { at: Timestamp::now(), source: None, nonce: None }, fact }
    }
}

impl Shapes {
    /// The shapes of a schema, for the headers of files.
    pub fn of<F: Fact>(schema: &str) -> Shapes {
        Shapes::new(schema, F::FACTS)
    }
}
