//! Draws enums, structs, entities and edges.

use super::counter;
use super::dice::Dice;
use super::sketch::{Edge, Entity, Field, Sketch, Ty};

const PLAIN: [&str; 5] = ["bytes", "uuid", "date", "duration", "url"];
const INTS: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

pub(crate) fn schema(dice: &mut Dice, number: u64) -> Sketch {
    let enums = (0..1 + dice.below(2)).map(|_| cases(dice)).collect();
    let mut sketch = Sketch {
        number,
        rich: number >= super::RICH,
        newtypes: vec![],
        enums,
        structs: vec![],
        unions: vec![],
        entities: vec![],
        edges: vec![],
        counters: vec![],
        free: dice.tags(10),
    };
    if sketch.rich {
        let wrapped = (0..2 + dice.below(2)).map(|_| keyed(dice, &sketch)).collect();
        sketch.newtypes = wrapped;
    }
    for i in 0..2 + dice.below(2) {
        let key = keys(dice, &sketch, i);
        let tag = sketch.free.pop().expect("tags are left");
        sketch.entities.push(Entity { tag, key, properties: vec![] });
    }
    for _ in 0..1 + dice.below(2) {
        let fields = structure(dice, &sketch);
        sketch.structs.push(fields);
    }
    for _ in 0..1 + dice.below(2) {
        let cases = union(dice, &sketch);
        sketch.unions.push(cases);
    }
    for i in 0..sketch.entities.len() {
        let count = dice.below(3);
        sketch.entities[i].properties = properties(dice, &sketch, count);
    }
    for _ in 0..1 + dice.below(2) {
        let edge = edge(dice, &mut sketch);
        sketch.edges.push(edge);
    }
    for i in 0..3 {
        let counter = counter::draw(dice, &sketch, format!("C{i}"));
        sketch.counters.push(counter);
    }
    sketch
}

pub(crate) fn edge(dice: &mut Dice, sketch: &mut Sketch) -> Edge {
    let tag = sketch.free.pop().expect("tags are left");
    let (from, to) = (dice.below(sketch.entities.len()), dice.below(sketch.entities.len()));
    let count = dice.below(6);
    Edge { tag, from, to, fields: fields(dice, sketch, "f", count), layout: layout(dice) }
}

pub(crate) fn scalar(dice: &mut Dice, sketch: &Sketch) -> Ty {
    if sketch.rich && dice.once_in(2) {
        return keyed(dice, sketch);
    }
    match dice.below(10) {
        0 => Ty::Bool,
        1..=3 => Ty::Int(dice.pick::<&str>(&INTS)),
        4 => Ty::Float(dice.pick::<&str>(&["f32", "f64"])),
        5 | 6 => Ty::Str,
        7 => Ty::Time,
        8 => Ty::Enum(dice.below(sketch.enums.len())),
        _ => Ty::Id(dice.below(sketch.entities.len())),
    }
}

/// What may be a key, a member of a set or a key of a map.
fn keyed(dice: &mut Dice, sketch: &Sketch) -> Ty {
    match dice.below(9) {
        0 => Ty::Int(dice.pick::<&str>(&INTS)),
        1 => Ty::Str,
        2 => Ty::Enum(dice.below(sketch.enums.len())),
        3 | 4 if !sketch.newtypes.is_empty() => Ty::Newtype(dice.below(sketch.newtypes.len())),
        _ => Ty::Plain(dice.pick::<&str>(&PLAIN)),
    }
}

fn cases(dice: &mut Dice) -> Vec<u16> {
    let count = 1 + dice.below(4);
    dice.tags(count)
}

/// A key: mostly one field, or several, or alternatives.
fn keys(dice: &mut Dice, sketch: &Sketch, entities: usize) -> Vec<Vec<Ty>> {
    let lengths: &[usize] = [&[1][..], &[1], &[2], &[1, 1], &[1, 2, 1]][dice.below(5)];
    lengths.iter().map(|length| (0..*length).map(|_| key(dice, sketch, entities)).collect()).collect()
}

