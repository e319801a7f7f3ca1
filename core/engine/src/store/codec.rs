//! Samples as bytes: an hour a piece, a column at a time, each value as how far it is from what was to be expected.
//!
//! Layout of a piece (little-endian; `varint` is LEB128, `number` is seven bits of length and as many bits):
//! `version u8 = 2 · CRC-32 u32 of what follows · samples varint · hour varint (zigzag) · column count varint ·
//! heads · stream`. The hour counts from the recording's start. A head ([`heads`]) is a channel and its scale; heads
//! stand in the samples' order. The stream ([`entropy`]) holds, in this order:
//! 1. the times, in milliseconds since the hour began, as a body;
//! 2. of each column, in the order of [`shelf::rank`] and then of the heads, at which samples it has values, as
//!    a `number`: 0 is all of them, then come those met before in this piece; the next one is new and follows
//!    ([`presence`]);
//! 3. if latitudes and longitudes have the same, how much shorter a unit of longitude is than one of latitude, in 16 bits;
//! 4. the columns' bodies, in that order.
//!
//! A body ([`mod@column`]) is the first value in 32 bits, one bit for whether another follows, then the numbers in which
//! surprises are counted ([`space`]), twelve bits for the features that take part in the prediction ([`predict`]) and 24 bits
//! for the weight of each, the `number` of the column it goes with if it does, one bit for whether only surprises are
//! written, and the surprises. Values absent are left out.
//!
//! Pieces can be read by themselves. Version 1 ([`first`]) is still read.

mod bytes;
mod choose;
mod column;
mod entropy;
mod first;
mod fit;
mod heads;
mod predict;
mod presence;
mod read;
mod shelf;
mod space;
#[cfg(test)]
mod tests;
mod write;

use flate2::Crc;
use ritm_model::{ABSENT, Column, Samples};
use serde::{Deserialize, Serialize};

use self::bytes::Reader;
use super::{Fault, corrupt};

const VERSION: u8 = 2;
const FIRST_VERSION: u8 = 1;
const PIECE_MS: i64 = 3_600_000;
/// No piece holds more samples than this, however dense they are.
const PIECE_SAMPLES: usize = 1 << 16;
/// Nor more samples times columns: what a damaged piece can ask of memory.
const VALUES: usize = 1 << 22;

/// A piece of a recording's samples.
#[derive(Serialize, Deserialize)]
pub(crate) struct Piece {
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
    pub(crate) samples: usize,
    #[serde(with = "serde_bytes")]
    pub(crate) data: Vec<u8>,
}

/// Cuts samples into pieces of an hour and packs each.
pub(crate) fn pack(samples: &Samples) -> Result<Vec<Piece>, Fault> {
    let most = (VALUES / samples.columns.len().max(1)).min(PIECE_SAMPLES);
    if most == 0 {
        return Err(corrupt());
    }
    let mut pieces = Vec::new();
    let mut begin = 0;
    while begin < samples.len() {
        let hour = samples.time_ms[begin].div_euclid(PIECE_MS);
        let rest = &samples.time_ms[begin..samples.len().min(begin + most)];
        let count = rest
            .iter()
            .position(|time| time.div_euclid(PIECE_MS) != hour)
            .unwrap_or(rest.len());
        pieces.push(pack_piece(samples, begin, begin + count));
        begin += count;
    }
    Ok(pieces)
}

fn pack_piece(samples: &Samples, begin: usize, end: usize) -> Piece {
    let times = &samples.time_ms[begin..end];
    let body = write::piece(samples, begin, end);
    let mut data = Vec::with_capacity(body.len() + 5);
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

/// Appends the samples of a piece. Columns the piece lacks become absent, new ones are absent before it.
pub(crate) fn unpack_into(samples: &mut Samples, data: &[u8]) -> Result<(), Fault> {
    let mut reader = Reader::new(data);
    let piece = match reader.byte()? {
        FIRST_VERSION => first::piece(reader)?,
        VERSION if reader.word()? == checksum(reader.rest()) => read::piece(reader)?,
        _ => return Err(corrupt()),
    };
    append(samples, piece);
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
            // A channel has one column; a piece that says otherwise is damaged, and its first one stays.
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
