//! The file system of the machine: `std`, `flock` and `mmap`.

use super::{Barrier, Bytes, Fs, Lock, Sink, Source, aside};
use memmap2::Mmap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// The file system of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

/// This process, for the lock files: `process 4711 (activity load)`.
pub fn holder() -> String {
    let mut args = std::env::args_os();
    let program = args.next().unwrap_or_default();
    let program = Path::new(&program).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let command = args.find(|arg| !arg.to_string_lossy().starts_with('-')).map(|arg| format!(" {}", arg.to_string_lossy()));
    format!("process {} ({program}{})", std::process::id(), command.unwrap_or_default())
}

impl Fs for Disk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Box::new(DiskSink(file)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Source>> {
        Ok(Box::new(DiskSource(File::open(path)?)))
    }

    fn put(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let new = aside(path);
        fs::write(&new, content)?;
        fs::rename(&new, path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if path.is_dir() {
            return self.sync_above(above);
        }
        self.create_dir(above)?;
        match fs::create_dir(path) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists && path.is_dir() => {}
            made => made?,
        }
        self.sync_dir(above)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(path) {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut names = Vec::new();
        for entry in entries {
            // None of our names is anything but ASCII, so a name that is not UTF-8 is not ours.
            names.extend(entry?.file_name().into_string());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn make_dir(&self, path: &Path) -> io::Result<()> {
        match fs::create_dir(path) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            made => made,
        }
    }

    #[cfg(target_os = "linux")]
    fn barrier(&self, folder: &Path) -> io::Result<Option<Box<dyn Barrier>>> {
        Ok(Some(Box::new(DiskBarrier(File::open(folder)?))))
    }

    /// The file has a name for a moment, until it is open.
    fn scratch(&self, folder: &Path) -> io::Result<(Box<dyn Sink>, Box<dyn Source>)> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            let path = folder.join(format!("scratch-{}-{}.new", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
            match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
                // A process of the same id was killed in that moment.
                Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
                file => {
                    let file = file?;
                    fs::remove_file(&path)?;
                    return Ok((Box::new(DiskSink(file.try_clone()?)), Box::new(DiskSource(file))));
                }
            }
        }
    }

    fn lock(&self, path: &Path, holder: &str) -> Result<Box<dyn Lock>, io::Result<String>> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(Err)?;
        match try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(read_holder(&mut file)),
            Err(TryLockError::Error(e)) => return Err(Err(e)),
        }
        file.set_len(0).and_then(|()| file.write_all(holder.as_bytes())).map_err(Err)?;
        Ok(Box::new(DiskLock(file)))
    }
}

impl Disk {
    /// Whoever made a folder that stands may have been killed before its name was durable. A folder above that we may not open is not
    /// ours to sync: it was there before us.
    fn sync_above(self, above: &Path) -> io::Result<()> {
        match self.sync_dir(above) {
            Err(e) if matches!(e.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => Ok(()),
            synced => synced,
        }
    }
}

fn try_lock(file: &File) -> Result<(), TryLockError> {
    loop {
        match file.try_lock() {
            Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Interrupted => {}
            answer => return answer,
        }
    }
}

/// What the holder wrote; it may be about to write it just now.
fn read_holder(file: &mut File) -> io::Result<String> {
    let mut holder = String::new();
    file.take(1000).read_to_string(&mut holder)?;
    Ok(if holder.is_empty() { "another process".to_owned() } else { holder })
}

#[derive(Debug)]
struct DiskSink(File);

impl Sink for DiskSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    /// On Linux `fdatasync` takes the length along, which is all that a reader needs.
    fn sync(&mut self) -> io::Result<()> {
        if cfg!(target_os = "linux") { self.0.sync_data() } else { self.0.sync_all() }
    }
}

/// The folder was opened before anything was written: `syncfs` then tells of every error since (Linux 5.8).
#[cfg(target_os = "linux")]
#[derive(Debug)]
struct DiskBarrier(File);

#[cfg(target_os = "linux")]
impl Barrier for DiskBarrier {
    fn sync(&self) -> io::Result<()> {
        Ok(rustix::fs::syncfs(&self.0)?)
    }
}

