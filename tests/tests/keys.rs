//! Very many keys in little memory: tables that are far too small for them are ended as runs again and again, merged, asked and compacted.
//!
//! 300,000 keys, or as many as the variable `KEYS` says: `KEYS=10000000 cargo test --release -p headwater-tests --test keys -- --nocapture`.
//! It stands in a program of its own, whose memory nobody else takes.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use headwater::Timestamp;
use headwater::counter::BucketSize;
use headwater_tests::crowded::{Crowd, Visited};

const MIB: u64 = 1 << 20;

/// What may be taken beside the tables and a quarter more: readers of the log, buffers of runs that are written and merged.
const BESIDE: u64 = 24 * MIB;

/// Every key once in no order, and every third once more.
fn visits(keys: u32) -> impl Iterator<Item = Visited> {
    let at = Timestamp::now();
    let one = move |i: u32| Visited { at, person: i % 1000, page: page(i), seconds: i % 4001 };
    (0..keys).map(one).chain((0..keys).step_by(3).map(one))
}

/// Different for different numbers, which odd factors keep apart.
fn page(i: u32) -> u32 {
    i.wrapping_mul(2_654_435_761)
}

#[test]
fn very_many_keys_are_counted_in_little_memory() {
    let keys: u32 = std::env::var("KEYS").map_or(300_000, |keys| keys.parse().expect("KEYS is a number"));
    // About a tenth of what all of them would take in a table.
    let budget = u64::from(keys) * 12;
    let (crowd, now) = (Crowd::new("Pages", Timestamp::now()), Timestamp::now());
    crowd.append(visits(keys));

    let watch = Watch::new();
    let counted = crowd.count(budget as usize, 2, now);
    println!("{counted:?}; {}", watch.said());
    assert!(counted.runs > 4 && counted.merges > 0, "tables that hold all show nothing: {counted:?}");
    let rows = || {
        let (snapshot, mut rows, mut before) = (crowd.snapshot(), 0u32, None);
        crowd.each_page(&snapshot, BucketSize::Ever, |page, _| {
            assert!(before.replace(page) < Some(page), "pages come in order, each once");
            rows += 1;
        });
        rows
    };
    assert_eq!(rows(), keys);
    println!("scanned; {}", watch.said());
    crowd.compact(now);
    assert_eq!(rows(), keys);
    println!("compacted; {}", watch.said());
    let most = watch.most();
    assert!(
        most.is_none_or(|most| most < budget + budget / 4 + BESIDE),
        "{} MiB over a budget of {} MiB",
        most.unwrap_or(0) / MIB,
        budget / MIB
    );

    let mut expected: HashMap<u32, (u64, u64)> = HashMap::new();
    for visit in visits(keys) {
        let (visits, seconds) = expected.entry(visit.page).or_default();
        (*visits, *seconds) = (*visits + 1, *seconds + u64::from(visit.seconds));
    }
    let snapshot = crowd.snapshot();
    crowd.each_page(&snapshot, BucketSize::Ever, |page, series| {
        let shown = crowd.shown(&snapshot, &series.cells[0].1);
        let (visits, seconds) = expected.remove(&page).unwrap_or_else(|| panic!("nobody was at page {page}"));
        assert_eq!((shown["visits"].as_u64(), shown["seconds"].as_u64()), (Some(visits), Some(seconds)), "page {page}");
    });
    assert!(expected.is_empty(), "{} pages are missing", expected.len());
}

/// By how much the anonymous memory of this process has grown, at most, since it began to look.
struct Watch {
    most: Arc<AtomicU64>,
    begun: Option<u64>,
    is_over: Arc<AtomicBool>,
}

impl Watch {
    fn new() -> Watch {
        let watch = Watch { most: Arc::default(), begun: anonymous(), is_over: Arc::default() };
        let (most, is_over) = (watch.most.clone(), watch.is_over.clone());
        thread::spawn(move || {
            while !is_over.load(Relaxed) {
                most.fetch_max(anonymous().unwrap_or(0), Relaxed);
                thread::sleep(Duration::from_millis(2));
            }
        });
        watch
    }

    /// None where the system does not tell.
    fn most(&self) -> Option<u64> {
        self.begun.map(|begun| self.most.load(Relaxed).saturating_sub(begun))
    }

    fn said(&self) -> String {
        self.most()
            .map_or_else(|| "memory is not told here".to_owned(), |most| format!("RssAnon grew by {:.1} MiB", most as f64 / MIB as f64))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.is_over.store(true, Relaxed);
    }
}

/// The anonymous memory of this process, in bytes; mapped files are the page cache's.
fn anonymous() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? << 10)
}
