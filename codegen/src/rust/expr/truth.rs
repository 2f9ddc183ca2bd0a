//! Filters: whether an expression is true, and not false or null. `and` and `or` need no three values there.

use headwater_idl::model::{BinaryOp, Expr, ExprKind};
use proc_macro2::TokenStream;
use quote::quote;

use super::code::{Code, Level, Rep, open, open_two};
use super::operators::{chain, comparable, compare};
use super::{Scope, value};

/// A condition that holds where the expression is true; never null.
pub(crate) fn truth(scope: &Scope<'_>, expr: &Expr) -> Code {
    match &expr.kind {
        ExprKind::Binary(BinaryOp::And, left, right) => chain(&truth(scope, left), &truth(scope, right), Level::And, &quote!(&&)),
        ExprKind::Binary(BinaryOp::Or, left, right) => chain(&truth(scope, left), &truth(scope, right), Level::Or, &quote!(||)),
        ExprKind::Binary(op, left, right) => comparison(*op, value(scope, left), value(scope, right)),
        ExprKind::Not(inner) => is(value(scope, inner), false),
        _ => is(value(scope, expr), true),
    }
}

/// Whether a value is there and this one.
fn is(code: Code, wanted: bool) -> Code {
    match (code.nullable, wanted) {
        (false, true) => code,
        (false, false) => super::operators::not(code),
        (true, _) => {
            let tokens = code.at(Level::Add);
            Code::new(quote!(#tokens == Some(#wanted)), Rep::Bool, Level::Compare)
        }
    }
}

/// Whether both sides are there and compare so.
fn comparison(op: BinaryOp, a: Code, b: Code) -> Code {
    let (a, b) = comparable(op, a, b);
    match (a.nullable, b.nullable) {
        (false, false) => compare(op, &a, &b),
        (true, false) if op == BinaryOp::Eq => equals(&a, b),
        (false, true) if op == BinaryOp::Eq => equals(&b, a),
        (true, false) => {
            let (receiver, x) = open(a);
            some_and(&receiver, &quote!(x), &compare(op, &x, &b))
        }
        (false, true) => {
            let (receiver, x) = open(b);
            some_and(&receiver, &quote!(x), &compare(op, &a, &x))
        }
        (true, true) => {
            let (pair, x, y) = open_two(a, b);
            some_and(&pair, &quote!((x, y)), &compare(op, &x, &y))
        }
    }
}

fn equals(nullable: &Code, wanted: Code) -> Code {
    let (nullable, wanted) = match nullable.rep {
        Rep::Text(_) | Rep::Whole(_) => (nullable.clone().borrowed(), wanted.borrowed()),
        _ => (nullable.clone(), wanted),
    };
    let (nullable, wanted) = (nullable.at(Level::Add), &wanted.tokens);
    Code::new(quote!(#nullable == Some(#wanted)), Rep::Bool, Level::Compare)
}

fn some_and(receiver: &TokenStream, parameter: &TokenStream, body: &Code) -> Code {
    let body = &body.tokens;
    Code::new(quote!(#receiver.is_some_and(|#parameter| #body)), Rep::Bool, Level::Postfix)
}
