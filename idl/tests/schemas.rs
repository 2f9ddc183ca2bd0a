//! Sound schemas compile to the model that is meant.

use headwater_idl::model::{ExprKind, ExprType, MeasureKind};
use headwater_idl::{Model, Source, compile, render::render};

const ACTIVITY: &str = r"
//! Who changes what.
schema activity
entity Person = 1 { key id: string }
entity Commit = 2 { key hash: string }
/// A person wrote a commit.
edge Authored: Person -> Commit = 4 { files: u32 = 1, merge: bool = 2 }
counter Project {
    by person: Person
    each year, day keep 14d, ever
    on Authored by from where files > 0 { commits: count(), merges: count() where merge, hot: top(20, to) }
    share = merges / commits
}
";

fn model(text: &str) -> Model {
    let sources = [Source::new("a.hw", text)];
    let compiled = compile(&sources);
    assert!(compiled.diagnostics.is_empty(), "{}", render(&sources, &compiled.diagnostics, false));
    compiled.model.expect("no diagnostics, so a model")
}

#[test]
fn a_counter_is_resolved_whole() {
    let model = model(ACTIVITY);
    assert_eq!((model.name.as_str(), model.docs.as_slice()), ("activity", ["Who changes what.".to_owned()].as_slice()));
    assert_eq!(model.edges[0].docs, ["A person wrote a commit."]);
    let counter = &model.counters[0];
    let names: Vec<_> = counter.measures.iter().map(|measure| measure.name.as_str()).collect();
    assert_eq!(names, ["commits", "merges", "hot"]);
    assert!(matches!(counter.measures[2].kind, MeasureKind::Top { k: 20, .. }));
    assert_eq!(counter.each.iter().map(|bucket| bucket.keep).collect::<Vec<_>>(), [Some(14 * 86_400_000_000), None, None]);
    assert_eq!((&counter.derived[0].expr.ty, counter.derived[0].expr.nullable), (&ExprType::Float, true));
    assert_eq!(counter.ons[0].by[0].kind, ExprKind::Path { column: "from".to_owned(), path: Vec::new() });
}
