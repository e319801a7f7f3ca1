//! The tiny pictures of a list row: the route's outline and one curve.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
};

use ritm_model::{Channel, Samples, Sport, SportFamily, activity::Sparkline};

use crate::{
    believed, limits,
    path::{Fixes, Way},
    speed,
    timeline::Timeline,
};

/// How many corners an outline has at most.
const CORNERS: usize = 64;
/// How many heights a curve has.
const HEIGHTS: usize = 32;

/// Returns the route's outline as pairs of `x` and `y`, each from 0 to 255.
///
/// North is up, the aspect is kept, and the shorter side lies in the middle. The outline has at most 64 corners: those
/// are kept without which the outline would change most (M. Visvalingam and J. D. Whyatt, "Line generalisation by
/// repeated elimination of points", The Cartographic Journal 30, 1993).
///
/// The outline is empty when the recording has no positions, and when the whole route lies within thirty metres: that
/// is a receiver's noise.
pub fn thumbnail(samples: &Samples) -> Vec<u8> {
    /// At most so many positions are looked at: the picture can't show more.
    const LOOKED_AT: usize = 1500;
    const LEAST_M: f64 = 30.0;
    let timeline = Timeline::new(samples, &[]);
    let Some(fixes) = Fixes::new(&timeline, limits::top_speed_m_s(Sport::Other)) else {
        return Vec::new();
    };
    let known: Vec<(f64, f64)> = fixes
        .positions
        .into_iter()
        .filter(|(latitude, _)| !latitude.is_nan())
        .collect();
    let Some(&(first_latitude, first_longitude)) = known.first() else {
        return Vec::new();
    };
    let (south, north) = known.iter().fold(
        (first_latitude, first_latitude),
        |(south, north), &(latitude, _)| (south.min(latitude), north.max(latitude)),
    );
    let degree_m = crate::distance::EARTH_RADIUS_M.to_radians();
    let east_degree_m = degree_m * f64::midpoint(south, north).to_radians().cos().max(0.0);
    let stride = known.len().div_ceil(LOOKED_AT).max(1);
    let plane = |&(latitude, longitude): &(f64, f64)| {
        // East is counted the short way round the globe, so that the date line is no leap.
        let east = (longitude - first_longitude + 180.0).rem_euclid(360.0) - 180.0;
        (east * east_degree_m, (latitude - first_latitude) * degree_m)
    };
    let mut line: Vec<(f64, f64)> = known.iter().step_by(stride).map(plane).collect();
    if known.len() % stride != 1 {
        line.extend(known.last().map(plane));
    }
    let start: (f64, f64, f64, f64) = (0.0, 0.0, 0.0, 0.0);
    let (west, south, east, north) = line.iter().fold(start, |(west, south, east, north), &(x, y)| {
        // No coordinate here is `NaN`. `f64::min` would allow for it, by a call in WebAssembly.
        (
            if x < west { x } else { west },
            if y < south { y } else { south },
            if x > east { x } else { east },
            if y > north { y } else { north },
        )
    });
    let side = (east - west).max(north - south);
    if side.is_nan() || side < LEAST_M {
        return Vec::new();
    }
    let to_byte = |along: f64, span: f64| {
        (((along + (side - span) / 2.0) / side * 255.0).round()).clamp(0.0, 255.0) as u8
    };
    simplify(&line, CORNERS)
        .into_iter()
        .flat_map(|(x, y)| [to_byte(x - west, east - west), to_byte(north - y, north - south)])
        .collect()
}

/// A corner and the area of the triangle that it spans with its neighbours. Corners are ordered by area and then by
/// place, so that the order is the same on every machine.
#[derive(PartialEq)]
struct Corner {
    area: f64,
    at: usize,
}

impl Eq for Corner {}

impl Ord for Corner {
    fn cmp(&self, other: &Self) -> Ordering {
        self.area.total_cmp(&other.area).then(self.at.cmp(&other.at))
    }
}

