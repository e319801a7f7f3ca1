//! Samples from a piece.

use ritm_model::{Channel, Column, Samples, Scale, order};

use super::{
    Error, PIECE_SAMPLES, PIECE_VALUES,
    alphabet::{Alphabet, next_multiple, next_whole},
    bytes::Reader,
    column::{CodedColumn, Varying, unfold},
    entropy::Decoder,
    header,
    known::{Known, KnownColumn, LONGITUDE_RATIO_BITS, LONGITUDE_RATIO_ONE, Presence, pair, rank},
    predict::{Feature, Inputs, Timing, follow, follow_positions},
};

/// Reads the body of a piece: all that follows the checksum.
pub(super) fn piece(mut reader: Reader) -> Result<Samples, Error> {
    let count = reader.count(PIECE_SAMPLES)?;
    let begin = reader.varint()?;
    let begin_ms = (begin >> 1) as i64 ^ -((begin & 1) as i64);
    let many = reader.count(PIECE_VALUES / count.max(1))?;
    let headers = (0..many)
        .map(|_| header::read(&mut reader))
        .collect::<Result<Vec<(Channel, Scale)>, _>>()?;
    let mut order: Vec<usize> = (0..many).collect();
    order::by_key(&mut order, |&place| {
        headers.get(place).map(|(channel, _)| rank(channel))
    });
    let ranks: Vec<usize> = order
        .iter()
        .filter_map(|&place| headers.get(place).map(|(channel, _)| rank(channel)))
        .collect();

    let mut decoder = Decoder::new(&mut reader)?;
    let times = CodedColumn::read(&mut decoder, count).ok_or(Error::Damaged)?;
    let times = alone(times, &Timing::steady(count), None, None);
    let time_ms = times
        .iter()
        .map(|&time| begin_ms.saturating_add(i64::from(time)))
        .collect();
    let known = read_columns(&mut decoder, &ranks, Known::new(times)).ok_or(Error::Damaged)?;
    decoder.finish()?;

    let mut columns: Vec<Column> = headers
        .into_iter()
        .map(|(channel, scale)| Column {
            channel,
            scale,
            raw: Vec::new(),
        })
        .collect();
    for (place, raw) in order.into_iter().zip(known.into_columns()) {
        if let Some(column) = columns.get_mut(place) {
            column.raw = raw;
        }
    }
    Ok(Samples { time_ms, columns })
}

/// Reads the columns; `None` when they can't have been written.
fn read_columns(decoder: &mut Decoder, ranks: &[usize], mut known: Known) -> Option<Known> {
    let samples = known.samples();
    let mut presences = Vec::with_capacity(ranks.len());
    for _ in ranks {
        let number = usize::try_from(decoder.number()).ok()?;
        if number == known.presences() {
            let (known, new) = known.presence_number(Presence::read(decoder, samples)?);
            if known != number || !new {
                return None;
            }
        }
        known.presence(number)?;
        presences.push(number);
    }
    let pair = pair(ranks, &presences);
    if pair.is_some() {
        known.longitude_ratio = f64::from(decoder.bits(LONGITUDE_RATIO_BITS)) / LONGITUDE_RATIO_ONE;
    }
    // Each column as soon as its residuals are read, while they are still in the processor's cache.
    let (mut next, mut easts) = (None, None);
    for (place, (&rank, &presence)) in ranks.iter().zip(&presences).enumerate() {
        let count = known.presence(presence)?.len();
        let values = if let Some(easts) = easts.take() {
            easts
        } else {
            let coded = match next.take() {
                Some(coded) => coded,
                None => CodedColumn::read(decoder, count)?,
            };
            if pair == Some(place) {
                let east = CodedColumn::read(decoder, count)?;
                if coded.varying.is_some() && east.varying.is_some() {
                    let [north, east] = positions([&coded, &east], &known, presence)?;
                    easts = Some(east);
                    north
                } else {
                    next = Some(east);
                    column(coded, &known, presence)?
                }
            } else {
                column(coded, &known, presence)?
            }
        };
        known.columns.push(KnownColumn {
            rank,
            presence,
            values,
        });
    }
    Some(known)
}

