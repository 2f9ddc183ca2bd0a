//! The server: what it holds, and which message goes where.

use std::collections::VecDeque;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::Receiver;

use gen_lsp_types::{
    CodeActionParams, CompletionParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentFormattingParams,
    DocumentSymbolParams, Position, ReferenceParams, RenameParams, TextDocumentIdentifier, TextDocumentPositionParams,
};
use lsp_server::{ErrorCode, Message, Notification, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::Client;
use super::position::Encoding;
use super::report::Published;
use super::state::{Spot, State};
use super::transport::{self, Incoming};
use super::{actions, completion, formatting, hover, navigate, rename, symbols};
use crate::status::Status;

/// Answers until the client says `exit`, or goes away.
pub(crate) fn serve(input: &Receiver<Incoming>, output: &mut impl Write) -> Status {
    let mut server = Server::default();
    let mut inbox = VecDeque::new();
    loop {
        inbox.extend(input.try_iter());
        let answers = match inbox.pop_front() {
            Some(incoming) => {
                if let Incoming::Message(Message::Notification(it)) = &incoming
                    && it.method == "exit"
                {
                    return if server.phase == Phase::Over { Status::Done } else { Status::No };
                }
                server.take(incoming, &mut inbox)
            }
            // Diagnostics wait until nothing else does: whoever types is answered first.
            None if server.stale => server.publish(),
            None => match input.recv() {
                Ok(incoming) => {
                    inbox.push_back(incoming);
                    continue;
                }
                Err(_) => return Status::No,
            },
        };
        if answers.iter().try_for_each(|answer| transport::write(output, answer)).is_err() {
            return Status::No;
        }
    }
}

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    /// Nothing but `initialize` is answered.
    #[default]
    New,
    Running,
    /// After `shutdown`, nothing but `exit` is awaited.
    Over,
}

/// Why a request has no answer.
#[derive(Debug)]
pub(crate) struct Failure(ErrorCode, String);

/// What the server holds.
#[derive(Debug, Default)]
struct Server {
    phase: Phase,
    state: State,
    published: Published,
    /// Whether something changed since diagnostics were published.
    stale: bool,
}

impl Server {
    /// Takes one message; gives what is to be sent.
    fn take(&mut self, incoming: Incoming, inbox: &mut VecDeque<Incoming>) -> Vec<Value> {
        match incoming {
            Incoming::Malformed(answer) => vec![answer],
            Incoming::Broken(why) => vec![log(&format!("the stream of messages is broken, and the server ends: {why}"))],
            Incoming::Message(Message::Request(request)) => self.request(request),
            Incoming::Message(Message::Notification(it)) if it.method == "$/cancelRequest" => cancel(&it.params, inbox),
            Incoming::Message(Message::Notification(it)) => self.notification(it),
            // An answer to what was asked of the client: nothing hangs on it.
            Incoming::Message(Message::Response(_)) => Vec::new(),
        }
    }

    fn request(&mut self, request: Request) -> Vec<Value> {
        let Request { id, method, params } = request;
        let mut more = Vec::new();
        match guarded(|| self.answer(&method, params, &mut more)) {
            Ok(result) => std::iter::once(transport::result(&id, result)).chain(more).collect(),
            Err(Failure(code, message)) => vec![transport::error(&json!(id), code, &message)],
        }
    }

