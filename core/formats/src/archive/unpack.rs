//! Unpacks files within limits, and saves what it can of damaged ones.

use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};

use flate2::{Crc, bufread::DeflateDecoder};
use ritm_model::{Problem, ProblemCode};

use super::{
    Limits, Method, Packed,
    gzip::{self, Members},
    layout::{Entry, LOCAL, LOCAL_LEN, failed, read_at, u16_at, u32_at},
};

/// What may be unpacked before the ratio counts.
const FREE: u64 = 1 << 20;

/// Counts what comes out, against the limits.
pub(super) struct Meter {
    out: u64,
    most: u64,
    ratio: u64,
}

impl Meter {
    pub(super) fn new(most: u64, limits: &Limits) -> Self {
        Self {
            out: 0,
            most,
            ratio: limits.ratio,
        }
    }

    pub(super) fn out(&self) -> u64 {
        self.out
    }

    /// Counts `count` more bytes; they came out of `packed` bytes so far, `None` where nothing is packed.
    pub(super) fn add(&mut self, count: usize, packed: Option<u64>) -> Result<(), Problem> {
        self.out = self.out.saturating_add(count as u64);
        if self.out > self.most {
            let detail = format!("more than {} bytes unpacked", self.most);
            return Err(Problem::at(ProblemCode::TooLarge, self.out, detail));
        }
        let allowed = packed.map_or(u64::MAX, |packed| {
            FREE.saturating_add(packed.saturating_mul(self.ratio))
        });
        if self.out > allowed {
            let detail = format!("more than {} bytes out of each packed one", self.ratio);
            return Err(Problem::at(ProblemCode::TooLarge, self.out, detail));
        }
        Ok(())
    }
}

/// What a failed read means, `at` bytes into what is unpacked.
pub(super) fn damage(error: io::Error, at: u64) -> Problem {
    let kind = error.kind();
    match error.downcast::<Problem>() {
        Ok(problem) => problem,
        Err(error) => {
            let detail = error.to_string();
            let code = match kind {
                ErrorKind::UnexpectedEof => ProblemCode::Truncated,
                _ if detail.contains("checksum") => ProblemCode::BadChecksum,
                _ => ProblemCode::Malformed,
            };
            Problem::at(code, at, detail)
        }
    }
}

/// Everything a reader still gives; with a problem when that is not all. Over a limit nothing is kept.
pub(super) fn drain(mut from: impl Read) -> Result<(Vec<u8>, Option<Problem>), Problem> {
    let mut bytes = Vec::new();
    // What came before an error is in `bytes`.
    match from.read_to_end(&mut bytes) {
        Ok(_) => Ok((bytes, None)),
        Err(error) => {
            let problem = damage(error, bytes.len() as u64);
            if bytes.is_empty() || problem.code == ProblemCode::TooLarge {
                return Err(problem);
            }
            Ok((bytes, Some(problem)))
        }
    }
}

/// How the bytes of a file are got.
enum Source<P: Read> {
    Stored(io::Take<P>),
    Deflated(Box<DeflateDecoder<BufReader<io::Take<P>>>>),
}

/// A file as it is unpacked, checked and counted on the way.
pub(super) struct Unpacking<P: Read> {
    source: Source<P>,
    meter: Meter,
    crc: Crc,
    expected_crc: Option<u32>,
    /// How many bytes must come out of a stored file.
    expected: Option<u64>,
    ended: bool,
}

impl<P: Read> Unpacking<P> {
    /// Bytes kept as they are: `expected` of them.
    pub(super) fn stored(from: P, expected: u64, crc: Option<u32>, meter: Meter) -> Self {
        Self {
            source: Source::Stored(from.take(expected)),
            meter,
            crc: Crc::new(),
            expected_crc: crc,
            expected: Some(expected),
            ended: false,
        }
    }

    /// A deflate stream of at most `packed` bytes.
    pub(super) fn deflated(from: P, packed: u64, crc: Option<u32>, meter: Meter) -> Self {
        let packed = BufReader::with_capacity(32 << 10, from.take(packed));
        Self {
            source: Source::Deflated(Box::new(DeflateDecoder::new(packed))),
            meter,
            crc: Crc::new(),
            expected_crc: crc,
            expected: None,
            ended: false,
        }
    }

    /// What the end tells of the whole.
    fn check_end(&self) -> Result<(), Problem> {
        let out = self.meter.out();
        if self.expected.is_some_and(|expected| out < expected) {
            return Err(Problem::at(ProblemCode::Truncated, out, ""));
        }
        if self
            .expected_crc
            .is_some_and(|expected| expected != self.crc.sum())
        {
            return Err(Problem::new(ProblemCode::BadChecksum, ""));
        }
        Ok(())
    }
}

impl<P: Read> Read for Unpacking<P> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || self.ended {
            return Ok(0);
        }
        let (count, packed) = match &mut self.source {
            Source::Stored(from) => (from.read(buffer), None),
            Source::Deflated(from) => {
                let count = from.read(buffer);
                (count, Some(from.total_in()))
            }
        };
        let count = match count {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                self.ended = true;
                return Err(io::Error::other(damage(error, self.meter.out())));
            }
        };
        if count == 0 {
            self.ended = true;
            self.check_end().map_err(io::Error::other)?;
            return Ok(0);
        }
        if self.expected_crc.is_some() {
            self.crc.update(buffer.get(..count).unwrap_or_default());
        }
        if let Err(problem) = self.meter.add(count, packed) {
            self.ended = true;
            return Err(io::Error::other(problem));
        }
        Ok(count)
    }
}

