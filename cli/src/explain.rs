//! `cargo headwater explain`: why a rule is there, a schema that breaks it, and the one that was meant.

use clap::Args;
use headwater_idl::catalogue::Code;
use headwater_idl::explain::{list, nearest_number, text};

use crate::status::Status;

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, such as HW0405, or only its number; without it all codes are listed
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

pub(crate) fn run(arguments: &Explain) -> Status {
    let Some(written) = &arguments.code else {
        print!("{}", list());
        return Status::Done;
    };
    match Code::of(written) {
        Some(code) => print!("{}", text(code)),
        None => return unknown(written),
    }
    Status::Done
}

fn unknown(written: &str) -> Status {
    eprintln!("error: there is no code `{written}`");
    match nearest_number(written) {
        Some(number) => eprintln!("help: did you mean `{number}`?"),
        None => eprintln!("help: `cargo headwater explain` lists all codes"),
    }
    Status::Failed
}
