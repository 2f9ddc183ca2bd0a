//! Where things are shipped to, by its URL.

use std::path::Path;
use std::sync::Arc;

use super::bucket::Bucket;
use super::folder::Folder;
use super::store::Store;
use crate::error::{Error, Result};
use crate::fs::Disk;

/// A folder, or a bucket of S3.
#[derive(Debug)]
pub struct Remote(Box<dyn Store>);

impl Remote {
    /// Opens `s3://bucket/prefix`, `file:///folder`, or a folder, which is made. For S3 the environment says the rest, as the tools of AWS
    /// have it: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`, and for plain HTTP `AWS_ALLOW_HTTP=true`.
    ///
    /// # Errors
    /// [`Error::Usage`] where the URL is none that is known; else the folder cannot be made.
    pub fn open(url: &str) -> Result<Remote> {
        let url = url.trim_end_matches('/');
        let folder = match url.split_once("://") {
            Some(("s3", _)) => return Ok(Remote(Box::new(Bucket::open(url)?))),
            Some(("file", folder)) => folder,
            None if !url.is_empty() => url,
            _ => {
                let what = format!("`{url}` is no place to ship to: give a folder, file:///folder or s3://bucket/prefix");
                return Err(Error::Usage(what));
            }
        };
        Ok(Remote(Box::new(Folder::open(url, Arc::new(Disk), Path::new(folder))?)))
    }
}

impl Store for Remote {
    fn name(&self) -> String {
        self.0.name()
    }

    fn put(&self, object: &str, next: &mut dyn FnMut() -> Result<Option<Vec<u8>>>) -> Result<()> {
        self.0.put(object, next)
    }

    fn get(&self, object: &str, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<bool> {
        self.0.get(object, take)
    }

    fn remove(&self, object: &str) -> Result<()> {
        self.0.remove(object)
    }
}
