//! A piece from samples: how each column is best predicted, in which alphabet and form its residuals take the fewest bits,
//! and what is then written.

use ritm_model::{ABSENT, Channel, Column, Samples, order};

use super::{
    alphabet::{Alphabet, Dictionary},
    bytes::put_varint,
    column::{CodedColumn, Varying, cheaper, fold},
    entropy::Encoder,
    fit::{TrainingSet, correlation, training_indices},
    header,
    known::{Known, KnownColumn, LONGITUDE_RATIO_BITS, LONGITUDE_RATIO_ONE, Presence, pair, rank},
    predict::{Feature, Heading, Inputs, Predictor, Timing, follow, follow_positions},
    since,
};
use Feature::{
    AlongHeading, AlongTurn, Constant, Level, Moved, MovedBefore, RateTimesGap, RateTimesGapBefore,
    ReferenceLevel, ReferenceStep, Step, StepBefore,
};

/// A column correlated less than this with another one is not predicted from it.
const LEAST_CORRELATION: f64 = 0.25;
/// Correlation is taken over one in so many values of the training set.
const THIN: usize = 4;

/// The body of a piece: the samples from `begin` to before `end`, whose times [`since`] the first one fit. Columns without a
/// value are left out, and so is a second column of a channel.
pub(super) fn piece(samples: &Samples, begin: usize, end: usize) -> Vec<u8> {
    let times = samples.time_ms.get(begin..end).unwrap_or_default();
    let begin_ms = times.first().copied().unwrap_or_default();
    let mut columns: Vec<(&Column, &[i32])> = Vec::with_capacity(samples.columns.len());
    for column in &samples.columns {
        let raw = column.raw.get(begin..end).unwrap_or_default();
        let again = columns.iter().any(|(one, _)| one.channel == column.channel);
        if raw.iter().any(|&value| value != ABSENT) && !again {
            columns.push((column, raw));
        }
    }
    let mut data = Vec::new();
    put_varint(&mut data, times.len() as u64);
    put_varint(&mut data, (begin_ms << 1 ^ begin_ms >> 63) as u64);
    put_varint(&mut data, columns.len() as u64);
    for (column, _) in &columns {
        header::write(&mut data, &column.channel, column.scale);
    }
    order::by_key(&mut columns, |(column, _)| rank(&column.channel));

    let mut encoder = Encoder::default();
    let times: Vec<i32> = times
        .iter()
        .map(|&time| since(begin_ms, time).unwrap_or_default())
        .collect();
    code_times(&times).write(&mut encoder);
    write_columns(&columns, Known::new(times), &mut encoder);
    encoder.finish(&mut data);
    data
}

fn write_columns(columns: &[(&Column, &[i32])], mut known: Known, encoder: &mut Encoder) {
    let ranks: Vec<usize> = columns.iter().map(|(column, _)| rank(&column.channel)).collect();
    let presences: Vec<usize> = columns
        .iter()
        .map(|(_, raw)| {
            let (number, new) = known.presence_number(Presence::of(raw));
            encoder.number(number as u64);
            if let Some(presence) = known.presence(number).filter(|_| new) {
                presence.write(encoder, raw.len());
            }
            number
        })
        .collect();
    let pair = pair(&ranks, &presences);
    if let Some((column, raw)) = pair.and_then(|north| columns.get(north)) {
        let parts = longitude_ratio(column, raw);
        encoder.bits(parts, LONGITUDE_RATIO_BITS);
        known.longitude_ratio = f64::from(parts) / LONGITUDE_RATIO_ONE;
    }
    let mut east = None;
    for (place, ((column, raw), &presence)) in columns.iter().zip(&presences).enumerate() {
        let values = known.pick(raw, presence);
        let mut coded = east.take();
        if pair == Some(place)
            && let Some((_, raw)) = columns.get(place + 1)
            && let Some([north, next]) =
                code_positions([&values, &known.pick(raw, presence)], &known, presence)
        {
            (coded, east) = (Some(north), Some(next));
        }
        coded
            .unwrap_or_else(|| code(&values, &column.channel, &known, presence))
            .write(encoder);
        known.columns.push(KnownColumn {
            rank: rank(&column.channel),
            presence,
            values,
        });
    }
}

