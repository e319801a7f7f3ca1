//! Days on the slopes: runs down, and lifts and ways up between them.

use ritm_model::{
    Channel, Recording, Sport,
    discipline::{SlopeKind, SlopePart, Slopes},
};

use crate::{
    believed, limits,
    path::{Fixes, Way},
    speed::speed,
    timeline::Timeline,
};

/// Metres that the way must turn back before it has turned. The number is Ritm's own choice: bumps on a piste are
/// lower, and the shortest drag lifts are higher.
const TURN_M: f64 = 20.0;
/// Metres below the top and above the bottom within which somebody still stands there.
const REST_M: f64 = 3.0;
/// Metres a second upwards from which on nobody goes by foot: 1,600 m an hour. Racers on skis climb as fast for some
/// minutes only; the slowest chair lifts are faster.
const LIFT_M_S: f64 = 0.45;

/// Returns the runs, lifts and climbs of a day. It is `None` when the sport knows no lifts, or when there is no altitude
/// or no run.
pub fn slopes(recording: &Recording, sport: Sport) -> Option<Slopes> {
    if !sport.goes_by_lift() {
        return None;
    }
    let timeline = Timeline::new(&recording.samples, &recording.pauses);
    let altitude = believed::read(&timeline, &Channel::Altitude, sport)?.values;
    let fixes = Fixes::new(&timeline, limits::top_speed_m_s(sport));
    let way = Way::new(&timeline, fixes.as_ref(), recording.totals.distance_m, sport);
    let totals_m = way.as_ref().map(|way| way.totals_m.as_slice());
    let speeds = speed(&timeline, way.as_ref(), sport);
    let parts: Vec<SlopePart> = legs(&timeline, &altitude)
        .into_iter()
        .map(|leg| SlopePart {
            kind: leg.kind,
            from_ms: timeline.time_ms[leg.from],
            to_ms: timeline.time_ms[leg.to],
            height_m: leg.height_m,
            distance_m: totals_m.map(|totals| (totals[leg.to] - totals[leg.from]).max(0.0)),
            max_speed_m_s: speeds.as_ref().and_then(|speeds| {
                speeds.values[leg.from..=leg.to]
                    .iter()
                    .copied()
                    .filter(|speed| !speed.is_nan())
                    .reduce(f64::max)
            }),
        })
        .collect();
    parts
        .iter()
        .any(|part| part.kind == SlopeKind::Run)
        .then_some(Slopes { parts })
}

/// The samples spent in lifts, and in queues at either end.
pub(crate) struct Lifts(Vec<(usize, usize)>);

impl Lifts {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes what was added up during lifts off a running total.
    pub(crate) fn take_off(&self, totals: &mut [f64]) {
        let mut off = 0.0;
        let mut next = 0;
        let mut before = totals.first().copied().unwrap_or(0.0);
        for (at, total) in totals.iter_mut().enumerate() {
            while self.0.get(next).is_some_and(|&(_, to)| to < at) {
                next += 1;
            }
            let step = *total - before;
            before = *total;
            if self.0.get(next).is_some_and(|&(from, _)| from < at) {
                off += step;
            }
            *total -= off;
        }
    }
}

/// Returns the lifts of a day, by its altitude.
pub(crate) fn lifts(timeline: &Timeline<'_>, altitude: &[f64]) -> Lifts {
    Lifts(
        legs(timeline, altitude)
            .into_iter()
            .filter(|leg| leg.kind == SlopeKind::Lift)
            .map(|leg| leg.turns)
            .collect(),
    )
}

/// Returns the metres that runs lose up to each sample: each run's whole height, without what waits for a threshold.
pub(crate) fn loss_m(timeline: &Timeline<'_>, altitude: &[f64]) -> Vec<f64> {
    let mut lost_m = vec![0.0; altitude.len()];
    let mut before_m = 0.0;
    let mut next = 0;
    for leg in legs(timeline, altitude) {
        if leg.kind != SlopeKind::Run {
            continue;
        }
        let (from, to) = leg.turns;
        lost_m[next..=from].fill(before_m);
        let mut lowest = altitude[from];
        for at in from..=to {
            lowest = lowest.min(altitude[at]);
            lost_m[at] = before_m + (altitude[from] - lowest);
        }
        before_m = lost_m[to];
        next = to;
    }
    lost_m[next..].fill(before_m);
    lost_m
}

/// A way up or down, by its first and its last sample.
struct Leg {
    kind: SlopeKind,
    from: usize,
    to: usize,
    /// The samples at which the way turned, with who stood there.
    turns: (usize, usize),
    height_m: f64,
}

