//! The files of a zip archive that lost its directory, found by their own heads.
//!
//! Source of the format: PKWARE APPNOTE.TXT 6.3.10, section 4.3.7.

use std::io::{Read, Seek};

use ritm_model::{Problem, ProblemCode};

use super::{
    EntryHead,
    layout::{
        Directory, ENCRYPTED, Entry, LOCAL, LOCAL_LEN, SIZES_FOLLOW, extra_field, file_name, read_at,
        too_many, u16_at, u32_at, u64_at,
    },
};

/// Finds files by their own heads, for an archive that lost its directory.
pub(super) fn local_heads<R: Read + Seek>(
    reader: &mut R,
    length: u64,
    most: usize,
) -> Result<Directory, Problem> {
    let mut files: Vec<(EntryHead, Entry)> = Vec::new();
    let mut at = 0;
    if u32_at(&read_at(reader, 0, 4)?, 0) != Some(LOCAL) {
        return Err(Problem::new(ProblemCode::Malformed, "no zip archive"));
    }
    while let Some(head_at) = find(reader, at, length, LOCAL)? {
        let fixed = read_at(reader, head_at, LOCAL_LEN)?;
        let texts_len = [26, 28].map(|at| u64::from(u16_at(&fixed, at).unwrap_or(0)));
        let head = read_at(reader, head_at, LOCAL_LEN + texts_len.iter().sum::<u64>())?;
        let Some(file) = local_entry(&head, head_at) else {
            break;
        };
        let data_at = head_at + LOCAL_LEN + file.names_len;
        let known = !file.sizes_follow || file.packed > 0;
        let end = if known {
            data_at.saturating_add(file.packed)
        } else {
            // The size follows the data, and the data's end is where the next head or the file's end is.
            find(reader, data_at, length, LOCAL)?.unwrap_or(length)
        };
        at = end.max(data_at);
        if let Some(name) = file.name {
            if files.len() >= most {
                return Err(too_many(most));
            }
            let packed = end.min(length).saturating_sub(data_at);
            files.push((
                EntryHead {
                    name,
                    packed_bytes: packed,
                    bytes: None,
                },
                Entry {
                    head_at,
                    packed,
                    method: file.method,
                    encrypted: file.encrypted,
                    crc: file.crc.filter(|_| known),
                    unpacked: None,
                    overlaps: false,
                },
            ));
        }
    }
    Ok(Directory {
        files,
        problem: Some(Problem::at(
            ProblemCode::Truncated,
            length,
            "the archive ends before its directory",
        )),
    })
}

/// A file as its local head tells of it.
struct LocalEntry {
    name: Option<String>,
    names_len: u64,
    packed: u64,
    method: u16,
    encrypted: bool,
    sizes_follow: bool,
    crc: Option<u32>,
}

fn local_entry(head: &[u8], head_at: u64) -> Option<LocalEntry> {
    let flags = u16_at(head, 6)?;
    let (name_len, extra_len) = (usize::from(u16_at(head, 26)?), usize::from(u16_at(head, 28)?));
    let texts = head.get(LOCAL_LEN as usize..)?;
    let extra = texts.get(name_len..name_len + extra_len)?;
    let mut packed = u64::from(u32_at(head, 18)?);
    if packed == u64::from(u32::MAX)
        && let Some(sizes) = extra_field(extra, 1)
    {
        packed = u64_at(sizes, 8)?;
    }
    // A head that claims to end beyond all numbers is none.
    head_at.checked_add(packed)?;
    Some(LocalEntry {
        name: file_name(texts.get(..name_len)?, extra, flags),
        names_len: (name_len + extra_len) as u64,
        packed,
        method: u16_at(head, 8)?,
        encrypted: flags & ENCRYPTED != 0,
        sizes_follow: flags & SIZES_FOLLOW != 0,
        crc: u32_at(head, 14),
    })
}

/// The first place at or after `from` where `signature` stands.
fn find<R: Read + Seek>(
    reader: &mut R,
    from: u64,
    length: u64,
    signature: u32,
) -> Result<Option<u64>, Problem> {
    let finder = memchr::memmem::Finder::new(&signature.to_le_bytes()).into_owned();
    let mut at = from;
    // The next head is mostly right there: begin small, so that many small files cost no more than one large one.
    let mut block_len = 64;
    while at < length {
        // Blocks share three bytes, so that a signature across their border is seen.
        let block = read_at(reader, at, block_len + 3)?;
        if let Some(found) = finder.find(&block) {
            return Ok(Some(at + found as u64));
        }
        at += block_len;
        block_len = (block_len * 4).min(1 << 20);
    }
    Ok(None)
}
