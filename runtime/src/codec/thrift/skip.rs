//! Passing over Thrift values that nobody asks for.

use super::protocol::{Form, Protocol};
use super::reader::Reader;
use super::{Error, Reason};
use crate::codec::MAX_DEPTH;

impl<P: Protocol> Reader<'_, P> {
    /// Passes over a value of a wire type. Each level of nesting is one call, and [`MAX_DEPTH`] bounds them.
    pub(super) fn skip_wire(&mut self, wire: u8, element: bool) -> Result<(), Error> {
        let done = match P::form(wire, element) {
            Some(Form::Bytes(len)) => self.input.take(len).map(drop).map_err(Reason::from),
            Some(Form::Varint) => self.input.varint().map(drop).map_err(Reason::from),
            Some(Form::Text) => P::read_len(&mut self.input).and_then(|len| Ok(self.input.take(len)?)).map(drop),
            Some(nested) => return self.skip_nested(nested),
            None => Err(Reason::WireType { wanted: "known type", found: wire }),
        };
        self.place(done)
    }

    fn skip_nested(&mut self, form: Form) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            return Err(self.fail(Reason::Depth));
        }
        self.depth += 1;
        match form {
            Form::List => {
                let (wire, count) = self.list_head()?;
                (0..count).try_for_each(|_| self.skip_wire(wire, true))?;
            }
            Form::Map => {
                let (key, value, count) = self.map_head()?;
                for _ in 0..count {
                    self.skip_wire(key, true)?;
                    self.skip_wire(value, true)?;
                }
            }
            // A record, whose end is a level up.
            _ => return self.close_union(),
        }
        self.depth -= 1;
        Ok(())
    }

    /// What follows the one case of the union that was read, or all of a record.
    pub(super) fn close_union(&mut self) -> Result<(), Error> {
        let mut last = 0;
        while self.step(&mut last)?.is_some() {
            self.skip_wire(self.wire, false)?;
        }
        Ok(())
    }
}