/// A gzip file as it is unpacked, counted on the way.
pub(super) struct Gunzipping<R: io::BufRead> {
    members: Members<R>,
    meter: Meter,
    ended: bool,
}

impl<R: io::BufRead> Gunzipping<R> {
    pub(super) fn new(reader: R, meter: Meter) -> Self {
        Self {
            members: Members::new(reader),
            meter,
            ended: false,
        }
    }

    pub(super) fn members(&self) -> &Members<R> {
        &self.members
    }

    pub(super) fn into_inner(self) -> Option<R> {
        self.members.into_inner()
    }
}

impl<R: io::BufRead> Read for Gunzipping<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        let failed = match self.members.read(buffer) {
            Ok(count) => match self.meter.add(count, Some(self.members.packed())) {
                Ok(()) => return Ok(count),
                Err(problem) => problem,
            },
            Err(error) if error.kind() == ErrorKind::Interrupted => return Err(error),
            Err(error) => damage(error, self.meter.out()),
        };
        self.ended = true;
        Err(io::Error::other(failed))
    }
}

/// Where the bytes of a file of a zip archive begin, and how they are packed.
fn data_of<R: Read + Seek>(reader: &mut R, entry: &Entry) -> Result<(u64, Method), Problem> {
    if entry.encrypted {
        return Err(Problem::new(ProblemCode::Encrypted, ""));
    }
    if entry.overlaps {
        return Err(Problem::new(
            ProblemCode::Malformed,
            "the file overlaps another in the archive",
        ));
    }
    let method = match entry.method {
        0 => Method::Stored,
        8 => Method::Deflate,
        method => {
            return Err(Problem::new(
                ProblemCode::UnsupportedCompression,
                method_name(method),
            ));
        }
    };
    let head = read_at(reader, entry.head_at, LOCAL_LEN)?;
    let (Some(LOCAL), Some(name_len), Some(extra_len)) =
        (u32_at(&head, 0), u16_at(&head, 26), u16_at(&head, 28))
    else {
        return Err(Problem::new(
            ProblemCode::Malformed,
            "the file is not where the archive's directory says",
        ));
    };
    let texts = u64::from(name_len) + u64::from(extra_len);
    Ok((entry.head_at.saturating_add(LOCAL_LEN + texts), method))
}

/// Begins to unpack a file of a zip archive; `place` says how the reader is borrowed.
pub(super) fn entry<'a, R: Read + Seek, P: Read>(
    reader: &'a mut R,
    entry: &Entry,
    meter: Meter,
    place: impl FnOnce(&'a mut R) -> P,
) -> Result<Unpacking<P>, Problem> {
    let (data_at, method) = data_of(reader, entry)?;
    reader
        .seek(SeekFrom::Start(data_at))
        .map_err(|error| failed(&error))?;
    Ok(match method {
        Method::Stored => Unpacking::stored(place(reader), entry.packed, entry.crc, meter),
        Method::Deflate => Unpacking::deflated(place(reader), entry.packed, entry.crc, meter),
    })
}

/// A file of a zip archive, with the archive's reader.
pub(super) fn owned_entry<R: Read + Seek, P: Read>(
    mut reader: R,
    entry: &Entry,
    meter: Meter,
    place: impl FnOnce(R) -> P,
) -> Result<Unpacking<P>, Problem> {
    let (data_at, method) = data_of(&mut reader, entry)?;
    reader
        .seek(SeekFrom::Start(data_at))
        .map_err(|error| failed(&error))?;
    Ok(match method {
        Method::Stored => Unpacking::stored(place(reader), entry.packed, entry.crc, meter),
        Method::Deflate => Unpacking::deflated(place(reader), entry.packed, entry.crc, meter),
    })
}

/// The bytes of a file of a zip archive as they are.
pub(super) fn packed<R: Read + Seek>(
    reader: &mut R,
    entry: &Entry,
    limits: &Limits,
) -> Result<Packed, Problem> {
    let (data_at, method) = data_of(reader, entry)?;
    if entry.packed > limits.entry_bytes {
        let detail = format!("more than {} bytes", limits.entry_bytes);
        return Err(Problem::new(ProblemCode::TooLarge, detail));
    }
    Ok(Packed {
        method,
        bytes: read_at(reader, data_at, entry.packed)?,
        unpacked_bytes: entry.unpacked,
        crc: entry.crc,
        expected: entry.packed,
    })
}

/// Unpacks all members of a gzip file that is in memory.
pub(super) fn gzip(bytes: &[u8], limits: &Limits) -> Result<super::Gunzipped, Problem> {
    if !bytes.starts_with(&gzip::MAGIC) {
        return Err(Problem::new(ProblemCode::Malformed, "no gzip file"));
    }
    let mut stream = Gunzipping::new(bytes, Meter::new(limits.entry_bytes, limits));
    let (content, problem) = drain(&mut stream)?;
    // Only where nothing stands behind the one member is its stream where the range says.
    let members = stream.members();
    let single = problem.is_none() && members.members() == 1 && members.packed() == bytes.len() as u64;
    let ends_right = u32_at(bytes, bytes.len().saturating_sub(4)) == Some(content.len() as u32);
    Ok(super::Gunzipped {
        deflate: gzip::deflate_range(bytes).filter(|_| single && ends_right),
        bytes: content,
        problem,
    })
}

/// What a compression method of a zip archive is called (APPNOTE.TXT 4.4.5).
fn method_name(method: u16) -> String {
    let name = match method {
        1 => "shrink",
        2..=5 => "reduce",
        6 => "implode",
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "xz",
        98 => "PPMd",
        99 => "AES",
        _ => return format!("method {method}"),
    };
    name.to_owned()
}
