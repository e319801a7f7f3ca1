//! The columns of a piece that are known already, for those that go with them.

use ritm_model::{ABSENT, Channel};

use super::{
    predict::{Rhythm, way},
    presence::Presence,
};

/// In which order columns are written: each after those it may go with.
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

/// How much narrower longitude is than latitude is kept in so many parts.
pub(super) const NARROW: f64 = 65_535.0;
pub(super) const NARROW_BITS: u32 = 16;

/// Where latitudes stand that longitudes of the same moments follow; they are predicted together.
pub(super) fn pair(ranks: &[usize], presences: &[usize]) -> Option<usize> {
    let north = ranks.iter().position(|&one| one == rank(&Channel::Latitude))?;
    let follows = ranks.get(north + 1) == Some(&rank(&Channel::Longitude));
    (follows && presences.get(north) == presences.get(north + 1)).then_some(north)
}

/// A column whose values are known.
pub(super) struct Shelved {
    pub(super) rank: usize,
    pub(super) presence: usize,
    pub(super) values: Vec<i32>,
}

/// What is known of a piece so far.
pub(super) struct Shelf {
    /// Milliseconds since the hour began.
    times: Vec<i32>,
    /// Where columns are present, each with the rhythm that makes; the first is everywhere.
    presences: Vec<(Presence, Rhythm)>,
    /// In the order they are written.
    pub(super) columns: Vec<Shelved>,
    /// How much shorter a unit of longitude is than one of latitude.
    pub(super) narrow: f64,
}

impl Shelf {
    pub(super) fn new(times: Vec<i32>) -> Self {
        let everywhere = (Presence::All(times.len()), Rhythm::of(times.iter().copied()));
        Self {
            times,
            presences: vec![everywhere],
            columns: Vec::new(),
            narrow: 1.0,
        }
    }

    /// The number of `presence`, and whether it is a new one.
    pub(super) fn presence_number(&mut self, presence: Presence) -> (usize, bool) {
        if let Some(number) = self.presences.iter().position(|(one, _)| *one == presence) {
            return (number, false);
        }
        let rhythm = Rhythm::of(presence.pick(&self.times).into_iter());
        self.presences.push((presence, rhythm));
        (self.presences.len() - 1, true)
    }

    pub(super) fn presences(&self) -> usize {
        self.presences.len()
    }

    pub(super) fn presence(&self, number: usize) -> Option<&Presence> {
        self.presences.get(number).map(|(presence, _)| presence)
    }

    pub(super) fn rhythm(&self, presence: usize) -> Option<&Rhythm> {
        self.presences.get(presence).map(|(_, rhythm)| rhythm)
    }

    /// How many samples the piece has.
    pub(super) fn samples(&self) -> usize {
        self.times.len()
    }

    /// The values of a column that is present there.
    pub(super) fn pick(&self, raw: &[i32], presence: usize) -> Vec<i32> {
        self.presence(presence)
            .map(|presence| presence.pick(raw))
            .unwrap_or_default()
    }

    /// All columns, with what is absent.
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

    /// A known column's values at the moments of a presence.
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

    /// How far the position moved between the moments of a presence; `None` without positions.
    pub(super) fn way(&self, presence: usize) -> Option<Vec<f64>> {
        let north = self.find(rank(&Channel::Latitude))?;
        let east = self.find(rank(&Channel::Longitude))?;
        Some(way(
            &self.reference(north, presence)?,
            &self.reference(east, presence)?,
            self.narrow,
        ))
    }

    /// Which column is of this rank.
    pub(super) fn find(&self, rank: usize) -> Option<usize> {
        self.columns.iter().position(|column| column.rank == rank)
    }
}
