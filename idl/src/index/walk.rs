//! The second pass: each place where a name is used, and what it means there. What means nothing is passed over; saying so is the
//! resolver's work.

use std::collections::BTreeMap;

use super::{DefinitionId, Index, Kind};
use crate::ast::{Annotation, Arg, Counter, Expr, ExprKind, File, Item, ItemKind, Lead, Members, Name, On, TypeExpr};
use crate::source::Span;

/// Adds every reference.
pub(super) fn walk(index: &mut Index, files: &[&File]) {
    let places = index.declarations().map(|(id, it)| (it.span, id)).collect();
    let mut walk = Walk { index, places };
    walk.types();
    for item in files.iter().flat_map(|file| &file.items) {
        walk.ends(item);
    }
    for item in files.iter().flat_map(|file| &file.items) {
        walk.item(item);
    }
}

pub(super) struct Walk<'a> {
    pub(super) index: &'a mut Index,
    /// The declarations by the places of their names.
    places: BTreeMap<Span, DefinitionId>,
}

/// The names that an expression sees.
#[derive(Clone, Default)]
pub(super) struct Scope {
    pub(super) seen: Vec<DefinitionId>,
    /// In a rule or query: whose variables are declared where they first stand.
    pub(super) binds: Option<DefinitionId>,
}

impl Scope {
    pub(super) fn find(&self, index: &Index, name: &str) -> Option<DefinitionId> {
        self.seen.iter().copied().find(|id| index.get(*id).name == name)
    }
}

