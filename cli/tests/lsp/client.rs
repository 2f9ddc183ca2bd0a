//! A client: starts the server in a folder of its own, and talks to it as an editor does.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long an answer is waited for, so that a server that hangs fails a test and does not hold it up for ever.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) struct Client {
    folder: TempDir,
    process: Child,
    input: Option<ChildStdin>,
    output: Receiver<Value>,
    /// What came while something else was awaited.
    heard: VecDeque<Value>,
    texts: BTreeMap<String, String>,
    next: i32,
    version: i32,
}

impl Client {
    /// A server that has been told nothing yet, in a folder with files.
    pub(crate) fn silent(files: &[(&str, &str)]) -> Client {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("writable");
            std::fs::write(path, text).expect("writable");
        }
        let mut process = Command::new(env!("CARGO_BIN_EXE_cargo-headwater"))
            .args(["headwater", "lsp"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("it starts");
        let (input, stdout) = (process.stdin.take(), process.stdout.take().expect("piped"));
        let output = listen(BufReader::new(stdout));
        Client { folder, process, input, output, heard: VecDeque::new(), texts: BTreeMap::new(), next: 0, version: 0 }
    }

    /// A server that is initialized, with a client that can do everything.
    pub(crate) fn of(files: &[(&str, &str)]) -> Client {
        Client::with(
            files,
            &json!({
                "textDocument": {
                    "completion": { "completionItem": { "snippetSupport": true } },
                    "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
                },
            }),
        )
    }

    pub(crate) fn with(files: &[(&str, &str)], capabilities: &Value) -> Client {
        let mut client = Client::silent(files);
        let root = client.root();
        client.ok("initialize", json!({ "processId": null, "rootUri": root, "capabilities": capabilities }));
        client.notify("initialized", json!({}));
        client
    }

    fn root(&self) -> String {
        format!("file://{}", self.folder.path().canonicalize().expect("there").display())
    }

    pub(crate) fn uri(&self, name: &str) -> String {
        if name.contains(':') { name.to_owned() } else { format!("{}/{name}", self.root()) }
    }

    pub(crate) fn write_to_disk(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).expect("writable");
    }

    /// Opens a file with a text, which need not be the one on disk.
    pub(crate) fn open(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        self.version += 1;
        self.texts.insert(name.to_owned(), text.to_owned());
        let document = json!({ "uri": uri, "languageId": "headwater", "version": self.version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces the first place where a text stands, by an incremental change.
    pub(crate) fn edit(&mut self, name: &str, old: &str, new: &str) {
        let text = self.texts[name].clone();
        let at = text.find(old).expect("it stands there");
        let range = json!({ "start": position(&text, at), "end": position(&text, at + old.len()) });
        self.texts.insert(name.to_owned(), text.replacen(old, new, 1));
        self.version += 1;
        let document = json!({ "uri": self.uri(name), "version": self.version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "range": range, "text": new }] }));
    }

    /// Writes on at the end of a file.
    pub(crate) fn append(&mut self, name: &str, piece: &str) {
        let end = position(&self.texts[name], self.texts[name].len());
        self.version += 1;
        let document = json!({ "uri": self.uri(name), "version": self.version });
        let change = json!({ "range": { "start": end, "end": end }, "text": piece });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
        self.texts.get_mut(name).expect("open").push_str(piece);
    }

    /// The place of the first byte of a text, and so many bytes on.
    pub(crate) fn at(&self, name: &str, needle: &str, further: usize) -> Value {
        let text = &self.texts[name];
        let offset = text.find(needle).unwrap_or_else(|| panic!("no {needle:?}")) + further;
        json!({ "textDocument": { "uri": self.uri(name) }, "position": position(text, offset) })
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        &self.texts[name]
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request, and does not wait; gives its number.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i32 {
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        self.next
    }

    /// The whole answer to a request.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.await_where(|message| message["id"] == id && message.get("method").is_none())
    }

    /// The result of a request that must succeed.
    pub(crate) fn ok(&mut self, method: &str, params: Value) -> Value {
        let answer = self.request(method, params);
        answer.get("result").unwrap_or_else(|| panic!("{method}: {answer}")).clone()
    }

    /// The next diagnostics of a file.
    pub(crate) fn diagnostics(&mut self, name: &str) -> Vec<Value> {
        let uri = self.uri(name);
        let said = self.await_where(|it| it["method"] == "textDocument/publishDiagnostics" && it["params"]["uri"] == uri.as_str());
        said["params"]["diagnostics"].as_array().expect("a list").clone()
    }

    /// The messages of the next diagnostics of a file, first lines only.
    pub(crate) fn errors(&mut self, name: &str) -> Vec<String> {
        let first = |it: Value| it["message"].as_str().expect("words").lines().next().expect("a line").to_owned();
        self.diagnostics(name).into_iter().map(first).collect()
    }

    /// The first message that fits; the others are kept.
    pub(crate) fn await_where(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.heard.iter().position(&fits) {
            return self.heard.remove(at).expect("there");
        }
        loop {
            let message = self.output.recv_timeout(PATIENCE).expect("the server answers");
            if fits(&message) {
                return message;
            }
            self.heard.push_back(message);
        }
    }

    /// All that was said but not awaited, once the server has answered to everything.
    pub(crate) fn rest(&mut self) -> Vec<Value> {
        self.request("nothing/of/the/kind", Value::Null);
        self.heard.drain(..).collect()
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.send_bytes(message.to_string().as_bytes());
    }

    pub(crate) fn send_bytes(&mut self, body: &[u8]) {
        self.send_raw(&[format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat());
    }

    pub(crate) fn send_raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server listens");
    }

    /// Says goodbye, and gives the exit status.
    pub(crate) fn end(mut self) -> Option<i32> {
        assert_eq!(self.ok("shutdown", Value::Null), Value::Null);
        self.notify("exit", Value::Null);
        self.status()
    }

    /// Ends the input, if it has not ended, and gives the exit status.
    pub(crate) fn status(mut self) -> Option<i32> {
        drop(self.input.take());
        self.process.wait().expect("it ends").code()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn listen(mut output: impl BufRead + Send + 'static) -> Receiver<Value> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        loop {
            let (mut line, mut length) = (String::new(), 0);
            while output.read_line(&mut line).is_ok_and(|n| n > 2) {
                length = line.trim().strip_prefix("Content-Length: ").expect("a length").parse().expect("a number");
                line.clear();
            }
            let mut body = vec![0; length];
            if length == 0 || output.read_exact(&mut body).is_err() {
                return;
            }
            if sender.send(serde_json::from_slice(&body).expect("JSON")).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Lines, and units of UTF-16.
pub(crate) fn position(text: &str, offset: usize) -> Value {
    let line_start = text[..offset].rfind('\n').map_or(0, |i| i + 1);
    let (line, character) = (text[..offset].matches('\n').count(), text[line_start..offset].encode_utf16().count());
    json!({ "line": line, "character": character })
}

/// The text that stands at a range.
pub(crate) fn at_range<'t>(text: &'t str, range: &Value) -> &'t str {
    let offset = |position: &Value| {
        let line = position["line"].as_u64().expect("a line");
        let mut starts = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1));
        let start = starts.nth(usize::try_from(line).expect("small")).expect("a line");
        let mut units = position["character"].as_u64().expect("a character");
        let mut offset = start;
        for c in text[start..].chars() {
            if units == 0 {
                break;
            }
            units -= c.len_utf16() as u64;
            offset += c.len_utf8();
        }
        offset
    };
    &text[offset(&range["start"])..offset(&range["end"])]
}
