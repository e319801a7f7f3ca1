//! The distance covered, from the device's distance channel, its positions or its speed.

use ritm_model::{
    Channel, Sport, SportFamily,
    summary::{Figure, Mend, Method, Remark},
};

use crate::{counter, distance::Nearby, limits, timeline::Timeline};

/// Steps between positions that are shorter than this, in metres, count as the receiver's noise until they add up.
///
/// The value is Ritm's own choice: adding up every step, as `RunnerUp` does, counts noise as distance, and waiting for
/// ten metres, as `OpenTracks` does, cuts bends.
pub(crate) const MIN_STEP_M: f64 = 3.0;

/// So many fixes in a row must agree with each other before a place out of reach is believed. The number is Ritm's own
/// choice: single faults are common, and five seconds lost at a real jump are few.
const FIXES_THAT_CONVINCE: usize = 5;

/// The positions of a recording that can be true.
pub(crate) struct Fixes {
    /// Latitude and longitude in degrees at each sample. They are `NaN` where the sample has no position, or none that
    /// is believed.
    pub(crate) positions: Vec<(f64, f64)>,
    /// The samples at which the position jumped. The athlete did not cover the distance of a jump.
    jumps: Vec<usize>,
}

impl Fixes {
    /// Keeps the positions that the athlete can have reached at a speed of at most `top_m_s`. It returns `None` when
    /// the recording has no position at all.
    ///
    /// A fix out of reach is left out, until five such fixes in a row agree with each other. Then either the earlier
    /// positions were wrong, or somebody carried the receiver there: the track goes on from the new place, and the jump
    /// does not count as distance.
    pub(crate) fn new(timeline: &Timeline<'_>, top_m_s: f64) -> Option<Self> {
        let latitudes = timeline.values(&Channel::Latitude)?;
        let longitudes = timeline.values(&Channel::Longitude)?;
        let mut positions = vec![(f64::NAN, f64::NAN); timeline.len()];
        let mut jumps = Vec::new();
        let mut nearby = Nearby::default();
        let mut reachable = |a: (usize, (f64, f64)), b: (usize, (f64, f64))| {
            /// A good receiver may be off by so much from one fix to the next.
            const SLACK_M: f64 = 10.0;
            let gap_ms = timeline.time_ms[b.0].saturating_sub(timeline.time_ms[a.0]);
            nearby.metres(a.1, b.1) <= top_m_s * (gap_ms as f64 / 1000.0).max(1.0) + SLACK_M
        };
        let mut believed: Vec<usize> = Vec::new();
        let mut last: Option<(usize, (f64, f64))> = None;
        let mut suspects: Vec<(usize, (f64, f64))> = Vec::new();
        for (at, position) in latitudes.into_iter().zip(longitudes).enumerate() {
            // Receivers without a fix write 0, 0; nobody trains there.
            if position.0.is_nan() || position.1.is_nan() || position == (0.0, 0.0) {
                continue;
            }
            let here = (at, position);
            if last.is_none_or(|last| reachable(last, here)) {
                suspects.clear();
                positions[at] = position;
                if believed.len() < FIXES_THAT_CONVINCE {
                    believed.push(at);
                }
                last = Some(here);
                continue;
            }
            if suspects.last().is_some_and(|&suspect| !reachable(suspect, here)) {
                suspects.clear();
            }
            suspects.push(here);
            if suspects.len() >= FIXES_THAT_CONVINCE {
                // The earlier fixes were too few to be sure of: they were the wrong ones.
                if believed.len() < FIXES_THAT_CONVINCE {
                    believed
                        .iter()
                        .for_each(|&at| positions[at] = (f64::NAN, f64::NAN));
                }
                jumps.extend(suspects.first().map(|&(at, _)| at));
                believed.clear();
                for (at, position) in suspects.drain(..) {
                    positions[at] = position;
                    believed.push(at);
                }
                last = Some(here);
            }
        }
        last.is_some().then_some(Self { positions, jumps })
    }

    /// Returns whether at least two positions are believed.
    fn several(&self) -> bool {
        self.positions
            .iter()
            .filter(|(latitude, _)| !latitude.is_nan())
            .nth(1)
            .is_some()
    }

