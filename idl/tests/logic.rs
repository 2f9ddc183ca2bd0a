//! Rules and queries: the model that a planner reads, strata against their definition, and bodies of any shape.

use headwater_idl::catalogue::Code;
use headwater_idl::model::{AggregateKind, Model, Place, Relation, RuleId, Term, VariableId};
use headwater_idl::{Source, compile, render::render};
use proptest::prelude::*;

const FACTS: &str = "schema social
entity Person = 1 {
    key handle: string
    name: string = 1
}
entity Page = 2 { key url: string }
enum Plugin { Button = 1, Share = 2 }
edge Knows: Person -> Person = 3 { since: u32 = 1 }
edge Like: Person -> Page = 4 { via: Plugin = 1 }
";

fn model(logic: &str) -> Model {
    let sources = [Source::new("a.hw", format!("{FACTS}{logic}"))];
    let compiled = compile(&sources);
    assert!(compiled.diagnostics.is_empty(), "{}", render(&sources, &compiled.diagnostics, false));
    compiled.model.expect("no diagnostics, so a model")
}

fn codes(logic: &str) -> Vec<Code> {
    compile(&[Source::new("a.hw", format!("{FACTS}{logic}"))]).diagnostics.into_iter().map(|d| d.code).collect()
}

#[test]
fn atoms_say_which_column_is_what() {
    let model =
        model("rule A(p: Person, n: string) { not Knows(p, _, since: 3), Like(p, q, via: Plugin.Share), Person.name(p, n), Like(_, q) }");
    let body = &model.rules[0].bodies[0];
    assert_eq!(body.variables.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["p", "n", "q"]);
    let [knows, like, name, again] = body.atoms.as_slice() else { panic!("{:?}", body.atoms) };
    assert_eq!([knows.negated, like.negated, name.negated, again.negated], [true, false, false, false]);
    let (p, n, q) = (VariableId(0), VariableId(1), VariableId(2));
    assert_eq!((like.args[0].place, &like.args[0].term), (Place::From, &Term::Variable(p)));
    assert_eq!((like.args[1].place, &like.args[1].term), (Place::To, &Term::Variable(q)));
    assert!(matches!((like.args[2].place, &like.args[2].term), (Place::Field(0), Term::Constant(_))));
    assert_eq!((again.args[0].place, &again.args[0].term), (Place::From, &Term::Any));
    assert!(matches!((name.relation, name.args[1].place), (Relation::Latest(_), Place::Value)));
    assert_eq!(name.args[1].term, Term::Variable(n));
}

#[test]
fn a_property_is_read_whole_where_its_time_is_named() {
    let model =
        model("rule A(p: Person, t: timestamp) { Person.name(p, _, at: t) }\nrule B(p: Person) { A(p, _), Person.name(p, _, at: _) }");
    for (rule, atom) in [(0, 0), (1, 1)] {
        assert!(matches!(model.rules[rule].bodies[0].atoms[atom].relation, Relation::Facts(_)));
    }
    assert_eq!(model.rules[1].bodies[0].atoms[0].relation, Relation::Rule(RuleId(0)));
}

#[test]
fn bindings_stand_after_what_they_are_computed_from() {
    let model = model("rule A(p: Person, z: u32) { z = y * 2, y = x + 1, Knows(p, _, since: x) }");
    let body = &model.rules[0].bodies[0];
    let names: Vec<_> = body.bindings.iter().map(|it| body.variables[it.variable.0].name.as_str()).collect();
    assert_eq!(names, ["y", "z"]);
}

#[test]
fn queries_group_by_outputs_that_are_not_aggregates() {
    let model = model(
        "query top(since: u32) -> [p: Person, n: u64, half: f64] {
            Knows(p, q, since: s), s >= since, n = count(q), half = n / 2, n > 3
            order n desc, p
            take 20
        }",
    );
    let query = &model.queries[0];
    let grouping = query.grouping.as_ref().expect("it aggregates");
    assert_eq!(grouping.by, [VariableId(1)]);
    assert!(matches!(grouping.aggregates[0].kind, AggregateKind::Count(Some(_))));
    assert_eq!((grouping.bindings.len(), grouping.conditions.len(), query.body.conditions.len()), (1, 1, 1));
    assert_eq!(query.order.iter().map(|it| (it.output, it.falling)).collect::<Vec<_>>(), [(1, true), (0, false)]);
    assert_eq!(query.take, Some(20));
}

