//! Annotations: each known and where it belongs, once, with the arguments that it takes.

use super::Checker;
use crate::ast::{Annotation, Body, Counter, Expr, ExprKind, Item, ItemKind, Lead, Members};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::Slice;
use crate::resolve::{layout, notes};

/// What annotations may stand before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Entity,
    Key,
    Property,
    Edge,
    /// Of an edge or a struct.
    Field,
    Struct,
    Union,
    Enum,
    Case,
    Newtype,
    Counter,
    Function,
    /// Anything else.
    Other,
}

/// One annotation: where it may stand, and in words.
struct Known {
    name: &'static str,
    places: &'static [Place],
    belongs: &'static str,
    /// Why it has no place elsewhere.
    reason: &'static str,
}

const KNOWN: &[Known] = &[
    Known { name: "slice", places: &[Place::Edge, Place::Property], belongs: OF_FACTS, reason: LAID_OUT },
    Known { name: "keep", places: &[Place::Edge, Place::Property], belongs: OF_FACTS, reason: LAID_OUT },
    Known {
        name: "version",
        places: &[Place::Function],
        belongs: "an `extern fn`",
        reason: "put it before a function: what is counted with another version of it is counted anew",
    },
    Known {
        name: "check",
        places: &[Place::Property, Place::Edge, Place::Field, Place::Struct],
        belongs: "a field, a property, a struct or an edge",
        reason: "put it before the field that it speaks of, or before a struct or an edge to compare its fields",
    },
    Known {
        name: "private",
        places: &[Place::Key, Place::Property, Place::Field],
        belongs: "a key, a property or a field",
        reason: "put it before each of the values that it means",
    },
    Known {
        name: "anonymous",
        places: &[Place::Counter],
        belongs: "a counter",
        reason: "put it before each of the counters that it means; values that nobody is to see are `@private`",
    },
    Known {
        name: "deprecated",
        places: &[
            Place::Entity,
            Place::Property,
            Place::Edge,
            Place::Field,
            Place::Struct,
            Place::Union,
            Place::Enum,
            Place::Case,
            Place::Newtype,
            Place::Counter,
            Place::Function,
        ],
        belongs: "a type, a fact, a field, a case, a counter or an `extern fn`",
        reason: "put it before what has a name of its own in Rust, whose compiler warns those who use it",
    },
    Known {
        name: "rust",
        places: &[Place::Entity, Place::Property, Place::Edge, Place::Struct, Place::Union, Place::Enum, Place::Newtype],
        belongs: "what has a Rust type of its own: a value's type, an entity, an edge or a property",
        reason: "put it before the struct, enum, union, newtype, entity, edge or property whose Rust type it speaks of",
    },
];

const OF_FACTS: &str = "an edge or a property";
const LAID_OUT: &str = "put it before an edge, or before a property of an entity";

