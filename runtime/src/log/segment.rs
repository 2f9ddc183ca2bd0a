//! A segment that is read: its header, and its groups one after another.

use super::Check;
use super::folder::Folder;
use super::group::{self, Head};
use super::header::{self, Flaw, Header};
use super::index::Index;
use super::name::Name;
use super::packed::{self, Opened, at};
use super::window::{SKIP, Window};
use crate::error::{Error, Result};
use crate::time::Timestamp;
use crc32c::crc32c;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// A segment that is open to read, and where its next group begins.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: PathBuf,
    pub(super) header: Header,
    pub(super) window: Window,
    /// Where its pieces are, if it is packed. All bytes are those of the segment as it was written.
    pub(super) index: Option<Arc<Index>>,
    /// The byte where the next group begins.
    pub(super) pos: u64,
    /// The offset of the next group.
    pub(super) next: u64,
}

/// What stands at a place where a group may begin.
#[derive(Debug)]
pub(super) enum Step {
    /// A group; the segment stands behind it now.
    Group(Head),
    /// The file's end.
    End,
    /// Bytes that are no group.
    Bad(&'static str),
}

impl Segment {
    /// Opens a segment and reads its header. `Ok(Err(what))`: the header is not what was written. With `check`, the shapes it carries
    /// are looked at.
    pub(super) fn open(folder: &Folder, partition: usize, name: Name, check: Option<&Check>) -> Result<Result<Segment, &'static str>> {
        let Opened { path, source, index } = packed::open(folder, partition, name)?;
        // A packed one is not read ahead here: that would unpack groups that nobody has asked for.
        let mut window = at(Window::new(source, if index.is_some() { 0 } else { SKIP }), &path)?;
        let Some(fixed) = at(window.get(0, header::LEN), &path)? else {
            return Ok(Err("the file ends within the segment's header"));
        };
        let header = match header::decode(fixed.try_into().expect("as many bytes as were asked for")) {
            Ok(header) => header,
            Err(Flaw::Bad(what)) => return Ok(Err(what)),
            Err(Flaw::Newer(version)) => {
                let what = format!("a segment of format {version}, which this program does not know; use a newer build of it");
                return Err(Error::Schema { path, what });
            }
        };
        if (header.partition as usize, header.first, header.number) != (partition, name.first, name.number) {
            return Ok(Err("the header is of another segment than the file's name says"));
        }
        let Some(shapes) = at(window.get(header::LEN as u64, header.shapes_len as usize), &path)? else {
            return Ok(Err("the file ends within the segment's shapes"));
        };
        if crc32c(shapes) != header.shapes_crc {
            return Ok(Err("the checksum of the segment's shapes does not match"));
        }
        if let Some(Err(what)) = check.map(|check| check(shapes)) {
            let what = format!("this segment was written with a schema that the program does not know whole: {what}");
            return Err(Error::Schema { path, what });
        }
        let pos = header::LEN as u64 + u64::from(header.shapes_len) + u64::from(header.marks_len);
        Ok(Ok(Segment { path, next: header.first, header, window, index, pos }))
    }

    /// As `open`; none where there is no such file (any more).
    pub(super) fn open_if_there(
        folder: &Folder,
        partition: usize,
        name: Name,
        check: Option<&Check>,
    ) -> Result<Option<Result<Segment, &'static str>>> {
        match Self::open(folder, partition, name, check) {
            Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// The marks in the header; an error where they are not what was written.
    pub(super) fn marks(&mut self) -> Result<Result<&[u8], &'static str>> {
        let pos = header::LEN as u64 + u64::from(self.header.shapes_len);
        Ok(match at(self.window.get(pos, self.header.marks_len as usize), &self.path)? {
            None => Err("the file ends within the segment's marks"),
            Some(marks) if crc32c(marks) != self.header.marks_crc => Err("the checksum of the segment's marks does not match"),
            Some(marks) => Ok(marks),
        })
    }

    /// How much to read at once.
    pub(super) fn read_ahead(&mut self, bytes: usize) {
        self.window.ahead = bytes;
    }

