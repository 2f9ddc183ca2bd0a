//! URLs of which it is plain to see how they are made, sixteen bytes at a time: they are looked at whenever a fact is read or counted.

use crate::lanes::{equal, within};

/// The host of a URL of HTTP, where it is plain to see: a slash stands behind it, and it is a name in normal form, of small letters, digits
/// and `-`. What stands behind the slash is not looked at: whatever it is, the whole is a URL of this host.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainHost<'a> {
    /// What stands before it: the scheme.
    pub(crate) before: &'a str,
    pub(crate) host: &'a str,
    /// What stands behind it, from the slash on.
    pub(crate) rest: &'a str,
    /// Where its labels begin: a bit for each of its bytes.
    starts: u64,
}

/// As many bytes of a host are looked at. Longer ones are rare.
const LONGEST: usize = 63;

impl<'a> PlainHost<'a> {
    #[inline(always)]
    pub(crate) fn of(text: &'a str) -> Option<PlainHost<'a>> {
        let start = if text.starts_with("https://") {
            8
        } else if text.starts_with("http://") {
            7
        } else {
            return None;
        };
        let (mut dots, mut dashes, mut at) = (0, 0, 0);
        let len = loop {
            let (sixteen, behind) = sixteen(text.as_bytes(), start + at);
            let slashes = equal(&sixteen, b'/') >> behind;
            // `-`, `.`, `/` and the digits stand side by side.
            let allowed = (within(&sixteen, b'a', b'z') | within(&sixteen, b'-', b'9')) >> behind;
            let before_slash = slashes.wrapping_sub(1) & !slashes & 0xffff;
            if before_slash & !allowed != 0 {
                return None;
            }
            dots |= u64::from((equal(&sixteen, b'.') >> behind) & before_slash) << at;
            dashes |= equal(&sixteen, b'-');
            if slashes != 0 {
                break at + slashes.trailing_zeros() as usize;
            }
            at += 16;
            if at > LONGEST {
                return None;
            }
        };
        let (before, behind) = text.split_at(start);
        let (host, rest) = behind.split_at(len);
        // No label is empty, none is in Punycode, and the last begins with a letter: what ends in a number is an address.
        let (starts, ends) = (dots << 1 | 1, dots | 1 << len);
        let is_name = starts & ends == 0 && host.as_bytes()[last(starts)].is_ascii_lowercase() && !(dashes != 0 && has_punycode(host));
        is_name.then_some(PlainHost { before, host, rest, starts })
    }

    /// Its labels, the last first.
    #[inline(always)]
    pub(crate) fn labels(&self) -> Labels<'a> {
        Labels { host: self.host.as_bytes(), starts: self.starts, end: self.host.len() }
    }

    /// What is left of the host with one label before its last `len` bytes; none if that is all of it.
    #[inline]
    pub(crate) fn with_one_label_before(&self, len: usize) -> Option<&'a str> {
        let dot = self.host.len().checked_sub(len + 1)?;
        Some(&self.host[last(self.starts & ((1 << dot) - 1))..])
    }
}

#[inline(never)]
fn has_punycode(host: &str) -> bool {
    host.split('.').any(|label| label.starts_with("xn--"))
}

/// The place of the last of some bits.
#[inline(always)]
fn last(bits: u64) -> usize {
    (u64::BITS - 1 - (bits | 1).leading_zeros()) as usize
}

/// Sixteen bytes from `at` on, behind as many others as were taken where the text has no sixteen more.
#[inline(always)]
fn sixteen(bytes: &[u8], at: usize) -> ([u8; 16], usize) {
    if let Some(sixteen) = bytes[at..].first_chunk() {
        (*sixteen, 0)
    } else if let Some(last) = bytes.last_chunk() {
        (*last, at + 16 - bytes.len())
    } else {
        (few(&bytes[at..]), 0)
    }
}

/// Less than sixteen bytes, and zeros.
#[cold]
fn few(bytes: &[u8]) -> [u8; 16] {
    std::array::from_fn(|at| bytes.get(at).copied().unwrap_or(0))
}

