//! The built-in functions.

use headwater_idl::model::{Function, Scalar};
use proc_macro2::TokenStream;
use quote::quote;

use super::code::{Code, Form, Level, Rep, Width, map, zip};
use super::operators::one_width;

/// A call. The checker has seen to the number and types of the arguments.
pub(super) fn call_builtin(function: Function, arguments: Vec<Code>) -> Code {
    let arguments: Vec<Code> = arguments.into_iter().map(Code::typed).collect();
    match function {
        Function::Len => each(arguments, len),
        Function::Lower => each(arguments, |x| method(&x, &quote!(to_lowercase()), Rep::Text(Form::Owned))),
        Function::Host => each(arguments, |x| of_url(x, &quote!(host))),
        Function::Domain => each(arguments, |x| of_url(x, &quote!(domain))),
        Function::Path => each(arguments, |x| of_url(x, &quote!(path))),
        Function::Hour => each(arguments, |x| method(&x, &quote!(hour()), small(0, 23))),
        Function::Day => each(arguments, |x| method(&x, &quote!(day()), small(1, 31))),
        Function::Month => each(arguments, |x| method(&x, &quote!(month()), small(1, 12))),
        Function::Weekday => each(arguments, |x| method(&x, &quote!(weekday()), small(1, 7))),
        Function::Abs => each(arguments, abs),
        Function::Coalesce => fold(arguments, coalesce),
        Function::Min => fold(arguments, |a, b| extreme(a, b, &quote!(min))),
        Function::Max => fold(arguments, |a, b| extreme(a, b, &quote!(max))),
    }
}

fn each(arguments: Vec<Code>, f: impl FnOnce(Code) -> Code) -> Code {
    match arguments.into_iter().next() {
        Some(argument) => map(argument, f),
        None => unreachable!("the checker counts arguments"),
    }
}

fn fold(arguments: Vec<Code>, f: impl FnMut(Code, Code) -> Code) -> Code {
    match arguments.into_iter().reduce(f) {
        Some(code) => code,
        None => unreachable!("the checker counts arguments"),
    }
}

fn method(x: &Code, method: &TokenStream, rep: Rep) -> Code {
    let x = x.receiver();
    Code::new(quote!(#x.#method), rep, Level::Postfix)
}

/// The parts of a date are of type i64.
fn small(least: i128, greatest: i128) -> Rep {
    Rep::Int(Width::Of(Scalar::I64), (least, greatest))
}

fn len(x: Code) -> Code {
    super::call(quote!(::headwater::expr::len), &x.borrowed_argument(), Rep::Int(Width::Of(Scalar::I64), (0, i64::MAX.into())))
}

/// A part of a URL, null where the text is none.
fn of_url(x: Code, part: &TokenStream) -> Code {
    let x = match x.rep {
        Rep::Whole(_) => method(&x, &quote!(as_str()), Rep::Text(Form::Ref)).tokens,
        _ => x.borrowed_argument().tokens,
    };
    Code::nullable(quote!(::headwater::web::#part(#x)), Rep::Text(Form::Owned))
}

impl Code {
    /// Text as an argument of type `&str`.
    fn borrowed_argument(self) -> Code {
        match self.rep {
            Rep::Text(Form::Place | Form::Owned) => {
                let tokens = self.at(Level::Unary);
                Code::new(quote!(&#tokens), Rep::Text(Form::Ref), Level::Unary)
            }
            _ => self,
        }
    }
}

fn abs(x: Code) -> Code {
    let Rep::Int(_, _) = x.rep else { return method(&x.float(), &quote!(abs()), Rep::F64) };
    let x = x.wide();
    match x.rep {
        Rep::Int(_, (least, greatest)) if least > i128::MIN => {
            method(&x, &quote!(abs()), Rep::Int(Width::Wide, (0, greatest.saturating_abs().max(least.saturating_abs()))))
        }
        _ => Code::nullable(method(&x, &quote!(checked_abs()), x.rep).tokens, Rep::Int(Width::Wide, (0, i128::MAX))),
    }
}

/// Two operands in one Rust type.
fn alike(a: Code, b: Code) -> (Code, Code) {
    let owned = |code: &Code| matches!(code.rep, Rep::Text(Form::Owned) | Rep::Whole(Form::Owned));
    match (a.rep, b.rep) {
        (Rep::Int(..), Rep::Int(..)) => one_width(a, b, |value, (least, greatest)| least <= value && value <= greatest),
        (Rep::Int(..) | Rep::F32 | Rep::F64, _) => (a.float(), b.float()),
        (Rep::Text(_) | Rep::Whole(_), _) if owned(&a) || owned(&b) => (a.owned(), b.owned()),
        (Rep::Text(_) | Rep::Whole(_), _) => (a.borrowed(), b.borrowed()),
        _ => (a, b),
    }
}

/// The first that is not null.
fn coalesce(a: Code, b: Code) -> Code {
    if !a.nullable {
        return a;
    }
    let (a, b) = alike(a, b);
    let rep = joined(&a, &b);
    let (first, second) = (a.receiver(), &b.tokens);
    if b.nullable {
        return Code::nullable(quote!(#first.or(#second)), rep);
    }
    let tokens =
        if b.rep == Rep::Text(Form::Owned) { quote!(#first.unwrap_or_else(|| #second)) } else { quote!(#first.unwrap_or(#second)) };
    Code::new(tokens, rep, Level::Postfix)
}

/// The type that holds both: for integers, the bounds of both.
fn joined(a: &Code, b: &Code) -> Rep {
    match (a.rep, b.rep) {
        (Rep::Int(x, p), Rep::Int(y, q)) => Rep::Int(if x == Width::Literal { y } else { x }, (p.0.min(q.0), p.1.max(q.1))),
        (rep, _) => rep,
    }
}

/// `min` and `max`: null where either is null.
fn extreme(a: Code, b: Code, name: &TokenStream) -> Code {
    let (a, b) = alike(a, b);
    zip(a, b, |a, b| {
        let rep = joined(&a, &b);
        // A literal takes its type from the other side, which therefore stands first.
        let (first, second) = if a.literal().is_some() && b.literal().is_none() { (&b, &a) } else { (&a, &b) };
        let (first, second) = (first.receiver(), &second.tokens);
        Code::new(quote!(#first.#name(#second)), rep, Level::Postfix)
    })
}
