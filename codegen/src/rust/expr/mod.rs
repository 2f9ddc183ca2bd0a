//! Expressions of the language as Rust. What cannot be null is plain Rust; what can is an `Option`, and `and or not` are three-valued.

mod code;
mod path;
mod operators;
mod functions;
mod fit;
mod own;
mod truth;

pub(crate) use code::{Code, Form, Level, Rep, Width, call, float_literal, map};
pub(crate) use fit::fit;
pub(crate) use path::{bounds, reference};
pub(crate) use truth::truth;

use headwater_idl::model::{Expr, ExprKind, ExprType};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::plan::{Plan, Record};

/// What an expression may speak of.
pub(crate) struct Scope<'p> {
    /// The whole plan.
    pub plan: &'p Plan,
    /// The fact, which stands in `f`, with its time in `at`; none in a derived measure.
    pub fact: Option<&'p Record>,
    /// The variables that hold measures and derived columns, in a derived measure.
    pub measures: Vec<Ident>,
    /// See `measures`.
    pub derived: Vec<Ident>,
}

/// An expression as Rust.
pub(crate) fn value(scope: &Scope<'_>, expr: &Expr) -> Code {
    match &expr.kind {
        ExprKind::Path { column, path: steps } => match scope.fact {
            Some(fact) => path::path(scope.plan, fact, column, steps),
            None => unreachable!("the checker lets no path into a derived measure"),
        },
        ExprKind::Variable(..) => unreachable!("the checker lets no variable into a counter"),
        ExprKind::At => Code::new(quote!(at), Rep::Timestamp, Level::Postfix),
        ExprKind::Bool(value) => Code::new(quote!(#value), Rep::Bool, Level::Postfix),
        ExprKind::Int(value) => int_literal(*value),
        ExprKind::Float(value) => float_literal(*value),
        ExprKind::String(value) => Code::new(quote!(#value), Rep::Text(Form::Ref), Level::Postfix),
        ExprKind::Timestamp(micros) => {
            let micros = int_literal(i128::from(*micros)).tokens;
            Code::new(quote!(::headwater::Timestamp(#micros)), Rep::Timestamp, Level::Postfix)
        }
        ExprKind::Date(days) => {
            let days = int_literal(i128::from(*days)).tokens;
            Code::new(quote!(::headwater::Date(#days)), Rep::Date, Level::Postfix)
        }
        ExprKind::Duration(micros) => {
            let micros = int_literal(i128::from(*micros)).tokens;
            Code::new(quote!(::headwater::Duration(#micros)), Rep::Duration, Level::Postfix)
        }
        ExprKind::Uuid(number) => {
            let number: TokenStream = format!("{number:#034x}").parse().unwrap_or_default();
            Code::new(quote!(::headwater::Uuid::from_u128(#number)), Rep::Uuid, Level::Postfix)
        }
        ExprKind::Url(text) => Code::new(quote!(::headwater::url!(#text)), Rep::Whole(Form::Ref), Level::Postfix),
        ExprKind::Case(id, tag) => case(&scope.plan.enums[id.0], *tag),
        ExprKind::Not(inner) => operators::not(value(scope, inner)),
        ExprKind::Neg(inner) => operators::neg(value(scope, inner)),
        ExprKind::Binary(op, left, right) => operators::binary(*op, value(scope, left), value(scope, right)),
        ExprKind::Call(function, arguments) => {
            functions::call_builtin(*function, arguments.iter().map(|argument| value(scope, argument)).collect())
        }
        ExprKind::Extern(id, arguments) => {
            let function = &scope.plan.functions[id.0];
            own::call_own(scope.plan, function, arguments.iter().map(|argument| value(scope, argument)).collect())
        }
        ExprKind::Measure(index) => number(&scope.measures[*index], &expr.ty),
        ExprKind::Derived(index) => number(&scope.derived[*index], &expr.ty),
    }
}

fn case(item: &crate::plan::Enum, tag: u16) -> Code {
    let name = &item.rust;
    let known = item.cases.iter().find(|case| case.tag == i32::from(tag)).map(|case| &case.rust);
    let number = crate::walk::number(tag);
    let tokens = known.map_or_else(|| quote!(#name::of(#number)), |case| quote!(#name::#case));
    Code::new(tokens, Rep::Enum, Level::Postfix)
}

fn int_literal(value: i128) -> Code {
    let literal = Literal::u128_unsuffixed(value.unsigned_abs());
    let tokens: TokenStream = if value < 0 { quote!(-#literal) } else { quote!(#literal) };
    Code::new(tokens, Rep::Int(Width::Literal, (value, value)), if value < 0 { Level::Unary } else { Level::Postfix })
}

/// A measure's number.
fn number(name: &Ident, ty: &ExprType) -> Code {
    Code::nullable(quote!(#name), Rep::Number { whole: *ty == ExprType::Int })
}

/// A value as an `Option<Number>`, as derived columns are given out.
pub(crate) fn number_of(code: Code) -> TokenStream {
    let (code, case) = match code.rep {
        Rep::Number { .. } => return code.tokens,
        Rep::Int(..) => (code.wide(), quote!(::headwater::counter::Number::Int)),
        _ => (code.float(), quote!(::headwater::counter::Number::Float)),
    };
    map(code, |x| call(case, &x, Rep::F64)).optional().tokens
}