    /// Returns the bounds of the samples `from..to` as south, west, north and east in degrees. Where the track crosses
    /// the 180th meridian, west is larger than east. It returns `None` when none of the samples has a position.
    pub(crate) fn bounds(&self, from: usize, to: usize) -> Option<[f64; 4]> {
        let wrapped = |degrees: f64| (degrees + 180.0).rem_euclid(360.0) - 180.0;
        let mut known = self
            .positions
            .get(from..to)?
            .iter()
            .filter(|(latitude, _)| !latitude.is_nan());
        let &(latitude, first) = known.next()?;
        let mut bounds = [latitude, 0.0, latitude, 0.0];
        for &(latitude, longitude) in known {
            let east_of_first = wrapped(longitude - first);
            bounds = [
                bounds[0].min(latitude),
                bounds[1].min(east_of_first),
                bounds[2].max(latitude),
                bounds[3].max(east_of_first),
            ];
        }
        let [south, west, north, east] = bounds;
        Some([south, wrapped(first + west), north, wrapped(first + east)])
    }
}

/// The distance covered up to each sample, and how it was found.
pub(crate) struct Way {
    /// Metres covered up to each sample. The entries never fall.
    pub(crate) totals_m: Vec<f64>,
    /// How the distance was found.
    pub(crate) method: Method,
    /// What was mended.
    pub(crate) remarks: Vec<Remark>,
    /// From and to which samples the counter stood still and another way counts: the recorded speed is none there.
    pub(crate) stood: Vec<(usize, usize)>,
    /// The timer's time from the first to the last sample that told it, in milliseconds.
    covers_ms: i64,
}

impl Way {
    /// Takes the device's distance where there is one, otherwise adds up the positions, and otherwise the speed. It
    /// returns `None` when the recording has none of them.
    ///
    /// The device comes first, as a wheel, a foot pod or the device's own filter knows more than the positions that it
    /// wrote. A distance channel that stays at 0 belongs to a sensor that was not there, and does not count. What tells
    /// of less than half of the time that another one tells of stands back. Positions that were recorded rarely cut bends:
    /// where the speed agrees with the device's own total `device_m` and the positions don't, the speed tells the way.
    pub(crate) fn new(
        timeline: &Timeline<'_>,
        fixes: Option<&Fixes>,
        device_m: Option<f64>,
        sport: Sport,
    ) -> Option<Self> {
        /// Positions that are off by more than this share of the device's total, and a speed that is off by less than
        /// half of it, are not the same way.
        const CUT: f64 = 0.06;
        let by_positions = || {
            fixes
                .filter(|fixes| moves_over_ground(sport) && fixes.several())
                .map(|fixes| Self::by_positions(timeline, fixes, sport))
        };
        let by_speed = || Self::by_speed(timeline, sport);
        let ways: [&dyn Fn() -> Option<Self>; 3] =
            [&|| Self::by_channel(timeline, sport), &by_positions, &by_speed];
        let all_ms = timeline.timer_ms.last().copied().unwrap_or(0);
        let mut best: Option<Self> = None;
        for way in ways {
            if best.as_ref().is_some_and(|best| best.covers_ms >= all_ms / 2) {
                break;
            }
            let way = way().filter(|way| way.total_m() > 0.0);
            if let Some(way) = way
                && best
                    .as_ref()
                    .is_none_or(|best| way.covers_ms / 2 > best.covers_ms)
            {
                best = Some(way);
            }
        }
        let off = |way: &Self, metres: f64| (way.total_m() / metres - 1.0).abs();
        if let Some(way) = best.as_mut().filter(|way| way.method == Method::DistanceChannel) {
            if let Some(device_m) = device_m {
                way.leave_out_pauses(timeline, device_m);
            }
            if let Some(places) = by_positions() {
                way.go_on_where_the_counter_stood(timeline, &places);
            }
        }
        if let (Some(way), Some(device_m)) = (&best, device_m)
            && matches!(way.method, Method::DistancePositions { .. })
            && off(way, device_m) > CUT
            && let Some(by_speed) = by_speed().filter(|by_speed| off(by_speed, device_m) < CUT / 2.0)
        {
            return Some(by_speed);
        }
        best.or_else(by_positions)
    }

    /// Returns the metres covered in the whole recording.
    pub(crate) fn total_m(&self) -> f64 {
        self.totals_m.last().copied().unwrap_or(0.0)
    }

