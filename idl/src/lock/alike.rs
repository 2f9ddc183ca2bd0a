//! Which names of the lock and of the schema are one thing: entities and edges by their tags; types without tags by their names, by lines
//! that say what they were called before, and by standing where another stood that is gone.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::Entry;
use super::line::{Kind, Line, Locked, What};

/// Names by what they mean.
#[derive(Debug, Default)]
pub(super) struct Alike<'a> {
    /// What each name is now, and what it was.
    now: BTreeMap<&'a str, Kind>,
    was: BTreeMap<&'a str, Kind>,
    /// The tags of entities and edges, in the schema and in the lock.
    tags_now: BTreeMap<&'a str, u16>,
    tags_was: BTreeMap<&'a str, BTreeSet<u16>>,
    /// For a name that is not the first of its thing, another that is nearer to it.
    first: BTreeMap<&'a str, &'a str>,
    /// Names of the schema that the lock does not know, with those that they stand in place of.
    renamed: BTreeMap<&'a str, (Kind, &'a str)>,
}

impl<'a> Alike<'a> {
    pub(super) fn of(entries: &'a [Entry], locked: &'a [Locked]) -> Alike<'a> {
        let mut alike = Alike::default();
        for line in entries.iter().map(|entry| &entry.line) {
            if let What::Block { tag, .. } = &line.what {
                alike.now.insert(&line.block, line.kind);
                tag.map(|tag| alike.tags_now.insert(&line.block, tag));
            }
        }
        for line in locked.iter().map(|locked| &locked.line) {
            match &line.what {
                What::Block { tag, .. } => {
                    alike.was.insert(&line.block, line.kind);
                    tag.map(|tag| alike.tags_was.entry(&line.block).or_default().insert(tag));
                }
                What::Was(old) => alike.unite(&line.block, old),
                What::Member { .. } => {}
            }
        }
        while alike.find_renamed(entries, locked) {}
        alike
    }

    /// The lines that say which types have another name now.
    pub(super) fn renamed(&self, schema: &str) -> Vec<Line> {
        let line = |(name, (kind, old)): (&&str, &(Kind, &str))| Line {
            schema: schema.to_owned(),
            block: (*name).to_owned(),
            kind: *kind,
            what: What::Was((*old).to_owned()),
        };
        self.renamed.iter().map(line).collect()
    }

    /// Whether a block of the schema is one of the lock.
    pub(super) fn is_block(&self, now: &Line, was: &Line) -> bool {
        now.kind == was.kind && self.is_name(&now.block, &was.block)
    }

    /// Whether two types are one: the same but for names of the same things.
    pub(super) fn is_type(&self, now: &str, was: &str) -> bool {
        let (now, was) = (words(now), words(was));
        now.len() == was.len() && now.iter().zip(&was).all(|(now, was)| self.is_name(now, was))
    }

    /// Whether a name of the schema means what one of the lock means.
    pub(super) fn is_name(&self, now: &str, was: &str) -> bool {
        match (self.tags_now.get(now), self.tags_was.get(was)) {
            (Some(tag), Some(tags)) => tags.contains(tag),
            (None, None) => now == was || (self.now.get(now) == self.was.get(was) && self.first_of(now) == self.first_of(was)),
            // Lines may have been deleted by hand.
            _ => now == was && !self.was.contains_key(was),
        }
    }

    /// The tag of an entity or edge of the schema.
    pub(super) fn tag_of(&self, now: &str) -> Option<u16> {
        self.tags_now.get(now).copied()
    }

    /// The tags of an entity or edge of the lock.
    pub(super) fn tags_of_locked(&self, was: &str) -> Option<&BTreeSet<u16>> {
        self.tags_was.get(was)
    }

    /// The name that stands for all that an untagged type was and is called.
    pub(super) fn first_of<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        let mut first = name;
        while let Some(nearer) = self.first.get(first) {
            first = nearer;
        }
        first
    }

    fn unite(&mut self, one: &'a str, other: &'a str) {
        let (one, other) = (self.first_of(one), self.first_of(other));
        if one != other {
            self.first.insert(one.max(other), one.min(other));
        }
    }

    /// Looks for one more type that stands where one of another name stood.
    fn find_renamed(&mut self, entries: &'a [Entry], locked: &'a [Locked]) -> bool {
        let found = self.next_renamed(entries, locked);
        if let Some((now, was)) = found {
            self.unite(now, was);
            self.renamed.insert(now, (self.now[now], was));
        }
        found.is_some()
    }

    fn next_renamed(&self, entries: &'a [Entry], locked: &'a [Locked]) -> Option<(&'a str, &'a str)> {
        let near = Near::of(self, locked);
        for now in entries.iter().map(|entry| &entry.line) {
            let lines = near.lines(self, &now.block).into_iter().map(|index| &locked[index].line);
            for was in lines.filter(|was| is_one_place(now, was) && self.is_block(now, was)) {
                let (What::Member { ty: now, .. }, What::Member { ty: was, .. }) = (&now.what, &was.what) else { continue };
                let pair = words(now).into_iter().zip(words(was)).find(|(now, was)| self.is_renamed(now, was));
                if pair.is_some() {
                    return pair;
                }
            }
        }
        None
    }

    /// Whether one name may have taken the place of another: it is new, and the other is gone.
    fn is_renamed(&self, now: &str, was: &str) -> bool {
        let kind = self.now.get(now);
        kind.is_some_and(|kind| !kind.has_tag())
            && kind == self.was.get(was)
            && !self.was.contains_key(now)
            && !self.now.contains_key(was)
            && !self.renamed.contains_key(now)
    }
}

/// The lines of a lock by the names of their blocks, and those names by what they may mean: so that not all is compared with all.
pub(super) struct Near<'a> {
    lines: BTreeMap<&'a str, Vec<usize>>,
    by_tag: BTreeMap<u16, Vec<&'a str>>,
    by_first: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Near<'a> {
    pub(super) fn of(alike: &Alike<'a>, locked: &'a [Locked]) -> Near<'a> {
        let mut near = Near { lines: BTreeMap::new(), by_tag: BTreeMap::new(), by_first: BTreeMap::new() };
        for (index, Locked { line, .. }) in locked.iter().enumerate() {
            near.lines.entry(&line.block).or_default().push(index);
        }
        for name in near.lines.keys() {
            match alike.tags_of_locked(name) {
                Some(tags) => tags.iter().for_each(|tag| near.by_tag.entry(*tag).or_default().push(name)),
                None => near.by_first.entry(alike.first_of(name)).or_default().push(name),
            }
        }
        near
    }

    /// The lines, in the order of the lock, of all blocks that have the name or the tag of one of the schema, or may be called so now.
    pub(super) fn lines(&self, alike: &Alike<'_>, block: &str) -> BTreeSet<usize> {
        let alike = match alike.tag_of(block) {
            Some(tag) => self.by_tag.get(&tag),
            None => self.by_first.get(alike.first_of(block)),
        };
        let names = alike.into_iter().flatten().copied().chain([block]);
        names.filter_map(|name| self.lines.get(name)).flatten().copied().collect()
    }
}

fn is_one_place(now: &Line, was: &Line) -> bool {
    let tag = |line: &Line| match line.what {
        What::Member { tag, .. } => Some(tag),
        _ => None,
    };
    tag(now).is_some() && tag(now) == tag(was)
}

/// The names of a type, and what stands between them.
fn words(ty: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut words, mut rest) = (Vec::new(), ty);
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| is_part(c) != is_part(first)).unwrap_or(rest.len());
        words.push(&rest[..end]);
        rest = &rest[end..];
    }
    words
}
