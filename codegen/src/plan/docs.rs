//! Documentation: the schema's own words, or a plain sentence where it has none.

/// The lines of the schema's documentation, or else one sentence of ours.
pub(super) fn or(written: &[String], sentence: impl FnOnce() -> String) -> Vec<String> {
    if written.iter().any(|line| !line.trim().is_empty()) { written.to_vec() } else { vec![sentence()] }
}
