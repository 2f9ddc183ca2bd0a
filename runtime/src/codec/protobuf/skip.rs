//! Passing over values that nobody asks for.

use super::{Error, MAX_MESSAGES, Reader, Reason, wire};
use crate::codec::input::Input;

impl Reader<'_> {
    /// Passes over the value that comes next.
    #[inline(never)]
    pub(super) fn pass(&mut self) -> Result<(), Error> {
        let passed = self.input.pass(self.wire, self.tag);
        self.place(passed)
    }

    /// Passes over what is left of a message.
    #[inline(always)]
    pub(super) fn pass_to(&mut self, end: usize) -> Result<(), Error> {
        while self.step(end)?.is_some() {
            self.pass()?;
        }
        Ok(())
    }
}

impl Input<'_> {
    /// Passes over the value of a field.
    #[inline(always)]
    pub(super) fn pass(&mut self, wire: u8, tag: u32) -> Result<(), Reason> {
        match wire {
            wire::VARINT => drop(self.varint()?),
            wire::LEN => drop(self.binary()?),
            wire::I64 => drop(self.take(8)?),
            wire::I32 => drop(self.take(4)?),
            found => self.pass_rare(found, tag)?,
        }
        Ok(())
    }

    /// Passes over a group, which nobody writes any more.
    #[cold]
    fn pass_rare(&mut self, wire: u8, tag: u32) -> Result<(), Reason> {
        match wire {
            // A message that is not there has nothing to pass over.
            wire::ABSENT => return Ok(()),
            wire::START_GROUP => {}
            wire::WHOLE => {
                self.take(self.left() as u64)?;
                return Ok(());
            }
            wire::END_GROUP => return Err(Reason::Group),
            found => return Err(Reason::WireType { wanted: "known type", found }),
        }
        let mut open = vec![tag];
        while let Some(&innermost) = open.last() {
            match self.head()? {
                (wire::START_GROUP, _) if open.len() == usize::from(MAX_MESSAGES) => return Err(Reason::Depth),
                (wire::START_GROUP, tag) => open.push(tag),
                (wire::END_GROUP, tag) if tag == innermost => drop(open.pop()),
                (wire::END_GROUP, _) => return Err(Reason::Group),
                (wire @ (wire::VARINT | wire::LEN | wire::I64 | wire::I32), tag) => self.pass(wire, tag)?,
                (found, _) => return Err(Reason::WireType { wanted: "known type", found }),
            }
        }
        Ok(())
    }

    /// The wire type and the number of a field.
    pub(super) fn head(&mut self) -> Result<(u8, u32), Reason> {
        let head = self.varint()?;
        match head >> 3 {
            tag @ 1..=0x1fff_ffff => Ok(((head & 7) as u8, tag as u32)),
            tag => Err(Reason::Tag(tag)),
        }
    }
}
