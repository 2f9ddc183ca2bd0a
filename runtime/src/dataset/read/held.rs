//! A file of the dataset, open: mapped, and found to be the one that its manifest lists.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader, ParquetStatisticsPolicy};

use super::group::Group;
use super::mapped::{Chunks, Mapped};
use crate::cut::Tile;
use crate::dataset::manifest::Listed;
use crate::dataset::{file, sums};
use crate::error::{Error, Result};
use crate::fs::Bytes;
use crate::shape::{FactShape, Shapes};

/// A file that stays readable, whatever merges do.
#[derive(Debug)]
pub(in crate::dataset) struct Held {
    pub(in crate::dataset) path: PathBuf,
    /// The program's fact, and its index.
    pub(super) shape: &'static FactShape,
    pub(super) fact: usize,
    /// Between which cuts its rows lie.
    pub(super) tile: Tile,
    pub(super) groups: Vec<Group>,
    pub(in crate::dataset) mapped: Arc<Mapped>,
}

impl Held {
    /// Checks the end of a file, and that it is what the manifest lists.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if its end is not as it was written, [`Error::Broken`] if it is another file.
    pub(in crate::dataset) fn new(path: &Path, bytes: Bytes, listed: &Listed, fact: usize, shape: &'static FactShape) -> Result<Held> {
        let mut mapped = Mapped::new(path, bytes, listed.bytes, listed.tail)?;
        let meta = footer(path, &mapped)?;
        let file = meta.file_metadata();
        let name = value(path, &meta, file::FACT)?;
        let tile = value(path, &meta, file::TILE)?;
        let wrong = |what: String| Err(Error::broken(path, format!("{what}: it is not the file that its manifest lists")));
        if name != shape.name {
            return wrong(format!("it holds the facts `{name}`, not `{}`", shape.name));
        }
        if file.num_rows() as u64 != listed.rows {
            return wrong(format!("it has {} rows, not {}", file.num_rows(), listed.rows));
        }
        if serde_json::from_str(tile).ok().map(|tile: Tile| tile.widened(listed.tile.to.0.len())).as_ref() != Some(&listed.tile) {
            return wrong(format!("it holds the tile {tile}, not {} to {}", listed.tile.from, listed.tile.to));
        }
        mapped.vouch(value(path, &meta, sums::KEY)?)?;
        let groups = groups(&meta);
        Ok(Held { path: path.to_owned(), shape, fact, tile: listed.tile.clone(), groups, mapped: Arc::new(mapped) })
    }

    /// The file's metadata once more, without statistics, which a part needs to read.
    pub(in crate::dataset) fn metadata(&self) -> Result<ArrowReaderMetadata> {
        let options = ArrowReaderOptions::new()
            .with_page_index_policy(PageIndexPolicy::Skip)
            .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
            .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll);
        ArrowReaderMetadata::load(&Chunks(self.mapped.clone()), options).map_err(|e| unreadable(&self.path, &e))
    }

    /// The shapes that it was written with.
    pub(in crate::dataset) fn shapes(&self, meta: &ParquetMetaData) -> Result<Shapes> {
        let bytes = value(&self.path, meta, file::SHAPES)?.as_bytes();
        Shapes::from_bytes(bytes).map_err(|e| Error::broken(&self.path, format!("its shapes cannot be read: {e}")))
    }
}

fn footer(path: &Path, mapped: &Mapped) -> Result<ParquetMetaData> {
    let reader = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Skip);
    reader.parse_and_finish(mapped.bytes()).map_err(|e| unreadable(path, &e))
}

fn groups(meta: &ParquetMetaData) -> Vec<Group> {
    let mut first = 0;
    let group = |meta| {
        let group = Group::new(meta, first);
        first += group.rows;
        group
    };
    meta.row_groups().iter().map(group).collect()
}

/// A value of the file's own metadata.
pub(in crate::dataset) fn value<'a>(path: &Path, meta: &'a ParquetMetaData, key: &str) -> Result<&'a str> {
    let all = meta.file_metadata().key_value_metadata().into_iter().flatten();
    let value = all.filter(|pair| pair.key == key).find_map(|pair| pair.value.as_deref());
    value.ok_or_else(|| Error::broken(path, format!("its metadata has no `{key}`: it was not written by a Headwater program")))
}

/// What the library could not read though its bytes are as they were written.
pub(super) fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::broken(path, format!("it cannot be read: {error}"))
}
