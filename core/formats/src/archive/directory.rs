//! The directory of a zip archive, or what stands in for it when the archive is cut off.
//!
//! Source of the format: PKWARE APPNOTE.TXT 6.3.10, sections 4.3 (structure), 4.4 (fields) and 4.5 (zip64).

use std::io::{BufReader, Read, Seek, SeekFrom};

use ritm_model::{Problem, ProblemCode, order};

use super::{
    EntryHead,
    layout::{
        Directory, ENCRYPTED, Entry, LOCAL_LEN, extra_field, failed, file_name, read_at, too_many, u16_at,
        u32_at, u64_at,
    },
    salvage,
};

const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END64: u32 = 0x0606_4b50;
const LOCATOR64: u32 = 0x0706_4b50;

/// Reads the directory.
pub(super) fn read<R: Read + Seek>(reader: &mut R, most: usize) -> Result<Directory, Problem> {
    let length = reader.seek(SeekFrom::End(0)).map_err(|error| failed(&error))?;
    if length == 0 {
        return Err(Problem::new(ProblemCode::Empty, ""));
    }
    let mut directory = match find_end(reader, length)? {
        Some(end) => central(reader, &end, most)?,
        None => salvage::local_heads(reader, length, most)?,
    };
    mark_overlaps(&mut directory.files);
    Ok(directory)
}

/// What the end of the directory says.
struct End {
    /// How many entries.
    count: u64,
    /// Where the directory begins in the file.
    at: u64,
    /// How many bytes stand before the archive, as in self-extracting ones.
    before: u64,
}

/// Finds the end record, which only a comment follows.
fn find_end<R: Read + Seek>(reader: &mut R, length: u64) -> Result<Option<End>, Problem> {
    let tail_at = length.saturating_sub(22 + 65_535);
    let tail = read_at(reader, tail_at, length - tail_at)?;
    for found in memchr::memmem::rfind_iter(&tail, &END.to_le_bytes()) {
        let record = tail.get(found..).unwrap_or_default();
        let (Some(count), Some(size), Some(offset)) =
            (u16_at(record, 10), u32_at(record, 12), u32_at(record, 16))
        else {
            continue;
        };
        let end_at = tail_at + found as u64;
        let (mut count, mut size, mut offset) = (u64::from(count), u64::from(size), u64::from(offset));
        let mut directory_end = end_at;
        if let Some(locator_at) = end_at.checked_sub(20) {
            let locator = read_at(reader, locator_at, 20)?;
            if u32_at(&locator, 0) == Some(LOCATOR64)
                && let Some(claimed) = u64_at(&locator, 8)
                && let Some((at, end64)) = end64(reader, claimed, locator_at)?
            {
                count = u64_at(&end64, 32).unwrap_or(count);
                size = u64_at(&end64, 40).unwrap_or(size);
                offset = u64_at(&end64, 48).unwrap_or(offset);
                directory_end = at;
            }
        }
        if count == 0 {
            return Ok(Some(End {
                count,
                at: end_at,
                before: 0,
            }));
        }
        // The directory ends where its end record begins; what it claims of its place may miss bytes put before.
        for at in [directory_end.checked_sub(size), Some(offset)]
            .into_iter()
            .flatten()
        {
            if u32_at(&read_at(reader, at, 4)?, 0) == Some(CENTRAL) {
                return Ok(Some(End {
                    count,
                    at,
                    before: at.saturating_sub(offset),
                }));
            }
        }
    }
    Ok(None)
}

/// The zip64 end record, where it claims to be or right before its locator.
fn end64<R: Read + Seek>(
    reader: &mut R,
    claimed: u64,
    locator_at: u64,
) -> Result<Option<(u64, Vec<u8>)>, Problem> {
    for at in [Some(claimed), locator_at.checked_sub(56)].into_iter().flatten() {
        let record = read_at(reader, at, 56)?;
        if u32_at(&record, 0) == Some(END64) && record.len() == 56 {
            return Ok(Some((at, record)));
        }
    }
    Ok(None)
}

