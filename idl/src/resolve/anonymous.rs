//! `@anonymous(k: 10, of: Person)`: whom the facts of a counter are about.

use super::Resolver;
use super::names::Meaning;
use super::notes::named;
use crate::ast::{self, Annotation, Arg, ExprKind, Lead, Name};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Anonymous, EntityId, Fact, FactId};

/// Among how many there must be, at least and at most: of one, everybody is; up to so many a cell's count of different ones is exact.
const K: std::ops::RangeInclusive<i128> = 2..=384;

impl Resolver<'_> {
    /// The annotation of a counter; none where there is none, or what is wrong with it is reported.
    pub(super) fn anonymous(&mut self, lead: &Lead) -> Option<Anonymous> {
        let annotation = named(lead, "anonymous")?;
        let mut end = None;
        for arg in &annotation.args {
            match (arg.name.as_ref().map(|name| name.text.as_str()), word(arg)) {
                (Some("end"), Some(name)) if name.text == "from" => end = Some("from"),
                (Some("end"), Some(name)) if name.text == "to" => end = Some("to"),
                (Some("k" | "of"), _) => {}
                _ => return self.wrong_anonymity(annotation),
            }
        }
        let (k, of) = (argument(annotation, "k"), argument(annotation, "of"));
        let (Some(k), Some(of)) = (k, of) else { return self.wrong_anonymity(annotation) };
        let (ExprKind::Int(k), place, Some(of)) = (&k.value.kind, k.value.span, word(of)) else {
            return self.wrong_anonymity(annotation);
        };
        let of = self.anonymous_of(of);
        if !K.contains(k) {
            self.report(Diagnostic::new(Code::AnonymousK, place, &[&k.to_string()]).label("not from 2 to 384"));
            return None;
        }
        Some(Anonymous { k: u32::try_from(*k).ok()?, of: of?, end })
    }

    fn wrong_anonymity<T>(&mut self, annotation: &Annotation) -> Option<T> {
        let takes = "`k`, how many, and `of`, an entity; and `end`, `from` or `to`, where both ends of an edge are of it";
        let diagnostic = Diagnostic::new(Code::AnnotationArguments, annotation.span, &["anonymous", takes]);
        self.report(diagnostic.label("takes `k` and `of`").help("write `@anonymous(k: 10, of: Person)`"));
        None
    }

    fn anonymous_of(&mut self, name: &Name) -> Option<EntityId> {
        match self.names.get(&name.text) {
            Some(Meaning::Entity(id)) => return Some(id),
            Some(Meaning::Reported) => return None,
            _ => {}
        }
        let entities = self.model.entities.iter().map(|entity| entity.name.as_str());
        let help = self.suggest(&name.text, entities, |all| format!("the entities are: {all}"));
        self.report(Diagnostic::new(Code::UnknownEntity, name.span, &[&name.text]).label("not an entity").help(help));
        None
    }

    /// The column of a fact that holds whom it is about: its only end of the entity, or its id.
    pub(super) fn about(&mut self, anonymous: Anonymous, fact: FactId, on: &ast::On) -> Option<String> {
        let of = anonymous.of;
        let columns: Vec<&str> = match self.model.facts[fact.0] {
            Fact::Property(entity, _) => (entity == of).then_some("id").into_iter().collect(),
            Fact::Edge(edge) => {
                let edge = &self.model.edges[edge.0];
                [("from", edge.from), ("to", edge.to)].into_iter().filter(|(_, entity)| *entity == of).map(|(name, _)| name).collect()
            }
        };
        let of = self.model.entities[of.0].name.clone();
        match (columns.as_slice(), anonymous.end) {
            ([one], _) => Some((*one).to_owned()),
            ([_, ..], Some(end)) => Some(end.to_owned()),
            ([], _) => {
                self.report(Diagnostic::new(Code::AnonymousNobody, on.fact.span, &[&on.fact.text, &of]).label(format!("no end of `{of}`")));
                None
            }
            _ => {
                let diagnostic = Diagnostic::new(Code::AnonymousEnds, on.fact.span, &[&on.fact.text, &of]);
                self.report(diagnostic.label(format!("from `{of}` to `{of}`")));
                None
            }
        }
    }
}

fn argument<'a>(annotation: &'a Annotation, name: &str) -> Option<&'a Arg> {
    let mut all = annotation.args.iter().filter(|arg| arg.name.as_ref().is_some_and(|own| own.text == name));
    all.next().filter(|_| all.next().is_none())
}

/// An argument that is a name.
fn word(arg: &Arg) -> Option<&Name> {
    match &arg.value.kind {
        ExprKind::Path(names) if names.len() == 1 => names.first(),
        _ => None,
    }
}
