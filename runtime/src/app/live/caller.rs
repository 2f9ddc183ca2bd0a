//! Who asks.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use super::wire::{read_reply, with_path, write_ask};
use super::{PATIENCE, SILENCE};
use crate::view::{Ask, Live, Reply};

/// Asks the `up` of a data folder, if one serves it.
#[derive(Debug)]
pub(in crate::app) struct Caller {
    data: PathBuf,
}

impl Caller {
    pub(in crate::app) fn new(data: PathBuf) -> Caller {
        Caller { data }
    }

    fn call(&self, ask: &Ask) -> io::Result<Reply> {
        let stream = with_path(&self.data, |path| UnixStream::connect(path))?;
        stream.set_write_timeout(Some(SILENCE))?;
        stream.set_read_timeout(Some(PATIENCE + SILENCE))?;
        write_ask(&stream, ask)?;
        read_reply(&stream)
    }
}

impl Live for Caller {
    /// Whatever goes wrong, the rest of the log can be counted here.
    fn ask(&self, ask: &Ask) -> Option<Reply> {
        self.call(ask).ok()
    }
}
