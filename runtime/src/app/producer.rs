//! The name of a producer that gave none: the same input is always the same producer, so reading it again adds nothing.

use super::input::Origin;

/// A file's own name without its packing, and a hash of its first line that is not blank: `commits.ndjson#5d3f…`. Standard input has no name.
pub(super) fn name(origin: &Origin, first: &[u8]) -> Option<String> {
    let Origin::File(path) = origin else { return None };
    let name = path.file_name()?.to_string_lossy();
    let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
    Some(format!("{name}#{:016x}", xxhash_rust::xxh3::xxh3_64(first)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_same_input_is_the_same_producer() {
        let name = |path: &str, text: &[u8]| name(&Origin::of(Path::new(path)), text);
        let a = name("x/a.ndjson", b"{}").unwrap();
        assert!(a.starts_with("a.ndjson#") && a.len() == 9 + 16, "{a}");
        assert_eq!(name("y/a.ndjson.gz", b"{}"), Some(a.clone()));
        assert_eq!(name("a.ndjson.zst", b"{}"), Some(a.clone()));
        assert_ne!(name("x/a.ndjson", b"{ }"), Some(a.clone()));
        assert_ne!(name("x/b.ndjson", b"{}"), Some(a));
        assert_eq!(name("-", b"{}"), None);
    }
}
