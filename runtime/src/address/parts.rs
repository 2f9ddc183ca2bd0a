//! The parts of a URL, as they stand in its key and in the order of URLs.

use std::cmp::Ordering;

use super::plain::PlainHost;

/// The parts of a URL by which it is ordered; `before`, `host`, `port` and `rest` make the text.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    /// Scheme and user: `https://ann@`, `mailto:`.
    pub(crate) before: &'a str,
    host: Host<'a>,
    /// With its colon.
    pub(crate) port: &'a str,
    /// Path, query and fragment.
    pub(crate) rest: &'a str,
}

#[derive(Clone, Copy)]
enum Host<'a> {
    Plain(PlainHost<'a>),
    Other(&'a str),
}

impl<'a> Parts<'a> {
    pub(crate) fn of(text: &'a str) -> Parts<'a> {
        match PlainHost::of(text) {
            Some(host) => Parts { before: host.before, host: Host::Plain(host), port: "", rest: host.rest },
            None => Parts::of_other(text),
        }
    }

    /// Of one with a user, a port, an address, no host, or the like.
    fn of_other(text: &'a str) -> Parts<'a> {
        let no_host = |at: usize| Parts { before: &text[..at], host: Host::Other(""), port: "", rest: &text[at..] };
        let Some(colon) = text.find(':') else { return no_host(0) };
        let Some(after) = text[colon + 1..].strip_prefix("//") else { return no_host(colon + 1) };
        let (authority, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        let user = authority.rfind('@').map_or(0, |at| at + 1);
        let (host, port) = split_port(&authority[user..]);
        Parts { before: &text[..colon + 3 + user], host: Host::Other(host), port, rest }
    }

    /// The labels of the host, the last first.
    fn labels(&self) -> Vec<&'a [u8]> {
        let mut labels = Vec::new();
        self.each_label(|label| labels.push(label));
        labels
    }

    /// Does something with each label of the host, the last first.
    pub(crate) fn each_label(&self, mut each: impl FnMut(&'a [u8])) {
        match self.host {
            Host::Plain(host) => host.labels().for_each(each),
            Host::Other(host) => each_other_label(host, &mut each),
        }
    }
}

/// The same of a host that may be an address, or none.
fn each_other_label<'a>(host: &'a str, each: &mut dyn FnMut(&'a [u8])) {
    let labels = host.split('.');
    match host {
        "" => {}
        _ if is_address(labels.clone()) => labels.map(str::as_bytes).for_each(each),
        _ => labels.rev().map(str::as_bytes).for_each(each),
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_plain_host_has_the_parts_that_any_has(text in "https?://([a-c0-2-]{1,3}\\.){0,4}[a-c0-2-]{1,3}(:[0-9])?/[a-z@:/?#.]{0,20}|\\PC{0,20}") {
            let (parts, other) = (Parts::of(&text), Parts::of_other(&text));
            prop_assert_eq!((parts.before, parts.port, parts.rest, parts.labels()), (other.before, other.port, other.rest, other.labels()));
        }
    }
}
