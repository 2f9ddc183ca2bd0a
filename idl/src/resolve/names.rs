//! The table of names: what each declared name means, and which declarations are damaged.

use std::collections::{BTreeMap, BTreeSet};

use crate::ast::{File, Item, ItemKind, Name};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{EdgeId, EntityId, EnumId, FunctionId, NewtypeId, RuleId, Scalar, StructId, UnionId};
use crate::source::Span;

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// An entity.
    Entity(EntityId),
    /// A struct.
    Struct(StructId),
    /// A union.
    Union(UnionId),
    /// An enum.
    Enum(EnumId),
    /// A newtype.
    Newtype(NewtypeId),
    /// An edge; none while its ends are not known.
    Edge(Option<EdgeId>),
    /// A counter.
    Counter,
    /// A rule.
    Rule(RuleId),
    /// A query.
    Query,
    /// A function of the user's; none while its types are not known.
    Function(Option<FunctionId>),
    /// A declaration that is reported already: it did not parse, or is not built yet.
    Reported,
}

impl Meaning {
    /// In words: "an edge".
    pub(crate) fn words(self) -> &'static str {
        match self {
            Meaning::Entity(_) => "an entity",
            Meaning::Struct(_) => "a struct",
            Meaning::Union(_) => "a union",
            Meaning::Enum(_) => "an enum",
            Meaning::Newtype(_) => "a newtype",
            Meaning::Edge(_) => "an edge",
            Meaning::Function(_) => "a function",
            Meaning::Counter => "a counter",
            Meaning::Rule(_) => "a rule",
            Meaning::Query => "a query",
            Meaning::Reported => "something that is reported already",
        }
    }
}

/// The names of a schema.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    table: BTreeMap<&'a str, (Meaning, Span)>,
    damaged: BTreeSet<&'a str>,
    lost: BTreeSet<(&'a str, &'a str)>,
    nameless: bool,
}

/// The built-in types that are built, by name.
pub(crate) const SCALARS: &[(&str, Scalar)] = &[
    ("bool", Scalar::Bool),
    ("i8", Scalar::I8),
    ("i16", Scalar::I16),
    ("i32", Scalar::I32),
    ("i64", Scalar::I64),
    ("u8", Scalar::U8),
    ("u16", Scalar::U16),
    ("u32", Scalar::U32),
    ("u64", Scalar::U64),
    ("f32", Scalar::F32),
    ("f64", Scalar::F64),
    ("string", Scalar::String),
    ("bytes", Scalar::Bytes),
    ("uuid", Scalar::Uuid),
    ("timestamp", Scalar::Timestamp),
    ("date", Scalar::Date),
    ("duration", Scalar::Duration),
    ("url", Scalar::Url),
];

/// The names of all built-in types.
pub(crate) fn built_in() -> impl Iterator<Item = &'static str> {
    SCALARS.iter().map(|(name, _)| *name).chain(["list", "set", "map"])
}

