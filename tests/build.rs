//! Generates the code of the schema that holds every construct.

fn main() {
    headwater_codegen::compile(&["../codegen/tests/kitchen.hw"]);
}
