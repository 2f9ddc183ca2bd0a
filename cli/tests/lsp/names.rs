//! Names: what is shown of them, where they lead, and how they are changed.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::SHOP;
use crate::client::{Client, at_range};

fn shop() -> Client {
    let mut client = Client::of(&[]);
    client.open("shop.hw", SHOP);
    client
}

#[test]
fn hover_says_what_a_name_is() {
    let mut client = shop();
    let mut shown = String::new();
    let places = [
        ("entity Person", 8),
        ("handle: string", 0),
        ("home: Place", 0),
        ("home: Place", 6),
        ("city: string?", 0),
        ("city: string?", 7),
        ("Web = 1", 0),
        ("edge Bought", 6),
        ("price: u32?", 0),
        ("by to where", 3),
        ("channel != ", 0),
        ("Channel.App", 9),
        ("count()", 0),
        ("sum(price)", 5),
        ("mean_price", 0),
        ("spent / sold", 0),
        ("each hour", 2),
        ("each hour", 6),
        ("keep 14d", 1),
        ("where", 1),
        ("edge", 1),
    ];
    for (needle, further) in places {
        let answer = client.ok("textDocument/hover", client.at("shop.hw", needle, further));
        assert_ne!(answer, Value::Null, "{needle}");
        let place = at_range(client.text("shop.hw"), &answer["range"]).to_owned();
        writeln!(shown, "==== {place} in {needle:?}\n{}\n", answer["contents"]["value"].as_str().unwrap()).unwrap();
    }
    insta::assert_snapshot!(shown);
    for (needle, further) in [("Somebody", 3), ("14d", 1), ("{", 0)] {
        assert_eq!(client.ok("textDocument/hover", client.at("shop.hw", needle, further)), Value::Null, "{needle}");
    }
}

#[test]
fn hover_says_what_is_not_to_be_used_any_more() {
    let mut client = Client::of(&[]);
    let text = "schema old\n\n/// A person.\n@deprecated(\"use `Member`\")\nentity Person = 1 {\n    key id: u64\n    @deprecated(\"ask\") \
                name: string = 1\n}\nenum Way { @deprecated(\"gone\") Share = 1 }\n";
    client.open("old.hw", text);
    let mut said = |needle: &str, further| {
        let answer = client.ok("textDocument/hover", client.at("old.hw", needle, further));
        answer["contents"]["value"].as_str().unwrap().to_owned()
    };
    assert!(said("entity Person", 8).contains("\n\n**Deprecated:** use `Member`\n\nA person."), "{}", said("entity Person", 8));
    assert!(said("name: string", 0).contains("**Deprecated:** ask"));
    assert!(said("Share = 1", 0).contains("**Deprecated:** gone"));
    assert!(!said("key id", 4).contains("Deprecated"));
}

#[test]
fn definitions_and_references_lead_to_each_other() {
    let mut client = shop();
    let definition = client.ok("textDocument/definition", client.at("shop.hw", "sum(price)", 4));
    assert_eq!(definition["range"]["start"], client.at("shop.hw", "price: u32", 0)["position"]);
    let mut at = client.at("shop.hw", "channel: Channel", 0);
    at["context"] = json!({ "includeDeclaration": false });
    assert_eq!(client.ok("textDocument/references", at.clone()).as_array().unwrap().len(), 1);
    at["context"]["includeDeclaration"] = json!(true);
    let found = client.ok("textDocument/references", at.clone());
    for place in found.as_array().unwrap() {
        assert_eq!(at_range(SHOP, &place["range"]), "channel");
    }
    assert_eq!(found.as_array().unwrap().len(), 2);
    assert_eq!(client.ok("textDocument/documentHighlight", at).as_array().unwrap().len(), 2);
    // An end leads to where the edge names its entity.
    let end = client.ok("textDocument/definition", client.at("shop.hw", "by to where", 3));
    assert_eq!(end["range"]["start"], client.at("shop.hw", "-> Item", 3)["position"]);
    assert_eq!(client.ok("textDocument/definition", client.at("shop.hw", "count()", 1)), Value::Null);
}

/// The text after a rename, or why there is none.
fn renamed(client: &mut Client, needle: &str, further: usize, name: &str) -> Result<String, String> {
    let mut at = client.at("shop.hw", needle, further);
    at["newName"] = json!(name);
    let answer = client.request("textDocument/rename", at);
    let Some(edit) = answer.get("result") else { return Err(answer["error"]["message"].as_str().unwrap().to_owned()) };
    let mut edits: Vec<&Value> = edit["changes"][client.uri("shop.hw")].as_array().unwrap().iter().collect();
    edits.sort_by_key(|edit| (edit["range"]["start"]["line"].as_u64(), edit["range"]["start"]["character"].as_u64()));
    let mut text = client.text("shop.hw").to_owned();
    for edit in edits.into_iter().rev() {
        let old = at_range(client.text("shop.hw"), &edit["range"]);
        let start = old.as_ptr() as usize - client.text("shop.hw").as_ptr() as usize;
        text.replace_range(start..start + old.len(), edit["newText"].as_str().unwrap());
    }
    Ok(text)
}

