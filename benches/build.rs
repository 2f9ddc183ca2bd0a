//! Generates the code of the schemas that the benches work on.

fn main() {
    headwater_codegen::compile(&["site.hw", "wire.hw"]);
}
