//! The door of the log: what comes in is taken, known to be a repeat, or refused with its place and reason.
//!
//! Facts are committed in groups, so that memory is bounded and a sync is shared by many; only what is committed is counted as taken.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::context::{Context, print};
use super::dead_letters::DeadLetters;
use super::lines::Line;
use super::outcome::{CommandResult, Outcome, plain};
use super::refusal::Refusal;
use crate::codec::thrift;
use crate::counter::Schema;
use crate::error::Result;
use crate::fact::{Datum, Fact};
use crate::fs::{Fs, Patient};
use crate::log::{Record, Stream, Taken, Writer};

/// Bytes of facts that are committed together, at most.
const GROUP_BYTES: usize = 4 << 20;
/// After so many bytes of facts the clock is asked whether they are to be committed.
const ASK_BYTES: usize = 16 << 10;
/// How long a fact waits for others to be committed with, at most.
const GROUP_TIME: Duration = Duration::from_millis(100);

/// What became of the facts that were brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New, and durable.
    pub taken: u64,
    /// Taken before.
    pub repeats: u64,
    /// Not taken.
    pub refused: u64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "taken {}, repeats {}, refused {}", self.taken, self.repeats, self.refused)
    }
}

/// The log, open to append to it as one stream; from [`Context::door`]. It is to be closed, whatever happens.
#[derive(Debug)]
pub struct Door<'a, S: Schema> {
    context: &'a Context<S>,
    writer: Writer,
    stream: Stream,
    letters: DeadLetters,
    counts: Counts,
    /// What was refused: lines or records.
    refused: &'static str,
    /// Of the group that is not committed yet.
    pending: Counts,
    bytes: usize,
    begun: Instant,
    route: Vec<u8>,
    datum: Vec<u8>,
}

