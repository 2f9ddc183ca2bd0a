//! URIs of files to paths, and back.

use std::path::{Path, PathBuf};

/// The path of a URI. One that names no file on disk (`untitled:1`) is a path of its own that is nowhere.
pub(crate) fn path(uri: &str) -> PathBuf {
    let Some(rest) = uri.strip_prefix("file://") else { return PathBuf::from(uri) };
    let start = rest.find('/').unwrap_or(rest.len());
    let decoded = decode(&rest[start..]);
    // `/C:/schema.hw` of Windows.
    let drive = matches!(decoded.as_bytes(), [b'/', letter, b':', ..] if letter.is_ascii_alphabetic());
    PathBuf::from(if drive { &decoded[1..] } else { &decoded })
}

/// The URI of a path.
pub(crate) fn of(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    if !text.starts_with('/') && !matches!(text.as_bytes(), [_, b':', b'/', ..]) {
        return text;
    }
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", encode(&text))
}

fn decode(text: &str) -> String {
    let hex = |byte: u8| char::from(byte).to_digit(16);
    let bytes = text.as_bytes();
    let (mut out, mut i) = (Vec::new(), 0);
    while i < bytes.len() {
        let code = match bytes[i..] {
            [b'%', high, low, ..] => hex(high).zip(hex(low)),
            _ => None,
        };
        match code {
            Some((high, low)) => out.extend(u8::try_from(high * 16 + low)),
            None => out.push(bytes[i]),
        }
        i += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn encode(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris_lead_to_each_other() {
        for file in ["/a/b.hw", "/with space/é😀#?.hw", "/100%/x.hw", "/a+b&c.hw"] {
            assert_eq!(path(&of(Path::new(file))), Path::new(file), "{file}");
        }
        assert_eq!(of(Path::new("/a b.hw")), "file:///a%20b.hw");
        assert_eq!(path("file:///c%3A/x/y.hw"), Path::new("c:/x/y.hw"));
        assert_eq!(path("file://localhost/x.hw"), Path::new("/x.hw"));
        assert_eq!(path("untitled:Untitled-1"), Path::new("untitled:Untitled-1"));
        assert_eq!(path("file:///bad%zz%"), Path::new("/bad%zz%"));
        assert_eq!(of(Path::new("untitled:Untitled-1")), "untitled:Untitled-1");
    }
}
