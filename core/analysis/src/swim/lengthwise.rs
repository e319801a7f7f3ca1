//! A swim's samples as its lengths tell them.

use std::borrow::Cow;

use ritm_model::{
    ABSENT, Channel, Column, Lap, Recording, Samples, Scale, Sport,
    discipline::{OddLength, SwimLength},
    order,
    summary::Method,
};

use crate::{moving::Moving, timeline::Timeline};

/// Returns the recording with distance, speed and cadence as its lengths tell them, and with a sample wherever a length
/// begins or ends. A recording without lengths comes back as it is.
///
/// Within a length the distance rises evenly; at the wall it stands. A length that counts as two, or as half of one, has
/// no speed: it would be the fastest or the slowest of all.
pub fn by_lengths(recording: &Recording, sport: Sport) -> Cow<'_, Recording> {
    let (pool, _) = super::pool(recording);
    let Some(lengths) = super::lengths(recording, sport, pool) else {
        return Cow::Borrowed(recording);
    };
    Cow::Owned(Recording {
        samples: samples(&recording.samples, &lengths),
        format: recording.format,
        device: recording.device.clone(),
        identity: recording.identity.clone(),
        sport: recording.sport,
        name: None,
        notes: None,
        start: recording.start,
        utc_offset_s: recording.utc_offset_s,
        laps: recording
            .laps
            .iter()
            .map(|lap| Lap {
                from_ms: snapped(&lengths, lap.from_ms),
                to_ms: snapped(&lengths, lap.to_ms),
                trigger: lap.trigger,
                device: lap.device.clone(),
            })
            .collect(),
        pauses: recording.pauses.clone(),
        totals: recording.totals.clone(),
        extras: ritm_model::Extras {
            lengths: recording.extras.lengths.clone(),
            pool: recording.extras.pool,
            decided_ms: recording.extras.decided_ms.clone(),
            ..ritm_model::Extras::default()
        },
    })
}

/// Returns a part that begins and ends where lengths do, as far as these are near.
pub(crate) fn snapped_part(recording: &Recording, sport: Sport, from_ms: i64, to_ms: i64) -> (i64, i64) {
    match super::lengths(recording, sport, super::pool(recording).0) {
        Some(lengths) => (snapped(&lengths, from_ms), snapped(&lengths, to_ms)),
        None => (from_ms, to_ms),
    }
}

/// The begin or the end of a length that is near to a moment, else the moment itself.
///
/// Laps are told in whole seconds, and who selects a length picks the samples next to its walls: nobody means 99 m.
fn snapped(lengths: &[SwimLength], at_ms: i64) -> i64 {
    const NEAR_MS: i64 = 2_000;
    let next = lengths.partition_point(|length| length.to_ms < at_ms);
    let around = lengths.iter().skip(next.saturating_sub(1)).take(3);
    around
        .flat_map(|length| [length.from_ms, length.to_ms])
        .min_by_key(|edge| edge.abs_diff(at_ms))
        .filter(|edge| edge.abs_diff(at_ms) <= NEAR_MS.unsigned_abs())
        .unwrap_or(at_ms)
}

/// The times, from and to in milliseconds since the start, over which no best is claimed: lengths that count as half of
/// one would make it twice as fast.
pub(crate) fn doubtful(recording: &Recording, sport: Sport) -> Vec<(i64, i64)> {
    let Some(lengths) = super::lengths(recording, sport, super::pool(recording).0) else {
        return Vec::new();
    };
    super::odd::doubtful(&lengths)
}

/// The time swum up to each sample.
pub(crate) fn moving(recording: &Recording, sport: Sport, timeline: &Timeline<'_>) -> Option<Moving> {
    let lengths = super::lengths(recording, sport, super::pool(recording).0)?;
    let mut next = 0;
    let mut done_ms = 0_i64;
    let mut totals_ms = Vec::with_capacity(timeline.len());
    for &at_ms in &timeline.time_ms {
        while let Some(length) = lengths.get(next).filter(|length| length.to_ms <= at_ms) {
            done_ms = done_ms.saturating_add(length.to_ms.saturating_sub(length.from_ms));
            next += 1;
        }
        let begun_ms = lengths
            .get(next)
            .map_or(0, |length| at_ms.saturating_sub(length.from_ms).max(0));
        totals_ms.push(done_ms.saturating_add(begun_ms) as f64);
    }
    Some(Moving {
        totals_ms,
        method: Method::MovingByLengths,
    })
}