impl<'a, S: Schema> Door<'a, S> {
    pub(super) fn open(context: &'a Context<S>, patience: Duration) -> Result<Door<'a, S>> {
        let fs: Arc<dyn Fs> = Arc::new(Patient::new(context.fs().clone(), patience));
        let writer = context.log_writer(fs.clone())?;
        Ok(Door {
            stream: writer.stream(),
            writer,
            letters: DeadLetters::new(fs, context.data()),
            context,
            counts: Counts::default(),
            refused: "line",
            pending: Counts::default(),
            bytes: 0,
            begun: Instant::now(),
            route: Vec::new(),
            datum: Vec::new(),
        })
    }

    /// Brings a datum that came from a line or a record. One that is refused is named on standard error and set aside.
    ///
    /// # Errors
    /// The log takes nothing any more; what was committed stands.
    pub fn append(&mut self, line: &Line<'_>, datum: &Datum<S::Fact>) -> Result<()> {
        if let Err(broken) = datum.check() {
            return self.refuse(line, &Refusal::of(broken.to_string()));
        }
        self.route.clear();
        self.datum.clear();
        datum.fact.route_key(&mut self.route);
        if let Err(fault) = thrift::write_datum(datum, &mut self.datum) {
            return self.refuse(line, &Refusal::of(fault.to_string()));
        }
        let pedigree = &datum.pedigree;
        if self.bytes == 0 {
            self.begun = Instant::now();
        }
        let record = Record { route: &self.route, source: pedigree.source.as_deref(), nonce: pedigree.nonce, bytes: &self.datum };
        match self.stream.append(&mut self.writer, record)? {
            Ok(Taken::Appended) => self.pending.taken += 1,
            Ok(Taken::Repeat) => self.pending.repeats += 1,
            Err(refused) => return self.refuse(line, &Refusal::of(refused.to_string())),
        }
        self.bytes += self.datum.len();
        // The clock is asked now and then.
        let asks = self.bytes % ASK_BYTES < self.datum.len();
        if self.bytes >= GROUP_BYTES {
            self.commit()
        } else if asks {
            self.commit_if_due()
        } else {
            Ok(())
        }
    }

    /// Makes durable what has waited long enough. To be called where nothing more is at hand.
    pub(super) fn commit_if_due(&mut self) -> Result<()> {
        if self.begun.elapsed() >= GROUP_TIME { self.commit() } else { Ok(()) }
    }

    /// Names a line or a record on standard error and sets it aside.
    ///
    /// # Errors
    /// The dead letters cannot be written.
    pub fn refuse(&mut self, line: &Line<'_>, refusal: &Refusal) -> Result<()> {
        self.pending.refused += 1;
        self.refused = line.what();
        self.context.progress().line(&format!("{}: {}", line.place(refusal), plain(&refusal.reason)));
        self.letters.put(line, refusal)?;
        // What was taken waits for no more of them.
        if self.bytes > 0 { self.commit_if_due() } else { Ok(()) }
    }

    /// Makes durable what was brought so far. Where nothing was, segments that have got old are ended.
    ///
    /// # Errors
    /// The file system refuses; the log then takes nothing any more.
    pub fn commit(&mut self) -> Result<()> {
        if self.pending != Counts::default() {
            self.letters.sync()?;
            self.writer.commit()?;
            self.counts.add(std::mem::take(&mut self.pending));
            self.context.progress().say(self.counts.to_string());
        } else {
            self.writer.roll()?;
        }
        self.bytes = 0;
        Ok(())
    }

    /// Ends the stream: commits what was brought, whether or not reading went well, and prints the counts.
    ///
    /// # Errors
    /// The one of reading, or else what the log says.
    pub fn close(mut self, read: CommandResult<()>) -> CommandResult {
        let closed = self.commit().and_then(|()| self.writer.close());
        self.context.progress().clear();
        print(&self.counts.to_string())?;
        if let Some(path) = self.letters.sync()? {
            let (what, path) = (self.refused, path.display());
            print(&format!("refused {what}s are set aside in {path}; mended, load them as a file of their own"))?;
        }
        read?;
        closed?;
        Ok(if self.counts.refused > 0 { Outcome::No } else { Outcome::Done })
    }
}

impl Counts {
    fn add(&mut self, more: Counts) {
        self.taken += more.taken;
        self.repeats += more.repeats;
        self.refused += more.refused;
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::Format;
    use super::*;
    use crate::sample;
    use crate::sim::Sim;

    /// Brings numbered likes through a door until all are there or the log takes nothing more; commits after every hundredth.
    fn bring(door: &mut Door<'_, sample::Schema>, count: u64) -> Result<()> {
        for number in 1..=count {
            let fact = r#""fact":{"Like":{"from":"ann","to":7,"via":"Button","took":3}}"#;
            let text = format!(r#"{{"at":"2026-11-21T10:00:00Z","source":"test","nonce":{number},{fact}}}"#);
            let length = text.len() as u64;
            let line = Line { file: "a.ndjson", producer: None, number, bytes: text.as_bytes(), length, start: None };
            door.append(&line, &Format::Json.read(&line).expect("it is a like"))?;
            if number % 100 == 0 {
                door.commit()?;
            }
        }
        door.commit()
    }

    #[test]
    fn what_was_taken_does_not_wait_for_what_is_refused() {
        let sim = Sim::new(1);
        let context = Context::<sample::Schema>::on(Arc::new(sim), "load");
        let mut door = context.door().unwrap();
        let like = br#"{"at":"2026-11-21T10:00:00Z","fact":{"Like":{"from":"ann","to":7,"via":"Button","took":3}}}"#;
        let line = Line { file: "a.ndjson", producer: None, number: 1, bytes: like, length: like.len() as u64, start: None };
        door.append(&line, &Format::Json.read(&line).expect("it is a like")).unwrap();
        door.refuse(&line, &Refusal::of("no")).unwrap();
        assert_eq!(door.counts, Counts::default());
        door.begun = door.begun.checked_sub(GROUP_TIME).unwrap();
        door.refuse(&line, &Refusal::of("no")).unwrap();
        assert_eq!(door.counts, Counts { taken: 1, repeats: 0, refused: 2 });
    }

    #[test]
    fn on_a_full_disk_what_is_told_is_there_and_the_rest_goes_in_once_there_is_room() {
        for room in [1_000, 10_000, 30_000, 31_000, 60_000] {
            let sim = Sim::new(room);
            let context = Context::<sample::Schema>::on(Arc::new(sim.clone()), "load");
            drop(context.door().unwrap());
            sim.limit(Some(sim.files().iter().map(|(_, len)| len).sum::<usize>() + room as usize));
            let mut door = context.door().unwrap();
            let error = bring(&mut door, 10_000).unwrap_err();
            assert!(matches!(&error, crate::Error::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull), "{error}");
            let told = door.counts;
            assert!(door.commit().is_ok() || door.counts == told, "nothing more is acknowledged");
            drop(door);
            let acknowledged = context.log().unwrap().unwrap().end().facts();
            assert_eq!(told, Counts { taken: acknowledged, ..Counts::default() }, "room for {room} bytes");
            assert!(acknowledged > 0 || room < 10_000);

            sim.limit(None);
            let mut door = context.door().unwrap();
            bring(&mut door, 10_000).unwrap();
            let Counts { taken, repeats, refused } = door.counts;
            assert!(taken + repeats == 10_000 && repeats >= acknowledged && refused == 0, "{taken} {repeats}");
            assert_eq!(door.close(Ok(())).unwrap(), Outcome::Done);
            assert_eq!(context.log().unwrap().unwrap().end().facts(), 10_000);
        }
    }
}
