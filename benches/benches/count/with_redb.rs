//! Cells in redb: nothing is synced, and the cache holds all.

use std::path::Path;

use redb::{Builder, Database, Durability, ReadableDatabase as _, ReadableTable as _, TableDefinition};

use super::Outcome;
use super::peer::{Key, Store};
use super::workload::Cell;

/// A database with one table.
pub(crate) struct Redb(Database);

const CELLS: TableDefinition<'_, &Key, (u64, i64)> = TableDefinition::new("cells");

impl Redb {
    pub(crate) fn make(folder: &Path) -> Outcome<Box<dyn Store>> {
        Ok(Box::new(Redb(Builder::new().set_cache_size(4 << 30).create(folder.join("cells.redb"))?)))
    }
}

impl Store for Redb {
    fn add(&mut self, cells: &[(Key, Cell)]) -> Outcome<()> {
        let mut transaction = self.0.begin_write()?;
        transaction.set_durability(Durability::None)?;
        let mut table = transaction.open_table(CELLS)?;
        for (key, more) in cells {
            if let Some(mut there) = table.get_mut(key)? {
                let (views, took) = there.value();
                there.insert((views + more.views, took + more.took))?;
            } else {
                table.insert(key, (more.views, more.took))?;
            }
        }
        drop(table);
        Ok(transaction.commit()?)
    }

    fn all(&self, each: &mut dyn FnMut(&Key, Cell)) -> Outcome<()> {
        let table = self.0.begin_read()?.open_table(CELLS)?;
        for entry in table.iter()? {
            let (key, cell) = entry?;
            let (views, took) = cell.value();
            each(key.value(), Cell { views, took });
        }
        Ok(())
    }
}
