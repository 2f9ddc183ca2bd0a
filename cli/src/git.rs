//! The files of a schema as a revision has them.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use headwater_idl::load::Files;

/// A revision of the repository around the working folder.
#[derive(Debug)]
pub(crate) struct Git {
    revision: String,
}

impl Git {
    /// A revision as git names it; the error says what git says of it.
    pub(crate) fn new(revision: &str) -> Result<Git, String> {
        let output = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")]);
        match output {
            Ok(output) if output.status.success() => Ok(Git { revision: revision.to_owned() }),
            Ok(output) if output.stderr.is_empty() => Err(format!("git knows no revision `{revision}`")),
            Ok(output) => Err(said(&output)),
            Err(e) => Err(format!("git cannot be called: {e}")),
        }
    }

    /// How a file is named in reports.
    pub(crate) fn name(&self, path: &str) -> String {
        format!("{}:{path}", self.revision)
    }

    /// What git calls a file: a path from the working folder, or one from the top of the repository.
    fn object(&self, path: &Path) -> io::Result<String> {
        if path.is_relative() {
            return Ok(format!("{}:./{}", self.revision, path.display()));
        }
        let top = git(&["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(String::from_utf8_lossy(&top.stdout).trim_end());
        let path = path.strip_prefix(&top).map_err(|_| io::Error::other(format!("{} is not in {}", path.display(), top.display())))?;
        Ok(format!("{}:{}", self.revision, path.display()))
    }
}

impl Files for Git {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let object = self.object(path)?;
        let output = git(&["cat-file", "blob", &object])?;
        match output.status.success() {
            true => Ok(output.stdout),
            // The revision is known to be one, so it is the file that it has not.
            false if git(&["cat-file", "-e", &object]).is_ok_and(|output| !output.status.success()) => Err(io::ErrorKind::NotFound.into()),
            false => Err(io::Error::other(said(&output))),
        }
    }

    fn schemas(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}

fn git(arguments: &[&str]) -> io::Result<Output> {
    Command::new("git").args(arguments).output()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim_end().to_owned()
}
