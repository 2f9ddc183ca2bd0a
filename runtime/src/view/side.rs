//! Pieces of work that several threads do side by side.

use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::Result;

/// Does pieces of work by several threads, in any order; what they give stands in the order of the pieces. After an error no more is begun.
pub(super) fn side_by_side<T: Send, U: Send>(threads: usize, work: Vec<T>, one: impl Fn(T) -> Result<U> + Sync) -> Result<Vec<U>> {
    if threads <= 1 || work.len() <= 1 {
        return work.into_iter().map(one).collect();
    }
    let threads = threads.min(work.len());
    let (next, done) = (Mutex::new(work.into_iter().enumerate()), Mutex::new(Vec::new()));
    let go_on = || -> Result<()> {
        loop {
            // The lock is let go before the work begins.
            let taken = lock(&next).next();
            let Some((number, piece)) = taken else { return Ok(()) };
            let made = one(piece);
            if made.is_err() {
                lock(&next).by_ref().for_each(drop);
            }
            lock(&done).push((number, made?));
        }
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(go_on)).collect();
        let own = go_on();
        let others: Vec<Result<()>> = others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))).collect();
        std::iter::once(own).chain(others).collect::<Result<()>>()
    })?;
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, made)| made).collect())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;
    use crate::error::Error;

    #[test]
    fn pieces_are_done_side_by_side_and_come_back_in_order() {
        let meeting = Barrier::new(2);
        // Each waits for another, so that none is done if they go one after the other.
        let done = side_by_side(2, (0..10).collect(), |piece: u32| {
            meeting.wait();
            Ok(piece * piece)
        });
        assert_eq!(done.unwrap(), (0..10).map(|piece| piece * piece).collect::<Vec<_>>());
    }

    #[test]
    fn after_an_error_no_more_is_begun() {
        for threads in 1..4 {
            let begun = Mutex::new(0);
            let done = side_by_side(threads, (0..1000).collect(), |piece: u32| {
                *lock(&begun) += 1;
                if piece == 3 { Err(Error::Usage("three".to_owned())) } else { Ok(()) }
            });
            assert!(matches!(done, Err(Error::Usage(_))));
            assert!(threads > 1 || *lock(&begun) == 4);
        }
        assert!(side_by_side(4, Vec::<u32>::new(), |_| Ok(())).unwrap().is_empty());
    }
}
