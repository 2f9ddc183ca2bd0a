//! What generated expressions call: numbers, nulls, and the built-in functions of the language.

/// A number of an expression: whole or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A whole number.
    Int(i128),
    /// Any other.
    Float(f64),
}

/// `x / y`: always a float, null where an operand is null or `y` is zero.
pub fn div(x: impl Into<Option<Number>>, y: impl Into<Option<Number>>) -> Option<Number> {
    let (x, y) = (x.into()?.as_f64(), y.into()?.as_f64());
    (y != 0.0).then(|| Number::Float(x / y))
}

/// What a filter takes: true, not null.
pub fn is_true(value: impl Into<Option<bool>>) -> bool {
    value.into() == Some(true)
}

impl Number {
    /// The nearest float.
    pub fn as_f64(self) -> f64 {
        match self {
            Number::Int(n) => n as f64,
            Number::Float(x) => x,
        }
    }
}
