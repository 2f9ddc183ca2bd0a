//! A computed value in the type of what takes it: a column of a key, a parameter.

use headwater_idl::model::{Scalar, Type};
use proc_macro2::TokenStream;
use quote::quote;

use super::code::{Code, Level, Rep, Width, map};

/// A value in the type of a column; null where it does not fit.
pub(crate) fn fit(code: Code, wanted: &Type) -> Code {
    let Type::Scalar(scalar) = *wanted else { return code };
    match code.rep {
        Rep::Int(width, _) if width == Width::Of(scalar) => code,
        Rep::Int(Width::Literal, (value, _)) => {
            let literal: TokenStream = format!("{value}_{}", integer(scalar)).parse().unwrap_or_default();
            Code::new(literal, Rep::Int(Width::Of(scalar), (value, value)), Level::Unary)
        }
        Rep::Int(_, bounds) => convert(code, scalar, bounds),
        Rep::Text(_) => code.owned(),
        _ => code,
    }
}

fn convert(code: Code, scalar: Scalar, bounds: (i128, i128)) -> Code {
    let ty: TokenStream = integer(scalar).parse().unwrap_or_default();
    let limits = super::bounds(scalar);
    let fits = limits.0 <= bounds.0 && bounds.1 <= limits.1;
    map(code, |x| {
        let rep = Rep::Int(Width::Of(scalar), bounds);
        if fits {
            let x = x.at(Level::Unary);
            return Code::new(quote!(#x as #ty), rep, Level::Cast);
        }
        let x = x.tokens;
        Code::nullable(quote!(#ty::try_from(#x).ok()), rep)
    })
}

/// The Rust type of an integer.
fn integer(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::I8 => "i8",
        Scalar::I16 => "i16",
        Scalar::I32 => "i32",
        Scalar::U8 => "u8",
        Scalar::U16 => "u16",
        Scalar::U32 => "u32",
        Scalar::U64 => "u64",
        _ => "i64",
    }
}
