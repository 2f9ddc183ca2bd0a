//! Annotations: each known and where it belongs, once, with the arguments that it takes.

use super::Checker;
use crate::ast::{Annotation, Counter, Expr, ExprKind, Item, ItemKind, Lead, Members};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::model::Slice;
use crate::resolve::layout;

/// What says how facts are laid out and kept.
const OF_FACTS: &[&str] = &["slice", "keep"];

/// What is not built yet.
const LATER: &[&str] = &["private", "anonymous", "deprecated", "rust", "check", "version"];

/// What annotations may stand before.
#[derive(Clone, Copy)]
enum Place {
    /// An edge or a property.
    Fact,
    /// An entity, whose properties are facts.
    Entity,
    /// Anything else.
    Other,
}

impl Checker<'_> {
    pub(super) fn annotations(&mut self) {
        for item in self.files.iter().flat_map(|file| &file.items) {
            self.before_item(item);
            match &item.kind {
                ItemKind::Entity(it) => self.before_members(&it.members, Place::Fact),
                ItemKind::Edge(it) => self.before_members(&it.members, Place::Other),
                ItemKind::Struct(it) => self.before_members(&it.members, Place::Other),
                ItemKind::Enum(it) => it.cases.iter().for_each(|case| self.lead(&case.lead, Place::Other)),
                ItemKind::Counter(it) => self.in_counter(it),
                _ => {}
            }
        }
    }

    /// Of a declaration that did not parse it is not known where its annotations belong.
    fn before_item(&mut self, item: &Item) {
        match item.kind {
            ItemKind::Bad(_) => {}
            ItemKind::Edge(_) => self.lead(&item.lead, Place::Fact),
            ItemKind::Entity(_) => self.lead(&item.lead, Place::Entity),
            _ => self.lead(&item.lead, Place::Other),
        }
    }

    fn before_members(&mut self, members: &Members, fields: Place) {
        members.keys.iter().for_each(|key| self.lead(&key.lead, Place::Other));
        members.fields.iter().for_each(|field| self.lead(&field.lead, fields));
    }

    fn in_counter(&mut self, counter: &Counter) {
        let lines = counter.by.iter().map(|by| &by.lead).chain(counter.each.iter().map(|each| &each.lead));
        let ons = counter.ons.iter().flat_map(|on| std::iter::once(&on.lead).chain(on.measures.iter().map(|measure| &measure.lead)));
        let derived = counter.derived.iter().map(|derived| &derived.lead);
        lines.chain(ons).chain(derived).for_each(|lead| self.lead(lead, Place::Other));
    }

    fn lead(&mut self, lead: &Lead, place: Place) {
        for (index, annotation) in lead.annotations.iter().enumerate() {
            let first = lead.annotations[..index].iter().find(|other| other.name.text == annotation.name.text);
            match annotation.name.text.as_str() {
                name if LATER.contains(&name) => self.later(annotation.span, &format!("the annotation `@{name}` is")),
                name if !OF_FACTS.contains(&name) => self.unknown(annotation),
                _ if !matches!(place, Place::Fact) => self.misplaced(annotation, place),
                _ if first.is_some() => self.twice(annotation, first),
                "slice" => self.slice(annotation),
                _ => self.keep_facts(annotation),
            }
        }
    }

    fn unknown(&mut self, annotation: &Annotation) {
        let name = &annotation.name;
        let known = OF_FACTS.iter().chain(LATER).copied();
        let help = did_you_mean(&name.text, known, "the annotations are `@slice` and `@keep`");
        self.report(Diagnostic::new(Code::AnnotationUnknown, name.span, &[&name.text]).label("unknown").help(help));
    }

    fn misplaced(&mut self, annotation: &Annotation, place: Place) {
        let diagnostic = Diagnostic::new(Code::AnnotationMisplaced, annotation.span, &[&annotation.name.text]).label("not here");
        self.report(match place {
            Place::Entity => diagnostic.help("an entity is not a fact: put it before each of the properties that it means"),
            Place::Fact | Place::Other => diagnostic,
        });
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

    /// A right argument still may not have a name.
    fn unnamed(&mut self, annotation: &Annotation) {
        if let Some(name) = annotation.args.iter().find_map(|arg| arg.name.as_ref()) {
            let called = format!("@{}", annotation.name.text);
            self.report(Diagnostic::new(Code::NamedArgument, name.span, &[&called, &name.text]).label("a name"));
        }
    }

    fn wrong_arguments(&mut self, annotation: &Annotation, takes: &str, example: &str) {
        let diagnostic = Diagnostic::new(Code::AnnotationArguments, annotation.span, &[&annotation.name.text, takes]);
        self.report(diagnostic.label(format!("takes {takes}")).help(format!("write {example}")));
    }
}