impl PartialOrd for Corner {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Keeps at most `keep` points: again and again it takes out the point that spans the smallest triangle with its
/// neighbours.
fn simplify(line: &[(f64, f64)], keep: usize) -> Vec<(f64, f64)> {
    let count = line.len();
    let mut before: Vec<usize> = (0..count).map(|at| at.saturating_sub(1)).collect();
    let mut after: Vec<usize> = (1..=count).collect();
    let mut areas = vec![f64::INFINITY; count];
    let area = |a: usize, b: usize, c: usize| {
        let ((ax, ay), (bx, by), (cx, cy)) = (line[a], line[b], line[c]);
        ((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)).abs() / 2.0
    };
    let mut heap = BinaryHeap::with_capacity(count);
    for (at, kept) in areas.iter_mut().enumerate().take(count.saturating_sub(1)).skip(1) {
        *kept = area(at - 1, at, at + 1);
        heap.push(Reverse(Corner { area: *kept, at }));
    }
    let mut left = count;
    while left > keep.max(2) {
        let Some(Reverse(corner)) = heap.pop() else {
            break;
        };
        // The triangle has changed since this entry was made: a newer entry stands further back in the heap.
        if corner.area != areas[corner.at] {
            continue;
        }
        areas[corner.at] = f64::NAN;
        left -= 1;
        let (previous, next) = (before[corner.at], after[corner.at]);
        after[previous] = next;
        before[next] = previous;
        for at in [previous, next] {
            if at > 0 && at + 1 < count {
                // The area is never smaller than the one just taken out, or a bow would vanish corner by corner.
                areas[at] = area(before[at], at, after[at]).max(corner.area);
                heap.push(Reverse(Corner { area: areas[at], at }));
            }
        }
    }
    line.iter()
        .zip(&areas)
        .filter(|(_, area)| !area.is_nan())
        .map(|(&point, _)| point)
        .collect()
}

/// Returns one curve over time as 32 heights from 0 to 255.
///
/// The curve shows the channel that tells most about the sport, of those that at least a fifth of the samples have.
/// That is the heart rate, otherwise the speed, the power or the altitude, in this order. A ride shows its power first,
/// and a hike its altitude. The curve is empty when no channel can be shown.
pub fn sparkline(samples: &Samples, sport: Sport) -> Sparkline {
    let timeline = Timeline::new(samples, &[]);
    let usual = [
        Channel::HeartRate,
        Channel::Speed,
        Channel::Power,
        Channel::Altitude,
    ];
    let first = match sport {
        Sport::Hiking | Sport::Walking | Sport::Snowshoeing | Sport::AlpineSkiing | Sport::Snowboarding => {
            Some(Channel::Altitude)
        }
        _ if sport.family() == SportFamily::Bike => Some(Channel::Power),
        _ => None,
    };
    first
        .into_iter()
        .chain(usual)
        .find_map(|channel| {
            let values = match channel {
                Channel::Speed => {
                    let fixes = Fixes::new(&timeline, limits::top_speed_m_s(sport));
                    let way = Way::new(&timeline, fixes.as_ref(), None, sport);
                    speed::speed(&timeline, way.as_ref(), sport).map(|speeds| speeds.values)
                }
                _ => believed::read(&timeline, &channel, sport).map(|reading| reading.values),
            }?;
            let heights = curve(&timeline.time_ms, &values)?;
            Some(Sparkline {
                channel: Some(channel),
                heights,
            })
        })
        .unwrap_or_default()
}

/// Returns the means over 32 equal parts of the time, stretched to 0 to 255. It returns `None` when fewer than a fifth
/// of the samples have a value, or when the means never change.
fn curve(time_ms: &[i64], values: &[f64]) -> Option<Vec<u8>> {
    let present = values.iter().filter(|value| !value.is_nan()).count();
    if 5 * present < values.len() || present < 2 {
        return None;
    }
    let (&first, &last) = (time_ms.first()?, time_ms.last()?);
    let whole = (last.saturating_sub(first)).max(1) as f64;
    let mut sums = [(0.0, 0.0); HEIGHTS];
    for (&time, &value) in time_ms.iter().zip(values) {
        if !value.is_nan() {
            let place = (time.saturating_sub(first) as f64 / whole * HEIGHTS as f64) as usize;
            let sum = &mut sums[place.min(HEIGHTS - 1)];
            *sum = (sum.0 + value, sum.1 + 1.0);
        }
    }
    let means = sums.map(|(sum, count)| if count > 0.0 { sum / count } else { f64::NAN });
    let (low, high) = means
        .iter()
        .fold((f64::NAN, f64::NAN), |(low, high): (f64, f64), &mean| {
            (low.min(mean), high.max(mean))
        });
    let span = high - low;
    if !span.is_finite() || span <= f64::EPSILON * high.abs() {
        return None;
    }
    Some(
        bridged(&means)
            .map(|mean| ((mean - low) / span * 255.0).round() as u8)
            .to_vec(),
    )
}

/// Fills parts without a mean: evenly from one neighbour to the other, and level at both ends.
fn bridged(means: &[f64; HEIGHTS]) -> [f64; HEIGHTS] {
    let mut filled = *means;
    let mut last: Option<usize> = None;
    for at in 0..HEIGHTS {
        if means[at].is_nan() {
            continue;
        }
        let from = last.map_or(0, |last| last + 1);
        let before = last.map_or(means[at], |last| means[last]);
        for (step, hole) in filled[from..at].iter_mut().enumerate() {
            *hole = before + (means[at] - before) * (step + 1) as f64 / (at - from + 1) as f64;
        }
        last = Some(at);
    }
    if let Some(last) = last {
        filled[last..].fill(means[last]);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::{ABSENT, Column, Scale};

    fn track(positions: &[(f64, f64)]) -> Samples {
        let column = |channel, raw| Column {
            channel,
            scale: Scale::DEGREES_E7,
            raw,
        };
        Samples {
            time_ms: (0..positions.len() as i64).map(|second| second * 1000).collect(),
            columns: vec![
                column(
                    Channel::Latitude,
                    positions.iter().map(|it| Scale::DEGREES_E7.raw(it.0)).collect(),
                ),
                column(
                    Channel::Longitude,
                    positions.iter().map(|it| Scale::DEGREES_E7.raw(it.1)).collect(),
                ),
            ],
        }
    }

    #[test]
    fn north_is_up_and_the_aspect_is_kept() {
        // At 60 degrees a degree east is half a degree north: twice the degrees east make a square.
        let corners = [
            (60.0, 25.0),
            (60.01, 25.0),
            (60.01, 25.02),
            (60.0, 25.02),
            (60.0, 25.0),
        ];
        let mut positions = Vec::new();
        for edge in corners.windows(2) {
            for step in 0..50 {
                let share = f64::from(step) / 50.0;
                positions.push((
                    edge[0].0 + (edge[1].0 - edge[0].0) * share,
                    edge[0].1 + (edge[1].1 - edge[0].1) * share,
                ));
            }
        }
        positions.push(corners[4]);
        let picture = thumbnail(&track(&positions));
        let pairs: Vec<&[u8]> = picture.chunks(2).collect();
        assert_eq!(
            pairs.first().map(|pair| pair[1]),
            Some(255),
            "it begins in the south"
        );
        for corner in [[0, 255], [0, 0], [255, 0], [255, 255]] {
            let near = |pair: &&&[u8]| pair[0].abs_diff(corner[0]) <= 1 && pair[1].abs_diff(corner[1]) <= 1;
            assert!(pairs.iter().any(|pair| near(&pair)), "{corner:?} {pairs:?}");
        }
        assert_eq!(pairs.first(), pairs.last());
    }

    #[test]
    fn an_outline_has_at_most_64_corners() {
        let circle: Vec<(f64, f64)> = (0..5000)
            .map(|step| f64::from(step) / 5000.0 * std::f64::consts::TAU)
            .map(|angle| (0.05 * angle.sin(), 0.05 * angle.cos()))
            .collect();
        let picture = thumbnail(&track(&circle));
        assert_eq!(picture.len(), 128);
        for pair in picture.chunks(2) {
            let radius = (f64::from(pair[0]) - 127.5).hypot(f64::from(pair[1]) - 127.5);
            assert!((120.0..=130.0).contains(&radius), "{pair:?}");
        }
    }

    #[test]
    fn no_route_no_picture() {
        assert!(thumbnail(&Samples::default()).is_empty());
        assert!(thumbnail(&track(&[(60.0, 25.0)])).is_empty());
        assert!(
            thumbnail(&track(&[(60.0, 25.0), (60.0001, 25.0)])).is_empty(),
            "eleven metres"
        );
    }

    fn with(channel: Channel, raw: Vec<i32>) -> Samples {
        Samples {
            time_ms: (0..raw.len() as i64).map(|second| second * 1000).collect(),
            columns: vec![Column {
                channel,
                scale: Scale::ONE,
                raw,
            }],
        }
    }

    #[test]
    fn a_curve_rises_with_its_channel() {
        let line = sparkline(
            &with(
                Channel::HeartRate,
                (0..640).map(|second| 80 + second / 10).collect(),
            ),
            Sport::Running,
        );
        assert_eq!(line.channel, Some(Channel::HeartRate));
        assert_eq!(line.heights.len(), 32);
        assert_eq!((line.heights[0], line.heights[31]), (0, 255));
        assert!(line.heights.is_sorted());
    }

    #[test]
    fn holes_in_a_curve_are_bridged() {
        let mut raw: Vec<i32> = (0..640).map(|second| 80 + second / 10).collect();
        raw[200..400].fill(ABSENT);
        let line = sparkline(&with(Channel::HeartRate, raw), Sport::Running);
        assert!(line.heights.is_sorted());
    }

    #[test]
    fn the_curve_is_of_what_tells_most() {
        let mut samples = with(Channel::HeartRate, (0..100).map(|second| 100 + second).collect());
        samples.columns.push(
            with(Channel::Power, (0..100).map(|second| 200 + second % 50).collect())
                .columns
                .remove(0),
        );
        assert_eq!(sparkline(&samples, Sport::Cycling).channel, Some(Channel::Power));
        assert_eq!(
            sparkline(&samples, Sport::Running).channel,
            Some(Channel::HeartRate)
        );
        assert_eq!(
            sparkline(&Samples::default(), Sport::Running),
            Sparkline::default()
        );
        samples.columns.remove(0);
        samples.columns[0].raw[10..].fill(ABSENT);
        assert_eq!(
            sparkline(&samples, Sport::Running).channel,
            None,
            "a tenth is too little"
        );
    }
}