/// The cases of a union, which may hold one above it, or itself. The first holds nothing but itself, so that values end.
fn union(dice: &mut Dice, sketch: &Sketch) -> Vec<Field> {
    let count = 1 + dice.below(4);
    let mut cases: Vec<Field> = fields(dice, sketch, "w", count).into_iter().map(|case| Field { optional: false, ..case }).collect();
    cases[0].ty = scalar(dice, sketch);
    if dice.once_in(2) {
        let tag = cases.iter().map(|case| case.tag).max().unwrap_or(0) + 1;
        let own = Ty::Union(sketch.unions.len());
        let ty = if dice.once_in(2) { Ty::List(Box::new(own)) } else { own };
        cases.push(Field { name: "again".to_owned(), tag, ty, optional: false, layout: String::new() });
    }
    cases
}

/// A key's type; the key of a later entity may be an earlier one.
fn key(dice: &mut Dice, sketch: &Sketch, entities: usize) -> Ty {
    if sketch.rich && dice.once_in(2) {
        return keyed(dice, sketch);
    }
    match dice.below(8) {
        0..=2 => Ty::Str,
        3..=5 => Ty::Int(dice.pick::<&str>(&INTS)),
        6 => Ty::Time,
        _ if entities > 0 => Ty::Id(dice.below(entities)),
        _ => Ty::Enum(dice.below(sketch.enums.len())),
    }
}

/// The fields of a struct, which may hold one above it, or itself.
fn structure(dice: &mut Dice, sketch: &Sketch) -> Vec<Field> {
    let count = 1 + dice.below(3);
    let mut fields = fields(dice, sketch, "v", count);
    if dice.once_in(3) {
        let tag = fields.iter().map(|field| field.tag).max().unwrap_or(0) + 1;
        let own = Ty::Struct(sketch.structs.len());
        let (ty, optional) = if dice.once_in(2) { (Ty::List(Box::new(own)), false) } else { (own, true) };
        fields.push(Field { name: "again".to_owned(), tag, ty, optional, layout: String::new() });
    }
    fields
}

fn fields(dice: &mut Dice, sketch: &Sketch, letter: &str, count: usize) -> Vec<Field> {
    let tags = dice.tags(count);
    let field = |(i, tag): (usize, u16)| {
        let (ty, optional) = (any(dice, sketch), dice.once_in(3));
        Field { name: format!("{letter}{i}"), tag, ty, optional, layout: String::new() }
    };
    tags.into_iter().enumerate().map(field).collect()
}

fn properties(dice: &mut Dice, sketch: &Sketch, count: usize) -> Vec<Field> {
    let plain = fields(dice, sketch, "p", count);
    plain.into_iter().map(|field| Field { layout: layout(dice), ..field }).collect()
}

fn any(dice: &mut Dice, sketch: &Sketch) -> Ty {
    if sketch.rich && dice.once_in(4) {
        let key = Box::new(keyed(dice, sketch));
        return if dice.once_in(2) { Ty::Set(key) } else { Ty::Map(key, Box::new(element(dice, sketch))) };
    }
    match dice.below(8) {
        0 => Ty::List(Box::new(element(dice, sketch))),
        2 | 3 if !sketch.unions.is_empty() => Ty::Union(dice.below(sketch.unions.len())),
        1 if !sketch.structs.is_empty() => Ty::Struct(dice.below(sketch.structs.len())),
        _ => scalar(dice, sketch),
    }
}

/// What a list holds; one of bytes is refused.
fn element(dice: &mut Dice, sketch: &Sketch) -> Ty {
    match scalar(dice, sketch) {
        Ty::Int("u8") => Ty::Int("u16"),
        _ if dice.once_in(4) && !sketch.unions.is_empty() => Ty::Union(dice.below(sketch.unions.len())),
        _ if dice.once_in(4) && !sketch.structs.is_empty() => Ty::Struct(dice.below(sketch.structs.len())),
        scalar => scalar,
    }
}

fn layout(dice: &mut Dice) -> String {
    let slice = ["", "@slice(hour)\n", "@slice(day)\n", "@slice(month)\n"][dice.below(4)];
    let keep = if dice.once_in(3) { format!("@keep({}d)\n", 2 + dice.below(6)) } else { String::new() };
    format!("{slice}{keep}")
}
