//! URLs in normal form, in an order in which all pages of a domain lie side by side.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A URL as the WHATWG's standard writes it: scheme and host in small letters, names beyond ASCII in Punycode, no default ports, no `..`
/// in its path. The empty one is the zero of the type.
///
/// URLs are ordered by their hosts read from the end (`com.example.www`), then by what follows the host, then by what stands before it.
/// Of hosts that are addresses of IPv4 nothing is turned around.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Url(String);

/// Text that is no URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a url: {reason}; write it as `https://example.com/`")]
pub struct ParseError {
    text: String,
    reason: url::ParseError,
}

impl Url {
    /// Reads a URL and puts it into normal form; an empty text is the empty one.
    ///
    /// # Errors
    /// Where the text is no URL, or names no scheme.
    pub fn parse(text: &str) -> Result<Url, ParseError> {
        if text.is_empty() || is_plain(text) {
            return Ok(Url(text.to_owned()));
        }
        match url::Url::parse(text) {
            Ok(url) => Ok(Url(url.into())),
            Err(reason) => Err(ParseError { text: text.chars().take(64).collect(), reason }),
        }
    }

    /// Reads a URL in the place of this one. One that is in normal form takes the room that there is.
    ///
    /// # Errors
    /// As for [`Url::parse`]; this one is then as it was.
    pub fn set(&mut self, text: &str) -> Result<(), ParseError> {
        if text.is_empty() || is_plain(text) {
            text.clone_into(&mut self.0);
        } else {
            *self = Url::parse(text)?;
        }
        Ok(())
    }

    /// What was written from one, and is taken at its word.
    pub(crate) fn stored(text: String) -> Url {
        Url(text)
    }

    /// One that stands in a schema, whose compiler has put it into normal form.
    #[doc(hidden)]
    pub fn written(text: &str) -> Url {
        Url(text.to_owned())
    }

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A URL that stands in a schema, made once.
#[doc(hidden)]
#[macro_export]
macro_rules! url {
    ($text:literal) => {{
        static URL: ::std::sync::LazyLock<$crate::Url> = ::std::sync::LazyLock::new(|| $crate::Url::written($text));
        &*URL
    }};
}

/// Whether a text is in normal form. May say no of one that is in the end, and is quick for most that are met.
pub(crate) fn is_normal(text: &str) -> bool {
    text.is_empty() || is_plain(text) || url::Url::parse(text).is_ok_and(|url| url.as_str() == text)
}

/// Whether it is plain to see that a text is a URL in normal form: of HTTP, with a name of ASCII as its host, and nothing in its path or
/// query that could be written in another way.
pub(crate) fn is_plain(text: &str) -> bool {
    plain_host(text).is_some()
}

/// The host of a URL of which it is plain to see that it is in normal form. One walk: URLs are looked at whenever a fact is read.
pub(crate) fn plain_host(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let bytes = rest.as_bytes();
    let (mut at, mut label) = (0, 0);
    while bytes.get(at)? != &b'/' {
        match KINDS[usize::from(bytes[at])] {
            Kind::Letter | Kind::Digit => {}
            Kind::Dot if is_plain_label(&bytes[label..at]) => label = at + 1,
            _ => return None,
        }
        at += 1;
    }
    // A host that ends in a number is an address.
    let last = &bytes[label..at];
    let named = is_plain_label(last) && last[0].is_ascii_lowercase();
    let odd = |place: usize| match KINDS[usize::from(bytes[place])] {
        Kind::Letter | Kind::Digit | Kind::Mark => false,
        Kind::Dot => bytes[place - 1] == b'/',
        Kind::Percent => matches!(bytes.get(place + 1..place + 3), Some(b"2e" | b"2E")),
        Kind::Other => true,
    };
    (named && !(at..bytes.len()).any(odd)).then(|| &rest[..at])
}

fn is_plain_label(label: &[u8]) -> bool {
    !label.is_empty() && !label.starts_with(b"xn--")
}

/// What a byte may be in a plain URL.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// In hosts and elsewhere: a small letter, or `-`.
    Letter,
    Digit,
    Dot,
    /// Behind the host.
    Mark,
    Percent,
    Other,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' | b'-' => Kind::Letter,
            b'0'..=b'9' => Kind::Digit,
            b'.' => Kind::Dot,
            b'%' => Kind::Percent,
            b'A'..=b'Z' | b'_' | b'~' | b'!' | b'$' | b'&' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'@' | b'/' | b'?' => {
                Kind::Mark
            }
            _ => Kind::Other,
        };
        byte += 1;
    }
    kinds
};

