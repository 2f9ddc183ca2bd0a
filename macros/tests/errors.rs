//! What the compiler says of wrong uses of the derives: each error stands at the field or the attribute that has it.
//!
//! `TRYBUILD=overwrite cargo test -p headwater-macros --test errors` writes what is said anew; read the difference.

/// All of one derive in one file: the derives tell all their errors before the compiler tells its own.
#[test]
fn mistakes_are_told_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/errors/*.rs");
}
