//! Paths: from a column of a fact through structs and ids.

use super::names::Meaning;
use super::types::{expr_type, newtype_of, type_words};
use super::{Resolver, expr::Scope};
use crate::ast::Name;
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, listed, nearest};
use crate::habits;
use crate::model::{Expr, ExprKind, ExprType, Fact, FactId, PathStep, Type};
use crate::source::Span;

/// A column of a fact, or a field further on.
pub(super) struct Step {
    pub(super) ty: Type,
    pub(super) optional: bool,
}

impl Resolver<'_> {
    /// A path of names in the scope of a fact or of a rule's row.
    pub(super) fn path(&mut self, scope: Scope, names: &[Name], span: Span) -> Option<Expr> {
        let (first, rest) = names.split_first()?;
        if let (Scope::Fact(_), "at") = (scope, first.text.as_str()) {
            return self.at(first, rest, span);
        }
        let Some(step) = self.column(scope, &first.text) else {
            return self.case_or_unknown(scope, first, rest, span);
        };
        self.hides_no_enum(&step.ty, first, rest)?;
        self.walk(step, rest, span, |path| ExprKind::Path { column: first.text.clone(), path })
    }

    /// A path of names in the scope of a struct's fields or a union's cases.
    pub(super) fn path_in(&mut self, owner: &Type, names: &[Name], span: Span) -> Option<Expr> {
        let (first, rest) = names.split_first()?;
        let own = match owner {
            Type::Struct(id) => &self.model.structs[id.0].fields,
            Type::Union(id) => &self.model.unions[id.0].cases,
            _ => return None,
        };
        let is_own = own.iter().any(|field| field.name == first.text);
        match self.names.get(&first.text) {
            Some(Meaning::Enum(id)) if !is_own => self.case(id, first, rest, span),
            Some(Meaning::Reported) if !is_own => None,
            _ => {
                let step = self.step(owner, first)?;
                self.hides_no_enum(&step.ty, first, rest)?;
                self.walk(step, rest, span, |path| ExprKind::Path { column: first.text.clone(), path })
            }
        }
    }

    /// Follows a path from its first step to the single value it leads to.
    pub(super) fn walk(&mut self, step: Step, rest: &[Name], span: Span, kind: impl FnOnce(Vec<PathStep>) -> ExprKind) -> Option<Expr> {
        let (mut ty, mut nullable, mut path) = (step.ty, step.optional, Vec::new());
        for name in rest {
            let step = self.step(&ty, name)?;
            nullable |= step.optional;
            path.push(PathStep { name: name.text.clone(), ty: step.ty.clone(), optional: step.optional });
            ty = step.ty;
        }
        let expr_ty = expr_type(&self.model, &ty);
        if let ExprType::Value(ty) = &expr_ty {
            return self.whole_value(ty, span);
        }
        Some(Expr { kind: kind(path), ty: expr_ty, nullable, newtype: newtype_of(&ty), span })
    }

    fn at(&mut self, first: &Name, rest: &[Name], span: Span) -> Option<Expr> {
        match rest.first() {
            None => Some(Expr { kind: ExprKind::At, ty: ExprType::Timestamp, nullable: false, newtype: None, span }),
            Some(field) => {
                let help = "write `hour(at)`, `day(at)`, `month(at)` or `weekday(at)` for a part of it";
                self.report(
                    Diagnostic::new(Code::NoFields, field.span, &["a timestamp"])
                        .label("no such field")
                        .and(first.span, "a timestamp")
                        .help(help),
                );
                None
            }
        }
    }

    pub(super) fn whole_value<T>(&mut self, ty: &Type, span: Span) -> Option<T> {
        let (words, help) = match ty {
            Type::Struct(id) => {
                let field = self.model.structs[id.0].fields.first().map_or("field", |field| &field.name);
                (type_words(&self.model, ty), format!("name one of its fields, such as `.{field}`"))
            }
            Type::Union(id) => {
                let case = self.model.unions[id.0].cases.first().map_or("case", |case| &case.name);
                (type_words(&self.model, ty), format!("name one of its cases, such as `.{case}`, which is null where it is another"))
            }
            _ => {
                let what = type_words(&self.model, ty);
                (what, "expressions do not look into lists, sets and maps; put what is counted into a field of its own".to_owned())
            }
        };
        self.report(Diagnostic::new(Code::WholeValue, span, &[&words]).label("not a single value").help(help));
        None
    }

    /// A column of a fact or rule by its name.
    pub(super) fn column(&self, scope: Scope, name: &str) -> Option<Step> {
        match scope {
            Scope::Fact(fact) => self.column_of_fact(fact, name),
            Scope::Row(rule) => {
                let column = self.model.rules[rule.0].params.iter().find(|column| column.name == name)?;
                Some(Step { ty: column.ty.clone(), optional: false })
            }
            Scope::Derived | Scope::Body | Scope::Struct(_) | Scope::Union(_) => None,
        }
    }

    fn column_of_fact(&self, fact: FactId, name: &str) -> Option<Step> {
        let plain = |ty| Some(Step { ty, optional: false });
        match self.model.facts[fact.0] {
            Fact::Property(entity, _) if name == "id" => plain(Type::Entity(entity)),
            Fact::Property(entity, property) if name == "value" => {
                let property = &self.model.entities[entity.0].properties[property];
                Some(Step { ty: property.ty.clone(), optional: property.optional })
            }
            Fact::Property(..) => None,
            Fact::Edge(edge) if name == "from" => plain(Type::Entity(self.model.edges[edge.0].from)),
            Fact::Edge(edge) if name == "to" => plain(Type::Entity(self.model.edges[edge.0].to)),
            Fact::Edge(edge) => {
                let field = self.model.edges[edge.0].fields.iter().find(|field| field.name == name)?;
                Some(Step { ty: field.ty.clone(), optional: field.optional })
            }
        }
    }

    /// The names of a fact's or rule's columns.
    fn column_names(&self, scope: Scope) -> Vec<String> {
        let fact = match scope {
            Scope::Fact(fact) => fact,
            Scope::Row(rule) => return self.model.rules[rule.0].params.iter().map(|column| column.name.clone()).collect(),
            Scope::Derived | Scope::Body | Scope::Struct(_) | Scope::Union(_) => return Vec::new(),
        };
        let own = match self.model.facts[fact.0] {
            Fact::Property(..) => vec!["id".to_owned(), "value".to_owned()],
            Fact::Edge(edge) => {
                let fields = self.model.edges[edge.0].fields.iter().map(|field| field.name.clone());
                ["from".to_owned(), "to".to_owned()].into_iter().chain(fields).collect()
            }
        };
        own.into_iter().chain(["at".to_owned()]).collect()
    }

    /// One step of a path: a struct's field, a union's case or an id's key field. What may be another case or alternative may be null.
    fn step(&mut self, ty: &Type, name: &Name) -> Option<Step> {
        let ty = self.model.stored(ty).clone();
        let (owner, found) = match &ty {
            Type::Struct(id) => {
                let it = &self.model.structs[id.0];
                let field = it.fields.iter().find(|field| field.name == name.text);
                (&it.name, field.map(|field| Step { ty: field.ty.clone(), optional: field.optional }))
            }
            Type::Union(id) => {
                let it = &self.model.unions[id.0];
                let case = it.cases.iter().find(|case| case.name == name.text);
                (&it.name, case.map(|case| Step { ty: case.ty.clone(), optional: true }))
            }
            Type::Entity(id) => {
                let it = &self.model.entities[id.0];
                let (field, optional) = (it.key.fields().find(|field| field.name == name.text), it.key.has_alternatives());
                (&it.name, field.map(|field| Step { ty: field.ty.clone(), optional }))
            }
            _ => return self.no_fields(&ty, name),
        };
        if found.is_none() && !self.names.is_reported(owner, &name.text) {
            self.unknown_step(&ty, name);
        }
        found
    }

    /// Reports a case whose enum is hidden by a field or a variable of the same name, which has no fields.
    pub(super) fn hides_no_enum(&mut self, ty: &Type, first: &Name, rest: &[Name]) -> Option<()> {
        let has_fields = matches!(self.model.stored(ty), Type::Struct(_) | Type::Union(_) | Type::Entity(_));
        let ([name], false, Some(Meaning::Enum(_))) = (rest, has_fields, self.names.get(&first.text)) else { return Some(()) };
        let diagnostic = Diagnostic::new(Code::NoFields, name.span, &[&type_words(&self.model, ty)]).label("no such field");
        let diagnostic = diagnostic.and(first.span, "not the enum, whose name something else has here");
        self.report(diagnostic.help(format!("give what is called `{}` here another name, so that the enum is seen", first.text)));
        None
    }

    fn no_fields(&mut self, ty: &Type, name: &Name) -> Option<Step> {
        let diagnostic = Diagnostic::new(Code::NoFields, name.span, &[&type_words(&self.model, ty)]);
        self.report(diagnostic.label("no such field").help(format!("leave out `.{}`", name.text)));
        None
    }

    fn unknown_step(&mut self, ty: &Type, name: &Name) {
        let known: Vec<&str> = match ty {
            Type::Struct(id) => self.model.structs[id.0].fields.iter().map(|field| field.name.as_str()).collect(),
            Type::Union(id) => self.model.unions[id.0].cases.iter().map(|case| case.name.as_str()).collect(),
            Type::Entity(id) => self.model.entities[id.0].key.fields().map(|field| field.name.as_str()).collect(),
            _ => Vec::new(),
        };
        let property = match ty {
            Type::Entity(id) => self.model.entities[id.0].properties.iter().any(|property| property.name == name.text),
            _ => false,
        };
        let help = match property {
            true => "a counter sees its fact alone: to count by a property of an end, put it on the edge".to_owned(),
            false => self.suggest(&name.text, known.iter().copied(), it_has),
        };
        let words = type_words(&self.model, ty);
        self.report(Diagnostic::new(Code::UnknownName, name.span, &[&words, &name.text]).label("unknown").help(help));
    }

    /// A name that is no column: a case of an enum, or an error.
    fn case_or_unknown(&mut self, scope: Scope, first: &Name, rest: &[Name], span: Span) -> Option<Expr> {
        match self.names.get(&first.text) {
            Some(Meaning::Enum(id)) => self.case(id, first, rest, span),
            Some(Meaning::Reported) => None,
            _ => {
                self.unknown_column(scope, first);
                None
            }
        }
    }

    pub(super) fn case(&mut self, id: crate::model::EnumId, first: &Name, rest: &[Name], span: Span) -> Option<Expr> {
        let cases = &self.model.enums[id.0].cases;
        let [name] = rest else {
            let case = cases.first().map_or("Case", |case| &case.name);
            let help = format!("name a case: `{}.{case}`", first.text);
            self.report(
                Diagnostic::new(Code::WholeValue, span, &[&format!("enum `{}`", first.text)]).label("not a single value").help(help),
            );
            return None;
        };
        if let Some(case) = cases.iter().find(|case| case.name == name.text) {
            return Some(Expr { kind: ExprKind::Case(id, case.tag), ty: ExprType::Enum(id), nullable: false, newtype: None, span });
        }
        if self.names.is_reported(&first.text, &name.text) {
            return None;
        }
        let help = self.suggest(&name.text, cases.iter().map(|case| case.name.as_str()), it_has);
        self.report(Diagnostic::new(Code::UnknownCase, name.span, &[&first.text, &name.text]).label("unknown").help(help));
        None
    }

    fn unknown_column(&mut self, scope: Scope, name: &Name) {
        let owner = match scope {
            Scope::Fact(fact) => self.fact_owner(fact),
            Scope::Row(rule) => self.model.rules[rule.0].name.clone(),
            Scope::Derived | Scope::Body | Scope::Struct(_) | Scope::Union(_) => return,
        };
        if self.names.is_reported(&owner, &name.text) {
            return;
        }
        let help = if self.suggests() { self.near_column(scope, name) } else { String::new() };
        let owner = scope.words(&self.model);
        self.report(Diagnostic::new(Code::UnknownName, name.span, &[&owner, &name.text]).label("unknown").help(help));
    }

    /// The column or case that was most likely meant, or the columns that there are.
    fn near_column(&self, scope: Scope, name: &Name) -> String {
        let columns = self.column_names(scope);
        let enums = self.model.enums.iter();
        let case = enums.flat_map(|it| it.cases.iter().map(move |case| (&it.name, &case.name))).find(|(_, case)| **case == name.text);
        match (nearest(&name.text, columns.iter().map(String::as_str)), case) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, None) if habits::is_null(&name.text) => habits::NO_NULL.to_owned(),
            (None, Some((owner, case))) => format!("did you mean `{owner}.{case}`?"),
            (None, None) => it_has(listed(columns.iter().map(String::as_str))),
        }
    }

    /// The declaration a fact belongs to.
    pub(super) fn fact_owner(&self, fact: FactId) -> String {
        match self.model.facts[fact.0] {
            Fact::Property(entity, _) => self.model.entities[entity.0].name.clone(),
            Fact::Edge(edge) => self.model.edges[edge.0].name.clone(),
        }
    }
}

/// The way out where no name is near.
pub(super) fn it_has(names: String) -> String {
    if names.is_empty() { "it has none".to_owned() } else { format!("it has: {names}") }
}
