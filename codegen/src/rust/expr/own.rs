//! Calls of functions that are written in Rust.

use headwater_idl::model::{Scalar, Type};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::code::{Code, Form, Level, Rep, map};
use super::{fit, path};
use crate::plan::{Function, Param, Plan};

/// A call. A null for a parameter that takes none is null, and the function is not called; so is a float that is not a number.
pub(super) fn call_own(plan: &Plan, function: &Function, arguments: Vec<Code>) -> Code {
    let arguments: Vec<Code> = arguments.into_iter().zip(&function.params).map(|(code, param)| argument(code, param)).collect();
    let skips: Vec<bool> = arguments.iter().zip(&function.params).map(|(code, param)| code.nullable && !param.optional).collect();
    let names: Vec<Ident> = (1..=arguments.len()).map(|number| format_ident!("x{number}")).collect();
    let given =
        arguments.iter().zip(&skips).zip(&names).map(|((code, skips), name)| if *skips { quote!(#name) } else { code.tokens.clone() });
    let (owner, method) = (&plan.functions_type, &function.rust);
    let called = quote!(#owner::#method(#(#given),*));
    let rep = path::rep_of(&function.result, Form::Owned);
    let nullable: Vec<(&Ident, TokenStream)> =
        names.iter().zip(&arguments).zip(&skips).filter(|(_, skips)| **skips).map(|((name, code), _)| (name, code.receiver())).collect();
    let Some(((first, receiver), others)) = nullable.split_first() else { return result(called, rep, function.optional) };
    let pattern = others.iter().fold(quote!(#first), |pattern, (name, _)| quote!((#pattern, #name)));
    let zipped = others.iter().fold(receiver.clone(), |zipped, (_, code)| quote!(#zipped.zip(#code)));
    let closure = if arguments.len() == 1 { quote!(#owner::#method) } else { quote!(|#pattern| #called) };
    let then = if function.optional { quote!(and_then) } else { quote!(map) };
    result(quote!(#zipped.#then(#closure)), rep, true)
}

/// An argument as its parameter takes it: text and ids borrowed, whole numbers in their width.
fn argument(code: Code, param: &Param) -> Code {
    let code = match &param.ty {
        Type::Scalar(Scalar::F64) => code.typed().float(),
        Type::Scalar(Scalar::F32) => map(code.typed().float(), |x| {
            let x = x.at(Level::Unary);
            Code::new(quote!(#x as f32), Rep::F32, Level::Cast)
        }),
        Type::Scalar(Scalar::String) | Type::Entity(_) => reference(code),
        ty => fit(code.typed(), ty),
    };
    if param.optional { code.optional() } else { code }
}

/// Text as `&str`, an id as a reference.
fn reference(code: Code) -> Code {
    match code.rep {
        Rep::Text(Form::Owned) if code.nullable => {
            let tokens = code.receiver();
            Code::nullable(quote!(#tokens.as_deref()), Rep::Text(Form::Ref))
        }
        Rep::Text(Form::Owned | Form::Place) if !code.nullable => {
            let tokens = code.at(Level::Unary);
            Code::new(quote!(&#tokens), Rep::Text(Form::Ref), Level::Unary)
        }
        Rep::Whole(Form::Owned) if code.nullable => {
            let tokens = code.receiver();
            Code::nullable(quote!(#tokens.as_ref()), Rep::Whole(Form::Ref))
        }
        Rep::Whole(Form::Owned) => {
            let tokens = code.at(Level::Unary);
            Code::new(quote!(&#tokens), Rep::Whole(Form::Ref), Level::Unary)
        }
        _ => code.borrowed(),
    }
}

/// What the function gives: a float that is not a number is null.
fn result(tokens: TokenStream, rep: Rep, nullable: bool) -> Code {
    let code = if nullable { Code::nullable(tokens, rep) } else { Code::new(tokens, rep, Level::Postfix) };
    match rep {
        Rep::F32 | Rep::F64 => map(code.float(), |x| {
            let x = x.tokens;
            Code::nullable(quote!(::headwater::expr::real(#x)), Rep::F64)
        }),
        _ => code,
    }
}
