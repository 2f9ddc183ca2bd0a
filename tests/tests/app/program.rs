//! The program under test, run as a user would run it.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

/// The program with a folder of its own.
pub(crate) struct Program {
    pub(crate) folder: TempDir,
}

/// What a run of it gave.
pub(crate) struct Ran {
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Program {
    pub(crate) fn new() -> Program {
        Program { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Writes a file beside the data.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_activity-app"), arguments)
    }

    /// Another program on the same data.
    pub(crate) fn command_of<A: AsRef<OsStr>>(&self, program: &str, arguments: &[A]) -> Command {
        let mut command = Command::new(program);
        command.env_remove("HEADWATER_DATA").arg("--data").arg(self.data()).args(arguments);
        command
    }

    pub(crate) fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ran {
        Ran::of(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs it with a text on standard input.
    pub(crate) fn run_on<A: AsRef<OsStr>>(&self, arguments: &[A], input: &[u8]) -> Ran {
        let mut child = self.spawn(arguments);
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::of(child.wait_with_output().unwrap())
    }

    /// Starts it, all its streams piped.
    pub(crate) fn spawn<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Child {
        self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs it, and it must be done (exit status 0, nothing on standard error). Gives what it printed.
    pub(crate) fn done<A: AsRef<OsStr>>(&self, arguments: &[A]) -> String {
        let ran = self.run(arguments);
        let words: Vec<_> = arguments.iter().map(AsRef::as_ref).collect();
        assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{words:?} printed {}", ran.out);
        ran.out
    }

    /// The dead letters, in order.
    pub(crate) fn dead_letters(&self) -> Vec<serde_json::Value> {
        let Ok(folder) = std::fs::read_dir(self.data().join("refused")) else { return Vec::new() };
        let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let text: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Ran {
    pub(crate) fn of(output: Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The example's own input, one commit a line.
pub(crate) fn commits() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated-examples/activity/data/commits.ndjson.gz");
    let file = std::fs::File::open(path).unwrap();
    let text = std::io::read_to_string(flate2::read::MultiGzDecoder::new(file)).unwrap();
    text.lines().map(str::to_owned).collect()
}
