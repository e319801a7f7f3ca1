//! Several recordings as one, and one as several: the legs of a triathlon, a ride saved in two files, a drive home that
//! is cut off.
//!
//! What belongs together and where it is cut the athlete or the file says. How numbers follow is Ritm's own choice: sums
//! are sums, means weigh each leg by its timer's time, and what has no meaning across sports (a mean of swimming and
//! cycling speed) is left out.

mod extras;
mod heard;

use std::borrow::Cow;

use ritm_model::{
    ABSENT, Channel, DiveTotals, Extras, Lap, LapTrigger, Pause, Recording, Samples, Sport, SportFamily,
    Totals, order,
    summary::{Doubt, Summary},
};

use crate::{calibrate, swim};
pub use heard::heard;

/// When a leg took place, and how much there is to see in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Milliseconds on any clock that all legs share.
    pub start_ms: i64,
    /// Milliseconds from its start to its end.
    pub elapsed_ms: i64,
    /// The richer of two legs of one time counts.
    pub richness: u64,
}

/// So large a share of the shorter of two legs lies within the other when they are of one time.
const SAME_TIME: f64 = 0.8;

/// Returns for each leg whether it counts in the whole.
///
/// Of legs that cover the same time (by four fifths of the shorter one) the richest counts alone: two devices that
/// recorded one ride don't make it twice as long. It takes steps in the square of the number of legs.
pub fn counting(spans: &[Span]) -> Vec<bool> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order::by_key(&mut order, |&at| (std::cmp::Reverse(spans[at].richness), at));
    let mut counts = vec![false; spans.len()];
    for &at in &order {
        let covered = (0..spans.len()).any(|other| counts[other] && same_time(&spans[at], &spans[other]));
        counts[at] = !covered;
    }
    counts
}

fn same_time(a: &Span, b: &Span) -> bool {
    let end = |span: &Span| span.start_ms.saturating_add(span.elapsed_ms.max(0));
    let overlap_ms = end(a).min(end(b)).saturating_sub(a.start_ms.max(b.start_ms));
    let shorter_ms = a.elapsed_ms.min(b.elapsed_ms).max(0);
    overlap_ms > 0 && overlap_ms as f64 >= SAME_TIME * shorter_ms as f64
}

/// Returns the sport of a whole: that of the longest leg when all are of one family, else [`Sport::Multisport`].
/// Transitions have no say. Each leg gives its sport and its length in milliseconds.
pub fn sport_of(legs: &[(Sport, i64)]) -> Sport {
    let mut longest: Option<(Sport, i64)> = None;
    for &(sport, ms) in legs.iter().filter(|(sport, _)| *sport != Sport::Transition) {
        let Some((known, known_ms)) = longest else {
            longest = Some((sport, ms));
            continue;
        };
        let related =
            known == sport || (known.family() == sport.family() && sport.family() != SportFamily::Other);
        if !related {
            return Sport::Multisport;
        }
        if ms > known_ms {
            longest = Some((sport, ms));
        }
    }
    longest.map_or(Sport::Multisport, |(sport, _)| sport)
}

/// A leg's numbers, and where in the whole it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// Milliseconds since the start of the whole.
    pub from_ms: i64,
    /// Its own numbers.
    pub summary: Summary,
}