    /// The way that laps tell, up to each sample.
    pub(crate) fn of_laps(totals_m: Vec<f64>, timeline: &Timeline<'_>) -> Self {
        Self {
            totals_m,
            method: Method::DeviceTotal,
            remarks: Vec::new(),
            stood: Vec::new(),
            covers_ms: timeline.timer_ms.last().copied().unwrap_or(0),
        }
    }

    /// Leaves out what the counter counted while the timer stood still, where that brings it nearer to the device's own
    /// total `device_m`: a receiver wanders while somebody waits.
    fn leave_out_pauses(&mut self, timeline: &Timeline<'_>, device_m: f64) {
        /// Over a longer step nobody knows which part of it the pause was.
        const SHORT_MS: i64 = 10_000;
        const LEAST_M: f64 = 10.0;
        let Self { totals_m, .. } = self;
        let mut left_out_m = 0.0;
        let mut without_m = Vec::with_capacity(totals_m.len());
        without_m.extend(totals_m.first());
        for at in 1..totals_m.len() {
            let took_ms = timeline.time_ms[at].saturating_sub(timeline.time_ms[at - 1]);
            let timer_ms = timeline.timer_ms[at].saturating_sub(timeline.timer_ms[at - 1]);
            if timer_ms < took_ms && (timer_ms == 0 || took_ms <= SHORT_MS) {
                let paused = 1.0 - timer_ms as f64 / took_ms as f64;
                left_out_m += (totals_m[at] - totals_m[at - 1]) * paused;
            }
            without_m.push(totals_m[at] - left_out_m);
        }
        let total_m = totals_m.last().copied().unwrap_or(0.0);
        let nearer = (total_m - left_out_m - device_m).abs() < (total_m - device_m).abs();
        if left_out_m >= LEAST_M && nearer {
            *totals_m = without_m;
            self.remarks.push(Remark {
                figure: Figure::Distance,
                mend: Mend::CountedInPauses,
                amount: left_out_m,
            });
        }
    }

    /// Takes the way of the places where the counter stood still for a minute or more and they went on at about the usual
    /// speed: a pod that was lost, or whose battery gave out. A ferry or a car is faster, and noise is slower.
    fn go_on_where_the_counter_stood(&mut self, timeline: &Timeline<'_>, places: &Self) {
        const LEAST_MS: i64 = 60_000;
        const LEAST_M: f64 = 100.0;
        const USUAL: std::ops::Range<f64> = 0.6..1.5;
        let timer_ms = |from: usize, to: usize| timeline.timer_ms[to].saturating_sub(timeline.timer_ms[from]);
        let (mut stood, mut from) = (Vec::new(), 0);
        let mut stood_ms = 0;
        for at in 1..=timeline.len() {
            if at < timeline.len() && self.totals_m[at] <= self.totals_m[from] {
                continue;
            }
            let ms = timer_ms(from, at - 1);
            if ms >= LEAST_MS {
                stood.push((from, at - 1));
                stood_ms += ms;
            }
            from = at;
        }
        let all_ms = timeline.timer_ms.last().copied().unwrap_or(0);
        let usual_m_s = self.total_m() / all_ms.saturating_sub(stood_ms).max(1) as f64 * 1000.0;
        stood.retain(|&(from, to)| {
            let went_m = places.totals_m[to] - places.totals_m[from];
            let speed = went_m / timer_ms(from, to) as f64 * 1000.0;
            went_m >= LEAST_M && USUAL.contains(&(speed / usual_m_s))
        });
        let mut added_m = 0.0;
        let mut next = 0;
        for at in 1..timeline.len() {
            while stood.get(next).is_some_and(|&(_, to)| to < at) {
                next += 1;
            }
            if stood.get(next).is_some_and(|&(from, _)| from < at) {
                added_m += places.totals_m[at] - places.totals_m[at - 1];
            }
            self.totals_m[at] += added_m;
        }
        if added_m > 0.0 {
            self.remarks.push(Remark {
                figure: Figure::Distance,
                mend: Mend::CounterStood,
                amount: added_m,
            });
        }
        self.stood = stood;
    }

