//! Samples thinned for drawing.

use ritm_model::{
    ABSENT, Channel, Recording, Sport,
    activity::{Series, SeriesColumn},
};

use crate::{
    believed, calibrate, limits,
    path::{Fixes, Way},
    speed,
    timeline::Timeline,
    trust,
};

/// The order in which charts are shown.
const SHOWN: [Channel; 6] = [
    Channel::Speed,
    Channel::HeartRate,
    Channel::Power,
    Channel::Cadence,
    Channel::Altitude,
    Channel::Temperature,
];

/// All samples of a recording as they are drawn, in the order of time: made once, and thinned for each view of them.
///
/// A value that can't be true is `NaN`. Where the device gave no speed, the speed is computed from the distance covered
/// within twelve seconds. Distance, speed and all channels are those of which [`crate::summary`] tells the sums.
pub struct Course {
    time_ms: Vec<i64>,
    /// Metres since the start at each sample; empty without distance.
    distance_m: Vec<f32>,
    /// Degrees, longitude and latitude, at each sample; empty without positions.
    positions: Vec<(f64, f64)>,
    /// In the order of the charts.
    columns: Vec<SeriesColumn>,
}

impl Course {
    /// Reads a recording; `sport` is the sport that the athlete names. Samples out of order are put in order.
    pub fn of(recording: &Recording, sport: Sport) -> Self {
        let recording = &*calibrate::calibrated(recording, sport);
        let samples = &recording.samples;
        let timeline = Timeline::new(samples, believed::pauses(recording, sport));
        let fixes = Fixes::new(&timeline, limits::top_speed_m_s(sport));
        let way = Way::new(&timeline, fixes.as_ref(), recording.totals.distance_m, sport)
            .filter(|way| way.total_m() > 0.0);
        let mut columns = Vec::new();
        let mut push = |channel: Channel, values: &mut dyn Iterator<Item = f64>| {
            let values = values.map(|value| value as f32).collect();
            columns.push(SeriesColumn { channel, values });
        };
        let speeds = speed::speed(&timeline, way.as_ref(), sport).map(|speeds| speeds.values);
        for channel in SHOWN {
            let heard;
            let values = match channel {
                Channel::Speed => speeds.as_ref(),
                _ => {
                    heard = trust::hear(&timeline, &channel, speeds.as_deref(), sport).values;
                    heard.as_ref()
                }
            };
            if let Some(values) = values {
                push(channel, &mut values.iter().copied());
            }
        }
        let extras = samples
            .columns
            .iter()
            .filter(|column| matches!(column.channel, Channel::Extra(_)));
        for column in extras {
            let value = |raw: i32| {
                let value = column.scale.value(raw);
                if raw != ABSENT && value.is_finite() {
                    value
                } else {
                    f64::NAN
                }
            };
            push(
                column.channel.clone(),
                &mut timeline.raw(column).into_iter().map(value),
            );
        }
        let flipped = |(latitude, longitude): (f64, f64)| (longitude, latitude);
        Self {
            distance_m: way
                .map(|way| way.totals_m.iter().map(|&metres| metres as f32).collect())
                .unwrap_or_default(),
            positions: fixes
                .map(|fixes| fixes.positions.into_iter().map(flipped).collect())
                .unwrap_or_default(),
            time_ms: timeline.time_ms,
            columns,
        }
    }

