//! The numbers that fields and cases may have.

/// The largest.
pub(crate) const MAX_TAG: u32 = 32_767;

/// Whether a field, or a case, may have a number: those that Thrift can carry, but for the ones that Protobuf keeps.
pub(crate) fn is_tag(number: i64) -> bool {
    (1..=i64::from(MAX_TAG)).contains(&number) && !(19_000..=19_999).contains(&number)
}
