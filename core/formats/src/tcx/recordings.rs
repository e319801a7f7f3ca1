//! Sessions to recordings.

use ritm_model::{
    ABSENT, Device, FileIdentity, Lap, Pause, Recording, SourceFormat, Timestamp, Totals, order,
};

use super::read::{Kind, Session};
use crate::text::table::Field;

/// Makers whose name begins the name of their devices.
const MAKERS: [&str; 20] = [
    "Garmin",
    "Polar",
    "Suunto",
    "Wahoo",
    "COROS",
    "Bryton",
    "Hammerhead",
    "Lezyne",
    "SIGMA",
    "Zwift",
    "Apple",
    "Samsung",
    "Xiaomi",
    "Huawei",
    "Amazfit",
    "Fitbit",
    "Timex",
    "TomTom",
    "Stages",
    "Decathlon",
];

/// Each session that is training as a recording.
pub(super) fn recordings(sessions: Vec<Session>, author: Option<&str>) -> Vec<Recording> {
    let mut recordings = Vec::new();
    for session in sessions {
        if session.kind == Kind::Course && !session.sensed {
            continue;
        }
        let part = u16::try_from(recordings.len()).unwrap_or(u16::MAX);
        recordings.extend(recording(session, author, part));
    }
    recordings
}

/// How far, in milliseconds, a lap may begin after its first point, or before it beyond its own time: 15 minutes. What is
/// farther is local time, or a clock that was not set.
const LAP_OFF_MS: i64 = 15 * 60_000;

/// Takes from laps what their points show to be wrong.
fn sound_laps(session: &mut Session) {
    let Some(bounds) = session.line.bounds() else {
        return;
    };
    let mut off = false;
    for lap in &mut session.laps {
        let Some((first, latest)) = lap.points_ms else {
            continue;
        };
        let told = lap.start.is_some();
        // Points may have been dropped.
        let (first, latest) = (first.max(bounds.0), latest.min(bounds.1));
        lap.points_ms = (first <= latest).then_some((first, latest));
        let early = LAP_OFF_MS.saturating_add(lap.totals.timer_ms.unwrap_or(0));
        lap.start = lap.start.filter(|start| {
            let before = first - start.at.unix_ms();
            lap.points_ms.is_some() && (-LAP_OFF_MS..=early).contains(&before)
        });
        off |= told && lap.start.is_none();
    }
    if off {
        // What one lap's clock got wrong, that of a lap without points did too.
        for lap in session.laps.iter_mut().filter(|lap| lap.points_ms.is_none()) {
            lap.start = None;
        }
    }
}

fn recording(mut session: Session, author: Option<&str>, part: u16) -> Option<Recording> {
    sound_laps(&mut session);
    let first_point = session.line.bounds().map(|(first, _)| first);
    let first_lap = session
        .laps
        .iter()
        .filter_map(|lap| lap.start)
        .map(|start| start.at.unix_ms())
        .min();
    let has_laps = session
        .laps
        .iter()
        .any(|lap| lap.totals.timer_ms.is_some_and(|ms| ms > 0));
    let start_ms = match (first_point, first_lap) {
        (Some(point), Some(lap)) => point.min(lap),
        (Some(point), None) => point,
        // Without points, laps that tell no time are an empty shell.
        (None, lap) => lap.or(session.id.map(Timestamp::unix_ms)).filter(|_| has_laps)?,
    };
    if first_point.is_none() {
        for start in session.laps.iter().filter_map(|lap| lap.start) {
            session.zone.hear(start.zone);
        }
    }
    let totals = totals(&session);
    let device = device(session.creator.as_deref(), author, session.unit_id);
    let laps = laps(&session, start_ms);
    // Our own files tell them; where they don't, their tracks end only where there is a pause, however short.
    let own = author == Some("Ritm");
    let told = own && !session.pauses.is_empty();
    let mut pauses = if told {
        std::mem::take(&mut session.pauses)
    } else {
        session.line.pauses(own)
    };
    if !own {
        let rests = rests(&session, &laps, start_ms, &pauses);
        pauses.extend(rests);
        order::ascending(&mut pauses);
    }
    Some(Recording {
        format: SourceFormat::Tcx,
        device,
        identity: FileIdentity {
            external: None,
            time_created: None,
            part,
            event: session.event,
        },
        sport: session.sport.unwrap_or_default(),
        name: session.name,
        notes: session.notes,
        start: Timestamp::from_unix_ms(start_ms),
        utc_offset_s: session.utc_offset_s.or(session.zone.offset_s()),
        samples: session.line.table.into_samples(start_ms),
        laps,
        pauses: pauses
            .into_iter()
            .map(|(from, to)| Pause {
                from_ms: from - start_ms,
                to_ms: to - start_ms,
            })
            .collect(),
        totals,
        extras: ritm_model::Extras::default(),
    })
}

