//! Which case of the union `Fact` comes next.

use super::protocol::Protocol;
use super::reader::Reader;
use super::{Error, NULL, Reason};
use crate::shape::{FactShape, Kind};
use crate::value::{Fault, Reader as _};

impl<P: Protocol> Reader<'_, P> {
    /// The case of a property: looks ahead into the body for the case of the union in field 2, or for the property in field 3.
    pub(super) fn peek_property(&self, tag: u16, facts: &'static [FactShape]) -> Result<Option<usize>, Error> {
        let mut ahead = self.clone();
        let mut last = 0;
        ahead.enter()?;
        while let Some(field) = ahead.step(&mut last)? {
            if field == NULL {
                let property = ahead.int(Kind::I16)? as u16;
                return find(facts, tag, property).map(Some).ok_or_else(|| ahead.fail(Reason::UnknownFact { tag, property }));
            }
            if field != 2 {
                ahead.skip_wire(ahead.wire, false)?;
                continue;
            }
            let mut case = 0;
            ahead.enter()?;
            while let Some(property) = ahead.step(&mut case)? {
                match find(facts, tag, property) {
                    Some(index) => return Ok(Some(index)),
                    None => ahead.skip_wire(ahead.wire, false)?,
                }
            }
            return Err(ahead.fail(Reason::UnknownFact { tag, property: case }));
        }
        Err(ahead.fail(Reason::Fault(Fault::Missing("value"))))
    }

    /// The tag of the property that is null comes next. One that may not be null has lost its value.
    pub(super) fn null_of(&mut self, fact: &'static FactShape) -> Result<(), Error> {
        let tag = self.int(Kind::I16)?;
        if fact.property.map(i64::from) == Some(tag) && fact.is_optional() {
            Ok(())
        } else {
            Err(self.fail(Reason::Fault(Fault::Missing("value"))))
        }
    }
}

/// The index of a case; `property` is 0 for an edge.
pub(super) fn find(facts: &'static [FactShape], tag: u16, property: u16) -> Option<usize> {
    facts.binary_search_by_key(&(tag, property), |fact| (fact.tag, fact.property.unwrap_or(0))).ok()
}

/// Whether a tag is that of an entity.
pub(super) fn has_properties(facts: &'static [FactShape], tag: u16) -> bool {
    let at = facts.partition_point(|fact| fact.tag < tag);
    facts.get(at).is_some_and(|fact| fact.tag == tag && fact.property.is_some())
}
