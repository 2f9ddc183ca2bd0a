//! Versions of the program: the second counts each fact a day later, so its definitions are others and its views are its own.

use headwater::codec::thrift;
use headwater::counter::{Columns, Count, CounterShape, Definition, Handle, Number, Table};
use headwater::{Schema as _, Timestamp};
use headwater_tests::shop::{Ages, Datum, Sales, Schema};

const DAY: i64 = 86_400_000_000;
const HASH: &str = "00000000000000000000000000000002";

/// A version of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    First,
    Second,
}

impl Version {
    /// The one that comes after it; after the second the first, as when somebody goes back.
    pub(crate) fn other(self) -> Version {
        if self == Version::First { Version::Second } else { Version::First }
    }

    /// Whose a view is.
    pub(crate) fn of(definition: &Definition) -> Version {
        if definition.hash == HASH { Version::Second } else { Version::First }
    }

    /// Its counters.
    pub(crate) fn counters(self) -> &'static [&'static dyn Count] {
        if self == Version::First { Schema::counters() } else { &[&Later(&Handle::<Sales>::NEW), &Later(&Handle::<Ages>::NEW)] }
    }

    /// A fact as its counters see it.
    pub(crate) fn sees(self, datum: &Datum) -> Datum {
        let mut datum = datum.clone();
        datum.pedigree.at.0 += if self == Version::Second { DAY } else { 0 };
        datum
    }
}

/// A counter that takes each fact for one of the day after.
struct Later(&'static dyn Count);

impl Count for Later {
    fn shape(&self) -> &'static CounterShape {
        self.0.shape()
    }

    fn definition(&self) -> Definition {
        Definition { hash: HASH.to_owned(), ..self.0.definition() }
    }

    fn count(&self, fact: usize, at: Timestamp, body: &mut thrift::Reader<'_>, table: &mut Table) -> Result<(), thrift::Error> {
        self.0.count(fact, Timestamp(at.0 + DAY), body, table)
    }

    fn count_columns(
        &self,
        fact: usize,
        at: Timestamp,
        body: &mut headwater::dataset::Reader<'_>,
        table: &mut Table,
    ) -> Result<(), headwater::dataset::RowError> {
        self.0.count_columns(fact, Timestamp(at.0 + DAY), body, table)
    }

    fn derive(&self, columns: &Columns<'_>, out: &mut Vec<Option<Number>>) {
        self.0.derive(columns, out);
    }
}