    /// Takes what the distance channel counted: see [`counter::count`].
    fn by_channel(timeline: &Timeline<'_>, sport: Sport) -> Option<Self> {
        let values = timeline.values(&Channel::Distance)?;
        let count = counter::count(timeline, &values, limits::top_speed_m_s(sport))?;
        let mut way = Self::over(timeline, &count.at, Method::DistanceChannel);
        let mut say = |mend, amount: f64| {
            if amount >= 1.0 {
                way.remarks.push(Remark {
                    figure: Figure::Distance,
                    mend,
                    amount,
                });
            }
        };
        say(Mend::CountedBefore, count.before_m);
        say(Mend::CounterRestarted, f64::from(count.restarts));
        say(Mend::CounterCorrected, count.corrected_m);
        Some(way)
    }

    /// Adds up the speed over the timer's time. Between two samples it is the mean of both, also over a hole in which
    /// the timer ran on, up to two minutes: who ran before and after it ran in between, and longer nobody knows.
    fn by_speed(timeline: &Timeline<'_>, sport: Sport) -> Option<Self> {
        const BRIDGED_MS: i64 = 120_000;
        let top_m_s = limits::top_speed_m_s(sport);
        let speeds = timeline.values(&Channel::Speed)?;
        let mut known: Vec<(usize, f64)> = Vec::with_capacity(speeds.len());
        let mut total = 0.0;
        let mut before: Option<(usize, f64)> = None;
        for (at, &speed) in speeds.iter().enumerate() {
            if speed.is_nan() || speed > top_m_s {
                continue;
            }
            if let Some((from, slower)) = before {
                let ms = timeline.timer_ms[at].saturating_sub(timeline.timer_ms[from]);
                if ms <= BRIDGED_MS {
                    total += f64::midpoint(slower, speed) * ms as f64 / 1000.0;
                }
            }
            known.push((at, total));
            before = Some((at, speed));
        }
        (total > 0.0).then(|| Self::over(timeline, &known, Method::DistanceSpeed))
    }

    /// Fills in the samples between those of which the metres are known. None of `known` is smaller than the one before.
    fn over(timeline: &Timeline<'_>, known: &[(usize, f64)], method: Method) -> Self {
        let mut totals_m = vec![0.0; timeline.len()];
        let mut last: Option<(usize, f64)> = None;
        for &(at, metres) in known {
            let (from, before) = last.unwrap_or((at, metres));
            last = Some((at, metres));
            if at <= from + 1 {
                totals_m[at] = metres;
                continue;
            }
            spread(timeline, &mut totals_m, from, at, before, metres - before);
        }
        if let Some((end, metres)) = last {
            totals_m.iter_mut().skip(end).for_each(|total| *total = metres);
        }
        let covers_ms = match (known.first(), known.last()) {
            (Some(&(first, _)), Some(&(last, _))) => {
                timeline.timer_ms[last].saturating_sub(timeline.timer_ms[first])
            }
            _ => 0,
        };
        Self {
            totals_m,
            method,
            remarks: Vec::new(),
            stood: Vec::new(),
            covers_ms,
        }
    }

    /// Adds up great-circle steps of at least [`MIN_STEP_M`]. Three kinds of steps don't count: jumps, steps while the
    /// timer stood still, and the slow wandering of the position while the athlete stands.
    fn by_positions(timeline: &Timeline<'_>, fixes: &Fixes, sport: Sport) -> Self {
        /// So many samples within one step show that the athlete made it slowly; with fewer, the device recorded
        /// rarely.
        const SAMPLES_THAT_SHOW: usize = 5;
        let (top_m_s, standstill_m_s) = (limits::top_speed_m_s(sport), sport.standstill_m_s());
        let mut totals_m = vec![0.0; timeline.len()];
        let mut total = 0.0;
        let mut nearby = Nearby::default();
        let mut jumps = fixes.jumps.iter().copied().peekable();
        let mut anchor: Option<usize> = None;
        let mut first: Option<usize> = None;
        for (at, &position) in fixes.positions.iter().enumerate() {
            if position.0.is_nan() {
                continue;
            }
            let jumped = jumps.next_if(|&jump| jump <= at).is_some();
            let Some(from) = anchor else {
                anchor = Some(at);
                first = Some(at);
                continue;
            };
            let timer_ms = timeline.timer_ms[at].saturating_sub(timeline.timer_ms[from]);
            let gap_ms = timeline.time_ms[at].saturating_sub(timeline.time_ms[from]);
            let step = nearby.metres(fixes.positions[from], position);
            let seconds = timer_ms as f64 / 1000.0;
            if step < MIN_STEP_M && !jumped {
                continue;
            }
            let carried = timer_ms < gap_ms && step > top_m_s * seconds;
            let wandered = at - from >= SAMPLES_THAT_SHOW && step < seconds * standstill_m_s / 2.0;
            let counted = if jumped || carried || wandered { 0.0 } else { step };
            spread(timeline, &mut totals_m, from, at, total, counted);
            total += counted;
            anchor = Some(at);
        }
        let end = anchor.unwrap_or(0);
        totals_m.iter_mut().skip(end).for_each(|metres| *metres = total);
        Self {
            totals_m,
            method: Method::DistancePositions {
                min_step_m: MIN_STEP_M,
            },
            remarks: Vec::new(),
            stood: Vec::new(),
            covers_ms: anchor.zip(first).map_or(0, |(last, first)| {
                timeline.timer_ms[last].saturating_sub(timeline.timer_ms[first])
            }),
        }
    }
}

