//! One activity: its detail, its samples thinned for drawing, the totals of a part.

use std::rc::Rc;

use ritm_analysis::{series::Course, summary, swim};
use ritm_model::{
    ActivityId, Lap, Recording, RecordingId, Sport, Totals,
    activity::{
        ActivityDetail, ActivityError, ActivityRow, LapDetail, Leg, ReadSeries, RecordingDetail, Series,
        SummarisePart,
    },
    discipline::Discipline,
    order,
    summary::{Figure, Mend, Summary},
};
use rusqlite::{Connection, OptionalExtension};

use super::{
    keep, lengths, records,
    row::{self, ReadRow},
    whole,
};
use crate::{
    context::Context,
    derived,
    store::{
        Fault, corrupt,
        field::{self, Field, Kind},
        readable,
    },
};

/// What was opened last, unpacked: charts ask for it again and again. What a part of a recording holds is told by the hash
/// of its content.
#[derive(Default)]
struct Opened(Option<Shown>);

struct Shown {
    parts: Vec<PartId>,
    recording: Rc<Recording>,
    /// Its course by the rules of a sport, once it was drawn.
    course: Option<(Sport, Rc<Course>)>,
}

/// A recording, its content, and the part of it that counts.
type PartId = ([u8; 16], [u8; 16], Option<i64>, Option<i64>);

const MOST_POINTS: u32 = 100_000;

pub(super) fn detail(db: &Connection, id: ActivityId) -> Result<ActivityDetail, Fault> {
    let sql = format!(
        "SELECT {}, key, notes, parent_key FROM activity WHERE id = ?",
        row::ROW
    );
    let (read, key, notes, parent): (ReadRow, i64, String, Option<i64>) = db
        .prepare_cached(&sql)?
        .query_row([id.as_bytes()], |row| {
            let after = row::ROW_COLUMNS;
            Ok((
                row::read_row(row)?,
                row.get(after)?,
                row.get(after + 1)?,
                row.get(after + 2)?,
            ))
        })
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let row = records::mark(db, vec![read])?
        .pop()
        .ok_or(ActivityError::NotFound)?;
    let sport = row.sport;
    let mut detail = ActivityDetail {
        row,
        notes,
        effort: readable(field::get(
            db,
            Kind::Activity,
            id.as_bytes(),
            Field::Effort as i64,
        ))?
        .flatten(),
        summary: Summary::default(),
        recordings: Vec::new(),
        legs: Vec::new(),
        parent: None,
        laps: Vec::new(),
        pauses: Vec::new(),
        channels: Vec::new(),
        sample_count: 0,
        discipline: Discipline::default(),
        zone_is_home: false,
    };
    if let Some(parent) = parent {
        detail.parent = Some(row_of(db, parent)?);
    }
    let legs = whole::legs(db, key)?;
    if !legs.is_empty() {
        of_legs(db, key, &legs, &mut detail)?;
        return Ok(detail);
    }
    let mut told_zone = false;
    for (key, kept, recording) in recordings_of(db, key, sport)? {
        told_zone |= recording.utc_offset_s.is_some();
        if detail.recordings.is_empty() {
            detail.sample_count = kept.sample_count;
            detail.summary = kept.summary.clone();
            detail.channels = derived::outline_of(db, key)?.channels();
            detail.discipline = derived::discipline_of(db, key, &recording, sport)?;
            if let Some(swim) = &mut detail.discipline.swim {
                swim.edits = lengths::of_part(db, key)?;
            }
            detail.laps = with_laps(recording.laps, derived::laps_of(db, key)?, sport, &detail.summary);
            detail.pauses = recording.pauses;
        }
        detail.recordings.push(kept);
    }
    detail.zone_is_home = !told_zone && !detail.recordings.is_empty();
    Ok(detail)
}

