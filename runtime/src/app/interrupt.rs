//! Ctrl-C: long work asks here at each safe point whether it should end. A second Ctrl-C ends the process at once, which loses
//! nothing that was acknowledged.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static HAPPENED: AtomicBool = AtomicBool::new(false);
static LISTEN: Once = Once::new();

/// Begins to listen. A program that has a handler of its own keeps it.
pub(super) fn listen() {
    LISTEN.call_once(|| {
        let _ = ctrlc::set_handler(|| {
            if HAPPENED.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
    });
}

/// Whether somebody asked to end.
pub(super) fn happened() -> bool {
    HAPPENED.load(Ordering::SeqCst)
}

/// Waits, but no longer than until somebody asks to end. Gives whether one may go on.
pub(super) fn wait(time: Duration) -> bool {
    let end = Instant::now() + time;
    while !happened() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return true;
        }
        std::thread::sleep(left.min(Duration::from_millis(50)));
    }
    false
}
