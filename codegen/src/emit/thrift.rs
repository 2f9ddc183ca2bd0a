//! A schema in the language of Apache Thrift.

use headwater_idl::model::Scalar;
use headwater_templates as templates;
use serde::Serialize;

use super::keywords::spared;
use super::names::Names;
use super::wire::{self, Presence, Reserved, Ty, Wire};
use crate::template;

/// What the template is filled with. Each comment is a list of lines.
#[derive(Serialize)]
struct File {
    name: String,
    comment: Vec<String>,
    namespace: String,
    enums: Vec<Block>,
    aliases: Vec<Line>,
    records: Vec<Block>,
}

/// A declaration with members.
#[derive(Serialize)]
struct Block {
    comment: Vec<String>,
    /// `enum`, `struct` or `union`.
    keyword: &'static str,
    name: String,
    lines: Vec<Line>,
    /// What is reserved, as a comment.
    reserved: Option<String>,
    /// What stands behind the closing brace.
    annotation: String,
}

/// A member, or a declaration of one line.
#[derive(Serialize)]
struct Line {
    comment: Vec<String>,
    text: String,
}

/// The text of the file.
pub(super) fn text(wire: &Wire) -> String {
    let file = File {
        name: wire.name.clone(),
        comment: wire.docs.iter().map(|line| format!("// {line}").trim_end().to_owned()).collect(),
        namespace: namespace(&wire.name),
        enums: wire.enums.iter().map(enumeration).collect(),
        aliases: wire.aliases.iter().map(alias).collect(),
        records: wire.records.iter().map(record).collect(),
    };
    template::plain(templates::EMIT_THRIFT, &file)
}

/// A package called `thrift` would stand before the library of that name.
fn namespace(name: &str) -> String {
    let part = |part: &str| if part == "thrift" { "thrift_".to_owned() } else { spared(part) };
    name.split('.').map(part).collect::<Vec<_>>().join(".")
}

fn enumeration(item: &wire::Enum) -> Block {
    let mut names = Names::default();
    let mut lines: Vec<Line> = Vec::new();
    for case in &item.cases {
        let text = format!("{} = {}{},", names.take(spared(&case.name)), case.number, annotation(case.deprecated.as_deref()));
        lines.push(Line { comment: comment(&case.docs, None), text });
    }
    let zero = Line { comment: Vec::new(), text: format!("{} = 0,", names.take("UNSPECIFIED")) };
    lines.insert(0, zero);
    Block {
        comment: comment(&item.docs, None),
        keyword: "enum",
        name: spared(&item.name),
        lines,
        reserved: reserved(&item.reserved),
        annotation: annotation(item.deprecated.as_deref()),
    }
}

fn alias(alias: &wire::Alias) -> Line {
    let text = format!("typedef {} {}{}", ty(&alias.ty), spared(&alias.name), annotation(alias.deprecated.as_deref()));
    Line { comment: comment(&alias.docs, alias.ty.unit()), text }
}

fn record(record: &wire::Record) -> Block {
    Block {
        comment: comment(&record.docs, None),
        keyword: if record.one_of { "union" } else { "struct" },
        name: spared(&record.name),
        lines: record.fields.iter().map(field).collect(),
        reserved: reserved(&record.reserved),
        annotation: annotation(record.deprecated.as_deref()),
    }
}

/// `2: optional Place & near (deprecated = "why"),`: the `&` is a pointer where languages need one.
fn field(field: &wire::Field) -> Line {
    let presence = match field.presence {
        Presence::Optional => "optional ",
        Presence::Required => "required ",
        Presence::Zero | Presence::Case => "",
    };
    let (ty, reference) = (ty(&field.ty), if field.boxed { "& " } else { "" });
    let text = format!("{}: {presence}{ty} {reference}{}{},", field.number, spared(&field.name), annotation(field.deprecated.as_deref()));
    Line { comment: comment(&field.docs, field.ty.unit().or_else(|| unsigned(&field.ty))), text }
}

fn ty(it: &Ty) -> String {
    match it {
        Ty::Scalar(it) => scalar(*it).to_owned(),
        Ty::Enum(name) | Ty::Record(name) | Ty::Alias(name, _) => spared(name),
        Ty::List(element) => format!("list<{}>", ty(element)),
        Ty::Set(member) => format!("set<{}>", ty(member)),
        Ty::Map(key, value) => format!("map<{}, {}>", ty(key), ty(value)),
    }
}

/// Thrift has no unsigned integers: each takes the next larger, and `u64` the same 64 bits.
fn scalar(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "bool",
        Scalar::I8 => "i8",
        Scalar::I16 | Scalar::U8 => "i16",
        Scalar::I32 | Scalar::U16 | Scalar::Date => "i32",
        Scalar::I64 | Scalar::U32 | Scalar::U64 | Scalar::Timestamp | Scalar::Duration => "i64",
        Scalar::F32 | Scalar::F64 => "double",
        Scalar::String | Scalar::Url => "string",
        Scalar::Bytes | Scalar::Uuid => "binary",
    }
}

fn unsigned(ty: &Ty) -> Option<&'static str> {
    matches!(ty.stored(), Ty::Scalar(Scalar::U64)).then_some("64 bits without a sign: a negative number stands for itself + 2^64.")
}

/// Documentation, and the unit of a value. What a language could stumble over in its own comments stays in this file.
fn comment(docs: &[String], unit: Option<&str>) -> Vec<String> {
    let lines: Vec<&str> = docs.iter().map(String::as_str).chain(unit).collect();
    let is_risky = lines.iter().any(|line| ["*/", "\\", "\"\"\""].iter().any(|end| line.contains(end)));
    let starting = |start: &str| lines.iter().map(|line| format!("{start} {line}").trim_end().to_owned()).collect::<Vec<_>>();
    match lines.as_slice() {
        _ if is_risky => starting("//"),
        [] => Vec::new(),
        [line] => vec![format!("/** {line} */")],
        _ => [vec!["/**".to_owned()], starting(" *"), vec![" */".to_owned()]].concat(),
    }
}

fn annotation(deprecated: Option<&str>) -> String {
    let escaped = |why: &str| why.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r");
    deprecated.map_or(String::new(), |why| format!(" (deprecated = \"{}\")", escaped(why)))
}

fn reserved(reserved: &Reserved) -> Option<String> {
    let numbers = reserved.numbers.iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from} to {to}") });
    let names = reserved.names.iter().map(|name| format!("\"{name}\""));
    let all: Vec<String> = numbers.chain(names).collect();
    (!all.is_empty()).then(|| format!("// reserved {}", all.join(", ")))
}
