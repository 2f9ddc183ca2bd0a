//! Files that somebody has made to break a reader: every checksum is right, and what they check makes no sense. A reader may find that out or
//! give nonsense, but it never panics and always ends.

use std::panic::catch_unwind;
use std::path::Path;

use proptest::prelude::*;

use super::super::blocks::BLOCK;
use super::super::layout::{ALIGN, FOOTER, Footer, Parts, read_header};
use super::super::{Probe, Run, filter, hash};
use super::{Memory, PATH, numbered, write};
use crate::error::Error;
use crate::fs::Bytes;

/// The bytes of a run of three sections.
fn run() -> Vec<u8> {
    let fs = Memory::default();
    drop(write(&fs, &numbered(250, 30), 100).unwrap());
    fs.bytes(Path::new(PATH))
}

/// The directory and the footer of a run that is as it was written.
fn end(run: &[u8]) -> (Vec<Parts>, Footer) {
    let footer = Footer::read(&run[run.len() - FOOTER..]).unwrap();
    let (mut sections, mut rest) = (Vec::new(), &run[footer.directory as usize..run.len() - FOOTER]);
    while !rest.is_empty() {
        let (parts, next) = Parts::read(rest, 2).unwrap();
        sections.push(parts);
        rest = next;
    }
    (sections, footer)
}

/// A run with another directory, and checksums that fit it.
fn with_directory(run: &[u8], sections: &[Parts], footer: Footer) -> Vec<u8> {
    let mut directory = Vec::new();
    sections.iter().for_each(|parts| parts.write(&mut directory));
    let mut made = run[..(footer.directory as usize).min(run.len() - FOOTER)].to_vec();
    made.extend_from_slice(&directory);
    made.extend(Footer { bytes: directory.len() as u64, sum: crc32c::crc32c(&directory), ..footer }.write());
    made
}

/// Sets the checksums of what the sections hold anew.
fn reseal(run: &mut [u8]) {
    let (mut sections, footer) = end(run);
    for parts in &mut sections {
        let tables = parts.buckets as usize * hash::BUCKET + parts.filter as usize * filter::BLOCK + parts.fence_bytes as usize;
        let len = ((parts.entries as usize).next_multiple_of(ALIGN) + tables).next_multiple_of(ALIGN);
        let section = &mut run[parts.at as usize..];
        let (checked, rest) = section.split_at_mut(len);
        let sums: Vec<u8> = checked.chunks(BLOCK).flat_map(|block| crc32c::crc32c(block).to_le_bytes()).collect();
        rest[..sums.len()].copy_from_slice(&sums);
        parts.sum = crc32c::crc32c(&rest[..sums.len().next_multiple_of(ALIGN)]);
    }
    let sealed = with_directory(run, &sections, footer);
    run.copy_from_slice(&sealed);
}

/// Reads all that a file gives in every way there is; true if that brought an error.
fn read(file: Vec<u8>) -> Result<bool, String> {
    let len = file.len();
    let read = catch_unwind(move || {
        let run = Run::over(Bytes::new(file), Path::new(PATH))?;
        let mut wrong = false;
        for key in numbered(260, 0).keys().map(Vec::as_slice).chain([&b""[..], b"row", b"z"]) {
            wrong |= run.get(key).is_err();
            let probe = Probe::of(key);
            for look in [true, false].into_iter().filter_map(|likely| run.look(&probe, likely)) {
                look.begin();
                wrong |= look.may_be_there().is_err();
                look.ask();
                wrong |= look.get(&probe).is_err();
            }
            wrong |= run.range(key, Some(b"row/000200")).is_ok_and(|mut cells| cells.any(|cell| cell.is_err()));
        }
        let cells = run.range(b"", None)?.take(len + 1).count();
        assert!(cells <= len, "it never ends");
        run.check().map(|()| wrong)
    });
    match read.map_err(|panic| format!("{:?}", panic.downcast_ref::<String>()))? {
        Err(Error::Corrupt { .. }) => Ok(true),
        Err(other) => Err(other.to_string()),
        Ok(wrong) => Ok(wrong),
    }
}

#[test]
fn a_directory_that_lies_is_refused_or_read_without_a_panic() {
    let run = run();
    let (sections, footer) = end(&run);
    assert_eq!(with_directory(&run, &sections, footer), run, "made as it was written");
    assert_eq!(read(run.clone()), Ok(false));
    type Change = fn(&mut Parts, u64);
    let changes: [Change; 8] = [
        |parts, to| parts.at = to,
        |parts, to| parts.entries = to,
        |parts, to| parts.buckets = to as u32,
        |parts, to| parts.filter = to as u32,
        |parts, to| parts.fences = to as u32,
        |parts, to| parts.fence_bytes = to as u32,
        |parts, to| parts.sum = to as u32,
        |parts, to| parts.first = vec![b'r'; to as usize % 5],
    ];
    for (number, change) in changes.iter().enumerate() {
        for section in 0..sections.len() {
            for to in [0, 1, 2, 63, 64, 65, 4096, 1 << 31, u64::from(u32::MAX), 1 << 62, u64::MAX - 63, u64::MAX] {
                let mut lying = sections.clone();
                change(&mut lying[section], to);
                let is_wrong = read(with_directory(&run, &lying, footer));
                assert!(is_wrong.is_ok(), "change {number} of section {section} to {to}: {is_wrong:?}");
            }
        }
    }
    for lying in [vec![], vec![sections[1].clone(), sections[0].clone()], vec![sections[0].clone(); 3]] {
        assert_eq!(read(with_directory(&run, &lying, footer)), Ok(true));
    }
}

#[test]
fn first_keys_that_do_not_rise_are_refused() {
    let run = run();
    let (mut sections, footer) = end(&run);
    sections[1].first = b"ro".to_vec();
    let error = Run::over(Bytes::new(with_directory(&run, &sections, footer)), Path::new(PATH)).unwrap_err();
    assert!(matches!(error, Error::Corrupt { .. }), "{error}");
}

#[test]
fn a_footer_that_lies_is_refused() {
    let run = run();
    let (sections, footer) = end(&run);
    for to in [0, 1, 63, footer.directory - 1, 1 << 40, u64::MAX] {
        for lying in [Footer { directory: to, ..footer }, Footer { bytes: to, ..footer }, Footer { sections: to as u32, ..footer }] {
            let mut made = run[..run.len() - FOOTER].to_vec();
            made.extend(lying.write());
            assert_eq!(read(made), Ok(true), "{to}");
        }
    }
    for cells in [run.len() as u64, u64::MAX / 2 + 1, u64::MAX] {
        let made = with_directory(&run, &sections, Footer { cells, ..footer });
        assert_eq!(read(made), Ok(true), "{cells} cells in {} bytes", run.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn sections_that_lie_are_read_without_a_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let mut run = run();
        let begin = read_header(&run, Path::new(PATH)).unwrap().1;
        let footer = end(&run).1;
        for (place, byte) in changes {
            run[begin + place.index(footer.directory as usize - begin)] = byte;
        }
        reseal(&mut run);
        let read = read(run);
        prop_assert!(read.is_ok(), "{:?}", read);
    }
}
