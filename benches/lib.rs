//! What the benches share: contestants that run turn by turn, so that a slow moment of the machine hits them all.

pub mod alone;
pub mod drawn;
pub mod impression;
pub mod peers;
pub mod stream;
pub mod syncs;

use std::fmt;
use std::time::{Duration, Instant};

/// What one contestant needed for one piece of work, in nanoseconds.
#[derive(Clone, Debug)]
pub struct Timing {
    /// Who.
    pub name: &'static str,
    /// The middle of all rounds.
    pub median: f64,
    /// The quickest round.
    pub best: f64,
    /// The slowest round.
    pub worst: f64,
}

impl fmt::Display for Timing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:14} {:8.1} ns (best {:.1}, worst {:.1})", self.name, self.median, self.best, self.worst)
    }
}

/// The time that the processor has given to this thread so far, in seconds, as the scheduler of Linux counts it. Linux only.
///
/// # Errors
/// There is no `/proc`.
pub fn processor() -> std::io::Result<f64> {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = counted.split_whitespace().next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.map(|nanoseconds| nanoseconds / 1e9).ok_or_else(|| std::io::ErrorKind::InvalidData.into())
}

/// Does a piece of work as many times as it is told, and says how long that took.
pub type Contestant<'a> = (&'static str, &'a mut dyn FnMut(u32) -> Duration);

/// Work that is measured whole.
pub fn timed(mut work: impl FnMut(u32)) -> impl FnMut(u32) -> Duration {
    move |count| {
        let start = Instant::now();
        work(count);
        start.elapsed()
    }
}

/// Work that makes values, of which so many are kept at a time and dropped while nothing is measured.
pub fn making<T>(at_once: u32, mut make: impl FnMut() -> T) -> impl FnMut(u32) -> Duration {
    let mut made = Vec::with_capacity(at_once as usize);
    move |count| {
        let (mut took, mut left) = (Duration::ZERO, count);
        while left > 0 {
            let some = left.min(at_once);
            let start = Instant::now();
            (0..some).for_each(|_| made.push(make()));
            took += start.elapsed();
            made.clear();
            left -= some;
        }
        took
    }
}

const ROUNDS: usize = 15;
const ROUND: Duration = Duration::from_millis(40);

/// Lets contestants do their work turn by turn, and says what each needed for one piece, in the order given.
pub fn race(contestants: &mut [Contestant<'_>]) -> Vec<Timing> {
    let counts: Vec<u32> = contestants.iter_mut().map(|(_, work)| calibrate(work)).collect();
    let mut rounds = vec![Vec::new(); contestants.len()];
    for _ in 0..ROUNDS {
        for (((_, work), &count), rounds) in contestants.iter_mut().zip(&counts).zip(&mut rounds) {
            rounds.push(work(count).as_nanos() as f64 / f64::from(count));
        }
    }
    let timing = |((name, _), mut rounds): (&mut Contestant<'_>, Vec<f64>)| {
        rounds.sort_by(f64::total_cmp);
        Timing { name, median: rounds[ROUNDS / 2], best: rounds[0], worst: rounds[ROUNDS - 1] }
    };
    contestants.iter_mut().zip(rounds).map(timing).collect()
}

/// How many pieces fill a round.
fn calibrate(work: &mut dyn FnMut(u32) -> Duration) -> u32 {
    let mut count = 1;
    while count < 1 << 30 && work(count) < ROUND {
        count *= 2;
    }
    count
}