/// A lap ends with its latest point or its time, whichever is later, but not after the next begins.
fn laps(session: &Session, start_ms: i64) -> Vec<Lap> {
    let mut laps: Vec<Lap> = Vec::with_capacity(session.laps.len());
    for (index, lap) in session.laps.iter().enumerate() {
        let before = laps.last().map_or(0, |before| before.to_ms);
        let from_ms = match (lap.start, lap.points_ms) {
            (Some(start), _) => start.at.unix_ms() - start_ms,
            (None, Some((first, _))) => first - start_ms,
            (None, None) => before,
        };
        let by_timer = from_ms.saturating_add(lap.totals.timer_ms.unwrap_or(0));
        let by_points = lap.points_ms.map_or(from_ms, |(_, latest)| latest - start_ms);
        let next = session.laps.get(index + 1).and_then(|next| next.start);
        let limit = next.map_or(i64::MAX, |next| next.at.unix_ms() - start_ms);
        laps.push(Lap {
            from_ms,
            to_ms: by_timer.max(by_points).min(limit).max(from_ms),
            trigger: lap.trigger,
            device: lap.totals.clone(),
        });
    }
    laps
}

/// A rest that is shorter, in milliseconds, is a matter of rounding.
const LEAST_REST_MS: i64 = 5000;

/// Pauses that laps tell by being shorter than the span between their ends: where no points were in them, the longest
/// gaps first, and then where the points went on without the lap's distance. In milliseconds since the Unix epoch; `pauses` are those known already, in order.
fn rests(session: &Session, laps: &[Lap], start_ms: i64, pauses: &[(i64, i64)]) -> Vec<(i64, i64)> {
    // So many of both are in no real file, and each lap looks through the pauses.
    if laps.len() > 2000 || pauses.len() > 2000 {
        return Vec::new();
    }
    let mut times = session.line.table.time_ms.clone();
    order::ascending(&mut times);
    let counter = Counter::new(session);
    let mut rests = Vec::new();
    for (index, lap) in laps.iter().enumerate() {
        let told = session.laps.get(index).and_then(|lap| lap.totals.timer_ms);
        let Some(timer_ms) = told.filter(|&ms| ms > 0) else {
            continue;
        };
        let from = start_ms + lap.from_ms;
        // What is between a lap's last point and the next lap is of neither.
        let next = laps.get(index + 1).map(|next| start_ms + next.from_ms);
        let end = next.unwrap_or(start_ms + lap.to_ms).max(from);
        let known: i64 = pauses
            .iter()
            .map(|&(pause, goes_on)| (goes_on.min(end) - pause.max(from)).max(0))
            .sum();
        let mut rest = end - from - known - timer_ms;
        // A lap that tells next to nothing of its own time tells nothing of rests.
        if rest < LEAST_REST_MS || timer_ms * 20 < end - from {
            continue;
        }
        let first = times.partition_point(|&at| at <= from);
        let last = times.partition_point(|&at| at < end);
        let own = times.get(first..last).unwrap_or_default().iter().copied();
        let mut before = from;
        let mut gaps: Vec<(i64, i64)> = own
            .chain([end])
            .map(|at| (std::mem::replace(&mut before, at), at))
            .filter(|&(gap, to)| {
                let paused = |&(pause, goes_on): &(i64, i64)| pause < to && goes_on > gap;
                to - gap > LEAST_REST_MS && !pauses.iter().any(paused)
            })
            .collect();
        order::by_key(&mut gaps, |&(gap, to)| std::cmp::Reverse(to - gap));
        for (gap, to) in gaps {
            let long = rest.min(to - gap);
            if long < LEAST_REST_MS {
                break;
            }
            rests.push((gap, gap + long));
            rest -= long;
        }
        if rest >= LEAST_REST_MS {
            let told_m = session.laps.get(index).and_then(|lap| lap.totals.distance_m);
            rests.extend(counter.rest_within((from, end), rest, told_m));
        }
    }
    rests
}

