//! The names and words that may stand at a place.

use std::collections::BTreeSet;

use super::{Context, Place, Scope};
use crate::index::{Definition, DefinitionId, Index, Kind};
use crate::vocabulary::{self, Word, WordKind};

/// Something that may stand at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What is to be written.
    pub label: String,
    /// What it is.
    pub what: What,
    /// Its form or signature, on one line.
    pub detail: String,
    /// What it means.
    pub docs: String,
}

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A word of the language.
    Word(WordKind),
    /// Something that the schema declares.
    Declared(Kind),
    /// A number.
    Number,
}

/// All that may stand at a place, the likeliest first.
pub fn candidates(index: &Index, context: &Context) -> Vec<Candidate> {
    let finder = Finder { index, context };
    match &context.place {
        Place::Nothing | Place::File => Vec::new(),
        Place::Declaration => words(WordKind::Declaration).collect(),
        Place::Words(list) => list.iter().filter_map(|name| any_word(name)).collect(),
        Place::Annotation => words(WordKind::Annotation).collect(),
        Place::Type => finder.declared(Kind::is_type).chain(words(WordKind::Type)).collect(),
        Place::Entity => finder.declared(|kind| kind == Kind::Entity).collect(),
        Place::FactTag => finder.fact_tag(),
        Place::Tag { taken, reserved, of_edge } => tag(taken, reserved, *of_edge),
        Place::Bucket => words(WordKind::Bucket).collect(),
        Place::Duration => ["1d", "7d", "14d", "30d", "90d", "1y", "5y"].into_iter().map(|text| number(text, "a duration")).collect(),
        Place::Fact => finder.facts(),
        Place::Property(entity) => finder.properties(entity),
        Place::Measure => words(WordKind::Measure).collect(),
        Place::Operand { scope, against, called } => finder.operands(scope, against, called),
        Place::Step { scope, path } => finder.steps(scope, path),
    }
}

/// The smallest tag above all that are taken, or else the smallest free one; never a reserved one, nor one that Protobuf keeps.
pub fn next_tag(taken: &[u64], reserved: &[(u64, u64)], of_edge: bool) -> Option<u64> {
    // On the wire an edge's own field with tag t is t + 2.
    let shift = if of_edge { 2 } else { 0 };
    let (most, kept) = (32_767 - shift, 19_000 - shift..=19_999 - shift);
    let all: BTreeSet<u64> = taken.iter().copied().collect();
    let free = |tag: &u64| !kept.contains(tag) && !all.contains(tag) && !reserved.iter().any(|(from, to)| (from..=to).contains(&tag));
    let above = taken.iter().copied().filter(|tag| *tag <= most).max().unwrap_or(0);
    (above + 1..=most).find(free).or_else(|| (1..=most).find(free))
}

struct Finder<'a> {
    index: &'a Index,
    context: &'a Context,
}

