//! One key in several runs, as a view has: all are asked side by side.

use std::sync::Arc;

use super::look::Look;
use super::probe::Probe;
use super::read::Run;
use crate::error::Result;

/// In how many runs a key is looked for at once.
const RUNS: usize = 16;

/// Looks for a key in several runs side by side, and tells `each` of the cells that these have of it, in their order. `likely` are the runs
/// in which it is so likely that their filters are not asked.
///
/// # Errors
/// As for [`Run::get`], and those of `each`.
#[inline]
pub(crate) fn find_in<'r>(
    runs: &'r [Arc<Run>],
    probe: &Probe<'_>,
    likely: impl Fn(&Run) -> bool,
    mut each: impl FnMut(&'r [u8]) -> Result<()>,
) -> Result<()> {
    for runs in runs.chunks(RUNS) {
        let mut looks = [const { None }; RUNS];
        for (run, look) in runs.iter().zip(&mut looks) {
            *look = run.look(probe, likely(run));
            look.iter().for_each(Look::begin);
        }
        // A bit for each run that is left.
        let mut left = 0u32;
        for (bit, look) in looks[..runs.len()].iter().enumerate() {
            if let Some(look) = look
                && look.may_be_there()?
            {
                left |= 1 << bit;
            }
        }
        // One that is alone asks the memory by looking.
        if left & left.wrapping_sub(1) != 0 {
            set(left).filter_map(|run| looks[run].as_ref()).for_each(|look: &Look<'_>| look.ask());
        }
        for look in set(left).filter_map(|run| looks[run].as_ref()) {
            look.get(probe)?.map_or(Ok(()), &mut each)?;
        }
    }
    Ok(())
}

/// Which bits are set, the lowest first.
#[inline(always)]
fn set(mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        lowest
    })
}
