//! Files that are too large for the database: exports, originals of activities, pictures.
//!
//! Every kind keeps the same contract, which one suite of tests holds them to: a blob is there as a whole or not at all,
//! what was put is on disk when `put` returns, putting again replaces, and taking away what is not there is no error.

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _};

mod folder;
mod memory;
mod s3;

pub(crate) use s3::{Address as S3Address, Style as S3Style};

/// How many bytes a key may have; a file system's names and S3 keys both allow it.
const MOST_KEY_BYTES: usize = 200;

/// The name of a blob: parts between slashes, each of lower-case letters, digits, `-`, `_` and `.`, none beginning with
/// a dot. Such a name means the same in a folder and in S3, and never leads out of the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BlobKey(String);

/// What was given is no key of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the key of a blob")]
pub(crate) struct NotAKey;

impl BlobKey {
    /// Checks a name.
    ///
    /// # Errors
    /// It is none that a blob may have.
    pub(crate) fn new(name: impl Into<String>) -> Result<Self, NotAKey> {
        let name = name.into();
        let part_is_good = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .bytes()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
        };
        if name.len() <= MOST_KEY_BYTES && name.split('/').all(part_is_good) {
            Ok(Self(name))
        } else {
            Err(NotAKey)
        }
    }

    /// The key of content by its BLAKE3 hash, in folders of bounded size: `content/ab/cd/abcd…`.
    #[must_use]
    pub(crate) fn of_content(hash: &blake3::Hash) -> Self {
        let hex = hash.to_hex();
        let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default().to_owned();
        Self(format!("content/{}/{}/{hex}", part(0..2), part(2..4)))
    }

    /// The key as text.
    #[must_use]
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a blob has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    /// How many bytes it has.
    pub(crate) bytes: u64,
    /// The BLAKE3 hash of them all.
    pub(crate) hash: blake3::Hash,
}

/// A blob that is being read.
pub(crate) struct Blob {
    /// How many bytes it has.
    pub(crate) bytes: u64,
    /// Its bytes.
    pub(crate) reader: Pin<Box<dyn AsyncRead + Send>>,
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.bytes)
    }
}

impl Blob {
    /// The whole blob in memory.
    ///
    /// # Errors
    /// It has more bytes than `most`, or can't be read to its end.
    pub(crate) async fn all(self, most: u64) -> Result<Vec<u8>, BlobFault> {
        if self.bytes > most {
            return Err(BlobFault::TooLarge);
        }
        let mut all = Vec::with_capacity(usize::try_from(self.bytes).unwrap_or(0));
        self.reader
            .take(most.saturating_add(1))
            .read_to_end(&mut all)
            .await
            .map_err(|error| BlobFault::Unavailable(error.to_string()))?;
        if u64::try_from(all.len()) == Ok(self.bytes) {
            Ok(all)
        } else {
            Err(BlobFault::Unavailable("it ended early".to_owned()))
        }
    }
}

/// Why it was not done. Nothing is half done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BlobFault {
    /// The disk or the other server refuses; it may work later.
    #[error("the place of files can't be used: {0}")]
    Unavailable(String),
    /// It has more bytes than are wanted.
    #[error("the file is too large")]
    TooLarge,
    /// What was to be put could not be read to its end.
    #[error("what was to be kept could not be read: {0}")]
    Source(String),
}

/// Where blobs are.
#[derive(Clone)]
pub(crate) struct Blobs(Kind);

#[derive(Clone)]
enum Kind {
    Folder(Arc<folder::Folder>),
    S3(Arc<s3::S3>),
    Memory(Arc<memory::Memory>),
}

impl fmt::Debug for Blobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Folder(_) => "Blobs::folder",
            Kind::S3(_) => "Blobs::s3",
            Kind::Memory(_) => "Blobs::memory",
        })
    }
}