/// Makes a distance that counts the lengths `counted` one that counts `all`, in which some of these are one. A counter
/// that tells of something else stays as it is.
pub(super) fn settle_counter(samples: &mut Samples, counted: &[SwimLength], all: &[SwimLength]) {
    let is_counter = |column: &&mut Column| column.channel == Channel::Distance;
    let Some(column) = samples.columns.iter_mut().find(is_counter) else {
        return;
    };
    let metres = |length: &SwimLength| length.distance_m.unwrap_or(0.0);
    // What the counter showed at the ends of lengths, and what counts by then.
    let mut ends = vec![(0.0, 0.0)];
    let (mut told_m, mut counts_m) = (0.0, 0.0);
    let mut parts = counted.iter().peekable();
    for length in all {
        while let Some(part) = parts.next_if(|part| super::middle_ms(part) < length.to_ms) {
            told_m += metres(part);
        }
        counts_m += metres(length);
        ends.push((told_m, counts_m));
    }
    let most_m = (0..column.raw.len())
        .filter_map(|row| column.value(row))
        .fold(0.0, f64::max);
    let slack_m = counted.first().map_or(0.0, metres) / 2.0;
    if told_m == counts_m || (most_m - told_m).abs() > slack_m {
        return;
    }
    for row in 0..column.raw.len() {
        let Some(shown_m) = column.value(row) else {
            continue;
        };
        let next = ends.partition_point(|&(told_m, _)| told_m <= shown_m);
        let before = next.checked_sub(1).and_then(|before| ends.get(before));
        let settled_m = match (before, ends.get(next)) {
            (Some(&(told_m, counts_m)), Some(&(next_told_m, next_m))) => {
                counts_m + (shown_m - told_m) / (next_told_m - told_m) * (next_m - counts_m)
            }
            (Some(&(told_m, counts_m)), None) => shown_m - told_m + counts_m,
            (None, _) => shown_m,
        };
        if let Some(raw) = column.raw.get_mut(row) {
            *raw = column.scale.raw(settled_m);
        }
    }
}

/// Where the samples of the new time come from.
#[derive(Clone, Copy)]
struct Moment {
    time_ms: i64,
    /// The sample that was recorded then, or that still stands; `None` where a length begins or ends.
    recorded: Option<usize>,
    /// The length it lies in.
    length: Option<usize>,
}

fn samples(recorded: &Samples, lengths: &[SwimLength]) -> Samples {
    let mut moments: Vec<Moment> = recorded
        .time_ms
        .iter()
        .enumerate()
        .map(|(at, &time_ms)| Moment {
            time_ms,
            recorded: Some(at),
            length: None,
        })
        .collect();
    for (at, length) in lengths.iter().enumerate() {
        // A millisecond after the one before ended, so that a change of speed is one.
        for time_ms in [length.from_ms.saturating_add(1), length.to_ms] {
            moments.push(Moment {
                time_ms,
                recorded: None,
                length: Some(at),
            });
        }
        let rests = lengths
            .get(at + 1)
            .is_none_or(|next| next.from_ms.saturating_sub(length.to_ms) >= super::REST_MS);
        if rests {
            moments.push(Moment {
                time_ms: length.to_ms.saturating_add(1),
                recorded: None,
                length: None,
            });
            if let Some(next) = lengths.get(at + 1) {
                moments.push(Moment {
                    time_ms: next.from_ms,
                    recorded: None,
                    length: None,
                });
            }
        }
    }
    moments.extend(
        lengths
            .first()
            .filter(|first| first.from_ms > 0)
            .map(|first| Moment {
                time_ms: first.from_ms,
                recorded: None,
                length: None,
            }),
    );
    fill(&mut moments, recorded, lengths);
    order::by_key(&mut moments, |moment| moment.time_ms);
    let mut at = 0;
    for moment in &mut moments {
        while lengths
            .get(at)
            .is_some_and(|length| length.to_ms < moment.time_ms)
        {
            at += 1;
        }
        let within = lengths
            .get(at)
            .is_some_and(|length| length.from_ms < moment.time_ms && moment.time_ms <= length.to_ms);
        moment.length = within.then_some(at);
    }
    let kept = |channel: &Channel| match channel {
        Channel::Distance | Channel::Speed => lengths.iter().all(|length| length.distance_m.is_none()),
        Channel::Cadence => lengths.iter().all(|length| length.strokes.is_none()),
        _ => true,
    };
    let mut columns: Vec<Column> = recorded
        .columns
        .iter()
        .filter(|column| kept(&column.channel))
        .map(|column| Column {
            channel: column.channel.clone(),
            scale: column.scale,
            raw: moments
                .iter()
                .map(|moment| {
                    moment
                        .recorded
                        .and_then(|at| column.raw.get(at).copied())
                        .unwrap_or(ABSENT)
                })
                .collect(),
        })
        .collect();
    columns.extend(of_lengths(&moments, lengths));
    Samples {
        time_ms: moments.iter().map(|moment| moment.time_ms).collect(),
        columns,
    }
}

