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
        std::fs::write(dir.join(&self.name), &self.text)?;
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
    fn a_folder_in_the_way_is_an_error() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(dir.path().join("a.rs")).expect("a folder");
        let output = Output { name: "a.rs".into(), text: String::new() };
        assert!(output.write(dir.path()).is_err());
    }
}
