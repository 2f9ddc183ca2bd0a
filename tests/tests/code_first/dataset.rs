//! One log, shredded by the program that is written by hand and by the generated one: the same files, byte for byte.

use headwater_tests::{shredded, social};

use crate::{Hand, texts};

#[test]
fn a_log_becomes_the_same_files() {
    // Each program reads what the other wrote.
    let (ours, theirs) = (shredded::files::<social::Schema, Hand>(&texts()), shredded::files::<Hand, social::Schema>(&texts()));
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    assert!(ours.keys().filter(|path| path.extension().is_some_and(|end| end == "parquet")).count() >= 6, "a file each: {:?}", ours.keys());
    for (path, bytes) in &ours {
        assert!(bytes == &theirs[path], "{} differs", path.display());
    }
}
