//! The bytes of a binary format: little steps that never read past the end.
//!
//! They are taken for every field of every type. What is usual stands in line; what is rare stands apart, and gives what fits into two
//! registers.

/// What is left of the bytes.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    rest: &'a [u8],
    len: usize,
}

/// What is wrong with bytes, whatever they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// More were announced than there are.
    End,
    /// A varint of more than 64 bits.
    Varint,
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

    /// The next byte, if it is one that `what` makes something of.
    #[inline(always)]
    pub(super) fn byte_if<T>(&mut self, what: impl FnOnce(u8) -> Option<T>) -> Option<T> {
        let (&byte, rest) = self.rest.split_first()?;
        let made = what(byte)?;
        self.rest = rest;
        Some(made)
    }

    #[inline(always)]
    pub(super) fn byte(&mut self) -> Result<u8, Flaw> {
        let (&byte, rest) = self.rest.split_first().ok_or(Flaw::End)?;
        self.rest = rest;
        Ok(byte)
    }

    #[inline(always)]
    pub(super) fn take(&mut self, len: u64) -> Result<&'a [u8], Flaw> {
        let len = usize::try_from(len).map_err(|_| Flaw::End)?;
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(Flaw::End)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next so many bytes, if there are so many. They are not taken.
    #[inline(always)]
    pub(super) fn ahead<const N: usize>(&self) -> Option<&'a [u8; N]> {
        self.rest.first_chunk()
    }

    #[inline(always)]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or(Flaw::End)?;
        self.rest = rest;
        Ok(*bytes)
    }

    #[inline(always)]
    pub(super) fn varint(&mut self) -> Result<u64, Flaw> {
        match *self.rest {
            [one, ref rest @ ..] if one < 0x80 => {
                self.rest = rest;
                Ok(u64::from(one))
            }
            [first, last, ref rest @ ..] if last < 0x80 => {
                self.rest = rest;
                Ok(u64::from(first & 0x7f) | u64::from(last) << 7)
            }
            _ => self.long_varint().ok_or_else(|| self.flaw()),
        }
    }

    /// Small numbers of either sign, as [`varint`](Input::varint)s: 0, 1, 2, 3 are 0, -1, 1, -2.
    #[inline(always)]
    pub(super) fn zigzag(&mut self) -> Result<i64, Flaw> {
        let value = self.varint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// Up to eight bytes at once: their numbers of seven bits are moved together, two and two.
    #[inline(never)]
    fn long_varint(&mut self) -> Option<u64> {
        let Some(bytes) = self.rest.first_chunk::<8>() else { return self.slow_varint() };
        let bytes = u64::from_le_bytes(*bytes);
        // The first byte without its highest bit is the last one.
        let ends = !bytes & 0x8080_8080_8080_8080;
        if ends == 0 {
            return self.slow_varint();
        }
        let bits = ends.trailing_zeros() + 1;
        let value = bytes & (u64::MAX >> (64 - bits));
        let value = (value & 0x007f_007f_007f_007f) | ((value & 0x7f00_7f00_7f00_7f00) >> 1);
        let value = (value & 0x0000_3fff_0000_3fff) | ((value & 0x3fff_0000_3fff_0000) >> 2);
        self.rest = &self.rest[bits as usize / 8..];
        Some((value & 0x0fff_ffff) | ((value & 0x0fff_ffff_0000_0000) >> 4))
    }

    /// Of nine or ten bytes, or at the end.
    fn slow_varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for (at, &byte) in self.rest.iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * at);
            if byte < 0x80 {
                if at == 9 && byte > 1 {
                    return None;
                }
                self.rest = &self.rest[at + 1..];
                return Some(value);
            }
        }
        None
    }

    /// Why what stands here is no varint.
    #[cold]
    fn flaw(&self) -> Flaw {
        let goes_on = self.rest.iter().take(10).all(|byte| *byte >= 0x80);
        if goes_on && self.rest.len() < 10 { Flaw::End } else { Flaw::Varint }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As it is told in the reference of Protobuf: seven bits a byte, the lowest first.
    fn written(mut value: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while value >= 0x80 {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
        bytes
    }

    proptest! {
        #[test]
        fn varints_come_back(value: u64, bits in 0..64u32, behind in prop::collection::vec(any::<u8>(), 0..12)) {
            let value = value >> bits;
            let bytes = [written(value), behind.clone()].concat();
            let mut input = Input::new(&bytes);
            prop_assert_eq!(input.varint(), Ok(value));
            prop_assert_eq!(input.left(), behind.len());
            for cut in 0..bytes.len() - behind.len() {
                prop_assert_eq!(Input::new(&bytes[..cut]).varint(), Err(Flaw::End));
            }
        }
    }

    #[test]
    fn what_is_too_long_is_told_from_what_is_cut_off() {
        let long = [0xff; 12];
        assert_eq!(Input::new(&long).varint(), Err(Flaw::Varint));
        assert_eq!(Input::new(&long[..9]).varint(), Err(Flaw::End));
        let most = |last| [&long[..9], &[last]].concat();
        assert_eq!(Input::new(&most(1)).varint(), Ok(u64::MAX));
        assert_eq!(Input::new(&most(2)).varint(), Err(Flaw::Varint));
        assert_eq!(Input::new(&[0x80, 0]).varint(), Ok(0), "longer than it need be, as other libraries take it");
        assert_eq!(Input::new(&[]).varint(), Err(Flaw::End));
    }
}
