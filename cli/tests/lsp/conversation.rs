//! How a conversation begins, goes wrong, and ends.

use serde_json::{Value, json};

use crate::SHOP;
use crate::client::Client;

fn code(answer: &Value) -> i64 {
    answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {answer}"))
}

#[test]
fn it_begins_with_initialize_and_ends_with_exit() {
    let mut client = Client::silent(&[]);
    assert_eq!(code(&client.request("textDocument/hover", json!({}))), -32002);
    client.notify("textDocument/didOpen", json!({}));
    let result = client.ok("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(result["serverInfo"]["name"], "headwater");
    assert_eq!(code(&client.request("initialize", json!({ "capabilities": {} }))), -32600);
    client.notify("initialized", json!({}));
    assert_eq!(code(&client.request("textDocument/unheardOf", json!({}))), -32601);
    client.notify("$/setTrace", json!({ "value": "off" }));
    assert_eq!(client.ok("shutdown", Value::Null), Value::Null);
    assert_eq!(code(&client.request("textDocument/hover", json!({}))), -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.status(), Some(0));
}

#[test]
fn an_end_without_goodbye_is_told_by_the_status() {
    let mut client = Client::of(&[]);
    client.notify("exit", Value::Null);
    assert_eq!(client.status(), Some(1));
    assert_eq!(Client::of(&[]).status(), Some(1));
    assert_eq!(Client::silent(&[]).status(), Some(1));
    let mut broken = Client::of(&[]);
    broken.send_raw(b"what is this?\r\n\r\n");
    let said = broken.await_where(|message| message["method"] == "window/logMessage");
    assert!(said["params"]["message"].as_str().unwrap().contains("no header of a message"), "{said}");
    assert_eq!(broken.status(), Some(1));
}

#[test]
fn what_is_malformed_is_answered_and_the_server_lives_on() {
    let mut client = Client::of(&[]);
    client.send_bytes(b"{\"jsonrpc\": \"2.0\", \"id\": 9, ");
    assert_eq!(code(&client.await_where(|message| message["id"].is_null() && message.get("error").is_some())), -32700);
    client.send(&json!({ "jsonrpc": "2.0", "id": 77 }));
    assert_eq!(code(&client.await_where(|message| message["id"] == 77)), -32600);
    for wrong in [
        json!(null),
        json!([1]),
        json!({ "textDocument": 1 }),
        json!({ "textDocument": { "uri": "x" }, "position": { "line": -1, "character": 0 } }),
    ] {
        assert_eq!(code(&client.request("textDocument/hover", wrong)), -32602);
    }
    client.notify("textDocument/didChange", json!({ "textDocument": 3 }));
    client.await_where(|message| message["method"] == "window/logMessage");
    client.open("shop.hw", SHOP);
    assert_eq!(client.errors("shop.hw"), Vec::<String>::new());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn places_that_are_nowhere_have_no_answer() {
    let mut client = Client::of(&[]);
    client.open("shop.hw", SHOP);
    let far = json!({ "textDocument": { "uri": client.uri("shop.hw") }, "position": { "line": 4_000_000_000_u32, "character": 7 } });
    assert_eq!(client.ok("textDocument/hover", far), Value::Null);
    for uri in ["file:///nowhere/at/all.hw", "http://example.com/a.hw", "", "untitled:x"] {
        let at = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
        assert_eq!(client.ok("textDocument/hover", at.clone()), Value::Null);
        assert_eq!(client.ok("textDocument/documentSymbol", at), Value::Null);
    }
    let change = json!({ "textDocument": { "uri": "file:///not/open.hw", "version": 2 }, "contentChanges": [{ "text": "x" }] });
    client.notify("textDocument/didChange", change);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": "file:///not/open.hw" } }));
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_request_that_waits_can_be_cancelled() {
    let mut client = Client::of(&[]);
    // All in one write, so that the later ones wait while the first is answered.
    let document = json!({ "uri": client.uri("a.hw"), "languageId": "headwater", "version": 1, "text": SHOP.repeat(200) });
    let messages = [
        json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } }),
        json!({ "jsonrpc": "2.0", "id": "slow", "method": "textDocument/documentSymbol", "params": { "textDocument": { "uri": client.uri("a.hw") } } }),
        json!({ "jsonrpc": "2.0", "id": "late", "method": "textDocument/documentSymbol", "params": { "textDocument": { "uri": client.uri("a.hw") } } }),
        json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": "late" } }),
        json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": "never asked" } }),
    ];
    let bytes: String = messages.iter().map(|it| it.to_string()).map(|it| format!("Content-Length: {}\r\n\r\n{it}", it.len())).collect();
    client.send_raw(bytes.as_bytes());
    let late = client.await_where(|message| message["id"] == "late");
    assert!(late.get("result").is_some() || code(&late) == -32800, "{late}");
    assert!(client.await_where(|message| message["id"] == "slow").get("result").is_some());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_huge_file_is_refused_and_not_choked_on() {
    let mut client = Client::of(&[]);
    client.open("huge.hw", &"x".repeat(17 * 1024 * 1024));
    assert_eq!(client.errors("huge.hw").len(), 1);
    assert_eq!(client.ok("textDocument/hover", client.at("huge.hw", "x", 0)), Value::Null);
    client.open("line.hw", &format!("schema a\n// {}", "é".repeat(100_000)));
    assert_eq!(client.errors("line.hw").len(), 1);
    client.open("deep.hw", &format!("schema a\n{}", "struct S { a: list<".repeat(5_000)));
    assert!(!client.errors("deep.hw").is_empty());
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_client_that_counts_bytes_is_answered_in_bytes() {
    let mut client = Client::silent(&[]);
    let capabilities = json!({ "general": { "positionEncodings": ["utf-16", "utf-8"] } });
    let result = client.ok("initialize", json!({ "rootUri": null, "capabilities": capabilities }));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-8");
    client.open("a.hw", "schema a\nstruct S { a: string = 1, /// é😀\n b: nope = 2 }\nenum E { A = 1, // 😀😀\n}\n");
    let text = "schema a\nedge /*";
    client.open("b.hw", text);
    client.open("c.hw", "schema c\nstruct S {\n // 😀\n a: string = 1 } // 😀\nstruct T { s: S = 1 }");
    let hover = json!({ "textDocument": { "uri": client.uri("c.hw") }, "position": { "line": 3, "character": 1 } });
    assert_eq!(client.ok("textDocument/hover", hover)["range"]["end"]["character"], 2);
    assert_eq!(client.end(), Some(0));
}

#[test]
fn a_client_that_can_watch_is_asked_to() {
    let capabilities = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut client = Client::with(&[("a.hw", "schema a\nuse \"b.hw\"\n")], &capabilities);
    let asked = client.await_where(|message| message["method"] == "client/registerCapability");
    assert_eq!(asked["params"]["registrations"][0]["registerOptions"]["watchers"][0]["globPattern"], "**/*.hw");
    client.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    client.open("a.hw", "schema a\nuse \"b.hw\"\n");
    assert_eq!(client.errors("a.hw").len(), 1);
    client.write_to_disk("b.hw", "schema a\nenum E { A = 1 }\n");
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": client.uri("b.hw"), "type": 1 }] }));
    assert_eq!(client.errors("a.hw"), Vec::<String>::new());
    assert_eq!(client.end(), Some(0));
}
