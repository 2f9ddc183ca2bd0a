//! The text of a file of Protobuf.

use headwater_templates as templates;
use serde::Serialize;

use super::file::{self, Label, Message, Reserved, Ty};
use crate::template;

/// What the template is filled with. Each comment is a list of lines.
#[derive(Serialize)]
struct Words<'a> {
    package: &'a str,
    java_package: Option<&'a str>,
    comment: Vec<String>,
    blocks: Vec<Block<'a>>,
}

/// An enum or a message.
#[derive(Serialize)]
struct Block<'a> {
    comment: Vec<String>,
    keyword: &'static str,
    name: &'a str,
    /// What stands before its members.
    head: Vec<String>,
    one_of: Option<&'a str>,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    comment: Vec<String>,
    text: String,
}

pub(super) fn text(file: &file::File) -> String {
    let enums = file.enums.iter().map(enumeration);
    let blocks = enums.chain(file.messages.iter().map(|it| message(it, &file.package))).collect();
    template::plain(
        templates::EMIT_PROTO,
        &Words { package: &file.package, java_package: file.java_package.as_deref(), comment: comment(&file.comment), blocks },
    )
}

fn enumeration(item: &file::Enum) -> Block<'_> {
    let line = |value: &file::Value| Line {
        comment: comment(&value.comment),
        text: format!("{} = {}{};", value.name, value.number, option(value.deprecated)),
    };
    Block {
        comment: comment(&item.comment),
        keyword: "enum",
        name: &item.name,
        head: head(item.deprecated, &item.reserved),
        one_of: None,
        lines: item.values.iter().map(line).collect(),
    }
}

fn message<'a>(message: &'a Message, package: &str) -> Block<'a> {
    // Entries of maps are messages inside of this one, before which others of the same name are named in full.
    let entries: Vec<String> = message.fields.iter().filter(|it| matches!(it.ty, Ty::Map(..))).map(Message::entry).collect();
    let named = |name: &String| if entries.contains(name) { format!(".{package}.{name}") } else { name.clone() };
    let line = |field: &file::Field| {
        let label = match (field.label, &field.ty) {
            (Label::Single, _) | (_, Ty::Map(..)) => "",
            (Label::Optional, _) => "optional ",
            (Label::Repeated, _) => "repeated ",
        };
        let text = format!("{label}{} {} = {}{};", ty(&field.ty, &named), field.name, field.number, option(field.deprecated));
        Line { comment: comment(&field.comment), text }
    };
    Block {
        comment: comment(&message.comment),
        keyword: "message",
        name: &message.name,
        head: head(message.deprecated, &message.reserved),
        one_of: message.one_of.as_deref(),
        lines: message.fields.iter().map(line).collect(),
    }
}

fn ty(it: &Ty, named: &dyn Fn(&String) -> String) -> String {
    match it {
        Ty::Scalar(scalar) => scalar.name().to_owned(),
        Ty::Enum(name) | Ty::Message(name) => named(name),
        Ty::Map(key, value) => format!("map<{}, {}>", key.name(), ty(value, named)),
    }
}

fn option(deprecated: bool) -> &'static str {
    if deprecated { " [deprecated = true]" } else { "" }
}

fn head(deprecated: bool, reserved: &Reserved) -> Vec<String> {
    let number = |(from, to): &(u16, u16)| if from == to { from.to_string() } else { format!("{from} to {to}") };
    let numbers: Vec<String> = reserved.numbers.iter().map(number).collect();
    let names: Vec<String> = reserved.names.iter().map(|name| format!("\"{name}\"")).collect();
    let reserved = |words: Vec<String>| (!words.is_empty()).then(|| format!("reserved {};", words.join(", ")));
    let deprecated = deprecated.then(|| "option deprecated = true;".to_owned());
    deprecated.into_iter().chain(reserved(numbers)).chain(reserved(names)).collect()
}

fn comment(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("// {line}").trim_end().to_owned()).collect()
}
