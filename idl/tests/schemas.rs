//! Sound schemas compile to the model that is meant.

use headwater_idl::model::{BinaryOp, BucketSize, Expr, ExprKind, ExprType, Fact, FactId, MeasureKind, Scalar, Type};
use headwater_idl::{Model, Source, compile, render::render};

fn model(text: &str) -> Model {
    let sources = [Source::new("a.hw", text)];
    let compiled = compile(&sources);
    assert!(compiled.diagnostics.is_empty(), "{}", render(&sources, &compiled.diagnostics, false));
    compiled.model.expect("no diagnostics, so a model")
}

#[test]
fn the_schema_of_the_example_compiles() {
    let model = model(include_str!("activity.hw"));
    assert_eq!(
        (model.name.as_str(), model.docs.as_slice()),
        ("activity", ["Who changes what: the history of a project, as facts.".to_owned()].as_slice())
    );
    assert_eq!((model.entities.len(), model.edges.len(), model.facts.len(), model.counters.len()), (3, 3, 3, 3));
    assert_eq!(model.edges[0].docs, ["A person wrote a commit."]);
    let churn = &model.counters[1];
    let names: Vec<_> = churn.measures.iter().map(|measure| measure.name.as_str()).collect();
    assert_eq!(names, ["touches", "people", "added", "removed", "who"]);
    assert!(matches!(churn.measures[4].kind, MeasureKind::Top { k: 5, .. }));
    let project = &model.counters[2];
    assert_eq!(project.ons.iter().map(|on| (on.fact, on.measures.clone())).collect::<Vec<_>>(), [(FactId(0), 0..3), (FactId(1), 3..6)]);
    let share = &project.derived[0].expr;
    assert_eq!((&share.ty, share.nullable), (&ExprType::Float, true));
}

const SOCIAL: &str = r#"
schema acme.social

/// Somebody.
/// Really.
entity Person = 2 { key id: string, nick: string? = 3, home: Place = 1 }
entity Page = 1 { key by: u32 }   // keywords are free for fields
struct Place { country: string = 1, tags: list<list<string>> = 3, inner: Place? = 2 }
enum Plugin {
    Button = 1
    /// Passed on.
    Share = 2
}
edge Like:
    Person -> Page = 3
    { via: Plugin = 1, took: u32? = 2, place: Place? = 4, by: bool = 3, where: f32 = 5, seen: timestamp = 6 }

counter Likes {
    by page: Page, hour: u8
    each month,
        day keep 2w, ever
    on Like
        by to, hour(at)
        where via != Plugin.Share and
            at >= "2026-11-01"
            or by
    {
        count: count()
            where took > 1.5
        by: sum(where), mean: mean(took * 2), exact: distinct(from.id, exact),
        where: last(place.country) where not (took == 3)
    }
    on Like by to, 7 { again: first(seen), cents: max(coalesce(took, 0) % 7) }
    on Person.nick by from_nobody(1), 0 { x: count() }
    ratio = count / again_count
}
"#;

#[test]
fn errors_in_one_counter_do_not_hide_each_other() {
    let sources = [Source::new("a.hw", SOCIAL)];
    let found = compile(&sources).diagnostics;
    let places: Vec<_> = found.iter().map(|d| &SOCIAL[d.primary.span.start..d.primary.span.end]).collect();
    assert_eq!(places, ["from_nobody", "again_count"]);
}

fn social() -> Model {
    let wrong = ["    on Person.nick by from_nobody(1), 0 { x: count() }\n", "    ratio = count / again_count\n"];
    model(&wrong.iter().fold(SOCIAL.to_owned(), |text, line| text.replace(line, "")))
}