impl<'a> Finder<'a> {
    fn declared(&self, wanted: impl Fn(Kind) -> bool + 'a) -> impl Iterator<Item = Candidate> + 'a {
        self.index.declarations().filter(move |(_, it)| wanted(it.kind)).map(|(_, it)| candidate(it))
    }

    fn of(&self, ids: Vec<DefinitionId>) -> Vec<Candidate> {
        ids.into_iter().map(|id| candidate(self.index.get(id))).collect()
    }

    /// Edges, and the properties of entities under their whole names.
    fn facts(&self) -> Vec<Candidate> {
        let properties = self.index.declarations().filter(|(_, it)| it.kind == Kind::Entity).flat_map(|(id, entity)| {
            let steps = self.index.steps(id).into_iter().map(|property| self.index.get(property));
            steps.map(move |property| Candidate { label: format!("{}.{}", entity.name, property.name), ..candidate(property) })
        });
        self.declared(|kind| kind == Kind::Edge).chain(properties).collect()
    }

    fn properties(&self, entity: &str) -> Vec<Candidate> {
        self.index.declared(entity).map_or(Vec::new(), |id| self.of(self.index.steps(id)))
    }

    fn fact_tag(&self) -> Vec<Candidate> {
        let others = self.index.declarations().filter(|(_, it)| it.name != self.context.owner);
        tag(&others.filter_map(|(_, it)| it.tag).collect::<Vec<_>>(), &[], false)
    }

    /// What a scope sees.
    fn seen(&self, scope: &Scope) -> Vec<DefinitionId> {
        let owner = self.index.declared(&self.context.owner);
        let members = |wanted: &[Kind]| -> Vec<DefinitionId> {
            let all = owner.map_or(&[][..], |owner| self.index.get(owner).members.as_slice());
            all.iter().copied().filter(|id| wanted.contains(&self.index.get(*id).kind)).collect()
        };
        match scope {
            Scope::Fact(fact) => self.index.fact(fact).map_or(Vec::new(), |fact| self.index.columns(fact)),
            Scope::Derived => members(&[Kind::Measure, Kind::Derived]),
            Scope::Body => members(&[Kind::Parameter, Kind::Output, Kind::Variable]),
            Scope::Members => members(&[Kind::Property, Kind::Field, Kind::KeyField, Kind::End]),
        }
    }

    fn operands(&self, scope: &Scope, against: &[String], called: &str) -> Vec<Candidate> {
        let mut found = self.cases_of(scope, against);
        found.extend(self.named_arguments(called));
        found.extend(self.of(self.seen(scope)));
        match scope {
            Scope::Fact(_) | Scope::Members => found.extend(words(WordKind::Column)),
            Scope::Body => found.extend(self.atoms()),
            Scope::Derived => {}
        }
        if called == "distinct" {
            found.push(Candidate { label: "exact".to_owned(), ..any_word("distinct").unwrap_or_else(|| number("exact", "")) });
        }
        found.extend(words(WordKind::Function));
        found.extend(self.declared(|kind| kind == Kind::Function));
        if *scope != Scope::Derived {
            found.extend(self.declared(|kind| kind == Kind::Enum));
            found.extend(["not", "true", "false"].into_iter().filter_map(any_word));
        }
        found.dedup_by(|a, b| a.label == b.label);
        found
    }

    /// The cases of the enum that an operand is compared to.
    fn cases_of(&self, scope: &Scope, against: &[String]) -> Vec<Candidate> {
        let ty = self.resolve(scope, against).and_then(|id| self.index.value_of(id));
        let Some(owner) = ty.filter(|ty| self.index.get(*ty).kind == Kind::Enum) else { return Vec::new() };
        let name = &self.index.get(owner).name;
        let cases = self.index.steps(owner).into_iter().map(|case| candidate(self.index.get(case)));
        cases.map(|case| Candidate { label: format!("{name}.{}", case.label), ..case }).collect()
    }

    /// The fields that an atom may name.
    fn named_arguments(&self, called: &str) -> Vec<Candidate> {
        let fact = self.index.fact(called);
        let owner = fact.map(|fact| if self.index.get(fact).kind == Kind::Edge { Some(fact) } else { self.index.value_of(fact) });
        let Some(owner) = owner.flatten() else { return Vec::new() };
        let fields = self.index.get(owner).members.iter().map(|id| self.index.get(*id)).filter(|it| it.kind == Kind::Field);
        fields.map(|field| Candidate { label: format!("{}: ", field.name), ..candidate(field) }).collect()
    }

    /// Edges, properties and rules, which a body joins.
    fn atoms(&self) -> Vec<Candidate> {
        self.facts().into_iter().chain(self.declared(|kind| kind == Kind::Rule)).collect()
    }

    fn steps(&self, scope: &Scope, path: &[String]) -> Vec<Candidate> {
        self.resolve(scope, path).map_or(Vec::new(), |id| self.of(self.index.steps(id)))
    }

    fn resolve(&self, scope: &Scope, path: &[String]) -> Option<DefinitionId> {
        let (first, rest) = path.split_first()?;
        let seen = self.seen(scope).into_iter().find(|id| self.index.get(*id).name == *first);
        let start = seen.or_else(|| self.index.declared(first))?;
        rest.iter().try_fold(start, |at, name| self.index.steps(at).into_iter().find(|id| self.index.get(*id).name == *name))
    }
}

fn candidate(it: &Definition) -> Candidate {
    Candidate { label: it.name.clone(), what: What::Declared(it.kind), detail: it.signature.clone(), docs: it.docs.join("\n") }
}

fn words(kind: WordKind) -> impl Iterator<Item = Candidate> {
    vocabulary::of(kind).map(of_word)
}

fn of_word(word: &Word) -> Candidate {
    Candidate { label: word.name.to_owned(), what: What::Word(word.kind), detail: word.form.to_owned(), docs: word.docs.to_owned() }
}

/// A word, whatever it is; keywords before others.
fn any_word(name: &str) -> Option<Candidate> {
    let keyword = vocabulary::find(WordKind::Keyword, name);
    keyword.or_else(|| vocabulary::WORDS.iter().find(|word| word.name == name)).map(of_word)
}

fn number(label: &str, detail: &str) -> Candidate {
    Candidate { label: label.to_owned(), what: What::Number, detail: detail.to_owned(), docs: String::new() }
}

fn tag(taken: &[u64], reserved: &[(u64, u64)], of_edge: bool) -> Vec<Candidate> {
    next_tag(taken, reserved, of_edge).map(|tag| number(&tag.to_string(), "the next free tag")).into_iter().collect()
}
