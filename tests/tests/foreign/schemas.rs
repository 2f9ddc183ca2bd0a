//! The schemas of this repository, and what is emitted for them.

use std::path::{Path, PathBuf};

use headwater_codegen::build::{Loaded, load};
use headwater_codegen::emit::{Target, emit};

/// The workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// Every schema that stands in a file of its own: the example, the kitchen, and those of the tests.
pub(crate) fn all() -> Vec<Loaded> {
    let mut paths = vec![root().join("generated-examples/activity/schema/activity.hw"), root().join("codegen/tests/kitchen.hw")];
    for folder in ["tests/schema", "tests/schema/grown"] {
        let entries = std::fs::read_dir(root().join(folder)).expect("the schemas").map(|entry| entry.expect("readable").path());
        let mut found: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "hw")).collect();
        found.sort();
        paths.extend(found);
    }
    assert!(paths.len() > 10, "{paths:?}");
    paths.iter().map(|path| load(path, false).unwrap_or_else(|e| panic!("{e}"))).collect()
}

/// One of them.
pub(crate) fn named(name: &str) -> Loaded {
    all().into_iter().find(|schema| schema.model.name == name).expect("a schema of that name")
}

/// Writes what is emitted of a schema into a folder, and gives its path.
pub(crate) fn write(schema: &Loaded, target: Target, folder: &Path) -> PathBuf {
    let outputs = emit(target, &schema.model, &schema.source);
    let [output] = outputs.as_slice() else { panic!("one file") };
    output.write(folder).expect("writable");
    folder.join(&output.name)
}
