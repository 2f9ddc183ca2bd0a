//! `cargo headwater lsp`: a language server. Editors start it and talk to it over standard input and output.

mod transport;
mod uri;
mod position;
mod documents;
mod workspace;
mod client;
mod schema;
mod state;
mod report;
mod hover;
mod navigate;
mod rename;
mod completion;
mod symbols;
mod formatting;
mod actions;
mod server;

use std::io::{BufReader, stdin, stdout};

use clap::Args;

use crate::status::Status;

#[derive(Debug, Args)]
pub(crate) struct Lsp {
    /// Standard input and output, which is the only way to talk to it; some editors say so
    #[arg(long)]
    pub(crate) stdio: bool,
}

/// Serves until the client says `exit`, or goes away.
pub(crate) fn run(_: &Lsp) -> Status {
    let input = transport::listen(BufReader::new(stdin()));
    server::serve(&input, &mut stdout().lock())
}
