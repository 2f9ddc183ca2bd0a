//! The bytes of measures: varints (LEB128, as Thrift and Protobuf have them) and checked reading.

/// More facts than can be counted in a lifetime: a larger number in a cell's bytes is damage. It leaves room to add without overflow.
pub(crate) const MOST: u64 = 1 << 56;

/// A cell's bytes are not what a cell was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cell's bytes are malformed: {0}")]
pub struct Malformed(pub &'static str);

/// Appends an unsigned varint: seven bits a byte, lowest first, the top bit says that more follow.
pub(crate) fn put_u64(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Appends a signed number of up to 128 bits: zigzag, then as [`put_u64`].
pub(crate) fn put_i128(out: &mut Vec<u8>, n: i128) {
    let mut n = zigzag(n);
    if let Ok(n) = u64::try_from(n) {
        return put_u64(out, n);
    }
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Appends a length and the bytes.
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_u64(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Small numbers of either sign become small numbers.
pub(crate) fn zigzag(n: i128) -> u128 {
    ((n << 1) ^ (n >> 127)) as u128
}

/// Undoes [`zigzag`].
pub(crate) fn unzigzag(n: u128) -> i128 {
    (n >> 1) as i128 ^ -((n & 1) as i128)
}

/// Bytes that are still to be read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a>(pub(crate) &'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn u8(&mut self) -> Result<u8, Malformed> {
        Ok(self.take(1)?[0])
    }

    #[inline]
    pub(crate) fn u64(&mut self) -> Result<u64, Malformed> {
        match self.short() {
            Some(n) => Ok(n.into()),
            None => self.aside(Input::long_u64),
        }
    }

    /// Lets a function that is not in line read on. It gets a copy: where nobody else is ever given the place of this one, it stays in
    /// registers.
    #[inline(always)]
    pub(super) fn aside<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Malformed>) -> Result<T, Malformed> {
        let mut rest = *self;
        let value = read(&mut rest)?;
        *self = rest;
        Ok(value)
    }

    #[inline(never)]
    fn long_u64(&mut self) -> Result<u64, Malformed> {
        u64::try_from(self.long_varint(10)?).map_err(|_| Malformed("a number is too large"))
    }

    #[inline(always)]
    pub(crate) fn i128(&mut self) -> Result<i128, Malformed> {
        match self.short() {
            Some(n) => Ok((i64::from(n >> 1) ^ -i64::from(n & 1)).into()),
            None => self.aside(Input::long_i128),
        }
    }

    #[inline(never)]
    fn long_i128(&mut self) -> Result<i128, Malformed> {
        self.long_varint(19).map(unzigzag)
    }

    pub(crate) fn f64(&mut self) -> Result<f64, Malformed> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.take(8)?);
        Ok(f64::from_le_bytes(bytes))
    }

    /// A number of facts.
    #[inline(always)]
    pub(crate) fn count(&mut self) -> Result<u64, Malformed> {
        match self.short() {
            Some(n) => Ok(n.into()),
            None => self.aside(Input::long_count),
        }
    }

    #[inline(never)]
    fn long_count(&mut self) -> Result<u64, Malformed> {
        match self.long_u64()? {
            n if n <= MOST => Ok(n),
            _ => Err(Malformed("it counts more facts than there can be")),
        }
    }

    /// A number of parts of which each takes at least `width` bytes, so that nothing is reserved for what is not there.
    pub(crate) fn parts(&mut self, width: usize) -> Result<usize, Malformed> {
        match usize::try_from(self.u64()?) {
            Ok(n) if n <= self.0.len() / width => Ok(n),
            _ => Err(Malformed("it ends before its last part")),
        }
    }

    /// A length and the bytes.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let len = self.parts(1)?;
        self.take(len)
    }

    pub(crate) fn take(&mut self, len: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(Malformed("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    /// Most numbers have up to three bytes. None of a longer one, of which nothing is taken.
    #[inline(always)]
    fn short(&mut self) -> Option<u32> {
        match self.0.first_chunk() {
            Some(four) => self.short_of(u32::from_le_bytes(*four)),
            None => self.short_at_end(),
        }
    }

    /// The same of the next four bytes. How long a number is is anybody's guess: a branch that is guessed wrong would keep the processor from
    /// looking for the next cell while it waits for the bytes of this one.
    #[inline(always)]
    fn short_of(&mut self, four: u32) -> Option<u32> {
        let ends = !four & 0x0080_8080;
        if ends == 0 {
            return None;
        }
        let own = four & (ends ^ (ends - 1));
        self.0 = self.0.get(1 + ends.trailing_zeros() as usize / 8..)?;
        Some(own & 0x7f | own >> 1 & 0x7f << 7 | own >> 2 & 0x7f << 14)
    }

    /// The same where fewer bytes are left.
    #[inline(always)]
    fn short_at_end(&mut self) -> Option<u32> {
        let (n, rest) = match *self.0 {
            [a, ref rest @ ..] if a < 0x80 => (u32::from(a), rest),
            [a, b, ref rest @ ..] if b < 0x80 => (u32::from(a & 0x7f) | u32::from(b) << 7, rest),
            [a, b, c, ref rest @ ..] if c < 0x80 => (u32::from(a & 0x7f) | u32::from(b & 0x7f) << 7 | u32::from(c) << 14, rest),
            _ => return None,
        };
        self.0 = rest;
        Some(n)
    }

    fn long_varint(&mut self, most: usize) -> Result<u128, Malformed> {
        // Nine bytes are 63 bits: what nearly all the others have.
        let mut n = 0;
        for (i, &byte) in self.0.iter().take(most.min(9)).enumerate() {
            n |= u64::from(byte & 0x7f) << (7 * i);
            if byte < 0x80 {
                self.0 = &self.0[i + 1..];
                return Ok(n.into());
            }
        }
        self.longest_varint(most)
    }

    #[cold]
    fn longest_varint(&mut self, most: usize) -> Result<u128, Malformed> {
        let mut n = 0u128;
        for i in 0..most {
            let byte = self.u8()?;
            n |= u128::from(byte & 0x7f) << (7 * i);
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err(Malformed("a number is too long"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(n: u64, wide: i128, bytes: Vec<u8>) {
            let mut out = Vec::new();
            put_u64(&mut out, n);
            put_i128(&mut out, wide);
            put_bytes(&mut out, &bytes);
            let mut input = Input(&out);
            prop_assert_eq!(input.u64(), Ok(n));
            prop_assert_eq!(input.i128(), Ok(wide));
            prop_assert_eq!(input.bytes(), Ok(&bytes[..]));
            prop_assert!(input.0.is_empty());
        }

        #[test]
        fn numbers_of_every_length_come_back_whatever_stands_behind(bits in 0..64u32, n: u64, behind in prop::collection::vec(any::<u8>(), 0..12)) {
            let n = n >> bits;
            let mut out = Vec::new();
            put_u64(&mut out, n);
            let len = out.len();
            out.extend_from_slice(&behind);
            let mut input = Input(&out);
            prop_assert_eq!(input.u64(), Ok(n));
            prop_assert_eq!(input.0, &behind[..]);
            for cut in 0..len {
                prop_assert!(Input(&out[..cut]).u64().is_err());
            }
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_an_error() {
        assert!(Input(&[200, 1, 0]).bytes().is_err());
        assert!(Input(&[0x80; 40]).u64().is_err());
        assert!(Input(&[]).u8().is_err());
    }
}