/// Fills in the samples after `from` up to `to`: the total rises evenly over the timer's time, from `total` to
/// `total + rise`.
fn spread(timeline: &Timeline<'_>, totals_m: &mut [f64], from: usize, to: usize, total: f64, rise: f64) {
    let begin_ms = timeline.timer_ms[from];
    let whole_ms = timeline.timer_ms[to].saturating_sub(begin_ms).max(1) as f64;
    let between = from + 1..to.max(from + 1);
    for (metres, timer_ms) in totals_m[between.clone()]
        .iter_mut()
        .zip(&timeline.timer_ms[between])
    {
        *metres = total + rise * timer_ms.saturating_sub(begin_ms) as f64 / whole_ms;
    }
    totals_m[to] = total + rise;
}

/// Returns whether positions tell the distance of a sport. Under a roof they only jitter.
fn moves_over_ground(sport: Sport) -> bool {
    sport.family() != SportFamily::Gym
        && !matches!(
            sport,
            Sport::PoolSwimming | Sport::TreadmillRunning | Sport::IndoorCycling
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::{ABSENT, Column, Pause, Samples, Scale};

    fn along_meridian(metres: &[f64]) -> Samples {
        let degree_m = crate::distance::EARTH_RADIUS_M.to_radians();
        let column = |channel, raw| Column {
            channel,
            scale: Scale::DEGREES_E7,
            raw,
        };
        Samples {
            time_ms: (0..metres.len() as i64).map(|second| second * 1000).collect(),
            columns: vec![
                column(
                    Channel::Latitude,
                    metres
                        .iter()
                        .map(|m| Scale::DEGREES_E7.raw(60.0 + m / degree_m))
                        .collect(),
                ),
                column(Channel::Longitude, vec![250_000_000; metres.len()]),
            ],
        }
    }

    fn by_distance(metres: &[f64]) -> Samples {
        let scale = Scale::per_unit(100.0);
        Samples {
            time_ms: (0..metres.len() as i64).map(|second| second * 1000).collect(),
            columns: vec![Column {
                channel: Channel::Distance,
                scale,
                raw: metres.iter().map(|&metres| scale.raw(metres)).collect(),
            }],
        }
    }

    fn total(samples: &Samples, pauses: &[Pause], sport: Sport) -> Option<(f64, Method)> {
        let timeline = Timeline::new(samples, pauses);
        let fixes = Fixes::new(&timeline, limits::top_speed_m_s(sport));
        let way = Way::new(&timeline, fixes.as_ref(), None, sport)?;
        assert!(way.totals_m.is_sorted());
        Some((way.total_m(), way.method))
    }

    fn metres(samples: &Samples) -> f64 {
        total(samples, &[], Sport::Running).map_or(f64::NAN, |(metres, _)| metres)
    }

    #[test]
    fn a_straight_run_has_its_length() {
        let run: Vec<f64> = (0..=1000).map(|second| f64::from(second) * 3.3).collect();
        assert!((metres(&along_meridian(&run)) - 3300.0).abs() < 4.0);
    }

    /// A run of half an hour whose pod is lost after twenty minutes, while the receiver goes on at `later_m_s`.
    fn pod_lost(later_m_s: f64) -> Samples {
        let way = |speed: f64| {
            let along = move |second: i32| f64::from(second.min(1200)) * 3.0;
            (0..=1800).map(move |second| along(second) + f64::from((second - 1200).max(0)) * speed)
        };
        let mut samples = along_meridian(&way(later_m_s).collect::<Vec<_>>());
        let counted: Vec<f64> = way(0.0).collect();
        samples.columns.extend(by_distance(&counted).columns);
        samples
    }

    #[test]
    fn places_tell_the_way_where_the_counter_stood() {
        assert!((metres(&pod_lost(3.0)) - 5400.0).abs() < 5.0);
        // A ferry, and a receiver that wanders on a bench.
        assert!((metres(&pod_lost(9.0)) - 3600.0).abs() < 0.1);
        assert!((metres(&pod_lost(0.2)) - 3600.0).abs() < 0.1);
    }

    #[test]
    fn what_a_counter_counts_in_a_pause_counts_if_the_device_counts_it() {
        // Three metres a second, and seven in a pause of a minute.
        let counted: Vec<f64> = (0..900)
            .map(|second: i32| f64::from(second) * 3.0 + f64::from((second - 300).clamp(0, 60)) * 4.0)
            .collect();
        let samples = by_distance(&counted);
        let pause = Pause {
            from_ms: 300_000,
            to_ms: 360_000,
        };
        let timeline = Timeline::new(&samples, &[pause]);
        let of = |device_m| Way::new(&timeline, None, device_m, Sport::Running).map(|way| way.total_m());
        let whole = 899.0 * 3.0 + 240.0;
        assert_eq!(of(None), Some(whole));
        assert_eq!(of(Some(whole)), Some(whole));
        assert!(of(Some(whole - 420.0)).is_some_and(|metres| (metres - (whole - 420.0)).abs() < 0.1));
    }

    #[test]
    fn standing_still_covers_nothing() {
        // Two metres to and fro: each step below the noise.
        let stand: Vec<f64> = (0..600)
            .map(|second| if second % 2 == 0 { 0.0 } else { 2.0 })
            .collect();
        assert_eq!(metres(&along_meridian(&stand)), 0.0);
        // A wandering of 20 m in five minutes.
        let drift: Vec<f64> = (0..300).map(|second| f64::from(second) / 15.0).collect();
        assert_eq!(metres(&along_meridian(&drift)), 0.0);
    }

    #[test]
    fn a_spike_is_not_run() {
        let mut run: Vec<f64> = (0..=300).map(|second| f64::from(second) * 3.0).collect();
        run[100] += 400.0;
        run[200] -= 90.0;
        assert!((metres(&along_meridian(&run)) - 900.0).abs() < 4.0);
    }

    #[test]
    fn a_cached_first_fix_is_forgotten() {
        let mut run: Vec<f64> = (0..=300).map(|second| f64::from(second) * 3.0).collect();
        run[0] = -50_000.0;
        run[1] = -50_000.0;
        let samples = along_meridian(&run);
        assert!((metres(&samples) - 900.0).abs() < 10.0);
        let timeline = Timeline::new(&samples, &[]);
        let bounds = Fixes::new(&timeline, 12.0).and_then(|fixes| fixes.bounds(0, 301));
        assert!(bounds.is_some_and(|[south, ..]| south > 59.9), "{bounds:?}");
    }

    #[test]
    fn being_carried_in_a_pause_does_not_count() {
        let mut run: Vec<f64> = (0..=300).map(|second| f64::from(second) * 3.0).collect();
        run.iter_mut().skip(151).for_each(|metres| *metres += 5000.0);
        let mut samples = along_meridian(&run);
        samples
            .time_ms
            .iter_mut()
            .skip(151)
            .for_each(|ms| *ms += 1_200_000);
        let pause = Pause {
            from_ms: 150_500,
            to_ms: 1_350_500,
        };
        let (metres, _) = total(&samples, &[pause], Sport::Running).unwrap_or((0.0, Method::NoClimb));
        assert!((metres - 900.0).abs() < 6.0, "{metres}");
    }

    #[test]
    fn speed_alone_tells_the_distance() {
        let scale = Scale::per_unit(1000.0);
        let speeds = |time_ms: Vec<i64>, metres_s: &[f64]| Samples {
            time_ms,
            columns: vec![Column {
                channel: Channel::Speed,
                scale,
                raw: metres_s.iter().map(|&speed| scale.raw(speed)).collect(),
            }],
        };
        let run = speeds((0..=1800).map(|second| second * 1000).collect(), &[2.8; 1801]);
        let (metres, method) = total(&run, &[], Sport::TreadmillRunning).unwrap_or((0.0, Method::NoClimb));
        assert!((metres - 5040.0).abs() < 0.1, "{metres}");
        assert_eq!(method, Method::DistanceSpeed);
        // The timer's time: a pause covers nothing. A hole of a minute is bridged, one of an hour is not.
        let pause = Pause {
            from_ms: 600_000,
            to_ms: 900_000,
        };
        let (metres, _) = total(&run, &[pause], Sport::TreadmillRunning).unwrap_or((0.0, Method::NoClimb));
        assert!((metres - 4200.0).abs() < 3.0, "{metres}");
        let holes = speeds(vec![0, 10_000, 70_000, 3_670_000, 3_680_000], &[3.0; 5]);
        let (metres, _) = total(&holes, &[], Sport::Running).unwrap_or((0.0, Method::NoClimb));
        assert!((metres - 240.0).abs() < 0.1, "{metres}");
    }

    #[test]
    fn a_counter_that_falls_silent_early_gives_way_to_positions() {
        let run: Vec<f64> = (0..=1000).map(|second| f64::from(second) * 3.0).collect();
        let mut samples = along_meridian(&run);
        let scale = Scale::per_unit(100.0);
        samples.columns.push(Column {
            channel: Channel::Distance,
            scale,
            raw: run
                .iter()
                .map(|&metres| if metres > 600.0 { ABSENT } else { scale.raw(metres) })
                .collect(),
        });
        assert!((metres(&samples) - 3000.0).abs() < 6.0);
    }

    #[test]
    fn holes_in_the_distance_are_bridged_evenly() {
        let mut samples = by_distance(&[0.0, 0.0, 0.0, 30.0]);
        samples.columns[0].raw[1] = ABSENT;
        samples.columns[0].raw[2] = ABSENT;
        let timeline = Timeline::new(&samples, &[]);
        let totals = Way::new(&timeline, None, None, Sport::Cycling).map(|way| way.totals_m);
        assert_eq!(totals, Some(vec![0.0, 10.0, 20.0, 30.0]));
    }

    #[test]
    fn a_dead_distance_channel_gives_way_to_positions_but_not_under_a_roof() {
        let run: Vec<f64> = (0..=100).map(|second| f64::from(second) * 3.0).collect();
        let mut samples = along_meridian(&run);
        samples.columns.push(Column {
            channel: Channel::Distance,
            scale: Scale::ONE,
            raw: vec![0; run.len()],
        });
        let method = |sport| total(&samples, &[], sport).map(|(_, method)| method);
        assert_eq!(
            method(Sport::Running),
            Some(Method::DistancePositions { min_step_m: 3.0 })
        );
        assert_eq!(method(Sport::PoolSwimming), None);
    }

    #[test]
    fn bounds_over_the_date_line_keep_together() {
        let samples = Samples {
            time_ms: vec![0, 1000, 2000],
            columns: [
                (Channel::Latitude, [10.0, 10.0, 10.1]),
                (Channel::Longitude, [179.9, -179.9, 180.0]),
            ]
            .into_iter()
            .map(|(channel, degrees)| Column {
                channel,
                scale: Scale::DEGREES_E7,
                raw: degrees
                    .iter()
                    .map(|&degrees| Scale::DEGREES_E7.raw(degrees))
                    .collect(),
            })
            .collect(),
        };
        let timeline = Timeline::new(&samples, &[]);
        let bounds = Fixes::new(&timeline, 100_000.0)
            .and_then(|fixes| fixes.bounds(0, 3))
            .unwrap_or_default();
        assert!(
            (bounds[1] - 179.9).abs() < 1e-6 && (bounds[3] + 179.9).abs() < 1e-6,
            "{bounds:?}"
        );
    }
}
