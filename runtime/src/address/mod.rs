//! URLs in normal form, in an order in which all pages of a domain lie side by side.

mod plain;
mod parts;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

pub(crate) use parts::{Keyed, Parts, order};
pub(crate) use plain::PlainHost;
use plain::is_plain;

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
#[inline]
pub(crate) fn is_normal(text: &str) -> bool {
    is_plain(text) || is_other_normal(text)
}

#[inline(never)]
fn is_other_normal(text: &str) -> bool {
    text.is_empty() || url::Url::parse(text).is_ok_and(|url| url.as_str() == text)
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
        let mut labels = Vec::new();
        parts.each_label(|label| labels.push(std::str::from_utf8(label).unwrap()));
        Keyed { labels, rest: parts.rest, tail: format!("{}{}", parts.before, parts.port) }
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
