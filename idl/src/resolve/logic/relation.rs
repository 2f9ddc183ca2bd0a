//! What an atom speaks of, and the columns that it may name.

use crate::ast::Name;
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, listed, nearest};
use crate::model::{EdgeId, EntityId, Fact, Field, Place, Relation, RuleId, Scalar, Type};
use crate::resolve::Resolver;
use crate::resolve::expr::Scope;
use crate::resolve::functions::is_built_in;
use crate::resolve::names::Meaning;

/// A column that an atom may speak of.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) ty: Type,
}

/// How a relation is written as an atom.
#[derive(Debug)]
pub(super) struct Signature {
    pub(super) relation: Relation,
    /// "edge `Like`"
    pub(super) words: String,
    /// The declaration that its fields belong to.
    pub(super) owner: String,
    /// What stands without a name, in this order.
    pub(super) positional: Vec<Spot>,
    /// What stands with a name, or not at all.
    pub(super) named: Vec<Spot>,
}

impl Resolver<'_> {
    /// Whether a call is an atom, or meant to be one: it is not a function.
    pub(super) fn is_atom(&self, callee: &Name) -> bool {
        let owner = callee.text.split('.').next().unwrap_or_default();
        match self.names.get(owner) {
            Some(Meaning::Function(_)) => false,
            Some(_) => true,
            None => !is_built_in(&callee.text),
        }
    }

    /// How the relation of an atom is written; none if it is reported that there is no such relation.
    pub(super) fn signature(&mut self, callee: &Name) -> Option<Signature> {
        let (owner, property) = callee.text.split_once('.').unwrap_or((&callee.text, ""));
        match (self.names.get(owner), property) {
            (Some(Meaning::Edge(None)), "") => self.quietly(),
            (Some(Meaning::Edge(Some(id))), "") => self.edge_signature(id),
            (Some(Meaning::Entity(id)), property) if !property.is_empty() => self.property_signature(callee, id, property),
            (Some(Meaning::Rule(id)), "") => self.rule_signature(id),
            (Some(Meaning::Reported), _) => self.quietly(),
            (Some(meaning), property) => self.no_relation(callee, meaning, property),
            (None, _) => self.unknown_relation(callee),
        }
    }

    fn edge_signature(&mut self, id: EdgeId) -> Option<Signature> {
        let fact = self.fact_id(Fact::Edge(id))?;
        let edge = &self.model.edges[id.0];
        let end = |name: &str, place, entity| Spot { name: name.to_owned(), place, ty: Type::Entity(entity) };
        let positional = vec![end("from", Place::From, edge.from), end("to", Place::To, edge.to)];
        let named = spots(&edge.fields, Place::Field);
        let (owner, words) = (edge.name.clone(), Scope::Fact(fact).words(&self.model));
        Some(Signature { relation: Relation::Facts(fact), words, owner, positional, named })
    }

    fn property_signature(&mut self, callee: &Name, id: EntityId, property: &str) -> Option<Signature> {
        let entity = &self.model.entities[id.0];
        let Some(index) = entity.properties.iter().position(|it| it.name == property) else {
            return self.unknown_property(callee, id, property);
        };
        let (mut owner, ty) = (entity.name.clone(), entity.properties[index].ty.clone());
        let mut positional = vec![Spot { name: "id".to_owned(), place: Place::Id, ty: Type::Entity(id) }];
        let mut named = spots(&[], Place::Field);
        match ty {
            Type::Struct(id) => {
                let it = &self.model.structs[id.0];
                owner.clone_from(&it.name);
                named = spots(&it.fields, Place::ValueField);
            }
            ty => positional.push(Spot { name: "value".to_owned(), place: Place::Value, ty }),
        }
        let fact = self.fact_id(Fact::Property(id, index))?;
        let words = Scope::Fact(fact).words(&self.model);
        Some(Signature { relation: Relation::Facts(fact), words, owner, positional, named })
    }

    fn rule_signature(&mut self, id: RuleId) -> Option<Signature> {
        if self.logic.headless.contains(&id) {
            return self.quietly();
        }
        let rule = &self.model.rules[id.0];
        let columns = rule.params.iter().enumerate();
        let positional = columns.map(|(i, it)| Spot { name: it.name.clone(), place: Place::Param(i), ty: it.ty.clone() }).collect();
        let (owner, words) = (rule.name.clone(), format!("rule `{}`", rule.name));
        Some(Signature { relation: Relation::Rule(id), words, owner, positional, named: Vec::new() })
    }

    fn no_relation(&mut self, callee: &Name, meaning: Meaning, property: &str) -> Option<Signature> {
        let help = match meaning {
            Meaning::Entity(id) => {
                let own: Vec<String> = self.property_names(id);
                match own.is_empty() {
                    true => "name an edge, or a rule".to_owned(),
                    false => format!("name one of its properties: {}", listed(own.iter().map(String::as_str))),
                }
            }
            Meaning::Edge(_) => {
                format!("name the field in the atom: `{}(…, {property}: x)`", callee.text.trim_end_matches(property).trim_end_matches('.'))
            }
            Meaning::Query => "a query answers those who ask from outside; make it a rule, which both can read".to_owned(),
            Meaning::Counter => "rules read facts; a counter's cells are not facts".to_owned(),
            _ => "name an edge, a property such as `Person.name`, or a rule".to_owned(),
        };
        let what = match meaning {
            _ if property.is_empty() => meaning.words(),
            Meaning::Edge(_) => "a field of an edge",
            Meaning::Rule(_) => "a column of a rule",
            _ => "no property",
        };
        self.report(Diagnostic::new(Code::NotARelation, callee.span, &[&callee.text, what]).label("not a relation").help(help));
        self.quietly()
    }

    fn unknown_property(&mut self, callee: &Name, id: EntityId, property: &str) -> Option<Signature> {
        let entity = self.model.entities[id.0].name.clone();
        if !self.names.is_reported(&entity, property) {
            let own = self.property_names(id);
            let near = nearest(&callee.text, own.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
            let help = near.unwrap_or_else(|| match own.is_empty() {
                true => format!("entity `{entity}` has no properties"),
                false => format!("its properties are: {}", listed(own.iter().map(String::as_str))),
            });
            self.report(Diagnostic::new(Code::UnknownRelation, callee.span, &[&callee.text]).label("unknown").help(help));
        }
        self.quietly()
    }

    fn property_names(&self, id: EntityId) -> Vec<String> {
        let entity = &self.model.entities[id.0];
        entity.properties.iter().map(|property| format!("{}.{}", entity.name, property.name)).collect()
    }

    fn unknown_relation(&mut self, callee: &Name) -> Option<Signature> {
        let help = if self.suggests() { self.near_relation(&callee.text) } else { String::new() };
        self.report(Diagnostic::new(Code::UnknownRelation, callee.span, &[&callee.text]).label("unknown").help(help));
        self.quietly()
    }

    fn near_relation(&self, wrong: &str) -> String {
        let declared = self.names.of(|meaning| matches!(meaning, Meaning::Edge(_) | Meaning::Rule(_)));
        let properties = (0..self.model.entities.len()).flat_map(|i| self.property_names(EntityId(i)));
        let known: Vec<String> = declared.iter().map(|name| (*name).to_owned()).chain(properties).collect();
        let help = || match known.is_empty() {
            true => "declare an edge: `edge Like: Person -> Page = 3`".to_owned(),
            false => format!("the relations are: {}", listed(known.iter().map(String::as_str))),
        };
        nearest(wrong, known.iter().map(String::as_str)).map_or_else(help, |near| format!("did you mean `{near}`?"))
    }
}

/// The named columns of a fact: fields, and its time. The time comes first, so that a struct's field `at` does not hide it.
fn spots(fields: &[Field], place: impl Fn(usize) -> Place) -> Vec<Spot> {
    let at = Spot { name: "at".to_owned(), place: Place::At, ty: Type::Scalar(Scalar::Timestamp) };
    let fields = fields.iter().enumerate().map(|(i, field)| Spot { name: field.name.clone(), place: place(i), ty: field.ty.clone() });
    std::iter::once(at).chain(fields).collect()
}