/// Returns the numbers of legs together, which must be in the order of time and of different times. `sport` is that of
/// the whole: [`Sport::Multisport`] has no mean speed, no cadence and no power.
///
/// Distance, climb, energy, moving and timer time are sums. The elapsed time reaches from the first start to the last
/// end. Means are weighed by the timer's time of the legs that know them.
pub fn combine(legs: &[Numbers], sport: Sport) -> Summary {
    let Some(first) = legs.first() else {
        return Summary::default();
    };
    let all = |of: fn(&Totals) -> Option<f64>| legs.iter().filter_map(move |leg| of(&leg.summary.totals));
    let sum = |of: fn(&Totals) -> Option<f64>| all(of).reduce(|a, b| a + b);
    let max = |of: fn(&Totals) -> Option<f64>| all(of).reduce(f64::max);
    let weight = |totals: &Totals| totals.timer_ms.or(totals.elapsed_ms).unwrap_or(0).max(0) as f64;
    let mean = |of: fn(&Totals) -> Option<f64>| {
        let known = legs.iter().map(|leg| &leg.summary.totals);
        let (mut sum, mut seconds) = (0.0, 0.0);
        for totals in known {
            if let Some(value) = of(totals) {
                sum += value * weight(totals);
                seconds += weight(totals);
            }
        }
        (seconds > 0.0).then(|| sum / seconds)
    };
    let ms = |of: fn(&Totals) -> Option<i64>| {
        legs.iter()
            .filter_map(|leg| of(&leg.summary.totals))
            .reduce(i64::saturating_add)
    };
    let elapsed_ms = legs
        .iter()
        .map(|leg| {
            leg.from_ms
                .saturating_add(leg.summary.totals.elapsed_ms.unwrap_or(0))
        })
        .max();
    let one_sport = sport != Sport::Multisport;
    let distance_m = sum(|totals| totals.distance_m);
    let moving_ms = ms(|totals| totals.moving_ms);
    let speed = match (distance_m, moving_ms) {
        (Some(metres), Some(ms)) if one_sport && ms > 0 && metres > 0.0 => Some(metres / ms as f64 * 1000.0),
        _ => None,
    };
    let only = |value: Option<f64>| value.filter(|_| one_sport);
    let totals = Totals {
        elapsed_ms,
        timer_ms: ms(|totals| totals.timer_ms),
        moving_ms,
        distance_m,
        ascent_m: sum(|totals| totals.ascent_m),
        descent_m: sum(|totals| totals.descent_m),
        energy_kcal: sum(|totals| totals.energy_kcal),
        work_j: sum(|totals| totals.work_j),
        avg_speed_m_s: speed,
        max_speed_m_s: only(max(|totals| totals.max_speed_m_s)),
        avg_heart_rate_bpm: mean(|totals| totals.avg_heart_rate_bpm),
        max_heart_rate_bpm: max(|totals| totals.max_heart_rate_bpm),
        avg_cadence_rpm: only(mean(|totals| totals.avg_cadence_rpm)),
        max_cadence_rpm: only(max(|totals| totals.max_cadence_rpm)),
        // Watts of a crank and of a pod on the shoe are no one power.
        avg_power_w: only(mean(|totals| totals.avg_power_w)),
        max_power_w: only(max(|totals| totals.max_power_w)),
        avg_temperature_c: mean(|totals| totals.avg_temperature_c),
        max_temperature_c: max(|totals| totals.max_temperature_c),
        min_altitude_m: all(|totals| totals.min_altitude_m).reduce(f64::min),
        max_altitude_m: max(|totals| totals.max_altitude_m),
    };
    let mut bests: Vec<ritm_model::summary::Best> = Vec::new();
    for leg in legs {
        for best in &leg.summary.bests {
            let mut best = best.clone();
            best.from_ms = best.from_ms.saturating_add(leg.from_ms);
            let same = |known: &&mut ritm_model::summary::Best| {
                known.channel == best.channel && known.duration_s == best.duration_s
            };
            match bests.iter_mut().find(same) {
                Some(known) if known.value < best.value => *known = best,
                Some(_) => {}
                None => bests.push(best),
            }
        }
    }
    let method = |of: fn(&Summary) -> Option<ritm_model::summary::Method>| {
        legs.iter().find_map(|leg| of(&leg.summary))
    };
    // What can't be believed of a leg can't be of the whole that it is part of.
    let mut doubts: Vec<Doubt> = Vec::new();
    for doubt in legs.iter().flat_map(|leg| &leg.summary.doubts) {
        if !doubts.iter().any(|known| known.figure == doubt.figure) {
            doubts.push(*doubt);
        }
    }
    Summary {
        version: first.summary.version,
        totals,
        doubts,
        // What was mended is told of each leg.
        remarks: Vec::new(),
        power_method: method(|summary| summary.power_method),
        distance_method: method(|summary| summary.distance_method),
        gain_method: method(|summary| summary.gain_method),
        moving_method: method(|summary| summary.moving_method),
        bests,
        bounds: legs.iter().filter_map(|leg| leg.summary.bounds).reduce(
            |[s, w, n, e], [south, west, north, east]| [s.min(south), w.min(west), n.max(north), e.max(east)],
        ),
    }
}

