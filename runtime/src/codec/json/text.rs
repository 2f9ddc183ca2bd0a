//! Strings in JSON: escapes read and written.

use std::borrow::Cow;

use super::error::{Error, quote};

/// Reads a string whose opening quote stands before byte `start`; gives its value and where it ends.
pub(super) fn unescape(text: &str, start: usize) -> Result<(Cow<'_, str>, usize), Error> {
    let plain = plain_len(text, start);
    let mut at = start + plain;
    if text.as_bytes().get(at) == Some(&b'"') {
        return Ok((Cow::Borrowed(&text[start..at]), at + 1));
    }
    let mut value = String::from(&text[start..at]);
    loop {
        match text.as_bytes().get(at) {
            Some(b'"') => return Ok((Cow::Owned(value), at + 1)),
            Some(b'\\') => {
                let (char, end) = escape(text, at)?;
                value.push(char);
                at = end;
            }
            Some(byte) => return Err(Error::new(at, format!("the character \\u{byte:04x} must be escaped in a string"))),
            None => return Err(Error::new(start - 1, "the string does not end")),
        }
        let plain = plain_len(text, at);
        value.push_str(&text[at..at + plain]);
        at += plain;
    }
}

/// How many bytes from `at` stand for themselves.
fn plain_len(text: &str, at: usize) -> usize {
    text.as_bytes()[at..].iter().take_while(|&&b| b >= b' ' && b != b'"' && b != b'\\').count()
}

/// The character of the escape that begins at byte `at`, and where it ends.
fn escape(text: &str, at: usize) -> Result<(char, usize), Error> {
    let char = match text.as_bytes().get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(text, at),
        _ => {
            let shown: String = text[at..].chars().take(2).collect();
            return Err(Error::new(at, format!("{} is not an escape", quote(&shown))));
        }
    };
    Ok((char, at + 2))
}

/// `\u00e9`, or a pair of surrogates: `\ud83d\ude00`.
fn unicode(text: &str, at: usize) -> Result<(char, usize), Error> {
    let high = hex4(text, at)?;
    if let Some(char) = char::from_u32(high) {
        return Ok((char, at + 6));
    }
    let low = if high < 0xdc00 { hex4(text, at + 6).ok().filter(|low| (0xdc00..0xe000).contains(low)) } else { None };
    let char = low.and_then(|low| char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)));
    let char = char.ok_or_else(|| Error::new(at, format!("\\u{high:04x} is half of a surrogate pair, and the other half is missing")))?;
    Ok((char, at + 12))
}

/// The number of `\uXXXX` at byte `at`.
fn hex4(text: &str, at: usize) -> Result<u32, Error> {
    let digits = text.get(at..at + 6).and_then(|escape| escape.strip_prefix("\\u"));
    let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or_else(|| Error::new(at, "`\\u` needs four hexadecimal digits"))
}

/// Appends a string with its quotes.
#[inline(never)]
pub(super) fn quoted(value: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut from = 0;
    for (at, byte) in value.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&value.as_bytes()[from..at]);
        escaped(byte, out);
        from = at + 1;
    }
    out.extend_from_slice(&value.as_bytes()[from..]);
    out.push(b'"');
}

fn escaped(byte: u8, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}
