//! `@check`: what is to hold of values.

use super::Resolver;
use super::expr::Scope;
use super::names::Meaning;
use super::notes::named;
use super::types::words;
use crate::ast::{self, Arg, ExprKind, ItemKind, Lead};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{self, Expr, ExprType, Fact, FactId, StructId, UnionId};

impl<'a> Resolver<'a> {
    /// The checks of a declaration and of its fields.
    pub(super) fn checks(&mut self, item: &'a ast::Item) {
        match (&item.kind, item.kind.name().and_then(|name| self.names.get(&name.text))) {
            (ItemKind::Struct(it), Some(Meaning::Struct(id))) => self.of_struct(id, &item.lead, &it.members.fields),
            (ItemKind::Union(it), Some(Meaning::Union(id))) => self.of_cases(id, &it.members.fields),
            (ItemKind::Edge(it), Some(Meaning::Edge(Some(id)))) => self.of_edge(id, &item.lead, &it.members.fields),
            (ItemKind::Entity(it), Some(Meaning::Entity(id))) => self.of_properties(id, &it.members.fields),
            _ => {}
        }
    }

    fn of_struct(&mut self, id: StructId, lead: &'a Lead, fields: &'a [ast::Field]) {
        let whole = self.check(Scope::Struct(id), lead);
        let found: Vec<_> = fields.iter().map(|field| (&field.name.text, self.check(Scope::Struct(id), &field.lead))).collect();
        if let Some(it) = self.model.structs.get_mut(id.0) {
            it.notes.check = whole;
            found.into_iter().for_each(|(name, check)| put(&mut it.fields, name, check));
        }
    }

    /// Of a union's cases, of which one is there: a check of another says nothing.
    fn of_cases(&mut self, id: UnionId, cases: &'a [ast::Field]) {
        let found: Vec<_> = cases.iter().map(|case| (&case.name.text, self.check(Scope::Union(id), &case.lead))).collect();
        if let Some(it) = self.model.unions.get_mut(id.0) {
            found.into_iter().for_each(|(name, check)| put(&mut it.cases, name, check));
        }
    }

    fn of_edge(&mut self, id: model::EdgeId, lead: &'a Lead, fields: &'a [ast::Field]) {
        if !has_check(lead) && !fields.iter().any(|field| has_check(&field.lead)) {
            return;
        }
        let Some(scope) = self.scope_of(Fact::Edge(id)) else { return };
        let whole = self.check(scope, lead);
        let found: Vec<_> = fields.iter().map(|field| (&field.name.text, self.check(scope, &field.lead))).collect();
        let edge = &mut self.model.edges[id.0];
        edge.notes.check = whole;
        found.into_iter().for_each(|(name, check)| put(&mut edge.fields, name, check));
    }

    /// A property's check calls the value by the property's name.
    fn of_properties(&mut self, id: model::EntityId, fields: &'a [ast::Field]) {
        for field in fields.iter().filter(|field| has_check(&field.lead)) {
            let index = self.model.entities.get(id.0).and_then(|it| it.properties.iter().position(|own| own.name == field.name.text));
            let Some(scope) = index.and_then(|index| self.scope_of(Fact::Property(id, index))) else { continue };
            let mut lead = field.lead.clone();
            lead.annotations.iter_mut().flat_map(|it| &mut it.args).for_each(|arg| rename(&mut arg.value, &field.name.text));
            let check = self.check(scope, &lead);
            put(&mut self.model.entities[id.0].properties, &field.name.text, check);
        }
    }

    fn scope_of(&self, fact: Fact) -> Option<Scope> {
        self.model.facts.iter().position(|other| *other == fact).map(|index| Scope::Fact(FactId(index)))
    }

    /// What `@check(…)` says; wrong arguments are reported by the checks of annotations.
    fn check(&mut self, scope: Scope, lead: &Lead) -> Option<Expr> {
        let [Arg { name: None, value }] = named(lead, "check")?.args.as_slice() else { return None };
        let expr = self.expr(scope, value)?;
        if let Some(call) = own_call(&expr) {
            self.report(Diagnostic::new(Code::CheckCalls, call.span, &[]).label("called here"));
            return None;
        }
        if expr.ty == ExprType::Bool {
            return Some(expr);
        }
        let found = words(&self.model, &expr.ty);
        self.report(Diagnostic::new(Code::WhereNotBool, expr.span, &[&found]).label(&found));
        None
    }
}

/// Most declarations have none, and it is dear to look where they stand.
fn has_check(lead: &Lead) -> bool {
    named(lead, "check").is_some()
}

fn put(fields: &mut [model::Field], name: &str, check: Option<Expr>) {
    if let Some(field) = fields.iter_mut().find(|field| field.name == name) {
        field.notes.check = check;
    }
}

/// The first call of a function of the user's.
fn own_call(expr: &Expr) -> Option<&Expr> {
    match expr.kind {
        model::ExprKind::Extern(..) => Some(expr),
        _ => expr.parts().into_iter().find_map(own_call),
    }
}

/// Turns the property's own name into `value`. The columns that every property fact has keep their names.
fn rename(expr: &mut ast::Expr, property: &str) {
    match &mut expr.kind {
        ExprKind::Path(names) => {
            if let Some(first) = names.first_mut().filter(|first| first.text == property && !["id", "at"].contains(&property)) {
                "value".clone_into(&mut first.text);
            }
        }
        ExprKind::Call(_, args) => args.iter_mut().for_each(|arg| rename(&mut arg.value, property)),
        ExprKind::Not(inner) | ExprKind::Neg(inner) => rename(inner, property),
        ExprKind::Binary(_, _, left, right) => [left, right].into_iter().for_each(|side| rename(side, property)),
        _ => {}
    }
}
