//! Doing the same to many things in some threads.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::{At, Result};
use crate::fs::Fs;

/// How many threads wait for the disk.
const WAITERS: usize = 8;
/// Fewer things than this are not worth a thread.
const FEW: usize = 16;

/// Does something to each of some items, in as many threads; nothing more once one has failed. Results stand in the items' order.
pub(super) fn map<I: Sync, T: Send>(threads: usize, items: &[I], act: impl Fn(usize, &I) -> Result<T> + Sync) -> Result<Vec<T>> {
    if threads < 2 || items.len() < 2 {
        return items.iter().enumerate().map(|(index, item)| act(index, item)).collect();
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..threads.min(items.len()) {
            scope.spawn(|| {
                while let Some((index, item)) = take(&next, items) {
                    let result = act(index, item);
                    if result.is_err() {
                        next.store(items.len(), Ordering::Relaxed);
                    }
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

fn take<'i, I>(next: &AtomicUsize, items: &'i [I]) -> Option<(usize, &'i I)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    items.get(index).map(|item| (index, item))
}

/// Makes the names in some folders last.
pub(super) fn sync_dirs(fs: &dyn Fs, folders: &[PathBuf]) -> Result<()> {
    let threads = if folders.len() < FEW { 0 } else { WAITERS };
    map(threads, folders, |_, folder| fs.sync_dir(folder).at(folder)).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn results_stand_in_order_and_a_failure_ends_it() {
        let items: Vec<usize> = (0..100).collect();
        for threads in [0, 1, 3] {
            assert_eq!(map(threads, &items, |index, item| Ok(index + item)).unwrap(), (0..100).map(|n| 2 * n).collect::<Vec<_>>());
            let failed = map(threads, &items, |_, item| if *item == 7 { Err(Error::Usage("seven".into())) } else { Ok(()) });
            assert_eq!(failed.unwrap_err().to_string(), "seven");
        }
    }
}
