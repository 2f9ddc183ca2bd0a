//! What stands in an atom's columns: variables, constants, and `_`.

use super::bindings::names_in;
use super::relation::Spot;
use super::variables::{Role, Typed};
use crate::ast::{self, Name};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Expr, ExprKind, ExprType, Term, Type, VariableId};
use crate::resolve::Resolver;
use crate::resolve::expr::Scope;
use crate::resolve::names::Meaning;
use crate::resolve::types::words;

impl Resolver<'_> {
    /// What a column is to be; none if it is reported.
    pub(super) fn term(&mut self, spot: &Spot, negated: bool, value: &ast::Expr) -> Option<Term> {
        match &value.kind {
            ast::ExprKind::Path(names) => match names.as_slice() {
                [name] if name.text == "_" => Some(Term::Any),
                [name] if !self.is_enum(name) => self.variable_term(spot, negated, name),
                [first, ..] if self.is_enum(first) => self.constant(spot, value),
                _ => self.not_a_term(value),
            },
            ast::ExprKind::Neg(operand) if matches!(operand.kind, ast::ExprKind::Int(_) | ast::ExprKind::Float(_)) => {
                self.constant(spot, value)
            }
            ast::ExprKind::Bad => self.quietly(),
            ast::ExprKind::Call(..) | ast::ExprKind::Not(_) | ast::ExprKind::Neg(_) | ast::ExprKind::Binary(..) => self.not_a_term(value),
            _ => self.constant(spot, value),
        }
    }

    /// Whether a name is that of an enum, and not of a variable.
    fn is_enum(&self, name: &Name) -> bool {
        let known = self.logic.variables.find(&name.text).is_some();
        !known && matches!(self.names.get(&name.text), Some(Meaning::Enum(_)))
    }

    fn not_a_term(&mut self, value: &ast::Expr) -> Option<Term> {
        let help = "bind it to a variable of its own, `x = …`, and put `x` here; or bind the column, and compare below";
        self.report(Diagnostic::new(Code::NotATerm, value.span, &[]).label("an expression").help(help));
        names_in(value).into_iter().for_each(|name| self.logic.variables.lose(name));
        self.quietly()
    }

    /// A variable in an atom: a positive one binds it, in a negated one it must be bound.
    fn variable_term(&mut self, spot: &Spot, negated: bool, name: &Name) -> Option<Term> {
        let id = self.logic.variables.mention(name);
        if negated {
            self.known(id, name)?;
            self.is_of_answers(id, name)?;
        }
        let typed = Typed::of(&self.model, &spot.ty);
        let entry = self.logic.variables.get(id);
        let again = entry.ty.is_some() && entry.role == Role::Local;
        match &typed.ty {
            ExprType::Value(Type::Struct(_) | Type::Union(_)) if again => return self.whole_term(&spot.ty, name),
            ExprType::Value(other) if !matches!(other, Type::Struct(_) | Type::Union(_)) => return self.whole_term(&spot.ty, name),
            _ => self.unify(id, &typed, name.span)?,
        }
        let entry = self.logic.variables.get_mut(id);
        entry.bound = entry.bound.or(Some(name.span));
        Some(Term::Variable(id))
    }

    /// An aggregate is known when the answers are, and so too late for an atom.
    fn is_of_answers(&mut self, id: VariableId, name: &Name) -> Option<()> {
        if !self.logic.variables.get(id).late {
            return Some(());
        }
        let help = "answers are aggregated after all atoms hold; compare the aggregate in a condition, such as `n > 3`";
        self.report(Diagnostic::new(Code::AggregateMisplaced, name.span, &["an aggregate"]).label("in an atom").help(help));
        None
    }

    /// What has parts is not equal or unequal as a whole.
    fn whole_term(&mut self, ty: &Type, name: &Name) -> Option<Term> {
        let id = self.logic.variables.find(&name.text)?;
        self.logic.variables.get_mut(id).lost = true;
        self.whole_value(ty, name.span)
    }

    /// A literal or a case of an enum, of the column's type.
    fn constant(&mut self, spot: &Spot, value: &ast::Expr) -> Option<Term> {
        let typed = Typed::of(&self.model, &spot.ty);
        let ty = typed.ty.clone();
        let expr = folded(self.expr(Scope::Body, value)?);
        let expr = self.as_a(&ty, expr)?;
        let expr = match (&expr.kind, &ty) {
            (ExprKind::Int(whole), ExprType::Float) => Expr { kind: ExprKind::Float(as_float(*whole)), ty: ty.clone(), ..expr },
            _ => expr,
        };
        if expr.ty == ty {
            return Some(Term::Constant(Expr { newtype: typed.newtype, ..expr }));
        }
        let (wanted, found) = (typed.words(&self.model), words(&self.model, &expr.ty));
        let help = self.constant_help(&ty);
        self.report(Diagnostic::new(Code::ArgumentType, value.span, &[&spot.name, &wanted, &found]).label(&found).help(help));
        None
    }

    fn constant_help(&self, ty: &ExprType) -> String {
        match ty {
            ExprType::Entity(id) => {
                let key = self.model.entities[id.0].key.fields().next().map_or("key", |key| &key.name);
                format!("an id is no literal: put a variable here, and compare its key, `x.{key} == …`")
            }
            ExprType::Enum(id) => {
                let it = &self.model.enums[id.0];
                it.cases.first().map_or(String::new(), |case| format!("name a case: `{}.{}`", it.name, case.name))
            }
            ty => format!("write {}, a variable or `_`", words(&self.model, ty)),
        }
    }
}

/// `-1` as a literal.
fn folded(expr: Expr) -> Expr {
    let kind = match &expr.kind {
        ExprKind::Neg(inner) => match inner.kind {
            ExprKind::Int(value) => value.checked_neg().map(ExprKind::Int),
            ExprKind::Float(value) => Some(ExprKind::Float(-value)),
            _ => None,
        },
        _ => None,
    };
    kind.map_or(expr.clone(), |kind| Expr { kind, ..expr })
}

/// The nearest float.
#[expect(clippy::cast_precision_loss, reason = "a literal beside floats is a float, as in expressions")]
fn as_float(whole: i128) -> f64 {
    whole as f64
}
