//! The example `activity` once more, as a program of this package, so that cargo builds it for the tests and tells them where it is.

fn main() -> std::process::ExitCode {
    headwater::app::App::<activity::Schema>::new().command(activity::import::Import).command(activity::synth::Synth).run()
}
