//! Makes one recording per session from what a file held.

mod clock;
mod dates;
mod laps;
mod parts;
mod pool;

use ritm_model::{
    ABSENT, Channel, Column, Extras, FileIdentity, Pool, Problem, ProblemCode, Recording, Samples, Scale,
    SourceFormat, Sport, SportFamily, Timestamp, Totals, order,
};

use super::{
    EPOCH_S,
    budget::Budget,
    columns::{Measured, channels},
    extras::Length,
    message::{Rare, Session},
    record::Columns,
    wire::Walk,
};
use crate::sport::{fit, guess};
use parts::Part;

/// Files of this type hold training; others only when they say `session` all the same.
const TYPE_ACTIVITY: u16 = 4;

/// What one of the chained files held.
#[derive(Default)]
pub(super) struct FitFile {
    pub(super) columns: Columns,
    pub(super) rare: Rare,
}

impl FitFile {
    /// Reads what is left to read; tells how many columns had to be left out.
    pub(super) fn finish(&mut self, walk: &Walk<'_>, budget: &mut Budget) -> usize {
        self.columns.finish(walk, &self.rare.descriptions, budget)
    }

    /// Whether it is of training.
    pub(super) fn is_training(&self) -> bool {
        !self.rare.sessions.is_empty() || self.rare.file_type.is_none_or(|kind| kind == TYPE_ACTIVITY)
    }
}

fn moment(time: u32) -> Timestamp {
    Timestamp::from_unix_s(i64::from(time) + EPOCH_S)
}

/// Appends the recordings of one file; tells whether they have the time that clocks on the wall showed.
pub(super) fn recordings(file: FitFile, into: &mut Vec<Recording>, problems: &mut Vec<Problem>) -> bool {
    if !file.is_training() {
        return false;
    }
    let FitFile { columns, mut rare } = file;
    let Columns {
        mut times, columns, ..
    } = columns;
    let Measured {
        mut columns,
        fractions,
        joined,
    } = channels(columns, &rare.descriptions);
    if !joined.is_empty() {
        let codes: Vec<&str> = joined.iter().map(Channel::code).collect();
        problems.push(Problem::new(ProblemCode::FieldsJoined, codes.join(", ")));
    }
    add_strap(&mut columns, &times, std::mem::take(&mut rare.strap));
    if rare.sessions.is_empty() {
        if times.is_empty() && rare.laps.is_empty() && rare.extras.is_empty() {
            return false;
        }
        // The end was lost: the records tell what there was, and the laps what no record does.
        let laps = rare.laps.iter().filter_map(|lap| lap.totals.energy_kcal);
        let energy_kcal = laps.reduce(|a, b| a + b);
        rare.sessions.push(Session {
            totals: Totals {
                energy_kcal,
                ..Totals::default()
            },
            ..Session::default()
        });
    }
    dates::set(&mut times, &mut rare);
    problems.extend(dates::problem(&times, &rare));
    // Records before the first time of a file stand at that time.
    let first = times.iter().find_map(|time| *time);
    times
        .iter_mut()
        .take_while(|time| time.is_none())
        .for_each(|time| *time = first);
    problems.extend(clock::leave_out_stale(&mut times, &mut columns, &rare));
    problems.extend(clock::set(&mut times, &columns, &mut rare));
    order::by(&mut rare.timer, |event| i64::from(event.0));
    rare.sessions.extend(parts::lost_session(&rare, &times));
    let parts = parts::share(&rare, &times);
    let alone = parts.len() == 1;
    let first = into.len();
    let starts: Vec<u32> = parts.iter().map(|part| part.start).collect();
    for (place, part) in parts.into_iter().enumerate() {
        // As with records: what is marked belongs to the last session that had begun, what is before all to the first.
        let ms = |start: &u32| i64::from(*start) * 1000;
        let from_ms = starts.get(place).filter(|_| place > 0).map_or(i64::MIN, ms);
        let to_ms = starts.get(place + 1).map_or(i64::MAX, ms);
        let columns = if alone {
            std::mem::take(&mut columns)
        } else {
            pick(&columns, &part.rows)
        };
        into.push(recording(
            &rare,
            &part,
            (&times, &fractions),
            columns,
            into.len(),
            from_ms..to_ms,
        ));
    }
    let legs = into.get_mut(first..).unwrap_or_default();
    if is_event(&rare, legs) {
        let number = u16::try_from(first).unwrap_or(u16::MAX);
        legs.iter_mut().for_each(|leg| leg.identity.event = Some(number));
    }
    rare.local_date
}

