//! Structs, unions, enums and typedefs of Thrift as types of ours.

use std::collections::{BTreeSet, HashMap};

use super::parse::{Field, Item, Kind, Ty};
use super::{Read, declared};
use crate::import::draft::{self, Body, Declared, Lost, Member, Notes};
use crate::import::names::Names;
use crate::import::tags::is_tag;

/// How far types are followed into types.
const MAX_DEPTH: usize = 64;

/// Lowers types, whose names are known before.
pub(super) struct Lower<'a> {
    files: &'a [Read],
    /// What a declaration is called here, by file and name.
    names: HashMap<(&'a str, &'a str), String>,
}

impl<'a> Lower<'a> {
    pub(super) fn new(files: &'a [Read]) -> Lower<'a> {
        let mut names = Names::of_types();
        let all = files.iter().flat_map(|read| read.file.items.iter().map(move |item| (read, item)));
        let types = all.filter(|(_, item)| !matches!(item.kind, Kind::Other(_)));
        let names = types.map(|(read, item)| ((read.prefix.as_str(), item.name.as_str()), names.give(&item.name))).collect();
        Lower { files, names }
    }

    /// What becomes of a declaration; none, where it is no type.
    pub(super) fn declare(&self, read: &Read, item: &Item) -> Option<Declared> {
        let mut notes = notes(item);
        let kind = match &item.kind {
            Kind::Struct(members, reserved) => draft::Kind::Struct(self.body(read, members, reserved, false, &mut notes)),
            Kind::Union(members, reserved) => draft::Kind::Union(self.body(read, members, reserved, true, &mut notes)),
            Kind::Enum(cases, reserved) => draft::Kind::Enum(cases_of(read, cases, reserved, &mut notes)),
            Kind::Typedef(ty) => draft::Kind::Newtype(self.ty(read, ty).ok()?),
            Kind::Field(_) | Kind::Case(_) | Kind::Other(_) => return None,
        };
        Some(Declared { notes, name: self.names.get(&(read.prefix.as_str(), item.name.as_str()))?.clone(), kind })
    }

    fn body(&self, read: &Read, items: &[Item], reserved: &[String], is_union: bool, notes: &mut Notes) -> Body {
        let mut body = Body { members: Vec::new(), reserved: reserved.to_vec() };
        let mut names = Names::of_fields();
        for item in items {
            let Kind::Field(field) = &item.kind else { continue };
            match self.field(read, field, is_union) {
                Ok((tag, ty)) => {
                    let mut notes = self::notes(item);
                    if let Some(default) = &field.default {
                        let what = format!("the default `{default}`: a field that is absent reads as {}", absent(&ty));
                        notes.lost.push(Lost { place: place(read, item), what });
                    }
                    body.members.push(Member { notes, name: names.give(&item.name), ty: Some(ty), tag });
                }
                Err(why) => {
                    let number = field.number.map_or(String::new(), |number| format!(" = {number}"));
                    notes.lost.push(Lost { place: place(read, item), what: format!("`{}`{number}: {why}", item.name) });
                    body.reserved.extend(field.number.filter(|number| is_tag(*number)).map(|number| number.to_string()));
                }
            }
        }
        body
    }

    /// The number and the type of a field, or why it has none here.
    fn field(&self, read: &Read, field: &Field, is_case: bool) -> Result<(u32, String), String> {
        let number = field.number.ok_or("it has no number")?;
        if !is_tag(number) {
            return Err("numbers go from 1 to 32767 here, without 19000 to 19999".to_owned());
        }
        let ty = self.ty(read, &field.ty)?;
        // What has no zero must be there, unless it may be absent, and writers leave out what is not `required`.
        let may_be_absent = field.is_optional || (!field.is_required && self.lacks_zero(read, &field.ty, 0));
        Ok((number as u32, if may_be_absent && !is_case { format!("{ty}?") } else { ty }))
    }

    /// A type of ours that has the same bytes, or why there is none.
    pub(super) fn ty(&self, read: &Read, ty: &Ty) -> Result<String, String> {
        self.ty_at(read, ty, 0)
    }

    fn ty_at(&self, read: &Read, ty: &Ty, depth: usize) -> Result<String, String> {
        if depth == MAX_DEPTH {
            return Err("types that stand for types without end".to_owned());
        }
        let of = |ty: &Ty| self.ty_at(read, ty, depth + 1);
        Ok(match ty {
            Ty::List(element) => format!("list<{}>", of(element)?),
            Ty::Set(member) => {
                let name = of(member)?;
                self.is_key(read, member)?;
                format!("set<{name}>")
            }
            Ty::Map(key, value) => {
                let name = of(key)?;
                self.is_key(read, key)?;
                format!("map<{name}, {}>", of(value)?)
            }
            Ty::Name(name) => match scalar(name) {
                Some(ours) => ours.to_owned(),
                None if name == "uuid" => {
                    return Err("Thrift's `uuid` stands otherwise in the bytes than ours, which is `binary` there".to_owned());
                }
                None => {
                    let (of, item) = declared(self.files, read, name).ok_or_else(|| format!("the type `{name}` is not to be found"))?;
                    if let Kind::Typedef(ty) = &item.kind {
                        self.ty_at(of, ty, depth + 1)?;
                    }
                    let ours = self.names.get(&(of.prefix.as_str(), item.name.as_str()));
                    ours.cloned().ok_or_else(|| format!("`{name}` is no type here"))?
                }
            },
        })
    }

    /// Whether values may be members of sets and keys of maps.
    fn is_key(&self, read: &Read, ty: &Ty) -> Result<(), String> {
        let refused = || Err("members of sets and keys of maps are scalars but for floats, and enums".to_owned());
        let Ty::Name(name) = ty else { return refused() };
        match (scalar(name), declared(self.files, read, name)) {
            (Some("f64"), _) => refused(),
            (None, Some((of, Item { kind: Kind::Typedef(ty), .. }))) => self.is_key(of, ty),
            (None, Some((_, Item { kind: Kind::Struct(..) | Kind::Union(..), .. }))) => refused(),
            _ => Ok(()),
        }
    }

    /// Whether a value of the type has to be there: a union, or a struct that requires one.
    fn lacks_zero(&self, read: &Read, ty: &Ty, depth: usize) -> bool {
        let Ty::Name(name) = ty else { return false };
        let requires = |of: &Read, member: &Item| matches!(&member.kind, Kind::Field(field) if field.is_required && self.lacks_zero(of, &field.ty, depth + 1));
        match declared(self.files, read, name) {
            _ if depth == MAX_DEPTH => true,
            Some((_, Item { kind: Kind::Union(..), .. })) => true,
            Some((of, Item { kind: Kind::Typedef(ty), .. })) => self.lacks_zero(of, ty, depth + 1),
            Some((of, Item { kind: Kind::Struct(members, _), .. })) => members.iter().any(|member| requires(of, member)),
            _ => false,
        }
    }
}

fn scalar(name: &str) -> Option<&'static str> {
    Some(match name {
        "bool" => "bool",
        "byte" | "i8" => "i8",
        "i16" => "i16",
        "i32" => "i32",
        "i64" => "i64",
        "double" => "f64",
        "string" | "slist" => "string",
        "binary" => "bytes",
        _ => return None,
    })
}

