//! Streams: what one producer sends in one go, and what is refused of it.

use super::writer::Writer;
use super::{RECORD_LIMIT, SOURCE_LIMIT};
use crate::error::{Error, Result};
use hashbrown::HashMap;
use std::sync::{Arc, Weak};

/// A record on its way into the log.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The order-preserving key of the entity, or of an edge's `from`: chooses the partition.
    pub route: &'a [u8],
    /// Who sends it.
    pub source: Option<&'a str>,
    /// The sender's own number, rising within a source.
    pub nonce: Option<u64>,
    /// The datum, encoded.
    pub bytes: &'a [u8],
}

/// What became of a record that was not refused. It is acknowledged once [`Writer::commit`] has returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is new, and was appended.
    Appended,
    /// It was taken before, and was dropped.
    Repeat,
}

/// Why a record is refused. It costs no other record anything.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A number means nothing without who counts.
    #[error("nonce {0} has no source; name the source, or leave the nonce out")]
    NoSource(u64),
    /// Numbers rise within a stream.
    #[error("nonce {nonce} of source `{source_name}` does not rise: {previous} came before it in this stream")]
    NotRising {
        /// The source.
        source_name: String,
        /// The number that was refused.
        nonce: u64,
        /// The one before it.
        previous: u64,
    },
    /// Two streams of one source at once would mix their numbers.
    #[error("source `{0}` is being sent by another stream; wait for it to end, or use another source")]
    SourceInUse(String),
    /// The record is longer than [`RECORD_LIMIT`].
    #[error("the fact takes {0} bytes, and {RECORD_LIMIT} is the most")]
    TooLong(usize),
    /// The source's name is longer than [`SOURCE_LIMIT`].
    #[error("the source's name takes {0} bytes, and {SOURCE_LIMIT} is the most")]
    SourceTooLong(usize),
}

/// One load, import or connection. It holds the sources whose numbers it sends until it is dropped.
#[derive(Debug)]
pub struct Stream {
    writer: Arc<()>,
    token: Arc<()>,
    /// The last number of each source, by the source's number in the writer.
    last: HashMap<usize, u64, foldhash::fast::RandomState>,
    /// The source of the record before, which is most often that of the next.
    recent: Option<(String, usize)>,
}

/// Which stream holds which source.
#[derive(Debug, Default)]
pub(super) struct Claims {
    writer: Arc<()>,
    holders: Vec<Weak<()>>,
}

impl Claims {
    pub(super) fn stream(&self) -> Stream {
        Stream { writer: self.writer.clone(), token: Arc::default(), last: HashMap::default(), recent: None }
    }

    /// Gives a source to a stream, unless another that is still open has it.
    fn claim(&mut self, source: usize, stream: &Arc<()>) -> bool {
        if source >= self.holders.len() {
            self.holders.resize(source + 1, Weak::new());
        }
        let holder = &mut self.holders[source];
        if holder.strong_count() == 0 {
            *holder = Arc::downgrade(stream);
        }
        std::ptr::eq(holder.as_ptr(), Arc::as_ptr(stream))
    }
}

impl Stream {
    /// Gives a record to the log. A record without a nonce is always new. One with a nonce is a repeat if its partition has taken
    /// that nonce of that source, or a higher one, before; within this stream the nonces of a source must rise.
    ///
    /// The outer error is the log's: nothing more can be taken. The inner one is the record's own.
    pub fn append(&mut self, writer: &mut Writer, record: Record<'_>) -> Result<Result<Taken, Refused>> {
        writer.alive()?;
        if !Arc::ptr_eq(&self.writer, &writer.claims.writer) {
            return Err(Error::Usage("a stream belongs to the writer that opened it".to_owned()));
        }
        if record.bytes.len() > RECORD_LIMIT {
            return Ok(Err(Refused::TooLong(record.bytes.len())));
        }
        match (record.source, record.nonce) {
            (_, None) => writer.push(record.route, |_| true, record.bytes).map(|_| Ok(Taken::Appended)),
            (None, Some(nonce)) => Ok(Err(Refused::NoSource(nonce))),
            (Some(source), Some(nonce)) => self.append_numbered(writer, &record, source, nonce),
        }
    }

    fn append_numbered(&mut self, writer: &mut Writer, record: &Record<'_>, source: &str, nonce: u64) -> Result<Result<Taken, Refused>> {
        let id = match self.number(writer, source, nonce) {
            Ok(id) => id,
            Err(refused) => return Ok(Err(refused)),
        };
        // Numbers rise within the stream and no other stream sends this source, so the mark is either the one that stood as the
        // stream began, or was raised by a smaller number of this stream.
        let new = writer.push(
            record.route,
            |partition| {
                let new = partition.marks.get(id).is_none_or(|mark| nonce > mark);
                if new {
                    partition.raise(id, source, nonce);
                }
                new
            },
            record.bytes,
        )?;
        Ok(Ok(if new { Taken::Appended } else { Taken::Repeat }))
    }

    /// The source's number in the writer, if the stream may send this nonce of it.
    fn number(&mut self, writer: &mut Writer, source: &str, nonce: u64) -> Result<usize, Refused> {
        let id = match &self.recent {
            Some((recent, id)) if recent == source => *id,
            _ => self.source(writer, source)?,
        };
        match self.last.insert(id, nonce) {
            Some(previous) if previous >= nonce => {
                self.last.insert(id, previous);
                Err(Refused::NotRising { source_name: source.to_owned(), nonce, previous })
            }
            _ => Ok(id),
        }
    }

    fn source(&mut self, writer: &mut Writer, source: &str) -> Result<usize, Refused> {
        if source.len() > SOURCE_LIMIT {
            return Err(Refused::SourceTooLong(source.len()));
        }
        let id = writer.context.sources.id(source);
        if !writer.claims.claim(id, &self.token) {
            return Err(Refused::SourceInUse(source.to_owned()));
        }
        self.recent = Some((source.to_owned(), id));
        Ok(id)
    }
}
