//! Draws counters: keys that all their facts can give, buckets, filters, and measures of every kind.

use super::dice::Dice;
use super::sketch::{Counter, Leaf, On, Sketch, Ty};

/// Bucket sizes with the days that each may be kept, which rise.
const SIZES: [(&str, usize); 6] = [("hour", 1), ("day", 3), ("week", 9), ("month", 40), ("year", 400), ("ever", 0)];

pub(crate) fn draw(dice: &mut Dice, sketch: &Sketch, name: String) -> Counter {
    let facts = sketch.facts();
    let first = sketch.leaves(*dice.pick(&facts));
    let by: Vec<Ty> = (0..dice.below(3)).map(|_| key(dice, &first)).collect();
    let mut counter = Counter { name, by, each: each(dice), ons: vec![], derived: vec![], measures: 0 };
    let wanted = [1, 1, 2, 2, 3][dice.below(5)];
    for _ in 0..20 {
        if counter.ons.len() == wanted {
            break;
        }
        let fact = *dice.pick(&facts);
        let leaves = sketch.leaves(fact);
        if let Some(by) = counter.by.iter().map(|ty| named(dice, &leaves, ty)).collect() {
            let filter = dice.once_in(3).then(|| condition(dice, sketch, &leaves));
            counter.ons.push(On { fact, by, filter, measures: vec![] });
        }
    }
    if counter.ons.is_empty() {
        counter.by.clear();
        counter.ons.push(On { fact: facts[0], by: vec![], filter: None, measures: vec![] });
    }
    for on in 0..counter.ons.len() {
        (0..1 + dice.below(3)).for_each(|_| add(dice, sketch, &mut counter, on));
    }
    counter.derived = derived(dice, &counter);
    counter
}

/// Adds a measure to one of a counter's blocks.
pub(crate) fn add(dice: &mut Dice, sketch: &Sketch, counter: &mut Counter, on: usize) {
    let leaves = sketch.leaves(counter.ons[on].fact);
    let filter = if dice.once_in(4) { format!(" where {}", condition(dice, sketch, &leaves)) } else { String::new() };
    let measure = format!("m{}: {}{filter}", counter.measures, measure(dice, &leaves));
    counter.measures += 1;
    counter.ons[on].measures.push(measure);
}

/// Some sizes, the larger kept at least as long.
pub(crate) fn each(dice: &mut Dice) -> Vec<(&'static str, Option<usize>)> {
    let mut kept_for_ever = false;
    let mut each: Vec<_> = Vec::new();
    for (size, days) in SIZES {
        if dice.once_in(2) {
            kept_for_ever |= size == "ever" || dice.once_in(3);
            each.push((size, (!kept_for_ever).then_some(days + dice.below(days + 1))));
        }
    }
    if each.is_empty() { vec![("day", Some(4)), ("ever", None)] } else { each }
}

/// A type that may be a column of a key.
fn key(dice: &mut Dice, leaves: &[Leaf]) -> Ty {
    let keys: Vec<&Leaf> = leaves.iter().filter(|leaf| !matches!(leaf.ty, Ty::Float(_))).collect();
    if dice.once_in(5) { Ty::Int("u8") } else { dice.pick(&keys).ty.clone() }
}

/// An expression of a key's type; an integer of a type that no leaf has is an hour.
fn named(dice: &mut Dice, leaves: &[Leaf], ty: &Ty) -> Option<String> {
    let fits: Vec<&Leaf> = leaves.iter().filter(|leaf| leaf.ty == *ty).collect();
    match (fits.is_empty(), ty) {
        (true, Ty::Int(_)) => Some("hour(at)".to_owned()),
        (true, _) => None,
        (false, Ty::Str) if dice.once_in(3) => Some(format!("lower({})", dice.pick(&fits).path)),
        (false, _) if dice.once_in(3) && fits.len() > 1 => Some(format!("coalesce({}, {})", fits[0].path, fits[1].path)),
        (false, _) => Some(dice.pick(&fits).path.clone()),
    }
}

fn measure(dice: &mut Dice, leaves: &[Leaf]) -> String {
    let any = &dice.pick(leaves).path;
    let ordered =
        of(dice, leaves, |ty| matches!(ty, Ty::Int(_) | Ty::Float(_) | Ty::Str | Ty::Time | Ty::Plain("date" | "duration" | "uuid")));
    match dice.below(12) {
        0 => format!("sum({})", number(dice, leaves)),
        1 => format!("mean({})", number(dice, leaves)),
        2 => format!("quantiles({})", number(dice, leaves)),
        3 => format!("min({ordered})"),
        4 => format!("max({ordered})"),
        5 => format!("first({any})"),
        6 => format!("last({any})"),
        7 => format!("distinct({any})"),
        8 => format!("distinct({any}, exact)"),
        9 => format!("top({}, {any})", 1 + dice.below(5)),
        10 => format!("tally({})", tallied(dice, leaves)),
        _ => "count()".to_owned(),
    }
}

