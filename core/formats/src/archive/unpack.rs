//! Unpacking, within limits and saving what can be saved.

use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};

use flate2::bufread::{DeflateDecoder, GzDecoder};
use ritm_model::{Problem, ProblemCode};

use super::{
    Limits,
    directory::{Entry, LOCAL_LEN, failed, read_at, u16_at, u32_at},
};

/// What may be unpacked before the ratio counts.
const FREE: u64 = 1 << 20;

/// What is unpacked so far.
struct Sink {
    bytes: Vec<u8>,
    limits: Limits,
}

impl Sink {
    fn new(limits: Limits) -> Self {
        Self {
            bytes: Vec::new(),
            limits,
        }
    }

    fn at(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Whether more than the limits allow came out of `packed` bytes.
    fn check(&self, packed: u64) -> Result<(), Problem> {
        let (at, limits) = (self.at(), &self.limits);
        if at > limits.entry_bytes {
            let detail = format!("more than {} bytes unpacked", limits.entry_bytes);
            return Err(Problem::at(ProblemCode::TooLarge, at, detail));
        }
        if at > FREE.saturating_add(packed.saturating_mul(limits.ratio)) {
            let detail = format!("more than {} bytes out of each packed one", limits.ratio);
            return Err(Problem::at(ProblemCode::TooLarge, at, detail));
        }
        Ok(())
    }

    /// Reads to the end; `Ok(Some)` is damage, `Err` a limit.
    fn fill<R: Read>(&mut self, mut from: R, packed: impl Fn(&R) -> u64) -> Result<Option<Problem>, Problem> {
        let mut block = vec![0; 64 << 10];
        loop {
            match from.read(&mut block) {
                Ok(0) => return Ok(None),
                Ok(count) => {
                    self.bytes
                        .extend_from_slice(block.get(..count).unwrap_or_default());
                    self.check(packed(&from))?;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let detail = error.to_string();
                    let code = match error.kind() {
                        ErrorKind::UnexpectedEof => ProblemCode::Truncated,
                        _ if detail.contains("checksum") => ProblemCode::BadChecksum,
                        _ => ProblemCode::Malformed,
                    };
                    return Ok(Some(Problem::at(code, self.at(), detail)));
                }
            }
        }
    }

    /// The bytes, unless there are none and something is wrong.
    fn finish(self, problem: Option<Problem>) -> Result<(Vec<u8>, Option<Problem>), Problem> {
        match problem {
            Some(problem) if self.bytes.is_empty() => Err(problem),
            problem => Ok((self.bytes, problem)),
        }
    }
}

/// Unpacks a file of a zip archive.
pub(super) fn entry<R: Read + Seek>(
    reader: &mut R,
    entry: &Entry,
    limits: Limits,
) -> Result<(Vec<u8>, Option<Problem>), Problem> {
    if entry.encrypted {
        return Err(Problem::new(ProblemCode::Encrypted, ""));
    }
    if entry.overlaps {
        return Err(Problem::new(
            ProblemCode::Malformed,
            "the file overlaps another in the archive",
        ));
    }
    if !matches!(entry.method, 0 | 8) {
        return Err(Problem::new(
            ProblemCode::UnsupportedCompression,
            method_name(entry.method),
        ));
    }
    let head = read_at(reader, entry.head_at, LOCAL_LEN)?;
    let (Some(0x0403_4b50), Some(name_len), Some(extra_len)) =
        (u32_at(&head, 0), u16_at(&head, 26), u16_at(&head, 28))
    else {
        return Err(Problem::new(
            ProblemCode::Malformed,
            "the file is not where the archive's directory says",
        ));
    };
    let data_at = entry.head_at + LOCAL_LEN + u64::from(name_len) + u64::from(extra_len);
    reader
        .seek(SeekFrom::Start(data_at))
        .map_err(|error| failed(&error))?;
    let packed = BufReader::with_capacity(32 << 10, reader.take(entry.packed));
    let mut sink = Sink::new(limits);
    let mut problem = if entry.method == 0 {
        sink.fill(packed, |_| u64::MAX)?
    } else {
        sink.fill(DeflateDecoder::new(packed), DeflateDecoder::total_in)?
    };
    if problem.is_none() {
        problem = if entry.method == 0 && sink.at() < entry.packed {
            Some(Problem::at(ProblemCode::Truncated, sink.at(), ""))
        } else {
            let mut crc = flate2::Crc::new();
            crc.update(&sink.bytes);
            let sound = entry.crc.is_none_or(|expected| expected == crc.sum());
            (!sound).then(|| Problem::new(ProblemCode::BadChecksum, ""))
        };
    }
    sink.finish(problem)
}

/// Unpacks all members of a gzip file; zeros or other bytes after the last are passed over.
pub(super) fn gzip(bytes: &[u8], limits: Limits) -> Result<(Vec<u8>, Option<Problem>), Problem> {
    let mut sink = Sink::new(limits);
    let mut rest = bytes;
    if !rest.starts_with(&[0x1f, 0x8b]) {
        return Err(Problem::new(ProblemCode::Malformed, "no gzip file"));
    }
    while rest.starts_with(&[0x1f, 0x8b]) {
        let mut member = GzDecoder::new(rest);
        let damage = sink.fill(&mut member, |member| {
            (bytes.len() - member.get_ref().len()) as u64
        })?;
        if damage.is_some() {
            return sink.finish(damage);
        }
        rest = member.into_inner();
        let zeros = rest.iter().take_while(|&&byte| byte == 0).count();
        rest.consume(zeros);
    }
    sink.finish(None)
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
