//! The same structures through the `thrift` crate: equal bytes, both ways.
//!
//! In Compact the crate writes a field whose tag is 15 past the last in the long form, other libraries in the short one; `Everything` has one
//! such step (8 to 23), and there the bytes are mended before they are compared.

use std::collections::{BTreeMap, BTreeSet};

use headwater::sample::everything::{Everything, More, Tree};
use headwater::sample::{Datum, Fact, Place, any};
use proptest::prelude::*;
use thrift::protocol::{
    TCompactInputProtocol, TCompactOutputProtocol, TFieldIdentifier, TInputProtocol, TListIdentifier, TMapIdentifier, TOutputProtocol,
    TSetIdentifier, TStructIdentifier, TType,
};

use super::{bytes_of, datum_bytes, read};

pub(super) type Out<'a> = dyn TOutputProtocol + 'a;
pub(super) type Written = thrift::Result<()>;

fn record(p: &mut Out<'_>, body: impl FnOnce(&mut Out<'_>) -> Written) -> Written {
    p.write_struct_begin(&TStructIdentifier::new("r"))?;
    body(p)?;
    p.write_field_stop()?;
    p.write_struct_end()
}

fn field(p: &mut Out<'_>, tag: i16, ty: TType, value: impl FnOnce(&mut Out<'_>) -> Written) -> Written {
    p.write_field_begin(&TFieldIdentifier::new("f", ty, tag))?;
    value(p)?;
    p.write_field_end()
}

fn list<T>(p: &mut Out<'_>, ty: TType, list: &[T], element: impl Fn(&mut Out<'_>, &T) -> Written) -> Written {
    p.write_list_begin(&TListIdentifier::new(ty, list.len() as i32))?;
    list.iter().try_for_each(|value| element(p, value))
}

fn place(p: &mut Out<'_>, value: &Place) -> Written {
    record(p, |p| {
        field(p, 1, TType::String, |p| p.write_string(&value.country))?;
        if let Some(city) = &value.city {
            field(p, 2, TType::String, |p| p.write_string(city))?;
        }
        field(p, 3, TType::List, |p| list(p, TType::String, &value.tags, |p, tag| p.write_string(tag)))
    })
}

fn tree(p: &mut Out<'_>, value: &Tree) -> Written {
    record(p, |p| {
        field(p, 1, TType::I16, |p| p.write_i16(value.label.into()))?;
        if let Some(left) = &value.left {
            field(p, 2, TType::Struct, |p| tree(p, left))?;
        }
        field(p, 3, TType::List, |p| list(p, TType::Struct, &value.more, tree))
    })
}

pub(super) fn everything(p: &mut Out<'_>, v: &Everything) -> Written {
    record(p, |p| {
        field(p, 1, TType::Bool, |p| p.write_bool(v.flag))?;
        field(p, 2, TType::I08, |p| p.write_i8(v.tiny))?;
        field(p, 3, TType::I16, |p| p.write_i16(v.small))?;
        field(p, 4, TType::I32, |p| p.write_i32(v.int))?;
        field(p, 5, TType::I64, |p| p.write_i64(v.long))?;
        field(p, 6, TType::I16, |p| p.write_i16(v.byte.into()))?;
        field(p, 7, TType::I32, |p| p.write_i32(v.short.into()))?;
        field(p, 8, TType::I64, |p| p.write_i64(v.word.into()))?;
        field(p, 23, TType::I64, |p| p.write_i64(v.wide as i64))?;
        field(p, 39, TType::Double, |p| p.write_double(v.single.into()))?;
        field(p, 40, TType::Double, |p| p.write_double(v.double))?;
        field(p, 41, TType::String, |p| p.write_string(&v.text))?;
        field(p, 42, TType::I64, |p| p.write_i64(v.at.0))?;
        field(p, 43, TType::I32, |p| p.write_i32(v.plugin.number()))?;
        field(p, 44, TType::Struct, |p| place(p, &v.place))?;
        lists(p, v)?;
        options(p, v)
    })
}

fn lists(p: &mut Out<'_>, v: &Everything) -> Written {
    field(p, 45, TType::List, |p| list(p, TType::Bool, &v.flags, |p, &x| p.write_bool(x)))?;
    field(p, 46, TType::List, |p| list(p, TType::I64, &v.words, |p, &x| p.write_i64(x.into())))?;
    field(p, 47, TType::List, |p| list(p, TType::String, &v.texts, |p, x| p.write_string(x)))?;
    field(p, 48, TType::List, |p| list(p, TType::I32, &v.plugins, |p, x| p.write_i32(x.number())))?;
    field(p, 49, TType::List, |p| list(p, TType::Struct, &v.places, place))?;
    field(p, 50, TType::List, |p| list(p, TType::Double, &v.doubles, |p, &x| p.write_double(x)))?;
    field(p, 51, TType::List, |p| list(p, TType::List, &v.nested, |p, inner| list(p, TType::I64, inner, |p, &x| p.write_i64(x))))
}

