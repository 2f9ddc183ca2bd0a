//! The command line of the example: what every schema gets, `import` and `synth`.

fn main() -> std::process::ExitCode {
    headwater::app::App::<activity::Schema>::new().command(activity::import::Import).command(activity::synth::Synth).run()
}