#[test]
fn bounds_are_asked_for_only_where_values_come_back_changed() {
    let sound = [
        "rule A(p: Person, n: u32) { Knows(p, _), n = 1 } or { A(p, m), m < 9, n = m + 1 }",
        "rule A(p: Person, n: u32) { Knows(p, _), n = 9 } or { A(p, m), n = m - 1, 0 <= n }",
        "rule A(p: Person, n: u32) { Knows(p, _), n = 1 } or { A(p, m), n = m * 2, n >= 0 and n <= 9 }",
        "rule A(p: Person, n: u32) { Knows(p, _, since: n) } or { A(q, _), Knows(p, q, since: s), n = s + 1 }",
        "rule A(p: Person, n: u32) { Knows(p, _), n = 1 } or { A(p, m), n = min(m, 3) }",
        "rule A(p: Person, n: u32) { Knows(p, _), n = 1 } or { A(p, m), Knows(p, _, since: top), n = m + 1, n <= top }",
    ];
    for rule in sound {
        assert_eq!(codes(rule), [], "{rule}");
    }
    assert_eq!(codes("rule A(p: Person, n: u32) { Knows(p, _), n = 1 } or { A(p, m), n = m + 1, n != 9 }"), [Code::Unbounded]);
}

/// The smallest strata by their definition: a rule is not below what it asks, and above what it negates. None where there are none.
fn strata(uses: &[Vec<(usize, bool)>]) -> Option<Vec<usize>> {
    let mut strata = vec![0; uses.len()];
    loop {
        let least = |rule: usize| uses[rule].iter().map(|(asked, negated)| strata[*asked] + usize::from(*negated)).max().unwrap_or(0);
        let rule = (0..uses.len()).find(|rule| strata[*rule] < least(*rule));
        let Some(rule) = rule else { return Some(strata) };
        strata[rule] = least(rule);
        if strata[rule] > uses.len() {
            return None;
        }
    }
}

fn program(uses: &[Vec<(usize, bool)>]) -> String {
    let body = |uses: &Vec<(usize, bool)>| {
        uses.iter().map(|(rule, negated)| format!(", {}R{rule}(p)", if *negated { "not " } else { "" })).collect::<String>()
    };
    uses.iter()
        .enumerate()
        .map(|(i, uses)| format!("rule R{i}(p: Person) {{ Knows(p, _) }} or {{ Knows(p, _){} }}\n", body(uses)))
        .collect()
}

proptest! {
    #[test]
    fn strata_are_the_smallest_that_there_are(uses in prop::collection::vec(prop::collection::vec((0..6_usize, prop::bool::weighted(0.3)), 0..3), 6)) {
        let program = program(&uses);
        match strata(&uses) {
            Some(strata) => {
                let rules = model(&program).rules;
                prop_assert_eq!(rules.iter().map(|rule| rule.stratum).collect::<Vec<_>>(), strata);
            }
            None => prop_assert!(codes(&program).iter().all(|code| *code == Code::Unstratified) && !codes(&program).is_empty(), "{}", program),
        }
    }

    /// Whatever stands in a body, there is an error or a model, and every name of a model's variables has a type.
    #[test]
    fn bodies_of_any_shape_are_compiled_or_refused(words in prop::collection::vec(prop::sample::select(WORDS), 0..25)) {
        let body = words.concat();
        let text = format!("{FACTS}rule A(p: Person, n: u32) {{ {body} }}\nquery q(p: Person) -> [n: u64] {{ {body} }}\n");
        let compiled = compile(&[Source::new("a.hw", text)]);
        prop_assert_eq!(compiled.model.is_none(), !compiled.diagnostics.is_empty());
    }
}

const WORDS: &[&str] = &[
    "A(p, n)",
    "A(q, m)",
    "Knows(p, q)",
    "Knows(p, _, since: n)",
    "not Knows(q, p)",
    "Like(p, x, via: v)",
    "Person.name(p, s)",
    "not A(p, m)",
    ", ",
    ", ",
    ", ",
    ", ",
    ", ",
    ", ",
    ", ",
    "n = m + 1",
    "m = n",
    "n = count(q)",
    "k = n / 2",
    "n",
    "m",
    "p",
    "_",
    " == ",
    " = ",
    " and ",
    "not ",
    "n <= 9",
    "len(s)",
    "max(m)",
    "Plugin.Share",
    "v",
    "order n",
    "take 3",
    "(",
    ")",
    "3",
    "\"a\"",
];
