//! What the tests that cross crates share.

pub mod sim;
pub mod shredded;
pub mod crowded;
pub mod cash_types;

headwater::include_schema! {
    /// Every construct that is built today, as it is generated.
    "kitchen"
}

headwater::include_schema! {
    /// A shop, small enough to be counted a second time by hand.
    "shop"
}

headwater::include_schema! {
    /// A schema without facts.
    "values"
}

headwater::include_schema! {
    /// A schema without anything.
    "empty"
}

headwater::include_schema! {
    /// The smallest facts and the smallest counter.
    "plain"
}

headwater::include_schema! {
    /// Counters that read nothing of their facts.
    "bare"
}

headwater::include_schema! {
    /// Posts, and functions that read something into them.
    "posts"
}

headwater::include_schema! {
    /// Newtypes wherever a type may stand.
    "newtypes"
}

headwater::include_schema! {
    /// Every built-in type wherever it may stand.
    "types"
}

headwater::include_schema! {
    /// What `tests/code_first` writes by hand as well.
    "social"
}

headwater::include_schema! {
    /// Types that are written by hand, wherever a type may stand.
    "cash"
}

headwater::include_schema! {
    /// Fields that are called as variables of generated code.
    "locals"
}

headwater::include_schema! {
    /// A crowd at pages: few measures, of many facts.
    "crowd"
}

/// The same schema, of which all is generated.
pub mod cash_generated {
    include!(concat!(env!("OUT_DIR"), "/generated/cash.rs"));
}
