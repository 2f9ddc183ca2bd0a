//! A thousand seeded mistakes of one token each, in the example schemas: how many are reported on the line where they were made, and how
//! many give more than one error. `SHOW=1` prints those that miss.

mod mutate;
mod random;
mod tokens;

use std::collections::BTreeMap;

use headwater_idl::catalogue::Code;
use headwater_idl::{Diagnostic, Source, compile};
use mutate::Mistake;
use random::Random;

/// How many mistakes are made.
const MISTAKES: usize = 1_000;

/// What was said of one mistake.
struct Told {
    mistake: Mistake,
    /// The lines of the errors, in order.
    lines: Vec<usize>,
    /// Whether the first error points at the line of the mistake, be it only with a second label.
    pointed: bool,
    first: String,
}

impl Told {
    fn on_its_line(&self) -> bool {
        self.lines[0] == self.mistake.line
    }
}

/// The schemas that people learn the language from, and those of tests that use each construct.
fn examples() -> Vec<(&'static str, String)> {
    let reference = include_str!("../../../docs/language.md");
    let first = reference.split("```hw\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    let files = [
        ("whole", include_str!("../whole.hw")),
        ("reference", first),
        ("activity", include_str!("../../../generated-examples/activity/schema/activity.hw")),
        ("site", include_str!("../../../benches/site.hw")),
        ("shop", include_str!("../../../tests/schema/shop.hw")),
        ("posts", include_str!("../../../tests/schema/posts.hw")),
        ("values", include_str!("../../../tests/schema/values.hw")),
        ("newtypes", include_str!("../../../tests/schema/newtypes.hw")),
        ("kitchen", include_str!("../../../codegen/tests/kitchen.hw")),
    ];
    files.into_iter().map(|(name, text)| (name, text.to_owned())).collect()
}

/// The errors of a text. "Not built yet" is no error of the text.
fn errors(source: &Source) -> Vec<Diagnostic> {
    let mut found = compile(std::slice::from_ref(source)).diagnostics;
    found.retain(|d| d.code != Code::NotBuilt);
    found
}

/// What is said of a mistake; none where the schema is sound with it.
fn told(mistake: Mistake) -> Option<Told> {
    let source = Source::new("a.hw", mistake.text.as_str());
    let found = errors(&source);
    let line = |d: &headwater_idl::diagnostic::Label| source.line_column(d.span.start).0;
    let lines: Vec<usize> = found.iter().map(|d| line(&d.primary)).collect();
    let first = found.first()?;
    let pointed = std::iter::once(&first.primary).chain(&first.secondary).any(|label| line(label) == mistake.line);
    Some(Told { first: format!("{:?}: {}", first.code, first.message), mistake, lines, pointed })
}

/// The mistakes of all seeds, until there are enough that are mistakes.
fn all_told() -> Vec<Told> {
    let examples = examples();
    for (name, text) in &examples {
        assert!(errors(&Source::new("a.hw", text.as_str())).is_empty(), "{name} is not sound");
    }
    let made = (0..).filter_map(|seed| {
        let mut random = Random::new(seed);
        let (name, text) = &examples[random.below(examples.len())];
        mutate::mistake(name, text, &mut random)
    });
    made.filter_map(told).take(MISTAKES).collect()
}

fn show(told: &[Told]) {
    for told in told.iter().filter(|told| !told.on_its_line() || told.lines.len() > 1) {
        let Mistake { example, kind, line, was, is, .. } = &told.mistake;
        println!("{example}:{line} {kind}: `{was}` -> `{is}`: {:?} {}", told.lines, told.first);
    }
}

#[test]
fn a_mistake_is_one_error_on_its_line() {
    let told = all_told();
    if std::env::var("SHOW").is_ok() {
        show(&told);
    }
    let count = |is: &dyn Fn(&Told) -> bool| told.iter().filter(|told| is(told)).count();
    let (placed, pointed, several) = (count(&Told::on_its_line), count(&|told| told.pointed), count(&|told| told.lines.len() > 1));
    let mut kinds = BTreeMap::<_, [usize; 3]>::new();
    for told in &told {
        let kind = kinds.entry(told.mistake.kind).or_default();
        *kind = [kind[0] + 1, kind[1] + usize::from(told.on_its_line()), kind[2] + usize::from(told.lines.len() > 1)];
    }
    for (kind, [all, placed, several]) in kinds {
        println!("{kind:>22}: {all:4} mistakes, {placed:4} on their line, {several:3} with more than one error");
    }
    println!(
        "{placed} of {} mistakes have their first error on their line, {pointed} point there, {several} give more than one",
        told.len()
    );
    assert!(placed * 100 >= told.len() * 95, "{placed} of {} mistakes are reported on their line", told.len());
    assert!(several * 100 <= told.len() * 5, "{several} of {} mistakes give more than one error", told.len());
}
