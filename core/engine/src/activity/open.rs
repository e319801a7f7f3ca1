//! One activity: its detail, its samples thinned for drawing, the totals of a part.

use std::rc::Rc;

use ritm_analysis::{series, summary};
use ritm_model::{
    ActivityId, Recording, RecordingId, SourceFormat, Sport,
    activity::{
        ActivityDetail, ActivityError, FileContent, LapDetail, ReadSeries, RecordingDetail, Series,
        SummarisePart,
    },
    summary::Summary,
};
use rusqlite::{Connection, OptionalExtension};

use super::{keep, list};
use crate::{
    context::Context,
    derived,
    store::{Fault, corrupt, original},
};

/// The recording opened last, unpacked: charts ask for it again and again. What a recording holds never changes.
#[derive(Default)]
struct Opened(Option<(RecordingId, Rc<Recording>)>);

const MOST_POINTS: u32 = 100_000;

pub(super) fn detail(db: &Connection, id: ActivityId) -> Result<ActivityDetail, Fault> {
    let sql = format!("SELECT {}, key, notes FROM activity WHERE id = ?", list::ROW);
    let (row, key, notes): (_, i64, String) = db
        .prepare_cached(&sql)?
        .query_row([id.as_bytes()], |row| {
            Ok((list::read_row(row)?, row.get(15)?, row.get(16)?))
        })
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let mut detail = ActivityDetail {
        row,
        notes,
        recordings: Vec::new(),
        laps: Vec::new(),
        pauses: Vec::new(),
        channels: Vec::new(),
        sample_count: 0,
    };
    let sql = format!(
        "SELECT recording.key, recording.id, sample_count, original.name, original.bytes, {}
         FROM recording JOIN original ON original.key = original_key
         WHERE activity_key = ? ORDER BY place, recording.key",
        keep::META
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([key])?;
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        let id: [u8; 16] = row.get(1)?;
        let sample_count = row.get::<_, i64>(2)?.max(0) as u64;
        let (recording, problems) = keep::read_meta(row, 5)?;
        if detail.recordings.is_empty() {
            detail.sample_count = sample_count;
            detail.channels = derived::outline_of(db, key)?.channels();
            let mut computed = derived::laps_of(db, key)?.into_iter();
            detail.laps = recording
                .laps
                .into_iter()
                .map(|lap| LapDetail {
                    lap,
                    computed: computed.next().unwrap_or_default(),
                })
                .collect();
            detail.pauses = recording.pauses;
        }
        detail.recordings.push(RecordingDetail {
            id: RecordingId::from_slice(&id).ok_or_else(corrupt)?,
            device: recording.device,
            format: recording.format,
            file_name: row.get(3)?,
            file_bytes: row.get::<_, i64>(4)?.max(0) as u64,
            start: recording.start,
            sample_count,
            channels: derived::outline_of(db, key)?.channels(),
            device_totals: recording.totals,
            summary: derived::summary_of(db, key)?,
            problems,
            gear: recording.extras.gear,
            photos: recording.extras.photos,
        });
    }
    Ok(detail)
}

/// The first recording of an activity, unpacked, and the activity's sport.
fn first_recording(context: &mut Context, id: ActivityId) -> Result<(Rc<Recording>, Sport), Fault> {
    let (key, recording_id, sport): (i64, [u8; 16], u8) = context
        .db
        .prepare_cached(
            "SELECT recording.key, recording.id, activity.sport
             FROM recording JOIN activity ON activity.key = activity_key
             WHERE activity.id = ? ORDER BY place, recording.key LIMIT 1",
        )?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let recording_id = RecordingId::from_slice(&recording_id).ok_or_else(corrupt)?;
    let sport = Sport::from_number(sport);
    if let Opened(Some((opened, recording))) = context.memory.of::<Opened>()
        && *opened == recording_id
    {
        return Ok((Rc::clone(recording), sport));
    }
    let recording = Rc::new(keep::load_recording(&context.db, key)?);
    *context.memory.of() = Opened(Some((recording_id, Rc::clone(&recording))));
    Ok((recording, sport))
}

pub(super) fn series(context: &mut Context, question: &ReadSeries) -> Result<Series, Fault> {
    if question.points < 2 || question.points > MOST_POINTS {
        return Err(ActivityError::BadRange.into());
    }
    if question.range_ms.is_some_and(|(from, to)| from >= to) {
        return Err(ActivityError::BadRange.into());
    }
    let (recording, _) = first_recording(context, question.id)?;
    Ok(series::thin(
        &recording.samples,
        question.range_ms,
        question.points as usize,
    ))
}

pub(super) fn part(context: &mut Context, question: &SummarisePart) -> Result<Summary, Fault> {
    let SummarisePart { id, from_ms, to_ms } = *question;
    if from_ms >= to_ms {
        return Err(ActivityError::BadRange.into());
    }
    let (recording, sport) = first_recording(context, id)?;
    Ok(summary::summarise_part(&recording, sport, from_ms, to_ms))
}

pub(super) fn original(db: &Connection, id: RecordingId) -> Result<FileContent, Fault> {
    let key = db
        .prepare_cached("SELECT original_key FROM recording WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let original = original::read(db, key)?;
    Ok(FileContent {
        file_name: original.name,
        bytes: original.bytes,
    })
}

/// A recording as a file of `format`, with what the athlete calls the activity.
pub(super) fn written(db: &Connection, id: RecordingId, format: SourceFormat) -> Result<FileContent, Fault> {
    let (key, name, notes, sport, file): (i64, String, String, u8, String) = db
        .prepare_cached(
            "SELECT recording.key, activity.name, activity.notes, activity.sport, original.name FROM recording
             JOIN activity ON activity.key = activity_key JOIN original ON original.key = original_key
             WHERE recording.id = ?",
        )?
        .query_row([id.as_bytes()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let mut recording = keep::load_recording(db, key)?;
    let own = |text: String| (!text.is_empty()).then_some(text);
    recording.name = own(name).or(recording.name);
    recording.notes = own(notes).or(recording.notes);
    recording.sport = Sport::from_number(sport);
    let bytes = ritm_formats::encode(&recording, format).ok_or(ActivityError::NoWriter)?;
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let extension = match format {
        SourceFormat::Json => "geojson",
        other => other.extension(),
    };
    Ok(FileContent {
        file_name: format!("{stem}.{extension}"),
        bytes,
    })
}
