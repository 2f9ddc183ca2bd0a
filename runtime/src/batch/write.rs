//! Writing cells as a run of a view, without what has expired.

use super::sorted::Sorted;
use crate::counter::Definition;
use crate::error::Result;
use crate::run::Writer;
use crate::time::Timestamp;
use crate::view::Expiry;

/// Writes all cells but those that have expired; `arrival` is the newest that they count, `now` the present.
pub(super) fn write(
    mut cells: Sorted<'_>,
    definition: &Definition,
    arrival: Timestamp,
    now: Timestamp,
    writer: &mut Writer<'_>,
) -> Result<()> {
    let expiry = Expiry::dropped(definition, Some(arrival), now);
    let may_expire = expiry.is_needed();
    while cells.advance()? {
        if !(may_expire && expiry.has_expired(cells.key())) {
            writer.add(cells.key(), cells.cell())?;
        }
    }
    Ok(())
}
