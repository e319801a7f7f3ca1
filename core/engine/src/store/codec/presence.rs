//! At which samples a column has values.

use ritm_model::ABSENT;

use super::entropy::{Decoder, Encoder};

/// Where values are among the samples of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// Everywhere; this many.
    All(usize),
    /// At these samples, in order.
    Some(Vec<u32>),
}

impl Presence {
    pub(super) fn of(raw: &[i32]) -> Self {
        if !raw.contains(&ABSENT) {
            return Self::All(raw.len());
        }
        let places = raw
            .iter()
            .zip(0..)
            .filter(|&(&value, _)| value != ABSENT)
            .map(|(_, place)| place);
        Self::Some(places.collect())
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::All(count) => *count,
            Self::Some(places) => places.len(),
        }
    }

    /// The `whole` at the samples where values are.
    pub(super) fn pick<T: Copy>(&self, whole: &[T]) -> Vec<T> {
        match self {
            Self::All(_) => whole.to_vec(),
            Self::Some(places) => places
                .iter()
                .filter_map(|&place| whole.get(place as usize).copied())
                .collect(),
        }
    }

    /// Puts `values` where they belong.
    pub(super) fn spread(&self, values: &[i32], raw: &mut [i32]) {
        let Self::Some(places) = self else {
            return raw
                .iter_mut()
                .zip(values)
                .for_each(|(place, &value)| *place = value);
        };
        for (&place, &value) in places.iter().zip(values) {
            if let Some(place) = raw.get_mut(place as usize) {
                *place = value;
            }
        }
    }

    /// The `values` of a column that is present here at the moments of another: the last one at or before each,
    /// the first one before all.
    pub(super) fn held(&self, values: &[i32], at: &Self) -> Vec<f64> {
        if self == at {
            return values.iter().copied().map(f64::from).collect();
        }
        let mut next = 0;
        let mut hold = |moment: u32| {
            match self {
                Self::All(_) => next = moment as usize + 1,
                Self::Some(places) => {
                    while places.get(next).is_some_and(|&place| place <= moment) {
                        next += 1;
                    }
                }
            }
            values.get(next.saturating_sub(1)).copied().map_or(0.0, f64::from)
        };
        match at {
            Self::All(count) => (0..*count as u32).map(hold).collect(),
            Self::Some(places) => places.iter().map(|&place| hold(place)).collect(),
        }
    }

    /// Written as lengths of runs, present and absent in turn, present first. Not for [`Presence::All`].
    pub(super) fn write(&self, encoder: &mut Encoder, samples: usize) {
        let Self::Some(places) = self else { return };
        let mut runs = vec![0_u32];
        let mut end = 0;
        for &place in places {
            match runs.last_mut() {
                Some(run) if place == end => *run += 1,
                _ => runs.extend([place - end, 1]),
            }
            end = place + 1;
        }
        if let Some(absent) = (samples as u32).checked_sub(end).filter(|&absent| absent > 0) {
            runs.push(absent);
        }
        encoder.number(runs.len() as u64);
        encoder.values(&runs);
    }

    /// `None` when it can't have been written.
    pub(super) fn read(decoder: &mut Decoder, samples: usize) -> Option<Self> {
        let count = usize::try_from(decoder.number())
            .ok()
            .filter(|&count| count <= samples + 1)?;
        let runs = decoder.values(count);
        let mut places = Vec::new();
        let mut end = 0_u32;
        for (turn, run) in runs.into_iter().enumerate() {
            let begin = end;
            end = end.checked_add(run).filter(|&end| end as usize <= samples)?;
            if turn % 2 == 0 {
                places.extend(begin..end);
            }
        }
        (end as usize == samples).then_some(Self::Some(places))
    }
}
