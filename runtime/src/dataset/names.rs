//! Names in a fact type's folder: files have numbers, and a number is never given twice.

use std::path::{Path, PathBuf};

use super::slice::Slice;

/// The manifest's name.
pub(super) const MANIFEST: &str = "manifest.json";
/// What a file is called once it counts, until it counts, and once it counts no more.
pub(super) const SHOWN: &str = ".parquet";
pub(super) const NEW: &str = ".new";
pub(super) const OLD: &str = ".old";

/// The folder of a fact type under the folder of the dataset: `Like`, or `Person/name`.
pub(super) fn folder(root: &Path, fact: &str) -> PathBuf {
    fact.split('.').fold(root.to_owned(), |path, part| path.join(part))
}

/// The name of a file within its fact type's folder.
pub(super) fn file(slice: Slice, number: u64) -> String {
    format!("{slice}/{number:08}{SHOWN}")
}

/// The number of a file, by its name when it is shown.
pub(super) fn number(file: &str) -> Option<u64> {
    let (slice, name) = file.split_once('/')?;
    let digits = name.strip_suffix(SHOWN)?;
    let is_ours = digits.len() >= 8 && digits.bytes().all(|b| b.is_ascii_digit()) && slice.parse::<Slice>().is_ok();
    is_ours.then(|| digits.parse().ok()).flatten()
}
