//! An input as a stream of plain bytes: a file or standard input, unpacked where it is packed, read ahead in a thread of its own.
//!
//! A thread, because a read of a terminal or a pipe may wait for ever, and Ctrl-C should still end the work cleanly; it also lets one
//! core unpack while another parses. At most [`AHEAD`] pieces are held.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use indicatif::ProgressBar;

/// Bytes of a piece.
const PIECE: usize = 256 * 1024;
/// Pieces read ahead.
const AHEAD: usize = 4;
/// How long [`Input::piece`] waits before it says once more that nothing comes.
const PATIENCE: Duration = Duration::from_millis(50);

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Standard input.
    Stdin,
    /// A file, packed or not.
    File(PathBuf),
}

impl Origin {
    /// `-` is standard input, all else a file.
    pub fn of(name: &Path) -> Origin {
        if name.as_os_str() == "-" { Origin::Stdin } else { Origin::File(name.to_owned()) }
    }

    /// How it is called in messages.
    pub fn name(&self) -> String {
        match self {
            Origin::Stdin => "standard input".to_owned(),
            Origin::File(path) => path.display().to_string(),
        }
    }

    /// How many bytes it has, packed, as far as is known.
    pub(super) fn size(&self) -> Option<u64> {
        match self {
            Origin::Stdin => None,
            Origin::File(path) => std::fs::metadata(path).ok().filter(|m| m.is_file()).map(|m| m.len()),
        }
    }

    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        match self {
            Origin::Stdin => Ok(Box::new(io::stdin())),
            Origin::File(path) => {
                let file = File::open(path)?;
                if file.metadata()?.is_dir() {
                    return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder, not a file"));
                }
                Ok(Box::new(file))
            }
        }
    }
}

/// What [`Input::piece`] gives.
#[derive(Debug)]
pub(super) enum Piece {
    /// Some bytes.
    Bytes(Vec<u8>),
    /// Nothing is at hand; there may be more.
    Nothing,
    /// All was read.
    End,
}

/// An open input.
#[derive(Debug)]
pub(super) struct Input {
    pieces: Receiver<io::Result<Vec<u8>>>,
    /// It was said that nothing is at hand.
    said: bool,
}

impl Input {
    /// Opens an input and begins to read. `progress` is moved by the bytes read from the file, packed as they are.
    pub(super) fn open(origin: &Origin, progress: ProgressBar) -> io::Result<Input> {
        Input::of(progress.wrap_read(origin.open()?))
    }

    fn of(source: impl Read + Send + 'static) -> io::Result<Input> {
        let (sender, pieces) = sync_channel(AHEAD);
        std::thread::Builder::new().name("input".to_owned()).spawn(move || send(source, &sender))?;
        Ok(Input { pieces, said: false })
    }

    /// The next bytes. Before it waits it says that there are none, and then again from time to time, so that nobody else waits for what
    /// came before. An error ends the input; what came before it stands.
    pub(super) fn piece(&mut self) -> io::Result<Piece> {
        let patience = if self.said { PATIENCE } else { Duration::ZERO };
        let piece = self.pieces.recv_timeout(patience);
        self.said = piece.is_err();
        match piece {
            Ok(piece) => piece.map(Piece::Bytes),
            Err(RecvTimeoutError::Timeout) => Ok(Piece::Nothing),
            Err(RecvTimeoutError::Disconnected) => Ok(Piece::End),
        }
    }
}