/// Whether the sessions of a file are legs of one event rather than trainings saved together: the file says so, or a
/// transition does, or the sports are of several families. The athlete pressed start once.
fn is_event(rare: &Rare, sessions: &[Recording]) -> bool {
    let mut families = sessions
        .iter()
        .map(|session| session.sport.family())
        .filter(|&family| family != SportFamily::Other);
    let first = families.next();
    sessions.len() > 1
        && (rare.sessions.iter().any(Session::is_multisport)
            || sessions.iter().any(|session| session.sport == Sport::Transition)
            || families.any(|family| Some(family) != first))
}

fn recording(
    rare: &Rare,
    part: &Part<'_>,
    (times, fractions): (&[Option<u32>], &[i32]),
    columns: Vec<Column>,
    place: usize,
    own_ms: std::ops::Range<i64>,
) -> Recording {
    let session = part.session;
    let own = || {
        part.rows
            .iter()
            .filter_map(|rows| times.get(rows.clone()))
            .flatten()
    };
    // A watch that set its clock after the start button tells a start after the first records.
    let start = own()
        .copied()
        .flatten()
        .next()
        .map_or(part.start, |first| first.min(part.start));
    let last = own().copied().flatten().max().unwrap_or(0);
    let end = last.max(part.end);
    let since = |time: u32| (i64::from(time) - i64::from(start)) * 1000;
    let mut before = start;
    let own_fractions = part.rows.iter().filter_map(|rows| fractions.get(rows.clone()));
    let ms = own_fractions
        .flatten()
        .map(|&ms| if ms == ABSENT { 0 } else { i64::from(ms) })
        .chain(std::iter::repeat(0));
    let time_ms = own()
        .zip(ms)
        .map(|(time, ms)| {
            before = time.unwrap_or(before);
            since(before) + ms
        })
        .collect::<Vec<_>>();
    let mut samples = Samples { time_ms, columns };
    let lengths = rare.extras.lengths.iter();
    let lengths = lengths.filter(|length| (start..=end).contains(&length.start));
    if samples.is_empty() {
        samples.columns.clear();
        samples = from_lengths(lengths, start, session.pool_length_m);
    } else if !rare.extras.lengths.is_empty() {
        let lengths: Vec<&Length> = lengths.collect();
        let mut columns = samples.columns.iter();
        let distance = columns.find(|column| column.channel == Channel::Distance);
        pool::date(
            &mut samples.time_ms,
            &lengths,
            start,
            distance,
            session.pool_length_m,
        );
    }
    let (number, sub_sport) = part.sport(rare).unwrap_or((0, 0));
    let in_pool = session.pool_length_m.is_some() || rare.extras.has_lengths(&own_ms);
    let placed = samples.column(&Channel::Latitude).is_some();
    let mut kind = fit::sport(number, sub_sport, placed && !in_pool);
    if kind == Sport::Swimming && in_pool {
        kind = Sport::PoolSwimming;
    }
    // 254 is any kind of the sport.
    if matches!(sub_sport, 0 | 254) && rare.sessions.len() == 1 {
        kind = guess::of_place(kind, &samples.columns, session.totals.ascent_m);
    }
    Recording {
        format: SourceFormat::Fit,
        device: rare.device.clone(),
        identity: FileIdentity {
            external: None,
            time_created: rare.time_created.map(moment),
            part: u16::try_from(place).unwrap_or(u16::MAX),
            event: None,
        },
        sport: kind,
        name: rare.workout.clone(),
        notes: rare.notes.clone(),
        start: moment(start),
        utc_offset_s: rare.utc_offset_s,
        samples,
        laps: laps::laps(&part.laps, start, end),
        pauses: laps::pauses(&rare.timer, (own().copied().flatten(), last), start, end),
        totals: Totals {
            // Devices write a climb of 0 m for pools.
            ascent_m: session.totals.ascent_m.filter(|_| kind != Sport::PoolSwimming),
            descent_m: session.totals.descent_m.filter(|_| kind != Sport::PoolSwimming),
            ..session.totals.clone()
        },
        // Last: what is taken before the columns are in place costs the system pages.
        extras: Extras {
            pool: session.pool_length_m.filter(|_| in_pool).map(|length_m| Pool {
                length_m,
                yards: session.pool_in_yards.unwrap_or(false),
            }),
            dive: rare.extras.dive_of(&session.dive, &own_ms),
            // On foot the cycles are strides, of two steps each.
            steps: session
                .cycles
                .filter(|&strides| strides > 0 && kind.counts_strides())
                .map(|strides| strides.saturating_mul(2)),
            ..rare.extras.of(start, own_ms)
        },
    }
}

