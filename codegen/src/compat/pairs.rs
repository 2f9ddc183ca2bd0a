//! What belongs together of two lists of tagged things.

use headwater_idl::Span;

/// Something with a tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tagged<'a> {
    pub(super) tag: u16,
    pub(super) name: &'a str,
    pub(super) span: Span,
}

/// What became of something. Numbers are places in the old list and in the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// The same tag and the same name.
    Kept(usize, usize),
    /// The same tag and another name, which is nowhere in the old list, as the old one is nowhere in the new.
    Renamed(usize, usize),
    /// The same name and another tag.
    Moved(usize, usize),
    /// The same tag, which now belongs to what had another one.
    Reused(usize, usize),
    /// No longer there.
    Removed(usize),
    /// Not there before.
    Added(usize),
}

/// Pairs the lists, in the order of the old one; what was added comes last.
pub(super) fn pair(old: &[Tagged<'_>], new: &[Tagged<'_>]) -> Vec<Pair> {
    let named = |list: &[Tagged<'_>], name: &str| list.iter().position(|one| one.name == name);
    let tagged = |list: &[Tagged<'_>], tag: u16| list.iter().position(|one| one.tag == tag);
    let became = |(o, one): (usize, &Tagged<'_>)| match (tagged(new, one.tag), named(new, one.name)) {
        (Some(n), same) if same == Some(n) => Pair::Kept(o, n),
        (_, Some(n)) => Pair::Moved(o, n),
        (Some(n), None) if named(old, new[n].name).is_some() => Pair::Reused(o, n),
        (Some(n), None) => Pair::Renamed(o, n),
        (None, None) => Pair::Removed(o),
    };
    let is_new = |one: &Tagged<'_>| tagged(old, one.tag).is_none() && named(old, one.name).is_none();
    let added = new.iter().enumerate().filter(|(_, one)| is_new(one)).map(|(n, _)| Pair::Added(n));
    old.iter().enumerate().map(became).chain(added).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<Tagged<'_>> {
        let one = |part| Tagged { tag: 0, name: part, span: Span::default() };
        let split = text.split(' ').filter(|part| !part.is_empty()).map(one);
        split.map(|one| Tagged { tag: one.name[1..].parse().expect("a tag"), name: &one.name[..1], ..one }).collect()
    }

    #[test]
    fn tags_pair_and_names_tell_the_rest() {
        use Pair::{Added, Kept, Moved, Removed, Renamed, Reused};
        let cases: [(&str, &str, &[Pair]); 7] = [
            ("a1 b2", "b2 a1", &[Kept(0, 1), Kept(1, 0)]),
            ("a1", "b1", &[Renamed(0, 0)]),
            ("a1", "a2", &[Moved(0, 0)]),
            ("a1 b2", "b1 a2", &[Moved(0, 1), Moved(1, 0)]),
            ("a1 b2", "b1", &[Reused(0, 0), Moved(1, 0)]),
            ("a1", "", &[Removed(0)]),
            ("", "a1", &[Added(0)]),
        ];
        for (old, new, expected) in cases {
            assert_eq!(pair(&list(old), &list(new)), expected, "{old} -> {new}");
        }
    }

    #[test]
    fn what_takes_a_tag_over_is_not_lost() {
        assert_eq!(pair(&list("a1"), &list("b1 a2")), [Pair::Moved(0, 1)]);
    }
}
