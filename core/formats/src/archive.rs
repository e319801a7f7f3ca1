//! Files within files: zip and gzip, with limits against bombs.

use std::io::{Read, Seek};

use ritm_model::{Problem, ProblemCode};

/// How much an archive may unpack to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest single file, unpacked, in bytes.
    pub entry_bytes: u64,
    /// The largest ratio of unpacked to packed bytes of one file above a first 1 MiB.
    pub ratio: u64,
    /// The most entries of one archive.
    pub entries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entry_bytes: 256 << 20,
            ratio: 200,
            entries: 100_000,
        }
    }
}

/// An entry of a zip archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryHead {
    /// Its path in the archive, `/` between folders, never absolute.
    pub name: String,
    /// Its packed size.
    pub packed_bytes: u64,
}

/// A zip archive opened for reading.
pub struct Zip<R: Read + Seek> {
    _reader: R,
}

impl<R: Read + Seek> Zip<R> {
    /// Reads the directory of the archive.
    ///
    /// # Errors
    /// A [`Problem`] when it is no archive, is damaged, or has more entries than `limits` allow.
    pub fn open(_reader: R, _limits: Limits) -> Result<Self, Problem> {
        Err(Problem::new(ProblemCode::Internal, ""))
    }

    /// Its files in the archive's order, folders and system clutter (`__MACOSX/`, `.DS_Store`) left out.
    pub fn entries(&self) -> &[EntryHead] {
        &[]
    }

    /// Unpacks file `index` of [`Self::entries`].
    ///
    /// # Errors
    /// A [`Problem`] when it is encrypted, damaged, of an unknown compression or over the limits.
    pub fn read(&mut self, _index: usize) -> Result<Vec<u8>, Problem> {
        Err(Problem::new(ProblemCode::Internal, ""))
    }
}

/// Unpacks a gzip file (all its members).
///
/// # Errors
/// A [`Problem`] when it is damaged or over the limits.
pub fn gunzip(_bytes: &[u8], _limits: Limits) -> Result<Vec<u8>, Problem> {
    Err(Problem::new(ProblemCode::Internal, ""))
}
