//! Runs targets, each on a thread of its own that makes inputs, tries them, and keeps those that broke it.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::options::Options;
use crate::targets::Target;

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Does what the command line says: inputs are made by `input` from a target's name and a number, and are files that end in `ending`. One
/// that takes longer than `longest` is taken for one that never ends.
pub(crate) fn main(ending: &'static str, longest: Duration, input: impl Fn(&str, u64) -> Vec<u8> + Send + Sync + 'static) -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    keep_panics_quiet();
    let (until, input) = (Instant::now() + options.time, Arc::new(input));
    let workers: Vec<Arc<Worker>> = options.targets.iter().map(|target| Arc::new(Worker::new(*target, ending))).collect();
    let threads: Vec<_> = workers
        .iter()
        .map(|worker| {
            let (worker, input, options) = (Arc::clone(worker), Arc::clone(&input), options.clone());
            thread::spawn(move || worker.run(|number| input(worker.target.0, number), options.seed, options.executions, until))
        })
        .collect();
    watch(&workers, longest, || threads.iter().all(thread::JoinHandle::is_finished));
    let found: usize = workers.iter().map(|worker| worker.report()).sum();
    if found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Waits until all is done; ends the process where one input takes too long, for its thread cannot be ended.
fn watch(workers: &[Arc<Worker>], longest: Duration, is_done: impl Fn() -> bool) {
    while !is_done() {
        thread::sleep(Duration::from_millis(200));
        if let Some(worker) = workers.iter().find(|worker| worker.takes() > longest) {
            worker.keep_hanging();
            std::process::exit(1);
        }
    }
}

/// Keeps the place of each panic in place of printing it.
fn keep_panics_quiet() {
    panic::set_hook(Box::new(|info| {
        let text = info.payload_as_str().unwrap_or_default().lines().next().unwrap_or_default();
        let place = info.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        PLACE.with(|kept| *kept.borrow_mut() = format!("{place}: {text}"));
    }));
}

/// A target, what it does at the moment, and what it has found.
struct Worker {
    target: Target,
    /// What its inputs' files end in.
    ending: &'static str,
    now: Mutex<(Instant, Vec<u8>)>,
    done: Mutex<Done>,
}

/// What was tried.
#[derive(Default)]
struct Done {
    executions: u64,
    took: Duration,
    longest: Duration,
    /// How often each place panicked.
    found: BTreeMap<String, u64>,
}

impl Worker {
    fn new(target: Target, ending: &'static str) -> Worker {
        Worker { target, ending, now: Mutex::new((Instant::now(), Vec::new())), done: Mutex::default() }
    }

    /// Tries inputs until so many are done, or until a time.
    fn run(&self, input: impl Fn(u64) -> Vec<u8>, seed: u64, executions: u64, until: Instant) {
        let began = Instant::now();
        for count in 0..executions {
            let start = Instant::now();
            if start >= until {
                break;
            }
            let input = input(seed.wrapping_mul(0x1_0000_0000).wrapping_add(count));
            *lock(&self.now) = (start, input.clone());
            let result = panic::catch_unwind(AssertUnwindSafe(|| (self.target.1)(&input)));
            if result.is_err() {
                self.keep(&input);
            }
            let mut done = lock(&self.done);
            done.executions = count + 1;
            done.longest = done.longest.max(start.elapsed());
        }
        lock(&self.done).took = began.elapsed();
        *lock(&self.now) = (Instant::now() + Duration::from_secs(1 << 30), Vec::new());
    }

    /// How long the present input has taken.
    fn takes(&self) -> Duration {
        lock(&self.now).0.elapsed()
    }

    /// Writes the present input down, as one that takes too long.
    fn keep_hanging(&self) {
        let path = self.write("hang", &lock(&self.now).1);
        eprintln!("{}: an input takes too long: {}", self.target.0, path.display());
    }

    /// Says what was tried and found. Gives how many different places panicked.
    fn report(&self) -> usize {
        let done = lock(&self.done);
        let (name, seconds) = (self.target.0, done.took.as_secs_f64());
        println!(
            "{name}: {} executions in {seconds:.0} s, the longest {:.3} s, {} found",
            done.executions,
            done.longest.as_secs_f64(),
            done.found.len()
        );
        for (place, count) in &done.found {
            println!("  {count:6} × {place}");
        }
        done.found.len()
    }

    fn keep(&self, input: &[u8]) {
        let place = PLACE.with(|place| place.borrow().clone());
        let mut done = lock(&self.done);
        let first = !done.found.contains_key(&place);
        *done.found.entry(place.clone()).or_default() += 1;
        if first && done.found.len() <= 50 {
            let path = self.write(&done.found.len().to_string(), input);
            println!("{}: {place}\n  {}", self.target.0, path.display());
        }
    }

    fn write(&self, name: &str, input: &[u8]) -> PathBuf {
        let folder = PathBuf::from("target/fuzz");
        let path = folder.join(format!("{}-{name}.{}", self.target.0, self.ending));
        if let Err(error) = fs::create_dir_all(&folder).and_then(|()| fs::write(&path, input)) {
            eprintln!("{}: {error}", path.display());
        }
        path
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
