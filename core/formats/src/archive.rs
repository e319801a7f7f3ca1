//! Files within files: zip, tar and gzip, with limits against bombs.
//!
//! The directories of archives are read here rather than by libraries, as training exports ask for what libraries
//! refuse: two files of one name, names in whatever encoding, an archive whose download broke off before its directory,
//! or one with damage in its middle. Limits are measured while unpacking; what an archive claims about sizes is never
//! trusted. Nothing is ever written to disk, and names never lead out of the archive.
//!
//! An [`Archive`] keeps its directory in memory, and of its content only what is asked for: files of ordinary size as a
//! whole by [`Archive::read`], files of any size as a stream by [`Archive::open_entry`].

mod directory;
mod foreign;
mod gzip;
mod layout;
mod name;
mod reel;
mod salvage;
mod tape;
mod tar;
mod unpack;

#[cfg(test)]
mod tests;

use std::{
    io::{self, BufReader, Read, Seek, SeekFrom},
    ops::Range,
};

use ritm_model::{Problem, ProblemCode};
use serde::{Deserialize, Serialize};

use unpack::{Gunzipping, Meter, Unpacking, drain};

/// How much an archive may unpack to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest single file that is unpacked into memory, in bytes.
    pub entry_bytes: u64,
    /// The largest file that is unpacked as a stream, and the largest archive within gzip, in bytes.
    pub stream_bytes: u64,
    /// The largest ratio of unpacked to packed bytes of one file above a first 1 MiB.
    pub ratio: u64,
    /// The most entries of one archive.
    pub entries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entry_bytes: 256 << 20,
            stream_bytes: 64 << 30,
            ratio: 200,
            entries: 100_000,
        }
    }
}

/// An entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryHead {
    /// Its path in the archive, `/` between folders, never absolute and never upwards.
    pub name: String,
    /// Its packed size, as the archive claims.
    pub packed_bytes: u64,
    /// Its size, as the archive claims; `None` when it does not tell.
    pub bytes: Option<u64>,
}

/// How a file is kept in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// As it is.
    Stored,
    /// As a raw deflate stream (RFC 1951).
    Deflate,
}

/// A file in the packed form in which an archive holds it. Another archive can take it over without packing it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Packed {
    /// How it is kept.
    pub method: Method,
    /// Its bytes, packed.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
    /// Its size unpacked, as the archive claims: true only once [`Self::unpack`] found nothing wrong.
    pub unpacked_bytes: Option<u64>,
    /// Its CRC-32, as the archive claims: true only once [`Self::unpack`] found nothing wrong.
    pub crc: Option<u32>,
    /// How many packed bytes there should be.
    expected: u64,
}

impl Packed {
    /// Unpacks it; with a [`Problem`] when it is damaged and this is what could be saved.
    ///
    /// # Errors
    /// A [`Problem`] when nothing can be saved or it is over the limits.
    pub fn unpack(&self, limits: Limits) -> Result<(Vec<u8>, Option<Problem>), Problem> {
        let meter = Meter::new(limits.entry_bytes, &limits);
        let packed = self.bytes.as_slice();
        drain(match self.method {
            Method::Stored => Unpacking::stored(packed, self.expected, self.crc, meter),
            Method::Deflate => Unpacking::deflated(packed, self.expected, self.crc, meter),
        })
    }
}

/// A zip archive, a tar archive, or a tar archive within gzip, opened for reading.
///
/// Files can be read in any order. In a tar archive within gzip the order has a cost: going back to an earlier file
/// unpacks the archive from its beginning again. Such an archive is best read in its own order
/// ([`Self::prefers_order`]).
pub struct Archive<R: Read + Seek> {
    content: Content<R>,
    limits: Limits,
    heads: Vec<EntryHead>,
    problem: Option<Problem>,
}

