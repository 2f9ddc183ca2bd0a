//! What must hold of Thrift Binary stands in `runtime/tests/found/targets.rs`, which the stable runner and the tests use too.
#![no_main]

#[path = "../../runtime/tests/found/memory.rs"]
mod memory;
#[path = "../../runtime/tests/found/targets.rs"]
mod targets;
#[path = "../../runtime/tests/found/values.rs"]
mod values;

libfuzzer_sys::fuzz_target!(|input: &[u8]| targets::binary(input));
