//! Fields of structs and edges, properties of entities, cases of enums: whatever is tagged within a block.

use headwater_idl::Span;
use headwater_idl::catalogue::Code;
use headwater_idl::model::{Enum, Field, Layout, Notes, Reserved};

use super::Class::{Compatible, LayoutBreaking, SourceBreaking, WireBreaking};
use super::facts::REUSED;
use super::pairs::{Pair, Tagged, pair};
use super::walk::Walk;
use crate::plan::{expression, has_zero};

/// What fields belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// They are properties, each a fact of its own.
    Entity,
    /// They are columns beside the ends of an edge.
    Edge,
    /// They are values within a value.
    Struct,
    /// One of them is the value.
    Union,
}

/// The fields of something, with what it keeps from use.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) name: &'a str,
    pub(super) span: Span,
    pub(super) fields: &'a [Field],
    pub(super) reserved: &'a Reserved,
}

fn tagged(fields: &[Field]) -> Vec<Tagged<'_>> {
    fields.iter().map(|field| Tagged { tag: field.tag, name: &field.name, span: field.span }).collect()
}

fn is_reserved(reserved: &Reserved, tag: u16) -> bool {
    reserved.tags.iter().any(|(from, to)| (*from..=*to).contains(&tag))
}

/// Rising numbers as the language writes them: `2`, `5 to 9`.
fn stretches(tags: impl Iterator<Item = u16>) -> Vec<String> {
    let mut found: Vec<(u16, u16)> = Vec::new();
    for tag in tags {
        match found.last_mut() {
            Some((_, last)) if *last + 1 == tag => *last = tag,
            _ => found.push((tag, tag)),
        }
    }
    found.into_iter().map(|(from, to)| if from == to { from.to_string() } else { format!("{from} to {to}") }).collect()
}

const UNREADABLE: &str = "what was written holds it, and a program without it refuses to lose it; keep it, and mark it `@deprecated`";

