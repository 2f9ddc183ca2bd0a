//! A package on disk: a manifest, a library, and the generated code that it includes.

use std::fs;
use std::io;
use std::path::Path;

/// One contestant.
pub(crate) struct Package {
    /// Its name, and its folder's.
    pub(crate) name: &'static str,
    /// Lines of its manifest.
    pub(crate) dependencies: String,
    /// `src/lib.rs`
    pub(crate) library: String,
    /// `src/generated.rs`
    pub(crate) generated: String,
}

impl Package {
    /// Writes it into a folder of its name. The versions are those of the workspace.
    pub(crate) fn write(&self, dir: &Path) -> io::Result<()> {
        let dir = dir.join(self.name);
        fs::create_dir_all(dir.join("src"))?;
        let manifest = format!(
            "[package]\nname = {:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n[workspace]\n",
            self.name, self.dependencies
        );
        fs::write(dir.join("Cargo.toml"), manifest)?;
        fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock"), dir.join("Cargo.lock"))?;
        fs::write(dir.join("src/lib.rs"), &self.library)?;
        fs::write(dir.join("src/generated.rs"), &self.generated)
    }

    /// Lines of generated code.
    pub(crate) fn lines(&self) -> usize {
        self.generated.lines().count()
    }
}
