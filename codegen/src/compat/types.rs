//! Types: whether two are the same on the wire, and what became of structs, unions and enums, which have no tags.

use headwater_idl::catalogue::Code;
use headwater_idl::model::{EnumId, Field, Newtype, NewtypeId, Notes, Struct, StructId, Type, Union, UnionId};
use headwater_idl::{Model, Span};

use super::Class::{SourceBreaking, WireBreaking};
use super::fields::{Block, Owner};
use super::walk::Walk;
use crate::plan::{has_zero, type_text};

/// What a type is that has a name and no tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Struct,
    Union,
    Enum,
    Newtype,
}

/// Two types that belong together: they have one name, or one has taken the other's place. Numbers are places in the models' lists.
pub(super) type Pairing = (Kind, usize, usize);

impl Kind {
    const ALL: [Kind; 4] = [Kind::Struct, Kind::Union, Kind::Enum, Kind::Newtype];

    fn word(self) -> &'static str {
        match self {
            Kind::Struct => "struct",
            Kind::Union => "union",
            Kind::Enum => "enum",
            Kind::Newtype => "type",
        }
    }

    /// The type at a place in the model's list.
    fn of(self, index: usize) -> Type {
        match self {
            Kind::Struct => Type::Struct(StructId(index)),
            Kind::Union => Type::Union(UnionId(index)),
            Kind::Enum => Type::Enum(EnumId(index)),
            Kind::Newtype => Type::Newtype(NewtypeId(index)),
        }
    }

    /// Name, place and annotations of all such types.
    fn all(self, model: &Model) -> Vec<(&str, Span, &Notes)> {
        match self {
            Kind::Struct => model.structs.iter().map(|it| (it.name.as_str(), it.span, &it.notes)).collect(),
            Kind::Union => model.unions.iter().map(|it| (it.name.as_str(), it.span, &it.notes)).collect(),
            Kind::Enum => model.enums.iter().map(|it| (it.name.as_str(), it.span, &it.notes)).collect(),
            Kind::Newtype => model.newtypes.iter().map(|it| (it.name.as_str(), it.span, &it.notes)).collect(),
        }
    }
}

/// The types of one name.
pub(super) fn of_one_name(old: &Model, new: &Model) -> Vec<Pairing> {
    let of_kind = |kind: Kind| {
        let (olds, news) = (kind.all(old), kind.all(new));
        let named = |name: &str| news.iter().position(|(other, ..)| *other == name);
        olds.iter().enumerate().filter_map(|(o, (name, ..))| Some((kind, o, named(name)?))).collect::<Vec<_>>()
    };
    Kind::ALL.into_iter().flat_map(of_kind).collect()
}

/// The type of a name that is of another kind.
fn of_another_kind(kind: Kind, name: &str, model: &Model) -> Option<(Kind, usize, Span)> {
    let others = Kind::ALL.into_iter().filter(|other| *other != kind);
    let named = |other: Kind| {
        other.all(model).into_iter().enumerate().find(|(_, (own, ..))| *own == name).map(|(n, (_, span, _))| (other, n, span))
    };
    others.filter_map(named).next()
}

/// A type as the schema has it.
fn written(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Entity(id) => model.entities[id.0].name.clone(),
        Type::Newtype(id) => model.newtypes[id.0].name.clone(),
        Type::List(element) => format!("list<{}>", written(model, element)),
        Type::Set(member) => format!("set<{}>", written(model, member)),
        Type::Map(key, value) => format!("map<{}, {}>", written(model, key), written(model, value)),
        Type::Scalar(_) | Type::Struct(_) | Type::Union(_) | Type::Enum(_) => type_text(model, ty),
    }
}

/// Which type a reference is to, where it has a name and no tag.
fn named(ty: &Type) -> Option<(Kind, usize)> {
    match ty {
        Type::Struct(id) => Some((Kind::Struct, id.0)),
        Type::Union(id) => Some((Kind::Union, id.0)),
        Type::Enum(id) => Some((Kind::Enum, id.0)),
        Type::Newtype(id) => Some((Kind::Newtype, id.0)),
        Type::Scalar(_) | Type::Entity(_) | Type::List(_) | Type::Set(_) | Type::Map(..) => None,
    }
}

impl<'a> Walk<'a> {
    /// Types that belong together, those that are gone, and those that are new. Comparing some may bring more together.
    pub(super) fn types(&mut self) {
        let mut done = 0;
        while let Some((kind, o, n)) = self.types.get(done).copied() {
            done += 1;
            self.type_pair(kind, o, n);
        }
        for kind in Kind::ALL {
            self.unpaired(kind);
        }
    }

