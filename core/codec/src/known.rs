//! What is known of a piece while it is read or written: its times, at which samples its columns have values, and the
//! columns that came before.

use ritm_model::{ABSENT, Channel};

use super::{
    entropy::{Decoder, Encoder},
    predict::{Timing, moved},
};

/// The place of a channel in the order in which columns are written: each after those it may be predicted from. Channels of
/// the same rank keep the order of their headers.
pub(super) fn rank(channel: &Channel) -> usize {
    match channel {
        Channel::Speed => 0,
        Channel::Latitude => 1,
        Channel::Longitude => 2,
        Channel::Distance => 3,
        Channel::Power => 4,
        Channel::Altitude => 5,
        Channel::HeartRate => 6,
        Channel::Cadence => 7,
        Channel::Temperature => 8,
        Channel::Extra(_) => 9,
    }
}

/// The ratio of a unit of longitude to a unit of latitude on the ground is stored as a whole number of this many parts.
pub(super) const LONGITUDE_RATIO_ONE: f64 = 65_535.0;
pub(super) const LONGITUDE_RATIO_BITS: u32 = 16;

/// The place of a latitude column that a longitude column of the same samples follows. The two are predicted together.
pub(super) fn pair(ranks: &[usize], presences: &[usize]) -> Option<usize> {
    let north = ranks.iter().position(|&one| one == rank(&Channel::Latitude))?;
    let follows = ranks.get(north + 1) == Some(&rank(&Channel::Longitude));
    (follows && presences.get(north) == presences.get(north + 1)).then_some(north)
}

/// A column whose values are known; absent values are left out.
pub(super) struct KnownColumn {
    /// See [`rank`].
    pub(super) rank: usize,
    /// The number of its presence in this piece.
    pub(super) presence: usize,
    pub(super) values: Vec<i32>,
}

/// What is known of a piece at the column that is being read or written.
pub(super) struct Known {
    /// Milliseconds since the piece's begin.
    times: Vec<i32>,
    /// The presences named so far, each with the timing of its samples. The first one is all samples.
    presences: Vec<(Presence, Timing)>,
    /// The columns in the order in which they are written.
    pub(super) columns: Vec<KnownColumn>,
    /// The ratio of a unit of longitude to a unit of latitude on the ground.
    pub(super) longitude_ratio: f64,
}

impl Known {
    pub(super) fn new(times: Vec<i32>) -> Self {
        let everywhere = (Presence::All(times.len()), Timing::of(times.iter().copied()));
        Self {
            times,
            presences: vec![everywhere],
            columns: Vec::new(),
            longitude_ratio: 1.0,
        }
    }

    /// The number of `presence`, and whether it is a new one.
    pub(super) fn presence_number(&mut self, presence: Presence) -> (usize, bool) {
        if let Some(number) = self.presences.iter().position(|(one, _)| *one == presence) {
            return (number, false);
        }
        let timing = Timing::of(presence.pick(&self.times).into_iter());
        self.presences.push((presence, timing));
        (self.presences.len() - 1, true)
    }

    /// How many presences are named so far.
    pub(super) fn presences(&self) -> usize {
        self.presences.len()
    }

    pub(super) fn presence(&self, number: usize) -> Option<&Presence> {
        self.presences.get(number).map(|(presence, _)| presence)
    }

    pub(super) fn timing(&self, presence: usize) -> Option<&Timing> {
        self.presences.get(presence).map(|(_, timing)| timing)
    }

    /// How many samples the piece has.
    pub(super) fn samples(&self) -> usize {
        self.times.len()
    }

    /// Of a column's raw values those at the samples of a presence.
    pub(super) fn pick(&self, raw: &[i32], presence: usize) -> Vec<i32> {
        self.presence(presence)
            .map(|presence| presence.pick(raw))
            .unwrap_or_default()
    }

    /// The raw values of all columns, absent ones included.
    pub(super) fn into_columns(self) -> impl Iterator<Item = Vec<i32>> {
        let (samples, presences) = (self.times.len(), self.presences);
        self.columns
            .into_iter()
            .map(move |column| match presences.get(column.presence) {
                Some((presence @ Presence::Some(_), _)) => {
                    let mut raw = vec![ABSENT; samples];
                    presence.spread(&column.values, &mut raw);
                    raw
                }
                _ => column.values,
            })
    }

    /// A known column's values at the samples of a presence; see [`Presence::held`].
    pub(super) fn reference(&self, column: usize, presence: usize) -> Option<Vec<f64>> {
        let column = self.columns.get(column)?;
        let (from, _) = self.presences.get(column.presence)?;
        let (to, _) = self.presences.get(presence)?;
        Some(if column.presence == presence {
            column.values.iter().copied().map(f64::from).collect()
        } else {
            from.held(&column.values, to)
        })
    }

    /// How far the position moved between the samples of a presence; `None` without positions.
    pub(super) fn moved(&self, presence: usize) -> Option<Vec<f64>> {
        let north = self.find(rank(&Channel::Latitude))?;
        let east = self.find(rank(&Channel::Longitude))?;
        Some(moved(
            &self.reference(north, presence)?,
            &self.reference(east, presence)?,
            self.longitude_ratio,
        ))
    }

    /// The first column of a rank.
    pub(super) fn find(&self, rank: usize) -> Option<usize> {
        self.columns.iter().position(|column| column.rank == rank)
    }
}

/// At which samples of a piece a column has values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// At all of them; this many.
    All(usize),
    /// At the samples with these indices, in order.
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

    /// The items of `whole` at the samples where values are.
    pub(super) fn pick<T: Copy>(&self, whole: &[T]) -> Vec<T> {
        match self {
            Self::All(_) => whole.to_vec(),
            Self::Some(places) => places
                .iter()
                .filter_map(|&place| whole.get(place as usize).copied())
                .collect(),
        }
    }

    /// Puts `values` into `raw` at the samples where values are.
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

    /// The `values` of a column of this presence at the samples of another presence: for each sample the last value at or
    /// before it, or the first value where there is none before.
    pub(super) fn held(&self, values: &[i32], at: &Self) -> Vec<f64> {
        if self == at {
            return values.iter().copied().map(f64::from).collect();
        }
        let mut next = 0;
        let mut hold = |sample: u32| {
            match self {
                Self::All(_) => next = sample as usize + 1,
                Self::Some(places) => {
                    while places.get(next).is_some_and(|&place| place <= sample) {
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

    /// Writes the lengths of the runs of present and absent samples in turn, the present ones first. [`Presence::All`] has no
    /// runs and writes nothing.
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

    /// Reads what [`Presence::write`] wrote for a piece of `samples`; `None` when that can't have been written.
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