    fn answer(&mut self, method: &str, params: Value, more: &mut Vec<Value>) -> Result<Value, Failure> {
        match (self.phase, method) {
            (Phase::New, "initialize") => Ok(self.initialize(&params)),
            (Phase::New, _) => Err(Failure(ErrorCode::ServerNotInitialized, "`initialize` comes first".to_owned())),
            (Phase::Running, "initialize") => Err(Failure(ErrorCode::InvalidRequest, "the server is initialized already".to_owned())),
            (Phase::Over, _) => Err(Failure(ErrorCode::InvalidRequest, "the server is shut down".to_owned())),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Over;
                Ok(Value::Null)
            }
            (Phase::Running, _) => self.ask(method, params, more),
        }
    }

    /// What is asked of a file.
    fn ask(&mut self, method: &str, params: Value, more: &mut Vec<Value>) -> Result<Value, Failure> {
        match method {
            "textDocument/hover" => self.at(&read(params)?, |_, spot| hover::hover(spot)),
            "textDocument/definition" => self.at(&read(params)?, |state, spot| navigate::definition(spot, &state.documents)),
            "textDocument/documentHighlight" => self.at(&read(params)?, |_, spot| navigate::highlights(spot)),
            "textDocument/references" => {
                let asked = read::<ReferenceParams>(params)?;
                let declared = asked.context.include_declaration;
                self.at(&asked.text_document_position_params, |state, spot| navigate::references(spot, declared, &state.documents))
            }
            "textDocument/completion" => {
                let asked = read::<CompletionParams>(params)?;
                let trigger = asked.context.and_then(|context| context.trigger_character).unwrap_or_default();
                self.at(&asked.text_document_position_params, |state, spot| {
                    let known = state.workspace.files(&state.documents);
                    completion::completion(spot, &trigger, state.client.snippets, known.into_iter())
                })
            }
            "textDocument/documentSymbol" => {
                let asked = read::<DocumentSymbolParams>(params)?;
                self.at(&start_of(asked.text_document), |state, spot| match state.client.nested_symbols {
                    true => json!(symbols::outline(spot.schema, spot.file)),
                    false => json!(symbols::flat(spot.schema, spot.file, &state.documents)),
                })
            }
            "textDocument/formatting" => {
                let asked = read::<DocumentFormattingParams>(params)?;
                self.at(&start_of(asked.text_document), |_, spot| formatting::formatting(spot))
            }
            "textDocument/codeAction" => {
                let asked = read::<CodeActionParams>(params)?;
                self.at(&start_of(asked.text_document), |state, spot| actions::actions(spot, &asked.context.diagnostics, &state.documents))
            }
            "textDocument/prepareRename" => {
                let at = read(params)?;
                self.state.ready(&at);
                let spots = self.state.spots(&at);
                written(rename::prepare(spots.first().ok_or_else(|| refused("there is no such file"))?).map_err(|why| refused(&why))?)
            }
            "textDocument/rename" => self.rename(&read(params)?, more),
            _ => Err(Failure(ErrorCode::MethodNotFound, format!("`{method}` is not known here"))),
        }
    }

    /// Answers a question about a place by the first schema that it is part of; null where the file is not to be had.
    fn at<R: Serialize>(&mut self, at: &TextDocumentPositionParams, answer: impl FnOnce(&State, &Spot<'_>) -> R) -> Result<Value, Failure> {
        self.state.ready(at);
        let spots = self.state.spots(at);
        spots.first().map_or(Ok(Value::Null), |spot| written(answer(&self.state, spot)))
    }

    fn rename(&mut self, asked: &RenameParams, more: &mut Vec<Value>) -> Result<Value, Failure> {
        let at = &asked.text_document_position_params;
        self.state.ready(at);
        let (edit, consequence) =
            rename::rename(&self.state.spots(at), &asked.new_name, &self.state.documents).map_err(|why| refused(&why))?;
        more.extend(consequence.map(|text| transport::notification("window/showMessage", json!({ "type": 2, "message": text }))));
        written(edit)
    }

    fn initialize(&mut self, params: &Value) -> Value {
        self.state = State::new(Client::new(params));
        self.phase = Phase::Running;
        let encoding = match self.state.client.encoding {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
        };
        json!({
            "capabilities": {
                "positionEncoding": encoding,
                "textDocumentSync": { "openClose": true, "change": 2, "save": true },
                "hoverProvider": true,
                "definitionProvider": true,
                "referencesProvider": true,
                "documentHighlightProvider": true,
                "documentSymbolProvider": true,
                "documentFormattingProvider": true,
                "renameProvider": { "prepareProvider": true },
                "completionProvider": { "triggerCharacters": [".", ":", "=", "@", "(", "<", "\"", ">", " "] },
                "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            },
            "serverInfo": { "name": "headwater", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    fn notification(&mut self, it: Notification) -> Vec<Value> {
        if self.phase != Phase::Running {
            return Vec::new();
        }
        match guarded(|| self.hear(it)) {
            Ok(messages) => messages,
            Err(Failure(_, why)) => vec![log(&why)],
        }
    }

    fn hear(&mut self, it: Notification) -> Result<Vec<Value>, Failure> {
        match it.method.as_str() {
            "initialized" => return Ok(self.state.client.watches.then(watch).into_iter().collect()),
            "textDocument/didOpen" => self.state.open(read::<DidOpenTextDocumentParams>(it.params)?.text_document),
            "textDocument/didChange" => self.state.change(read(it.params)?),
            "textDocument/didClose" => self.state.close(&read::<DidCloseTextDocumentParams>(it.params)?.text_document),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => self.state.look(),
            // What is not known here may be passed over.
            _ => return Ok(Vec::new()),
        }
        self.stale = true;
        Ok(Vec::new())
    }

    fn publish(&mut self) -> Vec<Value> {
        self.stale = false;
        let said = guarded(|| Ok(self.published.update(&mut self.state)));
        said.unwrap_or_else(|Failure(_, why)| vec![log(&why)])
    }
}

/// The first place of a file, for what is asked of all of it.
fn start_of(text_document: TextDocumentIdentifier) -> TextDocumentPositionParams {
    TextDocumentPositionParams { text_document, position: Position::default() }
}

/// A request that waits is answered at once; one that is answered already is not there any more.
fn cancel(params: &Value, inbox: &mut VecDeque<Incoming>) -> Vec<Value> {
    let wanted = params.get("id");
    let waits = |incoming: &Incoming| match incoming {
        Incoming::Message(Message::Request(request)) => Some(&json!(request.id)) == wanted,
        _ => false,
    };
    let Some(at) = inbox.iter().position(waits) else { return Vec::new() };
    inbox.remove(at);
    vec![transport::error(&params["id"], ErrorCode::RequestCanceled, "cancelled")]
}

/// A panic is a fault of ours, and ends one answer, not the server.
fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
        let text = text.unwrap_or_else(|| "no words".to_owned());
        Err(Failure(ErrorCode::InternalError, format!("the server has a fault; please report it: {text}")))
    })
}

fn read<P: DeserializeOwned>(params: Value) -> Result<P, Failure> {
    serde_json::from_value(params).map_err(|e| Failure(ErrorCode::InvalidParams, e.to_string()))
}

fn written(result: impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(result).map_err(|e| Failure(ErrorCode::InternalError, e.to_string()))
}

fn refused(why: &str) -> Failure {
    Failure(ErrorCode::RequestFailed, why.to_owned())
}

fn log(text: &str) -> Value {
    transport::notification("window/logMessage", json!({ "type": 1, "message": text }))
}

/// Asks the client to tell when schemas change on disk.
fn watch() -> Value {
    json!({
        "jsonrpc": "2.0",
        "id": "watch",
        "method": "client/registerCapability",
        "params": { "registrations": [{
            "id": "watch",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": [{ "globPattern": "**/*.hw" }] },
        }] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_one_request() {
        let failed = guarded::<()>(|| panic!("oh no")).unwrap_err();
        assert_eq!(failed.0 as i32, ErrorCode::InternalError as i32);
        assert!(failed.1.ends_with("oh no"));
        assert!(guarded(|| Ok(1)).is_ok());
    }

    #[test]
    fn a_request_that_waits_can_be_cancelled() {
        let request = |id: i32| Incoming::Message(Message::Request(Request::new(id.into(), "x".to_owned(), ())));
        let mut inbox = VecDeque::from([request(1), request(2)]);
        let answers = cancel(&json!({ "id": 2 }), &mut inbox);
        assert_eq!((answers[0]["error"]["code"].as_i64(), inbox.len()), (Some(-32800), 1));
        assert!(cancel(&json!({ "id": 2 }), &mut inbox).is_empty());
    }
}
