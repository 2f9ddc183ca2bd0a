//! The example of the language reference, whole: nothing is wrong with it.

use headwater_idl::ast::{File, ItemKind};
use headwater_idl::{Source, compile, parse::parse};

const WHOLE: &str = include_str!("whole.hw");

fn file() -> File {
    let parsed = parse(0, &Source::new("whole.hw", WHOLE));
    assert_eq!(parsed.diagnostics, []);
    parsed.file.expect("a file without errors has a tree")
}

#[test]
fn nothing_is_wrong_with_it() {
    assert_eq!(compile(&[Source::new("whole.hw", WHOLE)]).diagnostics, []);
}

#[test]
fn every_declaration_is_in_the_tree() {
    let file = file();
    assert_eq!(file.docs, ["What people say about pages, and who carries it further."]);
    let kinds: Vec<_> =
        file.items.iter().map(|item| (item.kind.keyword(), item.kind.name().map_or("", |name| name.text.as_str()))).collect();
    let expected = "schema: entity:Person entity:Tweet entity:Page struct:Content struct:Location enum:Plugin edge:Posted edge:Retweet edge:Mention \
                    edge:Like edge:Impression counter:PageInsights counter:DomainLikes rule:Shared rule:Chain query:influencers extern fn:sentiment";
    assert_eq!(kinds.iter().map(|(kind, name)| format!("{kind}:{name}")).collect::<Vec<_>>().join(" "), expected);
}

#[test]
fn rules_and_queries_keep_their_parts() {
    let file = file();
    let chain = file.items.iter().find_map(|item| match &item.kind {
        ItemKind::Rule(rule) if rule.name.text == "Chain" => Some(rule),
        _ => None,
    });
    let chain = chain.expect("a rule Chain");
    assert_eq!((chain.params.len(), chain.bodies.iter().map(|body| body.clauses.len()).collect::<Vec<_>>()), (3, vec![2, 4]));
    let query = file.items.iter().find_map(|item| match &item.kind {
        ItemKind::Query(query) => Some(query),
        _ => None,
    });
    let query = query.expect("a query");
    assert_eq!(
        (query.outputs.len(), query.body.clauses.len(), query.takes.iter().map(|take| take.number.value).collect::<Vec<_>>()),
        (2, 3, vec![20])
    );
    assert_eq!(
        query.orders[0].keys.iter().map(|(name, falls)| (name.text.as_str(), *falls)).collect::<Vec<_>>(),
        [("shares", true), ("person", false)]
    );
}
