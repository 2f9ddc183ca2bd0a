//! Generates the code of the schema that the benches work on.

fn main() {
    headwater_codegen::compile(&["site.hw"]);
}
