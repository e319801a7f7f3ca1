//! What the heads of a zip archive's files are made of, wherever they stand: signatures, numbers, names, extra fields.
//!
//! Source of the format: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 (structure), 4.4 (fields) and 4.5 (extra fields); the
//! Unicode path is Info-ZIP's, section 4.6.9.

use std::io::{Read, Seek, SeekFrom};

use ritm_model::{Problem, ProblemCode};

use super::{EntryHead, name};

/// Where a file is in the archive and how it is packed.
pub(super) struct Entry {
    /// Where its local head begins.
    pub(super) head_at: u64,
    pub(super) packed: u64,
    pub(super) method: u16,
    pub(super) encrypted: bool,
    /// `None` when the archive is cut off and its own head does not tell.
    pub(super) crc: Option<u32>,
    /// What the directory says comes out; `None` when it does not tell.
    pub(super) unpacked: Option<u64>,
    /// Whether it claims bytes that belong to another file.
    pub(super) overlaps: bool,
}

pub(super) struct Directory {
    pub(super) files: Vec<(EntryHead, Entry)>,
    pub(super) problem: Option<Problem>,
}

/// The signature of a file's own head.
pub(super) const LOCAL: u32 = 0x0403_4b50;

/// The length of a local head without its name and extra fields.
pub(super) const LOCAL_LEN: u64 = 30;

/// Bits of a file's flags.
pub(super) const ENCRYPTED: u16 = 1;
pub(super) const SIZES_FOLLOW: u16 = 1 << 3;
const UTF8: u16 = 1 << 11;

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    pair.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    four.try_into().ok().map(u32::from_le_bytes)
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at.checked_add(8)?)?;
    eight.try_into().ok().map(u64::from_le_bytes)
}

pub(super) fn failed(error: &std::io::Error) -> Problem {
    Problem::new(ProblemCode::Truncated, error.to_string())
}

/// Reads `length` bytes at `at`, or as many as there are.
pub(super) fn read_at<R: Read + Seek>(reader: &mut R, at: u64, length: u64) -> Result<Vec<u8>, Problem> {
    reader.seek(SeekFrom::Start(at)).map_err(|error| failed(&error))?;
    let mut bytes = Vec::new();
    reader
        .take(length)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(&error))?;
    Ok(bytes)
}

pub(super) fn too_many(most: usize) -> Problem {
    Problem::new(ProblemCode::TooLarge, format!("more than {most} files"))
}

/// The sanitised name; `None` for folders, clutter and names of nothing.
pub(super) fn file_name(raw: &[u8], extra: &[u8], flags: u16) -> Option<String> {
    // Info-ZIP's Unicode path: a version byte, the check sum of the plain name, the name in UTF-8.
    let unicode = extra_field(extra, 0x7075)
        .filter(|field| {
            let mut crc = flate2::Crc::new();
            crc.update(raw);
            field.first() == Some(&1) && u32_at(field, 1) == Some(crc.sum())
        })
        .and_then(|field| std::str::from_utf8(field.get(5..)?).ok());
    let name = match unicode {
        Some(name) => name.to_owned(),
        None if flags & UTF8 != 0 => String::from_utf8_lossy(raw).into_owned(),
        None => name::decode(raw),
    };
    name::file(&name)
}

/// The content of an extra field.
pub(super) fn extra_field(mut extra: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let (id, length) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let rest = extra.get(4..)?;
        if id == wanted {
            return rest.get(..length);
        }
        extra = rest.get(length..)?;
    }
}
