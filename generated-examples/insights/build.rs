//! Generates the code of the schema.

fn main() {
    headwater_codegen::compile(&["schema/insights.hw"]);
}
