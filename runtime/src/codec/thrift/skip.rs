//! Passing over Thrift values that nobody asks for.

use super::{Error, Reader, Reason, wire};
use crate::codec::MAX_DEPTH;

impl Reader<'_> {
    /// Passes over a value of a wire type. Each level of nesting is one call, and [`MAX_DEPTH`] bounds them.
    pub(super) fn skip_wire(&mut self, wire: u8, element: bool) -> Result<(), Error> {
        let done = match wire {
            wire::TRUE | wire::FALSE if !element => Ok(()),
            wire::TRUE | wire::FALSE | wire::I8 => self.input.byte().map(drop),
            wire::I16 | wire::I32 | wire::I64 => self.input.varint().map(drop),
            wire::DOUBLE => self.input.take(8).map(drop),
            wire::UUID => self.input.take(16).map(drop),
            wire::BINARY => self.input.varint().and_then(|len| self.input.take(len)).map(drop),
            wire::LIST | wire::SET | wire::MAP | wire::STRUCT => return self.skip_nested(wire),
            found => Err(Reason::WireType { wanted: "known type", found }),
        };
        self.place(done)
    }

    fn skip_nested(&mut self, wire: u8) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Err(self.fail(Reason::Depth));
        }
        self.depth += 1;
        match wire {
            wire::STRUCT => {
                let mut last = 0;
                while self.step(&mut last)?.is_some() {
                    self.skip_wire(self.wire, false)?;
                }
                return Ok(());
            }
            wire::MAP => self.skip_map()?,
            _ => {
                let (wire, count) = self.list_head()?;
                (0..count).try_for_each(|_| self.skip_wire(wire, true))?;
            }
        }
        self.depth -= 1;
        Ok(())
    }

    fn skip_map(&mut self) -> Result<(), Error> {
        let count = self.input.varint();
        let count = self.place(count)?;
        if count == 0 {
            return Ok(());
        }
        let head = self.byte()?;
        for _ in 0..count {
            self.skip_wire(head >> 4, true)?;
            self.skip_wire(head & 15, true)?;
        }
        Ok(())
    }

    /// What follows the one case of the union that was read.
    pub(super) fn close_union(&mut self) -> Result<(), Error> {
        let mut last = 0;
        while self.step(&mut last)?.is_some() {
            self.skip_wire(self.wire, false)?;
        }
        Ok(())
    }
}
