//! The channels of a recording as they are believed: what a sensor can't have measured is left out, and what stands in
//! another measure is brought into the channel's own.
//!
//! Summary, laps, curves, charts and the pictures of list rows all read channels through here, so that no two of them
//! tell different stories. The numbers below are Ritm's own choice.

use ritm_model::{Channel, Pause, Recording, Sport, summary::Mend};

use crate::{limits, timeline::Timeline};

/// A channel's values at each sample, `NaN` where there is none that is believed.
pub(crate) struct Reading {
    pub(crate) values: Vec<f64>,
    /// What was done with all of them.
    pub(crate) mend: Option<Mend>,
}

/// The pauses of a recording that are believed: in a pool, where a watch stops between sets but counts the rest as time of
/// its timer, there are none.
pub(crate) fn pauses(recording: &Recording, sport: Sport) -> &[Pause] {
    let ran_through = match (recording.totals.timer_ms, recording.totals.elapsed_ms) {
        (Some(timer_ms), Some(elapsed_ms)) => timer_ms as f64 >= 0.99 * elapsed_ms as f64,
        _ => false,
    };
    if sport == Sport::PoolSwimming && ran_through {
        &[]
    } else {
        &recording.pauses
    }
}

/// Reads a channel as it is believed in `sport`. It returns `None` when no value is left.
pub(crate) fn read(timeline: &Timeline<'_>, channel: &Channel, sport: Sport) -> Option<Reading> {
    let mut values = timeline.values(channel)?;
    let mend = match channel {
        Channel::HeartRate if is_of_single_beats(timeline, &values) => {
            values = as_a_monitor_shows(timeline, &values);
            Some(Mend::BeatsAveraged)
        }
        Channel::HeartRate => {
            leave_out_lonely(timeline, &mut values, 1.0, 40.0);
            None
        }
        Channel::Power => {
            leave_out_lonely(timeline, &mut values, 4.0, 800.0);
            None
        }
        Channel::Cadence => {
            let steps = mean_of_positive(&values).is_some_and(|mean| is_of_steps(mean, sport));
            if steps {
                values.iter_mut().for_each(|value| *value /= 2.0);
            }
            leave_out_lonely(timeline, &mut values, 2.0, 60.0);
            steps.then_some(Mend::StepsHalved)
        }
        Channel::Altitude => {
            leave_out_excursions(timeline, &mut values, limits::top_vertical_m_s(sport));
            None
        }
        _ => None,
    };
    Some(Reading { values, mend })
}

/// Whether a mean cadence in `sport` is one of steps, of which two are a stride.
///
/// Nobody runs more than 120 strides a minute over a whole training, and nobody walks more than 90.
pub(crate) fn is_of_steps(mean_rpm: f64, sport: Sport) -> bool {
    const MOST_RUN: f64 = 120.0;
    const MOST_WALKED: f64 = 90.0;
    let most = match sport {
        Sport::Walking | Sport::Hiking | Sport::Snowshoeing => MOST_WALKED,
        _ => MOST_RUN,
    };
    sport.counts_strides() && mean_rpm > most
}

fn mean_of_positive(values: &[f64]) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0u32);
    for &value in values.iter().filter(|value| **value > 0.0) {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / f64::from(count))
}

/// Whether each sample is one beat: the time since the one before is that of the rate, as in recordings of the times
/// between beats.
fn is_of_single_beats(timeline: &Timeline<'_>, heart_rate: &[f64]) -> bool {
    /// Rates are whole numbers, and times between beats whole milliseconds.
    const OFF_MS: f64 = 12.0;
    const FEWEST: u32 = 20;
    // A sample a second, or more rarely: no heart beats so evenly.
    if timeline.typical_ms == 1000 || timeline.typical_ms > 1500 {
        return false;
    }
    let (mut fit, mut count) = (0u32, 0u32);
    for (pair, &rate) in timeline.time_ms.windows(2).zip(heart_rate.iter().skip(1)) {
        if rate > 0.0 {
            count += 1;
            let gap_ms = pair[1].saturating_sub(pair[0]) as f64;
            fit += u32::from((gap_ms - 60_000.0 / rate).abs() <= OFF_MS);
        }
    }
    count >= FEWEST && 5 * fit >= 4 * count
}