/// The ratio of a unit of longitude to a unit of latitude at the first position, in parts of [`LONGITUDE_RATIO_ONE`]: the
/// cosine of the latitude.
fn longitude_ratio(latitudes: &Column, raw: &[i32]) -> u32 {
    debug_assert!(latitudes.channel == Channel::Latitude);
    let first = raw.iter().find(|&&value| value != ABSENT).copied();
    let degrees = latitudes.scale.value(first.unwrap_or_default());
    (degrees.to_radians().cos().abs() * LONGITUDE_RATIO_ONE) as u32
}

/// The greatest common divisor of all steps; at least 1.
fn divisor(values: &[i32]) -> u32 {
    let mut divisor = 0_u64;
    for pair in values.windows(2) {
        let &[before, value] = pair else { continue };
        let mut rest = (i64::from(value) - i64::from(before)).unsigned_abs();
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        if divisor == 1 {
            break;
        }
    }
    u32::try_from(divisor.max(1)).unwrap_or(1)
}

/// The predictor, alphabet and form that take the fewest bits over the training set. Residuals and reference are still
/// missing from it.
fn best(values: &[i32], training: &TrainingSet, predictors: Vec<Predictor>, divisor: u32) -> Varying {
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    let bits = |predictor: &Predictor, steps: &[f64], alphabet: &Alphabet| {
        let residuals: Vec<u32> = training
            .indices
            .iter()
            .zip(steps)
            .map(|(&index, &step)| fold(alphabet.residual(at(index.saturating_sub(1)), step, at(index))))
            .collect();
        let scale = values.len() as f64 / residuals.len().max(1) as f64;
        let (form, bits) = cheaper(&residuals);
        (form, bits * scale + 24.0 * f64::from(predictor.size()))
    };
    let mut alphabet = Alphabet::Multiples(divisor);
    let mut predictor = Predictor::default();
    let mut steps = vec![0.0; training.indices.len()];
    let (mut form, mut least) = bits(&predictor, &steps, &alphabet);
    for other in predictors {
        let predicted = training.predict(&other);
        let (cheaper, cost) = bits(&other, &predicted, &alphabet);
        if cost < least {
            (predictor, steps, form, least) = (other, predicted, cheaper, cost);
        }
    }
    let of_values = Dictionary::of(values.iter().copied(), divisor).map(Alphabet::Values);
    let taken = values.windows(2).map(|pair| match pair {
        [before, value] => value.wrapping_sub(*before),
        _ => 0,
    });
    let of_steps = Dictionary::of(taken, divisor).map(Alphabet::Steps);
    for other in [of_values, of_steps].into_iter().flatten() {
        let (cheaper, cost) = bits(&predictor, &steps, &other);
        let cost = cost + other.bits();
        if cost < least {
            (alphabet, form, least) = (other, cheaper, cost);
        }
    }
    Varying {
        alphabet,
        predictor,
        reference: 0,
        form,
        residuals: Vec::with_capacity(values.len()),
    }
}

/// Whether nearly all steps of the training set are zero.
fn still(training: &TrainingSet) -> bool {
    let moved = training.steps().iter().filter(|&&step| step != 0.0).count();
    moved * 16 < training.steps().len()
}

/// The coded column if all values are alike.
fn constant(values: &[i32]) -> Option<CodedColumn> {
    let first = values.first().copied().unwrap_or_default();
    values
        .iter()
        .all(|&value| value == first)
        .then_some(CodedColumn { first, varying: None })
}

/// Codes a column as `varying` says, whose residuals this fills in.
fn with_residuals(values: &[i32], mut varying: Varying, inputs: &Inputs) -> CodedColumn {
    let first = values.first().copied().unwrap_or_default();
    let mut rest = values.iter().skip(1);
    follow(&varying.predictor, inputs, first, |before, step| {
        let value = rest.next().copied().unwrap_or_default();
        varying
            .residuals
            .push(fold(varying.alphabet.residual(before, step, value)));
        value
    });
    CodedColumn::new(first, varying)
}