/// Fills in what is told of a whole.
fn of_legs(
    db: &Connection,
    key: i64,
    legs: &[whole::LegRow],
    detail: &mut ActivityDetail,
) -> Result<(), Fault> {
    let whole = whole::compute(db, legs, whole::edited_sport(db, key)?)?;
    let computed = whole.laps();
    if let Some(joined) = whole.joined {
        let columns = &joined.samples.columns;
        detail.channels = columns.iter().map(|column| column.channel.clone()).collect();
        order::ascending(&mut detail.channels);
        detail.sample_count = joined.samples.len() as u64;
        if whole.sport != Sport::Multisport {
            detail.discipline = derived::discipline(&joined, whole.sport);
            if let Some(swim) = &mut detail.discipline.swim {
                // Lengths are corrected in the leg that they were counted in.
                swim.lengths.iter_mut().for_each(|length| length.mend = None);
            }
        }
        if !computed.is_empty() {
            detail.laps = with_laps(joined.laps, computed, detail.row.sport, &whole.summary);
        }
        detail.pauses = joined.pauses;
    }
    detail.summary = whole.summary;
    let mut told_zone = false;
    let start = detail.row.start;
    for leg in legs {
        detail.legs.push(Leg {
            row: row_of(db, leg.key)?,
            from_ms: leg.start.ms_since(start),
            counts: leg.counts,
        });
        let recordings = recordings_of(db, leg.key, leg.sport)?;
        told_zone |= recordings.iter().any(|(_, _, one)| one.utc_offset_s.is_some());
        detail
            .recordings
            .extend(recordings.into_iter().map(|(_, kept, _)| kept));
    }
    detail.zone_is_home = !told_zone;
    Ok(())
}

fn with_laps(laps: Vec<Lap>, computed: Vec<Totals>, sport: Sport, whole: &Summary) -> Vec<LapDetail> {
    // What is no measurement in the whole is none in a lap, though the device wrote it.
    let left_out: Vec<Figure> = whole
        .remarks
        .iter()
        .filter(|remark| {
            matches!(
                remark.mend,
                Mend::MostlyZero | Mend::ZeroIsNone | Mend::PowerHeldOver
            )
        })
        .map(|remark| remark.figure)
        .collect();
    let mut computed = computed.into_iter();
    laps.into_iter()
        .map(|lap| {
            let mut device = summary::device_totals(&lap.device, sport);
            left_out.iter().for_each(|figure| figure.put(&mut device, None));
            LapDetail {
                lap: Lap { device, ..lap },
                computed: computed.next().unwrap_or_default(),
            }
        })
        .filter(|lap| !is_nothing(lap))
        .collect()
}

/// Whether a lap is a button pressed twice, or at the very end: it took no time, and nothing is told of it.
fn is_nothing(lap: &LapDetail) -> bool {
    let told = &lap.lap.device;
    let took = |ms: Option<i64>| ms.is_some_and(|ms| ms > 0);
    lap.lap.to_ms <= lap.lap.from_ms
        && !took(told.timer_ms)
        && !took(told.elapsed_ms)
        && told.distance_m.is_none_or(|metres| metres <= 0.0)
}

fn row_of(db: &Connection, key: i64) -> Result<ActivityRow, Fault> {
    let sql = format!("SELECT {} FROM activity WHERE key = ?", row::ROW);
    let read = db.prepare_cached(&sql)?.query_row([key], row::read_row)?;
    Ok(read.row)
}