/// The labels of a host, the last first.
#[derive(Clone, Debug)]
pub(crate) struct Labels<'a> {
    host: &'a [u8],
    /// Where those begin that are left, and where the last of them ends.
    starts: u64,
    end: usize,
}

impl<'a> Iterator for Labels<'a> {
    type Item = &'a [u8];

    #[inline(always)]
    fn next(&mut self) -> Option<&'a [u8]> {
        if self.starts == 0 {
            return None;
        }
        let start = last(self.starts);
        let label = &self.host[start..self.end];
        self.starts ^= 1 << start;
        self.end = start.wrapping_sub(1);
        Some(label)
    }
}

/// Whether it is plain to see that a text is a URL in normal form: of HTTP, with a name of ASCII as its host, and nothing in its path or
/// query that could be written in another way.
#[inline]
pub(crate) fn is_plain(text: &str) -> bool {
    PlainHost::of(text).is_some_and(|host| is_usual(text.as_bytes(), host.rest.len()) || is_plain_rest(host.rest.as_bytes()))
}

/// Whether the last `len` bytes, which stand behind a plain host, are usual ones only and have no name that begins with a dot. Most are.
#[inline(always)]
fn is_usual(text: &[u8], len: usize) -> bool {
    // From the end, and up to sixteen bytes of the host once more, which are usual too.
    let (slash, mut from, mut odd) = (text.len() - len, text.len() - 1, 0);
    while from > slash {
        from = from.saturating_sub(16);
        let (Some(before), Some(bytes)) = (text[from..].first_chunk(), text[from + 1..].first_chunk()) else { return false };
        odd |= unusual(bytes) | equal(before, b'/') & equal(bytes, b'.');
    }
    odd == 0
}

/// Which bytes are to be looked at more closely.
#[inline(always)]
fn unusual(bytes: &[u8; 16]) -> u32 {
    let ranges = within(bytes, b'a', b'z') | within(bytes, b'(', b';') | within(bytes, b'?', b'Z');
    !(ranges | equal(bytes, b'=') | equal(bytes, b'&') | equal(bytes, b'_')) & 0xffff
}

