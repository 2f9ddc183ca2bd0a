//! Expressions, made ready to be written as Rust that reads well: constants folded, `not` pushed inwards, comparisons with `true`
//! undone. Every rule holds for nulls too.

use headwater_idl::model::{BinaryOp, Expr, ExprKind};

/// The same expression in its plainest form.
pub(super) fn simplify(expr: &Expr) -> Expr {
    let kind = match &expr.kind {
        ExprKind::Not(inner) => return negate(simplify(inner)),
        ExprKind::Neg(inner) => negative(simplify(inner)),
        ExprKind::Binary(op, left, right) => return binary(expr, *op, simplify(left), simplify(right)),
        ExprKind::Call(function, arguments) => ExprKind::Call(*function, arguments.iter().map(simplify).collect()),
        ExprKind::Extern(function, arguments) => ExprKind::Extern(*function, arguments.iter().map(simplify).collect()),
        other => other.clone(),
    };
    Expr { kind, ..expr.clone() }
}

/// `not` of an expression that is simple already: pushed down to the leaves.
fn negate(expr: Expr) -> Expr {
    let kind = match expr.kind {
        ExprKind::Bool(value) => ExprKind::Bool(!value),
        ExprKind::Not(inner) => return *inner,
        ExprKind::Binary(BinaryOp::And, left, right) => ExprKind::Binary(BinaryOp::Or, negate(*left).into(), negate(*right).into()),
        ExprKind::Binary(BinaryOp::Or, left, right) => ExprKind::Binary(BinaryOp::And, negate(*left).into(), negate(*right).into()),
        ExprKind::Binary(op, left, right) if opposite(op).is_some() => ExprKind::Binary(opposite(op).unwrap_or(op), left, right),
        ref _other => ExprKind::Not(Box::new(expr.clone())),
    };
    Expr { kind, ..expr }
}

fn opposite(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Eq => BinaryOp::Ne,
        BinaryOp::Ne => BinaryOp::Eq,
        BinaryOp::Lt => BinaryOp::Ge,
        BinaryOp::Ge => BinaryOp::Lt,
        BinaryOp::Gt => BinaryOp::Le,
        BinaryOp::Le => BinaryOp::Gt,
        _ => return None,
    })
}

fn negative(inner: Expr) -> ExprKind {
    match inner.kind {
        ExprKind::Int(value) if value != i128::MIN => ExprKind::Int(-value),
        ExprKind::Float(value) => ExprKind::Float(-value),
        ExprKind::Neg(twice) => twice.kind,
        _ => ExprKind::Neg(Box::new(inner)),
    }
}

fn binary(whole: &Expr, op: BinaryOp, left: Expr, right: Expr) -> Expr {
    if let (ExprKind::Int(x), ExprKind::Int(y)) = (&left.kind, &right.kind)
        && let Some(kind) = folded(op, *x, *y)
    {
        return Expr { kind, ..whole.clone() };
    }
    match (op, &left.kind, &right.kind) {
        (BinaryOp::And | BinaryOp::Or, _, _) if is_same(&left, &right) => left,
        (BinaryOp::And, ExprKind::Bool(true), _) | (BinaryOp::Or, ExprKind::Bool(false), _) => right,
        (BinaryOp::And, _, ExprKind::Bool(true)) | (BinaryOp::Or, _, ExprKind::Bool(false)) => left,
        (BinaryOp::And, ExprKind::Bool(false), _) | (BinaryOp::Or, ExprKind::Bool(true), _) => left,
        (BinaryOp::And, _, ExprKind::Bool(false)) | (BinaryOp::Or, _, ExprKind::Bool(true)) => right,
        (BinaryOp::Eq, ExprKind::Bool(true), _) | (BinaryOp::Ne, ExprKind::Bool(false), _) => right,
        (BinaryOp::Eq, _, ExprKind::Bool(true)) | (BinaryOp::Ne, _, ExprKind::Bool(false)) => left,
        (BinaryOp::Eq, ExprKind::Bool(false), _) | (BinaryOp::Ne, ExprKind::Bool(true), _) => negate(right),
        (BinaryOp::Eq, _, ExprKind::Bool(false)) | (BinaryOp::Ne, _, ExprKind::Bool(true)) => negate(left),
        _ => Expr { kind: ExprKind::Binary(op, left.into(), right.into()), ..whole.clone() },
    }
}

/// Whether two expressions say the same, wherever they stand.
fn is_same(x: &Expr, y: &Expr) -> bool {
    let all = |x: &[Expr], y: &[Expr]| x.len() == y.len() && x.iter().zip(y).all(|(x, y)| is_same(x, y));
    match (&x.kind, &y.kind) {
        (ExprKind::Not(x), ExprKind::Not(y)) | (ExprKind::Neg(x), ExprKind::Neg(y)) => is_same(x, y),
        (ExprKind::Binary(op, x, by), ExprKind::Binary(other, y, with)) => op == other && is_same(x, y) && is_same(by, with),
        (ExprKind::Call(f, x), ExprKind::Call(g, y)) => f == g && all(x, y),
        (ExprKind::Extern(f, x), ExprKind::Extern(g, y)) => f == g && all(x, y),
        (x, y) => x == y,
    }
}

/// What two constants give; none where that is a null or a float.
fn folded(op: BinaryOp, x: i128, y: i128) -> Option<ExprKind> {
    Some(match op {
        BinaryOp::Add => ExprKind::Int(x.checked_add(y)?),
        BinaryOp::Sub => ExprKind::Int(x.checked_sub(y)?),
        BinaryOp::Mul => ExprKind::Int(x.checked_mul(y)?),
        BinaryOp::Rem => ExprKind::Int(x.checked_rem(y)?),
        BinaryOp::Eq => ExprKind::Bool(x == y),
        BinaryOp::Ne => ExprKind::Bool(x != y),
        BinaryOp::Lt => ExprKind::Bool(x < y),
        BinaryOp::Le => ExprKind::Bool(x <= y),
        BinaryOp::Gt => ExprKind::Bool(x > y),
        BinaryOp::Ge => ExprKind::Bool(x >= y),
        BinaryOp::Or | BinaryOp::And | BinaryOp::Div => return None,
    })
}