    /// Returns the samples within `range_ms` as at most `points` rows, or as at most two when `points` is smaller.
    ///
    /// `range_ms` holds the first and the last millisecond since the recording's start, both included; `None` asks for all
    /// samples.
    ///
    /// When there are more samples than `points`, two rows stand for each stretch of samples. Of every channel they hold
    /// the lowest and the highest value of the stretch, in the order in which these came, so that no peak and no dip is
    /// lost. Their times and positions are those of the stretch's first and middle sample. A channel without any value is
    /// left out.
    pub fn thin(&self, range_ms: Option<(i64, i64)>, points: usize) -> Series {
        let (first, past) = match range_ms {
            None => (0, self.time_ms.len()),
            Some((from, to)) => {
                let first = self.time_ms.partition_point(|&time| time < from);
                (first, self.time_ms.partition_point(|&time| time <= to).max(first))
            }
        };
        let stretches = Stretches::new(first, past, points);
        let rows = stretches.rows();
        let columns = self.columns.iter().filter_map(|column| stretches.column(column));
        Series {
            time_s: rows
                .iter()
                .filter_map(|&at| self.time_ms.get(at))
                .map(|&ms| (ms as f64 / 1000.0) as f32)
                .collect(),
            distance_m: of_rows(&self.distance_m, &rows),
            positions: of_rows(&self.positions, &rows),
            columns: columns.collect(),
            thinned: stretches.thins(),
        }
    }
}

fn of_rows<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|&at| values.get(at).copied()).collect()
}

/// A recording's course, thinned.
#[cfg(test)]
pub(crate) fn thin(
    recording: &Recording,
    sport: Sport,
    range_ms: Option<(i64, i64)>,
    points: usize,
) -> Series {
    Course::of(recording, sport).thin(range_ms, points)
}

/// Samples cut into stretches of about equal length with two rows each, or one row for each sample when these are few.
struct Stretches {
    first: usize,
    past: usize,
    /// The number of stretches; 0 when every sample has its own row.
    count: usize,
}

impl Stretches {
    fn new(first: usize, past: usize, points: usize) -> Self {
        let count = if past - first > points.max(2) {
            points.max(2) / 2
        } else {
            0
        };
        Self { first, past, count }
    }

    fn thins(&self) -> bool {
        self.count > 0
    }

    fn edge(&self, stretch: usize) -> usize {
        let whole = (self.past - self.first) as u128 * stretch as u128;
        self.first + (whole / self.count.max(1) as u128) as usize
    }

    /// Returns the samples whose times and positions the rows have.
    fn rows(&self) -> Vec<usize> {
        if !self.thins() {
            return (self.first..self.past).collect();
        }
        let mut rows = Vec::with_capacity(2 * self.count);
        for stretch in 0..self.count {
            let (begin, end) = (self.edge(stretch), self.edge(stretch + 1));
            rows.push(begin);
            // The very last sample closes the drawing.
            rows.push(if stretch + 1 == self.count {
                end - 1
            } else {
                begin.midpoint(end)
            });
        }
        rows
    }

