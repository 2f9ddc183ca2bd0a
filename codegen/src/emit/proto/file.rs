//! A file of Protobuf: its messages and enums, with all names made.

/// A whole file.
#[derive(Debug)]
pub(super) struct File {
    /// The schema's name, which is the package's.
    pub(super) package: String,
    /// Where it is another one.
    pub(super) java_package: Option<String>,
    pub(super) comment: Vec<String>,
    pub(super) enums: Vec<Enum>,
    pub(super) messages: Vec<Message>,
}

/// Names for numbers.
#[derive(Debug)]
pub(super) struct Enum {
    pub(super) name: String,
    pub(super) comment: Vec<String>,
    pub(super) deprecated: bool,
    /// The first has the number 0.
    pub(super) values: Vec<Value>,
    pub(super) reserved: Reserved,
}

/// A value of an enum.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) number: u16,
    pub(super) name: String,
    pub(super) comment: Vec<String>,
    pub(super) deprecated: bool,
}

/// A message.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) name: String,
    pub(super) comment: Vec<String>,
    pub(super) deprecated: bool,
    /// The oneof that all of its fields stand in.
    pub(super) one_of: Option<String>,
    pub(super) fields: Vec<Field>,
    pub(super) reserved: Reserved,
}

/// A field of a message.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) number: u16,
    pub(super) name: String,
    pub(super) comment: Vec<String>,
    pub(super) deprecated: bool,
    pub(super) label: Label,
    pub(super) ty: Ty,
}

/// How often a field comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// Once; a scalar that is absent is zero.
    Single,
    /// Once or not at all, which is not the same as zero.
    Optional,
    /// Any number of times.
    Repeated,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ty {
    Scalar(Scalar),
    Enum(String),
    Message(String),
    /// The key, and what is not repeated: a scalar, an enum or a message.
    Map(Scalar, Box<Ty>),
}

/// Built-in types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Bool,
    Int32,
    Int64,
    Uint32,
    Uint64,
    Float,
    Double,
    String,
    Bytes,
}

/// Numbers, from and to, and names that are not to be used again.
#[derive(Debug, Default)]
pub(super) struct Reserved {
    pub(super) numbers: Vec<(u16, u16)>,
    pub(super) names: Vec<String>,
}

impl Scalar {
    /// Its name in the language.
    pub(super) fn name(self) -> &'static str {
        match self {
            Scalar::Bool => "bool",
            Scalar::Int32 => "int32",
            Scalar::Int64 => "int64",
            Scalar::Uint32 => "uint32",
            Scalar::Uint64 => "uint64",
            Scalar::Float => "float",
            Scalar::Double => "double",
            Scalar::String => "string",
            Scalar::Bytes => "bytes",
        }
    }
}

impl Message {
    /// The name of the message that a map's entries are, which Protobuf makes inside of this one: `by_kind` has `ByKindEntry`.
    pub(super) fn entry(field: &Field) -> String {
        let mut json = json_name(&field.name);
        if let Some(first) = json.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        json + "Entry"
    }
}

/// The name of a field in Protobuf's own JSON: an underscore is left out, and what follows is capital.
pub(super) fn json_name(name: &str) -> String {
    let mut json = String::with_capacity(name.len());
    let mut is_next = false;
    for c in name.chars() {
        match c {
            '_' => is_next = true,
            _ => json.push(if std::mem::take(&mut is_next) { c.to_ascii_uppercase() } else { c }),
        }
    }
    json
}