impl Checker<'_> {
    pub(super) fn annotations(&mut self) {
        for item in self.files.iter().flat_map(|file| &file.items) {
            self.before_item(item);
            self.written_by_hand(item);
            match &item.kind {
                ItemKind::Entity(it) => self.before_members(&it.members, Place::Property),
                ItemKind::Edge(it) => self.before_members(&it.members, Place::Field),
                ItemKind::Struct(it) | ItemKind::Union(it) => self.before_members(&it.members, Place::Field),
                ItemKind::Enum(it) => it.cases.iter().for_each(|case| self.lead(&case.lead, Place::Case)),
                ItemKind::Counter(it) => self.in_counter(it),
                ItemKind::Rule(it) => it.bodies.iter().for_each(|body| self.in_body(body)),
                ItemKind::Query(it) => {
                    self.in_body(&it.body);
                    it.orders.iter().for_each(|line| self.lead(&line.lead, Place::Other));
                    it.takes.iter().for_each(|line| self.lead(&line.lead, Place::Other));
                }
                _ => {}
            }
        }
    }

    /// Of a declaration that did not parse it is not known where its annotations belong.
    fn before_item(&mut self, item: &Item) {
        let place = match item.kind {
            ItemKind::Bad(_) => return,
            ItemKind::Entity(_) => Place::Entity,
            ItemKind::Edge(_) => Place::Edge,
            ItemKind::Struct(_) => Place::Struct,
            ItemKind::Union(_) => Place::Union,
            ItemKind::Enum(_) => Place::Enum,
            ItemKind::Newtype(_) => Place::Newtype,
            ItemKind::Counter(_) => Place::Counter,
            ItemKind::ExternFn(_) => Place::Function,
            _ => Place::Other,
        };
        self.lead(&item.lead, place);
    }

    fn before_members(&mut self, members: &Members, fields: Place) {
        members.keys.iter().for_each(|key| self.lead(&key.lead, Place::Key));
        members.fields.iter().for_each(|field| self.lead(&field.lead, fields));
    }

    fn in_counter(&mut self, counter: &Counter) {
        let lines = counter.by.iter().map(|by| &by.lead).chain(counter.each.iter().map(|each| &each.lead));
        let ons = counter.ons.iter().flat_map(|on| std::iter::once(&on.lead).chain(on.measures.iter().map(|measure| &measure.lead)));
        let derived = counter.derived.iter().map(|derived| &derived.lead);
        lines.chain(ons).chain(derived).for_each(|lead| self.lead(lead, Place::Other));
    }

    fn in_body(&mut self, body: &Body) {
        body.clauses.iter().for_each(|clause| self.lead(&clause.lead, Place::Other));
    }

    fn lead(&mut self, lead: &Lead, place: Place) {
        for (index, annotation) in lead.annotations.iter().enumerate() {
            let name = annotation.name.text.as_str();
            let first = lead.annotations[..index].iter().find(|other| other.name.text == name);
            match KNOWN.iter().find(|known| known.name == name) {
                None => self.unknown(annotation),
                Some(known) if !known.places.contains(&place) => self.misplaced(annotation, known, place),
                Some(_) if first.is_some() => self.twice(annotation, first),
                Some(_) => self.arguments(annotation, place),
            }
        }
    }

    fn arguments(&mut self, annotation: &Annotation, place: Place) {
        match annotation.name.text.as_str() {
            "slice" => self.slice(annotation),
            "keep" => self.keep_facts(annotation),
            "check" => self.checked(annotation),
            "private" => self.private_bare(annotation),
            // Its arguments are names of the schema: they are resolved with the counter.
            "anonymous" => {}
            "deprecated" => self.deprecated(annotation),
            "rust" => self.rust(annotation, place),
            _ => self.version(annotation),
        }
    }

    fn unknown(&mut self, annotation: &Annotation) {
        let name = &annotation.name;
        let known = KNOWN.iter().map(|known| known.name);
        let all = known.clone().map(|name| format!("`@{name}`")).collect::<Vec<_>>().join(", ");
        let help = did_you_mean(&name.text, known, &format!("the annotations are: {all}"));
        self.report(Diagnostic::new(Code::AnnotationUnknown, name.span, &[&name.text]).label("unknown").help(help));
    }

    fn misplaced(&mut self, annotation: &Annotation, known: &Known, place: Place) {
        let diagnostic = Diagnostic::new(Code::AnnotationMisplaced, annotation.span, &[known.name, known.belongs]).label("not here");
        self.report(diagnostic.help(match place {
            Place::Entity if known.belongs == OF_FACTS => "an entity is not a fact: put it before each of the properties that it means",
            _ => known.reason,
        }));
    }

    fn twice(&mut self, annotation: &Annotation, first: Option<&Annotation>) {
        let diagnostic = Diagnostic::new(Code::AnnotationTwice, annotation.span, &[&annotation.name.text]).label("again");
        self.report(first.map_or(diagnostic.clone(), |first| diagnostic.and(first.span, "the first")));
    }

    fn slice(&mut self, annotation: &Annotation) {
        match layout::word(annotation).zip(annotation.args.first()) {
            _ if layout::slice(annotation).is_some() => self.unnamed(annotation),
            Some((word, arg)) => self.unknown_slice(word, &arg.value),
            None => self.wrong_arguments(annotation, "one of the words hour, day and month", "`@slice(hour)`"),
        }
    }

    fn unknown_slice(&mut self, word: &str, at: &Expr) {
        let names = || Slice::ALL.iter().map(|(name, _)| *name);
        let help = did_you_mean(word, names(), "the slices are: hour, day, month");
        self.report(Diagnostic::new(Code::SliceUnknown, at.span, &[word]).label("unknown").help(help));
    }

    fn keep_facts(&mut self, annotation: &Annotation) {
        match (layout::keep(annotation), annotation.args.as_slice()) {
            (Some(0), [arg]) => self.report(Diagnostic::new(Code::FactsKeptZero, arg.value.span, &[]).label("no time")),
            (Some(_), _) => self.unnamed(annotation),
            // A duration that does not fit is reported where it is read.
            (None, [arg]) if arg.value.kind == ExprKind::Bad => {}
            (None, _) => self.wrong_arguments(annotation, "one duration", "`@keep(90d)`"),
        }
    }

    /// What its expression says is resolved with the others.
    fn checked(&mut self, annotation: &Annotation) {
        match annotation.args.as_slice() {
            [_] => self.unnamed(annotation),
            _ => self.wrong_arguments(annotation, "one expression", "`@check(len(text) <= 280)`"),
        }
    }

    fn private_bare(&mut self, annotation: &Annotation) {
        if !annotation.args.is_empty() {
            self.wrong_arguments(annotation, "no arguments", "`@private`");
        }
    }

    fn deprecated(&mut self, annotation: &Annotation) {
        match annotation.why() {
            Some(_) => self.unnamed(annotation),
            None => self.wrong_arguments(annotation, "one text that says why", "`@deprecated(\"use Read, which has the time\")`"),
        }
    }

    fn version(&mut self, annotation: &Annotation) {
        match notes::version(annotation) {
            Some(_) => self.unnamed(annotation),
            None => self.wrong_arguments(annotation, "one whole number above zero", "`@version(2)`"),
        }
    }

    /// A right argument still may not have a name.
    fn unnamed(&mut self, annotation: &Annotation) {
        if let Some(name) = annotation.args.iter().find_map(|arg| arg.name.as_ref()) {
            let called = format!("@{}", annotation.name.text);
            self.report(Diagnostic::new(Code::NamedArgument, name.span, &[&called, &name.text]).label("a name"));
        }
    }

    pub(super) fn wrong_arguments(&mut self, annotation: &Annotation, takes: &str, example: &str) {
        let diagnostic = Diagnostic::new(Code::AnnotationArguments, annotation.span, &[&annotation.name.text, takes]);
        self.report(diagnostic.label(format!("takes {takes}")).help(format!("write {example}")));
    }
}
