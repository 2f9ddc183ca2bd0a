//! Bodies: clauses are sorted by what they do, and then read in the order in which they need each other.

use super::atoms::Call;
use super::bindings::Bind;
use super::variables::{Entry, Role};
use crate::ast::{self, ClauseKind, ExprKind as Kind};
use crate::catalogue::Code;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{Atom, Body, Expr, Grouping};
use crate::resolve::Resolver;
use crate::resolve::expr::Scope;

/// The clauses of a body, by kind.
#[derive(Debug, Default)]
struct Clauses<'e> {
    positive: Vec<Call<'e>>,
    negated: Vec<Call<'e>>,
    binds: Vec<Bind<'e>>,
    conditions: Vec<&'e ast::Expr>,
}

impl Resolver<'_> {
    /// A body, its head's variables being declared; none if any of it is reported.
    pub(super) fn body(&mut self, written: &ast::Body) -> Option<(Body, Option<Grouping>)> {
        let reported = self.diagnostics.len();
        let clauses = self.clauses(written);
        self.reads_something(&clauses, written);
        let positive = self.atoms(&clauses.positive);
        let mut bound = self.bind(&clauses.binds);
        let negated = self.atoms(&clauses.negated);
        let mut conditions = self.conditions(&clauses.conditions);
        let grouping = self.grouping(&mut bound, &mut conditions);
        if !self.logic.variables.damaged {
            let unbound = self.head_is_bound(written, grouping.is_some());
            if !unbound {
                self.nothing_stands_alone(grouping.is_some());
            }
        }
        let mut atoms = [positive, negated].concat();
        atoms.sort_by_key(|atom| atom.span);
        let variables = self.logic.variables.model()?;
        let sound = self.diagnostics.len() == reported && !self.logic.variables.unsound;
        let body = Body { variables, atoms, bindings: bound.bindings, conditions, span: written.span };
        sound.then_some((body, grouping))
    }

    fn clauses<'e>(&mut self, body: &'e ast::Body) -> Clauses<'e> {
        let mut clauses = Clauses::default();
        for clause in &body.clauses {
            match &clause.kind {
                ClauseKind::Bind(name, expr) => clauses.binds.push(Bind { name, expr }),
                ClauseKind::Holds(expr) => match self.call_in(expr) {
                    Some(call) if call.negated => clauses.negated.push(call),
                    Some(call) => clauses.positive.push(call),
                    None => clauses.conditions.push(expr),
                },
            }
        }
        clauses
    }

    /// The atom that a clause is, negated or not; none for a condition.
    fn call_in<'e>(&self, expr: &'e ast::Expr) -> Option<Call<'e>> {
        let (inner, negated) = match &expr.kind {
            Kind::Not(inner) => (inner.as_ref(), true),
            _ => (expr, false),
        };
        match &inner.kind {
            Kind::Call(callee, args) if self.is_atom(callee) => Some(Call { callee, args, negated, span: inner.span }),
            _ => None,
        }
    }

    /// Without a positive atom there is nothing to take values from. What is not bound then only follows from that.
    fn reads_something(&mut self, clauses: &Clauses<'_>, body: &ast::Body) {
        if clauses.positive.is_empty() && !self.logic.variables.damaged {
            // An atom in an expression is reported there.
            if !clauses.conditions.iter().any(|expr| self.holds_atom(expr)) {
                self.report(Diagnostic::new(Code::ReadsNothing, body.span, &[]).label("reads nothing"));
            }
            self.logic.variables.damaged = true;
        }
    }

    fn holds_atom(&self, expr: &ast::Expr) -> bool {
        match &expr.kind {
            Kind::Call(callee, _) => self.is_atom(callee),
            Kind::Not(inner) | Kind::Neg(inner) => self.holds_atom(inner),
            Kind::Binary(_, _, left, right) => self.holds_atom(left) || self.holds_atom(right),
            _ => false,
        }
    }

    fn atoms(&mut self, calls: &[Call<'_>]) -> Vec<Atom> {
        let atoms = calls.iter().map(|call| self.atom(call).or_else(|| self.quietly()));
        atoms.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    fn conditions(&mut self, written: &[&ast::Expr]) -> Vec<Expr> {
        let conditions = written.iter().map(|expr| self.condition(Scope::Body, expr).or_else(|| self.quietly()));
        conditions.collect::<Vec<_>>().into_iter().flatten().collect()
    }

    /// Each column of the head has a value in every answer. Gives whether one has none: what stands alone then only follows from that. Where
    /// one that stands alone has nearly its name, that one is misspelled, and is left to be reported.
    fn head_is_bound(&mut self, body: &ast::Body, aggregates: bool) -> bool {
        let alone = self.alone(aggregates);
        let misspelled = |name: &str| alone.iter().any(|id| nearest(&self.logic.variables.get(*id).name, [name]).is_some());
        let open = |entry: &&Entry| entry.role == Role::Column && entry.bound.is_none() && !entry.lost && !misspelled(&entry.name);
        let open: Vec<_> = self.logic.variables.all().map(|(_, entry)| entry).filter(open).map(|it| (it.name.clone(), it.span)).collect();
        if open.is_empty() {
            return false;
        }
        let names: Vec<String> = open.iter().map(|(name, _)| format!("`{name}`")).collect();
        let names = names.join(", ");
        let diagnostic = Diagnostic::new(Code::Unbound, body.span, &[&names]).label("in this body");
        let diagnostic = diagnostic.help(format!("name {names} in an atom that is not negated, or bind it with `=`"));
        self.report(open.iter().fold(diagnostic, |diagnostic, (_, span)| diagnostic.and(*span, "not bound")));
        true
    }
}
