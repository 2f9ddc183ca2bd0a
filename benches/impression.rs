//! A fact of five fields, as the compiler generates it, for the benches.

use headwater::shape::{self, Case, FactShape, Field, Kind, Shape};
use headwater::{Datum, Decode, Fact, Pedigree, Reader, Timestamp, Value, Writer};

/// The key of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonId {
    /// The handle.
    pub handle: String,
}

/// The key of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageId {
    /// The address.
    pub url: String,
}

macro_rules! id {
    ($type:ident, $name:literal, $field:ident) => {
        impl $type {
            const FIELDS: &'static [Field] = &[Field::new(1, stringify!($field), shape::of::<String>)];
        }

        impl Value for $type {
            const KIND: Kind = Kind::Record;
            const SHAPE: Shape = Shape::Id { name: $name, fields: Self::FIELDS };

            fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
                w.id(&Self::FIELDS[0], &self.$field)
            }

            fn is_zero(&self) -> bool {
                false
            }
        }

        impl Decode for $type {
            fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
                Ok($type { $field: r.id(Self::FIELDS)? })
            }

            fn zero() -> Option<Self> {
                None
            }
        }
    };
}

id!(PersonId, "Person", handle);
id!(PageId, "Page", url);

/// What showed the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plugin(pub i32);

impl Value for Plugin {
    const KIND: Kind = Kind::Enum;
    const SHAPE: Shape = Shape::Enum { name: "Plugin", cases: Self::CASES };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.choice(Self::CASES, self.0)
    }

    fn is_zero(&self) -> bool {
        self.0 == 0
    }
}

impl Plugin {
    const CASES: &'static [Case] = &[Case { tag: 1, name: "Button" }, Case { tag: 2, name: "Share" }];
}

impl Decode for Plugin {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        r.choice(Self::CASES).map(Plugin)
    }

    fn zero() -> Option<Self> {
        Some(Plugin(0))
    }
}

/// A person saw a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Impression {
    /// Who saw it.
    pub from: PersonId,
    /// What was seen.
    pub to: PageId,
    /// What showed it.
    pub via: Plugin,
    /// For how many milliseconds.
    pub took: Option<u32>,
    /// In which language.
    pub lang: String,
}

impl Impression {
    const FIELDS: &'static [Field] = &[
        Field::new(1, "from", shape::of::<PersonId>),
        Field::new(2, "to", shape::of::<PageId>),
        Field::new(3, "via", shape::of::<Plugin>),
        Field::optional(4, "took", shape::of::<u32>),
        Field::new(5, "lang", shape::of::<String>),
    ];

    /// The `n`th of a stream: 50,000 people, 20,000 pages, about 100 bytes in Thrift.
    pub fn nth(n: u64) -> Datum<Impression> {
        let spread = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let fact = Impression {
            from: PersonId { handle: format!("person-{:05}", spread % 50_000) },
            to: PageId { url: format!("https://example.com/news/2026/article-{:05}", (spread >> 8) % 20_000) },
            via: Plugin(1 + (n % 2) as i32),
            took: (!n.is_multiple_of(3)).then_some((spread % 30_000) as u32),
            lang: "en".to_owned(),
        };
        let at = Timestamp(1_790_000_000_000_000 + n as i64 * 1000);
        Datum { pedigree: Pedigree { at, source: Some("web-3".to_owned()), nonce: Some(n) }, fact }
    }
}

impl Value for Impression {
    const KIND: Kind = Kind::Record;
    const SHAPE: Shape = Shape::Record { name: "Impression", fields: Self::FIELDS };

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        let mut s = w.open()?;
        w.field(&mut s, &Self::FIELDS[0], &self.from)?;
        w.field(&mut s, &Self::FIELDS[1], &self.to)?;
        w.field(&mut s, &Self::FIELDS[2], &self.via)?;
        w.field(&mut s, &Self::FIELDS[3], &self.took)?;
        w.field(&mut s, &Self::FIELDS[4], &self.lang)?;
        w.close(s)
    }

    fn is_zero(&self) -> bool {
        false
    }
}

impl Decode for Impression {
    fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
        let (mut from, mut to, mut via, mut took, mut lang) = (None, None, None, None, None);
        let mut s = r.open(Self::FIELDS)?;
        while let Some(tag) = r.next(&mut s)? {
            match tag {
                1 => r.field(&mut from)?,
                2 => r.field(&mut to)?,
                3 => r.field(&mut via)?,
                4 => r.field(&mut took)?,
                5 => r.field(&mut lang)?,
                _ => r.skip()?,
            }
        }
        Ok(Impression {
            from: r.finish(from, "from")?,
            to: r.finish(to, "to")?,
            via: r.finish(via, "via")?,
            took: r.finish(took, "took")?,
            lang: r.finish(lang, "lang")?,
        })
    }

    fn zero() -> Option<Self> {
        None
    }
}

impl Fact for Impression {
    const FACTS: &'static [FactShape] = &[FactShape::edge(8, "Impression", shape::of::<Impression>)];

    fn index(&self) -> usize {
        0
    }

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.edge(&Self::FACTS[0], self)
    }

    fn read<R: Reader>(_: usize, r: &mut R) -> Result<Self, R::Error> {
        r.edge(&Self::FACTS[0])
    }

    fn route<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        self.from.write(w)
    }
}