/// The parts of a URL by which it is ordered; `before`, `host`, `port` and `rest` make the text.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    /// Scheme and user: `https://ann@`, `mailto:`.
    pub(crate) before: &'a str,
    host: &'a str,
    /// With its colon.
    pub(crate) port: &'a str,
    /// Path, query and fragment.
    pub(crate) rest: &'a str,
}

impl<'a> Parts<'a> {
    pub(crate) fn of(text: &'a str) -> Parts<'a> {
        let Some(colon) = text.bytes().position(|b| b == b':') else { return Parts { before: "", host: "", port: "", rest: text } };
        let Some(after) = text[colon + 1..].strip_prefix("//") else {
            return Parts { before: &text[..=colon], host: "", port: "", rest: &text[colon + 1..] };
        };
        // Most have neither a user nor a port.
        let (mut end, mut bare) = (0, true);
        for byte in after.bytes().take_while(|b| !matches!(b, b'/' | b'?' | b'#')) {
            bare &= !matches!(byte, b'@' | b':');
            end += 1;
        }
        let (authority, rest) = after.split_at(end);
        let user = if bare { 0 } else { authority.rfind('@').map_or(0, |at| at + 1) };
        let (host, port) = if bare { (authority, "") } else { split_port(&authority[user..]) };
        Parts { before: &text[..colon + 3 + user], host, port, rest }
    }

    /// The labels of the host, the last first.
    fn labels(&self) -> Vec<&'a str> {
        let mut labels = Vec::new();
        self.each_label(|label| labels.push(label));
        labels
    }

    /// Does something with each label of the host, the last first.
    pub(crate) fn each_label(&self, mut each: impl FnMut(&'a str)) {
        let Some(first) = self.host.bytes().next() else { return };
        if first.is_ascii_digit() && is_address(self.host.split('.')) {
            return self.host.split('.').for_each(each);
        }
        let mut end = self.host.len();
        for (at, _) in self.host.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.') {
            each(&self.host[at + 1..end]);
            end = at;
        }
        each(&self.host[..end]);
    }
}

fn split_port(authority: &str) -> (&str, &str) {
    match authority.rfind(':') {
        Some(at) if !authority[at..].contains(']') => authority.split_at(at),
        _ => (authority, ""),
    }
}

/// Whether labels are the four numbers of an address, which stay in their order.
fn is_address<'a>(mut labels: impl Iterator<Item = &'a str> + Clone) -> bool {
    let is_number = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit());
    labels.clone().next().is_some_and(is_number) && labels.clone().count() == 4 && labels.all(is_number)
}

/// The order of two URLs in normal form.
pub(crate) fn order(a: &str, b: &str) -> Ordering {
    let (a, b) = (Parts::of(a), Parts::of(b));
    let tail = |parts: Parts<'_>| format!("{}{}", parts.before, parts.port);
    a.labels().cmp(&b.labels()).then_with(|| a.rest.cmp(b.rest)).then_with(|| tail(a).cmp(&tail(b)))
}

/// A URL as the texts that its key is made of.
pub(crate) struct Keyed<'a> {
    /// The labels of its host, the last first.
    pub(crate) labels: Vec<&'a str>,
    /// What follows the host and the port.
    pub(crate) rest: &'a str,
    /// What stands before the host, and the port.
    pub(crate) tail: String,
}

impl Keyed<'_> {
    /// The URL again.
    pub(crate) fn text(mut self) -> String {
        if !is_address(self.labels.iter().copied()) {
            self.labels.reverse();
        }
        let host = match self.tail.find("://") {
            Some(at) => at + 3 + self.tail[at + 3..].rfind('@').map_or(0, |at| at + 1),
            None => self.tail.len(),
        };
        let (before, port) = self.tail.split_at(host);
        format!("{before}{}{port}{}", self.labels.join("."), self.rest)
    }
}

