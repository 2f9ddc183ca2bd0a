//! Rules and queries: atoms, and variables, which are declared where they first stand in a body.

use super::walk::{Scope, Walk};
use super::{Definition, DefinitionId, Kind};
use crate::ast::{Arg, Body, ClauseKind, Expr, ExprKind, Name, Query, Rule};
use crate::model::Rust;

impl Walk<'_> {
    pub(super) fn rule(&mut self, id: DefinitionId, rule: &Rule) {
        for body in &rule.bodies {
            let mut scope = self.parameters(id);
            self.body(&mut scope, body);
        }
    }

    pub(super) fn query(&mut self, id: DefinitionId, query: &Query) {
        let mut scope = self.parameters(id);
        self.body(&mut scope, &query.body);
        for (name, _) in query.orders.iter().flat_map(|order| &order.keys) {
            if let Some(found) = scope.find(self.index, &name.text) {
                self.index.refer(name.span, found);
            }
        }
    }

    fn parameters(&self, id: DefinitionId) -> Scope {
        let named = |it: &&DefinitionId| matches!(self.index.get(**it).kind, Kind::Parameter | Kind::Output);
        Scope { seen: self.index.get(id).members.iter().filter(named).copied().collect(), binds: Some(id) }
    }

    fn body(&mut self, scope: &mut Scope, body: &Body) {
        for clause in &body.clauses {
            match &clause.kind {
                ClauseKind::Bind(name, expr) => {
                    self.bind(scope, name);
                    self.expr(scope, expr);
                }
                ClauseKind::Holds(expr) => self.expr(scope, expr),
            }
        }
    }

    fn bind(&mut self, scope: &mut Scope, name: &Name) {
        let found = scope.find(self.index, &name.text);
        let variable = found.or_else(|| scope.binds.and_then(|owner| self.variable(scope, owner, name)));
        if let Some(id) = variable.filter(|id| self.index.get(*id).span != name.span) {
            self.index.refer(name.span, id);
        }
    }

    /// Declares a variable; `_` is none.
    pub(super) fn variable(&mut self, scope: &mut Scope, owner: DefinitionId, name: &Name) -> Option<DefinitionId> {
        if name.text == "_" {
            return None;
        }
        let id = self.index.add(Definition {
            kind: Kind::Variable,
            name: name.text.clone(),
            span: name.span,
            whole: name.span,
            owner: Some(owner),
            members: Vec::new(),
            docs: Vec::new(),
            deprecated: None,
            rust: Rust::default(),
            signature: name.text.clone(),
            tag: None,
            ty: None,
            of: None,
            reserved: Vec::new(),
        });
        scope.seen.push(id);
        Some(id)
    }

    /// An atom, or the call of a function.
    pub(super) fn call(&mut self, scope: &mut Scope, callee: &Name, args: &[Arg]) {
        let called = self.dotted(callee);
        let places = called.map_or(Vec::new(), |called| self.places(called));
        let mut places = places.into_iter();
        for arg in args {
            let place = match (&arg.name, called) {
                (Some(name), Some(called)) => self.named(called, name),
                (Some(_), None) => None,
                (None, _) => places.next(),
            };
            self.expr(scope, &arg.value);
            self.infer(scope, &arg.value, place);
        }
    }

    /// What the arguments of an atom or function mean by their places.
    fn places(&self, called: DefinitionId) -> Vec<DefinitionId> {
        let it = self.index.get(called);
        let wanted = |id: &&DefinitionId| match it.kind {
            Kind::Edge => self.index.get(**id).kind == Kind::End,
            Kind::Property => self.index.get(**id).kind.is_implicit(),
            _ => self.index.get(**id).kind == Kind::Parameter,
        };
        it.members.iter().filter(wanted).copied().collect()
    }

    /// What a named argument means: a field of the edge, or of the property's value.
    fn named(&mut self, called: DefinitionId, name: &Name) -> Option<DefinitionId> {
        let owner = match self.index.get(called).kind {
            Kind::Property => self.index.value_of(called)?,
            _ => called,
        };
        let found = self.index.member(owner, &name.text)?;
        self.index.refer(name.span, found);
        Some(found)
    }

    /// A variable is of the type of the place where it stands.
    fn infer(&mut self, scope: &Scope, value: &Expr, place: Option<DefinitionId>) {
        let ExprKind::Path(names) = &value.kind else { return };
        let (Some(place), [name]) = (place, names.as_slice()) else { return };
        let Some(variable) = scope.find(self.index, &name.text) else { return };
        let (ty, of) = (self.index.get(place).ty.clone(), self.index.get(place).of);
        let it = &mut self.index.definitions[variable.0];
        if it.kind == Kind::Variable && it.of.is_none() && it.ty.is_none() {
            (it.ty, it.of) = (ty, of);
        }
    }
}
