//! Where the bytes of a tar archive come from: a file, in which the reader can jump, or a gzip stream, in which it
//! can't.

use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};

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