impl<'a> Names<'a> {
    /// Gathers the names of all declarations. Each kind is numbered in the order of the source, also a declaration whose name is taken.
    pub(crate) fn gather(files: &[&'a File], whole: bool, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut names = Names { nameless: !whole, ..Names::default() };
        let (mut entities, mut structs, mut unions, mut enums, mut newtypes, mut rules) = (0.., 0.., 0.., 0.., 0.., 0..);
        for item in files.iter().flat_map(|file| &file.items) {
            let meaning = match &item.kind {
                ItemKind::Entity(_) => Meaning::Entity(EntityId(entities.next().unwrap_or_default())),
                ItemKind::Struct(_) => Meaning::Struct(StructId(structs.next().unwrap_or_default())),
                ItemKind::Union(_) => Meaning::Union(UnionId(unions.next().unwrap_or_default())),
                ItemKind::Enum(_) => Meaning::Enum(EnumId(enums.next().unwrap_or_default())),
                ItemKind::Newtype(_) => Meaning::Newtype(NewtypeId(newtypes.next().unwrap_or_default())),
                ItemKind::Edge(_) => Meaning::Edge(None),
                ItemKind::Counter(_) => Meaning::Counter,
                ItemKind::Rule(_) => Meaning::Rule(RuleId(rules.next().unwrap_or_default())),
                ItemKind::Query(_) => Meaning::Query,
                ItemKind::ExternFn(_) => Meaning::Function(None),
                _ => Meaning::Reported,
            };
            names.nameless |= item.kind == ItemKind::Bad(None);
            if let Some(name) = item.kind.name() {
                names.declare(item, name, meaning, diagnostics);
            }
        }
        names
    }

    fn declare(&mut self, item: &'a Item, name: &'a Name, meaning: Meaning, diagnostics: &mut Vec<Diagnostic>) {
        if item.damaged {
            self.damaged.insert(&name.text);
        }
        if built_in().any(|built_in| built_in == name.text) {
            diagnostics.push(Diagnostic::new(Code::ShadowsBuiltIn, name.span, &[&name.text]).label("this is a built-in type"));
        }
        match self.table.get(name.text.as_str()) {
            None => _ = self.table.insert(&name.text, (meaning, name.span)),
            Some((_, first)) if !matches!(item.kind, ItemKind::Bad(_)) => {
                diagnostics.push(Diagnostic::new(Code::DuplicateName, name.span, &[&name.text]).label("taken").and(*first, "by this"));
            }
            Some(_) => {}
        }
    }

    /// What a name means. One that is not declared counts as reported where a declaration's name could not be made out.
    pub(crate) fn get(&self, name: &str) -> Option<Meaning> {
        let declared = self.table.get(name).map(|(meaning, _)| *meaning);
        declared.or(self.nameless.then_some(Meaning::Reported))
    }

    /// Gives an edge its number, now that its ends are known.
    pub(crate) fn sound_edge(&mut self, name: &'a Name, id: EdgeId) {
        match self.table.get_mut(name.text.as_str()) {
            Some((meaning @ Meaning::Edge(None), span)) if *span == name.span => *meaning = Meaning::Edge(Some(id)),
            _ => {}
        }
    }

    /// Gives a function its number, now that its types are known.
    pub(crate) fn sound_function(&mut self, name: &'a Name, id: FunctionId) {
        match self.table.get_mut(name.text.as_str()) {
            Some((meaning @ Meaning::Function(None), span)) if *span == name.span => *meaning = Meaning::Function(Some(id)),
            _ => {}
        }
    }

    /// Marks a member that could not be resolved, so that nothing is said about what depends on it.
    pub(crate) fn lose(&mut self, owner: &'a str, member: &'a str) {
        self.lost.insert((owner, member));
    }

    /// Whether a member that is not found is reported already: it is lost, or its declaration did not parse whole.
    pub(crate) fn is_reported(&self, owner: &str, member: &str) -> bool {
        self.damaged.contains(owner) || self.lost.contains(&(owner, member))
    }

    /// The declared names of which `wanted` holds.
    pub(crate) fn of(&self, wanted: impl Fn(Meaning) -> bool) -> Vec<&'a str> {
        self.table.iter().filter(|(_, (meaning, _))| wanted(*meaning)).map(|(name, _)| *name).collect()
    }

    /// The type most likely meant by an unknown name.
    pub(crate) fn nearest_type(&self, wrong: &str) -> Option<&'a str> {
        let is_type = |meaning| {
            matches!(meaning, Meaning::Entity(_) | Meaning::Struct(_) | Meaning::Union(_) | Meaning::Enum(_) | Meaning::Newtype(_))
        };
        let declared = self.of(is_type);
        let names: Vec<&'a str> = built_in().map(|name| -> &'a str { name }).chain(declared).collect();
        nearest(wrong, names)
    }
}