/// The recordings of an activity with their keys, the one the numbers come from first.
fn recordings_of(
    db: &Connection,
    activity_key: i64,
    sport: Sport,
) -> Result<Vec<(i64, RecordingDetail, Recording)>, Fault> {
    let sql = format!(
        "SELECT recording.key, recording.id, sample_count, original.name, original.bytes, {}
         FROM recording JOIN original ON original.key = original_key
         WHERE activity_key = ? ORDER BY place, recording.key",
        keep::META
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([activity_key])?;
    let mut recordings = Vec::new();
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        let id: [u8; 16] = row.get(1)?;
        let (mut recording, problems) = keep::read_meta(row, 5)?;
        let kept = RecordingDetail {
            id: RecordingId::from_slice(&id).ok_or_else(corrupt)?,
            device: std::mem::take(&mut recording.device),
            format: recording.format,
            file_name: row.get(3)?,
            file_bytes: row.get::<_, i64>(4)?.max(0) as u64,
            start: recording.start,
            sample_count: row.get::<_, i64>(2)?.max(0) as u64,
            channels: derived::outline_of(db, key)?.channels(),
            device_totals: summary::device_totals(&recording.totals, sport),
            summary: derived::summary_of(db, key)?,
            problems,
            gear: std::mem::take(&mut recording.extras.gear),
            photos: std::mem::take(&mut recording.extras.photos),
        };
        recordings.push((key, kept, recording));
    }
    Ok(recordings)
}

/// What an activity's charts show, unpacked, and the activity's sport: its first recording, or its legs one after the
/// other.
fn shown(context: &mut Context, id: ActivityId) -> Result<(Rc<Recording>, Sport), Fault> {
    let db = Rc::clone(&context.db);
    let (key, sport): (i64, u8) = db
        .prepare_cached("SELECT key, sport FROM activity WHERE id = ?")?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let sport = Sport::from_number(sport);
    let legs = whole::legs(&db, key)?;
    let keys: Vec<i64> = if legs.is_empty() {
        db.prepare_cached(
            "SELECT key FROM recording WHERE activity_key = ? ORDER BY place, recording.key LIMIT 1",
        )?
        .query_map([key], |row| row.get(0))?
        .collect::<Result<_, _>>()?
    } else {
        let counting = legs.iter().filter(|leg| leg.counts);
        counting.map(|leg| leg.recording_key).collect()
    };
    let mut part =
        db.prepare_cached("SELECT id, content, cut_from_ms, cut_to_ms FROM recording WHERE key = ?")?;
    let parts: Vec<PartId> = keys
        .iter()
        .map(|key| {
            part.query_row([key], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
        })
        .collect::<Result<_, _>>()?;
    if let Opened(Some(shown)) = context.memory.of::<Opened>()
        && shown.parts == parts
    {
        return Ok((Rc::clone(&shown.recording), sport));
    }
    let recording = match (keys.as_slice(), legs.is_empty()) {
        (&[key], true) => keep::load_recording(&db, key)?,
        _ => whole::joined(&db, &legs)?.ok_or(ActivityError::NotFound)?,
    };
    let recording = Rc::new(recording);
    *context.memory.of() = Opened(Some(Shown {
        parts,
        recording: Rc::clone(&recording),
        course: None,
    }));
    Ok((recording, sport))
}

pub(super) fn series(context: &mut Context, question: &ReadSeries) -> Result<Series, Fault> {
    if question.points < 2 || question.points > MOST_POINTS {
        return Err(ActivityError::BadRange.into());
    }
    if question.range_ms.is_some_and(|(from, to)| from >= to) {
        return Err(ActivityError::BadRange.into());
    }
    let (recording, sport) = shown(context, question.id)?;
    let known = match context.memory.of::<Opened>() {
        Opened(Some(shown)) => &mut shown.course,
        Opened(None) => &mut None,
    };
    let course = match known {
        Some((by, course)) if *by == sport => course,
        known => {
            let course = Rc::new(Course::of(&swim::by_lengths(&recording, sport), sport));
            &known.insert((sport, course)).1
        }
    };
    Ok(course.thin(question.range_ms, question.points as usize))
}

pub(super) fn part(context: &mut Context, question: &SummarisePart) -> Result<Summary, Fault> {
    let SummarisePart { id, from_ms, to_ms } = *question;
    if from_ms >= to_ms {
        return Err(ActivityError::BadRange.into());
    }
    let (recording, sport) = shown(context, id)?;
    Ok(summary::summarise_part(&recording, sport, from_ms, to_ms))
}
