//! Messages that are needed where Protobuf cannot repeat: around lists, sets and maps in each other, in oneofs and where they may be null;
//! and the entries of maps by what Protobuf takes for no key.

use std::collections::BTreeMap;

use super::file::{Field, Label, Message, Reserved, Scalar, Ty};
use super::lower::scalar;
use crate::emit::names::Names;
use crate::emit::wire;
use crate::names::camel;

/// The messages so far.
#[derive(Debug)]
pub(super) struct Helpers {
    /// All names of types, the schema's own first.
    names: Names,
    /// By what they hold, in words: one is enough for all that are alike.
    known: BTreeMap<String, String>,
    pub(super) messages: Vec<Message>,
}

impl Helpers {
    pub(super) fn new(names: Names) -> Helpers {
        Helpers { names, known: BTreeMap::new(), messages: Vec::new() }
    }

    /// A type where it can be repeated.
    pub(super) fn repeated(&mut self, ty: &wire::Ty) -> (Label, Ty) {
        match ty.stored() {
            wire::Ty::List(element) | wire::Ty::Set(element) => (Label::Repeated, self.single(element)),
            wire::Ty::Map(key, value) => match self.single(key) {
                Ty::Scalar(key) if key != Scalar::Bytes => (Label::Repeated, Ty::Map(key, Box::new(self.single(value)))),
                _ => (Label::Repeated, Ty::Message(self.entry(key, value))),
            },
            _ => (Label::Single, self.single(ty)),
        }
    }

    /// A type where it stands alone.
    pub(super) fn single(&mut self, ty: &wire::Ty) -> Ty {
        match ty.stored() {
            wire::Ty::Scalar(it) => Ty::Scalar(scalar(*it)),
            wire::Ty::Enum(name) => Ty::Enum(name.clone()),
            wire::Ty::Record(name) => Ty::Message(name.clone()),
            _ => Ty::Message(self.wrapper(ty)),
        }
    }

    fn wrapper(&mut self, ty: &wire::Ty) -> String {
        let name = words(ty);
        if let Some(known) = self.known.get(&name) {
            return known.clone();
        }
        let (label, of) = self.repeated(ty);
        let field = Field { name: "items".to_owned(), label, ..made(1, of) };
        self.message(name, "Where Protobuf has no place for more than one: a message around them.", vec![field])
    }

    fn entry(&mut self, key: &wire::Ty, value: &wire::Ty) -> String {
        let name = format!("EntryOf{}To{}", words(key), words(value));
        if let Some(known) = self.known.get(&name) {
            return known.clone();
        }
        let fields = vec![
            Field { name: "key".to_owned(), ..made(1, self.single(key)) },
            Field { name: "value".to_owned(), ..made(2, self.single(value)) },
        ];
        self.message(name, "An entry of a map by what is no key for Protobuf; no two have the same key.", fields)
    }

    fn message(&mut self, words: String, comment: &str, fields: Vec<Field>) -> String {
        let name = self.names.take(words.clone());
        self.known.insert(words, name.clone());
        let comment = vec![comment.to_owned()];
        self.messages.push(Message { name: name.clone(), comment, deprecated: false, one_of: None, fields, reserved: Reserved::default() });
        name
    }
}

/// What a type is called in the name of another: `ListOfPersonId`.
fn words(ty: &wire::Ty) -> String {
    match ty.stored() {
        wire::Ty::Scalar(it) => camel(scalar(*it).name()),
        wire::Ty::Enum(name) | wire::Ty::Record(name) | wire::Ty::Alias(name, _) => name.clone(),
        wire::Ty::List(element) => format!("ListOf{}", words(element)),
        wire::Ty::Set(member) => format!("SetOf{}", words(member)),
        wire::Ty::Map(key, value) => format!("MapOf{}To{}", words(key), words(value)),
    }
}

fn made(number: u16, ty: Ty) -> Field {
    Field { number, name: String::new(), comment: Vec::new(), deprecated: false, label: Label::Single, ty }
}
