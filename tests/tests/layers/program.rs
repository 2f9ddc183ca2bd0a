//! A program of any schema, as one type: what is generic over the schema is called through this.

use crate::invent::Invent;
use headwater::batch::{Batch, Batched, Open};
use headwater::codec::{json, thrift};
use headwater::counter::Count;
use headwater::cut::Cut;
use headwater::dataset::{Dataset, Editor, Shred, Shredded};
use headwater::log::Log;
use headwater::shape::{FactShape, Shapes};
use headwater::time::Span;
use headwater::{Datum, Fact, Pedigree, Result, Schema};
use std::marker::PhantomData;

/// A fact as the log takes it: what its partition is chosen by, and the datum's bytes.
pub(crate) type Encoded = (Vec<u8>, Vec<u8>);

/// A row of the dataset: partition, offset, and the datum's bytes.
pub(crate) type Row = (u32, u64, Vec<u8>);

/// A version of a program.
pub(crate) trait Program: Sync {
    fn counters(&self) -> &'static [&'static dyn Count];
    fn facts(&self) -> &'static [FactShape];
    fn shapes(&self) -> Shapes;
    /// A fact of a type, made up.
    fn invent(&self, fact: usize, pedigree: Pedigree, invent: &mut Invent) -> Encoded;
    /// A datum's bytes as this version writes them.
    fn rewrite(&self, bytes: &[u8]) -> Vec<u8>;
    /// A datum's bytes, by way of JSON.
    fn by_json(&self, bytes: &[u8]) -> Vec<u8>;
    fn shred(&self, shred: &Shred, editor: &Editor, dataset: &Dataset, log: &Log, end: &Cut) -> Result<Shredded>;
    fn batch(&self, batch: &Batch<'_>, open: &mut Open<'_>) -> Result<Batched>;
    /// All facts of a type that the dataset holds below a cut.
    fn scan(&self, dataset: &Dataset, fact: usize, cut: &Cut) -> Result<Vec<Row>>;
}

/// The program of a schema.
pub(crate) struct Of<S>(PhantomData<S>);

impl<S> Of<S> {
    pub(crate) const NEW: Of<S> = Of(PhantomData);
}

impl<S: Schema> Program for Of<S> {
    fn counters(&self) -> &'static [&'static dyn Count] {
        S::counters()
    }

    fn facts(&self) -> &'static [FactShape] {
        S::Fact::FACTS
    }

    fn shapes(&self) -> Shapes {
        Shapes::of::<S::Fact>(S::NAME)
    }

    fn invent(&self, fact: usize, pedigree: Pedigree, invent: &mut Invent) -> Encoded {
        let fact = S::Fact::read(fact, invent).expect("what is made up is sound");
        let mut route = Vec::new();
        fact.route_key(&mut route);
        (route, encode(&Datum { pedigree, fact }))
    }

    fn rewrite(&self, bytes: &[u8]) -> Vec<u8> {
        encode(&thrift::read_datum::<S::Fact>(bytes).expect("what was written can be read"))
    }

    fn by_json(&self, bytes: &[u8]) -> Vec<u8> {
        let datum = thrift::read_datum::<S::Fact>(bytes).expect("what was written can be read");
        let mut text = Vec::new();
        json::write_datum(&datum, &mut text).expect("what was read can be written");
        let again = json::read_datum::<S::Fact>(&text).unwrap_or_else(|e| panic!("{}: {e}", String::from_utf8_lossy(&text)));
        assert_eq!(again, datum);
        encode(&again)
    }

    fn shred(&self, shred: &Shred, editor: &Editor, dataset: &Dataset, log: &Log, end: &Cut) -> Result<Shredded> {
        shred.run::<S::Fact>(editor, dataset, log, end, |_| true)
    }

    fn batch(&self, batch: &Batch<'_>, open: &mut Open<'_>) -> Result<Batched> {
        Ok(batch.run::<S::Fact>(open, &|_, _, _| true)?.expect("nobody stops it"))
    }

    fn scan(&self, dataset: &Dataset, fact: usize, cut: &Cut) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        dataset.scan::<S::Fact>(fact, cut, Span::default(), &mut |row| {
            rows.push((row.partition, row.offset, encode(&row.datum)));
            Ok(())
        })?;
        Ok(rows)
    }
}

fn encode<F: Fact>(datum: &Datum<F>) -> Vec<u8> {
    let mut bytes = Vec::new();
    thrift::write_datum(datum, &mut bytes).expect("what is made up can be written");
    bytes
}
