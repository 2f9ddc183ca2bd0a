//! Compilers and interpreters of others.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::schemas::root;

/// Runs a command, which must succeed and have nothing to say.
pub(crate) fn quiet(command: &mut Command) {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success() && said.is_empty(), "{command:?}: {}", String::from_utf8_lossy(&said));
}

/// Python with the peers: `$HEADWATER_PEERS`, or that of the environment in `target/peers`.
pub(crate) fn python() -> Command {
    let python = std::env::var_os("HEADWATER_PEERS").map_or_else(|| root().join("target/peers/bin/python"), PathBuf::from);
    assert!(
        python.exists(),
        "{} is not there. It is brought by\npython3 -m venv target/peers && target/peers/bin/pip install -r tests/peers.txt",
        python.display()
    );
    Command::new(python)
}

/// Compiles all of Python in a folder; warnings are errors.
pub(crate) fn compile_python(folder: &Path) {
    quiet(python().args(["-W", "error", "-m", "compileall", "-q", "-f"]).arg(folder));
}

/// A script of `tests/peers/`.
pub(crate) fn script(name: &str) -> PathBuf {
    root().join("tests/peers").join(name)
}
