//! The program of the schema `grown`, after it grew.

/// The schema.
pub mod grown {
    include!(concat!(env!("OUT_DIR"), "/new/grown.rs"));
}

fn main() -> std::process::ExitCode {
    headwater::app::run::<grown::Schema>()
}
