//! Every kind of value in one record, with steps between its tags that take either form in Thrift.

use headwater::shape::{self, FactShape, Field, Kind, Shape};
use std::collections::{BTreeMap, BTreeSet};

use headwater::{Bytes, Date, Decode, Duration, Fact, Reader, Timestamp, Url, Uuid, Value, Writer};

use super::{PageId, Place, Plugin};

/// Generates what the compiler would for a struct or an id of several fields.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident, $kind:ident, zero $zero:expr, { $($field:ident: $type:ty = $tag:literal $optional:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $(pub $field: $type),*
        }

        impl $name {
            pub const FIELDS: &'static [Field] = &[$(Field::$optional($tag, stringify!($field), shape::of::<$type>)),*];
        }

        impl Value for $name {
            const KIND: Kind = Kind::Record;
            const SHAPE: Shape = Shape::$kind { name: stringify!($name), fields: Self::FIELDS };

            fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
                let mut s = w.open()?;
                let mut fields = Self::FIELDS.iter();
                $(w.field(&mut s, fields.next().unwrap(), &self.$field)?;)*
                w.close(s)
            }

            fn is_zero(&self) -> bool {
                $(self.$field.is_zero())&&*
            }
        }

        impl Decode for $name {
            fn read<R: Reader>(r: &mut R, old: Option<Self>) -> Result<Self, R::Error> {
                $(let mut $field = None;)*
                match old {
                    Some(old) if R::MERGES => {
                        $($field = Some(old.$field);)*
                    }
                    _ => {}
                }
                let mut s = r.open(Self::FIELDS)?;
                while let Some(tag) = r.next(&mut s)? {
                    match tag {
                        $($tag => r.field(&mut $field)?,)*
                        _ => r.skip()?,
                    }
                }
                Ok($name {
                    $($field: match stringify!($kind) {
                        "Id" => r.key_field($field, stringify!($field))?,
                        _ => r.finish($field, stringify!($field))?,
                    }),*
                })
            }

            fn zero() -> Option<Self> {
                $zero.then(|| Some($name { $($field: Decode::zero()?),* })).flatten()
            }
        }
    };
}

record! {
    /// Every kind of value.
    Everything, Record, zero true, {
        flag: bool = 1 new,
        tiny: i8 = 2 new,
        small: i16 = 3 new,
        int: i32 = 4 new,
        long: i64 = 5 new,
        byte: u8 = 6 new,
        short: u16 = 7 new,
        word: u32 = 8 new,
        wide: u64 = 23 new,
        single: f32 = 39 new,
        double: f64 = 40 new,
        text: String = 41 new,
        at: Timestamp = 42 new,
        plugin: Plugin = 43 new,
        place: Place = 44 new,
        flags: Vec<bool> = 45 new,
        words: Vec<u32> = 46 new,
        texts: Vec<String> = 47 new,
        plugins: Vec<Plugin> = 48 new,
        places: Vec<Place> = 49 new,
        doubles: Vec<f64> = 50 new,
        nested: Vec<Vec<i64>> = 51 new,
        page: Option<PageId> = 52 optional,
        maybe_flag: Option<bool> = 53 optional,
        maybe_place: Option<Place> = 54 optional,
        more: More = 55 new,
        maybe_single: Option<f32> = 300 optional,
        tree: Option<Box<Tree>> = 32_767 optional,
    }
}

record! {
    /// Values that take more than a number or a text, sets and maps.
    More, Record, zero true, {
        data: Bytes = 1 new,
        id: Uuid = 2 new,
        day: Date = 3 new,
        length: Duration = 4 new,
        link: Url = 5 new,
        names: BTreeSet<String> = 6 new,
        days: BTreeSet<Date> = 7 new,
        links: BTreeSet<Url> = 8 new,
        kinds: BTreeSet<Plugin> = 9 new,
        flags: BTreeSet<bool> = 10 new,
        parts: BTreeSet<Bytes> = 11 new,
        counts: BTreeMap<String, u32> = 12 new,
        places: BTreeMap<u8, Place> = 13 new,
        ids: BTreeMap<Uuid, BTreeSet<i16>> = 14 new,
        moments: BTreeMap<Plugin, Vec<Timestamp>> = 15 new,
        truths: BTreeMap<bool, bool> = 16 new,
        inner: BTreeMap<Duration, BTreeMap<i64, Url>> = 17 new,
        maybe_link: Option<Url> = 18 optional,
        maybe_day: Option<Date> = 19 optional,
        maybe_data: Option<Bytes> = 20 optional,
        maybe_id: Option<Uuid> = 21 optional,
        maybe_length: Option<Duration> = 22 optional,
        maybe_names: Option<BTreeSet<String>> = 23 optional,
        maybe_counts: Option<BTreeMap<u64, f32>> = 24 optional,
    }
}

record! {
    /// A type that holds itself.
    Tree, Record, zero true, {
        label: u8 = 1 new,
        left: Option<Box<Tree>> = 2 optional,
        more: Vec<Tree> = 3 new,
    }
}

record! {
    /// An id of several key fields.
    RepoId, Id, zero false, {
        owner: String = 1 new,
        name: String = 2 new,
        copy: i32 = 3 new,
    }
}

pub(crate) use record;

/// An edge without ends, of any record: it makes a schema of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Only<T>(pub T);

impl<T: Value + Clone + std::fmt::Debug + PartialEq + Send + Sync + 'static> Fact for Only<T> {
    const FACTS: &'static [FactShape] = &[FactShape::edge(7, "Only", shape::of::<T>)];

    fn index(&self) -> usize {
        0
    }

    fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
        w.edge(&Self::FACTS[0], &self.0)
    }

    fn read<R: Reader>(_: usize, r: &mut R) -> Result<Self, R::Error> {
        r.edge::<T>(&Self::FACTS[0]).map(Only)
    }

    fn route<W: Writer>(&self, _: &mut W) -> Result<(), W::Error> {
        Ok(())
    }
}
