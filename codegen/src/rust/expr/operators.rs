//! Operators. Integers are computed in `i128`, plainly where the bounds of the operands show that it cannot overflow, and checked
//! elsewhere, where an overflow is a null.

use headwater_idl::model::{BinaryOp, Scalar};
use proc_macro2::TokenStream;
use quote::quote;

use super::code::{Bounds, Code, Form, Level, Rep, Width, map, zip};

/// `a op b`
pub(super) fn binary(op: BinaryOp, a: Code, b: Code) -> Code {
    if op == BinaryOp::Div {
        let (a, b) = (divisible(a), divisible(b));
        return Code::nullable(quote!(::headwater::expr::div(#a, #b)), Rep::F64);
    }
    let (a, b) = (a.typed(), b.typed());
    match op {
        BinaryOp::And => logic(a, b, Level::And, &quote!(&&), &quote!(and)),
        BinaryOp::Or => logic(a, b, Level::Or, &quote!(||), &quote!(or)),
        BinaryOp::Eq | BinaryOp::Ne | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
            let (a, b) = comparable(op, a, b);
            zip(a, b, |a, b| compare(op, &a, &b))
        }
        _ => arithmetic(op, a, b),
    }
}

/// An operand of `/`, which takes numbers of every type, null or not; a literal needs one.
fn divisible(code: Code) -> TokenStream {
    if code.literal().is_some() { code.float().tokens } else { code.tokens }
}

/// Three-valued where either side can be null.
fn logic(a: Code, b: Code, level: Level, sign: &TokenStream, function: &TokenStream) -> Code {
    if a.nullable || b.nullable {
        let (a, b) = (a.optional().tokens, b.optional().tokens);
        return Code::nullable(quote!(::headwater::expr::#function(#a, #b)), Rep::Bool);
    }
    chain(&a, &b, level, sign)
}

/// `a && b`, `a || b`. A mixture of the two is put in brackets: a reader should not have to know which binds tighter.
pub(super) fn chain(a: &Code, b: &Code, level: Level, sign: &TokenStream) -> Code {
    let side = |code: &Code| if code.level == level { code.tokens.clone() } else { code.at(Level::Compare) };
    let (a, b) = (side(a), side(b));
    Code::new(quote!(#a #sign #b), Rep::Bool, level)
}

/// `not a`
pub(super) fn not(a: Code) -> Code {
    map(a, |a| {
        let a = a.at(Level::Unary);
        Code::new(quote!(!#a), Rep::Bool, Level::Unary)
    })
}

/// `-a`
pub(super) fn neg(a: Code) -> Code {
    let a = a.typed();
    match a.rep {
        Rep::Int(..) => map(a.wide(), |a| match a.rep {
            Rep::Int(_, (least, greatest)) if least > i128::MIN => {
                let a = a.at(Level::Unary);
                Code::new(quote!(-#a), Rep::Int(Width::Wide, (-greatest, -least)), Level::Unary)
            }
            _ => {
                let a = a.receiver();
                Code::nullable(quote!(#a.checked_neg()), Rep::Int(Width::Wide, (i128::MIN, i128::MAX)))
            }
        }),
        _ => map(a.float(), |a| {
            let a = a.at(Level::Unary);
            Code::new(quote!(-#a), Rep::F64, Level::Unary)
        }),
    }
}

/// Two operands in types that Rust compares.
pub(super) fn comparable(op: BinaryOp, a: Code, b: Code) -> (Code, Code) {
    let order = !matches!(op, BinaryOp::Eq | BinaryOp::Ne);
    match (a.rep, b.rep) {
        (Rep::Int(..), Rep::Int(..)) => same_width(a, b),
        (Rep::Int(..) | Rep::F32 | Rep::F64, _) => (a.float(), b.float()),
        (Rep::Enum, _) if order => (case_number(a), case_number(b)),
        (Rep::Text(_), _) if order => (a.borrowed(), b.borrowed()),
        _ => (a, b),
    }
}

/// Enums are ordered by their numbers.
fn case_number(code: Code) -> Code {
    map(code, |x| {
        let x = x.receiver();
        Code::new(quote!(#x.number()), Rep::Int(Width::Of(Scalar::I32), super::bounds(Scalar::I32)), Level::Postfix)
    })
}

/// Two integers that are compared. A literal at the end of the other's type is compared in a wider one: `x >= 0` says nothing of a
/// `u32`, and compilers point that out.
fn same_width(a: Code, b: Code) -> (Code, Code) {
    one_width(a, b, |value, (least, greatest)| least < value && value < greatest)
}

/// Two integers of one Rust type: their own where it is the same, or where one is a literal that `fits` into the other's; `i128` else.
pub(super) fn one_width(a: Code, b: Code, fits: fn(i128, Bounds) -> bool) -> (Code, Code) {
    let beside = |literal: &Code, other: &Code| match (literal.literal(), other.rep) {
        (Some(value), Rep::Int(Width::Of(scalar), _)) => fits(value, super::bounds(scalar)),
        _ => false,
    };
    let same = matches!((a.rep, b.rep), (Rep::Int(Width::Of(a), _), Rep::Int(Width::Of(b), _)) if a == b);
    if same || beside(&a, &b) || beside(&b, &a) { (a, b) } else { (a.wide_beside(&b), b.wide_beside(&a)) }
}

/// `a op b` of two values that are there.
pub(super) fn compare(op: BinaryOp, a: &Code, b: &Code) -> Code {
    let sign = match op {
        BinaryOp::Eq => quote!(==),
        BinaryOp::Ne => quote!(!=),
        BinaryOp::Lt => quote!(<),
        BinaryOp::Le => quote!(<=),
        BinaryOp::Gt => quote!(>),
        _ => quote!(>=),
    };
    let (a, b) = if a.rep == b.rep { (a.at(Level::Add), b.at(Level::Add)) } else { (placed(a), placed(b)) };
    Code::new(quote!(#a #sign #b), Rep::Bool, Level::Compare)
}

/// An id behind a reference, to be compared with one that stands in a field.
fn placed(code: &Code) -> TokenStream {
    let tokens = code.at(Level::Add);
    if code.rep == Rep::Whole(Form::Ref) { quote!(*#tokens) } else { tokens }
}

fn arithmetic(op: BinaryOp, a: Code, b: Code) -> Code {
    match (a.rep, b.rep) {
        (Rep::Int(..), Rep::Int(..)) => {
            let (a, b) = (a.wide_beside(&b), b.wide_beside(&a));
            zip(a, b, |a, b| whole(op, &a, &b))
        }
        _ => zip(a.float(), b.float(), |a, b| float(op, &a, &b)),
    }
}

impl Code {
    /// As `i128`, but for a literal beside something that is not one.
    fn wide_beside(&self, other: &Code) -> Code {
        if self.literal().is_some() && other.literal().is_none() { self.clone() } else { self.clone().wide() }
    }
}

fn bounds_of(code: &Code) -> Bounds {
    match code.rep {
        Rep::Int(_, bounds) => bounds,
        _ => (i128::MIN, i128::MAX),
    }
}

fn whole(op: BinaryOp, a: &Code, b: &Code) -> Code {
    if let Some(bounds) = result_bounds(op, bounds_of(a), bounds_of(b)) {
        let (sign, level) = signs(op);
        let (a, b) = (a.at(level), b.at(tighter(level)));
        return Code::new(quote!(#a #sign #b), Rep::Int(Width::Wide, bounds), level);
    }
    let method = match op {
        BinaryOp::Add => quote!(checked_add),
        BinaryOp::Sub => quote!(checked_sub),
        BinaryOp::Mul => quote!(checked_mul),
        _ => quote!(checked_rem),
    };
    let (a, b) = (a.receiver(), &b.tokens);
    Code::nullable(quote!(#a.#method(#b)), Rep::Int(Width::Wide, (i128::MIN, i128::MAX)))
}

/// Where the result lies; none where it may overflow, or divide by zero.
fn result_bounds(op: BinaryOp, a: Bounds, b: Bounds) -> Option<Bounds> {
    match op {
        BinaryOp::Add => Some((a.0.checked_add(b.0)?, a.1.checked_add(b.1)?)),
        BinaryOp::Sub => Some((a.0.checked_sub(b.1)?, a.1.checked_sub(b.0)?)),
        BinaryOp::Mul => {
            let corners = [a.0.checked_mul(b.0)?, a.0.checked_mul(b.1)?, a.1.checked_mul(b.0)?, a.1.checked_mul(b.1)?];
            Some((corners.into_iter().min()?, corners.into_iter().max()?))
        }
        _ => (b.0 > 0).then(|| rem_bounds(a, b)),
    }
}

/// A remainder has the sign of the left side and is smaller than the right one.
fn rem_bounds(a: Bounds, b: Bounds) -> Bounds {
    let most = b.0.saturating_abs().max(b.1.saturating_abs()).saturating_sub(1);
    (a.0.max(-most).min(0), a.1.min(most).max(0))
}

fn float(op: BinaryOp, a: &Code, b: &Code) -> Code {
    if op == BinaryOp::Rem {
        let (a, b) = (&a.tokens, &b.tokens);
        return Code::nullable(quote!(::headwater::expr::rem(#a, #b)), Rep::F64);
    }
    let (sign, level) = signs(op);
    let (a, b) = (a.at(level), b.at(tighter(level)));
    Code::new(quote!(#a #sign #b), Rep::F64, level)
}

fn signs(op: BinaryOp) -> (TokenStream, Level) {
    match op {
        BinaryOp::Add => (quote!(+), Level::Add),
        BinaryOp::Sub => (quote!(-), Level::Add),
        BinaryOp::Mul => (quote!(*), Level::Mul),
        _ => (quote!(%), Level::Mul),
    }
}

fn tighter(level: Level) -> Level {
    if level == Level::Add { Level::Mul } else { Level::Unary }
}