/// Returns recordings as one, by the first one's clock. They must be in the order of time.
///
/// A later recording counts from where the one before it ended. The distance goes on from leg to leg. The time between
/// two legs is a pause. Each leg is a lap where its recording has none of its own. When one of them tells its distance
/// and another only its positions, the positions tell the distance of all.
pub fn join(recordings: &[&Recording]) -> Option<Recording> {
    /// Clocks of two sessions of one file are this far apart without a pause.
    const NO_PAUSE_MS: i64 = 2_000;
    let (&first, _) = recordings.split_first()?;
    let has = |recording: &Recording, channel| recording.samples.column(&channel).is_some();
    let by_positions = recordings
        .iter()
        .any(|one| !has(one, Channel::Distance) && has(one, Channel::Latitude));
    let mut whole = Recording {
        samples: Samples::default(),
        laps: Vec::new(),
        pauses: Vec::new(),
        totals: Totals::default(),
        extras: Extras::default(),
        ..first.clone()
    };
    let mut extras = extras::Joined::of(recordings);
    let mut end_ms = i64::MIN;
    let mut covered_m = 0.0;
    for one in recordings {
        let one = &*as_it_counts(one);
        let shift_ms = one.start.ms_since(first.start);
        let mut samples = one.samples.clone();
        if by_positions {
            samples
                .columns
                .retain(|column| column.channel != Channel::Distance);
        }
        let after = |at: i64| Some(at.saturating_add(shift_ms)).filter(|&at| at > end_ms);
        let times = &one.samples.time_ms;
        if let Some(column) = samples
            .columns
            .iter_mut()
            .find(|column| column.channel == Channel::Distance)
        {
            let counted = |row: usize| times.get(row).is_some_and(|&at| after(at).is_some());
            let known = |row: usize| column.value(row).filter(|_| counted(row));
            let before_m = (0..times.len()).find_map(known).unwrap_or(0.0);
            let most_m = (0..times.len()).filter_map(known).fold(before_m, f64::max);
            let moved_m = covered_m - before_m;
            for row in 0..column.raw.len() {
                if let Some(metres) = column.value(row) {
                    column.raw[row] = column.scale.raw(metres + moved_m);
                }
            }
            covered_m += most_m - before_m;
        }
        whole.samples.append(&samples, after);
        let moved = |ms: i64| ms.saturating_add(shift_ms);
        let last_ms = moved(times.iter().copied().max().unwrap_or(0).max(0));
        if end_ms != i64::MIN && shift_ms.saturating_sub(end_ms) > NO_PAUSE_MS {
            whole.pauses.push(Pause {
                from_ms: end_ms,
                to_ms: shift_ms,
            });
        }
        // What was recorded before the one before it ended is in that one.
        let rest = |from: i64, to: i64| {
            let (from, to) = (moved(from).max(end_ms), moved(to));
            (from < to).then_some((from, to))
        };
        whole.pauses.extend(one.pauses.iter().filter_map(|pause| {
            let (from_ms, to_ms) = rest(pause.from_ms, pause.to_ms)?;
            Some(Pause { from_ms, to_ms })
        }));
        if one.laps.is_empty() && (shift_ms >= end_ms || last_ms > end_ms) {
            whole.laps.push(Lap {
                from_ms: shift_ms.max(end_ms),
                to_ms: last_ms,
                trigger: LapTrigger::SessionEnd,
                device: if end_ms.saturating_sub(shift_ms) <= NO_PAUSE_MS {
                    one.totals.clone()
                } else {
                    Totals::default()
                },
            });
        }
        whole.laps.extend(one.laps.iter().filter_map(|lap| {
            let (from_ms, to_ms) = rest(lap.from_ms, lap.to_ms)?;
            let device = if from_ms.saturating_sub(moved(lap.from_ms)) <= NO_PAUSE_MS {
                lap.device.clone()
            } else {
                Totals::default()
            };
            Some(Lap {
                from_ms,
                to_ms,
                trigger: lap.trigger,
                device,
            })
        }));
        extras.add(one, shift_ms, end_ms, last_ms);
        end_ms = end_ms.max(last_ms);
    }
    whole.extras = extras.finish();
    order::by_key(&mut whole.pauses, |pause| (pause.from_ms, pause.to_ms));
    Some(whole)
}

