//! Standard output, for a reader who may go away.

use std::fmt;
use std::io::{self, Write};

/// Writes a line to standard output. It takes what `format!` takes.
macro_rules! say {
    ($($words:tt)*) => { $crate::out::text(format_args!("{}\n", format_args!($($words)*))) };
}

pub(crate) use say;

/// Writes a text as it is. A reader who went away (`… | head`) ends the program quietly; any other failure ends it with status 2.
pub(crate) fn text(text: impl fmt::Display) {
    let written = write!(io::stdout().lock(), "{text}").and_then(|()| io::stdout().flush());
    match written {
        Ok(()) => {}
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(e) => {
            // Standard error may be gone too; there is nobody left to tell then.
            let _ = writeln!(io::stderr(), "error: cannot write to standard output: {e}");
            std::process::exit(2);
        }
    }
}
