//! Old files under newer programs, and the other way round: tags decide.

use super::world::{Only, World, placed, scan, tile};
use crate::dataset::Dataset;
use crate::error::Error;
use crate::fact::Fact;
use crate::sample::everything::record;
use crate::shape::{self, Case, Field, Kind, Shape, Shapes};
use crate::time::{Span, Timestamp};
use crate::value::{Decode, Reader, Value, Writer};
use std::path::Path;
use std::sync::Arc;

/// An enum with cases of a program's own.
macro_rules! choice {
    ($name:ident, $($case:literal = $tag:literal),*) => {
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name(pub i32);

        impl $name {
            const CASES: &'static [Case] = &[$(Case::new($tag, $case)),*];
        }

        impl Value for $name {
            const KIND: Kind = Kind::Enum;
            const SHAPE: Shape = Shape::choice(stringify!($name), Self::CASES);

            fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
                w.choice(Self::CASES, self.0)
            }
        }

        impl Decode for $name {
            fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
                r.choice(Self::CASES).map($name)
            }

            fn zero() -> Option<Self> {
                Some($name(0))
            }
        }
    };
}

/// An id of one key field.
macro_rules! id {
    ($name:ident, $key:ident) => {
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            pub $key: String,
        }

        impl $name {
            const FIELDS: &'static [Field] = &[Field::new(1, stringify!($key), shape::of::<String>)];
        }

        impl Value for $name {
            const KIND: Kind = Kind::Record;
            const SHAPE: Shape = Shape::id(stringify!($name), Self::FIELDS);

            fn write<W: Writer>(&self, w: &mut W) -> Result<(), W::Error> {
                w.id(&Self::FIELDS[0], &self.$key)
            }
        }

        impl Decode for $name {
            fn read<R: Reader>(r: &mut R, _: Option<Self>) -> Result<Self, R::Error> {
                Ok($name { $key: r.id(Self::FIELDS)? })
            }
        }
    };
}

mod old {
    use super::*;

    choice!(Plugin, "Button" = 1, "Share" = 2);
    record! {
        /// A place.
        Place, Record, zero true, { country: String = 1 new, city: Option<String> = 2 optional, gone: u8 = 3 new }
    }
    record! {
        /// A type that holds itself, so that JSON holds it.
        Tree, Record, zero true, { label: u32 = 1 new, via: Plugin = 2 new, gone: String = 3 new, more: Vec<Tree> = 4 new }
    }
    id!(Page, url);
    record! {
        /// Before.
        Like, Record, zero false, {
            page: Page = 1 new, via: Plugin = 2 new, gone: i64 = 3 new, place: Place = 4 new, tree: Tree = 5 new, vias: Vec<Plugin> = 6 new, took: u32 = 7 new,
        }
    }
}

mod new {
    use super::*;

    choice!(Plugin, "Pressed" = 1, "Button" = 2, "Third" = 3);
    record! {
        /// A place: `city` was renamed, `country` is the name of another field by now.
        Place, Record, zero true, { land: String = 1 new, town: Option<String> = 2 optional, country: u64 = 9 new, more: Option<u8> = 10 optional }
    }
    record! {
        /// The names of fields have changed places, and one that is gone has left its name to another.
        Tree, Record, zero true, { more: u32 = 1 new, via: Plugin = 2 new, label: Vec<Tree> = 4 new, gone: u64 = 5 new }
    }
    id!(Page, address);
    record! {
        /// After.
        Like, Record, zero false, {
            page: Page = 1 new, plugin: Plugin = 2 new, place: Place = 4 new, tree: Tree = 5 new, vias: Vec<Plugin> = 6 new, took: Option<u32> = 7 optional,
            via: String = 8 new, other: Option<Page> = 9 optional, words: Vec<u32> = 10 new,
        }
    }
}

/// The dataset of a world as another program sees it.
fn seen_by<O: Fact, N: Fact>(world: &World<O>) -> Dataset {
    Dataset::open(Arc::new(world.fs.clone()), Path::new("/data"), N::FACTS, Shapes::of::<N>("test"), 2)
}

/// Writes one fact of a program, and reads it in another.
fn through<O: Fact, N: Fact>(fact: O) -> crate::Result<N> {
    let world = World::new();
    let rows = placed(vec![fact], Timestamp(0), 0);
    world.publish(0, world.shelve(1, &tile([0, 0], [1, 0]), &rows), [1, 0], [0, 0]);
    scan::<N>(&seen_by::<O, N>(&world), 0, [1, 0], Span::default()).map(|mut rows| rows.remove(0).2.fact)
}

