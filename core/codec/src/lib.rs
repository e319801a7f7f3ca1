//! Samples as bytes: column by column, each value as its residual against a prediction. A recording is one piece, or more
//! where it is very long.
//!
//! # Layout of a piece, version 1
//!
//! Numbers are little-endian; `varint` is LEB128; a `number` is seven bits that say how many bits follow, then these bits.
//!
//! `version u8 = 1 · CRC-32 (IEEE 802.3) u32 of all that follows · samples varint · begin varint (zigzag) · columns varint
//! · column headers · stream`
//!
//! The begin is the time of the first sample, in milliseconds since the recording's start. A column header ([`header`]) is a channel and
//! its scale; the headers stand in the order of the samples' columns. The stream ([`entropy`]) holds, in this order:
//! 1. the times in milliseconds since the begin, as a coded column;
//! 2. for each column, in the order of [`known::rank`] and then of the headers, a `number` that says at which samples it
//!    has values: 0 means all of them, and each greater number is a set that this piece has named before; the next unused
//!    number is a new set, which follows ([`known::Presence`]);
//! 3. if latitude and longitude have values at the same samples: the ratio of a unit of longitude to a unit of latitude
//!    on the ground, in 16 bits;
//! 4. the coded columns, in the order of 2.
//!
//! A coded column ([`mod@column`]) is its first value in 32 bits and one bit that says whether other values follow. If they
//! do, these follow: the alphabet in which residuals are counted ([`alphabet`]), twelve bits for the features that take part
//! in the prediction ([`predict`]), the weight of each in 24 bits, the `number` of the column it is predicted from (only if a
//! feature needs one), one bit for whether zero residuals are left out, and the residuals. Absent values are left out
//! everywhere.
//!
//! A piece is read without the others. The layout is frozen: `tests/version_1.hex` holds bytes that must stay readable. A
//! change of the layout takes the next version, and this one is still read. ADR 9 has the reasons and the figures.

mod alphabet;
mod bytes;
mod column;
mod entropy;
mod fit;
mod header;
mod known;
mod predict;
mod read;
#[cfg(test)]
mod tests;
mod write;

use flate2::Crc;
use ritm_model::{ABSENT, Column, Samples};
use serde::{Deserialize, Serialize};

use self::bytes::Reader;

/// The version that is written. Versions count from 1 and are never used twice.
pub const VERSION: u8 = 1;
/// Bytes before those that the checksum covers.
const PREFIX_BYTES: usize = 5;
/// No piece holds more samples than this: 18 hours of one a second.
const PIECE_SAMPLES: usize = 1 << 16;
/// No piece holds more samples times columns than this. It bounds the memory that a damaged piece can ask for.
const PIECE_VALUES: usize = 1 << 22;

/// Why samples can't be packed or unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A newer Ritm wrote the piece, in this version.
    Newer(u8),
    /// The piece is not what was written.
    Damaged,
    /// The samples have more columns than a piece can hold.
    TooManyColumns,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer(found) => write!(
                f,
                "samples in version {found}, of which {VERSION} is the newest known"
            ),
            Self::Damaged => f.write_str("damaged samples"),
            Self::TooManyColumns => f.write_str("a recording has too many columns"),
        }
    }
}

impl std::error::Error for Error {}

/// A piece of a recording's samples.
#[derive(Serialize, Deserialize)]
pub struct Piece {
    /// The earliest time in it, in milliseconds since the recording's start.
    pub from_ms: i64,
    /// The latest time in it, likewise.
    pub to_ms: i64,
    /// How many samples it holds.
    pub samples: usize,
    /// The bytes, in the layout this module describes.
    #[serde(with = "serde_bytes")]
    pub data: Vec<u8>,
}

/// Packs samples into as few pieces as hold them.
///
/// # Errors
/// [`Error::TooManyColumns`].
pub fn pack(samples: &Samples) -> Result<Vec<Piece>, Error> {
    let most = (PIECE_VALUES / samples.columns.len().max(1)).min(PIECE_SAMPLES);
    if most == 0 {
        return Err(Error::TooManyColumns);
    }
    let mut pieces = Vec::new();
    let mut begin = 0;
    while let Some(&first) = samples.time_ms.get(begin) {
        let rest = &samples.time_ms[begin..samples.len().min(begin + most)];
        // Times in a piece are kept in 32 bits.
        let near = |time: &i64| since(first, *time).is_some();
        let count = rest.iter().take_while(|time| near(time)).count();
        pieces.push(pack_piece(samples, begin, begin + count));
        begin += count;
    }
    Ok(pieces)
}

/// Milliseconds from `begin` to `time`, if 32 bits hold them.
fn since(begin: i64, time: i64) -> Option<i32> {
    time.checked_sub(begin)
        .and_then(|since| i32::try_from(since).ok())
}

fn pack_piece(samples: &Samples, begin: usize, end: usize) -> Piece {
    let times = &samples.time_ms[begin..end];
    let body = write::piece(samples, begin, end);
    let mut data = Vec::with_capacity(body.len() + PREFIX_BYTES);
    data.push(VERSION);
    data.extend_from_slice(&checksum(&body).to_le_bytes());
    data.extend_from_slice(&body);
    Piece {
        from_ms: times.iter().copied().min().unwrap_or(0),
        to_ms: times.iter().copied().max().unwrap_or(0),
        samples: times.len(),
        data,
    }
}

fn checksum(body: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(body);
    crc.sum()
}

/// Appends the samples of a piece. Columns that the piece lacks become absent; columns that are new are absent before it.
///
/// # Errors
/// [`Error::Newer`] or [`Error::Damaged`]; `samples` then stay as they were.
pub fn unpack_into(samples: &mut Samples, data: &[u8]) -> Result<(), Error> {
    let mut reader = Reader::new(data);
    match reader.byte()? {
        0 => return Err(Error::Damaged),
        VERSION => {}
        newer => return Err(Error::Newer(newer)),
    }
    if reader.word()? != checksum(reader.rest()) {
        return Err(Error::Damaged);
    }
    append(samples, read::piece(reader)?);
    Ok(())
}

fn append(samples: &mut Samples, piece: Samples) {
    let before = samples.len();
    samples.time_ms.extend_from_slice(&piece.time_ms);
    let total = samples.len();
    for column in piece.columns {
        match samples
            .columns
            .iter_mut()
            .find(|one| one.channel == column.channel)
        {
            // A channel has one column. A piece with two is damaged, and the first one stays.
            Some(known) => {
                known.raw.resize(known.raw.len().max(before), ABSENT);
                known.raw.extend_from_slice(&column.raw);
                known.raw.truncate(total);
            }
            None if before == 0 => samples.columns.push(column),
            None => {
                let mut raw = vec![ABSENT; before];
                raw.extend_from_slice(&column.raw);
                samples.columns.push(Column { raw, ..column });
            }
        }
    }
    for column in &mut samples.columns {
        column.raw.resize(total, ABSENT);
    }
}
