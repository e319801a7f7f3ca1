//! Original files, kept byte for byte: deflated where that helps, checked against their hash when read.

use std::{
    collections::HashMap,
    io::{Cursor, Read, Write},
};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use ritm_model::FileHash;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Fault, corrupt};

/// How `original.data` is packed.
const PLAIN: i64 = 0;
const DEFLATED: i64 = 1;

/// The name of these bytes in the store.
pub(crate) fn hash(bytes: &[u8]) -> FileHash {
    FileHash(*blake3::hash(bytes).as_bytes())
}

/// A file as it is kept.
#[derive(Serialize, Deserialize)]
pub(crate) enum Packing {
    Plain(#[serde(with = "serde_bytes")] Vec<u8>),
    Deflated(#[serde(with = "serde_bytes")] Vec<u8>),
}

impl Packing {
    /// The number of the packing and the bytes, as columns keep them.
    pub(crate) fn parts(&self) -> (i64, &[u8]) {
        match self {
            Self::Plain(bytes) => (PLAIN, bytes),
            Self::Deflated(bytes) => (DEFLATED, bytes),
        }
    }

    /// What [`Self::parts`] gave.
    pub(crate) fn of(packing: i64, bytes: Vec<u8>) -> Self {
        if packing == DEFLATED {
            Self::Deflated(bytes)
        } else {
            Self::Plain(bytes)
        }
    }
}

/// Packs a file for keeping; `deflated` is its raw deflate stream where it came as one.
pub(crate) fn pack(bytes: Vec<u8>, deflated: Option<Vec<u8>>) -> Packing {
    let deflated = deflated.unwrap_or_else(|| {
        // Level 1: import speed matters more than the last tenth of the size.
        let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(1));
        encoder
            .write_all(&bytes)
            .and_then(|()| encoder.finish())
            .unwrap_or_default()
    });
    if !deflated.is_empty() && deflated.len() < bytes.len() / 10 * 9 {
        Packing::Deflated(deflated)
    } else {
        Packing::Plain(bytes)
    }
}

/// The bytes of a file of `size` bytes as it was before it was packed.
pub(crate) fn unpack(packing: &Packing, size: usize) -> Result<Vec<u8>, Fault> {
    match packing {
        Packing::Plain(bytes) => Ok(bytes.clone()),
        Packing::Deflated(bytes) => inflate(bytes, size),
    }
}

fn inflate(data: &[u8], size: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(size);
    DeflateDecoder::new(data)
        .read_to_end(&mut bytes)
        .map_err(|_| corrupt())?;
    Ok(bytes)
}

/// Keeps a file of `size` bytes and gives its key; one that is already here is not written again. The folders and
/// archives in its name are kept as its folder.
pub(crate) fn keep(
    db: &Connection,
    hash: FileHash,
    name: &str,
    size: usize,
    packing: &Packing,
    arrived: Option<FileHash>,
) -> Result<i64, Fault> {
    if let Some(key) = find(db, hash)? {
        return Ok(key);
    }
    let (folder, name) = name.rsplit_once('/').unwrap_or(("", name));
    let (packing, data) = packing.parts();
    let arrived = arrived
        .filter(|arrived| *arrived != hash)
        .map(|arrived| arrived.0);
    db.prepare_cached(
        "INSERT INTO original (hash, name, bytes, packing, data, arrived, folder) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![hash.0, name, size as i64, packing, data, arrived, folder])?;
    Ok(db.last_insert_rowid())
}

/// The names of all files that are here, by what they are known by: their own hash, and the hash of what they arrived
/// packed as, so that the same again need not be unpacked.
pub(crate) fn all(db: &Connection) -> Result<HashMap<FileHash, FileHash>, Fault> {
    let mut statement = db.prepare_cached("SELECT hash, arrived FROM original")?;
    let mut rows = statement.query([])?;
    let mut known = HashMap::new();
    while let Some(row) = rows.next()? {
        let hash = FileHash(row.get(0)?);
        known.insert(hash, hash);
        if let Some(arrived) = row.get::<_, Option<[u8; 32]>>(1)? {
            known.insert(FileHash(arrived), hash);
        }
    }
    Ok(known)
}

/// The key of a file that is already here.
pub(crate) fn find(db: &Connection, hash: FileHash) -> Result<Option<i64>, Fault> {
    let key = db
        .prepare_cached("SELECT key FROM original WHERE hash = ?")?
        .query_row([hash.0], |row| row.get(0))
        .optional()?;
    Ok(key)
}

/// A file as it lies in the database.
#[derive(Serialize, Deserialize)]
pub(crate) struct Packed {
    pub(crate) name: String,
    pub(crate) size: usize,
    hash: FileHash,
    packing: Packing,
}

impl Packed {
    /// The file, byte for byte; may be done anywhere.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn unpack(self) -> Result<Vec<u8>, Fault> {
        let bytes = match self.packing {
            Packing::Plain(bytes) => bytes,
            Packing::Deflated(bytes) => inflate(&bytes, self.size)?,
        };
        if hash(&bytes) != self.hash {
            return Err(corrupt());
        }
        Ok(bytes)
    }
}

/// A file that is unpacked a little at a time.
pub(crate) struct Unpacking {
    rest: Option<DeflateDecoder<Cursor<Vec<u8>>>>,
    bytes: Vec<u8>,
    hasher: blake3::Hasher,
    hashed: usize,
    hash: FileHash,
}

impl Unpacking {
    /// What is unpacked and looked at in a step.
    const STEP_BYTES: usize = 1 << 18;

