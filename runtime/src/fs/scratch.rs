//! A scratch file that is held in memory, for file systems that have no better one.

use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Bytes, Sink, Source};

/// Both ends of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held(Arc<Mutex<Vec<u8>>>);

impl Held {
    /// What was written, which it then no longer holds.
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.bytes())
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Held {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes().extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Source for Held {
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes().len() as u64)
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let bytes = self.bytes();
        let from = bytes.get(usize::try_from(offset).unwrap_or(usize::MAX)..).and_then(|rest| rest.get(..buf.len()));
        buf.copy_from_slice(from.ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn map(&self) -> io::Result<Bytes> {
        Ok(Bytes::new(self.bytes().clone()))
    }
}
