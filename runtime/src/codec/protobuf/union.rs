//! Which case of a oneof counts: the last one. Looks ahead, for the value is read once it is known what it is.

use super::{Error, Reader, Reason, wire};
use crate::codec::input::Input;
use crate::shape::{FactShape, Kind};
use crate::value::{Decode, Fault, Reader as _};

/// The case of a oneof. The reader stands before its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<C> {
    /// Which it is.
    pub(super) place: C,
    /// It comes several times, without another case between.
    pub(super) again: bool,
}

/// Where a value stands, and the field it is in.
#[derive(Clone, Debug)]
struct Start<'a> {
    input: Input<'a>,
    wire: u8,
    tag: u32,
}

impl<'a> Reader<'a> {
    /// The case that counts of a message that was opened, and stands before the first of its fields.
    #[inline]
    pub(super) fn one_of(&mut self, end: usize, name: &'static str, place: impl Fn(u16) -> Option<usize>) -> Result<Found<usize>, Error> {
        let Some(tag) = self.step(end)? else { return Err(self.fail(Reason::Fault(Fault::NoCase(name)))) };
        if let (Some(place), true) = (place(tag), self.is_last(end)) {
            return Ok(Found { place, again: false });
        }
        let unknown = self.tag.try_into().unwrap_or_default();
        match self.last_of(end, |tag, _| Ok(place(tag)))? {
            Some(found) => Ok(found),
            None => Err(self.fail(Reason::Fault(Fault::UnknownCase(name, unknown)))),
        }
    }

    /// Whether nothing follows the value that comes next.
    #[inline(always)]
    fn is_last(&self, end: usize) -> bool {
        let mut ahead = self.input.clone();
        ahead.pass(self.wire, self.tag).is_ok() && ahead.left() == end
    }

