//! An activity's series in the form charts and map share.

use ritm_kit::{Column, Track};
use ritm_model::{
    Channel,
    activity::{Series, SeriesColumn},
};

/// Columns made once and shared; equal when they are the same columns.
#[derive(Clone, PartialEq)]
pub(super) struct Drawn {
    /// Seconds since the start.
    pub(super) time: Column,
    /// Metres since the start; `None` without distance.
    pub(super) distance: Option<Column>,
    /// Where it went; `None` without positions.
    pub(super) track: Option<Track>,
    /// The channels, in the order to show them.
    pub(super) channels: Vec<(Channel, Column)>,
}

impl Drawn {
    /// Of a series.
    pub(super) fn of(series: &Series) -> Self {
        let known = series
            .positions
            .iter()
            .filter(|(longitude, _)| !longitude.is_nan())
            .count();
        Self {
            time: series.time_s.clone().into(),
            distance: (series.distance_m.last().is_some_and(|metres| *metres > 0.0))
                .then(|| series.distance_m.clone().into()),
            track: (known >= 2).then(|| series.positions.clone().into()),
            channels: series
                .columns
                .iter()
                .filter(|column| tells(column))
                .map(|column| (column.channel.clone(), column.values.clone().into()))
                .collect(),
        }
    }

    /// Whether there is anything for a map.
    pub(super) fn has_track(&self) -> bool {
        self.track.is_some()
    }

    /// The speed as a share of what is usual in each of some parts, in milliseconds: 0 where the part was slow, 1 where it
    /// was fast. Nothing between the parts; `None` without a speed.
    pub(super) fn by_leg(&self, legs: &[(i64, i64)]) -> Option<Column> {
        let (_, speed) = self
            .channels
            .iter()
            .find(|(channel, _)| *channel == Channel::Speed)?;
        let mut shares = vec![f32::NAN; self.time.values().len()];
        for &(from_ms, to_ms) in legs {
            let Some((first, last)) = self.indices(from_ms, to_ms) else {
                continue;
            };
            let mut usual: Vec<f32> = (first..=last).filter_map(|at| speed.get(at)).collect();
            usual.sort_by(f32::total_cmp);
            let at = |share: f32| usual.get((usual.len().saturating_sub(1) as f32 * share) as usize);
            let (Some(&low), Some(&high)) = (at(0.04), at(0.96)) else {
                continue;
            };
            for (at, share) in (first..=last).zip(shares.get_mut(first..=last)?) {
                if let Some(value) = speed.get(at) {
                    *share = ((value - low) / (high - low).max(f32::EPSILON)).clamp(0.0, 1.0);
                }
            }
        }
        Some(shares.into())
    }

    /// The first and the last sample between two moments in milliseconds; `None` when fewer than two are.
    pub(super) fn indices(&self, from_ms: i64, to_ms: i64) -> Option<(usize, usize)> {
        let time = self.time.values();
        // Half a millisecond of grace for what f32 rounds.
        let from = time.partition_point(|seconds| f64::from(*seconds) * 1000.0 < from_ms as f64 - 0.5);
        let to = time.partition_point(|seconds| f64::from(*seconds) * 1000.0 <= to_ms as f64 + 0.5);
        let last = to.checked_sub(1)?;
        (from < last).then_some((from, last))
    }

    /// The mean grade between two samples: metres risen over metres covered. `None` over a few steps, where a
    /// barometer's tremble would look like a wall, and where either is not known.
    pub(super) fn grade(&self, first: usize, last: usize) -> Option<f64> {
        const LEAST_M: f64 = 50.0;
        let altitude = &self
            .channels
            .iter()
            .find(|(channel, _)| *channel == Channel::Altitude)?
            .1;
        let distance = self.distance.as_ref()?;
        let known = |at: &usize| altitude.get(*at).is_some() && distance.get(*at).is_some();
        let first = (first..=last).find(known)?;
        let last = (first..=last).rev().find(known)?;
        let between = |column: &Column| Some(f64::from(column.get(last)?) - f64::from(column.get(first)?));
        let (risen_m, covered_m) = (between(altitude)?, between(distance)?);
        (covered_m >= LEAST_M).then(|| risen_m / covered_m)
    }
}

/// Whether a channel says anything: a device that measures nothing writes zeros.
fn tells(column: &SeriesColumn) -> bool {
    let zero_is_a_value = matches!(
        column.channel,
        Channel::Altitude | Channel::Temperature | Channel::Extra(_)
    );
    column
        .values
        .iter()
        .any(|value| !value.is_nan() && (zero_is_a_value || *value != 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn() -> Drawn {
        Drawn::of(&Series {
            time_s: vec![0.0, 1.0, 2.5, 4.0],
            positions: vec![
                (f64::NAN, f64::NAN),
                (13.0, 52.0),
                (13.1, 52.1),
                (f64::NAN, f64::NAN),
            ],
            ..Series::default()
        })
    }

    #[test]
    fn moments_become_indices() {
        let drawn = drawn();
        assert_eq!(drawn.indices(0, 4000), Some((0, 3)));
        assert_eq!(drawn.indices(500, 2600), Some((1, 2)));
        assert_eq!(drawn.indices(2600, 3000), None);
        assert_eq!(drawn.indices(9000, 9999), None);
    }

    #[test]
    fn a_grade_is_the_rise_over_the_way() {
        use ritm_model::activity::SeriesColumn;
        let drawn = Drawn::of(&Series {
            time_s: vec![0.0, 10.0, 20.0, 30.0],
            distance_m: vec![0.0, 100.0, 200.0, 220.0],
            columns: vec![SeriesColumn {
                channel: Channel::Altitude,
                values: vec![f32::NAN, 10.0, 13.0, 13.0],
            }],
            ..Series::default()
        });
        assert_eq!(drawn.grade(0, 2), Some(0.03));
        assert_eq!(drawn.grade(2, 3), None, "twenty metres tell nothing");
        assert_eq!(self::drawn().grade(0, 3), None);
    }

    #[test]
    fn two_positions_make_a_track() {
        assert!(drawn().has_track());
        assert!(!Drawn::of(&Series::default()).has_track());
    }
}
