//! How a question and its reply are written.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::os::fd::AsRawFd;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cut::Cut;
use crate::view::{Ask, Reply};

/// The socket's name in the data folder.
const NAME: &str = "up.sock";
/// How long a socket's path may be: some systems have 104 bytes for it, with an end.
const LONGEST: usize = 100;
/// How long a line may be, in bytes.
const LINE: u64 = 4 << 20;

/// What both speak. Who speaks another version is not answered.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    version: u32,
    ask: Ask,
}

const VERSION: u32 = 1;

/// The first line of a reply.
#[derive(Debug, Serialize, Deserialize)]
enum Head {
    /// So many bytes of a run follow.
    Cells {
        to: Cut,
        bytes: u64,
    },
    Moved,
    Unknown,
}

/// Gives the socket's path in a data folder. One that is too long is shortened, where the system has a way.
pub(super) fn with_path<T>(data: &Path, go: impl FnOnce(&Path) -> io::Result<T>) -> io::Result<T> {
    let path = data.join(NAME);
    if path.as_os_str().len() <= LONGEST || !cfg!(target_os = "linux") {
        return go(&path);
    }
    let folder = File::open(data)?;
    go(&Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(NAME))
}

pub(super) fn write_ask(mut out: impl Write, ask: &Ask) -> io::Result<()> {
    write_line(&mut out, &Question { version: VERSION, ask: ask.clone() })?;
    out.flush()
}

pub(super) fn read_ask(input: impl Read) -> io::Result<Ask> {
    let Question { version, ask } = read_line(&mut BufReader::new(input))?;
    if version == VERSION { Ok(ask) } else { Err(io::Error::new(ErrorKind::InvalidData, format!("a question of version {version}"))) }
}

pub(super) fn write_reply(mut out: impl Write, reply: &Reply) -> io::Result<()> {
    match reply {
        Reply::Cells { to, run } => {
            write_line(&mut out, &Head::Cells { to: to.clone(), bytes: run.len() as u64 })?;
            out.write_all(run)?;
        }
        Reply::Moved => write_line(&mut out, &Head::Moved)?,
        Reply::Unknown => write_line(&mut out, &Head::Unknown)?,
    }
    out.flush()
}

pub(super) fn read_reply(input: impl Read) -> io::Result<Reply> {
    let mut input = BufReader::new(input);
    match read_line(&mut input)? {
        Head::Cells { to, bytes } => {
            let mut run = Vec::new();
            input.take(bytes).read_to_end(&mut run)?;
            if run.len() as u64 == bytes { Ok(Reply::Cells { to, run }) } else { Err(ErrorKind::UnexpectedEof.into()) }
        }
        Head::Moved => Ok(Reply::Moved),
        Head::Unknown => Ok(Reply::Unknown),
    }
}

fn write_line(out: &mut impl Write, line: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(line)?;
    line.push(b'\n');
    out.write_all(&line)
}

fn read_line<T: for<'d> Deserialize<'d>>(input: &mut impl BufRead) -> io::Result<T> {
    let mut line = Vec::new();
    input.take(LINE).read_until(b'\n', &mut line)?;
    if line.pop() != Some(b'\n') {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(serde_json::from_slice(&line)?)
}
