//! The exchange with programs in another language: what we write they read, and what they write we read, equal in value.

use std::fmt::Debug;
use std::io::Write;
use std::process::{Command, Stdio};

use headwater::codec::json;
use headwater::{Datum, Fact};

use super::draw::Draw;

/// How many data go each way.
const DATA: u64 = 1000;

/// A format, on our side.
pub(crate) struct Codec<F> {
    pub(crate) write: fn(&Datum<F>) -> Vec<u8>,
    pub(crate) read: fn(&[u8]) -> Datum<F>,
    /// Whether they are to write the bytes that we write.
    pub(crate) is_same: bool,
}

/// Exchanges drawn data with a peer: told to `read`, it makes our JSON of data in base64, told to `write` the other way round, each a line.
pub(crate) fn exchange<F: Fact + PartialEq + Debug>(mut draw: Draw<'_>, codec: &Codec<F>, peer: impl Fn(&str, Vec<String>) -> String) {
    let data: Vec<Datum<F>> = (0..DATA).map(|number| of_json(draw.datum(number).to_string().as_bytes())).collect();
    let ours = data.iter().map(|datum| base64::encode(&(codec.write)(datum))).collect();
    let theirs = peer("read", ours);
    for (datum, shown) in data.iter().zip(lines(&theirs, &data)) {
        assert_eq!(&of_json::<F>(shown.as_bytes()), datum, "they read {shown}");
    }
    let ours = data.iter().map(to_json).collect();
    let theirs = peer("write", ours);
    for (datum, text) in data.iter().zip(lines(&theirs, &data)) {
        let bytes = base64::decode(text);
        assert_eq!(&(codec.read)(&bytes), datum, "they wrote {text}");
        assert!(!codec.is_same || bytes == (codec.write)(datum), "they wrote {text}");
    }
}

fn lines<'t, F>(text: &'t str, data: &[Datum<F>]) -> impl Iterator<Item = &'t str> {
    assert_eq!(text.lines().count(), data.len());
    text.lines()
}

fn of_json<F: Fact>(text: &[u8]) -> Datum<F> {
    json::read_datum(text).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(text)))
}

fn to_json<F: Fact>(datum: &Datum<F>) -> String {
    let mut text = Vec::new();
    json::write_datum(datum, &mut text).expect("no NaN");
    String::from_utf8(text).expect("JSON is text")
}

/// What a command makes of lines.
pub(crate) fn through(command: &mut Command, lines: Vec<String>) -> String {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("piped");
    // It may fail before it has read all, and then says why.
    let writing = std::thread::spawn(move || lines.iter().try_for_each(|line| writeln!(stdin, "{line}")));
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    writing.join().expect("no panic").expect("all is read");
    String::from_utf8(output.stdout).expect("text")
}

/// Base64, as scripts take and give it.
mod base64 {
    use ::base64::Engine;
    use ::base64::engine::general_purpose::STANDARD;

    pub(super) fn encode(bytes: &[u8]) -> String {
        STANDARD.encode(bytes)
    }

    pub(super) fn decode(text: &str) -> Vec<u8> {
        STANDARD.decode(text).expect("base64")
    }
}
