//! The directory of a tar archive: where each of its files begins and how long it is.
//!
//! Source of the format: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Interchange Format"; GNU tar manual,
//! "Basic Tar Format" (long names, sparse files, numbers in base 256).

use std::io;

use ritm_model::{Problem, ProblemCode};

use super::{EntryHead, Limits, layout::too_many, name, tape::Tape, unpack::damage};

/// Everything in a tar archive begins at a multiple of this.
pub(super) const BLOCK: usize = 512;

/// Of a long name or a pax head no more is looked at; the longest path of common systems is 4 KiB.
const MOST_EXTENSION: u64 = 64 << 10;

/// All names of an archive together.
const MOST_NAME_BYTES: usize = 64 << 20;

/// Where a file of a tar archive is.
pub(super) struct Member {
    pub(super) data_at: u64,
    pub(super) bytes: u64,
    /// Why it can't be read.
    pub(super) refused: Option<&'static str>,
}

impl Member {
    /// Whether it can be read at all.
    pub(super) fn allowed(&self) -> Result<(), Problem> {
        self.refused.map_or(Ok(()), |what| {
            Err(Problem::new(ProblemCode::UnsupportedCompression, what))
        })
    }
}

pub(super) struct Index {
    pub(super) files: Vec<(EntryHead, Member)>,
    pub(super) problem: Option<Problem>,
}

/// Whether `bytes` begin with the head of a tar archive.
pub(super) fn detect(bytes: &[u8]) -> bool {
    bytes
        .first_chunk::<BLOCK>()
        .is_some_and(|block| block.first() != Some(&0) && Head::read(block).is_some())
}

/// What stands before a file.
struct Head<'a> {
    block: &'a [u8; BLOCK],
    bytes: u64,
    kind: u8,
}

impl<'a> Head<'a> {
    /// `None` when it is no head: its check sum is wrong, or its size is no number.
    fn read(block: &'a [u8; BLOCK]) -> Option<Self> {
        let expected = number(block.get(148..156)?)?;
        let (mut unsigned, mut signed) = (8 * 32_i64, 8 * 32_i64);
        for (at, &byte) in block.iter().enumerate() {
            if !(148..156).contains(&at) {
                unsigned += i64::from(byte);
                // Early programs took bytes for signed.
                signed += i64::from(byte.cast_signed());
            }
        }
        let expected = i64::try_from(expected).ok()?;
        (expected == unsigned || expected == signed).then_some(())?;
        Some(Self {
            block,
            bytes: number(block.get(124..136)?)?,
            kind: *block.get(156)?,
        })
    }

    fn is_ustar(&self) -> bool {
        self.block.get(257..262) == Some(b"ustar")
    }

    /// The name, which may be in two parts.
    fn name(&self) -> Vec<u8> {
        let name = text(self.block.get(..100).unwrap_or_default());
        let posix = self.block.get(257..263) == Some(b"ustar\0");
        let prefix = text(self.block.get(345..500).filter(|_| posix).unwrap_or_default());
        if prefix.is_empty() {
            return name.to_vec();
        }
        [prefix, name].join(&b'/')
    }
}

