//! What a type is on the wire and in files, in words: the table of the language reference.

use crate::ast::TypeExpr;

/// What a value of a type is in each format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// In Rust.
    pub rust: String,
    /// In Thrift.
    pub thrift: String,
    /// In Arrow and Parquet.
    pub parquet: String,
    /// In JSON.
    pub json: String,
}

/// What a declared name is, as far as formats tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// The id of an entity.
    Entity,
    /// A struct.
    Struct,
    /// A union.
    Union,
    /// An enum.
    Enum,
}

/// Rust, Thrift, Parquet and JSON of the built-in types that take no arguments.
const SCALARS: &[(&str, [&str; 4])] = &[
    ("bool", ["bool", "bool", "Boolean", "true or false"]),
    ("i8", ["i8", "byte", "Int8", "number"]),
    ("i16", ["i16", "i16", "Int16", "number"]),
    ("i32", ["i32", "i32", "Int32", "number"]),
    ("i64", ["i64", "i64", "Int64", "number"]),
    ("u8", ["u8", "i16", "UInt8", "number"]),
    ("u16", ["u16", "i32", "UInt16", "number"]),
    ("u32", ["u32", "i64", "UInt32", "number"]),
    ("u64", ["u64", "i64, the same 64 bits", "UInt64", "number; read from a string too"]),
    ("f32", ["f32", "double", "Float32", "number"]),
    ("f64", ["f64", "double", "Float64", "number"]),
    ("string", ["String", "string", "Utf8", "string"]),
    ("bytes", ["Bytes", "binary", "Binary", "string, base64"]),
    ("uuid", ["Uuid", "binary, 16 bytes", "FixedSizeBinary(16)", "string"]),
    ("timestamp", ["Timestamp", "i64, µs since the epoch", "Timestamp(µs, UTC)", "string, RFC 3339"]),
    ("date", ["Date", "i32, days since the epoch", "Date32", "string, `2026-11-21`"]),
    ("duration", ["Duration", "i64, µs", "Int64, µs", "string, ISO 8601"]),
    ("url", ["Url", "string", "Utf8", "string"]),
];

/// What a type is in each format. `declared` says what a name means and which type a newtype wraps; none where a name means nothing.
pub fn wire(ty: &TypeExpr, declared: &dyn Fn(&str) -> Option<Declared>) -> Option<Wire> {
    let one = |i: usize| ty.args.get(i).and_then(|arg| wire(arg, declared));
    let name = ty.name.text.as_str();
    let row = |[rust, thrift, parquet, json]: [String; 4]| Some(Wire { rust, thrift, parquet, json });
    if let Some((_, [rust, thrift, parquet, json])) = SCALARS.iter().find(|(scalar, _)| *scalar == name) {
        return row([rust, thrift, parquet, json].map(|text| (*text).to_owned()));
    }
    match name {
        "list" | "set" => {
            let of = one(0)?;
            let rust = if name == "list" { "Vec" } else { "BTreeSet" };
            row([
                format!("{rust}<{}>", of.rust),
                format!("{name}<{}>", of.thrift),
                format!("List({})", of.parquet),
                format!("array of: {}", of.json),
            ])
        }
        "map" => {
            let (key, of) = (one(0)?, one(1)?);
            row([
                format!("BTreeMap<{}, {}>", key.rust, of.rust),
                format!("map<{}, {}>", key.thrift, of.thrift),
                format!("Map({}, {})", key.parquet, of.parquet),
                format!("object of: {}", of.json),
            ])
        }
        _ => {
            let shown = |text: &str| text.to_owned();
            match declared(name)? {
                Declared::Entity => row([format!("{name}Id"), shown("its id's struct"), shown("the key's columns"), shown("the key")]),
                Declared::Struct => row([shown(name), shown("struct"), shown("Struct"), shown("object")]),
                Declared::Union => {
                    row([shown(name), shown("union"), shown("Struct of nullable columns"), shown("object of the one field that is set")])
                }
                Declared::Enum => row([
                    shown(name),
                    shown("i32"),
                    shown("Dictionary(Int32, Utf8), of names"),
                    shown("its case's name; an unknown one `\"#17\"`"),
                ]),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::Name;
    use crate::source::Span;
    use crate::vocabulary::{self, WordKind};

    fn ty(name: &str, args: Vec<TypeExpr>) -> TypeExpr {
        TypeExpr { name: Name { text: name.to_owned(), span: Span::default() }, args, optional: None, span: Span::default() }
    }

    #[test]
    fn every_built_in_type_is_something_in_each_format() {
        for word in vocabulary::of(WordKind::Type) {
            let args = (0..2).map(|_| ty("u64", Vec::new())).collect();
            assert!(wire(&ty(word.name, args), &|_| None).is_some(), "{word:?}");
        }
    }

    #[test]
    fn types_are_made_of_their_arguments() {
        let ids = ty("list", vec![ty("Person", Vec::new())]);
        let found = wire(&ids, &|name| (name == "Person").then_some(Declared::Entity)).unwrap();
        assert_eq!((found.rust.as_str(), found.thrift.as_str()), ("Vec<PersonId>", "list<its id's struct>"));
        assert_eq!(wire(&ids, &|_| None), None);
        assert_eq!(wire(&ty("map", vec![ty("u64", Vec::new())]), &|_| None), None);
    }
}