    /// Goes on at a group that is known to begin at a byte.
    pub(super) fn seek(&mut self, pos: u64, next: u64) {
        (self.pos, self.next) = (pos, next);
    }

    /// Goes on at a group not beyond an offset, where the index of a packed segment knows one that is further than this.
    pub(super) fn skip_to(&mut self, offset: u64) {
        let known = self.index.as_ref().and_then(|index| index.before(offset));
        if let Some((pos, next)) = known.filter(|(pos, _)| *pos > self.pos) {
            self.seek(pos, next);
        }
    }

    /// Its length in bytes.
    pub(super) fn len(&self) -> u64 {
        self.window.file_len()
    }

    /// Takes the next group. `whole`: its body is read and its checksum compared; otherwise it is passed over.
    pub(super) fn step(&mut self, whole: bool) -> Result<Step> {
        let Some(bytes) = at(self.window.get(self.pos, group::HEAD), &self.path)? else {
            let at_end = self.pos == self.window.file_len();
            return Ok(if at_end { Step::End } else { Step::Bad("the file ends within a group") });
        };
        let Some(head) = group::decode(bytes.try_into().expect("as many bytes as were asked for"), self.header.salt) else {
            return Ok(Step::Bad("the checksum of a group's head does not match"));
        };
        if head.first != self.next {
            return Ok(Step::Bad("a group does not begin where the one before ends"));
        }
        if whole {
            match at(self.window.get(self.pos, head.len() as usize), &self.path)? {
                None => return Ok(Step::Bad("the file ends within a group")),
                Some(bytes) if !head.fits(&bytes[group::HEAD..]) => return Ok(Step::Bad("the checksum of a group does not match")),
                Some(_) => {}
            }
        }
        self.pos += head.len();
        self.next = head.end();
        Ok(Step::Group(head))
    }

    /// The bytes of the group that `step` took last, whole.
    pub(super) fn group(&self, head: &Head) -> &[u8] {
        self.window.slice(self.pos - head.len(), head.len() as usize)
    }

    /// Its records.
    pub(super) fn records(&self, head: &Head) -> &[u8] {
        &self.group(head)[group::HEAD..group::HEAD + head.records_len()]
    }

    /// The marks that it raises.
    pub(super) fn raised(&self, head: &Head) -> &[u8] {
        &self.group(head)[group::HEAD + head.records_len()..]
    }

    /// How many bytes the file has from here on.
    pub(super) fn rest(&self) -> u64 {
        self.len().saturating_sub(self.pos)
    }

    /// The highest synced end that a bad group or any after it states. A head that is whole tells the truth even where its body is torn:
    /// readers, who pass over bodies, believe it, and recovery must know no less than they.
    pub(super) fn later_claim(&mut self) -> Result<u64> {
        at(highest_claim(&mut self.window, self.pos, self.header.salt), &self.path)
    }

    /// The newest arrival before its first group.
    pub(super) fn arrival_before(&self) -> Timestamp {
        self.header.arrival
    }

    /// An error that names this file and where the next group begins.
    pub(super) fn corrupt(&self, what: &str) -> Error {
        Error::corrupt(&self.path, self.pos, what)
    }
}

/// The highest synced end that any group states in a segment whose header is not what was written. Its salt is the header's checksum:
/// what stands there, or what the other bytes give, whichever of the two was spared.
pub(super) fn headless_claim(window: &mut Window) -> io::Result<u64> {
    let Some(fixed) = window.get(0, header::LEN)? else { return Ok(0) };
    let [stored, computed] = header::salts(fixed.try_into().expect("as many bytes as were asked for"));
    Ok(highest_claim(window, 0, stored)?.max(highest_claim(window, 0, computed)?))
}

fn highest_claim(window: &mut Window, from: u64, salt: u32) -> io::Result<u64> {
    let (mut pos, mut claim) = (from, 0);
    while let Some(bytes) = window.get(pos, group::HEAD)? {
        if let Some(head) = group::decode(bytes.try_into().expect("as many bytes as were asked for"), salt) {
            claim = claim.max(head.synced);
        }
        pos += 1;
    }
    Ok(claim)
}
