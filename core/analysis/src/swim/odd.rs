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
///
/// What the athlete decided on, at the moments `decided_ms`, is no half of a length.
pub(super) fn mark(lengths: &mut [SwimLength], decided_ms: &[i64]) {
    let marks: Vec<Option<OddLength>> = (0..lengths.len())
        .map(|at| {
            let odd = judge(lengths, at)?;
            let is_kept = odd == OddLength::FalseTurn && is_decided(lengths.get(at)?, decided_ms);
            (!is_kept).then_some(odd)
        })
        .collect();
    for (length, odd) in lengths.iter_mut().zip(marks) {
        length.odd = odd;
    }
    offer(lengths, |_| true);
}

/// Tells of each odd length what would mend it. Only lengths that `may_join` are joined.
fn offer(lengths: &mut [SwimLength], may_join: fn(&SwimLength) -> bool) {
    let mends: Vec<Option<LengthEdit>> = (0..lengths.len()).map(|at| mend(lengths, at, may_join)).collect();
    for (length, mend) in lengths.iter_mut().zip(mends) {
        length.mend = mend;
    }
}

fn is_decided(length: &SwimLength, decided_ms: &[i64]) -> bool {
    let first = decided_ms.partition_point(|&at_ms| at_ms < length.from_ms);
    decided_ms.get(first).is_some_and(|&at_ms| at_ms < length.to_ms)
}

/// Marks odd lengths, and joins each that was counted for a turn that was none with the length that makes one of it, where
/// both take hardly longer than one. That is likelier than a length in half the time and half the strokes, unless the
/// athlete decided.
pub(super) fn settle(lengths: &mut Vec<SwimLength>, decided_ms: &[i64]) {
    /// Parts of one length are joined two by two.
    const ROUNDS: usize = 4;
    mark(lengths, decided_ms);
    for _ in 0..ROUNDS {
        let firsts = false_turns(lengths, decided_ms);
        if firsts.is_empty() {
            break;
        }
        let mut firsts = firsts.into_iter().peekable();
        let mut parts = std::mem::take(lengths).into_iter().enumerate();
        while let Some((at, mut length)) = parts.next() {
            if firsts.next_if_eq(&at).is_some()
                && let Some((_, next)) = parts.next()
            {
                join(&mut length, next);
            }
            lengths.push(length);
        }
        mark(lengths, decided_ms);
    }
    // An athlete joins lengths that the device counted: at a moment of one that is several these would be others.
    offer(lengths, |length| !length.joined);
}

/// The first of each two lengths that are one, in order; none is in two of them.
fn false_turns(lengths: &[SwimLength], decided_ms: &[i64]) -> Vec<usize> {
    /// Up to so many times the usual time, two are one: a whole length beside a fast one takes longer.
    const ONE: f64 = 1.3;
    let mut firsts: Vec<usize> = Vec::new();
    for (at, length) in lengths.iter().enumerate() {
        let Some(join) = length.mend.filter(|mend| mend.kind == LengthEditKind::Join) else {
            continue;
        };
        let first = at.saturating_sub(usize::from(join.at_ms < length.from_ms));
        let is_free = firsts.last().is_none_or(|&last| last + 1 < first);
        let both = lengths.get(first..first + 2).unwrap_or_default();
        let took_ms: f64 = both.iter().map(took_ms).sum();
        let are_one = both.len() == 2 && usual_ms(lengths, at).is_some_and(|usual| took_ms <= ONE * usual);
        if is_free && are_one && !both.iter().any(|length| is_decided(length, decided_ms)) {
            firsts.push(first);
        }
    }
    firsts
}

fn join(length: &mut SwimLength, next: SwimLength) {
    if took_ms(&next) > took_ms(length) {
        length.stroke = next.stroke;
    }
    length.to_ms = next.to_ms;
    length.strokes = match (length.strokes, next.strokes) {
        (Some(own), Some(others)) => Some(own.saturating_add(others)),
        (own, others) => own.or(others),
    };
    length.joined = true;
}

/// The two lengths, of those that a device counted, that count as one in which `at_ms` lies, as the moments of both.
pub(super) fn joined_at(lengths: &[SwimLength], decided_ms: &[i64], at_ms: i64) -> Option<[i64; 2]> {
    let mut marked = lengths.to_vec();
    mark(&mut marked, decided_ms);
    false_turns(&marked, decided_ms).into_iter().find_map(|first| {
        let (a, b) = (marked.get(first)?, marked.get(first + 1)?);
        (a.from_ms..b.to_ms)
            .contains(&at_ms)
            .then(|| [a, b].map(super::middle_ms))
    })
}

/// What would make an odd length a usual one: two of it, or one of it and the length beside it that comes nearest to
/// the usual time with it.
fn mend(lengths: &[SwimLength], at: usize, may_join: fn(&SwimLength) -> bool) -> Option<LengthEdit> {
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
                    && [a, b]
                        .iter()
                        .all(|length| !super::is_drill(length) && may_join(length))
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
    median(compared(lengths, at)?.into_iter().map(took_ms).collect())
}

/// What a length is compared with: those of its stroke beside it. Where these are few and the length next to it was
/// counted as several, it may be a part of that one, and all others tell what is usual.
fn compared(lengths: &[SwimLength], at: usize) -> Option<Vec<&SwimLength>> {
    let own = beside(lengths, at)?;
    if own.len() >= LEAST {
        return Some(own);
    }
    let length = lengths.get(at)?;
    let next_to = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
    let is_part = next_to.filter_map(|beside| lengths.get(beside)).any(|beside| {
        let (first, second) = (
            length.from_ms.min(beside.from_ms),
            length.from_ms.max(beside.from_ms),
        );
        let end_ms = if first == length.from_ms {
            length.to_ms
        } else {
            beside.to_ms
        };
        beside.joined && second.saturating_sub(end_ms) < super::REST_MS
    });
    if !is_part {
        return Some(own);
    }
    let others = lengths.iter().enumerate().filter(|(other, _)| *other != at);
    Some(
        others
            .map(|(_, other)| other)
            .filter(|other| !super::is_drill(other))
            .collect(),
    )
}

fn judge(lengths: &[SwimLength], at: usize) -> Option<OddLength> {
    let length = lengths.get(at)?;
    if super::is_drill(length) {
        return None;
    }
    let beside = compared(lengths, at)?;
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