/// The distance at each point that tells it, in the order of time, in milliseconds since the Unix epoch and metres.
struct Counter(Vec<(i64, f64)>);

impl Counter {
    fn new(session: &Session) -> Self {
        let table = &session.line.table;
        let metres = table.column(Field::Distance);
        let mut counted: Vec<(i64, f64)> = table
            .time_ms
            .iter()
            .zip(metres)
            .filter(|&(_, &raw)| raw != ABSENT)
            .map(|(&at, &raw)| (at, Field::Distance.scale().value(raw)))
            .collect();
        if !counted.is_sorted_by_key(|counted| counted.0) {
            order::by_key(&mut counted, |counted| counted.0);
        }
        Self(counted)
    }

    fn at(&self, ms: i64) -> Option<f64> {
        let next = self.0.partition_point(|&(time, _)| time < ms);
        let &(after_ms, after) = self.0.get(next)?;
        let Some(&(before_ms, before)) = next.checked_sub(1).and_then(|before| self.0.get(before)) else {
            return (after_ms == ms).then_some(after);
        };
        let share = (ms - before_ms) as f64 / (after_ms - before_ms).max(1) as f64;
        Some(before + (after - before) * share)
    }

    /// The rest of `rest_ms` in a lap from and to these times whose points go on: where the counter counted what the lap
    /// does not, or, where the lap tells all of it, where the counter stood.
    fn rest_within(&self, (from, to): (i64, i64), rest_ms: i64, told_m: Option<f64>) -> Option<(i64, i64)> {
        const OFF_M: f64 = 5.0;
        const OFF_SHARE: f64 = 0.1;
        let first = self.0.partition_point(|&(time, _)| time < from);
        let past = self.0.partition_point(|&(time, _)| time <= to);
        let own = self.0.get(first..past)?;
        let &[(begin, begin_m), .., (end, end_m)] = own else {
            return None;
        };
        let (told_m, counted_m) = (told_m?, end_m - begin_m);
        // In another unit the two tell nothing of each other.
        if counted_m < told_m / 2.0 {
            return None;
        }
        let beyond_m = (counted_m - told_m).max(0.0);
        let off = |from: i64| {
            let counted = self.at(from + rest_ms)? - self.at(from)?;
            Some(((counted - beyond_m).abs(), from))
        };
        let (off_m, rest) = own
            .iter()
            .flat_map(|&(time, _)| [time, time - rest_ms])
            .filter(|&rest| rest >= begin && rest + rest_ms <= end)
            .filter_map(off)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
        (off_m <= OFF_M.max(OFF_SHARE * beyond_m)).then_some((rest, rest + rest_ms))
    }
}

/// The format has no totals of an activity: sums and maxima of what the laps tell.
fn totals(session: &Session) -> Totals {
    let mut totals = Totals::default();
    for lap in &session.laps {
        let lap = &lap.totals;
        let sum = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a + b).or(a).or(b);
        let max = |a: Option<f64>, b: Option<f64>| a.zip(b).map(|(a, b)| a.max(b)).or(a).or(b);
        totals.timer_ms = match (totals.timer_ms, lap.timer_ms) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        totals.distance_m = sum(totals.distance_m, lap.distance_m);
        totals.energy_kcal = sum(totals.energy_kcal, lap.energy_kcal);
        totals.max_speed_m_s = max(totals.max_speed_m_s, lap.max_speed_m_s);
        totals.max_heart_rate_bpm = max(totals.max_heart_rate_bpm, lap.max_heart_rate_bpm);
        totals.max_cadence_rpm = max(totals.max_cadence_rpm, lap.max_cadence_rpm);
        totals.max_power_w = max(totals.max_power_w, lap.max_power_w);
    }
    totals
}

/// The creator's name is the product's, often with the maker's before it; without a creator the program that wrote the
/// file is what is known.
fn device(creator: Option<&str>, author: Option<&str>, serial: Option<u64>) -> Device {
    let Some(name) = creator else {
        return Device {
            manufacturer: author.unwrap_or_default().to_owned(),
            product: String::new(),
            serial,
        };
    };
    let (manufacturer, product) = match name.split_once(' ') {
        Some((first, rest)) if MAKERS.iter().any(|maker| maker.eq_ignore_ascii_case(first)) => {
            (first, rest.trim())
        }
        _ => ("", name),
    };
    Device {
        manufacturer: manufacturer.to_owned(),
        product: product.to_owned(),
        serial,
    }
}
