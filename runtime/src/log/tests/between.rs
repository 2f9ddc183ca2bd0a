//! Something that happens just after the nth listing of a folder.

use super::*;
use crate::sim::{Call, Watched};
use std::sync::Mutex;

/// The disk on which it happens, beneath and as a program sees it.
pub(super) struct Between {
    pub(super) sim: Sim,
    pub(super) fs: Arc<dyn Fs>,
    /// How many listings are still to come before it.
    left: Arc<Mutex<Option<u64>>>,
}

impl Between {
    pub(super) fn new(sim: &Sim, listings: u64, act: impl FnOnce(&Sim) + Send + 'static) -> Between {
        let (left, beneath) = (Arc::new(Mutex::new(Some(listings))), sim.clone());
        let listed = left.clone();
        let is_time = move |call, _: &Path| call == Call::Listed && count_down(&listed);
        Between { sim: sim.clone(), fs: Arc::new(Watched::once(sim.clone(), is_time, move || act(&beneath))), left }
    }

    pub(super) fn has_happened(&self) -> bool {
        self.left.lock().unwrap().is_none()
    }
}

/// Whether it has come to an end just now.
fn count_down(left: &Mutex<Option<u64>>) -> bool {
    let mut left = left.lock().unwrap();
    let is_time = *left == Some(0);
    *left = left.and_then(|left| left.checked_sub(1));
    is_time
}
