//! The program of the schema `grown`, before it grew.

/// The schema.
pub mod grown {
    include!(concat!(env!("OUT_DIR"), "/old/grown.rs"));
}

fn main() -> std::process::ExitCode {
    headwater::app::run::<grown::Schema>()
}
