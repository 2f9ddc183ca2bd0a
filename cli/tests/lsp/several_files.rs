//! A schema of several files: what is open counts as it stands in the editor, the rest as it is on disk.

use serde_json::{Value, json};

use crate::client::{Client, at_range};

const ROOT: &str = "schema shop\nuse \"things/types.hw\"\n\n// 😀\nedge Bought: Person -> Item = 3 { channel: Channel = 1 }\n";
const TYPES: &str = "schema shop\nentity Person = 1 { key handle: string }\nentity Item = 2 { key sku: u64 }\n/* no comment */ enum";
const SOUND: &str = "schema shop\n\n/// Who buys: é😀.\nentity Person = 1 { key handle: string }\nentity Item = 2 { key sku: u64 }\nenum Channel { Web = 1 }\n";

#[test]
fn errors_of_all_files_are_told() {
    let mut client = Client::of(&[("shop.hw", ROOT), ("things/types.hw", TYPES)]);
    client.open("shop.hw", ROOT);
    assert!(!client.errors("things/types.hw").is_empty(), "also of one that is not open");
    client.open("things/types.hw", SOUND);
    assert_eq!(client.errors("things/types.hw"), Vec::<String>::new());
    client.rest();
    client.edit("things/types.hw", "Channel", "Chanel");
    assert_eq!(client.errors("shop.hw").len(), 1, "what is not saved counts");
    client.edit("things/types.hw", "Chanel", "Channel");
    assert_eq!(client.errors("shop.hw"), Vec::<String>::new());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_file_that_others_use_is_understood_with_them() {
    let mut client = Client::of(&[("shop.hw", ROOT), ("things/types.hw", SOUND)]);
    let user = SOUND.replace("Web = 1 }", "Web = 1 }\nuse \"../more.hw\"\nstruct Stay { at_home: Home = 1 }");
    client.write_to_disk("more.hw", "schema shop\nstruct Home { city: string = 1 }\n");
    client.open("things/types.hw", &user);
    assert_eq!(client.errors("things/types.hw"), Vec::<String>::new());
    let mut at = client.at("things/types.hw", "Person", 2);
    at["context"] = json!({ "includeDeclaration": true });
    let found = client.ok("textDocument/references", at);
    let root = client.uri("shop.hw");
    assert!(found.as_array().unwrap().iter().any(|it| it["uri"] == root.as_str() && at_range(ROOT, &it["range"]) == "Person"), "{found}");
}

#[test]
fn definitions_lead_to_other_files() {
    let mut client = Client::of(&[("shop.hw", ROOT), ("things/types.hw", SOUND)]);
    client.open("shop.hw", ROOT);
    let found = client.ok("textDocument/definition", client.at("shop.hw", "Person ->", 1));
    assert_eq!(found["uri"], client.uri("things/types.hw"));
    assert_eq!(at_range(SOUND, &found["range"]), "Person");
    let file = client.ok("textDocument/definition", client.at("shop.hw", "things/", 3));
    assert_eq!((&file["uri"], &file["range"]["start"]["line"]), (&json!(client.uri("things/types.hw")), &json!(0)));
    let hover = client.ok("textDocument/hover", client.at("shop.hw", "Person ->", 1));
    assert!(hover["contents"]["value"].as_str().unwrap().contains("Who buys: é😀."));
}

#[test]
fn a_rename_goes_over_all_files() {
    let mut client = Client::of(&[("shop.hw", ROOT), ("things/types.hw", SOUND)]);
    client.open("shop.hw", ROOT);
    let mut at = client.at("shop.hw", "Person ->", 1);
    at["newName"] = json!("Buyer");
    let edit = client.ok("textDocument/rename", at.clone());
    for (name, text) in [("shop.hw", ROOT), ("things/types.hw", SOUND)] {
        let edits = edit["changes"][client.uri(name)].as_array().unwrap();
        assert_eq!(edits.len(), 1, "{name}");
        assert_eq!((at_range(text, &edits[0]["range"]), &edits[0]["newText"]), ("Person", &json!("Buyer")));
    }
    at["newName"] = json!("Channel");
    assert_eq!(client.request("textDocument/rename", at)["error"]["code"], -32803);
}

#[test]
fn two_schemas_that_share_a_file_are_both_renamed_and_both_checked() {
    let other = ROOT.replace("Bought", "Sold");
    let mut client = Client::of(&[("shop.hw", ROOT), ("other.hw", &other), ("things/types.hw", SOUND)]);
    client.open("things/types.hw", SOUND);
    assert_eq!(client.errors("things/types.hw"), Vec::<String>::new());
    let mut at = client.at("things/types.hw", "Person", 0);
    at["newName"] = json!("Buyer");
    let edit = client.ok("textDocument/rename", at.clone());
    assert_eq!(edit["changes"].as_object().unwrap().len(), 3);
    at["newName"] = json!("Sold");
    assert_eq!(client.request("textDocument/rename", at)["error"]["code"], -32803, "the name is taken in the other schema");
}

#[test]
fn paths_of_other_files_are_offered_behind_use() {
    let mut client =
        Client::of(&[("shop.hw", ROOT), ("things/types.hw", SOUND), ("target/old.hw", "schema x"), ("more.hw", "schema shop")]);
    client.open("shop.hw", &ROOT.replace("things/types.hw", "th"));
    let items = client.ok("textDocument/completion", client.at("shop.hw", "\"th", 3));
    let found: Vec<&Value> = items.as_array().unwrap().iter().map(|item| &item["label"]).collect();
    assert_eq!(found, ["more.hw", "things/types.hw"]);
    let edit = &items[0]["textEdit"];
    assert_eq!(at_range(client.text("shop.hw"), &edit["range"]), "th");
}

#[test]
fn a_file_that_is_not_there_is_missed_until_it_comes() {
    let mut client = Client::of(&[("shop.hw", ROOT)]);
    client.open("shop.hw", ROOT);
    let missing = client.diagnostics("shop.hw");
    assert_eq!(at_range(ROOT, &missing[0]["range"]), "\"things/types.hw\"");
    client.open("things/types.hw", SOUND);
    assert_eq!(client.errors("shop.hw"), Vec::<String>::new(), "a file that is only in the editor is there");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": client.uri("things/types.hw") } }));
    assert_eq!(client.errors("shop.hw").len(), 1);
    let untitled = "untitled:Untitled-1";
    client.open(untitled, "schema a\nenum E { A = 1, A = 2 }\n");
    assert_eq!(client.errors(untitled).len(), 1);
    assert_eq!(client.end(), Some(0));
}
