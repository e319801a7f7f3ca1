//! What a device's distance counter says was covered.
//!
//! Counters begin above zero when they go on from an earlier leg, go back a little when the device corrects itself,
//! begin anew at zero, and leap or drop to zero for a moment when a sensor is lost. The last value alone is therefore
//! not the distance. The numbers below are Ritm's own choice.

use crate::timeline::Timeline;

/// A counter that goes back by at most this many metres corrects itself.
const CORRECTION_M: f64 = 20.0;
/// A step may be so much longer than the sport's top speed explains: times are whole seconds.
const SLACK_M: f64 = 10.0;
/// A device corrects its distance by a leap after a tunnel: a leap of so much is believed when the counter stays there.
const LEAP_M: f64 = 200.0;
/// A larger fall than this share that doesn't lead to zero is another count, and not a correction.
const CORRECTION_SHARE: f64 = 0.05;
/// So many stretches ahead are looked at for where a counter goes on after a fault.
const LOOKED_AHEAD: usize = 8;
/// A stretch with more samples than this is not passed over as a fault, unless it is all zero.
const LONGEST_FAULT: usize = 30;

/// What was covered up to some of the samples, and what was done with the counter.
pub(crate) struct Count {
    /// Metres covered up to the sample of this index. Neither the indexes nor the metres ever fall.
    pub(crate) at: Vec<(usize, f64)>,
    /// Metres that the counter had before the first sample, and that don't count.
    pub(crate) before_m: f64,
    /// How often the counter began anew.
    pub(crate) restarts: u32,
    /// Metres that the counter took back.
    pub(crate) corrected_m: f64,
}

impl Count {
    /// What the counter takes back later was never covered.
    fn without_what_was_taken_back(mut self) -> Self {
        let mut least = f64::INFINITY;
        let mut lost = 0.0;
        for point in self.at.iter_mut().rev() {
            if point.1 < least {
                least = point.1;
            } else {
                lost = f64::max(lost, point.1 - least);
                point.1 = least;
            }
            point.1 = point.1.max(0.0);
        }
        self.corrected_m = lost;
        self
    }
}

/// Samples over which the counter goes on evenly, as a range of the points.
#[derive(Clone, Copy)]
struct Stretch {
    from: usize,
    to: usize,
    zero: bool,
}

struct Counter<'a> {
    timeline: &'a Timeline<'a>,
    points: Vec<(usize, f64)>,
    top_m_s: f64,
    /// Metres a second over the steps that can be true.
    mean_m_s: f64,
}

/// Judges the counter's `values`, which are `NaN` where there is none. `top_m_s` is the highest speed of the sport. It
/// returns `None` when there is no value.
///
/// - A first value counts as far as the timer's time since the recording's start explains it at twice the mean speed.
///   What is beyond that was covered before.
/// - A counter that goes back by a little and goes on has corrected itself: what counts is its last value less its
///   first.
/// - A counter that goes back to about zero and stays there has begun anew: both counts are added.
/// - Values out of reach, and zeros, after which the counter goes on from where it was are faults and left out.
pub(crate) fn count(timeline: &Timeline<'_>, values: &[f64], top_m_s: f64) -> Option<Count> {
    let mut points = Vec::with_capacity(values.len());
    points.extend(
        values
            .iter()
            .enumerate()
            .filter(|(_, metres)| !metres.is_nan())
            .map(|(at, &metres)| (at, metres)),
    );
    let mut counter = Counter {
        timeline,
        points,
        top_m_s,
        mean_m_s: 0.0,
    };
    let stretches = counter.stretches();
    if stretches.len() == 1 {
        return counter.whole();
    }
    counter.join(&stretches)
}

