//! Generates the code of the schemas that the tests work on.

use std::path::PathBuf;

use headwater_codegen::Build;

fn main() {
    headwater_codegen::compile(&[
        "../codegen/tests/kitchen.hw",
        "schema/shop.hw",
        "schema/values.hw",
        "schema/empty.hw",
        "schema/plain.hw",
    ]);
    // Two schemas of one name, which no folder holds side by side.
    for age in ["old", "new"] {
        let dir = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets it")).join(age);
        Build::new().out_dir(dir).compile(&[format!("schema/grown/{age}.hw")]);
    }
}