/// Adds a sample a second where few were recorded: whatever works on samples is to see the lengths between them. What
/// was recorded last stands until the next sample.
fn fill(moments: &mut Vec<Moment>, recorded: &Samples, lengths: &[SwimLength]) {
    const STEP_MS: i64 = 1_000;
    /// Nobody swims for longer than a day.
    const MOST: i64 = 86_400;
    let (Some(first), Some(last)) = (lengths.first(), lengths.last()) else {
        return;
    };
    let from_ms = first.from_ms.min(0);
    let steps = last.to_ms.saturating_sub(from_ms) / STEP_MS;
    if steps > MOST || i64::try_from(recorded.len()).is_ok_and(|count| count > steps / 4) {
        return;
    }
    let mut by_time: Vec<usize> = (0..recorded.len()).collect();
    order::by_key(&mut by_time, |&at| recorded.time_ms.get(at));
    let mut next = 0;
    for step in 0..=steps {
        let time_ms = from_ms.saturating_add(step * STEP_MS);
        while by_time
            .get(next)
            .and_then(|&at| recorded.time_ms.get(at))
            .is_some_and(|&at_ms| at_ms <= time_ms)
        {
            next += 1;
        }
        moments.push(Moment {
            time_ms,
            recorded: next
                .checked_sub(1)
                .and_then(|before| by_time.get(before).copied()),
            length: None,
        });
    }
}

/// Distance, speed and cadence.
fn of_lengths(moments: &[Moment], lengths: &[SwimLength]) -> Vec<Column> {
    let mut before_m = Vec::with_capacity(lengths.len() + 1);
    let mut swum_m = 0.0;
    before_m.push(swum_m);
    for length in lengths {
        swum_m += length.distance_m.unwrap_or(0.0);
        before_m.push(swum_m);
    }
    let took_s = |length: &SwimLength| length.to_ms.saturating_sub(length.from_ms) as f64 / 1000.0;
    let mut distance = column(Channel::Distance, Scale::per_unit(1000.0), moments.len());
    let mut speed = column(Channel::Speed, Scale::per_unit(10_000.0), moments.len());
    let mut cadence = column(Channel::Cadence, Scale::per_unit(10.0), moments.len());
    let mut past = 0;
    for moment in moments {
        while lengths
            .get(past)
            .is_some_and(|length| length.to_ms <= moment.time_ms)
        {
            past += 1;
        }
        let done_m = before_m.get(past).copied().unwrap_or(0.0);
        let Some(length) = moment.length.and_then(|at| lengths.get(at)) else {
            distance.raw.push(distance.scale.raw(done_m));
            speed.raw.push(0);
            cadence.raw.push(0);
            continue;
        };
        let seconds = took_s(length);
        let into = if length.to_ms <= moment.time_ms {
            0.0
        } else {
            moment.time_ms.saturating_sub(length.from_ms) as f64 / 1000.0 / seconds
        };
        let own_m = length.distance_m.unwrap_or(0.0);
        distance.raw.push(distance.scale.raw(done_m + own_m * into));
        speed.raw.push(match length.odd {
            Some(OddLength::MissedTurn | OddLength::FalseTurn) => ABSENT,
            None => speed.scale.raw(own_m / seconds),
        });
        cadence.raw.push(length.strokes.map_or(ABSENT, |strokes| {
            cadence.scale.raw(f64::from(strokes) / (seconds / 60.0))
        }));
    }
    let known = swum_m > 0.0;
    let counted = lengths.iter().any(|length| length.strokes.is_some());
    [(distance, known), (speed, known), (cadence, counted)]
        .into_iter()
        .filter_map(|(column, tells)| tells.then_some(column))
        .collect()
}

fn column(channel: Channel, scale: Scale, count: usize) -> Column {
    Column {
        channel,
        scale,
        raw: Vec::with_capacity(count),
    }
}
