//! Generates the code of the schemas that the tests work on.

fn main() {
    headwater_codegen::compile(&[
        "../codegen/tests/kitchen.hw",
        "schema/shop.hw",
        "schema/values.hw",
        "schema/empty.hw",
        "schema/plain.hw",
    ]);
}