fn set<T>(p: &mut Out<'_>, ty: TType, set: &BTreeSet<T>, member: impl Fn(&mut Out<'_>, &T) -> Written) -> Written {
    p.write_set_begin(&TSetIdentifier::new(ty, set.len() as i32))?;
    set.iter().try_for_each(|value| member(p, value))
}

fn map<K, V>(
    p: &mut Out<'_>,
    (key, value): (TType, TType),
    map: &BTreeMap<K, V>,
    pair: impl Fn(&mut Out<'_>, &K, &V) -> Written,
) -> Written {
    p.write_map_begin(&TMapIdentifier::new(key, value, map.len() as i32))?;
    map.iter().try_for_each(|(key, value)| pair(p, key, value))
}

fn more(p: &mut Out<'_>, v: &More) -> Written {
    use TType::{Bool, I16, I32, I64, List, Map, Set, String, Struct};
    record(p, |p| {
        field(p, 1, String, |p| p.write_bytes(&v.data))?;
        field(p, 2, String, |p| p.write_bytes(v.id.as_bytes()))?;
        field(p, 3, I32, |p| p.write_i32(v.day.0))?;
        field(p, 4, I64, |p| p.write_i64(v.length.0))?;
        field(p, 5, String, |p| p.write_string(v.link.as_str()))?;
        field(p, 6, Set, |p| set(p, String, &v.names, |p, x| p.write_string(x)))?;
        field(p, 7, Set, |p| set(p, I32, &v.days, |p, x| p.write_i32(x.0)))?;
        field(p, 8, Set, |p| set(p, String, &v.links, |p, x| p.write_string(x.as_str())))?;
        field(p, 9, Set, |p| set(p, I32, &v.kinds, |p, x| p.write_i32(x.number())))?;
        field(p, 10, Set, |p| set(p, Bool, &v.flags, |p, x| p.write_bool(*x)))?;
        field(p, 11, Set, |p| set(p, String, &v.parts, |p, x| p.write_bytes(x)))?;
        field(p, 12, Map, |p| {
            map(p, (String, I64), &v.counts, |p, k, x| {
                p.write_string(k)?;
                p.write_i64((*x).into())
            })
        })?;
        field(p, 13, Map, |p| {
            map(p, (I16, Struct), &v.places, |p, k, x| {
                p.write_i16((*k).into())?;
                place(p, x)
            })
        })?;
        field(p, 14, Map, |p| {
            map(p, (String, Set), &v.ids, |p, k, x| {
                p.write_bytes(k.as_bytes())?;
                set(p, I16, x, |p, x| p.write_i16(*x))
            })
        })?;
        field(p, 15, Map, |p| {
            map(p, (I32, List), &v.moments, |p, k, x| {
                p.write_i32(k.number())?;
                list(p, I64, x, |p, x| p.write_i64(x.0))
            })
        })?;
        field(p, 16, Map, |p| {
            map(p, (Bool, Bool), &v.truths, |p, k, x| {
                p.write_bool(*k)?;
                p.write_bool(*x)
            })
        })?;
        field(p, 17, Map, |p| {
            map(p, (I64, Map), &v.inner, |p, k, x| {
                p.write_i64(k.0)?;
                map(p, (I64, String), x, |p, k, x| {
                    p.write_i64(*k)?;
                    p.write_string(x.as_str())
                })
            })
        })?;
        more_options(p, v)
    })
}

fn more_options(p: &mut Out<'_>, v: &More) -> Written {
    if let Some(link) = &v.maybe_link {
        field(p, 18, TType::String, |p| p.write_string(link.as_str()))?;
    }
    if let Some(day) = v.maybe_day {
        field(p, 19, TType::I32, |p| p.write_i32(day.0))?;
    }
    if let Some(data) = &v.maybe_data {
        field(p, 20, TType::String, |p| p.write_bytes(data))?;
    }
    if let Some(id) = v.maybe_id {
        field(p, 21, TType::String, |p| p.write_bytes(id.as_bytes()))?;
    }
    if let Some(length) = v.maybe_length {
        field(p, 22, TType::I64, |p| p.write_i64(length.0))?;
    }
    if let Some(names) = &v.maybe_names {
        field(p, 23, TType::Set, |p| set(p, TType::String, names, |p, x| p.write_string(x)))?;
    }
    v.maybe_counts.as_ref().map_or(Ok(()), |counts| {
        field(p, 24, TType::Map, |p| {
            map(p, (TType::I64, TType::Double), counts, |p, k, x| {
                p.write_i64(*k as i64)?;
                p.write_double((*x).into())
            })
        })
    })
}

fn options(p: &mut Out<'_>, v: &Everything) -> Written {
    if let Some(page) = &v.page {
        field(p, 52, TType::Struct, |p| record(p, |p| field(p, 1, TType::I64, |p| p.write_i64(page.id as i64))))?;
    }
    if let Some(flag) = v.maybe_flag {
        field(p, 53, TType::Bool, |p| p.write_bool(flag))?;
    }
    if let Some(value) = &v.maybe_place {
        field(p, 54, TType::Struct, |p| place(p, value))?;
    }
    field(p, 55, TType::Struct, |p| more(p, &v.more))?;
    if let Some(single) = v.maybe_single {
        field(p, 300, TType::Double, |p| p.write_double(single.into()))?;
    }
    match &v.tree {
        Some(value) => field(p, 32_767, TType::Struct, |p| tree(p, value)),
        None => Ok(()),
    }
}

pub(super) fn datum(p: &mut Out<'_>, d: &Datum) -> Written {
    record(p, |p| {
        field(p, 1, TType::Struct, |p| {
            record(p, |p| {
                field(p, 1, TType::I64, |p| p.write_i64(d.pedigree.at.0))?;
                if let Some(source) = &d.pedigree.source {
                    field(p, 2, TType::String, |p| p.write_string(source))?;
                }
                d.pedigree.nonce.map_or(Ok(()), |nonce| field(p, 3, TType::I64, |p| p.write_i64(nonce as i64)))
            })
        })?;
        field(p, 2, TType::Struct, |p| record(p, |p| fact(p, &d.fact)))
    })
}

fn fact(p: &mut Out<'_>, fact: &Fact) -> Written {
    match fact {
        Fact::Like(like) => field(p, 3, TType::Struct, |p| {
            record(p, |p| {
                field(p, 1, TType::Struct, |p| person(p, &like.from.id))?;
                field(p, 2, TType::Struct, |p| record(p, |p| field(p, 1, TType::I64, |p| p.write_i64(like.to.id as i64))))?;
                field(p, 3, TType::I32, |p| p.write_i32(like.via.number()))?;
                like.took.map_or(Ok(()), |took| field(p, 4, TType::I64, |p| p.write_i64(took.into())))
            })
        }),
        Fact::PersonHome(home) => field(p, 1, TType::Struct, |p| {
            record(p, |p| {
                field(p, 1, TType::Struct, |p| person(p, &home.id.id))?;
                field(p, 2, TType::Struct, |p| record(p, |p| field(p, 1, TType::Struct, |p| place(p, &home.value))))
            })
        }),
        Fact::TownOpen(open) => town(p, &open.id.name, 1, open.value, |p, open| field(p, 1, TType::Bool, |p| p.write_bool(open))),
        Fact::TownMayor(mayor) => {
            town(p, &mayor.id.name, 2, mayor.value.as_ref(), |p, mayor| field(p, 2, TType::Struct, |p| person(p, &mayor.id)))
        }
    }
}

fn person(p: &mut Out<'_>, id: &str) -> Written {
    record(p, |p| field(p, 1, TType::String, |p| p.write_string(id)))
}

/// A property that may be null: its value in the union, or its tag beside the union's place.
fn town<V>(p: &mut Out<'_>, name: &str, tag: i16, value: Option<V>, case: impl FnOnce(&mut Out<'_>, V) -> Written) -> Written {
    field(p, 4, TType::Struct, |p| {
        record(p, |p| {
            field(p, 1, TType::Struct, |p| record(p, |p| field(p, 1, TType::String, |p| p.write_string(name))))?;
            match value {
                Some(value) => field(p, 2, TType::Struct, |p| record(p, |p| case(p, value))),
                None => field(p, 3, TType::I16, |p| p.write_i16(tag)),
            }
        })
    })
}

