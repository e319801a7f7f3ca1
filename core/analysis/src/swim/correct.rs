//! Lengths that the athlete corrected.

use ritm_model::{
    Length, Recording,
    discipline::{LengthEdit, LengthEditKind},
    order,
};

/// Corrects the lengths that a device counted, one edit after the other. Returns whether each of them hit a length; those
/// that do not are passed over.
///
/// To split a length that Ritm joined gives back the two that the device counted.
pub fn correct(recording: &mut Recording, edits: &[LengthEdit]) -> bool {
    if edits.is_empty() {
        return true;
    }
    // The pool follows from what the device counted, which is no more there afterwards.
    recording.extras.pool = super::pool(recording).0.or(recording.extras.pool);
    order::by_key(&mut recording.extras.lengths, |length| length.from_ms);
    let missed = edits
        .iter()
        .filter(|edit| decide(recording, **edit).is_none())
        .count();
    missed == 0
}

fn decide(recording: &mut Recording, edit: LengthEdit) -> Option<()> {
    let both = match edit.kind {
        LengthEditKind::Join => None,
        LengthEditKind::Split => super::counted_as_two(recording, edit.at_ms),
    };
    let decided = match both {
        Some(both) => both.to_vec(),
        None => apply(&mut recording.extras.lengths, edit)?,
    };
    recording.extras.decided_ms.extend(decided);
    order::ascending(&mut recording.extras.decided_ms);
    Some(())
}

/// Returns moments of what came of the edit.
fn apply(lengths: &mut Vec<Length>, edit: LengthEdit) -> Option<Vec<i64>> {
    let swum = |length: &Length| length.active && length.to_ms > length.from_ms;
    let at = lengths
        .iter()
        .position(|length| swum(length) && (length.from_ms..length.to_ms).contains(&edit.at_ms))?;
    match edit.kind {
        LengthEditKind::Join => {
            let next_at = at + 1 + lengths.get(at + 1..)?.iter().position(swum)?;
            let next = lengths.get(next_at)?;
            let length = lengths.get(at)?;
            // Who rested at the wall has turned.
            if next.from_ms.saturating_sub(length.to_ms) >= super::REST_MS {
                return None;
            }
            let next = lengths.remove(next_at);
            let length = lengths.get_mut(at)?;
            let took_ms = |length: &Length| length.to_ms.saturating_sub(length.from_ms);
            // Begins in whole seconds make lengths overlap that did not.
            let both_ms = took_ms(length).saturating_add(took_ms(&next));
            if took_ms(&next) > took_ms(length) {
                length.stroke.clone_from(&next.stroke);
            }
            length.to_ms = next.to_ms.max(length.from_ms.saturating_add(both_ms));
            length.strokes = match (length.strokes, next.strokes) {
                (Some(own), Some(others)) => Some(own.saturating_add(others)),
                (own, others) => own.or(others),
            };
            Some(vec![edit.at_ms])
        }
        LengthEditKind::Split => {
            let length = lengths.get_mut(at)?;
            let middle_ms = length.from_ms + length.to_ms.saturating_sub(length.from_ms) / 2;
            if middle_ms == length.from_ms {
                return None;
            }
            let mut second = length.clone();
            (length.to_ms, second.from_ms) = (middle_ms, middle_ms);
            second.strokes = length.strokes.map(|strokes| strokes / 2);
            length.strokes = length.strokes.map(|strokes| strokes.div_ceil(2));
            // Begins in whole seconds move lengths a little, and hardly their middles.
            let moments = vec![
                length.from_ms.midpoint(length.to_ms),
                second.from_ms.midpoint(second.to_ms),
            ];
            lengths.insert(at + 1, second);
            Some(moments)
        }
    }
}
