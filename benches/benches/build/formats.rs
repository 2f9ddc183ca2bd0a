//! The formats that generated code is used with.

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Thrift Compact.
    Compact,
    /// Thrift Binary.
    Binary,
    /// Protobuf.
    Protobuf,
    /// JSON.
    Json,
}

impl Format {
    /// As it is called.
    fn name(self) -> &'static str {
        match self {
            Format::Compact => "Thrift Compact",
            Format::Binary => "Thrift Binary",
            Format::Protobuf => "Protobuf",
            Format::Json => "JSON",
        }
    }

    /// What functions are called for it, and how a value is written to `out`, and read from `bytes`.
    pub(crate) fn code(self) -> [&'static str; 3] {
        match self {
            Format::Compact => {
                let read = "Decode::read(&mut thrift::Reader::new(bytes), None).ok()";
                ["compact", "value.write(&mut thrift::Writer::new(out)).is_ok()", read]
            }
            Format::Binary => {
                let read = "Decode::read(&mut thrift::binary::Reader::new(bytes), None).ok()";
                ["binary", "value.write(&mut thrift::binary::Writer::new(out)).is_ok()", read]
            }
            Format::Protobuf => ["protobuf", "protobuf::encode(value, out).is_ok()", "protobuf::decode(bytes).ok()"],
            Format::Json => {
                let read = "Decode::read(&mut json::Reader::strict(std::str::from_utf8(bytes).ok()?), None).ok()";
                ["json", "value.write(&mut json::Writer::new(out)).is_ok()", read]
            }
        }
    }
}

/// As some of them are called.
pub(crate) fn names(formats: &[Format]) -> String {
    formats.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ")
}