/// The same, byte by byte.
#[inline(never)]
fn is_plain_rest(rest: &[u8]) -> bool {
    let plain = |at: usize| match rest[at] {
        b'.' => rest[at - 1] != b'/',
        b'%' => !matches!(rest.get(at + 1..at + 3), Some(b"2e" | b"2E")),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'!' | b'$' | b'&' | b'(' | b')' => true,
        b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@' | b'/' | b'?' => true,
        _ => false,
    };
    // The first is the slash.
    (1..rest.len()).all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a plain host is, byte by byte.
    fn named(text: &str) -> Option<&str> {
        let (host, _) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?.split_once('/')?;
        let is_of_host = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
        let is_label = |label: &str| !label.is_empty() && !label.starts_with("xn--");
        let last = host.rsplit('.').next()?;
        let is_named = host.split('.').all(is_label) && last.starts_with(|c: char| c.is_ascii_lowercase());
        (host.len() <= LONGEST && host.bytes().all(is_of_host) && is_named).then_some(host)
    }

    fn host() -> impl Strategy<Value = String> {
        prop_oneof![
            3 => "([a-z]{1,9}\\.){0,8}[a-z]{1,9}",
            2 => "[a-c.0-2-]{0,6}",
            1 => "(xn--|x-)?[a-z0-9-]{1,20}\\.(xn--)?[a-z]{1,4}",
            1 => "[a-z.]{50,70}",
            1 => "[a-c.]{0,20}[A-C@:%\\\\\\t\\n ä_?#]{1,2}[a-c.]{0,20}",
        ]
    }

    fn rest() -> impl Strategy<Value = String> {
        prop_oneof!["[a-zA-Z0-9/._=&%2eE-]{0,40}", "[\\t\\n\\r @\\\\:?#/.%a]{0,20}", "\\PC{0,30}", "[ -~]{0,40}"]
    }

    proptest! {
        #[test]
        fn a_plain_host_is_that_of_the_url_whatever_follows(blank in "[ \\t]{0,1}", scheme in "https?:/{1,3}|HTTP://|ftp://", host in host(), rest in rest()) {
            for text in [format!("{scheme}{host}/{rest}"), format!("{scheme}{host}{rest}"), format!("{blank}{scheme}{host}/{rest}")] {
                let plain = PlainHost::of(&text);
                prop_assert_eq!(plain.map(|host| host.host), named(&text));
                let Some(plain) = plain else { continue };
                let url = url::Url::parse(&text).expect("it is a url");
                prop_assert_eq!(url.host_str(), Some(plain.host));
                prop_assert_eq!((url.username(), url.password(), url.port()), ("", None, None));
                prop_assert_eq!(&format!("{}{}{}", plain.before, plain.host, plain.rest), &text);
                prop_assert!(plain.labels().eq(plain.host.rsplit('.').map(str::as_bytes)));
            }
        }

        #[test]
        fn what_is_plain_is_in_normal_form(host in host(), rest in rest()) {
            let text = format!("https://{host}/{rest}");
            if is_plain(&text) {
                let url = url::Url::parse(&text).expect("it is a url");
                prop_assert_eq!(url.as_str(), &text);
            }
            // What sixteen bytes at a time let pass does so byte by byte.
            if let Some(host) = PlainHost::of(&text) {
                let rest = host.rest.as_bytes();
                prop_assert!(!is_usual(text.as_bytes(), rest.len()) || is_plain_rest(rest));
                let is_known = |b: u8| b.is_ascii_alphanumeric() || b"()*+,-./:;?@=&_".contains(&b);
                let is_short = text.len() <= 16;
                let usual = rest.iter().all(|&b| is_known(b)) && !rest.windows(2).any(|two| two == b"/.");
                prop_assert!(is_short || is_usual(text.as_bytes(), rest.len()) == usual);
            }
        }

        #[test]
        fn one_more_label(labels in prop::collection::vec("[a-z]{1,5}", 1..6), last in 1..6usize) {
            let (host, last) = (labels.join("."), last.min(labels.len()));
            let text = format!("http://{host}/");
            let behind = labels[labels.len() - last..].join(".").len();
            let wanted = (labels.len() > last).then(|| labels[labels.len() - last - 1..].join("."));
            prop_assert_eq!(PlainHost::of(&text).and_then(|host| host.with_one_label_before(behind)), wanted.as_deref());
        }
    }

    #[test]
    fn usual_urls_are_plain() {
        for (text, host) in [
            ("https://www.example.com/", "www.example.com"),
            ("http://a-1.example.co.uk/News/2026/a_b.html?x=1&y=(2)%20", "a-1.example.co.uk"),
            ("https://example.com/~ann/@x:y,z;$!*+", "example.com"),
        ] {
            assert!(is_plain(text), "{text}");
            assert_eq!(PlainHost::of(text).map(|host| host.host), Some(host), "{text}");
        }
        for text in [
            "https://example.com",
            "https://Example.com/",
            "https://example.com:80/",
            "https://ann@example.com/",
            "https://xn--bcher-kva.ch/",
            "https://1.2.3.4/",
            "https://a..b/",
            "https://example.com./",
            "https://example.com/./",
            "https://example.com/a/..",
            "https://example.com/%2e",
            "https://example.com/%2E%2E/",
            "https://example.com/#a",
            "https://example.com/a b",
            "https://example.com/'",
            "https://example.com/ä",
            "ftp://example.com/",
            "",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }

    #[test]
    fn a_host_is_plain_where_the_whole_is_not() {
        for rest in ["#a", "../b", "a b", "'", "ä", "%2e", "ann@example.com:80/", "\\", "\t", " "] {
            let text = format!("https://www.example.com/{rest}");
            assert!(!is_plain(&text) || rest.starts_with("ann"), "{text}");
            assert_eq!(PlainHost::of(&text).map(|host| host.host), Some("www.example.com"), "{text}");
        }
    }
}
