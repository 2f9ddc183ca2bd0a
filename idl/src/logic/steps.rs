//! How a value grows from round to round of a recursion.

use crate::model::{BinaryOp, Expr, ExprKind, Function, VariableId};

/// What a value is to those of the round before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// One of a finite number of values, whatever the round.
    Fixed,
    /// One of them, or a part of one.
    Same,
    /// Larger than one of them.
    Up,
    /// Smaller than one of them.
    Down,
    /// A new value of any kind.
    Any,
}

impl Step {
    /// Either of two.
    fn or(self, other: Step) -> Step {
        match (self, other) {
            (one, two) if one == two => one,
            (Step::Fixed, it) | (it, Step::Fixed) => it,
            (Step::Same, it) | (it, Step::Same) => it,
            _ => Step::Any,
        }
    }

    /// With a constant added.
    fn shifted(self, sign: f64) -> Step {
        let shift = if sign > 0.0 { Step::Up } else { Step::Down };
        match self {
            _ if sign == 0.0 => self,
            Step::Fixed => Step::Fixed,
            it => it.or(shift),
        }
    }
}

/// What an expression is to the values of the round before, `of` saying so of each variable.
pub(super) fn step(expr: &Expr, of: &impl Fn(VariableId) -> Step) -> Step {
    let all = |exprs: &[&Expr]| exprs.iter().map(|expr| step(expr, of)).fold(Step::Fixed, Step::or);
    match &expr.kind {
        ExprKind::Variable(id, _) => of(*id),
        ExprKind::Binary(BinaryOp::Add, left, right) => match (sign(left), sign(right)) {
            (_, Some(sign)) => step(left, of).shifted(sign),
            (Some(sign), _) => step(right, of).shifted(sign),
            _ => computed(all(&[left, right])),
        },
        ExprKind::Binary(BinaryOp::Sub, left, right) => match sign(right) {
            Some(sign) => step(left, of).shifted(-sign),
            None => computed(all(&[left, right])),
        },
        ExprKind::Binary(BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem, left, right) => computed(all(&[left, right])),
        // What is true or false is one of two values.
        ExprKind::Binary(..) | ExprKind::Not(_) => Step::Fixed,
        ExprKind::Neg(inner) => computed(step(inner, of)),
        ExprKind::Call(function, args) => {
            let args = all(&args.iter().collect::<Vec<_>>());
            match function {
                Function::Hour | Function::Day | Function::Month | Function::Weekday => Step::Fixed,
                Function::Len
                | Function::Lower
                | Function::Host
                | Function::Domain
                | Function::Path
                | Function::Coalesce
                | Function::Min
                | Function::Max => args,
                _ => computed(args),
            }
        }
        _ => computed(all(&expr.parts())),
    }
}

/// The outcome of a computation of which nothing is known but what goes in.
fn computed(of: Step) -> Step {
    if of == Step::Fixed { Step::Fixed } else { Step::Any }
}

/// The sign of a literal number: below, above, or zero.
fn sign(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        ExprKind::Int(value) => Some(if *value == 0 {
            0.0
        } else if *value > 0 {
            1.0
        } else {
            -1.0
        }),
        ExprKind::Float(value) => Some(*value),
        ExprKind::Neg(inner) => sign(inner).map(|sign| -sign),
        _ => None,
    }
}
