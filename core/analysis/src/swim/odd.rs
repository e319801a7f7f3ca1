//! Lengths that can't have been one length.

use ritm_model::discipline::{OddLength, SwimLength};

/// A length is compared with so many of its own stroke on either side.
const BESIDE: usize = 4;
/// Fewer lengths beside it tell nothing.
const LEAST: usize = 3;
/// From so many times the usual time on, a length holds a turn that was missed.
const LONG: f64 = 1.65;
/// Up to so much of the usual time, a length is half of one.
const SHORT: f64 = 0.62;

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
}

fn judge(lengths: &[SwimLength], at: usize) -> Option<OddLength> {
    let length = lengths.get(at)?;
    if super::is_drill(length) {
        return None;
    }
    let alike = |other: &&SwimLength| other.stroke == length.stroke;
    /// Lengths of other strokes in between are passed over, but not for ever.
    const LOOK: usize = 16;
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
    let beside: Vec<&SwimLength> = before.chain(after).collect();
    if beside.len() < LEAST {
        return None;
    }
    let took = |length: &SwimLength| length.to_ms.saturating_sub(length.from_ms) as f64;
    let usual = median(beside.iter().map(|other| took(other)).collect())?;
    let strokes = median(
        beside
            .iter()
            .filter_map(|other| other.strokes)
            .map(f64::from)
            .collect(),
    );
    let times = took(length) / usual;
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

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = *values.get(values.len() / 2)?;
    (middle > 0.0).then_some(middle)
}
