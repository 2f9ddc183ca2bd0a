//! What the tests that cross crates share.

headwater::include_schema! {
    /// Every construct that is built today, as it is generated.
    "kitchen"
}
pub mod sim;