    fn type_pair(&mut self, kind: Kind, o: usize, n: usize) {
        let (old, new) = (self.old, self.new);
        let ((was, before, old_notes), (is, now, new_notes)) = (kind.all(old)[o], kind.all(new)[n]);
        if was != is {
            let message = format!("the {} `{was}` is now `{is}`", kind.word());
            let help = "its Rust type has another name; the bytes, columns and JSON stay as they were";
            self.find(SourceBreaking, Code::Renamed, message, Some((before, "before")), Some((now, "now")), help);
        }
        self.notes(&format!("the {} `{is}`", kind.word()), (old_notes, before), (new_notes, now));
        match kind {
            Kind::Struct => {
                let block = |it: &'a Struct| Block { name: &it.name, span: it.span, fields: &it.fields, reserved: &it.reserved };
                self.fields(Owner::Struct, block(&old.structs[o]), block(&new.structs[n]));
            }
            Kind::Union => {
                let block = |it: &'a Union| Block { name: &it.name, span: it.span, fields: &it.cases, reserved: &it.reserved };
                self.fields(Owner::Union, block(&old.unions[o]), block(&new.unions[n]));
            }
            Kind::Enum => self.cases(&old.enums[o], &new.enums[n]),
            Kind::Newtype => self.newtype(&old.newtypes[o], &new.newtypes[n]),
        }
    }

    /// What a newtype wraps is what it is on the wire.
    fn newtype(&mut self, old: &'a Newtype, new: &'a Newtype) {
        if !self.same(&old.ty, &new.ty) {
            let (was, is) = (written(self.old, &old.ty), written(self.new, &new.ty));
            let message = format!("the type `{}` was `{was}`, and is now `{is}`", new.name);
            let help = "give it its type back, and add another type beside it";
            self.find(WireBreaking, Code::TypeChanged, message, Some((old.span, "before")), Some((new.span, "now")), help);
        }
    }

    fn unpaired(&mut self, kind: Kind) {
        let paired =
            |pick: fn(&Pairing) -> usize| -> Vec<usize> { self.types.iter().filter(|pairing| pairing.0 == kind).map(pick).collect() };
        let (olds, news) = (paired(|pairing| pairing.1), paired(|pairing| pairing.2));
        let (old, new) = (self.old, self.new);
        for (o, (name, span, _)) in kind.all(old).into_iter().enumerate().filter(|(o, _)| !olds.contains(o)) {
            if let Some((other, n, now)) = of_another_kind(kind, name, new) {
                self.became(name, (kind, o, span), (other, n, now));
                continue;
            }
            let message = format!("the {} `{name}` is gone", kind.word());
            self.find(SourceBreaking, Code::Removed, message, Some((span, "removed")), None, "its Rust type is gone with it");
        }
        for (_, (name, span, _)) in kind.all(new).into_iter().enumerate().filter(|(n, _)| !news.contains(n)) {
            if of_another_kind(kind, name, old).is_none() {
                self.added(&format!("the {} `{name}`", kind.word()), span);
            }
        }
    }

    /// What bears a name is of another kind now: nothing that was written as one is read as the other, but for what a newtype wraps.
    fn became(&mut self, name: &str, (was, o, before): (Kind, usize, Span), (is, n, now): (Kind, usize, Span)) {
        let (class, help) = match self.same(&was.of(o), &is.of(n)) {
            true => (SourceBreaking, "its Rust type is another; what was written stays readable"),
            false => (WireBreaking, "what was written as the one is not understood as the other; give it its old kind back"),
        };
        let message = format!("`{name}` was a {}, and is now a {}", was.word(), is.word());
        self.find(class, Code::TypeChanged, message, Some((before, "before")), Some((now, "now")), help);
    }

    /// The types of a field that has kept its tag; whether they are others on the wire.
    pub(super) fn field_type(&mut self, what: &str, old: &'a Field, new: &'a Field) -> bool {
        let mark = |field: &Field| if field.optional { "?" } else { "" };
        self.other_type(what, (&old.ty, mark(old), old.span), (&new.ty, mark(new), new.span))
    }

    /// The same of a type with what is written behind it, and where it stands.
    pub(super) fn other_type(&mut self, what: &str, old: (&Type, &str, Span), new: (&Type, &str, Span)) -> bool {
        let ((old, old_mark, before), (new, new_mark, now)) = (old, new);
        let same = self.same(old, new);
        let (was, is) = (written(self.old, old) + old_mark, written(self.new, new) + new_mark);
        let message = format!("{what} was `{was}`, and is now `{is}`");
        let places = (Some((before, "before")), Some((now, "now")));
        if !same && written(self.old, old) == written(self.new, new) {
            // What bears the name is another thing now, which is told where that is declared.
        } else if !same {
            let help = "give it its type back, and add another field with a tag of its own";
            self.find(WireBreaking, Code::TypeChanged, message, places.0, places.1, help);
        } else if !self.takes_place(old, new) {
            let help = "its Rust type is another; what was written stays readable";
            self.find(SourceBreaking, Code::TypeChanged, message, places.0, places.1, help);
        }
        !same
    }

