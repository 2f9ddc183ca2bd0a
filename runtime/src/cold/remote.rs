//! A store behind the crate `object_store`: a folder, or a bucket of S3.

use std::fmt::{self, Debug, Formatter};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::StreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{ObjectStore, ObjectStoreExt};
use tokio::runtime::{Builder, Runtime};

use super::error::refused;
use super::store::{PART, Store};
use crate::error::{At, Error, Result};
use crate::fs::{Disk, Fs};

/// A folder, or a bucket of S3.
pub struct Remote {
    url: String,
    prefix: Place,
    store: Arc<dyn ObjectStore>,
    /// Of a store that is a folder.
    folder: Option<PathBuf>,
    runtime: Runtime,
}

impl Remote {
    /// Opens `s3://bucket/prefix`, `file:///folder`, or a folder, which is made. For S3 the environment says the rest, as the tools of AWS
    /// have it: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`, and for plain HTTP `AWS_ALLOW_HTTP=true`.
    ///
    /// # Errors
    /// [`Error::Usage`] where the URL is none that is known; else the folder cannot be made.
    pub fn open(url: &str) -> Result<Remote> {
        let url = url.trim_end_matches('/');
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|e| refused(url, e))?;
        let folder = match url.split_once("://") {
            Some(("s3", rest)) => {
                let store = AmazonS3Builder::from_env().with_url(url).build().map_err(|e| refused(url, e))?;
                let prefix = Place::from(rest.split_once('/').map_or("", |(_, prefix)| prefix));
                return Ok(Remote { url: url.to_owned(), prefix, store: Arc::new(store), folder: None, runtime });
            }
            Some(("file", folder)) => Path::new(folder),
            None if !url.is_empty() => Path::new(url),
            _ => {
                let what = format!("`{url}` is no place to ship to: give a folder, file:///folder or s3://bucket/prefix");
                return Err(Error::Usage(what));
            }
        };
        Disk.create_dir(folder).at(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|e| refused(url, e))?;
        let (url, folder) = (url.to_owned(), Some(folder.to_owned()));
        Ok(Remote { url, prefix: Place::default(), store: Arc::new(store), folder, runtime })
    }

    /// Makes an object of a folder last, which a bucket does by itself: the only other copy of it may be dropped next.
    fn settle(&self, object: &str) -> Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let path = folder.join(object);
        File::open(&path).and_then(|file| file.sync_all()).at(&path)?;
        let above = path.ancestors().skip(1).take_while(|above| above.starts_with(folder));
        above.into_iter().try_for_each(|above| Disk.sync_dir(above).at(above))
    }

    fn place(&self, object: &str) -> Place {
        object.split('/').fold(self.prefix.clone(), |place, part| place.join(part))
    }

    fn whole(&self, object: &str) -> String {
        format!("{}/{object}", self.url)
    }
}

impl Store for Remote {
    fn name(&self) -> String {
        self.url.clone()
    }

    fn put(&self, object: &str, next: &mut dyn FnMut() -> Result<Option<Vec<u8>>>) -> Result<()> {
        let (place, whole) = (self.place(object), self.whole(object));
        let told = |e| refused(&whole, e);
        let first = next()?.unwrap_or_default();
        let second = if first.len() < PART { None } else { next()? };
        self.runtime.block_on(async {
            let Some(second) = second else { return self.store.put(&place, first.into()).await.map(drop).map_err(told) };
            let mut upload = self.store.put_multipart(&place).await.map_err(told)?;
            let mut part = Ok(Some(first));
            let mut following = Some(second);
            while let Ok(Some(bytes)) = part {
                part = match upload.put_part(bytes.into()).await {
                    Ok(()) => following.take().map_or_else(&mut *next, |bytes| Ok(Some(bytes))),
                    Err(e) => Err(told(e)),
                };
            }
            let ended = match part {
                Ok(_) => upload.complete().await.map(drop).map_err(told),
                Err(error) => Err(error),
            };
            if ended.is_err() {
                // Where that fails too, the store forgets it in its own time: what is not complete is no object.
                let _ = upload.abort().await;
            }
            ended
        })?;
        self.settle(object)
    }

    fn get(&self, object: &str, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        let (place, whole) = (self.place(object), self.whole(object));
        self.runtime.block_on(async {
            let mut stream = match self.store.get(&place).await {
                Err(object_store::Error::NotFound { .. }) => return Ok(false),
                got => got.map_err(|e| refused(&whole, e))?.into_stream(),
            };
            while let Some(part) = stream.next().await {
                take(&part.map_err(|e| refused(&whole, e))?)?;
            }
            Ok(true)
        })
    }

    fn remove(&self, object: &str) -> Result<()> {
        match self.runtime.block_on(self.store.delete(&self.place(object))) {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            removed => removed.map_err(|e| refused(&self.whole(object), e)),
        }
    }
}

impl Debug for Remote {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Remote {{ {} }}", self.url)
    }
}
