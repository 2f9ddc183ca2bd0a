//! What the compiler says of each measure's algebra is what the runtime does: every law that a measure is declared to keep holds of all
//! cells that are tried, and of every law that it is declared to break a case is found.

use headwater::measure::{Cell, Item, MeasureKind};
use headwater::{Timestamp, counter::Counting};
use headwater_idl::model::{ALGEBRAS, Algebra, Answer};

/// Every kind of the runtime.
const KINDS: [MeasureKind; 14] = [
    MeasureKind::Count,
    MeasureKind::SumInt,
    MeasureKind::SumFloat,
    MeasureKind::Min,
    MeasureKind::Max,
    MeasureKind::Mean,
    MeasureKind::First,
    MeasureKind::Last,
    MeasureKind::Distinct { exact: false },
    MeasureKind::Distinct { exact: true },
    MeasureKind::Top { k: 5 },
    MeasureKind::Tally,
    MeasureKind::QuantilesInt,
    MeasureKind::QuantilesFloat,
];

/// The line of a kind in the compiler's table. A kind that is new does not compile here until it has one.
fn declared(kind: MeasureKind) -> &'static Algebra {
    let form = match kind {
        MeasureKind::Count => "`count()`",
        MeasureKind::SumInt => "`sum(e)` of integers",
        MeasureKind::SumFloat => "`sum(e)` of floats",
        MeasureKind::Min => "`min(e)`",
        MeasureKind::Max => "`max(e)`",
        MeasureKind::Mean => "`mean(e)`",
        MeasureKind::First => "`first(e)`",
        MeasureKind::Last => "`last(e)`",
        MeasureKind::Distinct { exact: false } => "`distinct(e)`",
        MeasureKind::Distinct { exact: true } => "`distinct(e, exact)`",
        MeasureKind::Top { .. } => "`top(k, e)`",
        MeasureKind::Tally => "`tally(e)`",
        MeasureKind::QuantilesInt | MeasureKind::QuantilesFloat => "`quantiles(e)`",
    };
    Algebra::of(form).unwrap_or_else(|| panic!("{form} has no line"))
}

/// Numbers by chance, the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) % n
    }
}

/// A part of a count: of nothing, of a fact or a few that are often the same, of many, or of more than any sketch holds one by one.
fn part(dice: &mut Dice, kind: MeasureKind) -> Cell {
    let (facts, values) = [(0, 1), (1, 3), (1, 3), (2, 3), (6, 4), (40, 20), (300, 5000), (1500, 20_000)][dice.below(8) as usize];
    of((0..facts).map(|_| (dice.below(4) as i64, dice.below(values))), kind)
}

/// A part of at most one fact of few: two of them are often the same, and often not. One of its values is the last in order, which a sketch
/// drops first.
fn little(dice: &mut Dice, kind: MeasureKind) -> Cell {
    let facts = dice.below(2);
    of((0..facts).map(|_| (dice.below(3) as i64, [0, 1, 2, 50_000][dice.below(4) as usize])), kind)
}

/// The cell of facts, each a time and a value.
fn of(facts: impl IntoIterator<Item = (i64, u64)>, kind: MeasureKind) -> Cell {
    let mut cell = Cell::new(&[kind]);
    facts.into_iter().for_each(|(at, value)| count(&mut cell.counting(), kind, Timestamp(at), value));
    cell
}

fn count(cell: &mut Counting<'_>, kind: MeasureKind, at: Timestamp, value: u64) {
    // Small and large ones of both signs, so that rounding shows.
    let float = (value as f64 - 1.0) * if value.is_multiple_of(3) { 1e15 } else { 0.1 };
    let (item, int) = (Item::of(&value), i128::from(value) - 1);
    match kind {
        MeasureKind::Count => cell.count(0),
        MeasureKind::SumInt => cell.sum(0, int),
        MeasureKind::SumFloat => cell.sum_float(0, float),
        MeasureKind::Min => cell.min(0, &item),
        MeasureKind::Max => cell.max(0, &item),
        MeasureKind::Mean => cell.mean(0, float),
        MeasureKind::First => cell.first(0, &item, at),
        MeasureKind::Last => cell.last(0, &item, at),
        MeasureKind::Distinct { .. } => cell.distinct(0, &item),
        MeasureKind::Top { .. } => cell.top(0, &item),
        MeasureKind::Tally => cell.tally(0, (value % 7) as i32 - 3),
        MeasureKind::QuantilesInt => cell.quantile(0, int),
        MeasureKind::QuantilesFloat => cell.quantile_float(0, float),
    }
}

fn bytes(cell: &Cell) -> Vec<u8> {
    let mut out = Vec::new();
    cell.encode(&mut out);
    out
}

fn merged(a: &Cell, b: &Cell) -> Cell {
    let mut all = a.clone();
    all.merge(b.clone());
    all
}

