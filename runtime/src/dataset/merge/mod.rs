//! Merging small files of a slice into larger ones: the same facts, in the order of the log, but those that were dropped.
//!
//! Only files of one shape are merged, so that nothing has to be understood: what an older schema wrote stays as it was.

mod choose;
mod rows;

use std::collections::BTreeMap;
use std::path::Path;

use arrow_array::RecordBatchReader as _;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

pub use choose::{Merges, Piece, choose};
use rows::Merged;

use super::columns::ROWS;
use super::edit::Editor;
use super::encode::{Encoder, GroupEncoder, failed};
use super::file::{FileWriter, Kind, SHAPES};
use super::folders::Dataset;
use super::manifest::{Listed, Manifest};
use super::read::held::{Held, value};
use super::read::mapped::Chunks;
use super::{names, parallel};
use crate::cut::{Cut, Tile};
use crate::error::{At, Result};
use crate::fs::{Fs, aside};

/// A row group ends when it takes this many bytes in memory, encoded.
const GROUP_BYTES: usize = 128 << 20;
/// About how many bytes of rows of one file are read at a time.
const READ_BYTES: u64 = 4 << 20;
/// How many rows at most.
const READ_ROWS: u64 = 8192;
/// How many merges are published at once: a manifest of many files is not rewritten for each.
const TOGETHER: usize = 64;
/// By what part of the time that facts are kept the arrivals of files may differ that become one.
const SPREAD: i64 = 8;

/// Merges what [`choose`] chooses, until it chooses nothing, in every slice of every fact type. Gives how many merges that took.
///
/// # Errors
/// [`Error::Corrupt`] if a file is not as it was written, [`Error::Broken`] if it is not the one that is listed; those of
/// [`Dataset::manifest`] and of the file system.
pub fn settle(editor: &Editor, dataset: &Dataset, merges: &Merges) -> Result<usize> {
    (0..dataset.facts().len()).map(|fact| settle_fact(editor, dataset, fact, merges)).sum()
}

fn settle_fact(editor: &Editor, dataset: &Dataset, fact: usize, merges: &Merges) -> Result<usize> {
    let spread = dataset.facts()[fact].keep.map(|keep| keep / SPREAD);
    let mut done = 0;
    loop {
        let old = dataset.manifest(fact)?;
        let mut groups = plan(&old, merges, spread);
        groups.truncate(TOGETHER);
        if groups.is_empty() {
            return Ok(done);
        }
        let mut new = old.clone();
        new.next += groups.len() as u64;
        let merged = parallel::map(merges.threads, &groups, |index, group| merge(dataset, fact, &old, group, old.next + index as u64))
            .inspect_err(|_| discard(dataset, fact, &old, &groups))?;
        let gone: Vec<&str> = groups.iter().flatten().map(|listed| listed.file.as_str()).collect();
        new.files.retain(|listed| !gone.contains(&listed.file.as_str()));
        new.files.extend(merged.into_iter().flatten());
        new.files.sort_unstable_by(|a, b| a.file.cmp(&b.file));
        editor.publish(dataset, fact, &old, &new)?;
        done += groups.len();
    }
}

/// What to merge now, at most one group in each slice for each shape.
fn plan(manifest: &Manifest, merges: &Merges, spread: Option<i64>) -> Vec<Vec<Listed>> {
    let mut slices: BTreeMap<(&str, &str), Vec<&Listed>> = BTreeMap::new();
    for listed in manifest.files.iter().filter(|listed| listed.bytes < merges.full) {
        let slice = listed.file.split_once('/').map_or("", |(slice, _)| slice);
        slices.entry((slice, &listed.shape)).or_default().push(listed);
    }
    let group = |mut files: Vec<&Listed>| {
        files.sort_by_key(|listed| (listed.tile.to.facts(), names::number(&listed.file)));
        let pieces: Vec<Piece> = files.iter().map(|listed| Piece { bytes: listed.bytes, arrival: listed.arrival }).collect();
        choose(&pieces, merges, spread).map(|group| files[group].iter().map(|listed| (*listed).clone()).collect())
    };
    slices.into_values().filter_map(group).collect()
}

