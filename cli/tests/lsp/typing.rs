//! What happens while one types: errors, completion, quick fixes.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::SHOP;
use crate::client::{Client, at_range};

#[test]
fn errors_come_and_go_as_one_types() {
    let mut client = Client::of(&[]);
    client.open("shop.hw", SHOP);
    assert_eq!(client.errors("shop.hw"), Vec::<String>::new());
    client.edit("shop.hw", "/// Somebody who buys: é 😀.", "// é 😀 漢\nstruct Twice { é: Persn = 1 } // 😀");
    let found = client.diagnostics("shop.hw");
    let text = client.text("shop.hw").to_owned();
    let places: Vec<&str> = found.iter().map(|it| at_range(&text, &it["range"])).collect();
    assert_eq!(places, ["é", "Persn"]);
    assert_eq!((&found[1]["severity"], &found[1]["source"]), (&json!(1), &json!("headwater")));
    assert!(found[1]["message"].as_str().unwrap().ends_with("help: did you mean `Person`?"), "{}", found[1]);
    client.edit("shop.hw", "é: Persn", "e: Person");
    assert_eq!(client.errors("shop.hw"), Vec::<String>::new());
    client.edit("shop.hw", "\nstruct Place", "\nenum Person { A = 1 }\nstruct Place");
    let found = client.diagnostics("shop.hw");
    let shown = serde_json::to_string_pretty(&found).unwrap().replace(&client.uri("shop.hw"), "URI");
    insta::assert_snapshot!(shown);
    let related = &found[0]["relatedInformation"][0]["location"]["range"];
    assert_eq!(at_range(client.text("shop.hw"), related), "Person");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": client.uri("shop.hw") } }));
    assert_eq!(client.errors("shop.hw"), Vec::<String>::new());
    assert_eq!(client.end(), Some(0));
}

/// The labels offered where `|` stands in a text that follows the schema, and the item of the first.
fn offered(client: &mut Client, text: &str) -> (Vec<String>, Value) {
    let offset = SHOP.len() + text.find('|').unwrap();
    let whole = format!("{SHOP}{}", text.replace('|', ""));
    client.open("shop.hw", &whole);
    let position = crate::client::position(&whole, offset);
    let params = json!({ "textDocument": { "uri": client.uri("shop.hw") }, "position": position });
    let items = client.ok("textDocument/completion", params);
    let items = items.as_array().unwrap();
    let mut sorted: Vec<&Value> = items.iter().collect();
    sorted.sort_by_key(|item| item["sortText"].as_str().unwrap().to_owned());
    let labels = sorted.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect();
    (labels, sorted.first().map_or(Value::Null, |item| (*item).clone()))
}

#[test]
fn completion_offers_what_fits() {
    let mut client = Client::of(&[]);
    let mut shown = String::new();
    for text in [
        "\n|",
        "edge Returned: Pe| -> Item = 4",
        "edge Returned: Person -> Item = |",
        "edge Returned: Person -> Item = 4 { why: |",
        "/// é 😀\nstruct S { 	a: string = 1, b: Pl|ace = 2 }",
        "struct S { reserved 2 to 4, 7\n a: string = 1\n b: string = |\n}",
        "counter C {\n    |",
        "counter C {\n  by p: Person\n  each |",
        "counter C {\n  on Bo|",
        "counter C {\n  on Bought by |",
        "counter C {\n  on Bought by to where channel == |",
        "counter C {\n  on Bought by to where channel == Channel.|",
        "counter C {\n  on Bought by to {\n    n: co|",
        "counter C {\n  on Bought by to { n: count(), m: sum(price) }\n  r = |",
        "@|",
        "use \"|\"",
    ] {
        let (labels, first) = offered(&mut client, text);
        let edit = first.get("textEdit").map_or(String::new(), |edit| {
            format!(" writes {} for {:?}", edit["newText"], at_range(client.text("shop.hw"), &edit["range"]))
        });
        writeln!(shown, "{text:?}: {}{edit}", labels.into_iter().take(6).collect::<Vec<_>>().join(", ")).unwrap();
    }
    insta::assert_snapshot!(shown);
    let (_, item) = offered(&mut client, "counter C {\n  on Bought by to {\n    n: su|");
    insta::assert_snapshot!(serde_json::to_string_pretty(&item).unwrap());
}

#[test]
fn a_blank_brings_only_what_must_follow() {
    let mut client = Client::of(&[]);
    for (text, wanted) in [("struct S { a: string = |", 1), ("struct S |", 0), ("struct S { a: string = 1 |", 0)] {
        client.open("shop.hw", &format!("{SHOP}{}", text.replace('|', "")));
        let mut params = client.at("shop.hw", text.trim_end_matches('|'), text.len() - 1);
        params["context"] = json!({ "triggerKind": 2, "triggerCharacter": " " });
        assert_eq!(client.ok("textDocument/completion", params).as_array().unwrap().len(), wanted, "{text}");
    }
}