/// The rate that a monitor shows: beats over time, of the five seconds up to each sample.
fn as_a_monitor_shows(timeline: &Timeline<'_>, heart_rate: &[f64]) -> Vec<f64> {
    const SHOWN_MS: i64 = 5000;
    let mut first = 0;
    let (mut beats, mut minutes) = (0.0, 0.0);
    let one = |at: usize| {
        heart_rate
            .get(at)
            .filter(|rate| **rate > 0.0)
            .map_or((0.0, 0.0), |rate| (1.0, 1.0 / rate))
    };
    let mut shown = Vec::with_capacity(heart_rate.len());
    for (at, &time_ms) in timeline.time_ms.iter().enumerate() {
        let (beat, minute) = one(at);
        beats += beat;
        minutes += minute;
        while first < at && timeline.time_ms[first] <= time_ms.saturating_sub(SHOWN_MS) {
            let (beat, minute) = one(first);
            beats -= beat;
            minutes -= minute;
            first += 1;
        }
        let known = heart_rate.get(at).is_some_and(|rate| *rate > 0.0);
        shown.push(if known && minutes > 0.0 {
            beats / minutes
        } else {
            f64::NAN
        });
    }
    shown
}

/// Leaves out single values that stand above both neighbours within three seconds by more than `times` and `plus`: a
/// sensor's fault, as nothing that a body drives changes so fast and back.
pub(crate) fn leave_out_lonely(timeline: &Timeline<'_>, values: &mut [f64], times: f64, plus: f64) {
    const NEAR_MS: i64 = 3000;
    for at in 1..values.len().saturating_sub(1) {
        let (before, value, after) = (values[at - 1], values[at], values[at + 1]);
        // Comparisons with `NaN` are false: without a neighbour nothing is left out.
        let above = |beside: f64| value > beside * times && value > beside + plus;
        if above(before)
            && above(after)
            && timeline.time_ms[at + 1].saturating_sub(timeline.time_ms[at - 1]) <= NEAR_MS
        {
            values[at] = f64::NAN;
        }
    }
}

