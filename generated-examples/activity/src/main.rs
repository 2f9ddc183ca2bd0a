//! The command line of the example: what every schema gets, and `import`.

fn main() -> std::process::ExitCode {
    headwater::app::App::<activity::Schema>::new().command(activity::import::Import).run()
}