#[derive(Debug)]
struct DiskSource(File);

impl Source for DiskSource {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    #[cfg(unix)]
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(&self.0, buf, offset)
    }

    #[cfg(not(unix))]
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        use std::io::{Seek, SeekFrom};
        let mut file = self.0.try_clone()?;
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(buf)
    }

    fn map(&self) -> io::Result<Bytes> {
        if self.len()? == 0 {
            return Ok(Bytes::new(Vec::new()));
        }
        // SAFETY: the contract of `Fs` is that a file which is mapped is never written to again; ours are made once, synced, and then
        // only removed, which leaves a mapping whole.
        Ok(Bytes::mapped(unsafe { Mmap::map(&self.0) }?))
    }
}

#[derive(Debug)]
struct DiskLock(#[expect(dead_code, reason = "the lock is held as long as the file is open")] File);

impl Lock for DiskLock {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scratch_file_has_no_name_and_is_read_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let (mut one, read_one) = Disk.scratch(dir.path()).unwrap();
        let (mut two, read_two) = Disk.scratch(dir.path()).unwrap();
        one.write(b"one").unwrap();
        two.write(b"two, which is longer").unwrap();
        assert_eq!(Disk.list(dir.path()).unwrap(), Vec::<String>::new());
        drop((one, two));
        assert_eq!((&*read_one.map().unwrap(), read_two.len().unwrap()), (&b"one"[..], 20));
    }

    #[test]
    fn a_file_is_created_once_appended_to_and_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        let mut sink = Disk.create(&path).unwrap();
        sink.write(b"one ").unwrap();
        sink.write(b"two").unwrap();
        sink.sync().unwrap();
        assert_eq!(Disk.create(&path).unwrap_err().kind(), ErrorKind::AlreadyExists);

        let source = Disk.open(&path).unwrap();
        assert_eq!(source.len().unwrap(), 7);
        let mut three = [0; 3];
        source.read_at(4, &mut three).unwrap();
        assert_eq!(&three, b"two");
        assert_eq!(source.read_at(5, &mut three).unwrap_err().kind(), ErrorKind::UnexpectedEof);
        assert_eq!(&*source.map().unwrap(), b"one two");
    }

    #[test]
    fn folders_are_made_with_those_above_and_listed_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("x/y/z");
        assert_eq!(Disk.list(&deep).unwrap(), Vec::<String>::new());
        Disk.create_dir(&deep).unwrap();
        Disk.create_dir(&deep).unwrap();
        for name in ["b", "c", "a"] {
            Disk.put(&deep.join(name), name.as_bytes()).unwrap();
        }
        Disk.put(&deep.join("b"), b"later").unwrap();
        Disk.rename(&deep.join("c"), &deep.join("d")).unwrap();
        Disk.sync_dir(&deep).unwrap();
        assert_eq!(Disk.list(&deep).unwrap(), ["a", "b", "d"]);
        assert_eq!(Disk.read(&deep.join("b")).unwrap(), b"later");
        Disk.remove(&deep.join("a")).unwrap();
        assert_eq!(Disk.list(&deep).unwrap(), ["b", "d"]);
    }

    #[test]
    fn an_empty_file_maps_to_no_bytes() {
        let dir = tempfile::tempdir().unwrap();
        Disk.put(&dir.path().join("a"), b"").unwrap();
        assert!(Disk.open(&dir.path().join("a")).unwrap().map().unwrap().is_empty());
    }

    #[test]
    fn a_second_lock_is_refused_and_names_the_holder() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log.lock");
        let first = Disk.lock(&path, &holder()).unwrap();
        let refused = Disk.lock(&path, "another").unwrap_err().unwrap();
        assert!(refused.starts_with(&format!("process {} (", std::process::id())), "{refused}");
        drop(first);
        let second = Disk.lock(&path, "short").unwrap();
        assert_eq!(Disk.lock(&path, "x").unwrap_err().unwrap(), "short");
        drop(second);
    }
}