/// A recording as its numbers are made of it: what follows from all of it and the device's totals does not follow from a
/// part or a whole, which have none.
fn as_it_counts(recording: &Recording) -> Cow<'_, Recording> {
    let mut recording = calibrate::calibrated(recording, recording.sport);
    if !recording.extras.lengths.is_empty() {
        swim::settle(recording.to_mut());
    }
    recording
}

/// Returns the samples from `from_ms` to `to_ms`, both of them within, with times that count from `from_ms`.
///
/// So does the distance counter, as far as the samples tell what it showed then: between two values it rises evenly. A
/// value below, of a counter that began anew or was not heard, stays as it is.
pub fn samples_of_part(samples: &Samples, from_ms: i64, to_ms: i64) -> Samples {
    /// A counter takes back a few metres when it corrects itself.
    const CORRECTION_M: f64 = 20.0;
    let mut part = samples.between(from_ms, to_ms);
    let Some(here_m) = counter_at(samples, from_ms).filter(|_| from_ms > 0) else {
        return part;
    };
    let mut columns = part.columns.iter_mut();
    if let Some(column) = columns.find(|column| column.channel == Channel::Distance) {
        let mut went_on = false;
        for raw in column.raw.iter_mut().filter(|raw| **raw != ABSENT) {
            let metres = column.scale.value(*raw) - here_m;
            if metres >= 0.0 || (!went_on && metres >= -CORRECTION_M) {
                *raw = column.scale.raw(metres.max(0.0));
            }
            went_on |= metres > CORRECTION_M;
        }
    }
    part
}

/// What the distance counter showed at a moment, in metres; `None` before its first value.
fn counter_at(samples: &Samples, at_ms: i64) -> Option<f64> {
    let counter = samples.column(&Channel::Distance)?;
    let (mut before, mut after) = (None::<(i64, f64)>, None::<(i64, f64)>);
    for (row, &time_ms) in samples.time_ms.iter().enumerate() {
        let Some(metres) = counter.value(row) else {
            continue;
        };
        if time_ms <= at_ms && before.is_none_or(|(best, _)| best <= time_ms) {
            before = Some((time_ms, metres));
        } else if time_ms > at_ms && after.is_none_or(|(best, _)| time_ms < best) {
            after = Some((time_ms, metres));
        }
    }
    let (before_ms, before_m) = before?;
    let risen_m = after.map_or(0.0, |(after_ms, after_m)| {
        let share = at_ms.saturating_sub(before_ms) as f64 / after_ms.saturating_sub(before_ms).max(1) as f64;
        (after_m - before_m).max(0.0) * share
    });
    Some(before_m + risen_m)
}

