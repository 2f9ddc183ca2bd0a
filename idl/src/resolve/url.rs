//! URLs that are written in a schema, in the normal form in which values are kept.
//!
//! Values are read as browsers read them (<https://url.spec.whatwg.org>), which takes tables of Unicode that whoever builds a schema should
//! not have to compile. What people write here is plain: a scheme, a host of ASCII letters or an address of IPv4, a port, a path. That is
//! read by the few rules below, just as the standard reads it, and the rest is refused.

/// A plain URL in normal form; none where it is none, or not plain. An empty text is the empty URL.
pub(super) fn normal(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let (scheme, rest) = text.split_once(':')?;
    let starts = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    if !starts || !scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)) || !rest.bytes().all(is_plain) {
        return None;
    }
    let scheme = scheme.to_ascii_lowercase();
    match default_port(&scheme) {
        Some(port) => of_a_host(&scheme, port, rest.strip_prefix("//")?),
        // `mailto:ann@example.com`, `urn:isbn:9780262033848`: nothing in it is ever written in another way.
        None if scheme != "file" && !rest.starts_with('/') => Some(format!("{scheme}:{rest}")),
        None => None,
    }
}

/// The port that goes without saying, of schemes whose URLs are of hosts.
fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" | "ws" => Some(80),
        "https" | "wss" => Some(443),
        "ftp" => Some(21),
        _ => None,
    }
}

/// What stands in a URL as itself wherever it stands.
fn is_plain(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-_~!$&()*+,;=:@/%?.#".contains(&b)
}

fn of_a_host(scheme: &str, default: u16, rest: &str) -> Option<String> {
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let host = host.to_ascii_lowercase();
    let port = match port {
        None | Some("") => None,
        Some(port) if port.bytes().all(|b| b.is_ascii_digit()) => Some(port.parse::<u16>().ok()?).filter(|port| *port != default),
        Some(_) => return None,
    };
    // A path with dots for steps would be walked.
    let dots = tail.to_ascii_lowercase().replace("%2e", ".").contains("/.");
    if dots || !(is_name(&host) || is_address(&host)) {
        return None;
    }
    let port = port.map_or(String::new(), |port| format!(":{port}"));
    let slash = if tail.starts_with('/') { "" } else { "/" };
    Some(format!("{scheme}://{host}{port}{slash}{tail}"))
}

/// A name of ASCII letters. One that ends in a number would be an address; Punycode is to be held against its tables.
fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        let plain = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        plain && !label.is_empty() && !label.starts_with("xn--")
    };
    host.split('.').all(label) && host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Four numbers as one writes them, and not one of the other forms that browsers take too.
fn is_address(host: &str) -> bool {
    let number = |part: &str| part.parse::<u8>().is_ok_and(|number| number.to_string() == part);
    host.split('.').count() == 4 && host.split('.').all(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[Hh]ttps?://[a-cA-C.0-2:-]{1,8}(/[a-z./%2eE?&=#_~]{0,12})?",
            "(http|wss|ftp)://[a-c]{1,3}(\\.[a-c0-9-]{1,3}){0,3}(:[0-9]{0,5})?[/?#]?[a-c%@:]{0,6}",
            "https?://[0-9]{1,3}(\\.[0-9]{1,3}){1,4}(:(80|443|8080))?/x?",
            "(mailto|data|urn|web\\+x):[a-c@:/.?#%]{0,8}",
            "[a-c:/.?#]{0,10}",
            "https://(xn--)?[a-cä_.]{1,6}/ä?",
        ]
    }

    proptest! {
        #[test]
        fn what_is_taken_is_taken_as_the_standard_takes_it(text in text()) {
            if let Some(normal) = normal(&text) {
                let standard = url::Url::parse(&text).map(String::from).unwrap_or_default();
                prop_assert_eq!(normal, standard, "{}", text);
            }
        }
    }

    #[test]
    fn plain_ones_are_put_into_normal_form() {
        let pairs = [
            ("", ""),
            ("http://example.com", "http://example.com/"),
            ("HTTPS://Example.com:443/A?b=C#d", "https://example.com/A?b=C#d"),
            ("https://www.example.co.uk:8443?q", "https://www.example.co.uk:8443/?q"),
            ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
            ("MAILTO:ann@example.com", "mailto:ann@example.com"),
            ("urn:isbn:9780262033848", "urn:isbn:9780262033848"),
        ];
        for (text, wanted) in pairs {
            assert_eq!(normal(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_none_or_not_plain_is_refused() {
        let texts = [
            "example.com",
            "/x",
            "http:x",
            "http://",
            "http:///x",
            "http://a..b/",
            "http://1.2.3/",
            "http://a.0x1/",
            "http://256.1.1.1/",
            "http://ann@example.com/",
            "http://example.com:99999/",
            "http://example.com/a/../b",
            "http://example.com/%2E/",
            "http://b cd/",
            "http://bücher.ch/",
            "http://xn--bcher-kva.ch/",
            "http://[::1]/",
            "file:///etc/hosts",
            "foo://Bar/x",
            "1a:b",
        ];
        for text in texts {
            assert_eq!(normal(text), None, "{text}");
        }
    }
}