#[test]
fn a_rename_changes_every_place_and_no_other() {
    let mut client = shop();
    let place = client.ok("textDocument/prepareRename", client.at("shop.hw", "Person -> Item", 2));
    assert_eq!(place["placeholder"], "Person");
    assert_eq!(renamed(&mut client, "entity Person", 8, "Buyer").unwrap(), SHOP.replace("Person", "Buyer"));
    let cent = SHOP.replace("price: u32", "cent: u32").replace("sum(price)", "sum(cent)");
    assert_eq!(renamed(&mut client, "sum(price)", 5, "cent").unwrap(), cent);
    assert_eq!(renamed(&mut client, "App = 2", 0, "Mobile").unwrap(), SHOP.replace("App", "Mobile"));
    let sold = renamed(&mut client, "sold: count", 1, "pieces").unwrap();
    assert_eq!(sold, SHOP.replace("sold", "pieces"));
    assert_eq!(renamed(&mut client, "entity Person", 8, "Person").unwrap(), SHOP);
    let warned = client.rest().iter().filter(|message| message["method"] == "window/showMessage").count();
    assert_eq!(warned, 5, "a name that data bears keeps it");
}

#[test]
fn a_rename_that_breaks_something_is_refused() {
    let mut client = shop();
    let mut shown = String::new();
    for (needle, further, name) in [
        ("by to where", 3, "towards"),
        ("schema shop", 8, "store"),
        ("count()", 1, "number"),
        ("entity Person", 8, "Item"),
        ("entity Person", 8, "2nd"),
        ("entity Person", 8, "Pérson"),
        ("entity Person", 8, "or"),
        ("entity Person", 8, "string"),
        ("entity Person", 8, "item"),
        ("price: u32", 0, "channel"),
        ("price: u32", 0, "from"),
        ("price: u32", 0, "_offset"),
        ("sold: count", 0, "spent"),
        ("sold: count", 0, ""),
        ("key handle", 0, "x"),
    ] {
        let why = renamed(&mut client, needle, further, name).expect_err(name);
        writeln!(shown, "{needle} to {name:?}: {why}").unwrap();
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn an_outline_has_what_is_declared() {
    let mut client = shop();
    let uri = client.uri("shop.hw");
    let found = client.ok("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    let mut shown = String::new();
    fn list(symbols: &Value, depth: usize, shown: &mut String) {
        for symbol in symbols.as_array().into_iter().flatten() {
            assert_eq!(at_range(SHOP, &symbol["selectionRange"]), symbol["name"]);
            assert!(at_range(SHOP, &symbol["range"]).contains(symbol["name"].as_str().unwrap()));
            writeln!(shown, "{}{} ({}): {}", "  ".repeat(depth), symbol["name"], symbol["kind"], symbol["detail"]).unwrap();
            list(&symbol["children"], depth + 1, shown);
        }
    }
    list(&found, 0, &mut shown);
    insta::assert_snapshot!(shown);
    let mut old = Client::with(&[], &json!({}));
    old.open("shop.hw", SHOP);
    let flat = old.ok("textDocument/documentSymbol", json!({ "textDocument": { "uri": old.uri("shop.hw") } }));
    assert!(flat.as_array().unwrap().iter().any(|it| it["name"] == "price" && it["containerName"] == "Bought"));
}

#[test]
fn hover_says_how_a_type_stands_in_rust() {
    let mut client = Client::of(&[]);
    client.open(
        "own.hw",
        "schema own\n\n@rust(type: \"crate::Money\")\nstruct Price { cents: i64 = 1 }\n@rust(derive: \"serde::Serialize, my::Trait\")\nstruct Place { city: \
         string = 1 }\n",
    );
    let mut said = |needle: &str| {
        let answer = client.ok("textDocument/hover", client.at("own.hw", needle, 8));
        answer["contents"]["value"].as_str().unwrap().to_owned()
    };
    assert!(said("struct Price").contains("**Rust:** `crate::Money`, written by hand"), "{}", said("struct Price"));
    assert!(said("struct Place").contains("**Rust:** derives `serde::Serialize`, `my::Trait` too"));
}