/// Returns the part of a recording from `from_ms` to `to_ms`, in milliseconds since its start, as a recording of its own
/// that starts at `from_ms`. A sample at the very end is the last of it, and the first of the part that begins there.
///
/// The device's totals don't hold for a part and go, and so do those of a lap that is cut. The energy and the steps, which
/// nothing else tells, are shared by time, and so is a dive's time at the bottom: the whole lasts until `end_ms`. A set
/// belongs to the part in which it began, and ends with it. So does a length of a pool, as a whole: where a swim can be
/// cut without that, [`nearest_wall`](crate::swim::nearest_wall) tells.
pub fn cut(recording: &Recording, from_ms: i64, to_ms: i64, end_ms: i64) -> Recording {
    /// A pool's laps and lengths are told in whole seconds: nothing that lies so little beyond the cut is cut.
    const ROUNDED_MS: i64 = 2_000;
    let within = from_ms..to_ms;
    let moved = |ms: i64| ms.saturating_sub(from_ms);
    let slack_ms = if recording.extras.lengths.is_empty() {
        0
    } else {
        ROUNDED_MS
    };
    let clipped = |from: i64, to: i64| {
        let (from, to) = (from.max(from_ms), to.min(to_ms));
        (from < to).then(|| (moved(from), moved(to)))
    };
    let recording = &*as_it_counts(recording);
    let mut part = recording.clone();
    part.start = recording.start.plus_ms(from_ms);
    part.samples = samples_of_part(&recording.samples, from_ms, to_ms);
    part.laps = recording
        .laps
        .iter()
        .filter_map(|lap| {
            let (from, to) = clipped(lap.from_ms, lap.to_ms)?;
            let (own_ms, lap_ms) = (to.saturating_sub(from), lap.to_ms.saturating_sub(lap.from_ms));
            let whole = lap_ms.saturating_sub(own_ms) <= slack_ms;
            if !whole && own_ms <= slack_ms {
                return None;
            }
            Some(Lap {
                from_ms: from,
                to_ms: to,
                trigger: lap.trigger,
                device: if whole {
                    lap.device.clone()
                } else {
                    Totals::default()
                },
            })
        })
        .collect();
    part.pauses = recording
        .pauses
        .iter()
        .filter_map(|pause| {
            let (from_ms, to_ms) = clipped(pause.from_ms, pause.to_ms)?;
            Some(Pause { from_ms, to_ms })
        })
        .collect();
    let share = (end_ms.min(to_ms).saturating_sub(from_ms)).max(0) as f64 / end_ms.max(1) as f64;
    let share = share.min(1.0);
    part.totals = Totals {
        energy_kcal: recording.totals.energy_kcal.map(|kcal| kcal * share),
        ..Totals::default()
    };
    let extras = &mut part.extras;
    extras.steps = extras
        .steps
        .map(|steps| (f64::from(steps) * share).round() as u32);
    extras.beats.retain_mut(|beat| {
        let kept = within.contains(&beat.at_ms);
        beat.at_ms = moved(beat.at_ms);
        kept
    });
    extras.lengths.retain_mut(|length| {
        let took_ms = length.to_ms.saturating_sub(length.from_ms).max(0);
        let kept = within.contains(&length.from_ms.saturating_add((took_ms / 2).min(ROUNDED_MS)));
        length.from_ms = moved(length.from_ms).max(0);
        length.to_ms = length.from_ms.saturating_add(took_ms);
        kept
    });
    extras.decided_ms.retain_mut(|at_ms| {
        let kept = within.contains(at_ms);
        *at_ms = moved(*at_ms);
        kept
    });
    if share < 1.0 {
        extras.dive = extras.dive.map(|dive| DiveTotals {
            max_depth_m: None,
            avg_depth_m: None,
            bottom_time_ms: dive.bottom_time_ms.map(|ms| (ms as f64 * share).round() as i64),
            surface_interval_ms: dive.surface_interval_ms.filter(|_| from_ms <= 0),
            ..dive
        });
    }
    extras.sets.retain_mut(|set| {
        let kept = within.contains(&set.from_ms);
        (set.from_ms, set.to_ms) = (moved(set.from_ms), moved(set.to_ms.min(to_ms)));
        kept
    });
    extras.markers.retain_mut(|marker| {
        let kept = within.contains(&marker.at_ms);
        marker.at_ms = moved(marker.at_ms);
        kept
    });
    part
}

#[cfg(test)]
mod tests;