/// An enum's or a bool's path, or a comparison.
fn tallied(dice: &mut Dice, leaves: &[Leaf]) -> String {
    let fits: Vec<&Leaf> = leaves.iter().filter(|leaf| matches!(leaf.ty, Ty::Bool | Ty::Enum(_))).collect();
    if fits.is_empty() { format!("{} < 2", number(dice, leaves)) } else { dice.pick(&fits).path.clone() }
}

/// An expression that gives a number.
fn number(dice: &mut Dice, leaves: &[Leaf]) -> String {
    let plain = |dice: &mut Dice| of(dice, leaves, |ty| matches!(ty, Ty::Int(_) | Ty::Float(_)));
    let (a, b) = (plain(dice), plain(dice));
    match dice.below(9) {
        _ if a == b => a,
        0 => format!("{a} + {b}"),
        1 => format!("{a} * 3 - {b}"),
        2 => format!("{a} / {b}"),
        3 => format!("abs({a})"),
        4 => format!("coalesce({a}, {b})"),
        _ => a,
    }
}

/// The path of a leaf of some types. Every fact has the moment at which it became true, so there is always an hour.
fn of(dice: &mut Dice, leaves: &[Leaf], wanted: impl Fn(&Ty) -> bool) -> String {
    let fits: Vec<&Leaf> = leaves.iter().filter(|leaf| wanted(&leaf.ty)).collect();
    if fits.is_empty() { "hour(at)".to_owned() } else { dice.pick(&fits).path.clone() }
}

fn condition(dice: &mut Dice, sketch: &Sketch, leaves: &[Leaf]) -> String {
    let one = one_condition(dice, sketch, leaves);
    match dice.below(6) {
        0 => format!("not ({one})"),
        1 => format!("{one} or {}", one_condition(dice, sketch, leaves)),
        2 => format!("({one}) and hour(at) < {}", 6 + dice.below(18)),
        _ => one,
    }
}

fn one_condition(dice: &mut Dice, sketch: &Sketch, leaves: &[Leaf]) -> String {
    let leaf = dice.pick(leaves);
    let path = &leaf.path;
    match sketch.inside(&leaf.ty) {
        Ty::Bool => path.clone(),
        Ty::Int(_) => format!("{path} {} {}", dice.pick(&["<", "<=", "==", "!=", ">"]), dice.below(5)),
        Ty::Float(_) => format!("{path} >= 0.5"),
        Ty::Str => format!("len({path}) {} 1", dice.pick(&["==", "!=", ">"])),
        Ty::Time => format!("day({path}) % 3 != {}", dice.below(3)),
        Ty::Enum(id) => format!("{path} {} N{id}.c{}", dice.pick(&["==", "!="]), dice.pick(&sketch.enums[*id])),
        Ty::Plain("url") => format!("{path} {} \"https://Example.com\"", dice.pick(&["==", "!="])),
        Ty::Plain("uuid") => format!("{path} {} \"01010101-0101-0101-0101-010101010101\"", dice.pick(&["==", "!=", "<="])),
        Ty::Plain("date") => format!("day({path}) % 2 == {}", dice.below(2)),
        Ty::Plain("duration") => format!("{path} {} 500ms", dice.pick(&["==", "!=", "<", ">="])),
        _ => {
            let others: Vec<&Leaf> = leaves.iter().filter(|other| other.ty == leaf.ty && other.path != *path).collect();
            if others.is_empty() { "weekday(at) != 3".to_owned() } else { format!("{path} != {}", dice.pick(&others).path) }
        }
    }
}

/// Columns derived from measures that show numbers.
fn derived(dice: &mut Dice, counter: &Counter) -> Vec<String> {
    let measures = counter.ons.iter().flat_map(|on| &on.measures).filter_map(|measure| measure.split_once(": "));
    let names: Vec<&str> = measures.filter(|(_, of)| of.starts_with("count") || of.starts_with("distinct")).map(|(name, _)| name).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let (a, b) = (*dice.pick(&names), *dice.pick(&names));
    let share = if a == b { format!("{a} / 4") } else { format!("{a} / {b}") };
    vec![share, format!("d0 * 100 - {a}")]
}