impl PartialOrd for Url {
    fn partial_cmp(&self, other: &Url) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Url {
    fn cmp(&self, other: &Url) -> Ordering {
        order(&self.0, &other.0)
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Url {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Url, ParseError> {
        Url::parse(text)
    }
}

impl AsRef<str> for Url {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<Url> for String {
    fn from(url: Url) -> String {
        url.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keyed(url: &str) -> Keyed<'_> {
        let parts = Parts::of(url);
        Keyed { labels: parts.labels(), rest: parts.rest, tail: format!("{}{}", parts.before, parts.port) }
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "https?://[a-c.0-2-]{1,8}/[a-z./%2eE?&=_~']{0,12}",
            "https?://([a-c]{1,2}(:[a-c])?@)?([a-c]{1,3}\\.){0,3}[a-c]{1,3}(:[0-9]{2,4})?(/[a-c/.]{0,6})?(\\?[a-c]{0,3})?(#[a-c]{0,3})?",
            "https?://[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}/x?",
            "(mailto|data|urn):[a-c@:/.]{0,8}",
            "foo://[a-c.@:0-9]{0,8}[?#/]{0,2}[a-c]{0,3}",
            "https://(xn--)?[a-cäß.]{1,6}/ä?",
            "file:///?[a-c/]{0,6}",
            Just("http://[::1]:8080/x".to_owned()),
            Just("web+demo:/.//not-a-host/".to_owned()),
        ]
    }

    proptest! {
        #[test]
        fn normal_forms_are_those_of_the_library_and_stay(text in text()) {
            let (ours, theirs) = (Url::parse(&text), url::Url::parse(&text));
            prop_assert_eq!(ours.as_ref().ok().map(Url::as_str), theirs.as_ref().ok().map(url::Url::as_str));
            if let Some(host) = plain_host(&text) {
                prop_assert_eq!(theirs.as_ref().ok().and_then(url::Url::host_str), Some(host));
            }
            if let Ok(url) = ours {
                prop_assert!(is_normal(url.as_str()));
                prop_assert_eq!(&Url::parse(url.as_str()).unwrap(), &url);
                let mut set = Url::default();
                set.set(&text).unwrap();
                prop_assert_eq!(set, url);
            }
        }

        #[test]
        fn parts_make_the_whole(text in text()) {
            if let Ok(url) = Url::parse(&text) {
                prop_assert_eq!(keyed(url.as_str()).text(), url.as_str());
            }
        }

        #[test]
        fn the_order_is_total(a in text(), b in text()) {
            if let (Ok(a), Ok(b)) = (Url::parse(&a), Url::parse(&b)) {
                prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
                prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = (Url::parse(&text), is_normal(&text), keyed(&text).text(), order(&text, "a:b"));
        }
    }

    #[test]
    fn usual_urls_are_plain() {
        for (text, host) in [
            ("https://www.example.com/", "www.example.com"),
            ("http://a-1.example.co.uk/News/2026/a_b.html?x=1&y=(2)%20", "a-1.example.co.uk"),
            ("https://example.com/~ann/@x:y,z;$!*+", "example.com"),
        ] {
            assert_eq!(plain_host(text), Some(host), "{text}");
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
            assert_eq!(plain_host(text), None, "{text}");
        }
    }

    #[test]
    fn pages_of_a_domain_lie_side_by_side() {
        let texts = [
            "https://example.com-x.org/",
            "https://example-a.com/",
            "http://example.com/b",
            "https://a.example.com/",
            "https://example.com/a",
        ];
        let mut urls: Vec<Url> = texts.map(|text| text.parse().unwrap()).into();
        urls.sort();
        let sorted: Vec<&str> = urls.iter().map(Url::as_str).collect();
        let wanted = [
            "https://example.com/a",
            "http://example.com/b",
            "https://a.example.com/",
            "https://example-a.com/",
            "https://example.com-x.org/",
        ];
        assert_eq!(sorted, wanted);
    }

    #[test]
    fn what_is_no_url_says_so() {
        let say = |text: &str| Url::parse(text).unwrap_err().to_string();
        assert_eq!(say("example.com"), "`example.com` is not a url: relative URL without a base; write it as `https://example.com/`");
        assert_eq!(Url::parse("HTTPS://Example.COM:443/a/../b").unwrap().as_str(), "https://example.com/b");
        assert_eq!(Url::parse("").unwrap(), Url::default());
    }
}
