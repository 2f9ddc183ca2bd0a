//! The order of declarations: each behind what it holds in its own memory, as C++ and its kin need it, and else as the schema has it.

use std::collections::BTreeMap;

use super::wire::{Alias, Record, Ty};

/// Newtypes, each behind those that it wraps.
pub(super) fn aliases(aliases: Vec<Alias>) -> Vec<Alias> {
    let needs = |alias: &Alias| {
        let mut names = Vec::new();
        named(&alias.ty, &mut |ty| {
            if let Ty::Alias(name, _) = ty {
                names.push(name.clone());
            }
        });
        names
    };
    sorted(aliases, |alias| &alias.name, needs)
}

/// Records, each behind those that it holds. What is boxed, or stands in a list, set or map, is held elsewhere, so there is no circle.
pub(super) fn records(records: Vec<Record>) -> Vec<Record> {
    let needs = |record: &Record| {
        let held = record.fields.iter().filter(|field| !field.boxed).map(|field| field.ty.stored());
        held.filter_map(|ty| if let Ty::Record(name) = ty { Some(name.clone()) } else { None }).collect()
    };
    sorted(records, |record| &record.name, needs)
}

fn named(ty: &Ty, found: &mut impl FnMut(&Ty)) {
    found(ty);
    match ty {
        Ty::List(inner) | Ty::Set(inner) => named(inner, found),
        Ty::Map(key, value) => {
            named(key, found);
            named(value, found);
        }
        Ty::Scalar(_) | Ty::Enum(_) | Ty::Record(_) | Ty::Alias(..) => {}
    }
}

fn sorted<T>(items: Vec<T>, name: impl Fn(&T) -> &String, needs: impl Fn(&T) -> Vec<String>) -> Vec<T> {
    let places: BTreeMap<String, usize> = items.iter().enumerate().map(|(place, item)| (name(item).clone(), place)).collect();
    let needs: Vec<Vec<usize>> =
        items.iter().map(|item| needs(item).iter().filter_map(|name| places.get(name).copied()).collect()).collect();
    let (mut seen, mut order) = (vec![false; items.len()], Vec::new());
    // A stack of our own: a chain of types may be longer than the thread's is deep.
    for root in 0..items.len() {
        let mut stack = vec![(root, false)];
        while let Some((place, is_done)) = stack.pop() {
            if is_done {
                order.push(place);
            } else if !std::mem::replace(&mut seen[place], true) {
                stack.push((place, true));
                stack.extend(needs[place].iter().rev().map(|need| (*need, false)));
            }
        }
    }
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|place| items[place].take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_behind_what_it_needs() {
        let needs = |item: &String| match item.as_str() {
            "a" => vec!["c".to_owned(), "b".to_owned()],
            "b" => vec!["d".to_owned(), "unknown".to_owned()],
            _ => Vec::new(),
        };
        let items = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        assert_eq!(sorted(items, |item| item, needs), ["c", "d", "b", "a", "e"]);
    }
}
