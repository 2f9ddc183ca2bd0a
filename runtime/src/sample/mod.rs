//! A schema as the compiler generates it, small and written by hand, for the tests of this crate:
//!
//! ```hw
//! schema sample
//! entity Person = 1 { key id: string, home: Place = 1 }
//! entity Page = 2 { key id: u64 }
//! entity Town = 4 { key name: string, open: bool? = 1, mayor: Person? = 2 }
//! struct Place { country: string = 1, city: string? = 2, tags: list<string> = 3 }
//! enum Plugin { Button = 1, Share = 2 }
//! edge Like: Person -> Page = 3 { via: Plugin = 1, took: u32? = 2 }
//! counter PageLikes {
//!     by page: Page
//!     each day keep 7d, ever
//!     on Like by to where via != Plugin.Share {
//!         likes: count(), quick: count() where took < 10, people: distinct(from), took: sum(took), last: last(via), top: top(5, from), size: quantiles(took), first: min(at)
//!     }
//!     share = quick / likes
//! }
//! ```

#![expect(unreachable_pub, reason = "generated code is public; here nothing is outside")]

pub mod any;
pub mod choices;
mod counters;
pub mod everything;

use headwater::shape::{self, Case, FactShape, Field, Kind, Shape};
use headwater::{Decode, Reader, Value, Writer};

pub use counters::{PageLikes, Schema};

/// The key of `Person`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId {
    pub id: String,
}

impl PersonId {
    const FIELDS: &'static [Field] = &[Field::new(1, "id", shape::of::<String>)];
}

impl Value for PersonId {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::Id { name: "Person", fields: Self::FIELDS };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.id(&Self::FIELDS[0], &self.id)
    }

    fn is_zero(&self) -> bool {
        false
    }
}

impl Decode for PersonId {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        Ok(PersonId { id: r.id(Self::FIELDS)? })
    }

    fn zero() -> Option<Self> {
        None
    }
}

/// The key of `Page`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId {
    pub id: u64,
}

impl PageId {
    const FIELDS: &'static [Field] = &[Field::new(1, "id", shape::of::<u64>)];
}

impl Value for PageId {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::Id { name: "Page", fields: Self::FIELDS };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.id(&Self::FIELDS[0], &self.id)
    }

    fn is_zero(&self) -> bool {
        false
    }
}

impl Decode for PageId {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        Ok(PageId { id: r.id(Self::FIELDS)? })
    }

    fn zero() -> Option<Self> {
        None
    }
}

/// The key of `Town`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TownId {
    pub name: String,
}

impl TownId {
    const FIELDS: &'static [Field] = &[Field::new(1, "name", shape::of::<String>)];
}

impl Value for TownId {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::Id { name: "Town", fields: Self::FIELDS };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.id(&Self::FIELDS[0], &self.name)
    }
}

impl Decode for TownId {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        Ok(TownId { name: r.id(Self::FIELDS)? })
    }
}

/// Where somebody lives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    pub country: String,
    pub city: Option<String>,
    pub tags: Vec<String>,
}

impl Place {
    const FIELDS: &'static [Field] = &[
        Field::new(1, "country", shape::of::<String>),
        Field::optional(2, "city", shape::of::<String>),
        Field::new(3, "tags", shape::of::<Vec<String>>),
    ];
}

impl Value for Place {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::Record { name: "Place", fields: Self::FIELDS };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        let mut s = w.open()?;
        w.field(&mut s, &Self::FIELDS[0], &self.country)?;
        w.field(&mut s, &Self::FIELDS[1], &self.city)?;
        w.field(&mut s, &Self::FIELDS[2], &self.tags)?;
        w.close(s)
    }
}

impl Decode for Place {
    fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error> {
        let mut it = old.unwrap_or_default();
        let mut s = r.open(Self::FIELDS)?;
        while let Some(tag) = r.next(&mut s)? {
            match tag {
                1 => r.update(&mut it.country)?,
                2 => r.update(&mut it.city)?,
                3 => r.update(&mut it.tags)?,
                _ => r.skip()?,
            }
        }
        Ok(it)
    }

    #[inline]
    fn zero() -> Option<Self> {
        Some(Default::default())
    }
}

/// What was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plugin {
    Button,
    Share,
    /// A case that this program does not know, by its number.
    Unknown(i32),
}

impl Plugin {
    const CASES: &'static [Case] = &[Case { tag: 1, name: "Button" }, Case { tag: 2, name: "Share" }];

    /// Its number on the wire.
    pub fn number(self) -> i32 {
        match self {
            Plugin::Button => 1,
            Plugin::Share => 2,
            Plugin::Unknown(n) => n,
        }
    }

    /// The case of a number.
    pub fn of(number: i32) -> Self {
        match number {
            1 => Plugin::Button,
            2 => Plugin::Share,
            n => Plugin::Unknown(n),
        }
    }
}

impl Value for Plugin {
    const KIND: Kind = Kind::Enum;
    const SHAPE: Shape = Shape::Enum { name: "Plugin", cases: Self::CASES };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.choice(Self::CASES, self.number())
    }

    fn is_zero(&self) -> bool {
        self.number() == 0
    }
}

impl Decode for Plugin {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        r.choice(Self::CASES).map(Plugin::of)
    }

    fn zero() -> Option<Self> {
        Some(Plugin::of(0))
    }
}

/// Somebody likes a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Like {
    pub from: PersonId,
    pub to: PageId,
    pub via: Plugin,
    pub took: Option<u32>,
}

