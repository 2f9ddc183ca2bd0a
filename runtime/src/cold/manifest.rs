//! The manifest of a store: which objects count.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::object::Object;
use super::store::Store;
use crate::cut::Cut;
use crate::error::Result;
use crate::sealed::{self, Sealed};
use crate::time::Timestamp;

/// Its name.
const NAME: &str = "cold.json";

/// What a store holds of one data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// Which data folder it is of: a number that was drawn when it was first shipped.
    pub origin: String,
    /// The objects that count, by name.
    pub objects: BTreeMap<String, Object>,
    /// How far the log is there; none where a program shipped it that did not say so yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<Reach>,
}

/// How far a log is in a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// All that lies below it is there, or was dropped before.
    pub cut: Cut,
    /// Everything that arrived before this moment, by the clock of who loads, lies below the cut.
    pub until: Timestamp,
}

impl Sealed for Manifest {
    const FORMAT: u32 = 1;
}

impl Manifest {
    /// That of a data folder of which nothing was shipped.
    pub(super) fn new(origin: String) -> Manifest {
        Manifest { format: Self::FORMAT, origin, objects: BTreeMap::new(), log: None }
    }

    /// The manifest of a store; none where nothing was shipped to it.
    ///
    /// # Errors
    /// [`crate::Error::Corrupt`] where it is not what was written, [`crate::Error::Schema`] where a newer program wrote it; those of the store.
    pub fn read(store: &dyn Store) -> Result<Option<Manifest>> {
        let mut bytes = Vec::new();
        let is_there = store.get(NAME, &mut |part| {
            bytes.extend_from_slice(part);
            Ok(())
        })?;
        let place = format!("{}/{NAME}", store.name());
        if is_there { sealed::decode(&bytes, Path::new(&place)).map(Some) } else { Ok(None) }
    }

    /// Puts it in the place of the one that is there.
    pub(super) fn write(&self, store: &dyn Store) -> Result<()> {
        let mut bytes = Some(sealed::encode(self, Path::new(NAME))?);
        // However long: it is sent in one go, so that it is replaced at once.
        store.put(NAME, &mut || Ok(bytes.take()))
    }
}
