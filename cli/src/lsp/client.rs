//! What the client can do, as far as it makes a difference.

use std::path::PathBuf;

use serde_json::Value;

use super::position::Encoding;
use super::uri;

/// What the client has said of itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Client {
    /// In what characters are counted.
    pub(crate) encoding: Encoding,
    /// Whether it takes snippets, with places to fill in.
    pub(crate) snippets: bool,
    /// Whether symbols may have parts.
    pub(crate) nested_symbols: bool,
    /// Whether it tells of changes on disk when asked to.
    pub(crate) watches: bool,
    /// The folders that it has open.
    pub(crate) folders: Vec<PathBuf>,
}

impl Client {
    /// Of the parameters of `initialize`. What is missing or of another kind is taken as not said.
    pub(crate) fn new(params: &Value) -> Client {
        let says = |pointer: &str| params.pointer(pointer).and_then(Value::as_bool).unwrap_or(false);
        let encodings = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
        let utf8 = encodings.is_some_and(|known| known.iter().any(|name| name == "utf-8"));
        Client {
            encoding: if utf8 { Encoding::Utf8 } else { Encoding::Utf16 },
            snippets: says("/capabilities/textDocument/completion/completionItem/snippetSupport"),
            nested_symbols: says("/capabilities/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            watches: says("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            folders: folders(params),
        }
    }
}

fn folders(params: &Value) -> Vec<PathBuf> {
    let folders = params.get("workspaceFolders").and_then(Value::as_array).into_iter().flatten();
    let named = folders.filter_map(|folder| folder.get("uri")?.as_str());
    let mut found: Vec<PathBuf> = named.map(uri::path).collect();
    if found.is_empty() {
        found.extend(params.get("rootUri").and_then(Value::as_str).map(uri::path));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_said_is_not_known() {
        let nothing = Client::new(&json!({ "capabilities": 7 }));
        assert_eq!((nothing.encoding, nothing.snippets, nothing.folders.len()), (Encoding::Utf16, false, 0));
        let some = Client::new(&json!({
            "rootUri": "file:///old", "workspaceFolders": [{ "uri": "file:///new", "name": "new" }],
            "capabilities": { "general": { "positionEncodings": ["utf-16", "utf-8"] } },
        }));
        assert_eq!((some.encoding, some.folders), (Encoding::Utf8, vec![PathBuf::from("/new")]));
    }
}