fn through_the_crate(write: impl FnOnce(&mut Out<'_>) -> Written) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(&mut TCompactOutputProtocol::new(&mut bytes)).unwrap();
    bytes
}

/// Puts the short form of the step from 8 to 23 in place of the crate's long one. All before it is integers, whose bytes are counted.
fn mend(bytes: &[u8], v: &Everything) -> Vec<u8> {
    let upto = Everything { wide: 0, ..v.clone() };
    let ours = bytes_of(&upto);
    let at = (0..ours.len()).find(|&at| ours[at] != bytes[at]).unwrap_or(ours.len());
    assert_eq!((&bytes[at..at + 2], ours[at]), (&[0x06, 46][..], 0xf6), "the step from 8 to 23");
    [&bytes[..at], &[0xf6], &bytes[at + 2..]].concat()
}

proptest! {
    #[test]
    fn everything_has_the_bytes_of_the_crate(value in any::everything()) {
        let theirs = through_the_crate(|p| everything(p, &value));
        prop_assert_eq!(bytes_of(&value), mend(&theirs, &value));
        prop_assert_eq!(read::<Everything>(&theirs).unwrap(), value);
    }

    #[test]
    fn data_have_the_bytes_of_the_crate(value in any::datum()) {
        prop_assert_eq!(datum_bytes(&value), through_the_crate(|p| datum(p, &value)));
    }
}

#[test]
fn the_crate_reads_our_step_of_fifteen() {
    let value = Everything { wide: 9, ..crate::value::Decode::zero().unwrap() };
    let bytes = bytes_of(&value);
    let mut p = TCompactInputProtocol::new(&bytes[..]);
    p.read_struct_begin().unwrap();
    loop {
        let field = p.read_field_begin().unwrap();
        if field.id == Some(23) {
            assert_eq!(p.read_i64().unwrap(), 9);
            return;
        }
        assert_ne!(field.field_type, TType::Stop, "field 23 was not found");
        p.skip(field.field_type).unwrap();
        p.read_field_end().unwrap();
    }
}
