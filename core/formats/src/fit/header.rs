//! The header of a file: where it begins, how long the file is, and whether its check sums are right.

use memchr::memmem;

use super::checksum::crc16;

const SIGNATURE: &[u8] = b".FIT";

/// Finds headers; what it found it remembers, so that asking again and again costs one search.
pub(super) struct HeaderSearch<'a> {
    bytes: &'a [u8],
    /// Asked from here, the answer was that.
    found: Option<(usize, Option<usize>)>,
}

impl<'a> HeaderSearch<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, found: None }
    }

    /// Where the first header stands that begins at `from` or later.
    pub(super) fn after(&mut self, from: usize) -> Option<usize> {
        let found = match self.found {
            Some((asked, found)) if asked <= from && found.is_none_or(|found| found >= from) => return found,
            Some((asked, found)) if asked > from => self.between(from, asked.saturating_add(11)).or(found),
            _ => self.between(from, self.bytes.len()),
        };
        self.found = Some((from, found));
        found
    }

    fn between(&self, from: usize, to: usize) -> Option<usize> {
        let bytes = self.bytes.get(from..to.min(self.bytes.len())).unwrap_or_default();
        memmem::find_iter(bytes, SIGNATURE).find_map(|found| {
            let at = from + found.checked_sub(8)?;
            let length = *self.bytes.get(at)?;
            // Longer ones are none of today's, but readers have to step over what they do not know, up to a definition.
            let begins = || {
                self.bytes
                    .get(usize::from(length))
                    .is_some_and(|&byte| byte & 0xc0 == 0x40)
            };
            let first = at == 0 && length > 12 && begins();
            (matches!(length, 12 | 14) || first).then_some(at)
        })
    }
}

/// What a header announces.
pub(super) struct Header {
    at: usize,
    /// Bytes of the header itself.
    length: usize,
    /// Bytes of messages it announces.
    pub(super) size: usize,
    /// Where messages begin.
    pub(super) begin: usize,
}

/// How far a file goes.
pub(super) enum Extent {
    /// The header does not say.
    Unknown,
    /// Further than there are bytes.
    Cut,
    /// As far as the header says.
    Whole,
}

/// A check sum that is not right.
pub(super) struct Wrong {
    /// Where it stands.
    pub(super) at: usize,
    pub(super) what: String,
    /// Whether it is that of the whole file rather than the header's.
    pub(super) of_content: bool,
}

impl Header {
    /// Reads the header at `at`.
    pub(super) fn read(bytes: &[u8], at: usize) -> Self {
        let length = bytes.get(at).copied().map_or(12, usize::from);
        let size = bytes
            .get(at + 4..)
            .and_then(<[u8]>::first_chunk)
            .map_or(0, |size| u32::from_le_bytes(*size)) as usize;
        let begin = at.saturating_add(length).min(bytes.len());
        Self {
            at,
            length,
            size,
            begin,
        }
    }

    /// Where the messages end, by what it announces.
    pub(super) fn end(&self) -> usize {
        self.begin.saturating_add(self.size)
    }

    pub(super) fn extent(&self, bytes: &[u8], headers: &mut HeaderSearch<'_>) -> Extent {
        let after = self.begin + 2;
        if self.size == 0 && after < bytes.len() && headers.after(after) != Some(after) {
            Extent::Unknown
        } else if self.end().saturating_add(2) > bytes.len() {
            Extent::Cut
        } else {
            Extent::Whole
        }
    }

    /// Compares the check sums of a whole file.
    pub(super) fn check(&self, bytes: &[u8]) -> Option<Wrong> {
        let sum = |from: usize| {
            bytes
                .get(from..)
                .and_then(<[u8]>::first_chunk)
                .map(|two| u16::from_le_bytes(*two))
        };
        let end = self.end();
        let found = sum(end).unwrap_or(0);
        let actual = bytes.get(self.at..end).map_or(0, crc16);
        if found != actual {
            return Some(Wrong {
                at: end,
                what: format!("{found:#06x} is written, {actual:#06x} is right"),
                of_content: true,
            });
        }
        // A header's check sum of 0 says that there is none.
        let of_header = sum(self.at + 12).filter(|&sum| sum != 0 && self.length >= 14);
        let wrong = of_header.is_some() && of_header != bytes.get(self.at..self.at + 12).map(crc16);
        wrong.then(|| Wrong {
            at: self.at + 12,
            what: "the header's".to_owned(),
            of_content: false,
        })
    }
}
