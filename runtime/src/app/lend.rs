//! How commands work beside `up`, which holds the right to change views and dataset for as long as it runs: it lends it.
//!
//! Who wants it takes the lock `DATA/up.wanted` and keeps it until it is done. `up` looks at that lock every now and then; when somebody has
//! it, it publishes what it has counted, gives the rights away, and takes them back once the lock is free again. Locks end with their
//! processes, so that nobody waits for one that was killed. Meanwhile the log takes facts, and answers hold them: who reads counts what
//! nobody has counted yet.

use std::time::{Duration, Instant};

use super::context::Context;
use super::interrupt;
use crate::counter::Schema;
use crate::error::{Error, Result};
use crate::fs::Lock;

/// How long one waits between two looks.
const LOOK: Duration = Duration::from_millis(20);
/// How long `up` may take to give the rights away: it may be in the middle of a large merge.
const PATIENCE: Duration = Duration::from_secs(120);
/// Who looks at a lock by taking it, or has just taken it, has not yet said who that is; this long nobody is refused.
pub(super) const MOMENT: Duration = Duration::from_secs(1);

/// Rights, on loan or not, until this is dropped.
pub(super) struct Loan<T> {
    pub(super) rights: T,
    // Dropped last: `up` may take back what the rights have let go.
    _wanted: Box<dyn Lock>,
}

impl<T> Loan<T> {
    /// Takes rights; where `up` has them, as a loan. Who holds them is given to `take`.
    ///
    /// # Errors
    /// [`Error::Locked`] if another command has them, or if `up` does not give them away in two minutes; and those of the file system.
    pub(super) fn take<S: Schema>(context: &Context<S>, mut take: impl FnMut(&str) -> Result<T>) -> Result<Loan<T>> {
        let holder = context.holder();
        let wanted = until(MOMENT, || want(context, &holder))?;
        Ok(Loan { rights: until(PATIENCE, || take(&holder))?, _wanted: wanted })
    }
}

/// Whether another process wants the rights that `up` has.
pub(super) fn is_wanted<S: Schema>(context: &Context<S>) -> Result<bool> {
    match want(context, &context.holder()) {
        Ok(_) => Ok(false),
        // Another `up` only looks, and who has not yet said its name is seen the next time.
        Err(Error::Locked { holder, .. }) => Ok(holder.ends_with(')') && !is_up(&holder)),
        Err(error) => Err(error),
    }
}

fn want<S: Schema>(context: &Context<S>, holder: &str) -> Result<Box<dyn Lock>> {
    let path = context.data().join("up.wanted");
    context.fs().lock(&path, holder).map_err(|refused| match refused {
        Ok(holder) => Error::Locked { what: "data", path: context.data().to_owned(), holder },
        Err(source) => Error::Io { path, source },
    })
}

fn is_up(holder: &str) -> bool {
    holder.ends_with(" up)")
}

/// Tries until it is not refused by `up`, but no longer than so long. For others nobody waits longer than a moment.
pub(super) fn until<T>(patience: Duration, mut take: impl FnMut() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    loop {
        match take() {
            Err(Error::Locked { holder, .. })
                if begun.elapsed() < if is_up(&holder) { patience } else { MOMENT } && interrupt::wait(LOOK) => {}
            taken => return taken,
        }
    }
}
