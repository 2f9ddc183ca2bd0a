//! What must hold of `parse` stands in `idl/tests/found/targets.rs`, which the stable runner and the tests use too.
#![no_main]

#[path = "../../idl/tests/found/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|input: &[u8]| targets::parse(input));
