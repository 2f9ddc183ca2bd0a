//! The example `insights` once more, as a program of this package, so that cargo builds it for the tests and tells them where it is.

fn main() -> std::process::ExitCode {
    headwater::app::App::<insights::Schema>::new().command(insights::generate::Generate).run()
}