/// Reads all of `source` and sends it; ends early when nobody listens any more.
fn send(source: impl Read + Send + 'static, to: &SyncSender<io::Result<Vec<u8>>>) {
    let mut plain = match unpack(BufReader::with_capacity(64 * 1024, source)) {
        Ok(plain) => plain,
        Err(error) => return drop(to.send(Err(error))),
    };
    loop {
        let mut piece = vec![0; PIECE];
        let read = loop {
            match plain.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let sent = match read {
            Ok(0) => return,
            Ok(n) => {
                piece.truncate(n);
                to.send(Ok(piece))
            }
            Err(error) => return drop(to.send(Err(cut_short(error)))),
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Finds out from the first bytes how the input is packed. No line of JSON begins like that, and no record of another format: four bytes of
/// length would say more than any has, and behind a length of one byte no field of a datum begins so. Several packed parts, one after
/// another, are one input.
fn unpack<R: BufRead + Send + 'static>(mut source: R) -> io::Result<Box<dyn Read + Send>> {
    Ok(match source.fill_buf()? {
        [0x1f, 0x8b, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(source)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(zstd::stream::read::Decoder::with_buffer(source)?),
        _ => Box::new(source),
    })
}

fn cut_short(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return io::Error::new(error.kind(), "the packed data ends in the middle: the file is cut short");
    }
    error
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn all(bytes: &[u8]) -> (Vec<u8>, Option<io::Error>) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut input = Input::open(&Origin::of(file.path()), ProgressBar::hidden()).unwrap();
        let mut read = Vec::new();
        loop {
            match input.piece() {
                Ok(Piece::Bytes(piece)) => read.extend(piece),
                Ok(Piece::Nothing) => {}
                Ok(Piece::End) => return (read, None),
                Err(error) => return (read, Some(error)),
            }
        }
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn packed_in_several_parts_or_not_at_all() {
        let (a, b) = (b"{\"a\":1}\n".repeat(50_000), b"last line".to_vec());
        let plain = [a.clone(), b.clone()].concat();
        assert_eq!(all(&plain).0, plain);
        assert_eq!(all(&[gz(&a), gz(&b)].concat()).0, plain);
        let zst = [zstd::encode_all(&a[..], 3).unwrap(), zstd::encode_all(&b[..], 3).unwrap()].concat();
        assert_eq!(all(&zst).0, plain);
        assert_eq!(all(b"").0, b"");
    }

    #[test]
    fn cut_short_is_an_error_after_what_was_good() {
        let lines: Vec<u8> = (0..200_000u64).flat_map(|i| format!("{}\n", i.wrapping_mul(0x9e37_79b9_7f4a_7c15)).into_bytes()).collect();
        for packed in [gz(&lines), zstd::encode_all(&lines[..], 3).unwrap()] {
            let (read, error) = all(&packed[..packed.len() / 2]);
            assert!(!read.is_empty() && lines.starts_with(&read));
            assert!(error.unwrap().to_string().contains("cut short"));
        }
    }

    /// Gives bytes for ever, and counts them.
    struct Endless(Arc<AtomicUsize>);

    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            into.fill(b'\n');
            self.0.fetch_add(into.len(), Ordering::Relaxed);
            Ok(into.len())
        }
    }

    #[test]
    fn one_who_takes_slowly_makes_the_reading_wait() {
        let read = Arc::new(AtomicUsize::new(0));
        let mut input = Input::of(Endless(read.clone())).unwrap();
        // One piece is held by each end of the channel, and some bytes by the reader's buffer.
        let most = |taken: usize| (taken + AHEAD + 2) * PIECE + 64 * 1024;
        for taken in 1..50 {
            while !matches!(input.piece().unwrap(), Piece::Bytes(_)) {}
            std::thread::yield_now();
            let read = read.load(Ordering::Relaxed);
            assert!(read <= most(taken), "{read} bytes were read when {taken} pieces were taken");
        }
        drop(input);
    }

    #[test]
    fn nothing_is_said_before_it_waits_and_while_it_does() {
        let (sender, pieces) = sync_channel(AHEAD);
        let mut input = Input { pieces, said: false };
        let mut next = || match input.piece() {
            Ok(Piece::Bytes(piece)) => format!("{piece:?}"),
            other => format!("{:?}", other.unwrap()),
        };
        sender.send(Ok(vec![1])).unwrap();
        sender.send(Ok(vec![2])).unwrap();
        let mut said = vec![next(), next(), next(), next()];
        sender.send(Ok(vec![3])).unwrap();
        drop(sender);
        said.extend([next(), next(), next()]);
        assert_eq!(said, ["[1]", "[2]", "Nothing", "Nothing", "[3]", "End", "End"]);
    }

    #[test]
    fn a_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let error = Input::open(&Origin::of(folder.path()), ProgressBar::hidden()).unwrap_err();
        assert!(error.to_string().contains("folder"), "{error}");
    }
}
