//! Numbers in JSON.

/// What a word of JSON stands for.
pub(super) enum Number<'a> {
    /// No number as JSON writes it.
    None,
    /// A whole number, without fraction and exponent; it may have any number of digits.
    Whole(&'a str),
    /// Any other.
    Float(&'a str),
}

/// Sorts a word by JSON's grammar: `-? (0 | [1-9] [0-9]*) ('.' [0-9]+)? ([eE] [+-]? [0-9]+)?`.
pub(super) fn sort(word: &str) -> Number<'_> {
    let rest = word.strip_prefix('-').unwrap_or(word);
    let (whole, rest) = digits(rest);
    if whole == 0 || (whole > 1 && word.trim_start_matches('-').starts_with('0')) {
        return Number::None;
    }
    if rest.is_empty() {
        return Number::Whole(word);
    }
    let rest = match rest.strip_prefix('.').map(digits) {
        Some((0, _)) => return Number::None,
        Some((_, rest)) => rest,
        None => rest,
    };
    match rest.strip_prefix(['e', 'E']) {
        None if rest.is_empty() => Number::Float(word),
        Some(exponent) if matches!(digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)), (1.., "")) => Number::Float(word),
        _ => Number::None,
    }
}

/// How many digits a text begins with, and what follows them.
fn digits(text: &str) -> (usize, &str) {
    let len = text.bytes().take_while(u8::is_ascii_digit).count();
    (len, &text[len..])
}
