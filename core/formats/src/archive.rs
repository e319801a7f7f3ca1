//! Files within files: zip and gzip, with limits against bombs.
//!
//! The directory of a zip archive is read here rather than by a library, as training exports ask for what libraries
//! refuse: two files of one name, names in whatever encoding, and an archive whose download broke off before its
//! directory. Limits are measured while unpacking; what an archive claims about sizes is never trusted.

mod directory;
mod name;
mod unpack;

#[cfg(test)]
mod tests;

use std::io::{Read, Seek};

use ritm_model::{Problem, ProblemCode};

use directory::Entry;

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
    reader: R,
    limits: Limits,
    heads: Vec<EntryHead>,
    entries: Vec<Entry>,
    problem: Option<Problem>,
}

impl<R: Read + Seek> Zip<R> {
    /// Reads the directory of the archive. When there is none because the archive is cut off, the files before the cut
    /// are found by their own heads, and [`Self::problem`] says so.
    ///
    /// # Errors
    /// A [`Problem`] when it is no archive, is damaged, or has more entries than `limits` allow.
    pub fn open(mut reader: R, limits: Limits) -> Result<Self, Problem> {
        let directory = directory::read(&mut reader, limits.entries)?;
        let (heads, entries) = directory.files.into_iter().unzip();
        Ok(Self {
            reader,
            limits,
            heads,
            entries,
            problem: directory.problem,
        })
    }

    /// What is wrong with the archive as a whole, though files could be found in it.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Its files in the archive's order, folders and system clutter (`__MACOSX/`, `.DS_Store`) left out; of files with
    /// one name each is there.
    pub fn entries(&self) -> &[EntryHead] {
        &self.heads
    }

    /// Unpacks file `index` of [`Self::entries`]; with a [`Problem`] when it is damaged and this is what could be saved.
    ///
    /// # Errors
    /// A [`Problem`] when nothing can be saved, or it is encrypted, of an unknown compression or over the limits.
    pub fn read(&mut self, index: usize) -> Result<(Vec<u8>, Option<Problem>), Problem> {
        let Some(entry) = self.entries.get(index) else {
            return Err(Problem::new(ProblemCode::Internal, "no such entry"));
        };
        unpack::entry(&mut self.reader, entry, self.limits)
    }
}

/// Unpacks a gzip file (all its members); with a [`Problem`] when it is damaged and this is what could be saved.
///
/// # Errors
/// A [`Problem`] when nothing can be saved or it is over the limits.
pub fn gunzip(bytes: &[u8], limits: Limits) -> Result<(Vec<u8>, Option<Problem>), Problem> {
    unpack::gzip(bytes, limits)
}
