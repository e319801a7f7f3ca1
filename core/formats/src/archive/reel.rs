//! A tar archive within gzip.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use ritm_model::{Problem, ProblemCode};

use super::{
    Limits,
    layout::failed,
    tape::Streaming,
    tar,
    unpack::{Gunzipping, Meter, damage},
};

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
