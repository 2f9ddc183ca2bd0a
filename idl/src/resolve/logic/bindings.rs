//! What is bound with `=`: each once, and after what it is computed from, whatever the order in which it is written.

use std::collections::{BTreeMap, BTreeSet};

use super::aggregates::is_aggregate;
use super::variables::Typed;
use crate::ast::{Expr as Written, ExprKind as Kind, Name};
use crate::catalogue::Code;
use crate::components::components;
use crate::diagnostic::Diagnostic;
use crate::model::{Aggregate, Binding, Expr, ExprType, VariableId};
use crate::resolve::Resolver;
use crate::resolve::expr::Scope;
use crate::resolve::literals::is_literal;
use crate::source::Span;

/// `name = expression`, as written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bind<'e> {
    pub(super) name: &'e Name,
    pub(super) expr: &'e Written,
}

impl Bind<'_> {
    pub(super) fn span(&self) -> Span {
        self.name.span.to(self.expr.span)
    }
}

/// What a body binds with `=`, in an order in which it can be computed.
#[derive(Debug, Default)]
pub(super) struct Bound {
    /// For each answer.
    pub(super) bindings: Vec<Binding>,
    /// For each group of answers.
    pub(super) aggregates: Vec<Aggregate>,
    /// For each group, from aggregates.
    pub(super) late: Vec<Binding>,
}

impl Resolver<'_> {
    /// All that a body binds with `=`; its positive atoms are read already.
    pub(super) fn bind(&mut self, binds: &[Bind<'_>]) -> Bound {
        let fresh: Vec<Bind<'_>> = binds.iter().filter(|bind| self.is_fresh(bind)).copied().collect();
        let mut bound = Bound::default();
        for bind in self.in_order(&fresh) {
            let Some(id) = self.logic.variables.find(&bind.name.text) else { continue };
            match is_aggregate(bind.expr) {
                true => bound.aggregates.extend(self.aggregate(id, &bind)),
                false => self.binding(id, &bind, &mut bound),
            }
        }
        bound
    }

    /// Takes note that a variable is computed; what is bound already is reported.
    fn is_fresh(&mut self, bind: &Bind<'_>) -> bool {
        let name = bind.name;
        if name.text == "_" {
            let help = "a value without a name is of no use: leave it out, or give it a name";
            self.report(Diagnostic::new(Code::WildcardValue, name.span, &[]).label("not a name").help(help));
            names_in(bind.expr).into_iter().for_each(|name| self.logic.variables.lose(name));
            return false;
        }
        let id = self.logic.variables.mention(name);
        let entry = self.logic.variables.get_mut(id);
        match entry.bound {
            None => {
                (entry.bound, entry.computed) = (Some(name.span), true);
                true
            }
            Some(first) => {
                let lost = std::mem::replace(&mut entry.lost, true);
                if !lost {
                    let diagnostic = Diagnostic::new(Code::BoundTwice, name.span, &[&name.text]).label("bound already");
                    self.report(diagnostic.and(first, "bound here"));
                }
                self.quietly::<()>();
                names_in(bind.expr).into_iter().for_each(|name| self.logic.variables.lose(name));
                false
            }
        }
    }

    /// Each after those that it is computed from. Those that are computed from themselves are reported and left out.
    fn in_order<'e>(&mut self, binds: &[Bind<'e>]) -> Vec<Bind<'e>> {
        let numbers: BTreeMap<&str, usize> = binds.iter().enumerate().map(|(i, bind)| (bind.name.text.as_str(), i)).collect();
        let from = |bind: &Bind<'_>| -> BTreeSet<usize> {
            names_in(bind.expr).iter().filter_map(|name| numbers.get(name.text.as_str()).copied()).collect()
        };
        let graph: Vec<Vec<usize>> = binds.iter().map(|bind| from(bind).into_iter().collect()).collect();
        let mut order = Vec::new();
        for component in components(&graph) {
            match component.as_slice() {
                [one] if !graph[*one].contains(one) => order.push(binds[*one]),
                cycle => self.computed_from_itself(binds, cycle),
            }
        }
        order
    }

    fn computed_from_itself(&mut self, binds: &[Bind<'_>], cycle: &[usize]) {
        let mut cycle: Vec<&Bind<'_>> = cycle.iter().map(|i| &binds[*i]).collect();
        cycle.sort_by_key(|bind| bind.name.span);
        for bind in &cycle {
            self.logic.variables.lose(bind.name);
            names_in(bind.expr).into_iter().for_each(|name| _ = self.logic.variables.mention(name));
        }
        let Some((first, others)) = cycle.split_first() else { return };
        let diagnostic = Diagnostic::new(Code::BindingCycle, first.span(), &[&first.name.text]).label("computed from itself");
        self.report(others.iter().fold(diagnostic, |diagnostic, bind| diagnostic.and(bind.span(), "by way of this")));
    }

    fn binding(&mut self, id: VariableId, bind: &Bind<'_>, bound: &mut Bound) {
        let Some(expr) = self.expr(Scope::Body, bind.expr).and_then(|expr| self.fits(id, expr)) else {
            return self.logic.variables.get_mut(id).lost = true;
        };
        let binding = Binding { variable: id, span: bind.span(), expr };
        match self.is_late(&binding.expr) {
            true => {
                self.logic.variables.get_mut(id).late = true;
                bound.late.push(binding);
            }
            false => bound.bindings.push(binding),
        }
    }

    /// An expression as the value of a variable, which may have a declared type.
    pub(super) fn fits(&mut self, id: VariableId, expr: Expr) -> Option<Expr> {
        let known = self.logic.variables.get(id).ty.clone();
        let expr = match &known {
            Some(known) => {
                let expr = self.as_a(&known.ty, expr)?;
                let newtype = if is_literal(&expr) { known.newtype } else { expr.newtype };
                Expr { newtype, ..expr }
            }
            None => expr,
        };
        let found = Typed { ty: expr.ty.clone(), newtype: expr.newtype };
        if !known.is_some_and(|known| is_widened(&known, &found)) {
            self.unify(id, &found, expr.span)?;
        }
        Some(expr)
    }

    /// Whether an expression is computed from an aggregate.
    pub(super) fn is_late(&self, expr: &Expr) -> bool {
        expr.variables().into_iter().any(|id| self.logic.variables.get(id).late)
    }
}

/// Whether a whole number stands where a float is declared.
pub(super) fn is_widened(declared: &Typed, found: &Typed) -> bool {
    declared.ty == ExprType::Float && found.ty == ExprType::Int && declared.newtype == found.newtype
}

/// The names that an expression begins its paths with: variables, and enums. `_` is none.
pub(super) fn names_in(expr: &Written) -> Vec<&Name> {
    match &expr.kind {
        Kind::Path(names) => names.first().filter(|name| name.text != "_").into_iter().collect(),
        Kind::Call(_, args) => args.iter().flat_map(|arg| names_in(&arg.value)).collect(),
        Kind::Not(inner) | Kind::Neg(inner) => names_in(inner),
        Kind::Binary(_, _, left, right) => names_in(left).into_iter().chain(names_in(right)).collect(),
        _ => Vec::new(),
    }
}
