//! The bytes of a Thrift value: little steps that never read past the end.

use super::Reason;

/// What is left of the bytes.
#[derive(Clone, Debug)]
pub struct Input<'a> {
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

    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    #[inline(always)]
    pub(super) fn byte(&mut self) -> Result<u8, Reason> {
        let (&byte, rest) = self.rest.split_first().ok_or(Reason::End)?;
        self.rest = rest;
        Ok(byte)
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
        let mut value = 0;
        for (at, &byte) in self.rest.iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                if at == 9 && byte > 1 {
                    return Err(Reason::Varint);
                }
                self.rest = &self.rest[at + 1..];
                return Ok(value);
            }
        }
        Err(if self.rest.len() < 10 { Reason::End } else { Reason::Varint })
    }

    #[inline(always)]
    pub(super) fn zigzag(&mut self) -> Result<i64, Reason> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    #[inline(always)]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Reason> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or(Reason::End)?;
        self.rest = rest;
        Ok(*bytes)
    }
}
