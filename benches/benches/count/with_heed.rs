//! Cells in LMDB, by `heed`: nothing is synced, and pages are written where they are mapped.

use std::path::Path;

use heed::types::Bytes;
use heed::{CommitOrAbort, Database, Env, EnvFlags, EnvOpenOptions};

use super::Outcome;
use super::peer::{Key, Store};
use super::workload::Cell;

/// An environment with one database.
pub(crate) struct Lmdb(Env);

type Table<'e> = Database<'e, Bytes, Bytes>;

impl Lmdb {
    pub(crate) fn make(folder: &Path) -> Outcome<Box<dyn Store>> {
        let mut options = EnvOpenOptions::new();
        options.map_size(16 << 30);
        // SAFETY: nobody else opens this folder, which was made for this process, and what a crash leaves is not read.
        let env = unsafe { options.flags(EnvFlags::NO_SYNC | EnvFlags::WRITE_MAP | EnvFlags::NO_META_SYNC).open(folder)? };
        Ok(Box::new(Lmdb(env)))
    }

    fn table(&self) -> Outcome<Table<'_>> {
        let made = self.0.create_databases_and_commit(self.0.write_txn()?, |make, transaction| {
            make.create_database(transaction, None).map(CommitOrAbort::<Table<'_>, ()>::Commit)
        })?;
        Ok(made.unwrap_commit())
    }
}

impl Store for Lmdb {
    fn add(&mut self, cells: &[(Key, Cell)]) -> Outcome<()> {
        let table = self.table()?;
        let mut transaction = self.0.write_txn()?;
        for (key, more) in cells {
            let mut cell = table.get(&transaction, key)?.map_or_else(Cell::default, decode);
            cell.merge(*more);
            table.put(&mut transaction, key, &encode(cell))?;
        }
        Ok(transaction.commit()?)
    }

    fn all(&self, each: &mut dyn FnMut(&Key, Cell)) -> Outcome<()> {
        let (table, transaction) = (self.table()?, self.0.read_txn()?);
        for entry in table.iter(&transaction)? {
            let (key, cell) = entry?;
            each(key.try_into()?, decode(cell));
        }
        Ok(())
    }
}

fn encode(cell: Cell) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&cell.views.to_le_bytes());
    bytes[8..].copy_from_slice(&cell.took.to_le_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Cell {
    let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| bytes[at + byte]));
    Cell { views: number(0), took: number(8) as i64 }
}
