//! What a generator gives: files, as names and texts. Writing them is a step of its own, so that a check can compare instead.

use std::io;
use std::path::Path;

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The file's name, without a folder: `activity.rs`.
    pub name: String,
    /// Its whole text.
    pub text: String,
}

impl Output {
    /// Writes the file into `dir`, which is made if need be. Returns whether its bytes changed; where they did not, the file is left
    /// alone, so that what is built from it is not built again.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub fn write(&self, dir: &Path) -> io::Result<bool> {
        if self.is_current(dir)? {
            return Ok(false);
        }
        std::fs::create_dir_all(dir)?;
        replace(&dir.join(&self.name), self.text.as_bytes())?;
        Ok(true)
    }

    /// Whether the file stands in `dir` with these very bytes.
    ///
    /// # Errors
    ///
    /// What the file system says; that there is no such file is not an error.
    pub fn is_current(&self, dir: &Path) -> io::Result<bool> {
        match std::fs::read(dir.join(&self.name)) {
            Ok(bytes) => Ok(bytes == self.text.as_bytes()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(e) => Err(e),
        }
    }
}

/// Puts a file in the place of another at once: whoever reads it, or kills this, finds the old bytes or the new ones. What permissions
/// the old one has are kept.
///
/// # Errors
///
/// What the file system says; the old file stands as it did then.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A link stays one: it is the file that it leads to that is replaced.
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let aside = path.with_file_name(format!(".{}.{}.new", name.to_string_lossy(), std::process::id()));
    let put = || {
        std::fs::write(&aside, bytes)?;
        if let Ok(old) = std::fs::metadata(path) {
            std::fs::set_permissions(&aside, old.permissions())?;
        }
        std::fs::rename(&aside, path)
    };
    put().inspect_err(|_| _ = std::fs::remove_file(&aside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_only_when_its_bytes_change() {
        let dir = tempfile::tempdir().expect("a folder");
        let inside = dir.path().join("new");
        let mut output = Output { name: "a.rs".into(), text: "one".into() };
        assert!(!output.is_current(&inside).expect("readable"));
        assert!(output.write(&inside).expect("writable"));
        let before = std::fs::metadata(inside.join("a.rs")).expect("there").modified().expect("a time");
        assert!(!output.write(&inside).expect("writable"));
        assert_eq!(std::fs::metadata(inside.join("a.rs")).expect("there").modified().expect("a time"), before);
        output.text = "two".into();
        assert!(output.write(&inside).expect("writable"));
        assert!(output.is_current(&inside).expect("readable"));
    }

    #[test]
    fn a_file_is_replaced_at_once_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.rs");
        for text in ["one", "two"] {
            replace(&path, text.as_bytes()).expect("writable");
            assert_eq!(std::fs::read_to_string(&path).expect("there"), text);
        }
        std::fs::create_dir(dir.path().join("folder")).expect("a folder");
        assert!(replace(&dir.path().join("folder"), b"text").is_err());
        let names: Vec<_> = std::fs::read_dir(dir.path()).expect("readable").map(|entry| entry.expect("there").file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
    }

    #[test]
    fn a_folder_in_the_way_is_an_error() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(dir.path().join("a.rs")).expect("a folder");
        let output = Output { name: "a.rs".into(), text: String::new() };
        assert!(output.write(dir.path()).is_err());
    }
}
