//! How a command ends: what it answers, and the exit status that says so.

use std::error::Error as StdError;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::interrupt;

/// What a command that did not fail has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done: exit status 0.
    Done,
    /// The answer is no (no such row, some lines refused): exit status 1. The command has said why.
    No,
}

/// What a command gives: any error will do, it becomes one line on standard error.
pub type CommandResult<T = Outcome> = Result<T, Box<dyn StdError + Send + Sync>>;

/// Says what went wrong and gives the exit status. A reader who went away (`scan | head`) is no failure.
pub(super) fn exit(result: CommandResult) -> ExitCode {
    match result {
        Ok(_) | Err(_) if interrupt::happened() => ExitCode::from(130),
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(1),
        Err(error) if is_broken_pipe(error.as_ref()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}{}", one_line(error.as_ref()), way_out(error.as_ref()));
            ExitCode::from(2)
        }
    }
}

fn is_broken_pipe(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// An error and its causes on one line; a cause that the message already holds is not said twice.
fn one_line(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    plain(&text.replace('\n', " "))
}

/// What to do about a damaged file (views can be counted anew, the facts themselves are nowhere else), and about a disk that is full.
fn way_out(error: &(dyn StdError + 'static)) -> &'static str {
    match error.downcast_ref::<crate::Error>() {
        Some(crate::Error::Corrupt { path, .. }) if is_of_view(path) => {
            "; remove the view's folder to have it counted anew from the facts that are kept"
        }
        Some(crate::Error::Corrupt { .. }) => "; put the file back from a copy",
        Some(crate::Error::Io { source, .. }) if source.kind() == io::ErrorKind::StorageFull => {
            "; make room on the disk and run it again: what was acknowledged or counted stands"
        }
        _ => "",
    }
}

/// Whether a file stands where those of views do: `…/views/COUNTER-1/FILE`.
fn is_of_view(path: &Path) -> bool {
    path.ancestors().nth(2).is_some_and(|folder| folder.ends_with("views"))
}

/// A text in which nothing moves a terminal's cursor.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_takes_one_line_and_repeats_nothing() {
        let inner = io::Error::new(io::ErrorKind::NotFound, "no such\nfile");
        let error = crate::Error::Io { path: "x/y".into(), source: inner };
        assert_eq!(one_line(&error), "x/y: no such file");
        assert_eq!(one_line(&crate::Error::Usage("a\u{1b}[2J".into())), "a\u{fffd}[2J");
    }

    #[test]
    fn a_damaged_file_comes_with_a_way_out() {
        let way_out = |path: &str| way_out(&crate::Error::corrupt(std::path::Path::new(path), 7, "it is not whole"));
        assert!(
            way_out("views/A-1/00000001.run").contains("view's folder") && way_out("views/A-1/manifest.json").contains("view's folder")
        );
        for facts in ["dataset/Like/manifest.json", "views/dataset/Like/manifest.json", "dataset/Like/day=2026-01-01/0.parquet"] {
            assert!(way_out(facts).contains("copy"), "{facts}");
        }
        assert!(way_out("log/0/00000000000000000000-000001.log").contains("copy"));
    }

    #[test]
    fn a_full_disk_comes_with_a_way_out() {
        let error = |kind| crate::Error::Io { path: "log/0/x.log".into(), source: io::Error::from(kind) };
        assert!(way_out(&error(io::ErrorKind::StorageFull)).contains("make room"));
        assert_eq!(way_out(&error(io::ErrorKind::NotFound)), "");
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let gone: Box<dyn StdError + Send + Sync> = io::Error::from(io::ErrorKind::BrokenPipe).into();
        assert!(is_broken_pipe(gone.as_ref()));
        assert!(!is_broken_pipe(&io::Error::from(io::ErrorKind::NotFound)));
    }
}