    /// Whether two types that are the same on the wire have one name, or one has taken the other's place everywhere.
    fn takes_place(&mut self, old: &Type, new: &Type) -> bool {
        let ((kind, o), n) = match (old, new) {
            (Type::List(o), Type::List(n)) | (Type::Set(o), Type::Set(n)) => return self.takes_place(o, n),
            (Type::Map(k, v), Type::Map(key, value)) => return self.takes_place(k, key) & self.takes_place(v, value),
            _ => match (named(old), named(new)) {
                (None, None) => return true,
                (Some(o), Some((kind, n))) if o.0 == kind => (o, n),
                // One of them wraps the other.
                _ => return false,
            },
        };
        let known = |model, name| kind.all(model).iter().any(|(other, ..)| *other == name);
        let apart = !known(self.new, kind.all(self.old)[o].0) && !known(self.old, kind.all(self.new)[n].0);
        let free = self.types.iter().all(|pairing| pairing.0 != kind || pairing.1 != o && pairing.2 != n);
        if apart && free {
            self.types.push((kind, o, n));
        }
        self.types.contains(&(kind, o, n))
    }

    /// Whether what was written as one type is read as the other. Types of one name are compared on their own, and count as the same
    /// here.
    pub(super) fn same(&self, old: &Type, new: &Type) -> bool {
        self.reads(old, new, &mut Vec::new())
    }

    fn reads(&self, old: &Type, new: &Type, seen: &mut Vec<Pairing>) -> bool {
        match (self.old.stored(old), self.new.stored(new)) {
            (Type::Scalar(o), Type::Scalar(n)) => o == n,
            (Type::List(o), Type::List(n)) | (Type::Set(o), Type::Set(n)) => self.reads(o, n, seen),
            (Type::Map(k, v), Type::Map(key, value)) => self.reads(k, key, seen) && self.reads(v, value, seen),
            (Type::Entity(o), Type::Entity(n)) => self.old.entities[o.0].tag == self.new.entities[n.0].tag,
            (old @ Type::Enum(_), new @ Type::Enum(_))
            | (old @ Type::Struct(_), new @ Type::Struct(_))
            | (old @ Type::Union(_), new @ Type::Union(_)) => {
                named(old).zip(named(new)).is_some_and(|((kind, o), (_, n))| self.named_reads((kind, o, n), seen))
            }
            (Type::Scalar(_) | Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Entity(_), _) => false,
            (Type::Enum(_) | Type::Struct(_) | Type::Union(_) | Type::Newtype(_), _) => false,
        }
    }

    fn named_reads(&self, pairing: Pairing, seen: &mut Vec<Pairing>) -> bool {
        let (kind, o, n) = pairing;
        if kind.all(self.old)[o].0 == kind.all(self.new)[n].0 || seen.contains(&pairing) {
            return true;
        }
        seen.push(pairing);
        match kind {
            Kind::Struct => self.fields_read(&self.old.structs[o].fields, &self.new.structs[n].fields, seen),
            Kind::Union => self.fields_read(&self.old.unions[o].cases, &self.new.unions[n].cases, seen),
            Kind::Enum => self.enum_reads(EnumId(o), EnumId(n)),
            Kind::Newtype => true, // never asked: a newtype is what it wraps
        }
    }

    fn enum_reads(&self, old: EnumId, new: EnumId) -> bool {
        let (was, is) = (&self.old.enums[old.0], &self.new.enums[new.0]);
        was.cases.iter().all(|case| is.cases.iter().any(|other| (other.tag, &other.name) == (case.tag, &case.name)))
    }

    fn fields_read(&self, old: &[Field], new: &[Field], seen: &mut Vec<Pairing>) -> bool {
        let read = |o: &Field, seen: &mut Vec<_>| {
            let n = new.iter().find(|n| n.tag == o.tag);
            n.is_some_and(|n| n.name == o.name && o.optional == n.optional && self.reads(&o.ty, &n.ty, seen))
        };
        let added = |n: &&Field| old.iter().all(|o| o.tag != n.tag);
        old.iter().all(|o| read(o, seen)) && new.iter().filter(added).all(|n| n.optional || has_zero(self.new, &n.ty))
    }
}