/// Codes the times of a piece.
fn code_times(times: &[i32]) -> CodedColumn {
    if let Some(coded) = constant(times) {
        return coded;
    }
    let timing = Timing::steady(times.len());
    let inputs = Inputs {
        timing: &timing,
        reference: None,
        moved: None,
    };
    let mut training = TrainingSet::new(times, training_indices(times.len()));
    training.add_own(&[Step], times, &inputs);
    training.add_given(&[Constant], &inputs);
    let divisor = divisor(times);
    let predictors = training.predictors(&[&[Constant], &[Step]], f64::from(divisor));
    with_residuals(times, best(times, &training, predictors, divisor), &inputs)
}

/// The known column that correlates best with this one: its number, its values at the same samples, and whether its values
/// correlate better than its steps do.
fn reference(
    training: &TrainingSet,
    known: &Known,
    presence: usize,
    timing: &Timing,
) -> Option<(usize, Vec<f64>, bool)> {
    let thin: Vec<usize> = (0..training.indices.len()).step_by(THIN).collect();
    let steps: Vec<f64> = thin
        .iter()
        .filter_map(|&place| training.steps().get(place).copied())
        .collect();
    let indices: Vec<usize> = thin
        .iter()
        .filter_map(|&place| training.indices.get(place).copied())
        .collect();
    let mut best = None;
    let mut most = LEAST_CORRELATION;
    for (number, column) in known.columns.iter().enumerate() {
        if column.rank == rank(&Channel::Latitude) || column.rank == rank(&Channel::Longitude) {
            continue;
        }
        let Some(values) = known.reference(number, presence) else {
            continue;
        };
        let at = |index: usize| values.get(index).copied().unwrap_or_default();
        let rates: Vec<f64> = indices
            .iter()
            .map(|&index| at(index) * timing.gap(index))
            .collect();
        let reference_steps: Vec<f64> = indices
            .iter()
            .map(|&index| at(index) - at(index.saturating_sub(1)))
            .collect();
        let (rate, step) = (correlation(&steps, &rates), correlation(&steps, &reference_steps));
        if rate.max(step) > most {
            most = rate.max(step);
            best = Some((number, values, rate > step));
        }
    }
    best
}

/// Codes a column by itself or with a reference.
fn code(values: &[i32], channel: &Channel, known: &Known, presence: usize) -> CodedColumn {
    if let Some(coded) = constant(values) {
        return coded;
    }
    let steady = Timing::steady(values.len());
    let timing = known.timing(presence).unwrap_or(&steady);
    let mut training = TrainingSet::new(values, training_indices(values.len()));
    let bare = Inputs {
        timing,
        reference: None,
        moved: None,
    };
    let divisor = divisor(values);
    if still(&training) {
        return with_residuals(values, best(values, &training, Vec::new(), divisor), &bare);
    }
    let moved = if *channel == Channel::Distance {
        known.moved(presence)
    } else {
        None
    };
    let found = reference(&training, known, presence, timing);
    let inputs = Inputs {
        timing,
        reference: found.as_ref().map(|(_, values, _)| values.as_slice()),
        moved: moved.as_deref(),
    };
    let is_rate = found.as_ref().is_some_and(|(_, _, is_rate)| *is_rate);
    let number = found.as_ref().map_or(0, |(number, _, _)| *number);
    training.add_own(&[Step], values, &inputs);
    let choices: &[&[Feature]] = match (&moved, &found) {
        (Some(_), Some(_)) if is_rate => {
            training.add_given(&[Moved, MovedBefore, RateTimesGap, RateTimesGapBefore], &inputs);
            &[
                &[Step],
                &[Moved],
                &[Moved, MovedBefore, Step],
                &[RateTimesGap, RateTimesGapBefore, Step],
                &[Moved, MovedBefore, RateTimesGap, RateTimesGapBefore, Step],
            ]
        }
        (Some(_), _) => {
            training.add_given(&[Moved, MovedBefore], &inputs);
            &[&[Step], &[Moved], &[Moved, MovedBefore, Step]]
        }
        (None, Some(_)) if is_rate => {
            training.add_given(&[RateTimesGap, RateTimesGapBefore], &inputs);
            &[
                &[Step],
                &[RateTimesGap],
                &[RateTimesGap, RateTimesGapBefore, Step],
            ]
        }
        (None, Some(_)) => {
            training.add_own(&[StepBefore, Level], values, &inputs);
            training.add_given(&[Constant, ReferenceStep, ReferenceLevel], &inputs);
            &[
                &[Step, StepBefore],
                &[Step, StepBefore, Level, Constant],
                &[Step, Level, Constant, ReferenceStep, ReferenceLevel],
            ]
        }
        (None, None) => {
            training.add_own(&[StepBefore, Level], values, &inputs);
            training.add_given(&[Constant], &inputs);
            &[&[Step, StepBefore], &[Step, StepBefore, Level, Constant]]
        }
    };
    let predictors = training.predictors(choices, f64::from(divisor));
    let varying = Varying {
        reference: number,
        ..best(values, &training, predictors, divisor)
    };
    with_residuals(values, varying, &inputs)
}