/// Returns the ways up and down: the altitude turns where it comes back by [`TURN_M`].
fn legs(timeline: &Timeline<'_>, altitude: &[f64]) -> Vec<Leg> {
    let mut turns: Vec<usize> = Vec::new();
    // The highest and the lowest sample since the last turn.
    let (mut high, mut low): (Option<usize>, Option<usize>) = (None, None);
    let mut up: Option<bool> = None;
    let value = |at: Option<usize>| at.and_then(|at| altitude.get(at)).copied().unwrap_or(f64::NAN);
    for (at, &metres) in altitude.iter().enumerate() {
        if metres.is_nan() {
            continue;
        }
        if high.is_none() || metres >= value(high) {
            high = Some(at);
        }
        if low.is_none() || metres <= value(low) {
            low = Some(at);
        }
        if up != Some(false) && value(high) - metres >= TURN_M {
            turns.extend(high);
            up = Some(false);
            low = Some(at);
        } else if up != Some(true) && metres - value(low) >= TURN_M {
            turns.extend(low);
            up = Some(true);
            high = Some(at);
        }
        match up {
            Some(true) => low = Some(at),
            Some(false) => high = Some(at),
            None => {}
        }
    }
    turns.extend(match up {
        Some(true) => high,
        Some(false) => low,
        None => None,
    });
    turns
        .windows(2)
        .filter_map(|pair| match *pair {
            [from, to] => leg(timeline, altitude, from, to),
            _ => None,
        })
        .collect()
}

fn leg(timeline: &Timeline<'_>, altitude: &[f64], from: usize, to: usize) -> Option<Leg> {
    let height_m = altitude.get(to)? - altitude.get(from)?;
    let left = |at: &usize| (altitude[*at] - altitude[from]).abs() <= REST_M;
    let arrived = |at: &usize| (altitude[*at] - altitude[to]).abs() <= REST_M;
    // Who queues at the lift or looks around on top is not on the way.
    let begins = (from..to).rev().find(left).unwrap_or(from);
    let ends = (begins + 1..=to).find(arrived).unwrap_or(to);
    let seconds = timeline.time_ms[ends].saturating_sub(timeline.time_ms[begins]) as f64 / 1000.0;
    let kind = if height_m < 0.0 {
        SlopeKind::Run
    } else if height_m / seconds.max(1.0) >= LIFT_M_S {
        SlopeKind::Lift
    } else {
        SlopeKind::Climb
    };
    Some(Leg {
        kind,
        from: begins,
        to: ends,
        turns: (from, to),
        height_m: height_m.abs(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::Samples;

    fn legs_of(altitude: &[f64]) -> Vec<(SlopeKind, f64)> {
        let samples = Samples {
            time_ms: (0..altitude.len() as i64).map(|second| second * 1000).collect(),
            columns: Vec::new(),
        };
        legs(&Timeline::new(&samples, &[]), altitude)
            .iter()
            .map(|leg| (leg.kind, leg.height_m))
            .collect()
    }

    /// Goes from one altitude to another at so many metres a second.
    fn go(way: &mut Vec<f64>, to: f64, m_s: f64) {
        let from = *way.last().unwrap_or(&to);
        let seconds = ((to - from).abs() / m_s).ceil() as usize;
        way.extend((1..=seconds).map(|second| from + (to - from) * second as f64 / seconds as f64));
    }

    #[test]
    fn a_day_is_lifts_and_runs() {
        let mut way = vec![1000.0; 120];
        for _ in 0..3 {
            go(&mut way, 1400.0, 2.0);
            way.extend([1400.0; 90]);
            go(&mut way, 1200.0, 5.0);
            // A rest, and a bump.
            way.extend([1200.0; 300]);
            go(&mut way, 1208.0, 0.5);
            go(&mut way, 1000.0, 4.0);
            way.extend([1000.0; 200]);
        }
        let legs = legs_of(&way);
        let of = |kind| legs.iter().filter(|leg| leg.0 == kind).count();
        assert_eq!(
            (of(SlopeKind::Run), of(SlopeKind::Lift), of(SlopeKind::Climb)),
            (3, 3, 0)
        );
        assert!(legs.iter().all(|leg| (leg.1 - 400.0).abs() < 1.0));
    }

    #[test]
    fn who_climbs_on_skis_takes_no_lift() {
        let mut way = vec![800.0];
        go(&mut way, 1300.0, 0.2);
        go(&mut way, 800.0, 5.0);
        assert_eq!(
            legs_of(&way),
            [(SlopeKind::Climb, 500.0), (SlopeKind::Run, 500.0)]
        );
    }

    #[test]
    fn level_ground_is_no_slope() {
        assert_eq!(legs_of(&[500.0, 505.0, 500.0, 510.0, 499.0]), []);
        assert_eq!(legs_of(&[]), []);
        assert_eq!(legs_of(&[f64::NAN, f64::NAN]), []);
    }

    #[test]
    fn runs_lose_their_whole_height() {
        let mut way = vec![1000.0];
        for _ in 0..3 {
            go(&mut way, 1300.0, 2.0);
            way.extend([1300.0; 60]);
            go(&mut way, 1000.0, 5.0);
            way.extend([1000.0; 60]);
        }
        let samples = Samples {
            time_ms: (0..way.len() as i64).map(|second| second * 1000).collect(),
            columns: Vec::new(),
        };
        let lost = loss_m(&Timeline::new(&samples, &[]), &way);
        assert!(lost.is_sorted());
        assert_eq!(lost.last(), Some(&900.0));
        assert_eq!(loss_m(&Timeline::new(&Samples::default(), &[]), &[]), []);
    }

    #[test]
    fn what_a_lift_adds_is_taken_off() {
        let mut totals = [0.0, 1.0, 2.0, 5.0, 9.0, 10.0];
        Lifts(vec![(2, 4)]).take_off(&mut totals);
        assert_eq!(totals, [0.0, 1.0, 2.0, 2.0, 2.0, 3.0]);
    }
}
