//! Blobs in memory, for tests.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::{Blob, BlobFault, BlobKey, Source};

/// Blobs by their keys.
#[derive(Default)]
pub(super) struct Memory {
    blobs: Mutex<BTreeMap<BlobKey, Bytes>>,
    /// Whether nothing can be taken away for now.
    keeps: AtomicBool,
}

impl Memory {
    #[cfg(test)]
    pub(super) fn keep(&self, all: bool) {
        self.keeps.store(all, Ordering::Relaxed);
    }

    fn blobs(&self) -> MutexGuard<'_, BTreeMap<BlobKey, Bytes>> {
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn put(&self, key: &BlobKey, source: &mut Source<'_>) -> Result<(), BlobFault> {
        let mut all = Vec::new();
        loop {
            let part = source.next(1 << 16).await?;
            if part.is_empty() {
                break;
            }
            all.extend(part);
        }
        self.blobs().insert(key.clone(), all.into());
        Ok(())
    }

    #[expect(clippy::unused_async, reason = "the other kinds wait for a disk or a server")]
    pub(super) async fn get(&self, key: &BlobKey) -> Result<Option<Blob>, BlobFault> {
        Ok(self.blobs().get(key).map(|bytes| Blob {
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            reader: Box::pin(Cursor::new(bytes.clone())),
        }))
    }

    #[expect(clippy::unused_async, reason = "the other kinds wait for a disk or a server")]
    pub(super) async fn delete(&self, key: &BlobKey) -> Result<(), BlobFault> {
        if self.keeps.load(Ordering::Relaxed) {
            return Err(BlobFault::Unavailable("simulated".to_owned()));
        }
        self.blobs().remove(key);
        Ok(())
    }

    #[expect(clippy::unused_async, reason = "the other kinds wait for a disk or a server")]
    pub(super) async fn list(
        &self,
        prefix: &str,
        after: Option<&BlobKey>,
        limit: usize,
    ) -> Result<Vec<(BlobKey, u64)>, BlobFault> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let blobs = self.blobs();
        let found = blobs
            .range::<BlobKey, _>((from, Bound::Unbounded))
            .filter(|(key, _)| key.as_str().starts_with(prefix))
            .take(limit)
            .map(|(key, bytes)| (key.clone(), u64::try_from(bytes.len()).unwrap_or(u64::MAX)));
        Ok(found.collect())
    }
}
