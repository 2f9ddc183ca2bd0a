//! The open application, as commands meet it.

use std::io::{self, StdoutLock, Write};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::door::Door;
use super::input::{Input, Origin};
use super::interrupt;
use super::lines::Lines;
use super::live::Caller;
use super::progress::Progress;
use crate::counter::Schema;
use crate::cut::{Cut, Places};
use crate::dataset::Dataset;
use crate::error::{At, Result};
use crate::fact::Fact;
use crate::fs::{Disk, Fs};
use crate::log::{self, Check, Log, Options};
use crate::shape::Shapes;
use crate::view::Views;

/// How long a disk may take to answer those who append, in seconds, unless they say something else.
pub(super) const PATIENCE: u64 = 120;

/// The open application of a schema: where its data are, and the ways in.
#[derive(Debug)]
pub struct Context<S: Schema> {
    data: PathBuf,
    command: String,
    fs: Arc<dyn Fs>,
    progress: Progress,
    schema: PhantomData<S>,
}

impl<S: Schema> Context<S> {
    pub(super) fn new(data: PathBuf, command: &str) -> Context<S> {
        Context { data, command: command.to_owned(), fs: Arc::new(Disk), progress: Progress::new(), schema: PhantomData }
    }

    /// On a file system that a test has made up.
    #[cfg(test)]
    pub(super) fn on(fs: Arc<dyn Fs>, command: &str) -> Context<S> {
        Context { fs, ..Context::new("/data".into(), command) }
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The file system that it lies in.
    pub fn fs(&self) -> &Arc<dyn Fs> {
        &self.fs
    }

    /// Who holds the locks that this command takes: `process 4711 (activity load)`.
    pub fn holder(&self) -> String {
        format!("process {} ({} {})", std::process::id(), S::NAME, self.command)
    }

    /// How far the command has come.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Whether somebody pressed Ctrl-C: long work asks at each point where it may end.
    pub fn is_interrupted(&self) -> bool {
        interrupt::happened()
    }

    /// The lines of a file, unpacked (gzip, zstd), or with `-` those of standard input.
    ///
    /// # Errors
    /// The input cannot be opened.
    pub fn lines(&self, file: &Path) -> Result<Lines> {
        let origin = Origin::of(file);
        self.progress.bytes(origin.size());
        let input = self.open_input(&origin)?;
        Ok(Lines::new(origin, input))
    }

    /// The bytes of an input, unpacked, as a part of work that is already begun.
    pub(super) fn open_input(&self, origin: &Origin) -> Result<Input> {
        Input::open(origin, self.progress.bar()).at(Path::new(&origin.name()))
    }

    /// The log, open to read; none where nothing was ever loaded.
    ///
    /// # Errors
    /// [`crate::Error::Schema`] if a newer schema wrote it, [`crate::Error::Corrupt`], and [`crate::Error::Broken`] if it is gone
    /// but views have counted it or the dataset holds its facts.
    pub fn log(&self) -> Result<Option<Log>> {
        let open = || Log::open(self.fs.clone(), &self.log_folder(), check::<S>());
        if let Some(log) = open()? {
            return Ok(Some(log));
        }
        let owed = self.views(0).check_no_log().and_then(|()| self.dataset_of(0).check_no_log());
        // What was counted may have been loaded since the first look.
        match open()? {
            Some(log) => Ok(Some(log)),
            None => owed.map(|()| None),
        }
    }

    pub(super) fn log_folder(&self) -> PathBuf {
        self.data.join("log")
    }

    /// The right to let other logs join this one, and to fetch what they have shipped; a log is made where there is none.
    #[cfg(feature = "cold")]
    pub(super) fn intake(&self) -> Result<log::Intake> {
        if self.log()?.is_none() {
            self.log_writer(self.fs.clone())?.close()?;
        }
        log::Intake::open(self.fs.clone(), &self.log_folder(), check::<S>(), &self.holder())
    }

    /// What looks at the shapes of a log's segments.
    #[cfg(feature = "cold")]
    pub(super) fn check(&self) -> Check {
        check::<S>()
    }

    /// The views beside a log of so many partitions, those of the logs that have joined among them.
    pub fn views(&self, places: impl Into<Places>) -> Views {
        Views::open(self.fs.clone(), &self.data, S::counters(), places)
    }

    /// The same, to answer from: an `up` that counts here is asked for what no run holds yet.
    pub(super) fn views_asking(&self, places: Places) -> Views {
        self.views(places).asking(Box::new(Caller::new(self.data.clone())))
    }

    /// The master dataset beside a log.
    pub fn dataset(&self, log: &Log) -> Dataset {
        self.dataset_of(log.places()).beside(log.start())
    }

    pub(super) fn dataset_of(&self, places: impl Into<Places>) -> Dataset {
        Dataset::open(self.fs.clone(), &self.data, S::Fact::FACTS, Shapes::of::<S::Fact>(S::NAME), places)
    }

    /// The log, open to append to it. What any view has counted, or the dataset holds, was synced, and is to be there.
    pub(super) fn log_writer(&self, fs: Arc<dyn Fs>) -> Result<log::Writer> {
        let floor = match self.log()? {
            Some(log) => {
                let (counted, held) = (self.views(log.places()).counted()?, self.dataset(&log).held()?);
                log.own(&Cut(counted.0.iter().zip(&held.0).map(|(counted, held)| *counted.max(held)).collect()))
            }
            None => Cut::default(),
        };
        let options = Options { floor, ..Options::new(Shapes::of::<S::Fact>(S::NAME).to_bytes(), check::<S>()) };
        let (writer, recovery) = log::Writer::open(fs, &self.log_folder(), options, &self.holder())?;
        for tail in &recovery.tails {
            self.progress.line(&format!("note: {tail}"));
        }
        Ok(writer)
    }

    /// Opens the log to append to it, as one stream. One process at a time may. A disk that does not answer for two minutes is an error.
    ///
    /// # Errors
    /// [`crate::Error::Locked`] if another has it; else the log cannot be opened.
    pub fn door(&self) -> Result<Door<'_, S>> {
        self.door_within(Duration::from_secs(PATIENCE))
    }

    /// As `door`, of a disk that may take so long to answer.
    pub(super) fn door_within(&self, patience: Duration) -> Result<Door<'_, S>> {
        Door::open(self, patience)
    }
}

/// Refuses files of a schema that has what this program's lacks: going on would drop what it does not know.
fn check<S: Schema>() -> Check {
    let program = Shapes::of::<S::Fact>(S::NAME);
    Arc::new(move |bytes| match program.lacks(&Shapes::from_bytes(bytes)?) {
        lacks if lacks.is_empty() => Ok(()),
        lacks => Err(format!("{}; use a program made from the schema that wrote it, or a newer one", lacks.join("; "))),
    })
}

/// Standard output, which names itself in its errors.
#[derive(Debug)]
pub(super) struct Out(StdoutLock<'static>);

impl Out {
    pub(super) fn lock() -> Out {
        Out(io::stdout().lock())
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(named)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(named)
    }
}

fn named(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("standard output: {error}"))
}

/// So many of something, as people write it.
pub(super) fn many(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Prints a line of text on standard output. Unlike `println!` it gives an error when the reader went away.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = Out::lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}
