//! Where the bytes of a tar archive come from: a file, in which the reader can jump, or a gzip stream, in which it
//! can't.

use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};

use ritm_model::{Problem, ProblemCode};

use super::{
    Limits,
    directory::failed,
    tar,
    unpack::{Gunzipping, Meter, damage},
};

/// A place to read an archive from, in one direction.
pub(super) trait Tape {
    /// Fills as much of `block` as there is left, and tells how much that is.
    fn fill(&mut self, block: &mut [u8]) -> io::Result<usize>;
    /// Passes over `count` bytes, or as many as there are left, and tells how many.
    fn skip(&mut self, count: u64) -> io::Result<u64>;
}

/// A tape that lies in a file: what is passed over is not read.
pub(super) struct Seeking<R> {
    reader: BufReader<R>,
    at: u64,
    length: u64,
}

impl<R: Read + Seek> Seeking<R> {
    pub(super) fn new(mut reader: R) -> io::Result<Self> {
        let length = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(0))?;
        Ok(Self {
            reader: BufReader::with_capacity(8 << 10, reader),
            at: 0,
            length,
        })
    }

    pub(super) fn into_inner(self) -> R {
        self.reader.into_inner()
    }
}

impl<R: Read + Seek> Tape for Seeking<R> {
    fn fill(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let count = fill(&mut self.reader, block)?;
        self.at += count as u64;
        Ok(count)
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let count = count.min(self.length.saturating_sub(self.at));
        self.reader
            .seek_relative(i64::try_from(count).map_err(io::Error::other)?)?;
        self.at += count;
        Ok(count)
    }
}

/// A tape that has to be read to get on, as one that is unpacked.
pub(super) struct Streaming<R>(pub(super) R);

impl<R: Read> Tape for Streaming<R> {
    fn fill(&mut self, block: &mut [u8]) -> io::Result<usize> {
        fill(&mut self.0, block)
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        io::copy(&mut (&mut self.0).take(count), &mut io::sink())
    }
}

fn fill(reader: &mut impl Read, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = block.get_mut(filled..)
        && !rest.is_empty()
    {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// A tar archive within gzip: it can't be read backwards, so it is unpacked again for a file before the last one read.
pub(super) struct Reel<R: Read + Seek> {
    /// `None` when the last rewinding failed.
    stream: Option<Unpacked<R>>,
    at: u64,
    limits: Limits,
}

type Unpacked<R> = Gunzipping<BufReader<R>>;

impl<R: Read + Seek> Reel<R> {
    pub(super) fn new(reader: R, limits: Limits) -> Result<Self, Problem> {
        let mut reel = Self {
            stream: None,
            at: 0,
            limits,
        };
        reel.begin(reader)?;
        Ok(reel)
    }

    fn begin(&mut self, mut reader: R) -> Result<(), Problem> {
        reader.seek(SeekFrom::Start(0)).map_err(|error| failed(&error))?;
        let reader = BufReader::with_capacity(32 << 10, reader);
        let meter = Meter::new(self.limits.stream_bytes, &self.limits);
        self.stream = Some(Unpacked::new(reader, meter));
        self.at = 0;
        Ok(())
    }

    /// Reads the archive through for where its files are.
    pub(super) fn index(&mut self) -> Result<tar::Index, Problem> {
        let Some(stream) = &mut self.stream else {
            return Err(Problem::new(ProblemCode::Internal, "the archive is not open"));
        };
        let index = tar::index(&mut Streaming(stream), &self.limits);
        // Wherever the reading ended: nothing is behind it.
        self.at = u64::MAX;
        index
    }

    /// Goes to byte `at` of what is unpacked: forwards by reading on, backwards by beginning anew.
    pub(super) fn go_to(&mut self, at: u64) -> Result<(), Problem> {
        if at < self.at
            && let Some(reader) = self.stream.take().and_then(Unpacked::into_inner)
        {
            self.begin(reader.into_inner())?;
        }
        let missing = at - self.at.min(at);
        let passed = io::copy(&mut self.by_ref().take(missing), &mut io::sink())
            .map_err(|error| damage(error, self.at))?;
        if passed < missing {
            return Err(Problem::at(ProblemCode::Truncated, self.at, ""));
        }
        Ok(())
    }
}

impl<R: Read + Seek> Read for Reel<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(stream) = &mut self.stream else {
            return Ok(0);
        };
        let count = stream.read(buffer)?;
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}
