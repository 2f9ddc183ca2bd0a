//! Asking `up` for what it has counted and no run holds yet, through a socket in the data folder.
//!
//! `DATA/up.sock` is there while `up` serves. One asks a question on a connection: a line of JSON, and back comes a line of JSON and then the
//! bytes of a run: see [`wire`]. A socket that nobody listens at any more refuses who comes, so that nothing has to be cleaned up behind a
//! process that was killed. Only who may write in the data folder is let in.

mod wire;
mod desk;
mod caller;

pub(super) use caller::Caller;
pub(super) use desk::Desk;

use std::time::Duration;

/// How long who counts may take to come to where the log ended when it was asked. Past that it gives what it has, and who has asked counts
/// the rest if that is little.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long either waits for the other's next bytes.
const SILENCE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests;
