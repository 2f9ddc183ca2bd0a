//! The functions `host`, `domain` and `path`: parts of a URL.
//!
//! A text is a URL by the WHATWG's standard, as browsers read it: capitals of a host become small, names beyond ASCII become
//! Punycode, default ports go. What is no URL has no parts.

use psl::Psl;
use url::{Host, Url};

use crate::address::PlainHost;

/// `host(url)`: the host in small letters, an IPv6 address in brackets; null where there is none.
pub fn host(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.host_str()?.to_owned()).filter(|host| !host.is_empty())
}

/// `domain(url)`: the registrable domain of the host (`bbc.co.uk` of `https://news.bbc.co.uk/`), by the Public Suffix List with its
/// private part (so `github.io` is a suffix); null where the host is an address, a suffix itself, or a name without a dot.
pub fn domain(url: &str) -> Option<String> {
    match PlainHost::of(url) {
        Some(host) => registrable(host).map(str::to_owned),
        None => parsed_domain(url),
    }
}

/// The domain of a host that needs no parsing.
fn registrable(host: PlainHost<'_>) -> Option<&str> {
    let suffix = suffix(&mut host.labels());
    host.with_one_label_before(suffix)
}

/// The length of the suffix of a host, whose labels come the last first.
fn suffix(labels: &mut dyn Iterator<Item = &[u8]>) -> usize {
    psl::List.find(labels).len
}

#[inline(never)]
fn parsed_domain(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = match url.host()? {
        Host::Domain(host) => host.strip_suffix('.').unwrap_or(host),
        Host::Ipv4(_) | Host::Ipv6(_) => return None,
    };
    // Browsers take a host with two dots side by side; nobody can register what has a label of nothing.
    if host.split('.').any(str::is_empty) {
        return None;
    }
    let suffix = suffix(&mut host.rsplit('.').map(str::as_bytes));
    let dot = host.len().checked_sub(suffix + 1)?;
    let start = host[..dot].rfind('.').map_or(0, |dot| dot + 1);
    Some(host[start..].to_owned())
}

/// `path(url)`: the path, `/` where there is none, without query and fragment; null where the text is no URL.
pub fn path(url: &str) -> Option<String> {
    Some(Url::parse(url).ok()?.path().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_of_urls() {
        let parts = |url: &str| [host(url), domain(url), path(url)].map(|part| part.unwrap_or_else(|| "-".to_owned()));
        assert_eq!(parts("https://News.BBC.co.uk:443/a/b?c#d"), ["news.bbc.co.uk", "bbc.co.uk", "/a/b"]);
        assert_eq!(parts("http://example.com"), ["example.com", "example.com", "/"]);
        assert_eq!(parts("https://ann.github.io/x"), ["ann.github.io", "ann.github.io", "/x"]);
        assert_eq!(parts("https://github.io/"), ["github.io", "-", "/"]);
        assert_eq!(parts("https://www.example.com./"), ["www.example.com.", "example.com", "/"]);
        assert_eq!(parts("https://bücher.example.ch/ä"), ["xn--bcher-kva.example.ch", "example.ch", "/%C3%A4"]);
        assert_eq!(parts("http://127.0.0.1/x"), ["127.0.0.1", "-", "/x"]);
        assert_eq!(parts("http://[::1]:8080/"), ["[::1]", "-", "/"]);
        assert_eq!(parts("http://localhost/"), ["localhost", "-", "/"]);
        assert_eq!(parts("http://a../"), ["a..", "-", "/"]);
        assert_eq!(parts("mailto:ann@example.com"), ["-", "-", "ann@example.com"]);
        assert_eq!(parts("file:///etc/hosts"), ["-", "-", "/etc/hosts"]);
        for text in ["", "example.com", "//example.com/x", "http://", "not a url", "http://a b/"] {
            assert_eq!(parts(text), ["-", "-", "-"], "{text}");
        }
    }

    #[test]
    fn where_the_host_is_plain_to_see_the_domain_is_the_same() {
        for host in ["news.bbc.co.uk", "ann.github.io", "github.io", "localhost", "com", "a.b.c.kobe.jp", "city.kobe.jp", "www.ck", "x.ck"]
        {
            let url = format!("https://{host}/x");
            assert!(PlainHost::of(&url).is_some());
            assert_eq!(domain(&url), parsed_domain(&url), "{host}");
            assert_eq!(domain(&url).as_deref(), psl::domain_str(host), "{host}");
        }
    }

    proptest! {
        #[test]
        fn what_follows_the_host_does_not_matter(
            host in "([a-c]{1,2}\\.){0,3}(com|co\\.uk|github\\.io|kobe\\.jp|ck|[a-c0-1.]{1,3})", rest in "[\\t\\n\\r @\\\\:?#/.%a]{0,12}|\\PC{0,12}",
        ) {
            for url in [format!("https://{host}/{rest}"), format!("http://{host}{rest}")] {
                prop_assert_eq!(domain(&url), parsed_domain(&url), "{}", url);
            }
        }

        #[test]
        fn a_domain_is_the_end_of_its_host(text in "https?://[a-z.0-9-]{0,30}(/[a-z]{0,3})?|\\PC{0,40}") {
            if let Some(domain) = domain(&text) {
                let host = host(&text).expect("it has a host");
                let host = host.strip_suffix('.').unwrap_or(&host);
                prop_assert!(host == domain || host.ends_with(&format!(".{domain}")), "{host} {domain}");
                prop_assert!(domain.contains('.'));
            }
        }
    }
}
