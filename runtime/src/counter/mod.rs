//! Counters: what a schema generates for each, and the table in memory in which cells grow until they become a run.

mod shape;
mod key;
mod wanted;
mod arena;
mod definition;
mod guard;
mod rows;
mod once;
mod store;
mod table;
mod together;
mod handle;
mod columns;
#[cfg(test)]
mod tests;

pub use crate::expr::Number;
pub use crate::measure::{Cell, Counting, Item};
pub use crate::time::BucketSize;
pub use columns::{Columns, Dated, Show};
pub use definition::{ColumnDef, Definition, MeasureDef};
pub use guard::{Anonymous, AnonymousDef, Guard};
pub use handle::{Count, Handle};
pub use key::{CellKey, prefix, start_bytes};
pub use once::{AnyKey, KeyColumns, RowKey};
pub use shape::{Bucket, Column, CounterShape, MeasureShape, Taken};
pub use table::{Drain, Found, Row, Table};
pub use together::{CountTogether, FactError, FactReader, Tables, Together};
pub use wanted::{Wanted, after};

use crate::fact::Fact;
use crate::time::Timestamp;
use crate::value::Reader;

/// A whole schema, as the runtime meets it; generated as a unit struct named `Schema`.
pub trait Schema: Sized + Send + Sync + 'static {
    /// The union of its facts.
    type Fact: Fact;
    /// Its name, dots kept.
    const NAME: &'static str;
    /// The text it was compiled from.
    const SOURCE: &'static str;

    /// Its counters, in the order written, as trait objects: `&[&counter::Handle::<FileChurn>::NEW, …]`.
    fn counters() -> &'static [&'static dyn Count];
}

/// One counter; generated on a unit type of the counter's name.
pub trait Counter: Send + Sync + 'static {
    /// Its columns, buckets, and definition.
    const SHAPE: CounterShape;
    /// Whether it calls functions of the user's, which may panic.
    const CALLS: bool = false;
    /// How it is counted together with the other counters of its schema; none where it is counted by itself.
    const TOGETHER: Option<Together> = None;

    /// Reads what the counter needs of one fact (an index into `Fact::FACTS`; the reader stands before its body), and adds it to
    /// its cells. A fact that the counter does not take is never given to it.
    fn count<R: Reader>(fact: usize, at: Timestamp, r: &mut R, table: &mut Table) -> Result<(), R::Error>;

    /// Pushes the derived columns of one cell, in the order written.
    fn derive(columns: &Columns<'_>, out: &mut Vec<Option<Number>>);
}
