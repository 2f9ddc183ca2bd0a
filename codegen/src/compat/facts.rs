//! Entities and edges, which share their tags: the union `Fact`.

use headwater_idl::catalogue::Code;
use headwater_idl::model::{Edge, Entity, Key, KeyField};

use super::Class::{LayoutBreaking, SourceBreaking, WireBreaking};
use super::fields::{Block, Owner};
use super::pairs::{Pair, Tagged, pair};
use super::walk::Walk;
use headwater_idl::Model;

/// An entity or an edge.
#[derive(Clone, Copy)]
enum Root<'a> {
    Entity(&'a Entity),
    Edge(&'a Edge),
}

fn roots(model: &Model) -> Vec<Root<'_>> {
    model.entities.iter().map(Root::Entity).chain(model.edges.iter().map(Root::Edge)).collect()
}

impl<'a> Root<'a> {
    fn tagged(self) -> Tagged<'a> {
        match self {
            Root::Entity(it) => Tagged { tag: it.tag, name: &it.name, span: it.span },
            Root::Edge(it) => Tagged { tag: it.tag, name: &it.name, span: it.span },
        }
    }

    fn called(self) -> String {
        match self {
            Root::Entity(it) => format!("the entity `{}`", it.name),
            Root::Edge(it) => format!("the edge `{}`", it.name),
        }
    }
}

const GONE: &str = "facts of it that were written cannot be read any more; keep it, and mark it `@deprecated`";
pub(super) const REUSED: &str = "what was written under this tag would be taken for something else; take a tag that was never used";
pub(super) const MOVED: &str = "what was written under the old tag is not found under the new one; give it its old tag back";

