//! Recordings from what a file held: one a session.

use ritm_model::{
    ABSENT, Channel, Column, FileIdentity, Lap, Pause, Recording, Samples, Scale, SourceFormat, Sport,
    Timestamp, Totals,
};

use super::{
    EPOCH_S,
    message::{Length, Rare, Session},
    sport::sport,
    wire::FitFile,
};

/// Files of these types hold training: `activity`, and others only when they say `session` all the same.
const ACTIVITY: u16 = 4;

fn moment(time: u32) -> Timestamp {
    Timestamp::from_unix_s(i64::from(time) + EPOCH_S)
}

/// Appends the recordings of one file.
pub(super) fn recordings(file: FitFile, into: &mut Vec<Recording>) {
    let FitFile { columns, mut rare } = file;
    let activity = rare.file_type.is_none_or(|kind| kind == ACTIVITY);
    let dated = columns.times.iter().any(Option::is_some);
    if !activity && rare.sessions.is_empty() || rare.sessions.is_empty() && !dated {
        return;
    }
    if rare.sessions.is_empty() {
        // The end was lost: the records tell what there was.
        rare.sessions.push(Session::default());
    }
    rare.sessions.sort_by_key(|session| session.start);
    let ranges = ranges(&columns.times, &rare.sessions);
    for (part, (session, rows)) in rare.sessions.iter().zip(ranges).enumerate() {
        if let Some(recording) = recording(&columns.times, &columns.columns, &rare, session, part, &rows) {
            into.push(recording);
        }
    }
}

/// The rows of each session: a record belongs to the last session that had begun.
fn ranges(times: &[Option<u32>], sessions: &[Session]) -> Vec<Vec<usize>> {
    let mut ranges = vec![Vec::new(); sessions.len()];
    for (row, time) in times.iter().enumerate() {
        let Some(time) = time else { continue };
        let begun = sessions.partition_point(|session| session.start.is_some_and(|start| start <= *time));
        ranges[begun.saturating_sub(1)].push(row);
    }
    ranges
}

fn recording(
    times: &[Option<u32>],
    columns: &[Column],
    rare: &Rare,
    session: &Session,
    part: usize,
    rows: &[usize],
) -> Option<Recording> {
    let first = rows.iter().find_map(|&row| times[row]);
    let elapsed_s = session.totals.elapsed_ms.map_or(0, |ms| ms / 1000) as u32;
    let start_s = session
        .start
        .or(first)
        .or_else(|| session.end.map(|end| end.saturating_sub(elapsed_s)))
        .or(rare.time_created)?;
    let last = rows.iter().filter_map(|&row| times[row]).max();
    let end_s = last
        .into_iter()
        .chain(session.end)
        .max()
        .unwrap_or(start_s.saturating_add(elapsed_s));
    let sport = sport(session.sport, session.sub_sport);
    let mut samples = pick(times, columns, rows, start_s);
    let lengths: Vec<&Length> = rare
        .lengths
        .iter()
        .filter(|length| {
            length
                .start
                .is_some_and(|start| (start_s..=end_s.max(start_s)).contains(&start))
        })
        .collect();
    if samples.is_empty() && !lengths.is_empty() {
        samples = from_lengths(&lengths, start_s, session.pool_length_m);
    }
    Some(Recording {
        format: SourceFormat::Fit,
        device: rare.device.clone(),
        identity: FileIdentity {
            external: None,
            time_created: rare.time_created.map(moment),
            part: u16::try_from(part).unwrap_or(u16::MAX),
        },
        sport,
        name: None,
        notes: None,
        start: moment(start_s),
        utc_offset_s: rare.utc_offset_s,
        samples,
        laps: laps(rare, start_s, end_s, rare.sessions.len() == 1),
        pauses: pauses(&rare.timer, start_s, end_s),
        totals: Totals {
            ascent_m: session.totals.ascent_m.filter(|_| sport != Sport::PoolSwimming),
            ..session.totals.clone()
        },
    })
}

fn pick(times: &[Option<u32>], columns: &[Column], rows: &[usize], start_s: u32) -> Samples {
    let time_ms = rows
        .iter()
        .map(|&row| times[row].map_or(0, |time| (i64::from(time) - i64::from(start_s)) * 1000))
        .collect();
    let whole = rows.len() == times.len();
    let columns = columns
        .iter()
        .map(|column| Column {
            channel: column.channel.clone(),
            scale: column.scale,
            raw: if whole {
                column.raw.clone()
            } else {
                rows.iter()
                    .map(|&row| column.raw.get(row).copied().unwrap_or(ABSENT))
                    .collect()
            },
        })
        .filter(|column| column.raw.iter().any(|&raw| raw != ABSENT))
        .collect();
    Samples { time_ms, columns }
}

/// Pool swims record lengths instead of samples: one sample at the end of each.
fn from_lengths(lengths: &[&Length], start_s: u32, pool_length_m: Option<f64>) -> Samples {
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
        let Some(start) = length.start else { continue };
        samples
            .time_ms
            .push((i64::from(start) - i64::from(start_s)) * 1000 + length.elapsed_ms);
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

fn laps(rare: &Rare, start_s: u32, end_s: u32, alone: bool) -> Vec<Lap> {
    let mut laps: Vec<Lap> = Vec::new();
    let ms = |time: u32| (i64::from(time) - i64::from(start_s)) * 1000;
    let mut before = start_s;
    for lap in &rare.laps {
        // A lap that does not say when it began follows the one before.
        let begin = lap.start.unwrap_or(before);
        let end = lap.end.unwrap_or(end_s).max(begin);
        before = end;
        if !alone && !(start_s..end_s.max(start_s.saturating_add(1))).contains(&begin) {
            continue;
        }
        let elapsed_ms = lap.totals.elapsed_ms.unwrap_or_else(|| ms(end) - ms(begin));
        let from_ms = ms(begin);
        laps.push(Lap {
            from_ms,
            to_ms: from_ms + elapsed_ms,
            trigger: lap.trigger,
            device: lap.totals.clone(),
        });
    }
    laps
}

fn pauses(timer: &[(u32, bool)], start_s: u32, end_s: u32) -> Vec<Pause> {
    let mut pauses = Vec::new();
    let mut stopped = None;
    for &(time, runs) in timer {
        match (stopped, runs) {
            (None, false) => stopped = Some(time),
            (Some(since), true) => {
                if time > since && since >= start_s && time <= end_s {
                    let ms = |time: u32| (i64::from(time) - i64::from(start_s)) * 1000;
                    pauses.push(Pause {
                        from_ms: ms(since),
                        to_ms: ms(time),
                    });
                }
                stopped = None;
            }
            _ => {}
        }
    }
    pauses
}
