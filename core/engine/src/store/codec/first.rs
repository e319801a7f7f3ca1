//! Pieces of version 1, which databases hold from before: each column by itself, compressed by pco.
//!
//! After the version: `samples varint · times body · column count varint · columns`. A column is `channel body
//! (postcard) · per_unit f64 · offset f64 · presence · body`. Presence is `0` (all), or the number of runs and their
//! lengths, present and absent in turn, present first. A body is its length and pco's standalone format, of i64
//! for times, of i32 for channels; values absent are left out.

use pco::{data_types::Number, standalone::simple_decompress_into};
use ritm_model::{ABSENT, Channel, Column, Samples, Scale};

use super::{PIECE_SAMPLES, VALUES, bytes::Reader};
use crate::store::{Fault, corrupt};

/// What a damaged piece can ask of memory, in samples times columns: more than any piece of old has.
const MOST_VALUES: usize = 8 * VALUES;

/// Reads what follows the version.
pub(super) fn piece(mut reader: Reader) -> Result<Samples, Fault> {
    let count = reader.count(PIECE_SAMPLES)?;
    let mut samples = Samples {
        time_ms: decompress(reader.body()?, count)?,
        columns: Vec::new(),
    };
    for _ in 0..reader.count(MOST_VALUES / count.max(1))? {
        let channel: Channel = ritm_model::decode(reader.body()?).map_err(|_| corrupt())?;
        let scale = Scale {
            per_unit: reader.float()?,
            offset: reader.float()?,
        };
        let runs = presence(&mut reader, count)?;
        let present = if runs.is_empty() {
            count
        } else {
            runs.iter().step_by(2).sum()
        };
        let values: Vec<i32> = decompress(reader.body()?, present)?;
        let raw = spread(values, &runs, count)?;
        samples.columns.push(Column { channel, scale, raw });
    }
    Ok(samples)
}

/// Exactly `count` numbers: pco is not asked how many there are.
fn decompress<T: Number + Default>(body: &[u8], count: usize) -> Result<Vec<T>, Fault> {
    let mut numbers = vec![T::default(); count];
    let progress = simple_decompress_into(body, &mut numbers).map_err(|_| corrupt())?;
    let whole = progress.finished && progress.n_processed == count;
    if whole { Ok(numbers) } else { Err(corrupt()) }
}

fn presence(reader: &mut Reader, count: usize) -> Result<Vec<usize>, Fault> {
    let runs = (0..reader.count(PIECE_SAMPLES)?)
        .map(|_| reader.count(PIECE_SAMPLES))
        .collect::<Result<Vec<_>, _>>()?;
    if runs.is_empty() || runs.iter().sum::<usize>() == count {
        Ok(runs)
    } else {
        Err(corrupt())
    }
}

/// Puts `values` where `runs` say they belong; no runs means everywhere.
fn spread(values: Vec<i32>, runs: &[usize], count: usize) -> Result<Vec<i32>, Fault> {
    if runs.is_empty() {
        return Ok(values);
    }
    let mut raw = Vec::with_capacity(count);
    let mut rest = values.as_slice();
    for (turn, &run) in runs.iter().enumerate() {
        if turn % 2 == 0 {
            let (these, others) = rest.split_at_checked(run).ok_or_else(corrupt)?;
            raw.extend_from_slice(these);
            rest = others;
        } else {
            raw.resize(raw.len() + run, ABSENT);
        }
    }
    Ok(raw)
}
