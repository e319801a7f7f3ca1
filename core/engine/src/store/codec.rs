//! Samples as bytes: an hour a piece, a column at a time, integers compressed by pco.
//!
//! Layout of a piece (little-endian; `varint` is LEB128):
//! `version u8 = 1 · samples varint · times column · column count varint · columns`. A column is
//! `channel (length varint + postcard) · per_unit f64 · offset f64 · presence · body`. Presence is `0` (all),
//! or the number of runs and their lengths, present and absent in turn, present first. A body is its length and
//! pco's standalone format (of i64 for times, of i32 for channels); values absent are left out.

use pco::{ChunkConfig, standalone};
use ritm_model::{ABSENT, Channel, Column, Samples, Scale};

use super::{Fault, corrupt};

const VERSION: u8 = 1;
const PIECE_MS: i64 = 3_600_000;
/// No piece holds more samples than this, however dense they are.
const PIECE_SAMPLES: usize = 1 << 16;

/// A piece of a recording's samples.
pub(crate) struct Piece {
    pub(crate) from_ms: i64,
    pub(crate) to_ms: i64,
    pub(crate) samples: usize,
    pub(crate) data: Vec<u8>,
}

/// Cuts samples into pieces of an hour and packs each.
pub(crate) fn pack(samples: &Samples) -> Result<Vec<Piece>, Fault> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    while begin < samples.len() {
        let hour = samples.time_ms[begin].div_euclid(PIECE_MS);
        let rest = &samples.time_ms[begin..samples.len().min(begin + PIECE_SAMPLES)];
        let count = rest
            .iter()
            .position(|time| time.div_euclid(PIECE_MS) != hour)
            .unwrap_or(rest.len());
        pieces.push(pack_piece(samples, begin, begin + count)?);
        begin += count;
    }
    Ok(pieces)
}

fn pack_piece(samples: &Samples, begin: usize, end: usize) -> Result<Piece, Fault> {
    let config = ChunkConfig::default();
    let times = &samples.time_ms[begin..end];
    let mut data = vec![VERSION];
    put_varint(&mut data, times.len() as u64);
    put_body(
        &mut data,
        &standalone::simple_compress(times, &config).map_err(|_| corrupt())?,
    );
    let columns: Vec<&Column> = samples
        .columns
        .iter()
        .filter(|column| {
            column
                .raw
                .get(begin..end)
                .is_some_and(|raw| raw.iter().any(|&v| v != ABSENT))
        })
        .collect();
    put_varint(&mut data, columns.len() as u64);
    let mut present = Vec::with_capacity(times.len());
    for column in columns {
        let raw = &column.raw[begin..end];
        put_body(&mut data, &ritm_model::encode(&column.channel));
        data.extend_from_slice(&column.scale.per_unit.to_le_bytes());
        data.extend_from_slice(&column.scale.offset.to_le_bytes());
        put_presence(&mut data, raw);
        present.clear();
        present.extend(raw.iter().copied().filter(|&value| value != ABSENT));
        put_body(
            &mut data,
            &standalone::simple_compress(&present, &config).map_err(|_| corrupt())?,
        );
    }
    let from_ms = times.iter().copied().min().unwrap_or(0);
    let to_ms = times.iter().copied().max().unwrap_or(0);
    Ok(Piece {
        from_ms,
        to_ms,
        samples: times.len(),
        data,
    })
}

/// Appends the samples of a piece. Columns the piece lacks become absent, new ones are absent before it.
pub(crate) fn unpack_into(samples: &mut Samples, data: &[u8]) -> Result<(), Fault> {
    let mut reader = Reader { data };
    if reader.byte()? != VERSION {
        return Err(corrupt());
    }
    let count = reader.count()?;
    let before = samples.len();
    let times: Vec<i64> = standalone::simple_decompress(reader.body()?).map_err(|_| corrupt())?;
    if times.len() != count {
        return Err(corrupt());
    }
    samples.time_ms.extend_from_slice(&times);
    for _ in 0..reader.count()? {
        let channel: Channel = ritm_model::decode(reader.body()?).map_err(|_| corrupt())?;
        let scale = Scale {
            per_unit: reader.float()?,
            offset: reader.float()?,
        };
        let runs = reader.presence(count)?;
        let values: Vec<i32> = standalone::simple_decompress(reader.body()?).map_err(|_| corrupt())?;
        let place = match samples
            .columns
            .iter()
            .position(|column| column.channel == channel)
        {
            Some(place) => place,
            None => {
                samples.columns.push(Column {
                    channel,
                    scale,
                    raw: Vec::new(),
                });
                samples.columns.len() - 1
            }
        };
        let column = &mut samples.columns[place];
        column.raw.resize(before, ABSENT);
        spread(&mut column.raw, &values, &runs, count)?;
    }
    let total = samples.len();
    for column in &mut samples.columns {
        column.raw.resize(total, ABSENT);
    }
    Ok(())
}

