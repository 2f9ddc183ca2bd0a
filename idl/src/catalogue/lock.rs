//! The lock: `HW08`.

macro_rules! lock {
    ([$($next:ident)*] $($before:tt)*) => { gather! { [$($next)*] $($before)*

    LockUnreadable "HW0801" "A lock that cannot be read":
        "the lock {} cannot be read: {}", "make it readable, or move it away",
        "Where a file `headwater.lock` stands beside the root file of a schema, the schema is held against it. One that cannot be read is not passed over.";
    LockLine "HW0802" "A damaged line of a lock":
        "a line of the lock is damaged: {}", "",
        "Each line of `headwater.lock` says what one tag was given to: `social: edge Like.via = 1 Plugin`. Lines may stand in any order, `#` begins a comment, and `cargo headwater lock` writes them. After a merge the lines of both sides are kept.";
    LockTag "HW0803" "A tag that was something else":
        "the tag {} is taken again, for `{}`; it is locked for `{}`", "take a tag that was never used; put the old one behind `reserved`. Where nothing was ever written with it, delete its line from the lock",
        "Tags decide what bytes mean. What was written under a tag would be taken for something that it is not, so a tag is never used again, also when what had it is gone. Another name for the same tag and type is fine.";
    LockName "HW0804" "A name that had another tag":
        "`{}` has the name of what is locked as `{}`", "give it its old tag back, or take a name that was never used. Where nothing was ever written with it, delete its line from the lock",
        "Tags never change, and names that are gone are not used again: folders, columns and JSON bear them.";
    LockType "HW0805" "Another type than the locked one":
        "`{}` is locked as `{}`", "declare another with a tag of its own beside it. Where nothing was ever written with it, delete its line from the lock",
        "What was written as one type is not read as another. Whether a field is optional, and the name of a newtype around it, are no part of the type here; neither is the name of a type that was renamed.";
    LockKey "HW0806" "Another key than the locked one":
        "the key of `{}` is not the one that is locked", "declare another entity beside it, with a tag of its own. Where nothing was ever written with it, delete the lines of its key from the lock",
        "A key is what an entity is known by; with another key all ids that were written mean nothing. Its fields are numbered in the order written. Their names may change.";

    } };
}
