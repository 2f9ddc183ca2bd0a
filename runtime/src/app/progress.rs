//! How far long work has come: a bar on a terminal, nothing on a pipe.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::batch::Phase;

/// The bar of one command.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// What work of several phases is doing.
    phase: Mutex<Option<Phase>>,
}

impl Progress {
    /// A bar that does not show itself before there is something to do; where standard error is no terminal, it never does.
    pub(super) fn new() -> Progress {
        Progress { bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()), phase: Mutex::new(None) }
    }

    /// Begins work on a number of bytes, or on nobody knows how many.
    pub(super) fn bytes(&self, total: Option<u64>) {
        self.begin(total, "{bar:32} {bytes}/{total_bytes} {msg} {eta}", "{spinner} {bytes} {msg}");
    }

    /// Begins work on a number of facts.
    pub fn facts(&self, total: u64) {
        self.begin(Some(total), "{bar:32} {human_pos}/{human_len} facts {eta}", "");
    }

    /// Says how many facts are done.
    pub fn at(&self, done: u64) {
        self.bar.set_position(done);
    }

    /// Says how far a phase of the work has come; any thread may.
    pub(super) fn phase(&self, phase: Phase, done: u64, total: u64) {
        let mut now = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        if *now != Some(phase) {
            *now = Some(phase);
            let (what, of) = words(phase);
            self.begin(Some(total), &format!("{what} {{bar:32}} {{human_pos}}/{{human_len}} {of} {{eta}}"), "");
        }
        self.bar.set_length(total);
        self.bar.set_position(done);
    }

    /// Asks something while the bar is away.
    pub(super) fn ask<T>(&self, ask: impl FnOnce() -> T) -> T {
        self.bar.suspend(ask)
    }

    /// Says something beside the bar.
    pub fn say(&self, text: String) {
        self.bar.set_message(text);
    }

    /// Writes a line to standard error, above the bar.
    pub fn line(&self, text: &str) {
        self.bar.suspend(|| eprintln!("{text}"));
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// The bar itself, to be moved by what is read.
    pub(super) fn bar(&self) -> ProgressBar {
        self.bar.clone()
    }

    fn begin(&self, total: Option<u64>, known: &str, unknown: &str) {
        if self.bar.is_hidden() {
            return;
        }
        if let Ok(style) = ProgressStyle::with_template(if total.is_some() { known } else { unknown }) {
            self.bar.set_style(style);
        }
        self.bar.reset();
        match total {
            Some(total) => self.bar.set_length(total),
            None => self.bar.unset_length(),
        }
        self.bar.enable_steady_tick(Duration::from_millis(200));
    }
}

/// What a phase does, and to what.
fn words(phase: Phase) -> (&'static str, &'static str) {
    match phase {
        Phase::Shred => ("shredding", "facts"),
        Phase::Count => ("counting", "facts"),
        Phase::Merge => ("writing", "counters"),
        Phase::Publish => ("publishing", "counters"),
        Phase::Compare => ("comparing", "counters"),
    }
}
