//! What is derived of counters: what merging, replaying, taking back and counting anew need.

use headwater_idl::needs::needs;
use headwater_idl::{Source, compile};

const SCHEMA: &str = r#"schema test
entity Person = 1 { key handle: string, @keep(36h) name: string = 1 }
entity Page = 2 { key url: url }
@keep(90d)
edge Like: Person -> Page = 3 { stars: u8 = 1, weight: f64 = 2, hidden: bool = 3 }
edge Visit: Person -> Page = 4
@version(3)
extern fn kind(text: string) -> string
extern fn is_bot(handle: string) -> bool

counter Plain {
    each ever
    on Visit { visits: count() }
}
counter Sets {
    each ever
    on Visit { people: distinct(from), pages: distinct(to, exact) }
}
counter Mixed {
    by site: string
    each day, ever
    on Like by domain(to.url) where not is_bot(from.handle) {
        likes: count(),
        stars: sum(stars),
        weight: sum(weight),
        heavy: mean(weight) where kind(from.handle) == "x",
        best: max(stars),
        newest: last(from),
        oldest: first(from),
        who: top(3, from),
        spread: quantiles(stars),
    }
    on Person.name by kind(value) { names: count() }
    share = likes / stars
}
"#;

#[test]
fn what_a_counter_needs_follows_from_its_measures_and_from_what_it_reads() {
    let compiled = compile(&[Source::new("test.hw", SCHEMA)]);
    let model = compiled.model.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
    let said = model.counters.iter().map(|counter| {
        let lines = needs(&model, counter).into_iter().map(|need| format!("  {}: {}\n", need.about, need.says));
        format!("{}\n{}", counter.name, lines.collect::<String>())
    });
    insta::assert_snapshot!(said.collect::<String>());
}