/// Leaves out altitudes to which nothing climbs, and from which the recording soon comes back: an altimeter that was
/// lost for a moment, or that had not found its level when the recording began.
fn leave_out_excursions(timeline: &Timeline<'_>, altitude_m: &mut [f64], top_m_s: f64) {
    const SLACK_M: f64 = 15.0;
    const LONGEST: usize = 30;
    let reaches = |a: (usize, f64), b: (usize, f64)| {
        let seconds = timeline.time_ms[b.0].saturating_sub(timeline.time_ms[a.0]) as f64 / 1000.0;
        (b.1 - a.1).abs() <= top_m_s * seconds + SLACK_M
    };
    let mut last: Option<(usize, f64)> = None;
    let mut believed = 0;
    let mut at = 0;
    while at < altitude_m.len() {
        let here = (at, altitude_m[at]);
        at += 1;
        if here.1.is_nan() {
            continue;
        }
        if let Some(before) = last
            && !reaches(before, here)
        {
            let ahead = altitude_m.iter().enumerate().skip(at).take(LONGEST);
            let back = ahead
                .filter(|(_, altitude)| !altitude.is_nan())
                .find(|&(later, &altitude)| reaches(before, (later, altitude)))
                .map(|(later, _)| later);
            if let Some(back) = back {
                altitude_m[here.0..back].fill(f64::NAN);
                at = back;
                continue;
            }
            if believed <= LONGEST && altitude_m.len() - here.0 > 4 * LONGEST {
                altitude_m[..here.0].fill(f64::NAN);
            }
        }
        believed += 1;
        last = Some(here);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ritm_model::{Column, Samples, Scale};

    fn of(
        channel: Channel,
        time_ms: Vec<i64>,
        values: &[f64],
        sport: Sport,
    ) -> Option<(Vec<f64>, Option<Mend>)> {
        let scale = Scale::per_unit(10.0);
        let samples = Samples {
            time_ms,
            columns: vec![Column {
                channel: channel.clone(),
                scale,
                raw: values.iter().map(|&value| scale.raw(value)).collect(),
            }],
        };
        read(&Timeline::new(&samples, &[]), &channel, sport).map(|reading| (reading.values, reading.mend))
    }

    fn seconds(count: usize) -> Vec<i64> {
        (0..count as i64).map(|second| second * 1000).collect()
    }

    #[test]
    fn a_channel_of_zeros_is_a_sensor_that_was_not_there() {
        for channel in [
            Channel::HeartRate,
            Channel::Power,
            Channel::Cadence,
            Channel::Speed,
            Channel::Temperature,
            Channel::Altitude,
        ] {
            assert_eq!(
                of(channel.clone(), seconds(9), &[0.0; 9], Sport::Cycling),
                None,
                "{channel:?}"
            );
        }
        let coasted = of(Channel::Power, seconds(3), &[0.0, 150.0, 0.0], Sport::Cycling);
        assert_eq!(coasted, Some((vec![0.0, 150.0, 0.0], None)));
    }

    #[test]
    fn steps_become_strides_on_foot_only() {
        let cadence = |rpm: f64, sport| {
            of(Channel::Cadence, seconds(4), &[rpm, 0.0, rpm, rpm], sport)
                .map(|(values, mend)| (values[0], mend))
        };
        assert_eq!(
            cadence(174.0, Sport::Running),
            Some((87.0, Some(Mend::StepsHalved)))
        );
        assert_eq!(cadence(87.0, Sport::Running), Some((87.0, None)));
        assert_eq!(
            cadence(110.0, Sport::Hiking),
            Some((55.0, Some(Mend::StepsHalved)))
        );
        assert_eq!(cadence(130.0, Sport::Cycling), Some((130.0, None)));
    }

    #[test]
    fn the_rate_of_single_beats_is_what_a_monitor_shows() {
        let (mut time_ms, mut rates) = (Vec::new(), Vec::new());
        let mut now = 0;
        for beat in 0..400 {
            // One interval in a hundred is a double count.
            let rr = if beat % 100 == 50 { 260 } else { 400 + (beat % 7) };
            now += rr;
            time_ms.push(now);
            rates.push((60_000.0 / rr as f64).round());
        }
        let Some((values, mend)) = of(Channel::HeartRate, time_ms, &rates, Sport::Running) else {
            panic!("no heart rate");
        };
        assert_eq!(mend, Some(Mend::BeatsAveraged));
        let highest = values.iter().copied().fold(0.0, f64::max);
        assert!((148.0..156.0).contains(&highest), "{highest}");
        // A sample a second at 60 beats a minute is not one of beats.
        let even = of(Channel::HeartRate, seconds(60), &[60.0; 60], Sport::Yoga);
        assert_eq!(even, Some((vec![60.0; 60], None)));
    }

    #[test]
    fn lonely_spikes_are_left_out_and_sprints_are_kept() {
        let mut power = vec![200.0; 60];
        power[20] = 2400.0;
        power[40..44].copy_from_slice(&[700.0, 1300.0, 1200.0, 600.0]);
        let values = of(Channel::Power, seconds(60), &power, Sport::Cycling).map(|(values, _)| values);
        let highest = values.iter().flatten().copied().fold(0.0, f64::max);
        assert_eq!(highest, 1300.0);
    }

    #[test]
    fn an_altimeter_lost_for_a_moment_is_not_at_sea() {
        let mut altitude: Vec<f64> = (0..400).map(|second| 450.0 + f64::from(second) / 20.0).collect();
        altitude[200..205].fill(0.0);
        altitude[..8].fill(3.0);
        let values = of(Channel::Altitude, seconds(400), &altitude, Sport::Running).map(|(values, _)| values);
        let lowest = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        assert!(lowest > 450.0, "{lowest}");
        // A new level that stays is one.
        altitude[300..].iter_mut().for_each(|metres| *metres += 100.0);
        let values = of(Channel::Altitude, seconds(400), &altitude, Sport::Running).map(|(values, _)| values);
        assert!(values.iter().flatten().any(|metres| *metres > 560.0));
    }
}
