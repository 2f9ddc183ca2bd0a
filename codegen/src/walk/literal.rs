//! Numbers in generated code.

use proc_macro2::Literal;

/// A number without its type's suffix.
pub fn number(value: u16) -> Literal {
    Literal::u16_unsuffixed(value)
}
