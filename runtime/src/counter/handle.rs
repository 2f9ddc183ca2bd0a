//! A counter as an object, so that a program can hold all of its counters in one list.

use super::Counter;
use super::columns::Columns;
use super::definition::Definition;
use super::shape::CounterShape;
use super::table::Table;
use super::together::Together;
use crate::codec::thrift;
#[cfg(feature = "dataset")]
use crate::dataset;
use crate::expr::Number;
use crate::time::Timestamp;
use crate::value::Fault;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the pipeline asks of a counter.
pub trait Count: Send + Sync {
    /// Its columns, buckets, and definition.
    fn shape(&self) -> &'static CounterShape;

    /// The same, owned and hashed.
    fn definition(&self) -> Definition {
        Definition::of(self.shape())
    }

    /// Adds a fact, by its index, its time and a reader that stands before its body, to the table.
    ///
    /// # Errors
    /// When the body is not such a fact; the table is then as it was. When a function of the user's panicked; the table is then not to be
    /// used any more.
    fn count(&self, fact: usize, at: Timestamp, body: &mut thrift::Reader<'_>, table: &mut Table) -> Result<(), thrift::Error>;

    /// How it is counted together with the other counters of its schema, which is faster; none where it is counted by itself.
    fn together(&self) -> Option<Together> {
        None
    }

    /// The same as [`Count::count`] from the columns of the master dataset: those that [`CounterShape::facts`] names are enough.
    ///
    /// # Errors
    /// As for [`Count::count`].
    #[cfg(feature = "dataset")]
    fn count_columns(&self, fact: usize, at: Timestamp, body: &mut dataset::Reader<'_>, table: &mut Table)
    -> Result<(), dataset::RowError>;

    /// Many facts of a part of the master dataset at once.
    ///
    /// # Errors
    /// When one is not such a fact; the error names its file and row. What was counted of the others is of no use then.
    #[cfg(feature = "dataset")]
    fn count_part(&self, fact: usize, facts: &dataset::Facts<'_>, table: &mut Table) -> crate::Result<()> {
        table.ahead(|table| {
            facts.each(|at, reader, count| {
                table.weigh(count);
                self.count_columns(fact, at, reader, table).map_err(|error| reader.locate(error))
            })
        })
    }

    /// Pushes the derived columns of one cell.
    fn derive(&self, columns: &Columns<'_>, out: &mut Vec<Option<Number>>);
}

/// The object of the counter `C`.
#[derive(Debug)]
pub struct Handle<C>(PhantomData<fn() -> C>);

impl<C: Counter> Handle<C> {
    /// The only one.
    pub const NEW: Handle<C> = Handle(PhantomData);
}

impl<C: Counter> Count for Handle<C> {
    fn shape(&self) -> &'static CounterShape {
        &C::SHAPE
    }

    fn count(&self, fact: usize, at: Timestamp, body: &mut thrift::Reader<'_>, table: &mut Table) -> Result<(), thrift::Error> {
        guarded::<C, _>(|| C::count(fact, at, body, table))
    }

    fn together(&self) -> Option<Together> {
        C::TOGETHER
    }

    #[cfg(feature = "dataset")]
    #[inline]
    fn count_columns(
        &self,
        fact: usize,
        at: Timestamp,
        body: &mut dataset::Reader<'_>,
        table: &mut Table,
    ) -> Result<(), dataset::RowError> {
        guarded::<C, _>(|| C::count(fact, at, body, table))
    }

    /// What a panic leaves out is null.
    fn derive(&self, columns: &Columns<'_>, out: &mut Vec<Option<Number>>) {
        let _: Result<(), Fault> = guarded::<C, _>(|| {
            C::derive(columns, out);
            Ok(())
        });
    }
}

/// Counts a fact by a counter that may call functions of the user's. One that panics is an error as a fact is that cannot be read:
/// counting stops there, the table that was being filled is not used any more, and what was written before stands.
#[inline]
fn guarded<C: Counter, E: From<Fault>>(count: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
    if !C::CALLS {
        return count();
    }
    catch_unwind(AssertUnwindSafe(count)).unwrap_or_else(|_| Err(Fault::Panicked(C::SHAPE.name).into()))
}
