//! A piece of Rust that computes a value: its tokens, and what the pieces around it need to know.

use headwater_idl::model::Scalar;
use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;

/// Rust that computes a value.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    /// The Rust.
    pub tokens: TokenStream,
    /// The Rust type, or of what it is an `Option` where `nullable`.
    pub rep: Rep,
    /// Whether it is an `Option`.
    pub nullable: bool,
    /// How tightly it binds.
    pub level: Level,
    /// Of `receiver.map(|x| body)`: the two, so that a further step goes on from `body`.
    mapped: Option<Box<(TokenStream, Code)>>,
}

/// The Rust type of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rep {
    /// `bool`
    Bool,
    /// An integer, and the least and greatest value that it can have.
    Int(Width, Bounds),
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// Text.
    Text(Form),
    /// `headwater::Timestamp`
    Timestamp,
    /// `headwater::Date`
    Date,
    /// `headwater::Duration`
    Duration,
    /// `headwater::Uuid`
    Uuid,
    /// An enum.
    Enum,
    /// An id, or another value that is not copied.
    Whole(Form),
    /// `headwater::counter::Number`, of a measure; always nullable.
    Number {
        /// Whether the measure gives whole numbers.
        whole: bool,
    },
}

/// The Rust type of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Width {
    /// A literal, which takes the type of what stands beside it.
    Literal,
    /// A type of the language.
    Of(Scalar),
    /// `i128`, in which arithmetic is done.
    Wide,
}

/// The least and the greatest value of an integer.
pub(crate) type Bounds = (i128, i128);

/// How a value that is not copied is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A field (`f.name`), which can be borrowed or compared where it stands.
    Place,
    /// A reference.
    Ref,
    /// A value of its own.
    Owned,
}

/// How tightly an expression binds, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// `a || b`
    Or,
    /// `a && b`
    And,
    /// `a as T`, which is put in brackets wherever it is an operand: `a as T < b` would not parse.
    Cast,
    /// `a == b`
    Compare,
    /// `a + b`
    Add,
    /// `a * b`
    Mul,
    /// `-a`
    Unary,
    /// `a.b()`
    Postfix,
}

impl Code {
    /// A value that is never null.
    pub(crate) fn new(tokens: TokenStream, rep: Rep, level: Level) -> Code {
        Code { tokens, rep, nullable: false, level, mapped: None }
    }

    /// A value that can be null.
    pub(crate) fn nullable(tokens: TokenStream, rep: Rep) -> Code {
        Code { tokens, rep, nullable: true, level: Level::Postfix, mapped: None }
    }

