//! The two protocols of Thrift, each through our codec and through the `thrift` crate.

use headwater::Value;
use headwater::codec::thrift as ours;
use thrift::protocol::{
    TBinaryInputProtocol, TBinaryOutputProtocol, TCompactInputProtocol, TCompactOutputProtocol, TInputProtocol, TOutputProtocol,
};

/// A protocol of Thrift.
pub(crate) trait Protocol {
    /// What its rows are called.
    const ROWS: [&'static str; 2];

    /// Appends a value.
    fn write<T: Value>(value: &T, out: &mut Vec<u8>);
    /// Reads a value.
    fn read<T: Value>(bytes: &[u8]) -> T;
    /// What the crate writes with.
    fn output<'a>(out: &'a mut Vec<u8>) -> impl TOutputProtocol + 'a;
    /// What the crate reads with.
    fn input<'a>(bytes: &'a [u8]) -> impl TInputProtocol + 'a;
}

/// Compact.
pub(crate) struct Compact;
/// Binary.
pub(crate) struct Binary;

impl Protocol for Compact {
    const ROWS: [&'static str; 2] = ["Thrift, write", "Thrift, read"];

    fn write<T: Value>(value: &T, out: &mut Vec<u8>) {
        value.write(&mut ours::Writer::new(out)).expect("no NaN");
    }

    fn read<T: Value>(bytes: &[u8]) -> T {
        T::read(&mut ours::Reader::new(bytes), None).expect("what was written")
    }

    fn output<'a>(out: &'a mut Vec<u8>) -> impl TOutputProtocol + 'a {
        TCompactOutputProtocol::new(out)
    }

    fn input<'a>(bytes: &'a [u8]) -> impl TInputProtocol + 'a {
        TCompactInputProtocol::new(bytes)
    }
}

impl Protocol for Binary {
    const ROWS: [&'static str; 2] = ["Binary, write", "Binary, read"];

    fn write<T: Value>(value: &T, out: &mut Vec<u8>) {
        value.write(&mut ours::binary::Writer::new(out)).expect("no NaN");
    }

    fn read<T: Value>(bytes: &[u8]) -> T {
        T::read(&mut ours::binary::Reader::new(bytes), None).expect("what was written")
    }

    fn output<'a>(out: &'a mut Vec<u8>) -> impl TOutputProtocol + 'a {
        TBinaryOutputProtocol::new(out, true)
    }

    fn input<'a>(bytes: &'a [u8]) -> impl TInputProtocol + 'a {
        TBinaryInputProtocol::new(bytes, true)
    }
}
