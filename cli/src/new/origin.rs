//! Where a new package takes Headwater from.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// The published crates, or a checkout of the repository.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Published,
    Checkout(PathBuf),
}

impl Origin {
    /// What is asked for, or else the checkout that this command was built from, while it is there: who installs with `--path cli` has the
    /// crates as they stand beside it.
    pub(super) fn choose(asked: Option<&Path>) -> Result<Origin, String> {
        let built_from = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        match asked {
            Some(dir) if !is_checkout(dir) => Err(format!("{} is no checkout of Headwater: it has no runtime/Cargo.toml", dir.display())),
            Some(dir) => Ok(Origin::checkout(dir)),
            None if is_checkout(built_from) => Ok(Origin::checkout(built_from)),
            None => Ok(Origin::Published),
        }
    }

    fn checkout(dir: &Path) -> Origin {
        Origin::Checkout(std::fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned()))
    }

    /// What stands behind `headwater =` and `headwater-codegen =` in a manifest.
    pub(super) fn dependencies(&self) -> Value {
        let crates = [("headwater", "runtime"), ("codegen", "codegen")];
        crates
            .into_iter()
            .map(|(key, folder)| (key.to_owned(), Value::String(self.dependency(folder))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    fn dependency(&self, folder: &str) -> String {
        match self {
            Origin::Published => format!("\"{}.{}\"", env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR")),
            // A JSON string is a TOML string.
            Origin::Checkout(dir) => format!("{{ path = {} }}", json!(dir.join(folder).to_string_lossy())),
        }
    }
}

fn is_checkout(dir: &Path) -> bool {
    dir.join("runtime/Cargo.toml").is_file() && dir.join("codegen/Cargo.toml").is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_a_version_or_a_path() {
        assert_eq!(Origin::Published.dependency("runtime"), "\"0.1\"");
        let checkout = Origin::Checkout("/a \"b\"/c".into());
        assert_eq!(checkout.dependency("codegen"), r#"{ path = "/a \"b\"/c/codegen" }"#);
    }

    #[test]
    fn this_command_knows_the_checkout_that_it_was_built_from() {
        assert!(matches!(Origin::choose(None), Ok(Origin::Checkout(_))));
        assert!(Origin::choose(Some(Path::new("/nowhere"))).is_err());
    }
}
