//! Dead letters: what was refused is set aside with its place and reason, so that it can be mended, and nobody else waits for it.
//!
//! Each load writes a file of its own, `DATA/refused/<number>.ndjson`, one object a line:
//! `{"file":…,"line":…,"column":…,"reason":…,"raw":…}`. `column` is absent where the whole line is meant; `"cut":n` says that only the
//! head of a line of n bytes was kept, and `"lossy":true` that bytes which are no UTF-8 stand as U+FFFD.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::lines::Line;
use super::refusal::Refusal;
use crate::error::{At, Result};
use crate::fs::{Fs, Sink};

/// Bytes that are gathered before they are written.
const GATHER: usize = 64 * 1024;

#[derive(Serialize)]
struct Letter<'a> {
    file: &'a str,
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    reason: &'a str,
    raw: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lossy: Option<bool>,
}

/// The dead letters of one load. The file is made with the first of them.
#[derive(Debug)]
pub(super) struct DeadLetters<'a> {
    fs: &'a dyn Fs,
    folder: PathBuf,
    file: Option<(PathBuf, Box<dyn Sink>)>,
    gathered: Vec<u8>,
    /// Something is written that is not synced.
    written: bool,
}

/// The folder of the dead letters.
pub(super) fn folder(data: &Path) -> PathBuf {
    data.join("refused")
}

impl<'a> DeadLetters<'a> {
    pub(super) fn new(fs: &'a dyn Fs, data: &Path) -> DeadLetters<'a> {
        DeadLetters { fs, folder: folder(data), file: None, gathered: Vec::new(), written: false }
    }

    /// Sets a line aside.
    pub(super) fn put(&mut self, line: &Line<'_>, refusal: &Refusal) -> Result<()> {
        let raw = String::from_utf8_lossy(line.bytes);
        let letter = Letter {
            file: line.file,
            line: line.number,
            column: refusal.column,
            reason: &refusal.reason,
            cut: line.is_cut().then_some(line.length),
            lossy: matches!(raw, std::borrow::Cow::Owned(_)).then_some(true),
            raw: &raw,
        };
        serde_json::to_writer(&mut self.gathered, &letter).map_err(io::Error::from).at(&self.folder)?;
        self.gathered.push(b'\n');
        if self.gathered.len() >= GATHER { self.write() } else { Ok(()) }
    }

    /// Makes all of them last. Gives the file, if there is one.
    pub(super) fn sync(&mut self) -> Result<Option<&Path>> {
        if !self.gathered.is_empty() {
            self.write()?;
        }
        if let Some((path, sink)) = self.file.as_mut().filter(|_| self.written) {
            sink.sync().at(path)?;
            self.written = false;
        }
        Ok(self.file.as_ref().map(|(path, _)| path.as_path()))
    }

    fn write(&mut self) -> Result<()> {
        if self.file.is_none() {
            self.file = Some(self.create()?);
        }
        if let Some((path, sink)) = &mut self.file {
            sink.write(&self.gathered).at(path)?;
            self.written = true;
        }
        self.gathered.clear();
        Ok(())
    }

    fn create(&self) -> Result<(PathBuf, Box<dyn Sink>)> {
        self.fs.create_dir(&self.folder).at(&self.folder)?;
        let names = self.fs.list(&self.folder).at(&self.folder)?;
        let mut number = names.iter().filter_map(|n| n.strip_suffix(".ndjson")?.parse::<u64>().ok()).max().unwrap_or(0);
        loop {
            number += 1;
            let path = self.folder.join(format!("{number:06}.ndjson"));
            match self.fs.create(&path) {
                Ok(sink) => {
                    self.fs.sync_dir(&self.folder).at(&self.folder)?;
                    return Ok((path, sink));
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e).at(&path),
            }
        }
    }
}

/// How many lines stand in the dead letters of a data folder.
pub(super) fn count(fs: &dyn Fs, data: &Path) -> Result<u64> {
    let folder = folder(data);
    let mut lines = 0;
    for name in fs.list(&folder).at(&folder)?.iter().filter(|n| n.ends_with(".ndjson")) {
        let path = folder.join(name);
        let file = fs.open(&path).at(&path)?;
        let (length, mut at, mut buffer) = (file.len().at(&path)?, 0, vec![0; GATHER]);
        while at < length {
            let n = (length - at).min(GATHER as u64) as usize;
            file.read_at(at, &mut buffer[..n]).at(&path)?;
            lines += buffer[..n].iter().filter(|&&b| b == b'\n').count() as u64;
            at += n as u64;
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::Disk;

    #[test]
    fn letters_that_filled_the_buffer_last_as_well() {
        let (sim, data) = (crate::sim::Sim::new(1), Path::new("/data"));
        let mut letters = DeadLetters::new(&sim, data);
        let long = vec![b'x'; GATHER];
        let line = Line { file: "a.ndjson", producer: None, number: 1, bytes: &long, length: GATHER as u64 };
        letters.put(&line, &Refusal::of("no")).unwrap();
        letters.sync().unwrap();
        sim.reboot();
        assert_eq!(count(&sim, data).unwrap(), 1);
    }

    #[test]
    fn letters_keep_place_reason_and_bytes() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(count(&Disk, data.path()).unwrap(), 0);
        for round in 1..3 {
            let mut letters = DeadLetters::new(&Disk, data.path());
            assert!(letters.sync().unwrap().is_none());
            let lines = [
                Line { file: "a.ndjson", producer: None, number: 7, bytes: b"{\"a\":\xff\0}", length: 8 },
                Line { file: "a.ndjson", producer: None, number: 9, bytes: b"xxx", length: 20_000_000 },
            ];
            letters.put(&lines[0], &Refusal::at_byte(lines[0].bytes, 5, "no value")).unwrap();
            letters.put(&lines[1], &Refusal::of("too long")).unwrap();
            let path = letters.sync().unwrap().unwrap().to_owned();
            assert_eq!(path, folder(data.path()).join(format!("{round:06}.ndjson")));
            assert_eq!(
                std::fs::read_to_string(path).unwrap(),
                "{\"file\":\"a.ndjson\",\"line\":7,\"column\":6,\"reason\":\"no value\",\"raw\":\"{\\\"a\\\":\u{fffd}\\u0000}\",\"lossy\":true}\n\
                 {\"file\":\"a.ndjson\",\"line\":9,\"reason\":\"too long\",\"raw\":\"xxx\",\"cut\":20000000}\n"
            );
            assert_eq!(count(&Disk, data.path()).unwrap(), 2 * round);
        }
    }
}