impl Walk<'_> {
    /// The types of all members and parameters.
    fn types(&mut self) {
        let all: Vec<(DefinitionId, TypeExpr)> = self.index.all().filter_map(|(id, it)| Some((id, it.ty.clone()?))).collect();
        for (id, ty) in all {
            let of = self.ty(&ty);
            self.index.definitions[id.0].of = of;
            if let Some(value) = self.index.member(id, "value").filter(|value| self.index.get(*value).kind == Kind::Value) {
                self.index.definitions[value.0].of = of;
            }
        }
    }

    /// A type and its arguments; the definition that it names.
    fn ty(&mut self, ty: &TypeExpr) -> Option<DefinitionId> {
        for arg in &ty.args {
            self.ty(arg);
        }
        self.name(&ty.name)
    }

    /// A name of a declaration.
    fn name(&mut self, name: &Name) -> Option<DefinitionId> {
        let found = self.index.declared(&name.text)?;
        self.index.refer(name.span, found);
        Some(found)
    }

    /// What the ends of edges are, and whose the properties.
    fn ends(&mut self, item: &Item) {
        let Some(id) = item.kind.name().and_then(|name| self.definition(name)) else { return };
        match &item.kind {
            ItemKind::Edge(edge) => {
                for (name, end) in [("from", &edge.from), ("to", &edge.to)] {
                    let of = self.name(end);
                    if let Some(end) = self.index.member(id, name) {
                        self.index.definitions[end.0].of = of;
                    }
                }
            }
            ItemKind::Entity(_) => {
                for property in self.index.get(id).members.clone() {
                    if let Some(end) = self.index.member(property, "id") {
                        self.index.definitions[end.0].of = Some(id);
                    }
                }
            }
            _ => {}
        }
    }

    /// The definition whose name stands just there.
    fn definition(&self, name: &Name) -> Option<DefinitionId> {
        self.places.get(&name.span).copied()
    }

    fn item(&mut self, item: &Item) {
        let Some(id) = item.kind.name().and_then(|name| self.definition(name)) else { return };
        self.lead(id, &item.lead);
        match &item.kind {
            ItemKind::Entity(it) => self.members(id, &it.members),
            ItemKind::Edge(it) => self.members(id, &it.members),
            ItemKind::Struct(it) | ItemKind::Union(it) => self.members(id, &it.members),
            ItemKind::Counter(it) => self.counter(id, it),
            ItemKind::Rule(it) => self.rule(id, it),
            ItemKind::Query(it) => self.query(id, it),
            ItemKind::ExternFn(it) => _ = self.ty(&it.result),
            _ => {}
        }
    }

    fn members(&mut self, owner: DefinitionId, members: &Members) {
        members.keys.iter().for_each(|key| self.lead(owner, &key.lead));
        // Fields are gathered in the order written.
        let own = |id: &DefinitionId| matches!(self.index.get(*id).kind, Kind::Property | Kind::Field);
        let fields: Vec<DefinitionId> = self.index.get(owner).members.iter().copied().filter(own).collect();
        for (field, id) in members.fields.iter().zip(fields) {
            let of = if self.index.get(id).kind == Kind::Property { id } else { owner };
            self.lead(of, &field.lead);
        }
    }

    /// The names in annotations: `@anonymous(of: Person)` names an entity; `@check(…)` speaks of the parts of what it stands before, or
    /// beside it, and of a property by its own name too.
    fn lead(&mut self, of: DefinitionId, lead: &Lead) {
        for Annotation { name, args, .. } in &lead.annotations {
            let seen = match name.text.as_str() {
                "check" => self.index.get(of).members.iter().copied().chain([of]).collect(),
                "anonymous" => Vec::new(),
                _ => continue,
            };
            self.args(&mut Scope { seen, binds: None }, args);
        }
    }

    fn counter(&mut self, id: DefinitionId, counter: &Counter) {
        let leads = counter.by.iter().map(|by| &by.lead).chain(counter.each.iter().map(|each| &each.lead));
        leads.for_each(|lead| self.lead(id, lead));
        for on in &counter.ons {
            self.on(on);
        }
        let measures = |it: &&DefinitionId| matches!(self.index.get(**it).kind, Kind::Measure | Kind::Derived);
        let mut scope = Scope { seen: self.index.get(id).members.iter().filter(measures).copied().collect(), binds: None };
        for derived in &counter.derived {
            self.expr(&mut scope, &derived.expr);
        }
    }

    fn on(&mut self, on: &On) {
        self.dotted(&on.fact);
        let seen = self.index.fact(&on.fact.text).map_or(Vec::new(), |fact| self.index.columns(fact));
        let mut scope = Scope { seen, binds: None };
        on.by.iter().chain(&on.filter).for_each(|expr| self.expr(&mut scope, expr));
        for measure in &on.measures {
            self.args(&mut scope, &measure.args);
            measure.filter.iter().for_each(|expr| self.expr(&mut scope, expr));
        }
    }

    /// A fact or an atom: `Like`, `Person.name`. Gives what the last name means.
    pub(super) fn dotted(&mut self, name: &Name) -> Option<DefinitionId> {
        let mut start = name.span.start;
        let mut found = None;
        for (i, text) in name.text.split('.').enumerate() {
            let span = Span { start, end: start + text.len(), ..name.span };
            start = span.end + 1;
            found = match (i, found) {
                (0, _) => self.index.declared(text),
                (_, Some(owner)) => self.step(owner, text),
                (_, None) => None,
            };
            self.index.refer(span, found?);
        }
        found
    }

    fn step(&self, of: DefinitionId, name: &str) -> Option<DefinitionId> {
        self.index.steps(of).into_iter().find(|id| self.index.get(*id).name == name)
    }

    pub(super) fn args(&mut self, scope: &mut Scope, args: &[Arg]) {
        args.iter().for_each(|arg| self.expr(scope, &arg.value));
    }

    pub(super) fn expr(&mut self, scope: &mut Scope, expr: &Expr) {
        match &expr.kind {
            ExprKind::Path(names) => self.path(scope, names),
            ExprKind::Call(callee, args) => self.call(scope, callee, args),
            ExprKind::Not(inner) | ExprKind::Neg(inner) => self.expr(scope, inner),
            ExprKind::Binary(_, _, left, right) => {
                self.expr(scope, left);
                self.expr(scope, right);
            }
            _ => {}
        }
    }

    fn path(&mut self, scope: &mut Scope, names: &[Name]) {
        let Some((first, rest)) = names.split_first() else { return };
        let declared = self.index.declared(&first.text);
        let found = match (scope.find(self.index, &first.text), scope.binds, declared) {
            (Some(seen), ..) => Some(seen),
            (None, Some(owner), None) => self.variable(scope, owner, first),
            (None, Some(owner), Some(_)) if rest.is_empty() => self.variable(scope, owner, first),
            (None, _, declared) => declared,
        };
        let Some(mut found) = found else { return };
        self.index.refer(first.span, found);
        for name in rest {
            let Some(next) = self.step(found, &name.text) else { return };
            self.index.refer(name.span, next);
            found = next;
        }
    }
}
