//! The types of the schema `cash` that are written by hand: private parts, and names of their own, where nothing of the schema looks inside.

use std::collections::BTreeSet;

use headwater::{Timestamp, Value};

use crate::cash::Pair;

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Value)]
#[headwater(name = "Money")]
pub struct Amount {
    #[headwater(tag = 4, name = "made")]
    moments: Vec<Timestamp>,
    /// Hundredths.
    #[headwater(tag = 1)]
    pub cents: i64,
    /// Of what.
    #[headwater(tag = 2)]
    pub currency: Currency,
    /// What for.
    #[headwater(tag = 3)]
    pub note: Option<String>,
}

impl Amount {
    /// How many moments there are of which it is known.
    pub fn times(&self) -> usize {
        self.moments.iter().collect::<BTreeSet<_>>().len()
    }
}

/// The currencies that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Value)]
pub enum Currency {
    /// Of many countries.
    #[headwater(tag = 1)]
    Euro,
    /// Of Norway.
    #[headwater(tag = 2)]
    Krone,
    /// What is not known yet.
    Unknown(i32),
}

/// The name of a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Value, serde::Serialize)]
pub struct Handle(pub String);

/// How somebody pays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Value)]
pub enum Means {
    /// One of two.
    #[headwater(tag = 3)]
    Either(Box<Pair>),
    /// The number of a card.
    #[headwater(tag = 1)]
    Card(u64),
    /// Notes and coins.
    #[headwater(tag = 2)]
    Cash(Amount),
}