/// What stands for a value that is not there.
fn absent(ty: &str) -> &'static str {
    if ty.ends_with('?') { "null" } else { "zero" }
}

/// Values without a number go on from the one before, the first from 0.
fn cases_of(read: &Read, items: &[Item], reserved: &[String], notes: &mut Notes) -> Body {
    let mut body = Body { members: Vec::new(), reserved: reserved.to_vec() };
    let (mut names, mut next, mut seen) = (Names::of_cases(), 0, BTreeSet::new());
    for item in items {
        let Kind::Case(number) = item.kind else { continue };
        let number = number.unwrap_or(next);
        next = number.saturating_add(1);
        let why = match number {
            // What an absent field reads as, in every enum here.
            0 if ["UNSPECIFIED", "UNKNOWN"].iter().any(|name| item.name.eq_ignore_ascii_case(name)) => continue,
            0 => Some("the number 0 is what an absent field reads as, and has no name here"),
            _ if !is_tag(number) => Some("numbers go from 1 to 32767 here, without 19000 to 19999"),
            _ if !seen.insert(number) => Some("another name of a number that has one"),
            _ => None,
        };
        match why {
            Some(why) => notes.lost.push(Lost { place: place(read, item), what: format!("`{}` = {number}: {why}", item.name) }),
            None => body.members.push(Member { notes: self::notes(item), name: names.give(&item.name), ty: None, tag: number as u32 }),
        }
    }
    body
}

fn notes(item: &Item) -> Notes {
    Notes { docs: item.docs.clone(), deprecated: item.deprecated.clone(), lost: Vec::new() }
}

fn place(read: &Read, item: &Item) -> String {
    format!("{}:{}", read.path.display(), item.line)
}
