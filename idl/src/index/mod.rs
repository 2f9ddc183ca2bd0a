//! Where each name of a schema is declared, and where it is used: what an editor asks. It is made from the syntax tree alone, so it
//! stands while files have errors, and it knows whatever parses, also what is not built yet.

mod definition;
mod gather;
mod walk;
mod logic;

use std::collections::BTreeMap;

use crate::ast::{File, Item, ItemKind, Text};
use crate::source::{Source, Span};

pub use definition::{Definition, DefinitionId, Kind};

/// A place where a name is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The place of the name.
    pub span: Span,
    /// What it means.
    pub to: DefinitionId,
}

/// The names of a schema: what is declared, and each place where it is used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Index {
    definitions: Vec<Definition>,
    declared: BTreeMap<String, DefinitionId>,
    /// Sorted by place.
    references: Vec<Reference>,
    uses: Vec<Text>,
}

impl Index {
    /// The index of the files of one schema, which are numbered as in `sources`; one that could not be parsed is left out.
    pub fn of<'f>(sources: &[Source], files: impl IntoIterator<Item = &'f File>) -> Index {
        let files: Vec<&File> = files.into_iter().collect();
        let mut index = Index::default();
        gather::gather(&mut index, sources, &files);
        walk::walk(&mut index, &files);
        index.references.sort_unstable();
        index.references.dedup();
        index.uses = files.iter().flat_map(|file| &file.items).filter_map(used).collect();
        index
    }

    /// A definition.
    pub fn get(&self, id: DefinitionId) -> &Definition {
        &self.definitions[id.0]
    }

    /// All definitions, in the order of the files, variables last.
    pub fn all(&self) -> impl Iterator<Item = (DefinitionId, &Definition)> {
        self.definitions.iter().enumerate().map(|(i, definition)| (DefinitionId(i), definition))
    }

    /// All declarations, in the order of the files.
    pub fn declarations(&self) -> impl Iterator<Item = (DefinitionId, &Definition)> {
        self.all().filter(|(_, definition)| definition.kind.is_declaration())
    }

    /// The declaration of a name; the first, where there are several.
    pub fn declared(&self, name: &str) -> Option<DefinitionId> {
        self.declared.get(name).copied()
    }

    /// The part of that name.
    pub fn member(&self, owner: DefinitionId, name: &str) -> Option<DefinitionId> {
        self.get(owner).members.iter().copied().find(|member| self.get(*member).name == name)
    }

    /// What is declared or used at a place of a file, with the place of its name. Just behind a name still counts, as where one
    /// has typed it.
    pub fn at(&self, file: usize, offset: usize) -> Option<(DefinitionId, Span)> {
        let holds = |span: Span| span.file == file && span.start <= offset && offset <= span.end && span.start < span.end;
        let end = self.references.partition_point(|reference| (reference.span.file, reference.span.start) <= (file, offset));
        let used = self.references[..end].iter().rev().take_while(|it| it.span.file == file).find(|it| holds(it.span));
        let declared = || self.all().find(|(_, it)| !it.kind.is_implicit() && holds(it.span)).map(|(id, it)| (id, it.span));
        // Where one name ends as another begins, the one that begins is meant.
        let used = used.map(|it| (it.to, it.span));
        used.filter(|(_, span)| offset < span.end).or_else(declared).or(used)
    }

    /// Each place where something is used, by place; not the one where it is declared.
    pub fn references(&self, id: DefinitionId) -> impl Iterator<Item = Span> {
        self.references.iter().filter(move |reference| reference.to == id).map(|reference| reference.span)
    }

    /// In how many places anything is used.
    pub fn uses_of_all(&self) -> usize {
        self.references.len()
    }

    /// What a name may mean after a dot: cases of an enum, properties of an entity; of a value its type's fields.
    pub fn steps(&self, of: DefinitionId) -> Vec<DefinitionId> {
        let wanted = |kinds: &'static [Kind], owner: DefinitionId| -> Vec<DefinitionId> {
            self.get(owner).members.iter().copied().filter(|member| kinds.contains(&self.get(*member).kind)).collect()
        };
        match self.get(of).kind {
            Kind::Enum => wanted(&[Kind::Case], of),
            Kind::Entity => wanted(&[Kind::Property], of),
            kind if kind.is_declaration() => Vec::new(),
            _ => self.value_of(of).map_or(Vec::new(), |ty| wanted(&[Kind::KeyField, Kind::Field], ty)),
        }
    }

    /// The entity, struct, union or enum that a value is, through newtypes.
    pub fn value_of(&self, id: DefinitionId) -> Option<DefinitionId> {
        const MOST_NEWTYPES: usize = 32;
        let mut ty = self.get(id).of?;
        for _ in 0..MOST_NEWTYPES {
            if self.get(ty).kind != Kind::Newtype {
                return Some(ty);
            }
            ty = self.get(ty).of?;
        }
        None
    }

    /// The names that an expression over a fact sees: of an edge its ends and fields, of a property its `id` and `value`.
    pub fn columns(&self, fact: DefinitionId) -> Vec<DefinitionId> {
        let columns = |it: &&DefinitionId| matches!(self.get(**it).kind, Kind::End | Kind::Value | Kind::Field);
        self.get(fact).members.iter().filter(columns).copied().collect()
    }

    /// The fact of a name: `Like`, or `Person.name`.
    pub fn fact(&self, name: &str) -> Option<DefinitionId> {
        match name.split_once('.') {
            None => self.declared(name).filter(|id| self.get(*id).kind == Kind::Edge),
            Some((owner, property)) => self.member(self.declared(owner)?, property).filter(|id| self.get(*id).kind == Kind::Property),
        }
    }

    /// The paths of all `use` lines.
    pub fn uses(&self) -> &[Text] {
        &self.uses
    }

    /// A name where it is declared is no use of it.
    fn refer(&mut self, span: Span, to: DefinitionId) {
        if self.get(to).span != span {
            self.references.push(Reference { span, to });
        }
    }

    fn add(&mut self, definition: Definition) -> DefinitionId {
        let id = DefinitionId(self.definitions.len());
        if let Some(owner) = definition.owner {
            self.definitions[owner.0].members.push(id);
        }
        self.definitions.push(definition);
        id
    }
}

fn used(item: &Item) -> Option<Text> {
    match &item.kind {
        ItemKind::Use(path) => Some(path.clone()),
        _ => None,
    }
}
