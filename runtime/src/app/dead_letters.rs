//! Dead letters: what was refused is set aside with its place and reason, so that it can be mended, and nobody else waits for it.
//!
//! Each load writes a file of its own, `DATA/refused/<number>.ndjson`, one object a line:
//! `{"file":…,"line":…,"column":…,"reason":…,"raw":…}`. `column` is absent where the whole line is meant; `"cut":n` says that only the
//! head of a line of n bytes was kept, and `"lossy":true` that bytes which are no UTF-8 stand as U+FFFD. Of a format without lines it is
//! `{"file":…,"record":…,"byte":…,"reason":…,"base64":…}`: `byte` is the place in the file, unpacked, and `base64` the record without its
//! length.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::lines::Line;
use super::refusal::Refusal;
use crate::error::{At, Result};
use crate::fs::{Fs, Sink};

/// Bytes that are gathered before they are written.
const GATHER: usize = 64 * 1024;

#[derive(Default, Serialize)]
struct Letter<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<u64>,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lossy: Option<bool>,
}

impl<'a> Letter<'a> {
    fn new(line: &Line<'a>, refusal: &'a Refusal) -> Letter<'a> {
        let cut = line.is_cut().then_some(line.length);
        let letter = Letter { file: line.file, reason: &refusal.reason, cut, ..Letter::default() };
        if let Some(start) = line.start {
            let (byte, base64) = (Some(start + refusal.byte.unwrap_or(0)), Some(STANDARD.encode(line.bytes)));
            return Letter { record: Some(line.number), byte, base64, ..letter };
        }
        let raw = String::from_utf8_lossy(line.bytes);
        let lossy = matches!(raw, Cow::Owned(_)).then_some(true);
        Letter { line: Some(line.number), column: refusal.column, lossy, raw: Some(raw), ..letter }
    }
}

/// The dead letters of one load. The file is made with the first of them.
#[derive(Debug)]
pub(super) struct DeadLetters {
    fs: Arc<dyn Fs>,
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

impl DeadLetters {
    pub(super) fn new(fs: Arc<dyn Fs>, data: &Path) -> DeadLetters {
        DeadLetters { fs, folder: folder(data), file: None, gathered: Vec::new(), written: false }
    }

    /// Sets a line or a record aside.
    pub(super) fn put(&mut self, line: &Line<'_>, refusal: &Refusal) -> Result<()> {
        let letter = Letter::new(line, refusal);
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
        let mut letters = DeadLetters::new(Arc::new(sim.clone()), data);
        let long = vec![b'x'; GATHER];
        let line = Line { file: "a.ndjson", producer: None, number: 1, bytes: &long, length: GATHER as u64, start: None };
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
            let mut letters = DeadLetters::new(Arc::new(Disk), data.path());
            assert!(letters.sync().unwrap().is_none());
            let lines = [
                Line { file: "a.ndjson", producer: None, number: 7, bytes: b"{\"a\":\xff\0}", length: 8, start: None },
                Line { file: "a.ndjson", producer: None, number: 9, bytes: b"xxx", length: 20_000_000, start: None },
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

    #[test]
    fn of_a_record_all_bytes_are_kept() {
        let (sim, data) = (crate::sim::Sim::new(1), Path::new("/data"));
        let mut letters = DeadLetters::new(Arc::new(sim.clone()), data);
        let record = Line { file: "a.bin", producer: None, number: 7, bytes: b"\xff\0\n", length: 3, start: Some(120) };
        letters.put(&record, &Refusal::in_record(Some(2), "field 1: no")).unwrap();
        letters.put(&record, &Refusal::of("none")).unwrap();
        let path = letters.sync().unwrap().unwrap().to_owned();
        let file = sim.open(&path).unwrap();
        let mut text = vec![0; file.len().unwrap() as usize];
        file.read_at(0, &mut text).unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "{\"file\":\"a.bin\",\"record\":7,\"byte\":122,\"reason\":\"field 1: no\",\"base64\":\"/wAK\"}\n\
             {\"file\":\"a.bin\",\"record\":7,\"byte\":120,\"reason\":\"none\",\"base64\":\"/wAK\"}\n"
        );
    }
}