impl<'a> Walk<'a> {
    /// Entities with their properties, and edges.
    pub(super) fn facts(&mut self) {
        let (old, new) = (roots(self.old), roots(self.new));
        let tagged = |roots: &[Root<'a>]| -> Vec<Tagged<'a>> { roots.iter().map(|root| root.tagged()).collect() };
        for one in pair(&tagged(&old), &tagged(&new)) {
            match one {
                Pair::Kept(o, n) => self.root(old[o], new[n]),
                Pair::Renamed(o, n) => self.renamed_root(old[o], new[n]),
                Pair::Moved(o, n) => self.moved(&old[o].called(), old[o].tagged(), new[n].tagged()),
                Pair::Reused(o, n) => self.reused(&old[o].called(), &new[n].called(), old[o].tagged(), new[n].tagged()),
                Pair::Removed(o) => {
                    let message = format!("{} is gone", old[o].called());
                    self.find(WireBreaking, Code::Removed, message, Some((old[o].tagged().span, "removed")), None, GONE);
                }
                Pair::Added(n) => self.added(&new[n].called(), new[n].tagged().span),
            }
        }
    }

    pub(super) fn moved(&mut self, what: &str, old: Tagged<'_>, new: Tagged<'_>) {
        let message = format!("the tag of {what} was {}, and is now {}", old.tag, new.tag);
        self.find(WireBreaking, Code::TagMoved, message, Some((old.span, "before")), Some((new.span, "now")), MOVED);
    }

    pub(super) fn reused(&mut self, what: &str, now: &str, old: Tagged<'_>, new: Tagged<'_>) {
        let message = format!("the tag {} was that of {what}, and is now that of {now}", old.tag);
        self.find(WireBreaking, Code::TagReused, message, Some((old.span, "before")), Some((new.span, "now")), REUSED);
    }

    fn renamed_root(&mut self, old: Root<'a>, new: Root<'a>) {
        let has_facts = match (old, new) {
            (Root::Entity(o), Root::Entity(_)) => !o.properties.is_empty(),
            (Root::Edge(_), Root::Edge(_)) => true,
            _ => return self.reused(&old.called(), &new.called(), old.tagged(), new.tagged()),
        };
        let (class, help) = match has_facts {
            true => (LayoutBreaking, "its facts lie in folders of the old name, and JSON names facts; the bytes of the log stay readable"),
            false => (SourceBreaking, "its Rust type has another name; the bytes stay readable"),
        };
        let message = format!("{} is now `{}`", old.called(), new.tagged().name);
        self.find(class, Code::Renamed, message, Some((old.tagged().span, "before")), Some((new.tagged().span, "now")), help);
        self.root(old, new);
    }

    /// Something that has kept its tag.
    fn root(&mut self, old: Root<'a>, new: Root<'a>) {
        match (old, new) {
            (Root::Entity(o), Root::Entity(n)) => self.entity(o, n),
            (Root::Edge(o), Root::Edge(n)) => self.edge(o, n),
            _ => self.reused(&old.called(), &new.called(), old.tagged(), new.tagged()),
        }
    }

    fn entity(&mut self, old: &'a Entity, new: &'a Entity) {
        self.key(old, new);
        let what = format!("the key of `{}`", new.name);
        self.private(&what, old.private, new.private, old.span, new.span);
        self.notes(&format!("the entity `{}`", new.name), (&old.notes, old.span), (&new.notes, new.span));
        let block = |it: &'a Entity| Block { name: &it.name, span: it.span, fields: &it.properties, reserved: &it.reserved };
        self.fields(Owner::Entity, block(old), block(new));
    }

    fn edge(&mut self, old: &'a Edge, new: &'a Edge) {
        let ends = [("from", old.from, new.from), ("to", old.to, new.to)];
        for (end, o, n) in ends {
            let (o, n) = (&self.old.entities[o.0], &self.new.entities[n.0]);
            // One that has its old name has another tag, which is reported there.
            if o.tag != n.tag && o.name != n.name {
                let message = format!("the edge `{}` has another end: `{end}` was `{}`, and is now `{}`", new.name, o.name, n.name);
                let help = "what was written holds the ids of the other entity; declare another edge beside it";
                self.find(WireBreaking, Code::EndsChanged, message, Some((old.span, "before")), Some((new.span, "now")), help);
            }
        }
        let what = format!("the edge `{}`", new.name);
        self.layout(&what, (&old.layout, old.span), (&new.layout, new.span));
        self.notes(&what, (&old.notes, old.span), (&new.notes, new.span));
        let block = |it: &'a Edge| Block { name: &it.name, span: it.span, fields: &it.fields, reserved: &it.reserved };
        self.fields(Owner::Edge, block(old), block(new));
    }

    /// A key is the same, has grown by alternatives at its end, or is another: its alternatives and their fields are numbered in the order
    /// written.
    fn key(&mut self, old: &'a Entity, new: &'a Entity) {
        let (was, is) = (&old.key, &new.key);
        if !self.goes_on(was, is) {
            let message = format!("the key of `{}` is another", new.name);
            let help = "the ids that were written are not understood; declare another entity beside it";
            self.find(WireBreaking, Code::KeyChanged, message, Some((was.span, "before")), Some((is.span, "now")), help);
            return;
        }
        for (o, n) in was.fields().zip(is.fields()) {
            self.other_type(&format!("the key `{}.{}`", new.name, n.name), (&o.ty, "", o.span), (&n.ty, "", n.span));
        }
        for (o, n) in was.fields().zip(is.fields()).filter(|(o, n)| o.name != n.name) {
            let message = format!("the key `{}.{}` is now `{}`", new.name, o.name, n.name);
            let help = "columns are named after it; the bytes of the log stay readable";
            self.find(LayoutBreaking, Code::Renamed, message, Some((o.span, "before")), Some((n.span, "now")), help);
        }
        for fields in is.alternatives.iter().skip(was.alternatives.len()) {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            let span = fields.first().map_or(is.span, |field| field.span);
            self.added(&format!("the alternative `{}` of the key of `{}`", names.join(", "), new.name), span);
        }
    }

    /// Whether ids that were written are understood. One of a single alternative is no union, and a field in another's place would be taken
    /// for that.
    fn goes_on(&self, was: &Key, is: &Key) -> bool {
        let kept = was.alternatives.iter().zip(&is.alternatives);
        let alike = |(o, n): (&Vec<KeyField>, &Vec<KeyField>)| o.len() == n.len() && o.iter().zip(n).all(|(o, n)| self.same(&o.ty, &n.ty));
        let moved = |(place, name): &(_, &str)| places(is).any(|(other, same)| same == *name && other != *place);
        was.has_alternatives() == is.has_alternatives()
            && was.alternatives.len() <= is.alternatives.len()
            && kept.into_iter().all(alike)
            && !places(was).any(|one| moved(&one))
    }
}

/// The fields of a key, and where each stands: in which alternative, and there.
fn places(key: &Key) -> impl Iterator<Item = ((usize, usize), &str)> {
    let of_one = |(at, fields): (usize, &'_ [KeyField])| (0..fields.len()).map(move |place| (at, place)).collect::<Vec<_>>();
    let places = key.alternatives.iter().map(Vec::as_slice).enumerate().flat_map(of_one).collect::<Vec<_>>();
    places.into_iter().zip(key.fields().map(|field| field.name.as_str()))
}