enum Content<R: Read + Seek> {
    Zip(R, Vec<layout::Entry>),
    Tar(R, Vec<tar::Member>),
    TarGz(reel::Reel<R>, Vec<tar::Member>),
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the directory of the archive; a tar archive within gzip is unpacked once for it and not kept. When an
    /// archive is cut off or damaged, the files that still can be found are there, and [`Self::problem`] says so.
    ///
    /// # Errors
    /// A [`Problem`] when it is no archive, nothing is found in it, or it is over `limits`.
    pub fn open(mut reader: R, limits: Limits) -> Result<Self, Problem> {
        let mut first = Vec::new();
        reader
            .seek(SeekFrom::Start(0))
            .and_then(|_| {
                reader
                    .by_ref()
                    .take(4 * tar::BLOCK as u64)
                    .read_to_end(&mut first)
            })
            .map_err(|error| layout::failed(&error))?;
        if first.starts_with(&gzip::MAGIC) {
            let mut reel = reel::Reel::new(reader, limits)?;
            let index = reel.index()?;
            return Ok(Self::of_tar(index, limits, |members| {
                Content::TarGz(reel, members)
            }));
        }
        if tar::detect(&first) {
            let mut tape = tape::Seeking::new(reader).map_err(|error| layout::failed(&error))?;
            let index = tar::index(&mut tape, &limits)?;
            return Ok(Self::of_tar(index, limits, |members| {
                Content::Tar(tape.into_inner(), members)
            }));
        }
        let directory = directory::read(&mut reader, limits.entries)?;
        let (heads, entries) = directory.files.into_iter().unzip();
        Ok(Self {
            content: Content::Zip(reader, entries),
            limits,
            heads,
            problem: directory.problem,
        })
    }

    fn of_tar(
        index: tar::Index,
        limits: Limits,
        content: impl FnOnce(Vec<tar::Member>) -> Content<R>,
    ) -> Self {
        let (heads, members) = index.files.into_iter().unzip();
        Self {
            content: content(members),
            limits,
            heads,
            problem: index.problem,
        }
    }

    /// What is wrong with the archive as a whole, though files could be found in it.
    pub fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// The archive's files, in its order. Folders, links and system clutter (`__MACOSX/`, `.DS_Store`) are left out.
    /// Files that share a name are all there.
    pub fn entries(&self) -> &[EntryHead] {
        &self.heads
    }

    /// Whether reading a file out of the archive's order unpacks all files before it again.
    pub fn prefers_order(&self) -> bool {
        matches!(self.content, Content::TarGz(..))
    }

    /// Unpacks file `index` of [`Self::entries`]; with a [`Problem`] when it is damaged and this is what could be saved.
    ///
    /// # Errors
    /// A [`Problem`] when nothing can be saved, or it is encrypted, of an unknown compression or over the limits.
    pub fn read(&mut self, index: usize) -> Result<(Vec<u8>, Option<Problem>), Problem> {
        drain(self.opened(index, self.limits.entry_bytes)?)
    }

    /// Unpacks file `index` of [`Self::entries`] as a stream, however large it is. A read fails with a [`Problem`]
    /// ([`problem_of`] gives it) where the file is damaged or over the limits; what came before is sound but for a
    /// wrong check sum, which shows at the end.
    ///
    /// # Errors
    /// A [`Problem`] when it is encrypted or of an unknown compression.
    pub fn open_entry(&mut self, index: usize) -> Result<impl Read + use<'_, R>, Problem> {
        self.opened(index, self.limits.stream_bytes)
    }

    /// As [`Self::open_entry`], but the stream keeps what it reads from: it may be read a piece at a time.
    ///
    /// # Errors
    /// As [`Self::open_entry`].
    pub fn into_entry(self, index: usize) -> Result<impl Read + use<R>, Problem> {
        let missing = || Problem::new(ProblemCode::Internal, "no such entry");
        let meter = Meter::new(self.limits.stream_bytes, &self.limits);
        match self.content {
            Content::Zip(reader, entries) => {
                let entry = entries.get(index).ok_or_else(missing)?;
                unpack::owned_entry(reader, entry, meter, OwnPlace::File)
            }
            Content::Tar(mut reader, members) => {
                let member = members.get(index).ok_or_else(missing)?;
                member.allowed()?;
                reader
                    .seek(SeekFrom::Start(member.data_at))
                    .map_err(|error| layout::failed(&error))?;
                Ok(Unpacking::stored(
                    OwnPlace::File(reader),
                    member.bytes,
                    None,
                    meter,
                ))
            }
            Content::TarGz(mut reel, members) => {
                let member = members.get(index).ok_or_else(missing)?;
                member.allowed()?;
                reel.go_to(member.data_at)?;
                Ok(Unpacking::stored(OwnPlace::Reel(reel), member.bytes, None, meter))
            }
        }
    }

    fn opened(&mut self, index: usize, most: u64) -> Result<Unpacking<Place<'_, R>>, Problem> {
        let missing = || Problem::new(ProblemCode::Internal, "no such entry");
        let meter = Meter::new(most, &self.limits);
        match &mut self.content {
            Content::Zip(reader, entries) => {
                let entry = entries.get(index).ok_or_else(missing)?;
                unpack::entry(reader, entry, meter, Place::File)
            }
            Content::Tar(reader, members) => {
                let member = members.get(index).ok_or_else(missing)?;
                member.allowed()?;
                reader
                    .seek(SeekFrom::Start(member.data_at))
                    .map_err(|error| layout::failed(&error))?;
                Ok(Unpacking::stored(Place::File(reader), member.bytes, None, meter))
            }
            Content::TarGz(reel, members) => {
                let member = members.get(index).ok_or_else(missing)?;
                member.allowed()?;
                reel.go_to(member.data_at)?;
                Ok(Unpacking::stored(Place::Reel(reel), member.bytes, None, meter))
            }
        }
    }

    /// The bytes of file `index` of [`Self::entries`] as a zip archive keeps them, to be kept so again; `None` for the
    /// files of tar archives, which are not packed one by one.
    ///
    /// # Errors
    /// A [`Problem`] when it is encrypted, of an unknown compression, or over the limits.
    pub fn packed(&mut self, index: usize) -> Result<Option<Packed>, Problem> {
        let Content::Zip(reader, entries) = &mut self.content else {
            return Ok(None);
        };
        let Some(entry) = entries.get(index) else {
            return Err(Problem::new(ProblemCode::Internal, "no such entry"));
        };
        unpack::packed(reader, entry, &self.limits).map(Some)
    }
}