fn old_like() -> old::Like {
    let leaf = |label| old::Tree { label, via: old::Plugin(2), gone: "bye".into(), more: vec![] };
    old::Like {
        page: old::Page { url: "http://a/".into() },
        via: old::Plugin(1),
        gone: 5,
        place: old::Place { country: "CH".into(), city: Some("Bern".into()), gone: 1 },
        tree: old::Tree { more: vec![leaf(8), old::Tree { via: old::Plugin(17), more: vec![leaf(10)], ..leaf(9) }], ..leaf(7) },
        vias: vec![old::Plugin(2), old::Plugin(17), old::Plugin(1)],
        took: 3,
    }
}

fn new_like() -> new::Like {
    let leaf = |more| new::Tree { more, via: new::Plugin(2), label: vec![], gone: 0 };
    new::Like {
        page: new::Page { address: "http://a/".into() },
        plugin: new::Plugin(1),
        place: new::Place { land: "CH".into(), town: Some("Bern".into()), country: 0, more: None },
        tree: new::Tree { label: vec![leaf(8), new::Tree { via: new::Plugin(17), label: vec![leaf(10)], ..leaf(9) }], ..leaf(7) },
        vias: vec![new::Plugin(2), new::Plugin(17), new::Plugin(1)],
        took: Some(3),
        via: String::new(),
        other: None,
        words: vec![],
    }
}

#[test]
fn an_old_file_is_read_by_a_newer_program() {
    assert_eq!(through::<_, Only<new::Like>>(Only(old_like())).unwrap(), Only(new_like()));
}

#[test]
fn a_new_file_is_read_by_an_older_program_that_asks_for_what_it_knows() {
    let mut newer = new_like();
    newer.via = "what the older one lacks".into();
    newer.other = Some(new::Page { address: "b".into() });
    let world = World::new();
    let rows = placed(vec![Only(newer)], Timestamp(0), 0);
    world.publish(0, world.shelve(1, &tile([0, 0], [1, 0]), &rows), [1, 0], [0, 0]);
    let pin = seen_by::<Only<new::Like>, Only<old::Like>>(&world).pin(&[0]).unwrap();
    let parts = pin.parts(0, &tile([0, 0], [1, 0]), Span::default()).unwrap();
    let read = |columns: &[u16]| {
        let mut likes = Vec::new();
        let read = parts[0].each(columns, &mut |_, reader| {
            likes.push(reader.edge::<old::Like>(&Only::<old::Like>::FACTS[0]).map_err(|e| reader.locate(e))?);
            Ok(())
        });
        read.map(|_| likes.remove(0))
    };
    let mut expected = old::Like { gone: 0, took: 0, ..old_like() };
    expected.place.gone = 0;
    expected.tree = old::Tree::zero().unwrap();
    assert_eq!(read(&[1, 2, 3, 4, 6]).unwrap(), expected);
    // What may be null there and not here is no zero that anybody wrote.
    assert_eq!(error(read(&[7])), "`Only.took` may be null there, and not in this program");
}

fn error<T: std::fmt::Debug>(read: crate::Result<T>) -> String {
    match read.unwrap_err() {
        Error::Schema { path, what } => {
            assert_eq!(path, Path::new("/data/dataset/Only/day=1970-01-01/00000001.parquet"));
            what
        }
        other => panic!("{other}"),
    }
}

record! {
    /// As it was.
    Before, Record, zero false, {
        number: u32 = 1 new, text: Option<String> = 2 optional, list: Vec<u32> = 3 new, via: old::Plugin = 4 new, page: old::Page = 5 new, tree: old::Tree = 6 new,
    }
}

fn before() -> Only<Before> {
    let page = old::Page { url: "a".into() };
    Only(Before { number: 1, text: None, list: vec![1], via: old::Plugin(1), page, tree: old::Tree::zero().unwrap() })
}

/// A type that a column has become, at a tag.
macro_rules! after {
    ($type:ty, $tag:literal, $error:literal) => {{
        record! {
            /// As it is.
            After, Record, zero false, { number: $type = $tag new }
        }
        assert_eq!(error(through::<_, Only<After>>(before())), $error);
    }};
}

#[test]
fn a_column_of_another_type_is_an_error_with_file_and_column() {
    after!(u64, 1, "`Only.number` is `u32` there, and `u64` in this program");
    after!(String, 1, "`Only.number` is `u32` there, and `string` in this program");
    after!(Vec<u32>, 1, "`Only.number` is `u32` there, and `list<u32>` in this program");
    after!(String, 2, "`Only.text` may be null there, and not in this program");
    after!(Vec<String>, 3, "`Only.list` is `u32` there, and `string` in this program");
    after!(u32, 4, "`Only.via` is `Plugin` there, and `u32` in this program");
    after!(String, 5, "`Only.page` is `Page` there, and `string` in this program");
    after!(old::Place, 6, "`Only.tree.label` is `u32` there, and `string` in this program");
}
