//! How deep a text nests, looked at before it is parsed: each level costs the parser some of the stack.

/// The most brackets that may be open.
pub(super) const DEEPEST: usize = 64;

/// The line and column of the first bracket that is nested deeper than [`DEEPEST`]. Strings and comments are skipped as the grammar skips them.
pub(super) fn too_deep(text: &str) -> Option<(usize, usize)> {
    let (bytes, mut open, mut at) = (text.as_bytes(), 0usize, 0);
    while let Some(&byte) = bytes.get(at) {
        let rest = &text.as_bytes()[at..];
        match byte {
            b'"' | b'\'' => at += string(rest, byte),
            b'#' => at += until(rest, b"\n"),
            b'/' if rest.starts_with(b"//") => at += until(rest, b"\n"),
            b'/' if rest.starts_with(b"/*") => at += 2 + until(&rest[2..], b"*/"),
            b'(' | b'[' | b'{' | b'<' => open += 1,
            b')' | b']' | b'}' | b'>' => open = open.saturating_sub(1),
            _ => {}
        }
        if open > DEEPEST {
            let before = &text[..at];
            let start = before.rfind('\n').map_or(0, |end| end + 1);
            return Some((before.matches('\n').count() + 1, before[start..].chars().count() + 1));
        }
        at += 1;
    }
    None
}

/// Where a string ends, at whose first quote `rest` begins; it goes on over lines.
fn string(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if byte == quote => break,
            _ => {}
        }
        at += 1;
    }
    at
}

/// How far it is to the last byte of `end`, or to the end of all.
fn until(rest: &[u8], end: &[u8]) -> usize {
    rest.windows(end.len()).position(|window| window == end).map_or(rest.len(), |at| at + end.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_outside_of_strings_and_comments() {
        let fits = "[".repeat(DEEPEST) + &"]".repeat(DEEPEST);
        assert_eq!(too_deep(&format!("const list<i32> X = {fits}")), None);
        assert_eq!(too_deep(&format!("é\n {}", "{".repeat(DEEPEST + 1))), Some((2, DEEPEST + 2)));
        for quiet in ["// {}\n", "# {}\n", "/* {}\n */", "\"{} \\\" \" ", "'{} \\' \\\\'"] {
            let text = quiet.replace("{}", &"{<[(".repeat(100));
            assert_eq!(too_deep(&format!("struct X {{ {text} }}")), None, "{quiet}");
            assert!(too_deep(&format!("{text}{}", "<".repeat(65))).is_some(), "{quiet}");
        }
        assert_eq!((too_deep("\"("), too_deep("/*"), too_deep("")), (None, None, None));
    }
}
