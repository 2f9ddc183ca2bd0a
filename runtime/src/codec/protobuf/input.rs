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

    /// Up to eight bytes at once: their numbers of seven bits are moved together, two and two.
    #[inline(never)]
    fn long_varint(&mut self) -> Result<u64, Reason> {
        let Some(bytes) = self.rest.first_chunk::<8>() else { return self.last_varint() };
        let bytes = u64::from_le_bytes(*bytes);
        // The first byte without its highest bit is the last one.
        let ends = !bytes & 0x8080_8080_8080_8080;
        if ends == 0 {
            return self.longest_varint();
        }
        let bits = ends.trailing_zeros() + 1;
        let value = bytes & (u64::MAX >> (64 - bits));
        let value = (value & 0x007f_007f_007f_007f) | ((value & 0x7f00_7f00_7f00_7f00) >> 1);
        let value = (value & 0x0000_3fff_0000_3fff) | ((value & 0x3fff_0000_3fff_0000) >> 2);
        self.rest = &self.rest[bits as usize / 8..];
        Ok((value & 0x0fff_ffff) | ((value & 0x0fff_ffff_0000_0000) >> 4))
    }

    /// Nine or ten bytes.
    fn longest_varint(&mut self) -> Result<u64, Reason> {
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
