//! What may stand at a place that is being written: which part of the language it is, and the names and words that fit there. The text
//! around it need not parse; only tokens from the start of its declaration are looked at.

mod tokens;
mod place;
mod block;
mod expr;
mod candidates;

use std::ops::Range;

pub use candidates::{Candidate, What, candidates, next_tag};
pub use place::at;

/// A place of a text, and what is already written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// What may stand there.
    pub place: Place,
    /// The word that stands there, from its first to its last byte, of a path all that stands between the quotes; empty between words.
    pub word: Range<usize>,
    /// The name of the declaration that the place is in; empty outside of one.
    pub owner: String,
}

/// What may stand at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Nothing that can be known: a new name, a number, a comment.
    Nothing,
    /// A declaration.
    Declaration,
    /// One of some words.
    Words(&'static [&'static str]),
    /// An annotation's name.
    Annotation,
    /// The path of another file.
    File,
    /// A type.
    Type,
    /// An entity.
    Entity,
    /// The tag of an entity or an edge.
    FactTag,
    /// The tag of a member.
    Tag {
        /// Tags of the block that are taken.
        taken: Vec<u64>,
        /// Tags that are reserved, from and to.
        reserved: Vec<(u64, u64)>,
        /// Whether the block is an edge's.
        of_edge: bool,
    },
    /// A size of buckets.
    Bucket,
    /// How long something is kept.
    Duration,
    /// A fact: an edge, or an entity before the dot of a property.
    Fact,
    /// A property, behind an entity's name and a dot.
    Property(String),
    /// A measure.
    Measure,
    /// An operand of an expression.
    Operand {
        /// The names that it sees.
        scope: Scope,
        /// The path that stands before `==` or `!=`, to which the operand is compared.
        against: Vec<String>,
        /// The atom or function whose argument it is.
        called: String,
    },
    /// What may stand behind a path and a dot.
    Step {
        /// The names that the path sees.
        scope: Scope,
        /// The names before the dot.
        path: Vec<String>,
    },
}

/// The names that an expression sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// A fact's columns.
    Fact(String),
    /// The measures of the counter.
    Derived,
    /// The variables of the rule or query.
    Body,
    /// The members of the declaration.
    Members,
}
