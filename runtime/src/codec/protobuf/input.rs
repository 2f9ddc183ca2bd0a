//! The bytes of a message: little steps that never read past the end.

use super::Reason;

/// What is left of the bytes.
#[derive(Clone, Debug)]
pub(super) struct Input<'a> {
    rest: &'a [u8],
    len: usize,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Input<'a> {
        Input { rest: bytes, len: bytes.len() }
    }

    /// How far it has been read, in bytes.
    pub(super) fn offset(&self) -> usize {
        self.len - self.rest.len()
    }

    #[inline(always)]
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    #[inline(always)]
    pub(super) fn take(&mut self, len: u64) -> Result<&'a [u8], Reason> {
        let len = usize::try_from(len).map_err(|_| Reason::End)?;
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(Reason::End)?;
        self.rest = rest;
        Ok(taken)
    }

    #[inline(always)]
    pub(super) fn varint(&mut self) -> Result<u64, Reason> {
        match self.rest.split_first() {
            Some((&byte, rest)) if byte < 0x80 => {
                self.rest = rest;
                Ok(u64::from(byte))
            }
            _ => self.long_varint(),
        }
    }

    #[inline(never)]
    fn long_varint(&mut self) -> Result<u64, Reason> {
        // The check of the length once for all bytes is worth a loop of its own.
        let Some(bytes) = self.rest.first_chunk::<10>() else { return self.last_varint() };
        let mut value = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                if at == 9 && byte > 1 {
                    return Err(Reason::Varint);
                }
                self.rest = &self.rest[at + 1..];
                return Ok(value);
            }
        }
        Err(Reason::Varint)
    }

    /// Of the last nine bytes, which hold no varint that is too long.
    fn last_varint(&mut self) -> Result<u64, Reason> {
        let mut value = 0;
        for (at, &byte) in self.rest.iter().enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                self.rest = &self.rest[at + 1..];
                return Ok(value);
            }
        }
        Err(Reason::End)
    }

    /// Takes a varint if it is this one.
    #[inline(always)]
    pub(super) fn take_head(&mut self, head: u64) -> bool {
        let mut ahead = self.clone();
        let is_same = ahead.varint() == Ok(head);
        if is_same {
            *self = ahead;
        }
        is_same
    }

    #[inline(always)]
    pub(super) fn binary(&mut self) -> Result<&'a [u8], Reason> {
        let len = self.varint()?;
        self.take(len)
    }

    #[inline(always)]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Reason> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or(Reason::End)?;
        self.rest = rest;
        Ok(*bytes)
    }
}
