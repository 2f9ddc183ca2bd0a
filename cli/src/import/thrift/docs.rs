//! The comment that stands right before a declaration.

/// Its lines, without what draws them. A blank line parts a comment from what follows.
pub(super) fn docs_before(text: &str, start: usize) -> Vec<String> {
    let before = text[..start].trim_end_matches([' ', '\t']);
    let Some(before) = before.strip_suffix('\n').map(|rest| rest.trim_end_matches(['\r', ' ', '\t'])) else {
        // On one line: only a comment that opens there.
        return before.strip_suffix("*/").map(block).unwrap_or_default();
    };
    match before.strip_suffix("*/") {
        _ if before.ends_with('\n') => Vec::new(),
        Some(open) => block(open),
        None => lines(before),
    }
}

/// The comment that a file begins with.
pub(super) fn docs_of_file(text: &str) -> Vec<String> {
    let text = text.trim_start();
    match text.strip_prefix("/*").and_then(|rest| rest.find("*/")) {
        Some(end) => block(&text[..end + 2]),
        None => {
            let len: usize =
                text.split_inclusive('\n').take_while(|line| line.starts_with("//") || line.starts_with('#')).map(str::len).sum();
            lines(&text[..len])
        }
    }
}

/// The lines of the comment whose end was cut off.
fn block(before: &str) -> Vec<String> {
    let Some(open) = before.rfind("/*") else { return Vec::new() };
    let inner = before[open + 2..].trim_start_matches('*');
    let plain = |line: &str| {
        let line = line.trim();
        line.strip_prefix("* ").or(line.strip_prefix('*')).unwrap_or(line).trim_end().to_owned()
    };
    let mut lines: Vec<String> = inner.lines().map(plain).collect();
    let is_blank = |line: &String| line.is_empty();
    lines.drain(..lines.iter().take_while(|line| is_blank(line)).count());
    lines.truncate(lines.len() - lines.iter().rev().take_while(|line| is_blank(line)).count());
    lines
}

/// Whole lines of comment, up to the first that is none.
fn lines(before: &str) -> Vec<String> {
    let plain = |line: &str| {
        let line = line.trim();
        let line = line.strip_prefix("//").or(line.strip_prefix('#'))?;
        let line = line.trim_start_matches('/');
        Some(line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned())
    };
    let mut lines: Vec<String> = before.lines().rev().map_while(plain).collect();
    lines.reverse();
    lines.retain(|line| !line.starts_with("reserved "));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn docs(before: &str) -> Vec<String> {
        docs_before(&format!("{before}struct"), before.len())
    }

    #[test]
    fn a_comment_is_of_what_stands_right_behind_it() {
        assert_eq!(docs("x\n/** One. */\n"), ["One."]);
        assert_eq!(docs("/**\n * One.\n *\n *   Two.\n */\n  "), ["One.", "", "  Two."]);
        assert_eq!(docs("/* One. */ "), ["One."]);
        assert_eq!(docs("x\n// One.\n# Two.\n"), ["One.", "Two."]);
        assert_eq!(docs("// reserved 4\n"), [""; 0]);
        assert_eq!(docs("// One.\n\n"), [""; 0]);
        assert_eq!(docs("struct A {}\n"), [""; 0]);
        assert_eq!(docs(""), [""; 0]);
        assert_eq!(docs_of_file("\n// One.\n//\n// Two.\n\n// Three.\nstruct"), ["One.", "", "Two."]);
        assert_eq!(docs_of_file("/* One.\n * Two. */\nstruct"), ["One.", "Two."]);
        assert_eq!(docs_of_file("struct"), [""; 0]);
    }
}