impl Like {
    const FIELDS: &'static [Field] = &[
        Field::new(1, "from", shape::of::<PersonId>),
        Field::new(2, "to", shape::of::<PageId>),
        Field::new(3, "via", shape::of::<Plugin>),
        Field::optional(4, "took", shape::of::<u32>),
    ];
}

impl Value for Like {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::Record { name: "Like", fields: Self::FIELDS };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        let mut s = w.open()?;
        w.field(&mut s, &Self::FIELDS[0], &self.from)?;
        w.field(&mut s, &Self::FIELDS[1], &self.to)?;
        w.field(&mut s, &Self::FIELDS[2], &self.via)?;
        w.field(&mut s, &Self::FIELDS[3], &self.took)?;
        w.close(s)
    }

    fn is_zero(&self) -> bool {
        false
    }
}

impl Decode for Like {
    fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error> {
        let (mut from, mut to, mut via, mut took) = match old {
            Some(old) => (Some(old.from), Some(old.to), Some(old.via), Some(old.took)),
            None => (None, None, None, None),
        };
        let mut s = r.open(Self::FIELDS)?;
        while let Some(tag) = r.next(&mut s)? {
            match tag {
                1 => r.field(&mut from)?,
                2 => r.field(&mut to)?,
                3 => r.field(&mut via)?,
                4 => r.field(&mut took)?,
                _ => r.skip()?,
            }
        }
        Ok(Like { from: r.finish(from, "from")?, to: r.finish(to, "to")?, via: r.finish(via, "via")?, took: r.finish(took, "took")? })
    }

    fn zero() -> Option<Self> {
        None
    }
}

/// A property of `Person`: its home.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonHome {
    pub id: PersonId,
    pub value: Place,
}

impl PersonHome {
    const SHAPE: Shape = Shape::Record {
        name: "Person.home",
        fields: &[Field::new(1, "id", shape::of::<PersonId>), Field::new(2, "value", shape::of::<Place>)],
    };
}

/// A property of `Town`, which may be null: whether it is open.
#[derive(Clone, Debug, PartialEq)]
pub struct TownOpen {
    pub id: TownId,
    pub value: Option<bool>,
}

impl TownOpen {
    const SHAPE: Shape = Shape::Record {
        name: "Town.open",
        fields: &[Field::new(1, "id", shape::of::<TownId>), Field::optional(2, "value", shape::of::<bool>)],
    };
}

/// A property of `Town`, which may be null and has no zero: its mayor.
#[derive(Clone, Debug, PartialEq)]
pub struct TownMayor {
    pub id: TownId,
    pub value: Option<PersonId>,
}

impl TownMayor {
    const SHAPE: Shape = Shape::Record {
        name: "Town.mayor",
        fields: &[Field::new(1, "id", shape::of::<TownId>), Field::optional(2, "value", shape::of::<PersonId>)],
    };
}

/// One fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    PersonHome(PersonHome),
    Like(Like),
    TownOpen(TownOpen),
    TownMayor(TownMayor),
}

/// Where each fact stands in [`headwater::Fact::FACTS`].
pub mod facts {
    pub const PERSON_HOME: usize = 0;
    pub const LIKE: usize = 1;
    pub const TOWN_OPEN: usize = 2;
    pub const TOWN_MAYOR: usize = 3;
}

impl headwater::Fact for Fact {
    const FACTS: &'static [FactShape] = &[
        FactShape::property(1, 1, "Person.home", || const { &PersonHome::SHAPE }),
        FactShape::edge(3, "Like", shape::of::<Like>),
        FactShape::property(4, 1, "Town.open", || const { &TownOpen::SHAPE }),
        FactShape::property(4, 2, "Town.mayor", || const { &TownMayor::SHAPE }),
    ];

    fn index(&self) -> usize {
        match self {
            Fact::PersonHome(_) => facts::PERSON_HOME,
            Fact::Like(_) => facts::LIKE,
            Fact::TownOpen(_) => facts::TOWN_OPEN,
            Fact::TownMayor(_) => facts::TOWN_MAYOR,
        }
    }

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        match self {
            Fact::PersonHome(f) => w.property(&Self::FACTS[facts::PERSON_HOME], &f.id, &f.value),
            Fact::Like(f) => w.edge(&Self::FACTS[facts::LIKE], f),
            Fact::TownOpen(f) => w.property(&Self::FACTS[facts::TOWN_OPEN], &f.id, &f.value),
            Fact::TownMayor(f) => w.property(&Self::FACTS[facts::TOWN_MAYOR], &f.id, &f.value),
        }
    }

    fn read<R: Reader>(index: usize, r: &mut R) -> Result<Self, R::Error> {
        match index {
            facts::PERSON_HOME => {
                let (id, value) = r.property(&Self::FACTS[index])?;
                Ok(Fact::PersonHome(PersonHome { id, value }))
            }
            facts::TOWN_OPEN => {
                let (id, value) = r.property(&Self::FACTS[index])?;
                Ok(Fact::TownOpen(TownOpen { id, value }))
            }
            facts::TOWN_MAYOR => {
                let (id, value) = r.property(&Self::FACTS[index])?;
                Ok(Fact::TownMayor(TownMayor { id, value }))
            }
            _ => Ok(Fact::Like(r.edge(&Self::FACTS[index])?)),
        }
    }

    fn route<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        match self {
            Fact::PersonHome(f) => f.id.write(w),
            Fact::Like(f) => f.from.write(w),
            Fact::TownOpen(f) => f.id.write(w),
            Fact::TownMayor(f) => f.id.write(w),
        }
    }
}

/// One fact with where it comes from.
pub type Datum = headwater::Datum<Fact>;
