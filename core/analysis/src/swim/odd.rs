//! Lengths that can't have been one length.

use ritm_model::{
    discipline::{LengthEdit, LengthEditKind, OddLength, SwimLength},
    order,
};

/// A length is compared with so many of its own stroke on either side.
const BESIDE: usize = 4;
/// Fewer lengths beside it tell nothing.
const LEAST: usize = 3;
/// From so many times the usual time on, a length holds a turn that was missed.
const LONG: f64 = 1.65;
/// Up to so much of the usual time, a length is half of one.
const SHORT: f64 = 0.62;
/// Up to so much of the usual time, a length beside half of one is the rest of it.
const REST_OF_ONE: f64 = 0.9;

/// Marks lengths that took about twice or half as long as those beside them. Where strokes are counted, these must
/// agree: who rests at half way takes longer, but no more strokes.
///
/// Drills and kicks are left alone, as nobody keeps a pace in them. The limits are Ritm's own choice: swimmers who slow
/// down or sprint change their pace by a quarter, not by two thirds.
pub(super) fn mark(lengths: &mut [SwimLength]) {
    let marks: Vec<Option<OddLength>> = (0..lengths.len()).map(|at| judge(lengths, at)).collect();
    for (length, odd) in lengths.iter_mut().zip(marks) {
        length.odd = odd;
    }
    let mends: Vec<Option<LengthEdit>> = (0..lengths.len()).map(|at| mend(lengths, at)).collect();
    for (length, mend) in lengths.iter_mut().zip(mends) {
        length.mend = mend;
    }
}

/// What would make an odd length a usual one: two of it, or one of it and the length beside it that comes nearest to
/// the usual time with it.
fn mend(lengths: &[SwimLength], at: usize) -> Option<LengthEdit> {
    let length = lengths.get(at)?;
    match length.odd? {
        OddLength::MissedTurn => Some(LengthEdit {
            at_ms: super::middle_ms(length),
            kind: LengthEditKind::Split,
        }),
        OddLength::FalseTurn => {
            let usual = usual_ms(lengths, at)?;
            let pair = |first: usize| {
                let (a, b) = (lengths.get(first)?, lengths.get(first + 1)?);
                let is_one = b.from_ms.saturating_sub(a.to_ms) < super::REST_MS
                    && !super::is_drill(a)
                    && !super::is_drill(b)
                    && took_ms(a) + took_ms(b) < LONG * usual;
                is_one.then(|| (super::middle_ms(a), (took_ms(a) + took_ms(b) - usual).abs()))
            };
            let pairs = [at.checked_sub(1).and_then(pair), pair(at)];
            let (at_ms, _) = pairs.into_iter().flatten().min_by(|a, b| a.1.total_cmp(&b.1))?;
            Some(LengthEdit {
                at_ms,
                kind: LengthEditKind::Join,
            })
        }
    }
}

/// The times, from and to, whose lengths are not believed: those that are half of one, and what is beside them, which
/// with them makes up one length.
pub(super) fn doubtful(lengths: &[SwimLength]) -> Vec<(i64, i64)> {
    let mut spans: Vec<(i64, i64)> = Vec::new();
    // Of a stroke that was swum for a few lengths only, halves may look usual: not beside all the others.
    let swum = lengths.iter().filter(|length| !super::is_drill(length));
    let of_all = median(swum.map(took_ms).collect()).unwrap_or(0.0);
    for (at, length) in lengths.iter().enumerate() {
        if length.odd != Some(OddLength::FalseTurn) {
            continue;
        }
        let usual = usual_ms(lengths, at).map_or(f64::INFINITY, |usual| usual.max(of_all));
        // A whole length beside half of one is believed.
        let rest = |beside: &&SwimLength| {
            let gap_ms = length
                .from_ms
                .max(beside.from_ms)
                .saturating_sub(length.to_ms.min(beside.to_ms));
            gap_ms < super::REST_MS && took_ms(beside) < REST_OF_ONE * usual
        };
        let before = at.checked_sub(1).and_then(|at| lengths.get(at)).filter(rest);
        let after = lengths.get(at + 1).filter(rest);
        let from_ms = before.map_or(length.from_ms, |before| before.from_ms);
        let to_ms = after.map_or(length.to_ms, |after| after.to_ms);
        match spans.last_mut() {
            Some(last) if from_ms <= last.1 => last.1 = last.1.max(to_ms),
            _ => spans.push((from_ms, to_ms)),
        }
    }
    spans
}

/// How many of the lengths were counted for turns that were none: of two halves side by side that is one.
pub(super) fn counted_twice(lengths: &[SwimLength]) -> u32 {
    let is_half = |length: &SwimLength| length.odd == Some(OddLength::FalseTurn);
    lengths
        .chunk_by(|a, b| is_half(a) == is_half(b))
        .filter(|run| run.first().is_some_and(is_half))
        .map(|run| u32::try_from(run.len().div_ceil(2)).unwrap_or(u32::MAX))
        .fold(0, u32::saturating_add)
}

fn took_ms(length: &SwimLength) -> f64 {
    length.to_ms.saturating_sub(length.from_ms) as f64
}

/// What a length beside this one usually takes, in milliseconds.
fn usual_ms(lengths: &[SwimLength], at: usize) -> Option<f64> {
    median(beside(lengths, at)?.into_iter().map(took_ms).collect())
}

fn judge(lengths: &[SwimLength], at: usize) -> Option<OddLength> {
    let length = lengths.get(at)?;
    if super::is_drill(length) {
        return None;
    }
    let beside = beside(lengths, at)?;
    if beside.len() < LEAST {
        return None;
    }
    let usual = usual_ms(lengths, at)?;
    let strokes = median(
        beside
            .iter()
            .filter_map(|other| other.strokes)
            .map(f64::from)
            .collect(),
    );
    let times = took_ms(length) / usual;
    let strokes_times = length
        .strokes
        .zip(strokes)
        .map(|(own, usual)| f64::from(own) / usual);
    if times >= LONG && strokes_times.is_none_or(|times| times >= 1.4) {
        Some(OddLength::MissedTurn)
    } else if times <= SHORT && strokes_times.is_none_or(|times| times <= 0.75) {
        Some(OddLength::FalseTurn)
    } else {
        None
    }
}

/// The lengths of the same stroke beside one.
fn beside(lengths: &[SwimLength], at: usize) -> Option<Vec<&SwimLength>> {
    /// Lengths of other strokes in between are passed over, but not for ever.
    const LOOK: usize = 16;
    let length = lengths.get(at)?;
    let alike = |other: &&SwimLength| other.stroke == length.stroke;
    let before = lengths
        .get(..at)?
        .iter()
        .rev()
        .take(LOOK)
        .filter(alike)
        .take(BESIDE);
    let after = lengths
        .get(at + 1..)?
        .iter()
        .take(LOOK)
        .filter(alike)
        .take(BESIDE);
    Some(before.chain(after).collect())
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    order::by_comparing(&mut values, f64::total_cmp);
    let middle = *values.get(values.len() / 2)?;
    (middle > 0.0).then_some(middle)
}
