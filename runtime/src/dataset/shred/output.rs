//! A file of a shred: row groups are encoded by whoever has time, and appended in the order in which they were cut off.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::cut::Tile;
use crate::dataset::columns::Columns;
use crate::dataset::encode::{Chunk, failed};
use crate::dataset::file::{FileWriter, Kind};
use crate::dataset::manifest::Listed;
use crate::dataset::pages::Packer;
use crate::error::Result;
use crate::fs::Fs;
use crate::time::Timestamp;

/// A file past this many bytes takes no more row groups.
const BYTES: u64 = 128 << 20;
/// Nor one of this many row groups: what describes them is held until the file ends.
const GROUPS: usize = 128;

/// One file that is being written.
pub(super) struct Output {
    pub(super) fact: usize,
    pub(super) name: String,
    kind: Arc<Kind>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    writer: Option<FileWriter>,
    /// How many row groups were cut off, and how many of them were appended.
    cut: usize,
    appended: usize,
    /// Encoded out of turn, with the bytes that their rows had.
    waiting: BTreeMap<usize, (Vec<Chunk>, usize)>,
    /// Nothing comes any more: what the file holds.
    end: Option<(Tile, Timestamp)>,
}

/// What has become of a row group that was encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Appended {
    /// The bytes of the rows that are no more in memory: none while it waits for its turn, and then those that waited for it as well.
    pub(super) bytes: usize,
    /// The file is to be finished now.
    pub(super) is_whole: bool,
}

/// Rows to be encoded as a row group of a file.
pub(super) struct Group {
    pub(super) output: Arc<Output>,
    pub(super) columns: Columns,
    turn: usize,
}

impl Output {
    pub(super) fn new(fact: usize, kind: Arc<Kind>, name: String) -> Output {
        Output { fact, name, kind, state: Mutex::default() }
    }

    /// Takes a turn for these rows.
    pub(super) fn cut(self: &Arc<Self>, columns: Columns) -> Group {
        let mut state = self.state();
        state.cut += 1;
        Group { output: self.clone(), columns, turn: state.cut - 1 }
    }

    /// Whether it should take no more.
    pub(super) fn is_full(&self) -> bool {
        let state = self.state();
        state.cut >= GROUPS || state.writer.as_ref().is_some_and(|writer| writer.bytes() >= BYTES)
    }

    /// Nothing comes any more. True if all was appended already, so that whoever asks has to finish the file.
    pub(super) fn end(&self, tile: Tile, arrival: Timestamp) -> bool {
        let mut state = self.state();
        state.end = Some((tile, arrival));
        state.appended == state.cut
    }

    /// Finishes the file.
    pub(super) fn finish(&self, sync: bool) -> Result<Option<Listed>> {
        let mut state = self.state();
        let (Some(writer), Some((tile, arrival))) = (state.writer.take(), state.end.take()) else { return Ok(None) };
        drop(state);
        writer.finish(tile, arrival, sync).map(Some)
    }

    /// Appends what was encoded, if it is its turn, and what has waited for it.
    fn append(&self, fs: &dyn Fs, turn: usize, chunks: Vec<Chunk>, bytes: usize) -> Result<Appended> {
        let mut state = self.state();
        let (state, mut appended) = (&mut *state, Appended::default());
        state.waiting.insert(turn, (chunks, bytes));
        while let Some((chunks, bytes)) = state.waiting.remove(&state.appended) {
            let writer = match &mut state.writer {
                Some(writer) => writer,
                none => none.insert(FileWriter::create(fs, &self.kind, &self.name)?),
            };
            writer.append(chunks)?;
            state.appended += 1;
            appended.bytes += bytes;
        }
        appended.is_whole = state.end.is_some() && state.appended == state.cut;
        Ok(appended)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Group {
    /// Encodes the rows and appends them, if it is their turn. The thread's packer is made where there is none yet.
    pub(super) fn encode(self, fs: &dyn Fs, packer: &mut Option<Packer>) -> Result<Appended> {
        let Group { output, columns, turn } = self;
        let bytes = columns.bytes();
        let encoder = &output.kind.encoder;
        let path = || output.kind.folder.join(&output.name);
        let batch = columns.finish(&encoder.schema).map_err(|e| failed(e.into(), &path()))?;
        let encode = || {
            let packer = match packer {
                Some(packer) => packer,
                none => none.insert(Packer::new()?),
            };
            encoder.encode(&batch, packer)
        };
        let chunks = encode().map_err(|e| failed(e, &path()))?;
        drop(batch);
        output.append(fs, turn, chunks, bytes)
    }
}