/// Codes latitudes and longitudes of the same samples together; `None` when one of them never changes, so that each is coded
/// alone.
fn code_positions(values: [&[i32]; 2], known: &Known, presence: usize) -> Option<[CodedColumn; 2]> {
    if values.into_iter().any(|values| constant(values).is_some()) {
        return None;
    }
    let timing = known.timing(presence)?;
    let number = known.find(rank(&Channel::Speed));
    let reference = number.and_then(|number| known.reference(number, presence));
    let inputs = Inputs {
        timing,
        reference: reference.as_deref(),
        moved: None,
    };
    let mut directions = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
    if let Some(reference) = &reference {
        let mut heading = Heading::new(known.longitude_ratio);
        let mut before = None;
        for (index, ((&north, &east), value)) in values[0].iter().zip(values[1]).zip(reference).enumerate() {
            let rate_times_gap = value * timing.gap(index);
            for (axis, [ahead, turned]) in directions.iter_mut().enumerate() {
                ahead.push(rate_times_gap * heading.ahead[axis]);
                turned.push(rate_times_gap * heading.turned[axis]);
            }
            let (north, east) = (f64::from(north), f64::from(east));
            if let Some((from_north, from_east)) = before.replace((north, east)) {
                heading.push(north - from_north, east - from_east);
            }
        }
    }
    let varyings = [0, 1].map(|axis: usize| {
        let values = values[axis];
        let divisor = divisor(values);
        let mut training = TrainingSet::new(values, training_indices(values.len()));
        training.add_own(&[Step, StepBefore], values, &inputs);
        let mut choices: Vec<&[Feature]> = vec![&[Step, StepBefore]];
        if reference.is_some() {
            training.add(AlongHeading, &directions[axis][0]);
            training.add(AlongTurn, &directions[axis][1]);
            choices.push(&[Step, StepBefore, AlongHeading, AlongTurn]);
        }
        let predictors = training.predictors(&choices, f64::from(divisor));
        Varying {
            reference: number.unwrap_or_default(),
            ..best(values, &training, predictors, divisor)
        }
    });
    let firsts = values.map(|values| values.first().copied().unwrap_or_default());
    let predictors = [&varyings[0].predictor, &varyings[1].predictor];
    let mut residuals = [Vec::new(), Vec::new()];
    let mut rest = values.map(|values| values.iter().skip(1));
    follow_positions(
        predictors,
        &inputs,
        known.longitude_ratio,
        firsts,
        |axis, before, step| {
            let value = rest[axis].next().copied().unwrap_or_default();
            residuals[axis].push(fold(varyings[axis].alphabet.residual(before, step, value)));
            value
        },
    );
    let [north, east] = varyings;
    let [norths, easts] = residuals;
    let body = |first, varying, residuals| CodedColumn::new(first, Varying { residuals, ..varying });
    Some([body(firsts[0], north, norths), body(firsts[1], east, easts)])
}