/// A column's values from its residuals.
fn alone(coded: CodedColumn, timing: &Timing, reference: Option<&[f64]>, moved: Option<&[f64]>) -> Vec<i32> {
    let Some(varying) = &coded.varying else {
        return vec![coded.first; timing.len()];
    };
    let inputs = Inputs {
        timing,
        reference,
        moved,
    };
    // One loop for each alphabet, so that the loop need not ask which one it is.
    match &varying.alphabet {
        Alphabet::Multiples(1) => walk(coded.first, varying, &inputs, next_whole),
        Alphabet::Multiples(divisor) => {
            let divisor = *divisor;
            walk(coded.first, varying, &inputs, |before, step, residual| {
                next_multiple(divisor, before, step, residual)
            })
        }
        Alphabet::Values(dictionary) => walk(coded.first, varying, &inputs, |before, step, residual| {
            dictionary.next_value(before, step, residual)
        }),
        Alphabet::Steps(dictionary) => walk(coded.first, varying, &inputs, |before, step, residual| {
            dictionary.next_step(before, step, residual)
        }),
    }
}

/// Goes through a column. `next` makes a value of the value before, the predicted step and the residual.
fn walk(first: i32, varying: &Varying, inputs: &Inputs, next: impl Fn(i32, f64, i32) -> i32) -> Vec<i32> {
    let mut values = vec![first; inputs.timing.len()];
    let mut places = values.iter_mut().skip(1).zip(&varying.residuals);
    follow(&varying.predictor, inputs, first, |before, step| {
        let Some((place, &residual)) = places.next() else {
            return before;
        };
        *place = next(before, step, unfold(residual));
        *place
    });
    values
}

fn column(coded: CodedColumn, known: &Known, presence: usize) -> Option<Vec<i32>> {
    let timing = known.timing(presence)?;
    let (mut reference, mut moved) = (None, None);
    if let Some(varying) = &coded.varying {
        if varying.predictor.uses_reference() {
            reference = Some(known.reference(varying.reference, presence)?);
        }
        if varying.predictor.uses(Feature::Moved) || varying.predictor.uses(Feature::MovedBefore) {
            moved = Some(known.moved(presence)?);
        }
    }
    Some(alone(coded, timing, reference.as_deref(), moved.as_deref()))
}

fn positions(coded_columns: [&CodedColumn; 2], known: &Known, presence: usize) -> Option<[Vec<i32>; 2]> {
    let timing = known.timing(presence)?;
    let [Some(north), Some(east)] = coded_columns.map(|coded| coded.varying.as_ref()) else {
        return None;
    };
    let varyings = [north, east];
    let with = varyings
        .into_iter()
        .find(|varying| varying.predictor.uses_reference());
    let reference = match with {
        Some(varying) => Some(known.reference(varying.reference, presence)?),
        None => None,
    };
    let inputs = Inputs {
        timing,
        reference: reference.as_deref(),
        moved: None,
    };
    let firsts = coded_columns.map(|coded| coded.first);
    let alphabets = varyings.map(|varying| &varying.alphabet);
    Some(
        if let [Alphabet::Multiples(1), Alphabet::Multiples(1)] = alphabets {
            walk_positions(
                firsts,
                varyings,
                &inputs,
                known.longitude_ratio,
                |_, before, step, residual| next_whole(before, step, residual),
            )
        } else {
            walk_positions(
                firsts,
                varyings,
                &inputs,
                known.longitude_ratio,
                |axis, before, step, residual| alphabets[axis & 1].next(before, step, residual),
            )
        },
    )
}

fn walk_positions(
    firsts: [i32; 2],
    varyings: [&Varying; 2],
    inputs: &Inputs,
    longitude_ratio: f64,
    next: impl Fn(usize, i32, f64, i32) -> i32,
) -> [Vec<i32>; 2] {
    let mut values = firsts.map(|first| vec![first; inputs.timing.len()]);
    let [norths, easts] = &mut values;
    let [north, east] = varyings.map(|varying| &varying.residuals);
    let mut places = [
        norths.iter_mut().skip(1).zip(north),
        easts.iter_mut().skip(1).zip(east),
    ];
    let predictors = varyings.map(|varying| &varying.predictor);
    follow_positions(
        predictors,
        inputs,
        longitude_ratio,
        firsts,
        |axis, before, step| {
            let Some((place, &residual)) = places[axis & 1].next() else {
                return before;
            };
            *place = next(axis, before, step, unfold(residual));
            *place
        },
    );
    values
}
