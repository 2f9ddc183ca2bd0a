//! Values of a schema where a message of `prost` is wanted: in a service of tonic, or inside another message.

use std::fmt;
use std::marker::PhantomData;

use bytes::{Buf, BufMut};
use prost::encoding::{self, DecodeContext, WireType};
use prost::{DecodeError, Message};

use super::{Error, decode, encode, read_datum, write_datum};
use crate::fact::{Datum, Fact};
use crate::value::{Fault, Value};

/// A datum, or a struct, union, id or edge, which stands in Protobuf as a whole message.
pub trait Whole: Sized {
    /// Appends it.
    ///
    /// # Errors
    /// What could not be read back: NaN, a moment out of range, or values that are nested too deep.
    fn write_whole(&self, out: &mut Vec<u8>) -> Result<(), Fault>;
    /// Reads it.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    fn read_whole(bytes: &[u8]) -> Result<Self, Error>;
}

impl<T: Value> Whole for T {
    fn write_whole(&self, out: &mut Vec<u8>) -> Result<(), Fault> {
        encode(self, out)
    }

    fn read_whole(bytes: &[u8]) -> Result<Self, Error> {
        decode(bytes)
    }
}

impl<F: Fact> Whole for Datum<F> {
    fn write_whole(&self, out: &mut Vec<u8>) -> Result<(), Fault> {
        write_datum(self, out)
    }

    fn read_whole(bytes: &[u8]) -> Result<Self, Error> {
        read_datum(bytes)
    }
}

/// A value as `prost` sees it: a message of which the bytes are there.
///
/// What `prost` writes cannot fail, and what it reads begins as an empty message. A fact can do neither: some have no zero, and a NaN is
/// refused. So a value becomes bytes before, in [`Encoded::new`], and is one again after, in [`Encoded::get`]; each says what is wrong.
pub struct Encoded<T> {
    bytes: Vec<u8>,
    of: PhantomData<fn() -> T>,
}

impl<T: Whole> Encoded<T> {
    /// The message of a value.
    ///
    /// # Errors
    /// What could not be read back: NaN, a moment out of range, or values that are nested too deep.
    pub fn new(value: &T) -> Result<Encoded<T>, Fault> {
        let mut bytes = Vec::new();
        value.write_whole(&mut bytes)?;
        Ok(Encoded { bytes, of: PhantomData })
    }

    /// The value of the message.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    pub fn get(&self) -> Result<T, Error> {
        T::read_whole(&self.bytes)
    }
}

impl<T> Message for Encoded<T> {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        buf.put_slice(&self.bytes);
    }

    fn encoded_len(&self) -> usize {
        self.bytes.len()
    }

    /// Messages are merged by putting one behind the other.
    fn merge(&mut self, buf: impl Buf) -> Result<(), DecodeError> {
        self.bytes.put(buf);
        Ok(())
    }

    fn merge_field(&mut self, tag: u32, wire: WireType, buf: &mut impl Buf, ctx: DecodeContext) -> Result<(), DecodeError> {
        match wire {
            WireType::Varint => {
                let value = encoding::decode_varint(buf)?;
                encoding::encode_key(tag, wire, &mut self.bytes);
                encoding::encode_varint(value, &mut self.bytes);
            }
            WireType::LengthDelimited => {
                let mut value = Vec::new();
                encoding::bytes::merge(wire, &mut value, buf, ctx)?;
                encoding::bytes::encode(tag, &value, &mut self.bytes);
            }
            WireType::SixtyFourBit => {
                let mut value = 0;
                encoding::fixed64::merge(wire, &mut value, buf, ctx)?;
                encoding::fixed64::encode(tag, &value, &mut self.bytes);
            }
            WireType::ThirtyTwoBit => {
                let mut value = 0;
                encoding::fixed32::merge(wire, &mut value, buf, ctx)?;
                encoding::fixed32::encode(tag, &value, &mut self.bytes);
            }
            // No schema of ours has groups.
            WireType::StartGroup | WireType::EndGroup => encoding::skip_field(wire, tag, buf, ctx)?,
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.bytes.clear();
    }
}

impl<T> Default for Encoded<T> {
    fn default() -> Self {
        Encoded { bytes: Vec::new(), of: PhantomData }
    }
}

impl<T> Clone for Encoded<T> {
    fn clone(&self) -> Self {
        Encoded { bytes: self.bytes.clone(), of: PhantomData }
    }
}

/// By bytes.
impl<T> PartialEq for Encoded<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<T> fmt::Debug for Encoded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Encoded").field(&self.bytes).finish()
    }
}
