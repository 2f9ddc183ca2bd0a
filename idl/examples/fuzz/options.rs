//! What the command line says.

use std::time::Duration;

use crate::targets::{TARGETS, Target};

/// What to run, and for how long.
#[derive(Clone)]
pub(crate) struct Options {
    pub(crate) targets: Vec<Target>,
    pub(crate) time: Duration,
    pub(crate) executions: u64,
    pub(crate) seed: u64,
}

impl Options {
    /// Reads `--minutes N`, `--executions N`, `--seed N`, and the names of targets; without names all of them.
    pub(crate) fn read(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options { targets: Vec::new(), time: Duration::from_secs(60), executions: 10_000_000, seed: 1 };
        while let Some(arg) = args.next() {
            let mut number = || {
                let value = args.next().and_then(|value| value.parse::<u64>().ok());
                value.ok_or_else(|| format!("{arg} takes a number"))
            };
            match arg.as_str() {
                "--minutes" => options.time = Duration::from_secs(60 * number()?),
                "--executions" => options.executions = number()?,
                "--seed" => options.seed = number()?,
                name => options.targets.push(target(name)?),
            }
        }
        if options.targets.is_empty() {
            options.targets = TARGETS.to_vec();
        }
        Ok(options)
    }
}

fn target(name: &str) -> Result<Target, String> {
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    let names = TARGETS.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", ");
    found.copied().ok_or_else(|| format!("no target is called {name}; there are {names}"))
}