/// The text after the first quick fix for the first error.
fn fixed(client: &mut Client, wrong: &str) -> Option<String> {
    let text = format!("{SHOP}{wrong}");
    client.open("shop.hw", &text);
    let diagnostics = client.diagnostics("shop.hw");
    let uri = client.uri("shop.hw");
    let params =
        json!({ "textDocument": { "uri": uri }, "range": diagnostics[0]["range"], "context": { "diagnostics": [diagnostics[0]] } });
    let actions = client.ok("textDocument/codeAction", params);
    let action = actions.as_array().unwrap().first()?;
    assert_eq!(action["kind"], "quickfix");
    let edit = &action["edit"]["changes"][&uri][0];
    let old = at_range(&text, &edit["range"]);
    let start = old.as_ptr() as usize - text.as_ptr() as usize;
    Some(format!("{}{}{}", &text[SHOP.len()..start], edit["newText"].as_str().unwrap(), &text[start + old.len()..]))
}

#[test]
fn a_quick_fix_writes_what_was_meant() {
    let mut client = Client::of(&[]);
    for (wrong, right) in [
        ("struct S { a: Persn = 1 }", "struct S { a: Person = 1 }"),
        ("struct S { a: strng = 1 }", "struct S { a: string = 1 }"),
        ("edge E: Person -> Itm = 9", "edge E: Person -> Item = 9"),
        ("struct S { a: string = 1, b: string = 1 }", "struct S { a: string = 1, b: string = 2 }"),
        ("edge E: Person -> Item = 3", "edge E: Person -> Item = 4"),
        ("struct S { a: string = 19000 }", "struct S { a: string = 1 }"),
        ("counter C {\n each day\n on Bougt { n: count() }\n}", "counter C {\n each day\n on Bought { n: count() }\n}"),
        ("counter C {\n each day\n on Person.hom { n: count() }\n}", "counter C {\n each day\n on Person.home { n: count() }\n}"),
        ("counter C {\n each day\n on Bought { n: cuont() }\n}", "counter C {\n each day\n on Bought { n: count() }\n}"),
        ("counter C {\n each day\n on Bought { n: sum(pricee) }\n}", "counter C {\n each day\n on Bought { n: sum(price) }\n}"),
        (
            "counter C {\n each day\n on Bought where channel == Channel.Ap { n: count() }\n}",
            "counter C {\n each day\n on Bought where channel == Channel.App { n: count() }\n}",
        ),
        ("strct S { a: string = 1 }", "struct S { a: string = 1 }"),
        ("@slize(hour)\nedge E: Person -> Item = 9", "@slice(hour)\nedge E: Person -> Item = 9"),
    ] {
        assert_eq!(fixed(&mut client, wrong).as_deref(), Some(right), "{wrong}");
    }
    assert_eq!(fixed(&mut client, "struct S { a: Banana = 1 }"), None);
}

#[test]
fn a_schema_can_be_typed_piece_by_piece() {
    let mut client = Client::of(&[]);
    client.open("shop.hw", "");
    let pieces: Vec<char> = SHOP.chars().collect();
    for piece in pieces.chunks(5) {
        client.append("shop.hw", &piece.iter().collect::<String>());
        let text = client.text("shop.hw");
        let at = json!({ "textDocument": { "uri": client.uri("shop.hw") }, "position": crate::client::position(text, text.len()) });
        for method in ["textDocument/completion", "textDocument/hover", "textDocument/definition", "textDocument/documentSymbol"] {
            client.ok(method, at.clone());
        }
    }
    client.rest();
    client.append("shop.hw", "\n");
    assert_eq!(client.errors("shop.hw"), Vec::<String>::new());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn formatting_changes_only_the_lines_that_need_it() {
    let mut client = Client::of(&[]);
    let ask = |client: &mut Client| {
        let uri = client.uri("a.hw");
        client.ok("textDocument/formatting", json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 4, "insertSpaces": true } }))
    };
    client.open("a.hw", "schema a\n\n/// é 😀\nstruct S { a:string=1,  b :  string = 2 } // 😀\n\nenum E { A = 1 }\n");
    let edits = ask(&mut client);
    assert_eq!(edits.as_array().unwrap().len(), 1, "{edits}");
    assert_eq!(at_range(client.text("a.hw"), &edits[0]["range"]), "struct S { a:string=1,  b :  string = 2 } // 😀\n");
    assert_eq!(edits[0]["newText"], "struct S { a: string = 1, b: string = 2 } // 😀\n");
    client.edit("a.hw", "a:string=1,  b :  string = 2", "a: string = 1, b: string = 2");
    assert_eq!(ask(&mut client), json!([]));
    client.edit("a.hw", "enum E { A = 1 }", "enum E { A = ");
    assert_eq!(ask(&mut client), json!([]), "what does not parse stays");
}
