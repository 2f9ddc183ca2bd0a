//! Names in a view's folder: runs have numbers, and a number is never given twice.

use std::path::{Path, PathBuf};

/// The manifest's name.
pub(super) const MANIFEST: &str = "manifest.json";

/// The folder of one definition of a counter, under the folder of all views.
pub(super) fn folder(views: &Path, counter: &str, hash: &str) -> PathBuf {
    views.join(format!("{counter}-{hash}"))
}

/// The counter that a folder's name speaks of. Counters' names have no `-`.
pub(super) fn counter_of(folder: &str) -> Option<&str> {
    folder.rsplit_once('-').map(|(counter, _)| counter)
}

/// The name of the run with this number.
pub(super) fn run(number: u64) -> String {
    format!("{number:08}.run")
}

/// The number of a run, also of one that was never finished (`.new`).
pub(super) fn number(file: &str) -> Option<u64> {
    file.strip_suffix(".new").unwrap_or(file).strip_suffix(".run")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_names() {
        assert_eq!(run(7), "00000007.run");
        for (file, expected) in [("00000007.run", Some(7)), ("00000007.run.new", Some(7)), ("123456789.run", Some(123_456_789))] {
            assert_eq!(number(file), expected);
        }
        for file in ["manifest.json", "x.run", ".run", "7.txt"] {
            assert_eq!(number(file), None, "{file}");
        }
    }

    #[test]
    fn a_folder_names_its_counter() {
        assert_eq!(folder(Path::new("/v"), "Likes", "00ff"), Path::new("/v/Likes-00ff"));
        assert_eq!((counter_of("Likes-00ff"), counter_of("views.lock")), (Some("Likes"), None));
    }
}