fn same(a: &Cell, b: &Cell) -> bool {
    bytes(a) == bytes(b)
}

/// A law, of which one case by chance is tried.
type Law = fn(&mut Dice, MeasureKind) -> bool;

fn associative(dice: &mut Dice, kind: MeasureKind) -> bool {
    let [a, b, c] = [(); 3].map(|()| part(dice, kind));
    same(&merged(&merged(&a, &b), &c), &merged(&a, &merged(&b, &c)))
}

fn commutative(dice: &mut Dice, kind: MeasureKind) -> bool {
    let [a, b] = [(); 2].map(|()| part(dice, kind));
    same(&merged(&a, &b), &merged(&b, &a))
}

fn idempotent(dice: &mut Dice, kind: MeasureKind) -> bool {
    let a = part(dice, kind);
    same(&merged(&a, &a), &a)
}

/// With `b` taken out of `a + b` only `a` can be left: no other cell gives the same with it, and no coin is tossed.
fn invertible(dice: &mut Dice, kind: MeasureKind) -> bool {
    let (rest, b) = (part(dice, kind), part(dice, kind));
    let [a, other] = [(); 2].map(|()| merged(&rest, &little(dice, kind)));
    let all = merged(&a, &b);
    same(&all, &merged(&a, &b)) && (same(&a, &other) || !same(&all, &merged(&other, &b)))
}

/// How often a law is tried.
const CASES: u64 = 200;

#[test]
fn every_law_is_kept_by_those_that_are_declared_to_keep_it_and_by_no_others() {
    for kind in KINDS {
        let it = declared(kind);
        let laws: [(&str, Law, bool); 4] = [
            ("associative", associative, it.associative),
            ("commutative", commutative, it.commutative),
            ("idempotent", idempotent, it.idempotent),
            ("invertible", invertible, it.invertible),
        ];
        for (name, law, is_declared) in laws {
            let broken = (0..CASES).find(|case| !law(&mut Dice(*case), kind));
            assert_eq!(broken.is_none(), is_declared, "{name}: {}, of {kind:?} broken by case {broken:?}", it.form);
        }
    }
}

#[test]
fn the_table_has_a_line_for_each_kind_and_none_besides() {
    for algebra in ALGEBRAS {
        assert!(KINDS.iter().any(|kind| declared(*kind) == algebra), "{}", algebra.form);
    }
    assert_eq!(KINDS.iter().filter(|kind| matches!(kind, MeasureKind::QuantilesFloat)).count() + ALGEBRAS.len(), KINDS.len());
}

/// The reference shows the table.
#[test]
fn the_reference_has_every_line() {
    let reference = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/language.md")).unwrap();
    let word = |holds: bool| if holds { "yes" } else { "no" };
    for it in ALGEBRAS {
        let answer = match it.answer {
            Answer::Exact => "exact".to_owned(),
            Answer::Rounded => "rounded".to_owned(),
            Answer::Estimate { exact_to, of, within } => format!("exact to {exact_to} {of}, then within {within}"),
        };
        let line = format!("| {} | {} | {} | {} | {answer} |", it.form, word(it.is_free()), word(it.idempotent), word(it.invertible));
        assert!(reference.contains(&line), "docs/language.md lacks the line\n{line}");
    }
}

/// Up to its exact size whatever is merged in whatever order is the same; one value more, and that is not promised.
#[test]
fn estimates_are_exact_up_to_the_size_that_is_declared() {
    for kind in KINDS {
        let Answer::Estimate { exact_to, .. } = declared(kind).answer else { continue };
        let facts = |from: u64, to: u64| of((from..to).map(|value| (0, value)), kind);
        let n = u64::from(exact_to);
        let (whole, third) = (facts(0, n), n / 3);
        let parts = [facts(0, third), facts(third, 2 * third), facts(2 * third, n)];
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let [a, b, c] = order.map(|at| &parts[at]);
            assert!(same(&merged(&merged(a, b), c), &whole) && same(&merged(a, &merged(b, c)), &whole), "{kind:?}");
        }
        assert!(!whole.measures()[0].is_bounded() && answer_is_exact(kind, &whole, n), "{kind:?} of {n} values");
        assert!(!answer_is_exact(kind, &facts(0, n + 1), n + 1), "{kind:?} of {} values is exact still", n + 1);
    }
}

/// Whether a cell of `n` values, each seen once, knows that they are just those.
fn answer_is_exact(kind: MeasureKind, cell: &Cell, n: u64) -> bool {
    use headwater::measure::Measure;
    match &cell.measures()[0] {
        Measure::Distinct(distinct) => distinct.bounds() == (n, n),
        measure => !measure.is_bounded() || matches!(kind, MeasureKind::Count),
    }
}