/// A text up to its first zero.
fn text(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// An octal number, or one in base 256 when its first bit is set; an empty field is zero.
fn number(field: &[u8]) -> Option<u64> {
    if let Some((&first, rest)) = field.split_first()
        && first & 0x80 != 0
    {
        let high = u64::from(first & 0x7f);
        let value = rest.iter().try_fold(high, |value, &byte| {
            value.checked_mul(256)?.checked_add(u64::from(byte))
        })?;
        return (value < 1 << 62).then_some(value);
    }
    let digits = text(field).trim_ascii();
    digits.iter().try_fold(0_u64, |value, &digit| match digit {
        b'0'..=b'7' => value.checked_mul(8)?.checked_add(u64::from(digit - b'0')),
        _ => None,
    })
}

/// What heads of extension say about the file after them.
#[derive(Default)]
struct Extension {
    name: Option<Vec<u8>>,
    bytes: Option<u64>,
    sparse: bool,
}

impl Extension {
    /// Reads pax records: `length key=value\n`, the length counting itself.
    fn pax(&mut self, mut records: &[u8]) {
        while let Some(blank) = memchr::memchr(b' ', records) {
            let length = records.get(..blank).and_then(|digits| {
                let digits = std::str::from_utf8(digits).ok()?;
                digits.parse::<usize>().ok()
            });
            let Some(record) = length.and_then(|length| records.get(blank + 1..length)) else {
                return;
            };
            if let Some(equals) = memchr::memchr(b'=', record) {
                let (key, value) = record.split_at(equals);
                let value = value.get(1..).unwrap_or_default();
                let value = value.strip_suffix(b"\n").unwrap_or(value);
                match key {
                    b"path" if self.name.is_none() => self.name = Some(value.to_vec()),
                    b"GNU.sparse.name" => self.name = Some(value.to_vec()),
                    b"size" => {
                        self.bytes = std::str::from_utf8(value)
                            .ok()
                            .and_then(|digits| digits.parse().ok())
                            .filter(|&bytes: &u64| bytes < 1 << 62);
                    }
                    _ => {}
                }
                self.sparse |= key.starts_with(b"GNU.sparse.");
            }
            records = records.get(blank + 1 + record.len()..).unwrap_or_default();
        }
    }
}

/// Reads an archive from its begin to its end for where its files are.
pub(super) fn index(tape: &mut impl Tape, limits: &Limits) -> Result<Index, Problem> {
    let mut reading = Reading {
        tape,
        at: 0,
        files: Vec::new(),
        name_bytes: 0,
        problem: None,
    };
    reading.run(limits)?;
    Ok(Index {
        files: reading.files,
        problem: reading.problem,
    })
}

struct Reading<'a, T: Tape> {
    tape: &'a mut T,
    at: u64,
    files: Vec<(EntryHead, Member)>,
    name_bytes: usize,
    problem: Option<Problem>,
}

