//! A store that is a bucket of S3, behind the crate `object_store`.

use std::fmt::{self, Debug, Formatter};

use futures_util::StreamExt;
use object_store::ObjectStoreExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Place;
use tokio::runtime::{Builder, Runtime};

use super::error::refused;
use super::store::{PART, Store};
use crate::error::Result;

/// What lies below a prefix in a bucket.
pub struct Bucket {
    url: String,
    prefix: Place,
    store: AmazonS3,
    runtime: Runtime,
}

impl Bucket {
    /// Opens `s3://bucket/prefix`. The environment says the rest.
    ///
    /// # Errors
    /// The environment lacks something, or has it wrong.
    pub fn open(url: &str) -> Result<Bucket> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|e| refused(url, e))?;
        let store = AmazonS3Builder::from_env().with_url(url).build().map_err(|e| refused(url, e))?;
        let below = url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        let prefix = Place::from(below.map_or("", |(_, prefix)| prefix));
        Ok(Bucket { url: url.to_owned(), prefix, store, runtime })
    }

    fn place(&self, object: &str) -> Place {
        object.split('/').fold(self.prefix.clone(), |place, part| place.join(part))
    }

    fn whole(&self, object: &str) -> String {
        format!("{}/{object}", self.url)
    }
}

impl Store for Bucket {
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
        })
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

impl Debug for Bucket {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket {{ {} }}", self.url)
    }
}