    pub(crate) fn new(packed: Packed) -> Self {
        let (rest, bytes) = match packed.packing {
            Packing::Plain(bytes) => (None, bytes),
            Packing::Deflated(bytes) => (
                Some(DeflateDecoder::new(Cursor::new(bytes))),
                Vec::with_capacity(packed.size),
            ),
        };
        Self {
            rest,
            bytes,
            hasher: blake3::Hasher::new(),
            hashed: 0,
            hash: packed.hash,
        }
    }

    /// Goes on for a moment; gives the file, once, when it is whole and sound.
    ///
    /// # Errors
    /// When it is damaged.
    pub(crate) fn step(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        if let Some(rest) = &mut self.rest {
            let more = Read::by_ref(rest)
                .take(Self::STEP_BYTES as u64)
                .read_to_end(&mut self.bytes);
            if more.map_err(|_| corrupt())? == 0 {
                self.rest = None;
            }
        }
        let new = self.bytes.get(self.hashed..).unwrap_or_default();
        let new = new.get(..Self::STEP_BYTES).unwrap_or(new);
        self.hasher.update(new);
        self.hashed += new.len();
        if self.rest.is_some() || self.hashed < self.bytes.len() {
            return Ok(None);
        }
        if self.hasher.finalize().as_bytes() != &self.hash.0 {
            return Err(corrupt());
        }
        Ok(Some(std::mem::take(&mut self.bytes)))
    }
}

/// Reads a file without unpacking it; `None` when it was removed.
pub(crate) fn read_packed_if_here(db: &Connection, key: i64) -> Result<Option<Packed>, Fault> {
    match read_packed(db, key) {
        Err(Fault::Sql(rusqlite::Error::QueryReturnedNoRows)) => Ok(None),
        read => read.map(Some),
    }
}

/// Reads a file without unpacking it.
pub(crate) fn read_packed(db: &Connection, key: i64) -> Result<Packed, Fault> {
    Ok(db
        .prepare_cached("SELECT hash, name, bytes, packing, data FROM original WHERE key = ?")?
        .query_row([key], |row| {
            Ok(Packed {
                hash: FileHash(row.get(0)?),
                name: row.get(1)?,
                size: usize::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
                packing: Packing::of(row.get(3)?, row.get(4)?),
            })
        })?)
}

/// Removes an original if no recording refers to it any more.
pub(crate) fn remove_unused(db: &Connection, key: i64) -> Result<(), Fault> {
    db.prepare_cached(
        "DELETE FROM original WHERE key = ?1 AND NOT EXISTS (SELECT 1 FROM recording WHERE original_key = ?1)",
    )?
    .execute([key])?;
    Ok(())
}

/// Removes originals that no recording refers to any more.
pub(crate) fn sweep(db: &Connection) -> Result<(), Fault> {
    db.prepare_cached(
        "DELETE FROM original WHERE NOT EXISTS (SELECT 1 FROM recording WHERE original_key = original.key)",
    )?
    .execute([])?;
    Ok(())
}
