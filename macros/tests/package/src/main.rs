//! Takes facts from standard input, a line each, and prints them as they come back from Thrift, and then what the counter says.

#![deny(warnings)]

use std::io::Read as _;
use std::ops::Bound::Unbounded;

use headwater::Fact as _;
use headwater::codec::{json, thrift};
use headwater::counter::{Cell, CellKey, Count, Counter, Handle, Schema as _, Show, Table};

headwater::schema! {
    /// Flowers that were given.
    "schema/flowers.hw"
}
/// In a module of one's own, and without attributes: every construct of the language.
pub mod inner {
    headwater::schema!("schema/kitchen.hw");
}

use acme::flowers::{Bouquets, Colour, Fact, Functions, Schema};

/// The functions that the schema names.
struct Prices;

impl Functions for Prices {
    fn price(colour: Colour, stems: u32) -> f64 {
        f64::from(stems) * if colour == Colour::White { 2.5 } else { 2.0 }
    }
}

fn main() {
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines).expect("text");
    let (mut table, counter) = (Table::new(&Bouquets::<Prices>::SHAPE), Handle::<Bouquets<Prices>>::NEW);
    for line in lines.lines() {
        let datum = json::read_datum::<Fact>(line.as_bytes()).expect("a fact");
        let (mut bytes, mut text) = (Vec::new(), Vec::new());
        thrift::write_datum(&datum, &mut bytes).expect("no NaN");
        json::write_datum(&thrift::read_datum::<Fact>(&bytes).expect("what was written"), &mut text).expect("no NaN");
        println!("{}", String::from_utf8_lossy(&text));
        let mut open = thrift::open(&bytes, Fact::FACTS).expect("what was written");
        if Bouquets::<Prices>::SHAPE.taken(open.fact).is_some() {
            counter.count(open.fact, open.at, &mut open.reader, &mut table).expect("a fact");
        }
    }
    for (key, cell) in table.range((Unbounded, Unbounded)) {
        let key = CellKey::decode(key).expect("a key");
        let show = Show { counter: Some(&counter), bounds: false };
        let cell = counter.definition().show_cell(key.start, &Cell::from(cell), show).expect("a cell");
        println!("{} {cell}", counter.definition().show_key(key.row).expect("a row"));
    }
    println!("{}", Schema::<Prices>::NAME);
    println!("{} facts in the kitchen", inner::kitchen::Fact::FACTS.len());
}
