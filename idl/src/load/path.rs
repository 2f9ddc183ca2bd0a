//! Paths as `use` lines have them: relative, with `/`, and made short by their text alone.

use std::path::{Component, Path, PathBuf};

/// Why a text is no path for a `use` line, with the way out; none where it is one.
pub(super) fn refused(text: &str) -> Option<(&'static str, &'static str)> {
    let drive = matches!(text.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    match text {
        "" => Some(("it is empty", "name a file, such as `use \"common.hw\"`")),
        _ if text.starts_with('/') || drive => {
            Some(("it is absolute", "write it relative to the folder of this file, so that it is the same on every machine"))
        }
        _ if text.contains('\\') => Some(("it holds a backslash", "write `/` between folders, on every system")),
        _ if text.ends_with('/') => Some(("it is a folder", "name a file in it, such as `use \"folder/common.hw\"`")),
        _ => None,
    }
}

/// The path of what is used, from where the user's path leads from.
pub(super) fn beside(user: &Path, used: &str) -> PathBuf {
    shortened(&user.parent().unwrap_or(Path::new("")).join(used))
}

/// Without `.`, and without `..` that undo a folder before them.
pub(super) fn shortened(path: &Path) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(short.components().next_back(), Some(Component::Normal(_))) => _ = short.pop(),
            other => short.push(other),
        }
    }
    short
}

/// A path for people and for output, the same on every system.
pub(super) fn shown(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_short_by_their_text() {
        let beside = |user: &str, used: &str| shown(&beside(Path::new(user), used));
        assert_eq!(beside("a.hw", "b.hw"), "b.hw");
        assert_eq!(beside("schema/a.hw", "./x/../b.hw"), "schema/b.hw");
        assert_eq!(beside("schema/a.hw", "../b.hw"), "b.hw");
        assert_eq!(beside("a.hw", "../../b.hw"), "../../b.hw");
    }
}
