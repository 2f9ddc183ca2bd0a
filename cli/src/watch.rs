//! Doing something again whenever schemas change. Their files are looked at a few times a second, which works on every file system, also
//! over networks and in containers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use crate::report::{Console, Trouble};
use crate::schemas::{Files, schemas_in};
use crate::status::Status;

const EVERY: Duration = Duration::from_millis(100);

static ENDED: AtomicBool = AtomicBool::new(false);

/// When a file was written, and how long it is.
type Looks = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Acts at once, and then after each change, when the files have rested for a moment: editors write in several steps. What is wrong is
/// reported, and does not end it; Ctrl-C does, between two actions.
pub(crate) fn run(files: &Files, console: Console, act: impl Fn() -> Status) -> Status {
    if let Err(e) = ctrlc::set_handler(|| ENDED.store(true, Ordering::Relaxed)) {
        console.trouble(&Trouble { message: &format!("cannot listen for Ctrl-C: {e}"), file: None, help: "" });
        return Status::Failed;
    }
    let mut parts = files.parts();
    let mut acted_on = looks(&parts);
    act();
    let mut before = acted_on.clone();
    while !ENDED.load(Ordering::Relaxed) {
        std::thread::sleep(EVERY);
        let now = looks(&parts);
        if now == before && now != acted_on {
            parts = files.parts();
            acted_on = looks(&parts);
            act();
        }
        before = now;
    }
    Status::Done
}

/// How the files look that the schemas are made of, and all schemas beside them: one that is missing may come.
fn looks(parts: &[PathBuf]) -> Looks {
    let folders: BTreeSet<&Path> = parts.iter().filter_map(|path| path.parent()).collect();
    let beside = folders.into_iter().flat_map(schemas_in);
    parts.iter().cloned().chain(beside).map(|path| (path.clone(), look(&path))).collect()
}

fn look(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