/// Puts `values` where `runs` say they belong; no runs means everywhere.
fn spread(raw: &mut Vec<i32>, values: &[i32], runs: &[usize], count: usize) -> Result<(), Fault> {
    if runs.is_empty() {
        if values.len() != count {
            return Err(corrupt());
        }
        raw.extend_from_slice(values);
        return Ok(());
    }
    let mut rest = values;
    for (turn, &run) in runs.iter().enumerate() {
        if turn % 2 == 0 {
            let (these, others) = rest.split_at_checked(run).ok_or_else(corrupt)?;
            raw.extend_from_slice(these);
            rest = others;
        } else {
            raw.resize(raw.len() + run, ABSENT);
        }
    }
    if rest.is_empty() { Ok(()) } else { Err(corrupt()) }
}

fn put_varint(data: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        data.push(value as u8 | 0x80);
        value >>= 7;
    }
    data.push(value as u8);
}

fn put_body(data: &mut Vec<u8>, body: &[u8]) {
    put_varint(data, body.len() as u64);
    data.extend_from_slice(body);
}

fn put_presence(data: &mut Vec<u8>, raw: &[i32]) {
    if raw.iter().all(|&value| value != ABSENT) {
        return put_varint(data, 0);
    }
    let mut runs: Vec<u64> = vec![0];
    let mut present = true;
    for &value in raw {
        if (value != ABSENT) != present {
            present = !present;
            runs.push(0);
        }
        if let Some(run) = runs.last_mut() {
            *run += 1;
        }
    }
    put_varint(data, runs.len() as u64);
    for run in runs {
        put_varint(data, run);
    }
}

struct Reader<'a> {
    data: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (head, tail) = self.data.split_at_checked(count).ok_or_else(corrupt)?;
        self.data = tail;
        Ok(head)
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        Ok(self.take(1)?[0])
    }

    fn varint(&mut self) -> Result<u64, Fault> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(corrupt())
    }

    /// A number of things that are all in memory at once.
    fn count(&mut self) -> Result<usize, Fault> {
        usize::try_from(self.varint()?)
            .ok()
            .filter(|&count| count <= PIECE_SAMPLES)
            .ok_or_else(corrupt)
    }

    fn body(&mut self) -> Result<&'a [u8], Fault> {
        let length = usize::try_from(self.varint()?).map_err(|_| corrupt())?;
        self.take(length)
    }

    fn float(&mut self) -> Result<f64, Fault> {
        let bytes = self.take(8)?;
        bytes.try_into().map(f64::from_le_bytes).map_err(|_| corrupt())
    }

    fn presence(&mut self, count: usize) -> Result<Vec<usize>, Fault> {
        let runs = (0..self.count()?)
            .map(|_| self.count())
            .collect::<Result<Vec<_>, _>>()?;
        if runs.is_empty() || runs.iter().sum::<usize>() == count {
            Ok(runs)
        } else {
            Err(corrupt())
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use proptest::prelude::*;

    use super::*;

    fn round_trip(samples: &Samples) -> Samples {
        let mut back = Samples::default();
        for piece in pack(samples).unwrap() {
            unpack_into(&mut back, &piece.data).unwrap();
        }
        back
    }

    proptest! {
        #[test]
        fn samples_come_back_as_they_were(
            times in prop::collection::vec(-10_000_000_i64..40_000_000, 0..300),
            values in prop::collection::vec(prop_oneof![Just(ABSENT), any::<i32>(), 100..200_i32], 300),
            sparse in prop::collection::vec(prop_oneof![9 => Just(ABSENT), 1 => any::<i32>()], 300),
        ) {
            let count = times.len();
            let samples = Samples {
                time_ms: times,
                columns: vec![
                    Column { channel: Channel::HeartRate, scale: Scale::ONE, raw: values[..count].to_vec() },
                    Column { channel: Channel::Power, scale: Scale::per_unit(4.0), raw: sparse[..count].to_vec() },
                ],
            };
            let back = round_trip(&samples);
            prop_assert_eq!(&back.time_ms, &samples.time_ms);
            for column in &samples.columns {
                match back.column(&column.channel) {
                    Some(same) => prop_assert_eq!(&same.raw, &column.raw),
                    None => prop_assert!(column.raw.iter().all(|&value| value == ABSENT)),
                }
            }
        }

        #[test]
        fn damaged_pieces_are_refused_not_trusted(flip in 0_usize..400, with in any::<u8>(), cut in 0_usize..400) {
            let samples = Samples {
                time_ms: (0..100).map(|i| i * 1000).collect(),
                columns: vec![Column {
                    channel: Channel::Cadence,
                    scale: Scale::ONE,
                    raw: (0..100).map(|i| if i % 7 == 0 { ABSENT } else { 80 + i % 5 }).collect(),
                }],
            };
            let mut data = pack(&samples).unwrap().remove(0).data;
            let place = flip % data.len();
            data[place] ^= with;
            data.truncate(data.len() - cut % data.len());
            // Whatever it says, it must answer without panicking and keep its columns of one length.
            let mut back = Samples::default();
            if unpack_into(&mut back, &data).is_ok() {
                prop_assert!(back.columns.iter().all(|column| column.raw.len() == back.len()));
            }
        }
    }
}
