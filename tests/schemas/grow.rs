//! A schema's second version: all that was written under the first stays readable.

use super::counter;
use super::dice::Dice;
use super::draw;
use super::sketch::{Field, Sketch};

pub(crate) fn grow(dice: &mut Dice, sketch: &mut Sketch) {
    // A schema in which only counters change lets people go back to the first version.
    if !sketch.number.is_multiple_of(3) {
        add_field(dice, sketch);
    }
    if sketch.number % 3 == 1 {
        let edge = draw::edge(dice, sketch);
        sketch.edges.push(edge);
    }
    sketch.counters.remove(0);
    change(dice, sketch);
    let added = counter::draw(dice, sketch, "C3".to_owned());
    sketch.counters.insert(dice.below(3), added);
}

/// Adds a field to an edge or a struct, in a place of its own.
fn add_field(dice: &mut Dice, sketch: &mut Sketch) {
    let ty = draw::scalar(dice, sketch);
    // What has no zero is added as an optional only.
    let optional = matches!(ty, super::sketch::Ty::Id(_)) || dice.once_in(2);
    let place = dice.below(sketch.edges.len());
    let fields = if dice.once_in(3) { &mut sketch.structs[0] } else { &mut sketch.edges[place].fields };
    let tag = (1..).find(|tag| fields.iter().all(|field| field.tag != *tag)).expect("a tag is free");
    let at = dice.below(fields.len() + 1);
    fields.insert(at, Field { name: "extra".to_owned(), tag, ty, optional, layout: String::new() });
}

/// Changes the first counter that is left: a measure more, or other buckets.
fn change(dice: &mut Dice, sketch: &mut Sketch) {
    let mut counter = sketch.counters[0].clone();
    if dice.once_in(2) {
        let on = dice.below(counter.ons.len());
        counter::add(dice, sketch, &mut counter, on);
    } else {
        let before = counter.each.clone();
        while counter.each == before {
            counter.each = counter::each(dice);
        }
    }
    sketch.counters[0] = counter;
}