impl<'a> Walk<'a> {
    /// The fields of a block, with what it kept from use.
    pub(super) fn fields(&mut self, owner: Owner, old: Block<'a>, new: Block<'a>) {
        self.dropped(old, new);
        let (name, reserved, old, new) = (new.name, old.reserved, old.fields, new.fields);
        let (olds, news) = (tagged(old), tagged(new));
        let called = |field: Tagged<'_>| match owner {
            Owner::Entity => format!("the property `{name}.{}`", field.name),
            Owner::Edge | Owner::Struct => format!("the field `{name}.{}`", field.name),
            Owner::Union => format!("the case `{name}.{}`", field.name),
        };
        for one in pair(&olds, &news) {
            match one {
                Pair::Kept(o, n) => self.field(owner, &called(news[n]), &old[o], &new[n]),
                Pair::Renamed(o, n) if self.same(&old[o].ty, &new[n].ty) => {
                    self.renamed_field(owner, &called(olds[o]), &old[o], &new[n]);
                    self.field(owner, &called(news[n]), &old[o], &new[n]);
                }
                Pair::Renamed(o, n) | Pair::Reused(o, n) => self.reused(&called(olds[o]), &called(news[n]), olds[o], news[n]),
                Pair::Moved(o, n) => self.moved(&called(olds[o]), olds[o], news[n]),
                Pair::Removed(o) => {
                    let message = format!("{} is gone", called(olds[o]));
                    self.find(WireBreaking, Code::Removed, message, Some((olds[o].span, "removed")), None, UNREADABLE);
                }
                Pair::Added(n) if is_reserved(reserved, news[n].tag) => self.unreserved(&called(news[n]), news[n]),
                Pair::Added(n) => self.added_field(owner, &called(news[n]), &new[n]),
            }
        }
    }

    /// What was kept from use, and is not any more.
    fn dropped(&mut self, old: Block<'a>, new: Block<'a>) {
        let taken = |tag| new.fields.iter().any(|field| field.tag == tag);
        self.unkept((new.name, old.span, new.span), old.reserved, new.reserved, &taken);
    }

    /// Tags and names that are free again. What took one of the tags is told there.
    fn unkept(&mut self, (name, was, is): (&str, Span, Span), old: &Reserved, new: &Reserved, taken: &dyn Fn(u16) -> bool) {
        let free = |(from, to): &(u16, u16)| stretches((*from..=*to).filter(|tag| !is_reserved(new, *tag) && !taken(*tag)));
        let tags = old.tags.iter().flat_map(free);
        let names = old.names.iter().filter(|name| !new.names.contains(name)).map(|name| format!("{name:?}"));
        let all = tags.chain(names).collect::<Vec<_>>().join(", ");
        if !all.is_empty() {
            let message = format!("`{name}` no longer reserves {all}");
            let help = "what was written under it would be misread by what takes it next; leave the line";
            self.find(Compatible, Code::ReservedDropped, message, Some((was, "before")), Some((is, "now")), help);
        }
    }

    /// A tag that was kept from use, as what was once written under it stands somewhere.
    fn unreserved(&mut self, what: &str, new: Tagged<'_>) {
        let message = format!("{what} has the tag {}, which was reserved", new.tag);
        self.find(WireBreaking, Code::TagReused, message, None, Some((new.span, "now")), REUSED);
    }

    fn added_field(&mut self, owner: Owner, what: &str, new: &Field) {
        if matches!(owner, Owner::Entity | Owner::Union) || new.optional || has_zero(self.new, &new.ty) {
            return self.added(what, new.span);
        }
        let message = format!("{what} is new, and has no zero that could stand in what was written");
        let help = "make it optional: add a `?` to its type";
        self.find(WireBreaking, Code::RequiredAdded, message, None, Some((new.span, "added without `?`")), help);
    }

    fn renamed_field(&mut self, owner: Owner, what: &str, old: &Field, new: &Field) {
        let help = match owner {
            Owner::Entity => "its facts lie in a folder of the old name, and JSON names facts; the bytes of the log stay readable",
            Owner::Edge | Owner::Struct | Owner::Union => "columns and JSON bear the old name; the bytes of the log stay readable",
        };
        let message = format!("{what} is now `{}`", new.name);
        self.find(LayoutBreaking, Code::Renamed, message, Some((old.span, "before")), Some((new.span, "now")), help);
    }

    /// A field that has kept its tag.
    fn field(&mut self, owner: Owner, what: &str, old: &'a Field, new: &'a Field) {
        let (was, is) = ((old.span, "before"), (new.span, "now"));
        let is_other = self.field_type(what, old, new);
        if !is_other && old.optional && !new.optional {
            let message = format!("{what} can no longer be null");
            let help = "what was written may hold nulls; leave the `?`";
            self.find(WireBreaking, Code::BecameRequired, message, Some(was), Some(is), help);
        }
        if !is_other && !old.optional && new.optional {
            let message = format!("{what} can be null");
            let help = "in Rust it is an `Option` now; what was written stays readable";
            self.find(SourceBreaking, Code::BecameOptional, message, Some(was), Some(is), help);
        }
        if owner == Owner::Entity {
            self.layout(what, (&old.layout, old.span), (&new.layout, new.span));
        }
        self.private(what, old.private, new.private, old.span, new.span);
        self.notes(what, (&old.notes, old.span), (&new.notes, new.span));
    }

    /// How facts are laid out and kept.
    pub(super) fn layout(&mut self, what: &str, (old, was): (&Layout, Span), (new, is): (&Layout, Span)) {
        if old.slice != new.slice {
            let message = format!("the facts of {what} are sliced otherwise");
            let help = "the master dataset has folders of the old slice; leave `@slice` as it was, or lay the facts out anew";
            self.find(LayoutBreaking, Code::SliceChanged, message, Some((was, "before")), Some((is, "now")), help);
        }
        if old.keep != new.keep {
            let shorter = new.keep.is_some_and(|new| old.keep.is_none_or(|old| new < old));
            let how = if shorter { "shorter" } else { "longer" };
            let message = format!("the facts of {what} are kept for a {how} time");
            let help = if shorter { "the next batch drops those that are older; nothing brings them back" } else { "" };
            self.find(Compatible, Code::KeepChanged, message, Some((was, "before")), Some((is, "now")), help);
        }
    }

    pub(super) fn private(&mut self, what: &str, old: bool, new: bool, was: Span, is: Span) {
        match (old, new) {
            (false, true) => self.annotated(SourceBreaking, what, "@private", was, is, "what shows it is refused"),
            (true, false) => self.annotated(Compatible, what, "@private", was, is, "it may be shown now"),
            _ => {}
        }
    }

    /// What annotations say beside.
    pub(super) fn notes(&mut self, what: &str, (old, was): (&Notes, Span), (new, is): (&Notes, Span)) {
        let text = |model, notes: &Notes| notes.check.as_ref().map(|check| expression(model, check));
        match (text(self.old, old), text(self.new, new)) {
            (o, n) if o == n => {}
            (_, None) => self.annotated(Compatible, what, "@check", was, is, "more is taken at the door"),
            (_, Some(_)) => self.annotated(SourceBreaking, what, "@check", was, is, "what producers send may be refused at the door"),
        }
        if old.rust != new.rust {
            self.annotated(SourceBreaking, what, "@rust", was, is, "its Rust type is another");
        }
        self.deprecated(what, old.deprecated.as_ref(), new.deprecated.as_ref(), was, is);
    }

    pub(super) fn deprecated(&mut self, what: &str, old: Option<&String>, new: Option<&String>, was: Span, is: Span) {
        if old.is_some() != new.is_some() {
            let help = if new.is_some() { "those who use it in Rust are warned" } else { "" };
            self.annotated(Compatible, what, "@deprecated", was, is, help);
        }
    }

    pub(super) fn annotated(&mut self, class: super::Class, what: &str, annotation: &str, was: Span, is: Span, help: &str) {
        let message = format!("`{annotation}` of {what} changed");
        self.find(class, Code::AnnotationChanged, message, Some((was, "before")), Some((is, "now")), help);
    }

    /// The cases of an enum.
    pub(super) fn cases(&mut self, old: &'a Enum, new: &'a Enum) {
        let list = |item: &'a Enum| -> Vec<Tagged<'a>> {
            item.cases.iter().map(|case| Tagged { tag: case.tag, name: &case.name, span: case.span }).collect()
        };
        let (olds, news) = (list(old), list(new));
        let taken = |tag| new.cases.iter().any(|case| case.tag == tag);
        self.unkept((&new.name, old.span, new.span), &old.reserved, &new.reserved, &taken);
        let called = |case: Tagged<'_>| format!("the case `{}.{}`", new.name, case.name);
        for one in pair(&olds, &news) {
            match one {
                Pair::Kept(o, n) => {
                    let (was, is) = (&old.cases[o], &new.cases[n]);
                    self.deprecated(&called(news[n]), was.deprecated.as_ref(), is.deprecated.as_ref(), was.span, is.span);
                }
                Pair::Renamed(o, n) => {
                    let message = format!("{} is now `{}`", called(olds[o]), news[n].name);
                    let help = "columns and JSON hold the names of cases, also in what was written; the bytes of the log stay readable";
                    self.find(LayoutBreaking, Code::Renamed, message, Some((olds[o].span, "before")), Some((news[n].span, "now")), help);
                }
                Pair::Reused(o, n) => self.reused(&called(olds[o]), &called(news[n]), olds[o], news[n]),
                Pair::Moved(o, n) => self.moved(&called(olds[o]), olds[o], news[n]),
                Pair::Removed(o) => {
                    let message = format!("{} is gone", called(olds[o]));
                    self.find(WireBreaking, Code::Removed, message, Some((olds[o].span, "removed")), None, UNREADABLE);
                }
                Pair::Added(n) if is_reserved(&old.reserved, news[n].tag) => self.unreserved(&called(news[n]), news[n]),
                Pair::Added(n) => self.added(&called(news[n]), news[n].span),
            }
        }
    }
}