/// Reads the central directory.
fn central<R: Read + Seek>(reader: &mut R, end: &End, most: usize) -> Result<Directory, Problem> {
    if end.count > most as u64 {
        return Err(too_many(most));
    }
    reader
        .seek(SeekFrom::Start(end.at))
        .map_err(|error| failed(&error))?;
    let mut reader = BufReader::with_capacity(64 << 10, reader);
    let mut files = Vec::new();
    let mut at = end.at;
    for _ in 0..end.count {
        let mut head = [0; 46];
        let whole = reader.read_exact(&mut head).is_ok() && u32_at(&head, 0) == Some(CENTRAL);
        let [name_len, extra_len, comment_len] = [28, 30, 32].map(|at| u16_at(&head, at).unwrap_or(0));
        let mut texts = vec![0; usize::from(name_len) + usize::from(extra_len) + usize::from(comment_len)];
        if !whole || reader.read_exact(&mut texts).is_err() {
            let problem = Problem::at(ProblemCode::Truncated, at, "the archive's directory is not whole");
            return Ok(Directory {
                files,
                problem: Some(problem),
            });
        }
        at += 46 + texts.len() as u64;
        let (name, rest) = texts.split_at_checked(usize::from(name_len)).unwrap_or_default();
        let extra = rest.get(..usize::from(extra_len)).unwrap_or_default();
        files.extend(central_entry(&head, name, extra, end.before));
    }
    Ok(Directory { files, problem: None })
}

/// An entry of the central directory; `None` for folders, links and clutter.
fn central_entry(head: &[u8], raw_name: &[u8], extra: &[u8], before: u64) -> Option<(EntryHead, Entry)> {
    let flags = u16_at(head, 8)?;
    let mut packed = u64::from(u32_at(head, 20)?);
    let mut unpacked = u64::from(u32_at(head, 24)?);
    let mut head_at = u64::from(u32_at(head, 42)?);
    if let Some(sizes) = extra_field(extra, 1) {
        // Only the fields that did not fit are there, in this order.
        let mut next = 0;
        let mut take = || {
            let value = u64_at(sizes, next);
            next += 8;
            value
        };
        if unpacked == u64::from(u32::MAX) {
            unpacked = take().unwrap_or(unpacked);
        }
        if packed == u64::from(u32::MAX) {
            packed = take().unwrap_or(packed);
        }
        if head_at == u64::from(u32::MAX) {
            head_at = take().unwrap_or(head_at);
        }
    }
    let mode = u32_at(head, 38)? >> 16;
    let made_by_unix = matches!(head.get(5), Some(3 | 19));
    if made_by_unix && mode & 0o170_000 == 0o120_000 {
        return None;
    }
    let name = file_name(raw_name, extra, flags)?;
    Some((
        EntryHead {
            name,
            packed_bytes: packed,
            bytes: Some(unpacked),
        },
        Entry {
            head_at: head_at.saturating_add(before),
            packed,
            method: u16_at(head, 10)?,
            encrypted: flags & ENCRYPTED != 0,
            crc: u32_at(head, 16),
            unpacked: Some(unpacked),
            overlaps: false,
        },
    ))
}

/// Marks files that claim the head of another as theirs: archives made to unpack to the same bytes many times over.
fn mark_overlaps(files: &mut [(EntryHead, Entry)]) {
    let mut order: Vec<usize> = (0..files.len()).collect();
    order::by_key(&mut order, |&index| {
        files.get(index).map(|(_, entry)| entry.head_at)
    });
    for pair in order.windows(2) {
        let &[first, second] = pair else { continue };
        let next_at = files.get(second).map_or(u64::MAX, |(_, entry)| entry.head_at);
        if let Some((_, entry)) = files.get_mut(first) {
            entry.overlaps = entry
                .head_at
                .saturating_add(LOCAL_LEN)
                .saturating_add(entry.packed)
                > next_at;
        }
    }
}
