//! Tags: in range, outside of what Protobuf keeps, and each once in its block.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::Checker;
use super::reserved::Kept;
use crate::ast::{ItemKind, Members, Reserved, Tag};
use crate::catalogue::Code;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What the tags of a block may be, and what they become.
struct Limits {
    range: RangeInclusive<u64>,
    /// Protobuf's own numbers.
    kept: RangeInclusive<u64>,
}

const ANY: Limits = Limits { range: 1..=32_767, kept: 19_000..=19_999 };
/// On the wire an edge's `from` and `to` are fields 1 and 2, and its own field with tag t is t + 2.
const OF_EDGES: Limits = Limits { range: 1..=32_765, kept: 18_998..=19_997 };

impl Checker<'_> {
    pub(super) fn tags(&mut self) {
        let items = || self.files.iter().flat_map(|file| &file.items);
        let facts: Vec<Tag> = items().filter_map(|item| fact_tag(&item.kind)).collect();
        let blocks: Vec<_> = items().filter_map(|item| block(&item.kind)).collect();
        self.block(&facts, &[], &ANY);
        for (tags, reserved, limits) in blocks {
            self.block(&tags, reserved, limits);
        }
    }

    fn block(&mut self, tags: &[Tag], reserved: &[Reserved], limits: &Limits) {
        let kept = self.reserved_tags(reserved, &limits.range);
        let mut seen: BTreeMap<u64, Span> = BTreeMap::new();
        let all: BTreeSet<u64> = tags.iter().map(|tag| tag.value).collect();
        let free = free(&all, &kept, limits).map_or("none".to_owned(), |tag| tag.to_string());
        for tag in tags {
            self.in_range(tag, limits);
            self.not_reserved(tag, &kept, &free);
            match seen.get(&tag.value) {
                None => _ = seen.insert(tag.value, tag.span),
                Some(first) => {
                    let diagnostic = Diagnostic::new(Code::TagTaken, tag.span, &[&tag.value.to_string(), &free]).label("taken");
                    self.report(diagnostic.and(*first, "by this"));
                }
            }
        }
    }

    fn not_reserved(&mut self, tag: &Tag, kept: &Kept, free: &str) {
        if let Some(place) = kept.place(tag.value) {
            let diagnostic = Diagnostic::new(Code::TagKept, tag.span, &[&tag.value.to_string(), free]).label("reserved");
            self.report(diagnostic.and(place, "by this"));
        }
    }

    fn in_range(&mut self, tag: &Tag, limits: &Limits) {
        let Limits { range, kept } = limits;
        let value = if tag.value == u64::MAX { "written here".to_owned() } else { tag.value.to_string() };
        let words = |range: &RangeInclusive<u64>| format!("{} to {}", range.start(), range.end());
        if !range.contains(&tag.value) {
            let diagnostic = Diagnostic::new(Code::TagRange, tag.span, &[&value, &words(range)]).label("out of range");
            self.report(diagnostic.help(format!("choose a tag from {}", words(range))));
        } else if kept.contains(&tag.value) {
            self.report(Diagnostic::new(Code::TagReserved, tag.span, &[&value, &words(kept)]).label("Protobuf's"));
        }
    }
}

/// The smallest tag above all that are taken or reserved, or else the smallest free one.
fn free(tags: &BTreeSet<u64>, reserved: &Kept, limits: &Limits) -> Option<u64> {
    let allowed =
        |tag: &u64| limits.range.contains(tag) && !limits.kept.contains(tag) && !tags.contains(tag) && reserved.place(*tag).is_none();
    let above = tags.iter().filter(|tag| limits.range.contains(tag)).max().copied().unwrap_or(0).max(reserved.last());
    (above + 1..=*limits.range.end()).find(allowed).or_else(|| limits.range.clone().find(allowed))
}

/// Entities and edges are the cases of the union `Fact`.
fn fact_tag(kind: &ItemKind) -> Option<Tag> {
    match kind {
        ItemKind::Entity(it) => Some(it.tag),
        ItemKind::Edge(it) => Some(it.tag),
        _ => None,
    }
}

/// The tags of a block, what is reserved in it, and what they may be.
type Block<'a> = (Vec<Tag>, &'a [Reserved], &'static Limits);

fn block(kind: &ItemKind) -> Option<Block<'_>> {
    let fields = |members: &'_ Members| members.fields.iter().map(|field| field.tag).collect();
    match kind {
        ItemKind::Entity(it) => Some((fields(&it.members), &it.members.reserved, &ANY)),
        ItemKind::Struct(it) | ItemKind::Union(it) => Some((fields(&it.members), &it.members.reserved, &ANY)),
        ItemKind::Edge(it) => Some((fields(&it.members), &it.members.reserved, &OF_EDGES)),
        ItemKind::Enum(it) => Some((it.cases.iter().map(|case| case.tag).collect(), &it.reserved, &ANY)),
        _ => None,
    }
}
