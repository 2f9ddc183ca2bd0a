//! Messages over standard input and output: each is a header with its length, and that many bytes of JSON.

use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use lsp_server::{ErrorCode, Message, RequestId};
use serde_json::{Value, json};

/// What came in.
#[derive(Debug)]
pub(crate) enum Incoming {
    /// A message.
    Message(Message),
    /// Bytes that are no message; what to answer.
    Malformed(Value),
    /// What comes next can't be told from what came: the stream is of no more use.
    Broken(String),
}

/// The bytes of a message at most, which is far above the largest file that is read.
const LONGEST: usize = 256 * 1024 * 1024;
/// The bytes of a line of a header at most.
const LONGEST_LINE: u64 = 4096;

/// Reads messages in a thread of its own, so that what waits can be seen. It ends with the input.
pub(crate) fn listen(mut input: impl BufRead + Send + 'static) -> Receiver<Incoming> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        loop {
            let incoming = match frame(&mut input) {
                Ok(Some(bytes)) => understand(&bytes),
                Ok(None) => return,
                Err(e) => Incoming::Broken(e.to_string()),
            };
            let last = matches!(incoming, Incoming::Broken(_));
            if sender.send(incoming).is_err() || last {
                return;
            }
        }
    });
    receiver
}

/// Writes one message.
pub(crate) fn write(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

/// The bytes of the next message; none at the end of the input.
fn frame(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let wrong = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.strip_suffix('\n').ok_or_else(|| wrong("a line of a header is too long, or cut off".to_owned()))?;
        match line.trim_end_matches('\r').split_once(':') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("content-length") => length = value.trim().parse::<usize>().ok(),
            Some(_) => {}
            None if line.trim().is_empty() => break,
            None => return Err(wrong(format!("no header of a message: {line:?}"))),
        }
    }
    let length = length.filter(|length| *length <= LONGEST).ok_or_else(|| wrong("no usable Content-Length".to_owned()))?;
    let mut bytes = Vec::new();
    let read = input.by_ref().take(length as u64).read_to_end(&mut bytes)?;
    if read < length { Ok(None) } else { Ok(Some(bytes)) }
}

fn understand(bytes: &[u8]) -> Incoming {
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(e) => return Incoming::Malformed(error(&Value::Null, ErrorCode::ParseError, &format!("this is no JSON: {e}"))),
    };
    let id = value.get("id").cloned();
    match (serde_json::from_value(value), id) {
        // An id that is neither a string nor a small integer would be passed over, and the request taken for a notification.
        (Ok(Message::Notification(it)), Some(id)) => Incoming::Malformed(error(
            &id,
            ErrorCode::InvalidRequest,
            &format!("`{}` has an id that is neither a string nor an integer", it.method),
        )),
        (Ok(message), _) => Incoming::Message(message),
        (Err(_), id) => Incoming::Malformed(error(&id.unwrap_or_default(), ErrorCode::InvalidRequest, "this is no message of JSON-RPC")),
    }
}

/// An answer that says what went wrong.
pub(crate) fn error(id: &Value, code: ErrorCode, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code as i32, "message": message } })
}

/// An answer.
pub(crate) fn result(id: &RequestId, result: Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "result": result })
}

/// What nobody asked for.
pub(crate) fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &str) -> Vec<Incoming> {
        listen(io::Cursor::new(input.as_bytes().to_vec())).into_iter().collect()
    }

    fn framed(text: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{text}", text.len())
    }

    #[test]
    fn a_bad_message_does_not_end_the_stream() {
        let good = framed(r#"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#);
        let input = [framed("{"), framed("[]"), framed(r#"{"id":1.5,"method":"x"}"#), framed("\u{1F600}"), good].concat();
        let found = all(&input);
        assert_eq!(found.len(), 5);
        let code = |incoming: &Incoming| match incoming {
            Incoming::Malformed(answer) => answer["error"]["code"].as_i64(),
            _ => None,
        };
        let codes: Vec<_> = found.iter().map(code).collect();
        assert_eq!(codes, [Some(-32700), Some(-32600), Some(-32600), Some(-32700), None]);
        assert!(matches!(&found[4], Incoming::Message(Message::Request(it)) if it.method == "shutdown"));
    }

    #[test]
    fn a_broken_header_ends_it_and_a_cut_off_message_is_the_end() {
        assert!(matches!(all("nonsense\r\n\r\n").as_slice(), [Incoming::Broken(_)]));
        assert!(matches!(all("Content-Length: 99999999999999\r\n\r\n{}").as_slice(), [Incoming::Broken(_)]));
        assert!(matches!(all("X: 1\r\n\r\n{}").as_slice(), [Incoming::Broken(_)]));
        assert!(matches!(all(&"a".repeat(10_000)).as_slice(), [Incoming::Broken(_)]));
        assert!(all("Content-Length: 10\r\n\r\n{}").is_empty());
        assert!(all("").is_empty());
    }

    #[test]
    fn what_is_written_can_be_read() {
        let mut bytes = Vec::new();
        write(&mut bytes, &notification("x/é", json!({ "a": "😀" }))).unwrap();
        let found = all(std::str::from_utf8(&bytes).unwrap());
        assert!(matches!(&found[..], [Incoming::Message(Message::Notification(it))] if it.params["a"] == "😀"));
    }
}
