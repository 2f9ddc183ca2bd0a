//! `cargo headwater explain`: why a rule is there, a schema that breaks it, and the one that was meant.

use clap::Args;
use headwater_idl::catalogue::Code;
use headwater_idl::explain::{list, nearest_number, text};

use crate::out;
use crate::report::{Console, Trouble};
use crate::status::Status;

/// What `--help` ends with.
pub(crate) const AFTER: &str = "\
Examples:
  cargo headwater explain HW0405
  cargo headwater explain 405
  cargo headwater explain                                all codes

Exit status:
  0  it is explained
  2  there is no such code";

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code, such as HW0405, or only its number; without it all codes are listed
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,
}

pub(crate) fn run(arguments: &Explain, console: Console) -> Status {
    let Some(written) = &arguments.code else {
        out::text(list());
        return Status::Done;
    };
    let Some(code) = Code::of(written) else { return unknown(written, console) };
    out::text(text(code));
    Status::Done
}

fn unknown(written: &str, console: Console) -> Status {
    let help = match nearest_number(written) {
        Some(number) => format!("did you mean `{number}`?"),
        None => "`cargo headwater explain` lists all codes".to_owned(),
    };
    console.trouble(&Trouble { message: &format!("there is no code `{written}`"), file: None, help: &help });
    Status::Failed
}