/// Merges some files of one slice into a new one; none if all of their facts were dropped.
fn merge(dataset: &Dataset, fact: usize, manifest: &Manifest, old: &[Listed], number: u64) -> Result<Option<Listed>> {
    let (fs, folder) = (&**dataset.fs(), dataset.folder(fact));
    let (Some(first), Some(slice)) = (old.first(), old.first().and_then(Listed::slice)) else { return Ok(None) };
    let opened = old.iter().map(|listed| open(fs, &folder, listed, dataset, fact)).collect::<Result<Vec<_>>>()?;
    let Some((schema, shapes)) = opened.last().map(|(shapes, reader)| (reader.schema(), shapes.clone())) else { return Ok(None) };
    let encoder = Encoder::new(schema).map_err(|e| failed(e, &folder))?;
    let kind = Kind::new(encoder, folder.clone(), dataset.facts()[fact].name, &shapes, first.shape.clone());
    let mut rows = Merged::new(old.iter().zip(opened).map(|(listed, (_, reader))| (folder.join(&listed.file), reader)))?;
    let mut output = Output { fs, kind: &kind, name: names::file(slice, number), writer: None };
    let mut group: Option<GroupEncoder> = None;
    while let Some(batch) = rows.next(&manifest.floor)? {
        let into = match &mut group {
            Some(group) => group,
            none => none.insert(kind.encoder.begin(&batch).map_err(|e| failed(e, &folder))?),
        };
        into.write(&batch).map_err(|e| failed(e, &folder))?;
        if into.rows() >= ROWS || into.bytes() >= GROUP_BYTES {
            output.append(group.take())?;
        }
    }
    output.append(group)?;
    let Some(writer) = output.writer else { return Ok(None) };
    let listed = writer.finish(union(old), old.iter().map(|listed| listed.arrival).max().unwrap_or_default(), true)?;
    let path = folder.join(slice.to_string());
    fs.sync_dir(&path).at(&path)?;
    Ok(Some(listed))
}

/// The file that is written, once there is anything to write.
struct Output<'a> {
    fs: &'a dyn Fs,
    kind: &'a Kind,
    name: String,
    writer: Option<FileWriter>,
}

impl Output<'_> {
    fn append(&mut self, group: Option<GroupEncoder>) -> Result<()> {
        let Some(group) = group else { return Ok(()) };
        let chunks = group.close().map_err(|e| failed(e, &self.kind.folder))?;
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(FileWriter::create(self.fs, self.kind, &self.name)?),
        };
        writer.append(chunks)
    }
}

/// A file's shapes, as they are written, and its rows.
fn open(fs: &dyn Fs, folder: &Path, listed: &Listed, dataset: &Dataset, fact: usize) -> Result<(String, ParquetRecordBatchReader)> {
    let path = folder.join(&listed.file);
    let bytes = fs.open(&path).and_then(|file| file.map()).at(&path)?;
    let held = Held::new(&path, bytes, listed, fact, &dataset.facts()[fact])?;
    held.mapped.check_all()?;
    let meta = held.metadata()?;
    let shapes = value(&path, meta.metadata(), SHAPES)?.to_owned();
    let groups = meta.metadata().row_groups().iter();
    let (rows, bytes) =
        groups.fold((0, 0), |(rows, bytes), group| (rows + group.num_rows() as u64, bytes + group.total_byte_size() as u64));
    let together = (READ_BYTES * rows / bytes.max(1)).clamp(1, READ_ROWS);
    let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(Chunks(held.mapped.clone()), meta);
    let reader = reader.with_batch_size(together as usize).build().map_err(|e| failed(e, &path))?;
    Ok((shapes, reader))
}

/// Between which cuts the rows of several files lie.
fn union(files: &[Listed]) -> Tile {
    let fold = |pick: fn(&Tile) -> &Cut, choose: fn(u64, u64) -> u64| {
        let cuts = files.iter().map(|listed| pick(&listed.tile).0.clone());
        Cut(cuts.reduce(|a, b| a.into_iter().zip(b).map(|(a, b)| choose(a, b)).collect()).unwrap_or_default())
    };
    Tile { from: fold(|tile| &tile.from, u64::min), to: fold(|tile| &tile.to, u64::max) }
}

/// Removes what merges have begun that will not be published. Whatever resists is removed by whoever takes the lock next.
fn discard(dataset: &Dataset, fact: usize, manifest: &Manifest, groups: &[Vec<Listed>]) {
    for (number, group) in (manifest.next..).zip(groups) {
        if let Some(slice) = group.first().and_then(Listed::slice) {
            let _ = dataset.fs().remove(&aside(&dataset.folder(fact).join(names::file(slice, number))));
        }
    }
}