/// The rows of one session; columns without a value there are left out.
fn pick(columns: &[Column], rows: &[std::ops::Range<usize>]) -> Vec<Column> {
    columns
        .iter()
        .filter_map(|column| {
            let own = || rows.iter().filter_map(|rows| column.raw.get(rows.clone()));
            if own().flatten().all(|&raw| raw == ABSENT) {
                return None;
            }
            let raw = own().flatten().copied().collect();
            Some(Column {
                channel: column.channel.clone(),
                scale: column.scale,
                raw,
            })
        })
        .collect()
}

/// Takes the heart rate from what the strap kept, where it kept any: a wrist in water tells little.
fn add_strap(columns: &mut Vec<Column>, times: &[Option<u32>], strap: super::strap::Strap) {
    if strap.is_empty() || times.is_empty() {
        return;
    }
    let rates = strap.rates(times);
    if rates.iter().all(Option::is_none) {
        return;
    }
    if columns.iter().all(|column| column.channel != Channel::HeartRate) {
        let raw = vec![ABSENT; times.len()];
        columns.push(Column {
            channel: Channel::HeartRate,
            scale: Scale::ONE,
            raw,
        });
    }
    for column in columns
        .iter_mut()
        .filter(|column| column.channel == Channel::HeartRate)
    {
        for (raw, rate) in column.raw.iter_mut().zip(&rates) {
            *raw = rate.map_or(*raw, |rate| column.scale.raw(f64::from(rate)));
        }
    }
}

/// Pool swims may record lengths instead of samples: one sample at the end of each.
fn from_lengths<'a>(
    lengths: impl Iterator<Item = &'a Length>,
    start: u32,
    pool_length_m: Option<f64>,
) -> Samples {
    let mut samples = Samples::default();
    let mut distance = Column {
        channel: Channel::Distance,
        scale: Scale::per_unit(100.0),
        raw: Vec::new(),
    };
    let mut speed = Column {
        channel: Channel::Speed,
        scale: Scale::per_unit(1000.0),
        raw: Vec::new(),
    };
    let mut cadence = Column {
        channel: Channel::Cadence,
        scale: Scale::ONE,
        raw: Vec::new(),
    };
    let mut swum_m = 0.0;
    for length in lengths {
        samples
            .time_ms
            .push((i64::from(length.start) - i64::from(start)) * 1000 + length.elapsed_ms);
        if length.active {
            swum_m += pool_length_m.unwrap_or(0.0);
        }
        distance.raw.push(if pool_length_m.is_some() {
            distance.scale.raw(swum_m)
        } else {
            ABSENT
        });
        speed
            .raw
            .push(length.speed_m_s.map_or(ABSENT, |value| speed.scale.raw(value)));
        cadence.raw.push(
            length
                .cadence_rpm
                .map_or(ABSENT, |value| cadence.scale.raw(value)),
        );
    }
    samples.columns = [distance, speed, cadence]
        .into_iter()
        .filter(|column| column.raw.iter().any(|&raw| raw != ABSENT))
        .collect();
    samples
}
