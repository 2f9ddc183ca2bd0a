//! What a counter is, known without a fact: its key, its buckets of time, its measures.

use super::guard::Guard;
use crate::measure::MeasureKind;
use crate::shape::ShapeFn;
use crate::time::BucketSize;

/// A counter's columns, buckets, and definition.
#[derive(Clone, Copy, Debug)]
pub struct CounterShape {
    /// Its name in the schema.
    pub name: &'static str,
    /// The columns of a row's key.
    pub by: &'static [Column],
    /// Bucket sizes, smallest first.
    pub each: &'static [Bucket],
    /// The facts it takes, each once, rising.
    pub facts: &'static [Taken],
    /// Its measures, in the order written.
    pub measures: &'static [MeasureShape],
    /// The names of its derived columns.
    pub derived: &'static [&'static str],
    /// What it does not put out.
    pub guard: Guard,
    /// Its definition as canonical text (expressions with their types, buckets and their `keep`, sketch parameters): a view belongs
    /// to the hash of this.
    pub definition: &'static str,
}

/// What a counter takes of one fact. Whoever reads facts by columns reads these, and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The fact: an index into `Fact::FACTS`.
    pub fact: usize,
    /// The tags of the columns that it reads, in the fact's flat record (`FactShape::shape`), rising; none where it only counts.
    pub columns: &'static [u16],
    /// Whether it looks at the fact's time beyond the bucket that it falls into. Where it does not, facts of one bucket whose columns are
    /// equal count alike.
    pub timed: bool,
}

/// One column of a row's key.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the schema.
    pub name: &'static str,
    /// The shape of its values.
    pub shape: ShapeFn,
}

/// One measure.
#[derive(Clone, Copy, Debug)]
pub struct MeasureShape {
    /// Its name in the schema.
    pub name: &'static str,
    /// What it keeps.
    pub kind: MeasureKind,
    /// The shape of the values that it shows (`min max first last top`; of the others, none).
    pub value: Option<ShapeFn>,
}

/// One bucket size and how long its cells are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Bucket {
    /// The size.
    pub size: BucketSize,
    /// Microseconds, counted back from the newest arrival; none: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<i64>,
}

impl Taken {
    /// These columns of a fact, and its time.
    pub const fn new(fact: usize, columns: &'static [u16]) -> Taken {
        Taken { fact, columns, timed: true }
    }

    /// The same of a counter to which the time of a fact does not matter beyond the bucket that it falls into.
    pub const fn untimed(self) -> Taken {
        Taken { timed: false, ..self }
    }
}

impl CounterShape {
    /// What it takes of a fact, an index into `Fact::FACTS`; none: it does not take that fact.
    pub fn taken(&self, fact: usize) -> Option<&'static Taken> {
        self.facts.iter().find(|taken| taken.fact == fact)
    }

    /// Whether it matters how often a fact like another is counted: not where all measures are idempotent.
    pub fn weighs(&self) -> bool {
        !self.measures.iter().all(|measure| measure.kind.is_idempotent())
    }
}

impl Column {
    /// A column of a row's key.
    pub const fn new(name: &'static str, shape: ShapeFn) -> Column {
        Column { name, shape }
    }
}

impl Bucket {
    /// Buckets that are kept for ever.
    pub const fn of(size: BucketSize) -> Bucket {
        Bucket { size, keep: None }
    }

    /// The same, kept for so many microseconds.
    pub const fn keep(self, micros: i64) -> Bucket {
        Bucket { keep: Some(micros), ..self }
    }
}

impl MeasureShape {
    /// A measure that shows numbers.
    pub const fn new(name: &'static str, kind: MeasureKind) -> MeasureShape {
        MeasureShape { name, kind, value: None }
    }

    /// The same, showing values of a type.
    pub const fn showing(self, value: ShapeFn) -> MeasureShape {
        MeasureShape { value: Some(value), ..self }
    }
}