macro_rules! every_kind {
    ($self:expr, $kind:ident => $does:expr) => {
        match &$self.0 {
            Kind::Folder($kind) => $does,
            Kind::S3($kind) => $does,
            Kind::Memory($kind) => $does,
        }
    };
}

impl Blobs {
    /// Files in a folder, which is made when it is not there.
    #[must_use]
    pub(crate) fn folder(root: PathBuf) -> Self {
        Self(Kind::Folder(Arc::new(folder::Folder::new(root))))
    }

    /// Objects of a bucket of an S3-compatible server.
    ///
    /// # Errors
    /// The address is none, or the system's certificates can't be read.
    pub(crate) fn s3(address: S3Address) -> Result<Self, BlobFault> {
        Ok(Self(Kind::S3(Arc::new(s3::S3::new(address)?))))
    }

    /// In memory, for tests.
    #[must_use]
    pub(crate) fn memory() -> Self {
        Self(Kind::Memory(Arc::default()))
    }

    /// Has a simulated place take nothing away from now on, or do so again.
    #[cfg(test)]
    pub(crate) fn keep_all(&self, all: bool) {
        if let Kind::Memory(memory) = &self.0 {
            memory.keep(all);
        }
    }

    /// Keeps all that `source` gives under `key`; what was there before is replaced at once and as a whole.
    ///
    /// # Errors
    /// `source` can't be read to its end or has more than `most` bytes, or the place can't be used. Then the blob is as
    /// it was.
    pub(crate) async fn put(
        &self,
        key: &BlobKey,
        source: impl AsyncRead + Send,
        most: u64,
    ) -> Result<Stored, BlobFault> {
        let source: Pin<Box<dyn AsyncRead + Send + '_>> = Box::pin(source);
        let mut source = Source {
            reader: source,
            hasher: blake3::Hasher::new(),
            bytes: 0,
            most,
        };
        every_kind!(self, kind => kind.put(key, &mut source).await)?;
        Ok(Stored {
            bytes: source.bytes,
            hash: source.hasher.finalize(),
        })
    }

    /// Opens a blob; none when there is none.
    ///
    /// # Errors
    /// The place can't be used.
    pub(crate) async fn get(&self, key: &BlobKey) -> Result<Option<Blob>, BlobFault> {
        every_kind!(self, kind => kind.get(key).await)
    }

    /// Takes a blob away, if there is one.
    ///
    /// # Errors
    /// The place can't be used.
    pub(crate) async fn delete(&self, key: &BlobKey) -> Result<(), BlobFault> {
        every_kind!(self, kind => kind.delete(key).await)
    }

    /// At most `limit` keys with their sizes, in the order of their bytes: those that begin with `prefix` and come after
    /// `after`.
    ///
    /// # Errors
    /// The place can't be used.
    pub(crate) async fn list(
        &self,
        prefix: &str,
        after: Option<&BlobKey>,
        limit: usize,
    ) -> Result<Vec<(BlobKey, u64)>, BlobFault> {
        every_kind!(self, kind => kind.list(prefix, after, limit).await)
    }
}

/// What is being put: counted and hashed while it is read.
struct Source<'a> {
    reader: Pin<Box<dyn AsyncRead + Send + 'a>>,
    hasher: blake3::Hasher,
    bytes: u64,
    most: u64,
}

impl Source<'_> {
    /// The next bytes, at most `wanted` and fewer only at the end.
    async fn next(&mut self, wanted: usize) -> Result<Vec<u8>, BlobFault> {
        let mut part = Vec::with_capacity(wanted.min(1 << 16));
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        (&mut self.reader)
            .take(limit)
            .read_to_end(&mut part)
            .await
            .map_err(|error| BlobFault::Source(error.to_string()))?;
        self.bytes = self
            .bytes
            .saturating_add(u64::try_from(part.len()).unwrap_or(u64::MAX));
        if self.bytes > self.most {
            return Err(BlobFault::TooLarge);
        }
        self.hasher.update(&part);
        Ok(part)
    }
}

#[cfg(test)]
mod tests;
