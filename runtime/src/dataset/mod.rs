//! The master dataset: every fact, for ever, in Parquet files by type and by the hour, day or month of its `at`.

pub mod sums;