/// Where a file's bytes come from.
enum Place<'a, R: Read + Seek> {
    File(&'a mut R),
    Reel(&'a mut reel::Reel<R>),
}

impl<R: Read + Seek> Read for Place<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(reader) => reader.read(buffer),
            Self::Reel(reel) => reel.read(buffer),
        }
    }
}

/// The same for a stream that keeps it.
enum OwnPlace<R: Read + Seek> {
    File(R),
    Reel(reel::Reel<R>),
}

impl<R: Read + Seek> Read for OwnPlace<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(reader) => reader.read(buffer),
            Self::Reel(reel) => reel.read(buffer),
        }
    }
}

/// The problem that made reading a stream of this module fail.
pub fn problem_of(error: io::Error) -> Problem {
    unpack::damage(error, 0)
}

/// Whether `bytes`, the first 2 KiB of a file or more, begin a tar archive, within gzip or not.
pub fn is_tar(bytes: &[u8]) -> bool {
    if !bytes.starts_with(&gzip::MAGIC) {
        return tar::detect(bytes);
    }
    let mut block = Vec::with_capacity(tar::BLOCK);
    // Only as much as there is: the rest of the file need not be at hand.
    let mut first = gzip::Members::new(bytes).take(tar::BLOCK as u64);
    let _ = first.read_to_end(&mut block);
    tar::detect(&block)
}

/// What kind of archive it is, when it is one that no reader here opens, such as `7z`.
pub fn foreign(bytes: &[u8]) -> Option<&'static str> {
    foreign::name(bytes)
}

/// What a gzip file held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gunzipped {
    /// The content, as far as it could be saved.
    pub bytes: Vec<u8>,
    /// What is wrong with the file, if anything.
    pub problem: Option<Problem>,
    /// Where in the file the content's raw deflate stream (RFC 1951) is, when it is sound and in one piece: it may be
    /// kept without packing it again.
    pub deflate: Option<Range<usize>>,
}

/// Unpacks a gzip file (all its members) and tells where its deflate stream is.
///
/// # Errors
/// A [`Problem`] when nothing can be saved or it is over the limits.
pub fn ungzip(bytes: &[u8], limits: Limits) -> Result<Gunzipped, Problem> {
    unpack::gzip(bytes, &limits)
}

/// Unpacks a gzip file (all its members); with a [`Problem`] when it is damaged and this is what could be saved.
///
/// # Errors
/// A [`Problem`] when nothing can be saved or it is over the limits.
pub fn gunzip(bytes: &[u8], limits: Limits) -> Result<(Vec<u8>, Option<Problem>), Problem> {
    ungzip(bytes, limits).map(|file| (file.bytes, file.problem))
}

/// Unpacks a gzip file as a stream, however large it is; reads fail as those of [`Archive::open_entry`].
pub fn gunzip_stream(reader: impl Read, limits: Limits) -> impl Read {
    let reader = BufReader::with_capacity(32 << 10, reader);
    Gunzipping::new(reader, Meter::new(limits.stream_bytes, &limits))
}