impl<T: Tape> Reading<'_, T> {
    fn run(&mut self, limits: &Limits) -> Result<(), Problem> {
        let mut block = [0; BLOCK];
        let mut extension = Extension::default();
        let (mut zeros, mut lost) = (0_u64, false);
        loop {
            let head_at = self.at;
            match self.tape.fill(&mut block) {
                Ok(BLOCK) => self.at += BLOCK as u64,
                Ok(0) if zeros == 0 => return self.cut("the archive ends without its end mark"),
                Ok(_) if zeros > 0 => return Ok(()),
                Ok(_) => return self.cut("the archive ends within a file's head"),
                Err(error) => return self.failed(error),
            }
            if block.iter().all(|&byte| byte == 0) {
                zeros += 1;
                continue;
            }
            let head = Head::read(&block).filter(|head| !lost || head.is_ustar());
            let Some(head) = head else {
                // Behind the end mark anything may stand.
                if zeros >= 2 && !lost {
                    return Ok(());
                }
                if self.files.is_empty() && head_at == 0 {
                    return Err(Problem::new(ProblemCode::Malformed, "no tar archive"));
                }
                if !lost {
                    let what = "a file's head is damaged; the files from the next whole one on are read";
                    self.wrong(Problem::at(ProblemCode::Malformed, head_at, what));
                }
                (lost, zeros, extension) = (true, 0, Extension::default());
                continue;
            };
            (lost, zeros) = (false, 0);
            let claimed = head.bytes;
            match head.kind {
                b'L' | b'x' => {
                    let (bytes, pax) = (claimed.min(MOST_EXTENSION), head.kind == b'x');
                    let mut said = vec![0; usize::try_from(bytes).unwrap_or(0)];
                    let got = match self.tape.fill(&mut said) {
                        Ok(got) => got,
                        Err(error) => return self.failed(error),
                    };
                    self.at += got as u64;
                    said.truncate(got);
                    if pax {
                        extension.pax(&said);
                    } else {
                        extension.name = Some(text(&said).to_vec());
                    }
                    if let Err(error) = self.skip(padded(claimed).saturating_sub(got as u64)) {
                        return self.failed(error);
                    }
                }
                _ => {
                    let extension = std::mem::take(&mut extension);
                    let bytes = extension.bytes.unwrap_or(claimed);
                    // Old GNU sparse files have more heads before their data.
                    let mut more = head.kind == b'S' && block.get(482) == Some(&1);
                    let file = self.file(&block, head.kind, &extension, bytes);
                    while more {
                        let mut map = [0; BLOCK];
                        match self.tape.fill(&mut map) {
                            Ok(BLOCK) => self.at += BLOCK as u64,
                            Ok(_) => return self.cut("the archive ends within a sparse file's map"),
                            Err(error) => return self.failed(error),
                        }
                        more = map.get(504) == Some(&1);
                    }
                    if let Some((head, mut member)) = file {
                        if self.files.len() >= limits.entries {
                            return Err(too_many(limits.entries));
                        }
                        self.name_bytes += head.name.len();
                        if self.name_bytes > MOST_NAME_BYTES {
                            return Err(Problem::new(ProblemCode::TooLarge, "its files' names alone"));
                        }
                        member.data_at = self.at;
                        self.files.push((head, member));
                    }
                    // Links and devices have no data, whatever their size says.
                    let data = if matches!(block.get(156), Some(b'1'..=b'6')) {
                        0
                    } else {
                        bytes
                    };
                    match self.skip(padded(data)) {
                        Ok(passed) if passed < data => {
                            return self.cut("the archive ends within a file");
                        }
                        Ok(_) => {}
                        Err(error) => return self.failed(error),
                    }
                }
            }
        }
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let passed = self.tape.skip(count)?;
        self.at = self.at.saturating_add(passed);
        Ok(passed)
    }

    /// A file's place; `None` for folders, links, devices and clutter.
    fn file(
        &self,
        block: &[u8; BLOCK],
        kind: u8,
        extension: &Extension,
        bytes: u64,
    ) -> Option<(EntryHead, Member)> {
        let refused = match kind {
            b'S' => Some("a sparse file in a tar archive"),
            b'M' => Some("a file that goes on from another volume"),
            b'1'..=b'6' | b'A'..=b'Z' | b'g' => return None,
            _ if extension.sparse => Some("a sparse file in a tar archive"),
            _ => None,
        };
        let raw = match &extension.name {
            Some(name) => name.clone(),
            None => Head { block, bytes, kind }.name(),
        };
        Some((
            EntryHead {
                name: name::file(&name::decode(&raw))?,
                packed_bytes: bytes,
                bytes: Some(bytes),
            },
            Member {
                data_at: 0,
                bytes,
                refused,
            },
        ))
    }

    /// Keeps the first thing that is wrong.
    fn wrong(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    /// The archive ends too early.
    fn cut(&mut self, what: &str) -> Result<(), Problem> {
        if self.files.is_empty() && self.at == 0 {
            return Err(Problem::new(ProblemCode::Empty, ""));
        }
        self.wrong(Problem::at(ProblemCode::Truncated, self.at, what));
        Ok(())
    }

    /// The archive can't be read on: a limit ends it, damage leaves what was before.
    fn failed(&mut self, error: io::Error) -> Result<(), Problem> {
        let problem = damage(error, self.at);
        if self.files.is_empty() || problem.code == ProblemCode::TooLarge {
            return Err(problem);
        }
        self.wrong(problem);
        Ok(())
    }
}

fn padded(bytes: u64) -> u64 {
    bytes.next_multiple_of(BLOCK as u64)
}