    /// Returns a channel's column, or `None` when the channel has no value at all.
    fn column(&self, whole: &SeriesColumn) -> Option<SeriesColumn> {
        let mut any = false;
        let own = whole.values.get(self.first..self.past).unwrap_or_default();
        let values = if self.thins() {
            let mut values = Vec::with_capacity(2 * self.count);
            for stretch in 0..self.count {
                let stretch = self.edge(stretch) - self.first..self.edge(stretch + 1) - self.first;
                let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
                let (mut low_at, mut high_at) = (0, 0);
                for (at, &value) in own.get(stretch).unwrap_or_default().iter().enumerate() {
                    // What is no value is neither lower nor higher.
                    if value < low {
                        (low, low_at) = (value, at);
                    }
                    if value > high {
                        (high, high_at) = (value, at);
                    }
                }
                if low > high {
                    values.extend([f32::NAN, f32::NAN]);
                    continue;
                }
                any = true;
                values.extend(if low_at <= high_at {
                    [low, high]
                } else {
                    [high, low]
                });
            }
            values
        } else {
            any = own.iter().any(|value| !value.is_nan());
            own.to_vec()
        };
        any.then(|| SeriesColumn {
            channel: whole.channel.clone(),
            values,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ritm_model::{Column, ExtraChannel, Samples, Scale};

    fn thin(samples: &Samples, range_ms: Option<(i64, i64)>, points: usize) -> Series {
        let recording = crate::summary::tests::recording(samples.time_ms.clone(), samples.columns.clone());
        super::thin(&recording, Sport::Cycling, range_ms, points)
    }

    fn column(channel: Channel, raw: Vec<i32>) -> Column {
        Column {
            channel,
            scale: Scale::ONE,
            raw,
        }
    }

    fn of<'a>(series: &'a Series, channel: &Channel) -> &'a [f32] {
        series
            .columns
            .iter()
            .find(|column| column.channel == *channel)
            .map_or(&[], |column| &column.values)
    }

    #[test]
    fn few_samples_stay_as_they_are_but_in_order() {
        let samples = Samples {
            time_ms: vec![3000, 1000, 2000],
            columns: vec![
                column(Channel::Power, vec![300, 100, ABSENT]),
                column(Channel::HeartRate, vec![0, 0, 0]),
            ],
        };
        let series = thin(&samples, None, 100);
        assert_eq!(series.time_s, [1.0, 2.0, 3.0]);
        let power = of(&series, &Channel::Power);
        assert_eq!((power[0], power[2]), (100.0, 300.0));
        assert!(power[1].is_nan());
        assert!(!series.thinned);
        assert_eq!(series.columns.len(), 1, "a heart rate of 0 is none");
        assert!(series.distance_m.is_empty() && series.positions.is_empty());
    }

    #[test]
    fn columns_come_in_the_order_of_the_charts() {
        let extra = Channel::Extra(Box::new(ExtraChannel {
            name: "stance_time".into(),
            unit: "ms".into(),
            developer: false,
        }));
        let channels = [
            extra.clone(),
            Channel::Temperature,
            Channel::Power,
            Channel::Distance,
            Channel::HeartRate,
        ];
        let samples = Samples {
            time_ms: (0..100).map(|second| second * 1000).collect(),
            columns: channels
                .map(|channel| column(channel, (0..100).map(|m| 40 + m / 2).collect()))
                .to_vec(),
        };
        let series = thin(&samples, None, 10);
        let shown: Vec<&Channel> = series.columns.iter().map(|column| &column.channel).collect();
        let expected = [
            Channel::Speed,
            Channel::HeartRate,
            Channel::Power,
            Channel::Temperature,
            extra,
        ];
        assert_eq!(shown, expected.iter().collect::<Vec<_>>());
        assert_eq!(series.distance_m.len(), 10);
        for speed in of(&series, &Channel::Speed) {
            assert!(
                (speed - 0.5).abs() < 0.2,
                "half a metre a second, taken from the distance: {speed}"
            );
        }
    }

    #[test]
    fn a_part_is_drawn_finer() {
        let samples = Samples {
            time_ms: (0..10_000).map(|second| second * 1000).collect(),
            columns: vec![column(Channel::Power, (0..10_000).collect())],
        };
        let series = thin(&samples, Some((100_000, 199_000)), 100);
        assert_eq!(series.time_s.len(), 100);
        assert_eq!((series.time_s[0], series.time_s[99]), (100.0, 199.0));
        assert!(!series.thinned);
        let whole = thin(&samples, None, 100);
        assert!(whole.thinned);
        assert_eq!((whole.time_s[0], whole.time_s[99]), (0.0, 9999.0));
        assert!(thin(&samples, Some((5, -5)), 100).time_s.is_empty());
    }

    proptest! {
        #[test]
        fn no_peak_and_no_dip_is_lost(powers in prop::collection::vec(1i32..800, 1..500), points in 0usize..60) {
            let samples = Samples {
                time_ms: (0..powers.len() as i64).map(|second| second * 1000).collect(),
                columns: vec![column(Channel::Power, powers.clone())],
            };
            let series = thin(&samples, None, points);
            prop_assert!(series.time_s.len() <= points.max(2));
            prop_assert!(series.time_s.is_sorted());
            let values = of(&series, &Channel::Power);
            prop_assert_eq!(values.len(), series.time_s.len());
            let max = powers.iter().copied().max().unwrap_or(0) as f32;
            let min = powers.iter().copied().min().unwrap_or(0) as f32;
            prop_assert!(values.contains(&max) && values.contains(&min));
        }
    }
}