    /// The tokens as an operand of something that binds as tightly as `level`.
    pub(crate) fn at(&self, level: Level) -> TokenStream {
        let tokens = &self.tokens;
        if self.level < level { quote!((#tokens)) } else { quote!(#tokens) }
    }

    /// The tokens before `.method()`. A bare literal needs its type there.
    pub(crate) fn receiver(&self) -> TokenStream {
        match self.rep {
            Rep::Int(Width::Literal, _) => self.clone().wide().at(Level::Postfix),
            _ => self.at(Level::Postfix),
        }
    }

    /// The value of a literal.
    pub(crate) fn literal(&self) -> Option<i128> {
        match self.rep {
            Rep::Int(Width::Literal, (value, _)) => Some(value),
            _ => None,
        }
    }

    /// As `i128`.
    pub(crate) fn wide(self) -> Code {
        match self.rep {
            Rep::Int(Width::Literal, (value, _)) => {
                let literal = Literal::i128_suffixed(value);
                Code { tokens: quote!(#literal), rep: Rep::Int(Width::Wide, (value, value)), ..self }
            }
            Rep::Int(Width::Of(_), bounds) => map(self, |x| call(quote!(i128::from), &x, Rep::Int(Width::Wide, bounds))),
            Rep::Number { .. } => map(self, |x| call(quote!(::headwater::expr::whole), &x, Rep::Int(Width::Wide, (i128::MIN, i128::MAX)))),
            _ => self,
        }
    }

    /// A measure's number as what its type says: computed as `i128` or `f64`.
    pub(crate) fn typed(self) -> Code {
        match self.rep {
            Rep::Number { whole: true } => self.wide(),
            Rep::Number { whole: false } => self.float(),
            _ => self,
        }
    }

    /// As `f64`.
    pub(crate) fn float(self) -> Code {
        match self.rep {
            Rep::Number { .. } => map(self, |x| call(quote!(::headwater::expr::float), &x, Rep::F64)),
            Rep::Int(Width::Literal, (value, _)) => float_literal(value as f64),
            Rep::Int(Width::Of(Scalar::I8 | Scalar::I16 | Scalar::I32 | Scalar::U8 | Scalar::U16 | Scalar::U32), _) | Rep::F32 => {
                map(self, |x| call(quote!(f64::from), &x, Rep::F64))
            }
            Rep::Int(..) => map(self, |x| {
                let x = x.at(Level::Unary);
                Code::new(quote!(#x as f64), Rep::F64, Level::Cast)
            }),
            _ => self,
        }
    }

    /// Text as `&str`, an id as a reference.
    pub(crate) fn borrowed(self) -> Code {
        match self.rep {
            Rep::Text(Form::Ref) | Rep::Whole(Form::Ref) => self,
            Rep::Text(_) if self.nullable => {
                let tokens = self.receiver();
                Code::nullable(quote!(#tokens.as_deref()), Rep::Text(Form::Ref))
            }
            Rep::Text(_) => {
                let tokens = self.receiver();
                Code::new(quote!(#tokens.as_str()), Rep::Text(Form::Ref), Level::Postfix)
            }
            Rep::Whole(Form::Place) if !self.nullable => {
                let tokens = self.at(Level::Unary);
                Code::new(quote!(&#tokens), Rep::Whole(Form::Ref), Level::Unary)
            }
            _ => self,
        }
    }

    /// Text as `String`, an id as itself.
    pub(crate) fn owned(self) -> Code {
        let rep = match self.rep {
            Rep::Text(Form::Ref | Form::Place) => Rep::Text(Form::Owned),
            Rep::Whole(Form::Ref | Form::Place) => Rep::Whole(Form::Owned),
            _ => return self,
        };
        let text = matches!(rep, Rep::Text(_));
        let tokens = self.receiver();
        match (self.nullable, text) {
            (true, true) => Code::nullable(quote!(#tokens.map(str::to_owned)), rep),
            (true, false) => Code::nullable(quote!(#tokens.cloned()), rep),
            (false, true) => Code::new(quote!(#tokens.to_owned()), rep, Level::Postfix),
            (false, false) => Code::new(quote!(#tokens.clone()), rep, Level::Postfix),
        }
    }

    /// As an `Option`, whether it can be null or not.
    pub(crate) fn optional(self) -> Code {
        let tokens = &self.tokens;
        if self.nullable { self } else { Code::nullable(quote!(Some(#tokens)), self.rep) }
    }
}

/// A literal of a float.
pub(crate) fn float_literal(value: f64) -> Code {
    let literal = Literal::f64_unsuffixed(value.abs());
    let negative = value.is_sign_negative();
    let tokens = if negative { quote!(-#literal) } else { quote!(#literal) };
    Code::new(tokens, Rep::F64, if negative { Level::Unary } else { Level::Postfix })
}

/// `function(x)`
pub(crate) fn call(function: TokenStream, x: &Code, rep: Rep) -> Code {
    let x = &x.tokens;
    Code::new(quote!(#function(#x)), rep, Level::Postfix)
}

/// Applies `f` to the value, or, where it can be null, to the value inside.
pub(crate) fn map(code: Code, f: impl FnOnce(Code) -> Code) -> Code {
    if !code.nullable {
        return f(code);
    }
    let (receiver, inside) = open(code);
    let body = f(inside);
    let closure = closure(&body.tokens);
    if body.nullable {
        return Code::nullable(quote!(#receiver.and_then(#closure)), body.rep);
    }
    let mapped = Code::nullable(quote!(#receiver.map(#closure)), body.rep);
    Code { mapped: Some(Box::new((receiver, body))), ..mapped }
}

/// Applies `f` to two values, or, where they can be null, to the values inside: null where either is.
pub(crate) fn zip(a: Code, b: Code, f: impl FnOnce(Code, Code) -> Code) -> Code {
    match (a.nullable, b.nullable) {
        (false, _) => map(b, |b| f(a, b)),
        (true, false) => map(a, |a| f(a, b)),
        (true, true) => {
            let (pair, x, y) = open_two(a, b);
            let inner = f(x, y);
            let body = &inner.tokens;
            let method = if inner.nullable { quote!(and_then) } else { quote!(map) };
            Code::nullable(quote!(#pair.#method(|(x, y)| #body)), inner.rep)
        }
    }
}

/// A value that can be null, as the receiver of a method that takes a closure over `x`, and what that closure begins with.
pub(super) fn open(code: Code) -> (TokenStream, Code) {
    match code.mapped {
        Some(mapped) => *mapped,
        None => (code.receiver(), Code::new(quote!(x), code.rep, Level::Postfix)),
    }
}

/// Two values that can be null, as a receiver whose closure takes `(x, y)`, and what that begins with.
pub(super) fn open_two(a: Code, b: Code) -> (TokenStream, Code, Code) {
    let y = Code::new(quote!(y), b.rep, Level::Postfix);
    let ((first, x), second) = (open(a), &b.tokens);
    (quote!(#first.zip(#second)), x, y)
}

/// `|x| body`, or the function that it calls.
fn closure(body: &TokenStream) -> TokenStream {
    without_closure(body).unwrap_or_else(|| quote!(|x| #body))
}

/// `path::to::function` where the body is that function called with `x` alone.
fn without_closure(body: &TokenStream) -> Option<TokenStream> {
    let mut tokens: Vec<TokenTree> = body.clone().into_iter().collect();
    let Some(TokenTree::Group(arguments)) = tokens.pop() else { return None };
    let path = tokens
        .iter()
        .all(|token| matches!(token, TokenTree::Ident(_)) || matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':'));
    (path && !tokens.is_empty() && arguments.stream().to_string() == "x").then(|| tokens.into_iter().collect())
}
