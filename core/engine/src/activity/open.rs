//! One activity: its detail, its samples thinned for drawing, the totals of a part.

use std::rc::Rc;

use ritm_analysis::{series, summary};
use ritm_model::{
    ActivityId, Channel, Extras, Recording, RecordingId, SourceFormat, Sport, Timestamp,
    activity::{ActivityDetail, ActivityError, LapDetail, RecordingDetail, Series, SeriesRequest},
    summary::Summary,
};
use rusqlite::{Connection, OptionalExtension};

use super::{keep, list};
use crate::{
    Engine,
    store::{
        Fault, corrupt,
        original::{self, Original},
    },
};

/// The recording opened last, unpacked: charts ask for it again and again.
pub(crate) struct Opened {
    recording_key: i64,
    recording: Rc<Recording>,
}

const MOST_POINTS: u32 = 100_000;

pub(super) fn activity_key(db: &Connection, id: ActivityId) -> Result<i64, Fault> {
    db.prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or_else(|| ActivityError::NotFound.into())
}

pub(super) fn detail(db: &Connection, id: ActivityId) -> Result<ActivityDetail, Fault> {
    let sql = format!("SELECT {}, key, notes FROM activity WHERE id = ?", list::ROW);
    let (row, key, notes): (_, i64, String) = db
        .prepare_cached(&sql)?
        .query_row([id.as_bytes()], |row| {
            Ok((list::read_row(row)?, row.get(16)?, row.get(17)?))
        })
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let (older, newer) = list::neighbours(db, &row)?;
    let mut detail = ActivityDetail {
        row,
        notes,
        recordings: Vec::new(),
        laps: Vec::new(),
        pauses: Vec::new(),
        channels: Vec::new(),
        sample_count: 0,
        older,
        newer,
    };
    let mut statement = db.prepare_cached(
        "SELECT recording.id, start_ms, sample_count, meta, summary, original.name, original.bytes, recording.key,
                extras
         FROM recording JOIN original ON original.key = original_key
         WHERE activity_key = ? ORDER BY place, recording.key",
    )?;
    let mut rows = statement.query([key])?;
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(0)?;
        let meta = keep::read_meta(row.get_ref(3)?.as_blob().map_err(|_| corrupt())?)?;
        let derived = keep::read_derived(row.get_ref(4)?.as_blob().map_err(|_| corrupt())?)?;
        let sample_count = row.get::<_, i64>(2)?.max(0) as u64;
        let extras = match row.get::<_, Option<Vec<u8>>>(8)? {
            Some(extras) => ritm_model::decode(&extras).map_err(|_| corrupt())?,
            None => Extras::default(),
        };
        if detail.recordings.is_empty() {
            detail.sample_count = sample_count;
            detail.channels = derived.channels;
            let mut computed = derived.laps.into_iter();
            detail.laps = meta
                .laps
                .into_iter()
                .map(|lap| LapDetail {
                    lap,
                    computed: computed.next().unwrap_or_default(),
                })
                .collect();
            detail.pauses = meta.pauses;
        }
        detail.recordings.push(RecordingDetail {
            id: RecordingId::from_slice(&id).ok_or_else(corrupt)?,
            device: meta.device,
            format: meta.format,
            file_name: row.get(5)?,
            file_bytes: row.get::<_, i64>(6)?.max(0) as u64,
            start: Timestamp::from_unix_ms(row.get(1)?),
            sample_count,
            device_totals: meta.totals,
            summary: derived.summary,
            problems: meta.problems,
            gear: extras.gear,
            photos: extras.photos,
        });
    }
    Ok(detail)
}

/// The first recording of an activity, unpacked, and the activity's sport.
fn first_recording(engine: &mut Engine, id: ActivityId) -> Result<(Rc<Recording>, Sport), Fault> {
    let (key, sport): (i64, u8) = engine
        .db
        .prepare_cached(
            "SELECT recording.key, activity.sport FROM recording JOIN activity ON activity.key = activity_key
             WHERE activity.id = ? ORDER BY place, recording.key LIMIT 1",
        )?
        .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let sport = Sport::from_number(sport);
    if let Some(opened) = engine
        .opened
        .as_ref()
        .filter(|opened| opened.recording_key == key)
    {
        return Ok((Rc::clone(&opened.recording), sport));
    }
    let recording = Rc::new(keep::load_recording(&engine.db, key)?);
    engine.opened = Some(Opened {
        recording_key: key,
        recording: Rc::clone(&recording),
    });
    Ok((recording, sport))
}

pub(super) fn series(engine: &mut Engine, request: &SeriesRequest) -> Result<Series, Fault> {
    if request.points < 2 || request.points > MOST_POINTS {
        return Err(ActivityError::BadRange.into());
    }
    if request.range_ms.is_some_and(|(from, to)| from >= to) {
        return Err(ActivityError::BadRange.into());
    }
    let (recording, _) = first_recording(engine, request.id)?;
    Ok(series::thin(
        &recording.samples,
        request.range_ms,
        request.points as usize,
    ))
}

pub(super) fn part(engine: &mut Engine, id: ActivityId, from_ms: i64, to_ms: i64) -> Result<Summary, Fault> {
    if from_ms >= to_ms {
        return Err(ActivityError::BadRange.into());
    }
    let (recording, sport) = first_recording(engine, id)?;
    Ok(summary::summarise_part(&recording, sport, from_ms, to_ms))
}

pub(super) fn original(db: &Connection, id: RecordingId) -> Result<Original, Fault> {
    let key = db
        .prepare_cached("SELECT original_key FROM recording WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    original::read(db, key)
}

/// A recording as a file of `format`, with what the athlete calls the activity, and that file's name.
pub(super) fn save(
    db: &Connection,
    id: RecordingId,
    format: SourceFormat,
) -> Result<(String, Vec<u8>), Fault> {
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
    Ok((format!("{stem}.{extension}"), bytes))
}

/// The channels a recording holds, known ones first.
pub(super) fn channels(recording: &Recording) -> Vec<Channel> {
    let mut channels: Vec<Channel> = recording
        .samples
        .columns
        .iter()
        .map(|column| column.channel.clone())
        .collect();
    channels.sort();
    channels
}
