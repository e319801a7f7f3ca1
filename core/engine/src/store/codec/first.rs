//! Pieces of version 1, which databases hold from before: each column by itself, compressed by pco.
//!
//! After the version: `samples varint · times body · column count varint · columns`. A column is `channel body
//! (postcard) · per_unit f64 · offset f64 · presence · body`. Presence is `0` (all), or the number of runs and their
//! lengths, present and absent in turn, present first. A body is its length and pco's standalone format, of i64
//! for times, of i32 for channels; values absent are left out.

use pco::standalone::simple_decompress;
use ritm_model::{ABSENT, Channel, Column, Samples, Scale};

use super::{PIECE_SAMPLES, VALUES, bytes::Reader};
use crate::store::{Fault, corrupt};

/// Reads what follows the version.
pub(super) fn piece(mut reader: Reader) -> Result<Samples, Fault> {
    let count = reader.count(PIECE_SAMPLES)?;
    let time_ms: Vec<i64> = simple_decompress(reader.body()?).map_err(|_| corrupt())?;
    if time_ms.len() != count {
        return Err(corrupt());
    }
    let mut samples = Samples {
        time_ms,
        columns: Vec::new(),
    };
    let columns = reader.count(VALUES / count.max(1))?;
    for _ in 0..columns {
        let channel: Channel = ritm_model::decode(reader.body()?).map_err(|_| corrupt())?;
        let scale = Scale {
            per_unit: reader.float()?,
            offset: reader.float()?,
        };
        let runs = presence(&mut reader, count)?;
        let values: Vec<i32> = simple_decompress(reader.body()?).map_err(|_| corrupt())?;
        let raw = spread(&values, &runs, count)?;
        samples.columns.push(Column { channel, scale, raw });
    }
    Ok(samples)
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
fn spread(values: &[i32], runs: &[usize], count: usize) -> Result<Vec<i32>, Fault> {
    if runs.is_empty() {
        return if values.len() == count {
            Ok(values.to_vec())
        } else {
            Err(corrupt())
        };
    }
    let mut raw = Vec::with_capacity(count);
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
    if rest.is_empty() { Ok(raw) } else { Err(corrupt()) }
}
