//! Literals that take their type from what stands beside them: a string is a time where a time is expected, and any literal is one of a
//! newtype.

use super::Resolver;
use super::time;
use super::types::words;
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::model::{Expr, ExprKind, ExprType, NewtypeId};

impl Resolver<'_> {
    /// Two sides, of which a string literal is read as a value of the other's type.
    pub(super) fn alike(&mut self, left: Expr, right: Expr) -> Option<(Expr, Expr)> {
        let (left_ty, right_ty) = (left.ty.clone(), right.ty.clone());
        Some((self.as_a(&right_ty, left)?, self.as_a(&left_ty, right)?))
    }

    /// A string literal as a value of a type that has no literals of its own; any other expression as it is.
    pub(super) fn as_a(&mut self, wanted: &ExprType, expr: Expr) -> Option<Expr> {
        let ExprKind::String(text) = &expr.kind else { return Some(expr) };
        let (code, read) = match wanted {
            ExprType::Timestamp => (Code::BadTimestamp, time::parse(text).map(ExprKind::Timestamp)),
            _ => return Some(expr),
        };
        let Some(kind) = read else {
            let expected = format!("{} is expected here", words(&self.model, wanted));
            self.report(Diagnostic::new(code, expr.span, &[text]).label(expected));
            return None;
        };
        Some(Expr { kind, ty: wanted.clone(), ..expr })
    }
}

/// Whether two expressions are of one newtype or of none; a literal is of any.
pub(super) fn is_one_newtype(left: &Expr, right: &Expr) -> bool {
    left.newtype == right.newtype || is_literal(left) || is_literal(right)
}

/// The newtype of several expressions that are of one: none if they are of none, and the first that is of another if they are not.
pub(super) fn one_newtype(exprs: &[Expr]) -> Result<Option<NewtypeId>, &Expr> {
    let mut plain = exprs.iter().filter(|expr| !is_literal(expr));
    let newtype = plain.next().and_then(|expr| expr.newtype);
    plain.find(|expr| expr.newtype != newtype).map_or(Ok(newtype), Err)
}

/// Whether an expression is written as a value.
pub(super) fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::String(_) | ExprKind::Case(..) => true,
        ExprKind::Timestamp(_) | ExprKind::Date(_) | ExprKind::Uuid(_) => true,
        ExprKind::Neg(inner) => is_literal(inner),
        _ => false,
    }
}
