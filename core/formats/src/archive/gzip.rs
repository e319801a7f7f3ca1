//! Gzip as a stream, member after member.
//!
//! Source of the format: RFC 1952.

use std::{
    io::{self, BufRead, ErrorKind, Read},
    ops::Range,
};

use flate2::bufread::GzDecoder;

use super::layout::u16_at;

/// What every member begins with.
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A reader that knows how many bytes were taken from it.
pub(super) struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.count += count as u64;
        self.inner.consume(count);
    }
}

/// All members of a gzip file, unpacked one behind the other. Zeros and other bytes after the last are passed over, as
/// tapes and some writers leave them there.
pub(super) struct Members<R: BufRead> {
    at: At<R>,
    /// Bytes that came out of the member at hand.
    out: u64,
    /// Members begun.
    count: u64,
}

enum At<R: BufRead> {
    Member(Box<GzDecoder<Counted<R>>>),
    End(Counted<R>),
    /// Only while one of the others is being made.
    Moving,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(reader: R) -> Self {
        let reader = Counted {
            inner: reader,
            count: 0,
        };
        Self {
            at: At::Member(Box::new(GzDecoder::new(reader))),
            out: 0,
            count: 1,
        }
    }

    /// Packed bytes taken so far.
    pub(super) fn packed(&self) -> u64 {
        match &self.at {
            At::Member(member) => member.get_ref().count,
            At::End(rest) => rest.count,
            At::Moving => 0,
        }
    }

    /// How many members were begun.
    pub(super) fn members(&self) -> u64 {
        self.count
    }

    pub(super) fn into_inner(self) -> Option<R> {
        match self.at {
            At::Member(member) => Some(member.into_inner().inner),
            At::End(rest) => Some(rest.inner),
            At::Moving => None,
        }
    }

    /// Goes from the end of a member to the next; tells whether there is one.
    fn next_member(&mut self) -> io::Result<bool> {
        let At::Member(member) = std::mem::replace(&mut self.at, At::Moving) else {
            return Ok(false);
        };
        let mut rest = member.into_inner();
        let found = loop {
            let zeros = match rest.fill_buf() {
                Ok([]) => break false,
                Ok(block) => block.iter().take_while(|&&byte| byte == 0).count(),
                Err(error) => {
                    self.at = At::End(rest);
                    return Err(error);
                }
            };
            if zeros == 0 {
                break rest.fill_buf()?.first() == MAGIC.first();
            }
            rest.consume(zeros);
        };
        self.at = if found {
            self.out = 0;
            self.count += 1;
            At::Member(Box::new(GzDecoder::new(rest)))
        } else {
            At::End(rest)
        };
        Ok(found)
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let At::Member(member) = &mut self.at {
            match member.read(buffer) {
                Ok(0) => {
                    self.next_member()?;
                }
                Ok(count) => {
                    self.out += count as u64;
                    return Ok(count);
                }
                // What follows a whole member and is none itself is not part of the file.
                Err(error) if self.count > 1 && self.out == 0 && error.kind() == ErrorKind::InvalidInput => {
                    self.count -= 1;
                    if let At::Member(member) = std::mem::replace(&mut self.at, At::Moving) {
                        self.at = At::End(member.into_inner());
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(0)
    }
}

/// Where the deflate stream of a gzip file of one member is: behind its head, before its check sum and length.
pub(super) fn deflate_range(bytes: &[u8]) -> Option<Range<usize>> {
    if !bytes.starts_with(&MAGIC) || bytes.get(2) != Some(&8) {
        return None;
    }
    let flags = *bytes.get(3)?;
    let mut at = 10;
    if flags & 4 != 0 {
        at += 2 + usize::from(u16_at(bytes, at)?);
    }
    for text in [8, 16] {
        if flags & text != 0 {
            at += memchr::memchr(0, bytes.get(at..)?)? + 1;
        }
    }
    if flags & 2 != 0 {
        at += 2;
    }
    let end = bytes.len().checked_sub(8)?;
    (at < end).then_some(at..end)
}