impl Counter<'_> {
    fn point(&self, at: usize) -> (usize, f64) {
        self.points.get(at).copied().unwrap_or((0, 0.0))
    }

    fn seconds(&self, from: usize, to: usize) -> f64 {
        let time = |at: usize| self.timeline.time_ms.get(at).copied().unwrap_or(0);
        time(to).saturating_sub(time(from)).max(0) as f64 / 1000.0
    }

    /// Whether the counter goes on from `a` to `b` as a counter does, `b` being the later point.
    fn goes_on(&self, a: (usize, f64), b: (usize, f64)) -> bool {
        let rise = b.1 - a.1;
        if rise < 0.0 {
            let small = a.1 <= CORRECTION_M;
            return b.1 > 0.0 && -rise <= CORRECTION_M && (small || b.1 >= a.1 / 2.0);
        }
        rise <= self.top_m_s * self.seconds(a.0, b.0).max(1.0) + SLACK_M
    }

    /// Cuts the points where the counter doesn't go on, and finds the mean speed over the other steps.
    fn stretches(&mut self) -> Vec<Stretch> {
        let mut stretches = Vec::new();
        let mut from = 0;
        // A step that any time explains needs no look at the time.
        let any_time_m = self.top_m_s + SLACK_M;
        for (at, pair) in self.points.windows(2).enumerate() {
            if let &[a, b] = pair
                && !(0.0..=any_time_m).contains(&(b.1 - a.1))
                && !self.goes_on(a, b)
            {
                stretches.push(self.stretch(from, at + 1));
                from = at + 1;
            }
        }
        if from < self.points.len() {
            stretches.push(self.stretch(from, self.points.len()));
        }
        let (mut metres, mut seconds) = (0.0, 0.0);
        for stretch in &stretches {
            let (first, last) = (self.point(stretch.from), self.point(stretch.to - 1));
            metres += last.1 - first.1;
            seconds += self.seconds(first.0, last.0);
        }
        self.mean_m_s = if seconds > 0.0 {
            f64::max(metres / seconds, 0.0)
        } else {
            0.0
        };
        stretches
    }

    /// The stretch of the points `from..to`, of which there is at least one. A counter that ends where it began, at zero,
    /// was at zero in between: it never falls to zero within a stretch.
    fn stretch(&self, from: usize, to: usize) -> Stretch {
        let zero = self.point(from).1 == 0.0 && self.point(to - 1).1 == 0.0;
        Stretch { from, to, zero }
    }

    /// How much of a count that begins at `metres` was covered in the `seconds` before.
    fn begun(&self, metres: f64, seconds: f64) -> f64 {
        let usual_m_s = if self.mean_m_s > 0.0 {
            2.0 * self.mean_m_s
        } else {
            self.top_m_s
        };
        // The first sample stands for the time of one sample, too.
        let typical_s = self.timeline.typical_ms.min(10_000) as f64 / 1000.0;
        if metres <= usual_m_s * (seconds + typical_s) {
            metres
        } else {
            0.0
        }
    }

    /// The metres of the first value that count, and the first value.
    fn beginning(&self) -> Option<(f64, f64)> {
        let &(first_at, first_m) = self.points.first()?;
        let since_ms = self.timeline.time_ms.get(first_at).map_or(0, |&ms| ms.max(0));
        // Nothing was covered while the timer stood.
        let ran_ms = since_ms.saturating_sub(self.timeline.pauses.paused_ms(0, since_ms));
        Some((self.begun(first_m, ran_ms.max(0) as f64 / 1000.0), first_m))
    }

    /// The count of a counter that goes on all along, as nearly all do.
    fn whole(mut self) -> Option<Count> {
        let (begun_m, first_m) = self.beginning()?;
        let offset = begun_m - first_m;
        if offset != 0.0 {
            self.points.iter_mut().for_each(|point| point.1 += offset);
        }
        let count = Count {
            at: self.points,
            before_m: first_m - begun_m,
            restarts: 0,
            corrected_m: 0.0,
        };
        Some(count.without_what_was_taken_back())
    }

    fn join(&self, stretches: &[Stretch]) -> Option<Count> {
        let (begun_m, first_m) = self.beginning()?;
        let mut count = Count {
            at: Vec::with_capacity(self.points.len()),
            before_m: first_m - begun_m,
            restarts: 0,
            corrected_m: 0.0,
        };
        // What is added to the counter's value: it counts from the start on.
        let mut offset = begun_m - first_m;
        let mut next = 0;
        let mut last: Option<Stretch> = None;
        while let Some(&stretch) = stretches.get(next) {
            let start = self.point(stretch.from);
            if let Some(before) = last {
                let here = self.point(before.to - 1);
                if let Some(skipped) = self.fault(here, stretches.get(next..).unwrap_or_default()) {
                    next += skipped;
                    continue;
                }
                if !self.goes_on(here, start) {
                    offset += self.turn(before, here, start, &mut count);
                }
            }
            for at in stretch.from..stretch.to {
                let (place, metres) = self.point(at);
                count.at.push((place, metres + offset));
            }
            last = Some(stretch);
            next += 1;
        }
        Some(count.without_what_was_taken_back())
    }

    /// How many of the stretches `ahead` are faults after which the counter goes on from `here`; `None` when the first of
    /// them is none.
    fn fault(&self, here: (usize, f64), ahead: &[Stretch]) -> Option<usize> {
        let first = ahead.first()?;
        if !first.zero && self.goes_on(here, self.point(first.from)) {
            return None;
        }
        for (skipped, stretch) in ahead.iter().enumerate().take(LOOKED_AHEAD) {
            if skipped > 0 && self.goes_on(here, self.point(stretch.from)) {
                return Some(skipped);
            }
            if !stretch.zero && stretch.to - stretch.from > LONGEST_FAULT {
                return None;
            }
        }
        None
    }

    /// What the offset changes by where the counter does not go on from `here` to `start`, and stays there.
    fn turn(&self, before: Stretch, here: (usize, f64), start: (usize, f64), count: &mut Count) -> f64 {
        let seconds = self.seconds(here.0, start.0);
        let goes_on_level = here.1 - start.1;
        if start.1 < here.1 {
            let about_zero = start.1 * 2.0 < here.1 && start.1 <= self.top_m_s * seconds.max(1.0) + LEAP_M;
            if about_zero {
                if here.1 > 0.0 && !before.zero {
                    count.restarts += 1;
                }
                return goes_on_level + self.begun(start.1, seconds);
            }
            let fall = here.1 - start.1;
            if fall <= f64::max(5.0 * CORRECTION_M, CORRECTION_SHARE * here.1) {
                return 0.0;
            }
            return goes_on_level;
        }
        if before.zero {
            // The counter was not heard, or had not begun.
            let silent_s = self.seconds(self.point(before.from).0, start.0);
            return goes_on_level + self.begun(start.1 - here.1, silent_s);
        }
        if start.1 - here.1 <= 3.0 * self.top_m_s * seconds + LEAP_M {
            return 0.0;
        }
        goes_on_level
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ritm_model::Samples;

    fn of(metres: &[f64]) -> (f64, Count) {
        let samples = Samples {
            time_ms: (0..metres.len() as i64).map(|second| second * 1000).collect(),
            columns: Vec::new(),
        };
        let timeline = Timeline::new(&samples, &[]);
        let Some(count) = count(&timeline, metres, 12.0) else {
            panic!("no value");
        };
        assert!(count.at.is_sorted_by(|a, b| a.0 < b.0 && a.1 <= b.1));
        (count.at.last().map_or(f64::NAN, |last| last.1), count)
    }

    fn metres(metres: &[f64]) -> f64 {
        of(metres).0
    }

    fn steady(from_m: f64, seconds: u32) -> Vec<f64> {
        (0..seconds)
            .map(|second| from_m + f64::from(second) * 3.0)
            .collect()
    }

    #[test]
    fn what_was_covered_before_the_start_does_not_count() {
        let (counted, count) = of(&[1500.0, 1510.0, 1520.0]);
        assert_eq!((counted, count.before_m), (20.0, 1500.0));
        // A hundred metres of a transition, which a leap of 200 m would hide.
        assert_eq!(metres(&steady(100.0, 11)), 30.0);
        assert_eq!(
            metres(&[2.5, 5.0]),
            5.0,
            "the metres of the first second are its own"
        );
    }

    #[test]
    fn a_pause_explains_no_first_value() {
        let samples = Samples {
            time_ms: (0..100).map(|second| 300_000 + second * 1000).collect(),
            columns: Vec::new(),
        };
        let pause = ritm_model::Pause {
            from_ms: 0,
            to_ms: 300_000,
        };
        let sum = |pauses: &[ritm_model::Pause]| {
            let timeline = Timeline::new(&samples, pauses);
            count(&timeline, &steady(900.0, 100), 12.0)
                .and_then(|count| count.at.last().copied())
                .map(|last| last.1)
        };
        assert_eq!(sum(&[pause]), Some(297.0));
        assert_eq!(sum(&[]), Some(1197.0), "who was not heard yet may have moved");
    }

    #[test]
    fn a_dip_that_goes_on_is_a_correction() {
        let mut counted = Vec::new();
        let mut now = 0.0;
        for second in 0..2000 {
            now += if second % 10 == 9 { -2.0 } else { 3.0 };
            counted.push(now);
        }
        let (sum, count) = of(&counted);
        assert!(
            (sum - now).abs() < 1e-9,
            "{sum} is not the last less the first, {now}"
        );
        assert_eq!(count.restarts, 0);
        assert!(count.corrected_m > 0.0);
        assert_eq!(metres(&[0.0, 10.0, 20.0, 18.0]), 18.0, "at the end as well");
    }

    #[test]
    fn a_correction_may_be_larger_late_in_a_long_ride() {
        let mut counted = steady(0.0, 3000);
        counted.extend(steady(8900.0, 100));
        assert_eq!(metres(&counted), 9197.0);
    }

    #[test]
    fn a_counter_that_begins_anew_is_added() {
        let mut counted = steady(0.0, 101);
        counted.extend(steady(0.0, 51));
        let (sum, count) = of(&counted);
        assert_eq!((sum, count.restarts), (450.0, 1));
        assert_eq!(metres(&[0.0, 10.0, 20.0, 0.0, 10.0, 15.0]), 35.0);
    }

    #[test]
    fn zeros_between_values_are_no_restarts() {
        for zeros in [1, 4, 60] {
            let mut counted = steady(0.0, 400);
            counted[100..100 + zeros].fill(0.0);
            counted[250] = 0.0;
            let (sum, count) = of(&counted);
            assert_eq!((sum, count.restarts), (1197.0, 0), "{zeros} zeros");
        }
        let mut counted = steady(0.0, 100);
        counted.extend([0.0; 50]);
        assert_eq!(
            metres(&counted),
            297.0,
            "zeros at the end add nothing and take nothing"
        );
    }

    #[test]
    fn wild_values_add_nothing() {
        assert_eq!(
            metres(&[0.0, 5.0, 2000.0, 0.0, 2001.0]),
            6.0,
            "a level that comes twice is one"
        );
        let mut counted = steady(0.0, 100);
        counted[50] = 9_000_000.0;
        counted[70] = 300.0;
        counted[80] = 20.0;
        assert_eq!(metres(&counted), 297.0);
        counted[0] = 8_000_000.0;
        assert_eq!(metres(&counted), 297.0);
    }

    #[test]
    fn a_counter_heard_late_counts_what_the_time_explains() {
        let mut counted = vec![0.0; 100];
        counted.extend(steady(300.0, 100));
        assert_eq!(metres(&counted), 597.0);
        let mut counted = vec![0.0; 3];
        counted.extend(steady(4000.0, 100));
        assert_eq!(metres(&counted), 297.0);
    }

    #[test]
    fn a_leap_after_a_tunnel_counts() {
        let mut counted = steady(0.0, 100);
        counted.extend(steady(400.0, 100));
        assert_eq!(metres(&counted), 697.0);
    }

    proptest! {
        #[test]
        fn any_counter_gives_a_finite_sum(values in prop::collection::vec(
            prop_oneof![5 => 0.0..2000.0f64, 1 => Just(0.0), 1 => Just(f64::NAN), 1 => 0.0..1e9f64], 1..200)) {
            prop_assume!(values.iter().any(|value| !value.is_nan()));
            let (sum, _) = of(&values);
            prop_assert!(sum.is_finite() && sum >= 0.0);
        }

        #[test]
        fn a_rising_counter_gives_its_rise(steps in prop::collection::vec(0.0..10.0f64, 1..300), first in 0.0..1e6f64) {
            let mut now = first;
            let counted: Vec<f64> = std::iter::once(first).chain(steps.iter().map(|step| { now += step; now })).collect();
            let (sum, count) = of(&counted);
            prop_assert!((sum - (now - count.before_m)).abs() < 1e-6, "{sum} {now} {first}");
        }
    }
}
