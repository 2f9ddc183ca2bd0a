//! The command line of the example: what every schema gets, and `generate`.

fn main() -> std::process::ExitCode {
    headwater::app::App::<insights::Schema>::new().command(insights::generate::Generate).run()
}
