//! A plain record has the bytes that the emitters of tokens and prettyplease give it.

use std::collections::BTreeSet;

use std::fmt::Write;

use headwater_idl::{Model, Source, compile};

use super::super::{Part, imports, parts, print};
use super::Plain;
use crate::plan::Plan;

/// How many records of a schema were written as text, and how many of those that have columns were not.
fn compared(model: &Model) -> (usize, usize) {
    let plan = Plan::new(model, "");
    let all = parts(&plan);
    let (mut pass, mut plain) = (imports::Pass::new(all.iter().flat_map(Part::declared).collect()), Plain::default());
    let (mut same, mut others) = (0, 0);
    for part in all {
        let Part::Record(record) = &part else { continue };
        match plain.text(&mut pass, record) {
            Some(text) => {
                assert_eq!(text, print::items(&pass.shorten(part.tokens(&plan, &BTreeSet::new()))));
                same += 1;
            }
            None => others += 1,
        }
    }
    (same, others)
}

fn model(text: &str) -> Model {
    let compiled = compile(&[Source::new("a.hw", text)]);
    compiled.model.unwrap_or_else(|| panic!("unsound: {:?}\n{text}", compiled.diagnostics))
}

#[test]
fn the_kitchen_is_the_same_both_ways() {
    let (same, others) = compared(&model(include_str!("../../../tests/kitchen.hw")));
    assert!(same >= 7, "{same} of {}", same + others);
}

/// Names of all lengths, so that lines end on either side of the edge of the page.
#[test]
fn drawn_records_are_the_same_both_ways() {
    let mut random = Random(7);
    let (mut same, mut others) = (0, 0);
    for _ in 0..20 {
        let found = compared(&model(&draw(&mut random)));
        (same, others) = (same + found.0, others + found.1);
    }
    // Properties are never written so, and of the others those are not that have a name of 45 letters.
    assert!(same > others && others > 0, "{same} as text, {others} not");
}

/// Where the schema takes a name of the runtime, that one is written out; so long as lines are not too wide for it.
#[test]
fn taken_names_are_written_out_both_ways() {
    let mut plain = 0;
    for taken in ["Option", "Value", "Field", "Kind", "Vec", "String", "Default", "Box", "Timestamp"] {
        let text = format!(
            "schema a\nstruct {taken} {{ a: string? = 1, b: list<u8x> = 2, at: timestamp = 3, me: {taken}? = 4 }}\n\
             struct u8x {{ a: i64 = 1 }}\nstruct Other {{ a: u8x = 1, own: {taken}? = 2 }}\n"
        );
        plain += compared(&model(&text)).0;
    }
    assert!(plain > 12, "{plain}");
}

/// A schema of structs, entities and edges.
fn draw(random: &mut Random) -> String {
    let mut text = "schema a\n".to_owned();
    let structs: Vec<String> = (0..12).map(|number| random.name("T", number)).collect();
    let entity = random.name("E", 0);
    for (number, name) in structs.iter().enumerate() {
        let _ = write!(text, "{}struct {name} {{{}}}\n\n", random.docs(), random.fields(&structs[..=number], number, &entity));
    }
    let _ = writeln!(text, "entity {entity} = 1 {{ key id: string, {} }}", random.fields(&structs, structs.len(), &entity));
    for tag in 2..8 {
        let name = random.name("L", tag);
        let _ = writeln!(text, "edge {name}: {entity} -> {entity} = {tag} {{{}}}", random.fields(&structs, structs.len(), &entity));
    }
    text
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn name(&mut self, first: &str, number: usize) -> String {
        let length = if self.below(40) == 0 { 45 } else { self.below(14) };
        format!("{first}{number}{}", "x".repeat(length))
    }

    fn docs(&mut self) -> &'static str {
        ["", "/// Words.\n", "/// Two lines,  \n///\n///   and \"marks\" \\ `x`.\n"][self.below(3)]
    }

    /// Fields of everything that is declared; of the last struct, which may be the owner, only what may be missing.
    fn fields(&mut self, structs: &[String], before: usize, entity: &str) -> String {
        let fields = (0..1 + self.below(12)).map(|number| {
            let name = self.name("f", number);
            let ty = match self.below(9) {
                0 => "string".to_owned(),
                1 => "f64".to_owned(),
                2 => "map<string, list<u32>>".to_owned(),
                3 => "set<date>".to_owned(),
                4 => entity.to_owned(),
                5 if before > 0 => structs[self.below(before)].clone(),
                6 => format!("list<{}>", structs[self.below(structs.len())]),
                7 => format!("{}?", structs[self.below(structs.len())]),
                _ => "u64".to_owned(),
            };
            let optional = if self.below(3) == 0 && !ty.ends_with('?') { "?" } else { "" };
            format!("\n    {}{name}: {ty}{optional} = {},", self.docs(), number * 37 + 1)
        });
        fields.collect()
    }
}
