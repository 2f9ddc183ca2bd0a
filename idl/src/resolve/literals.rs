//! Literals that take their type from what stands beside them: a string is a time where a time is expected, and any literal is one of a
//! newtype.

use super::Resolver;
use super::types::words;
use super::{time, url};
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
            ExprType::Date => (Code::BadDate, time::days(text).and_then(|days| i32::try_from(days).ok()).map(ExprKind::Date)),
            ExprType::Uuid => (Code::BadUuid, uuid(text).map(ExprKind::Uuid)),
            ExprType::Url => (Code::BadUrl, url::normal(text).map(ExprKind::Url)),
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

/// The number of `67e55044-10b1-426f-9247-bb680e5fe0c8`.
fn uuid(text: &str) -> Option<u128> {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = parts.iter().map(|part| part.len());
    let right = lengths.eq([8, 4, 4, 4, 12]) && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()));
    if right { u128::from_str_radix(&parts.concat(), 16).ok() } else { None }
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
        ExprKind::Timestamp(_) | ExprKind::Date(_) | ExprKind::Duration(_) | ExprKind::Uuid(_) | ExprKind::Url(_) => true,
        ExprKind::Neg(inner) => is_literal(inner),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_read_in_their_usual_form_only() {
        assert_eq!(uuid("00000000-0000-0000-0000-0000000000ff"), Some(255));
        assert_eq!(uuid("FFFFFFFF-ffff-ffff-ffff-ffffffffffff"), Some(u128::MAX));
        for text in
            ["", "ff", "000000000000000000000000000000ff", "00000000-0000-0000-0000-0000000000fg", "00000000-0000-0000-0000-+000000000ff"]
        {
            assert_eq!(uuid(text), None, "{text}");
        }
    }
}