#[test]
fn facts_are_ordered_by_tag() {
    let model = social();
    let property = |i| Fact::Property(headwater_idl::model::EntityId(0), i);
    assert_eq!(model.facts, [property(0), property(1), Fact::Edge(headwater_idl::model::EdgeId(0))]);
    assert_eq!(
        model.entities[0].properties.iter().map(|field| (field.name.as_str(), field.tag)).collect::<Vec<_>>(),
        [("home", 1), ("nick", 3)]
    );
    assert_eq!(model.entities[0].docs, ["Somebody.", "Really."]);
    assert_eq!(model.enums[0].cases[1].docs, ["Passed on."]);
    let place: Vec<_> = model.structs[0].fields.iter().map(|field| (field.name.as_str(), field.optional)).collect();
    assert_eq!(place, [("country", false), ("inner", true), ("tags", false)]);
    let strings = Type::List(Box::new(Type::Scalar(Scalar::String)));
    assert_eq!(model.structs[0].fields[2].ty, Type::List(Box::new(strings)));
}

#[test]
fn layout_is_free_where_the_reference_says_so() {
    let model = social();
    let counter = &model.counters[0];
    let each: Vec<_> = counter.each.iter().map(|bucket| (bucket.size, bucket.keep)).collect();
    assert_eq!(each, [(BucketSize::Day, Some(14 * 86_400_000_000)), (BucketSize::Month, None), (BucketSize::Ever, None)]);
    let measures: Vec<_> = counter.measures.iter().map(|m| (m.name.as_str(), m.filter.is_some())).collect();
    let expected = [("count", true), ("by", false), ("mean", false), ("exact", false), ("where", true), ("again", false), ("cents", false)];
    assert_eq!(measures, expected);
    assert_eq!(counter.ons.iter().map(|on| on.fact).collect::<Vec<_>>(), [FactId(2), FactId(2)]);
}

fn binary(expr: &Expr) -> (BinaryOp, &Expr, &Expr) {
    match &expr.kind {
        ExprKind::Binary(op, left, right) => (*op, left, right),
        other => panic!("not a binary operation: {other:?}"),
    }
}

#[test]
fn operators_bind_and_times_are_read() {
    let model = social();
    let filter = model.counters[0].ons[0].filter.as_ref().expect("a filter");
    let (or, and, _) = binary(filter);
    let (op, case, at) = binary(and);
    assert_eq!((or, op), (BinaryOp::Or, BinaryOp::And));
    assert!(matches!(binary(case).2.kind, ExprKind::Case(_, 2)));
    assert_eq!(binary(at).2.kind, ExprKind::Timestamp(1_793_491_200_000_000));
    assert_eq!(binary(at).1.kind, ExprKind::At);
}

#[test]
fn nulls_come_from_optionals_and_divisions() {
    let model = social();
    let of = |name: &str| {
        let measure = model.counters[0].measures.iter().find(|measure| measure.name == name).expect("a measure");
        match &measure.kind {
            MeasureKind::Sum(e) | MeasureKind::Mean(e) | MeasureKind::First(e) | MeasureKind::Last(e) | MeasureKind::Max(e) => e.clone(),
            MeasureKind::Distinct { of, exact: true } => of.clone(),
            other => panic!("{other:?}"),
        }
    };
    let typed = |name| (of(name).ty, of(name).nullable);
    assert_eq!(typed("by"), (ExprType::Float, false));
    assert_eq!(typed("mean"), (ExprType::Int, true));
    assert_eq!(typed("exact"), (ExprType::String, false));
    assert_eq!(typed("where"), (ExprType::String, true));
    assert_eq!(typed("again"), (ExprType::Timestamp, false));
    assert_eq!(typed("cents"), (ExprType::Int, true));
    let (_, coalesce, _) = {
        let e = of("cents");
        let (op, l, r) = binary(&e);
        (op, l.clone(), r.clone())
    };
    assert!(!coalesce.nullable, "a literal ends the nulls");
    let ExprKind::Path { column, path } = of("exact").kind else { panic!("a path") };
    assert_eq!((column.as_str(), path.len(), path[0].name.as_str()), ("from", 1, "id"));
}