    /// The last case that is known, from the value that comes next on. `place` knows a case by its tag, and by its value, which stands at
    /// the beginning of what it is given.
    #[cold]
    fn last_of<C: Copy + PartialEq>(
        &mut self,
        end: usize,
        place: impl Fn(u16, &Start<'a>) -> Result<Option<C>, Reason>,
    ) -> Result<Option<Found<C>>, Error> {
        let mut at = Start { input: self.input.clone(), wire: self.wire, tag: self.tag };
        let mut last: Option<(Found<C>, Start<'a>)> = None;
        loop {
            let known = u16::try_from(at.tag).map_or(Ok(None), |tag| place(tag, &at));
            match (self.place(known)?, &mut last) {
                (None, _) => {}
                (Some(place), Some((found, _))) if found.place == place => found.again = true,
                (Some(place), _) => last = Some((Found { place, again: false }, at.clone())),
            }
            let passed = at.input.pass(at.wire, at.tag);
            self.place(passed)?;
            if at.input.left() <= end {
                break;
            }
            let head = at.input.head();
            (at.wire, at.tag) = self.place(head)?;
        }
        Ok(last.map(|(found, start)| {
            (self.input, self.wire, self.tag) = (start.input, start.wire, start.tag);
            found
        }))
    }

    /// Whether the same case of a oneof comes once more; then the reader stands before its value.
    #[inline(always)]
    pub(super) fn another(&mut self, tag: u32, end: usize) -> Result<bool, Error> {
        if self.input.left() <= end { Ok(false) } else { self.look_further(tag, end) }
    }

    #[cold]
    fn look_further(&mut self, tag: u32, end: usize) -> Result<bool, Error> {
        while self.input.left() > end {
            self.step(end)?;
            if self.tag == tag {
                self.wrapped = true;
                return Ok(true);
            }
            self.pass()?;
        }
        Ok(false)
    }

    /// Which fact comes next.
    pub(super) fn find_fact(&mut self, facts: &'static [FactShape]) -> Result<usize, Error> {
        let end = self.enter()?;
        self.fact = end;
        let Some(tag) = self.step(end)? else { return Err(self.fail(Reason::Fault(Fault::NoCase("Fact")))) };
        let first = Start { input: self.input.clone(), wire: self.wire, tag: self.tag };
        if self.is_last(end)
            && let Ok(Some(place)) = case_of(facts, tag, &first)
        {
            return Ok(place);
        }
        match self.last_of(end, |tag, at| case_of(facts, tag, at))? {
            None => Err(self.unknown(facts, &first)),
            // A fact is read as a whole.
            Some(found) if found.again => Err(self.fail(Reason::Fault(Fault::TwoCases("Fact")))),
            Some(found) => Ok(found.place),
        }
    }

    #[cold]
    fn unknown(&self, facts: &'static [FactShape], at: &Start<'a>) -> Error {
        let (tag, mut property) = (at.tag, None);
        if u16::try_from(tag).is_ok_and(|tag| has_properties(facts, tag)) {
            let _ = properties(at, |tag, _| property = Some(tag));
            if property.is_none() {
                return self.fail(Reason::Fault(Fault::Missing("value")));
            }
        }
        self.fail(Reason::UnknownFact { tag, property: property.unwrap_or_default() })
    }

    /// The value of a property, as a case of its entity's oneof: what stands before another case does not count. `is_past` says that such a
    /// case came. What comes behind the last value of this property is known to nobody here, or the fact would be that one.
    pub(super) fn property_value<V: Decode>(
        &mut self,
        fact: &'static FactShape,
        value: &mut Option<V>,
        is_past: &mut bool,
    ) -> Result<(), Error> {
        let end = self.enter()?;
        while let Some(tag) = self.step(end)? {
            if Some(tag) != fact.property {
                *is_past = true;
                self.pass()?;
                continue;
            }
            if std::mem::take(is_past) {
                *value = None;
            }
            self.wrapped = true;
            self.field(value)?;
        }
        Ok(())
    }

    /// The tag of the property that is null comes next. One that may not be null has lost its value.
    pub(super) fn null_of(&mut self, fact: &'static FactShape) -> Result<(), Error> {
        let tag = self.int(Kind::I32)?;
        if fact.property.map(i64::from) == Some(tag) && fact.is_optional() {
            Ok(())
        } else {
            Err(self.fail(Reason::Fault(Fault::Missing("value"))))
        }
    }
}

/// Which fact a case of the union is: an edge by its tag, a property by what stands in its message.
fn case_of(facts: &'static [FactShape], tag: u16, at: &Start<'_>) -> Result<Option<usize>, Reason> {
    if !has_properties(facts, tag) {
        return Ok(find(facts, tag, 0));
    }
    let (mut value, mut null) = (None, None);
    properties(at, |property, has_value| {
        let found = u16::try_from(property).ok().and_then(|property| find(facts, tag, property));
        let slot = if has_value { &mut value } else { &mut null };
        *slot = found.or(*slot);
    })?;
    Ok(value.or(null))
}

/// Goes through the properties that an entity's message names: the tag of each, and whether it has a value there.
fn properties(at: &Start<'_>, mut each: impl FnMut(u32, bool)) -> Result<(), Reason> {
    let mut outer = at.input.clone();
    if at.wire != wire::LEN {
        return Err(Reason::WireType { wanted: "message", found: at.wire });
    }
    let mut fields = Input::new(outer.binary()?);
    while fields.left() > 0 {
        match fields.head()? {
            (wire::LEN, 2) => {
                let mut cases = Input::new(fields.binary()?);
                while cases.left() > 0 {
                    let (wire, tag) = cases.head()?;
                    each(tag, true);
                    cases.pass(wire, tag)?;
                }
            }
            (wire::VARINT, 3) => each(fields.varint()? as u32, false),
            (wire, tag) => fields.pass(wire, tag)?,
        }
    }
    Ok(())
}

/// The index of a case; `property` is 0 for an edge.
fn find(facts: &'static [FactShape], tag: u16, property: u16) -> Option<usize> {
    facts.binary_search_by_key(&(tag, property), |fact| (fact.tag, fact.property.unwrap_or(0))).ok()
}

/// Whether a tag is that of an entity.
fn has_properties(facts: &'static [FactShape], tag: u16) -> bool {
    let at = facts.partition_point(|fact| fact.tag < tag);
    facts.get(at).is_some_and(|fact| fact.tag == tag && fact.property.is_some())
}
