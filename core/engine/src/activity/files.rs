//! Files of an activity: its originals, and what a format makes of it.

use ritm_model::{
    ActivityId, RecordingId, SourceFormat, Sport,
    activity::{ActivityError, FileContent, ReadOriginal, ReadOriginals, WriteRecording, WriteWhole},
};
use rusqlite::{Connection, OptionalExtension};

use super::{keep, refresh, row, whole};
use crate::{
    answer::{Answer, Answered},
    beside::Making,
    context::Context,
    derived,
    store::{Fault, corrupt, original, readable},
    task::{self, Leg, Task, Writing},
};

/// A file that is made beside the engine, of what `gather` finds in the database.
fn made(
    gather: impl Fn(&Connection) -> Result<(Task, String), Fault> + 'static,
) -> Result<Answered<FileContent>, Fault> {
    let gather = move |context: &Context| gather(&context.db);
    Ok(Answered::Later(Box::new(Making::new(gather))))
}

impl Answer for ReadOriginal {
    fn answer(self, _context: &mut Context) -> Result<Answered<FileContent>, Fault> {
        made(move |db| original(db, self.recording))
    }
}

impl Answer for ReadOriginals {
    fn answer(self, _context: &mut Context) -> Result<Answered<FileContent>, Fault> {
        made(move |db| originals(db, self.id))
    }
}

impl Answer for WriteRecording {
    fn answer(self, _context: &mut Context) -> Result<Answered<FileContent>, Fault> {
        made(move |db| written(db, self.recording, self.format))
    }
}

impl Answer for WriteWhole {
    fn answer(self, _context: &mut Context) -> Result<Answered<FileContent>, Fault> {
        made(move |db| whole(db, self.id, self.format))
    }
}

fn original(db: &Connection, id: RecordingId) -> Result<(Task, String), Fault> {
    let key = db
        .prepare_cached("SELECT original_key FROM recording WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let original = original::read_packed(db, key)?;
    let name = original.name.clone();
    Ok((Task::Originals(vec![original]), name))
}

/// A recording as a file of `format`, with what the athlete calls the activity.
fn written(db: &Connection, id: RecordingId, format: SourceFormat) -> Result<(Task, String), Fault> {
    let (key, name, notes, sport, file, activity_key): (i64, String, String, u8, String, i64) = db
        .prepare_cached(
            "SELECT recording.key, activity.name, activity.notes, activity.sport, original.name, activity.key
             FROM recording
             JOIN activity ON activity.key = activity_key JOIN original ON original.key = original_key
             WHERE recording.id = ?",
        )?
        .query_row([id.as_bytes()], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
            ))
        })
        .optional()?
        .ok_or(ActivityError::NotFound)?;
    let mut packed = keep::load_packed(db, key)?;
    let recording = &mut packed.recording;
    // All recordings of an activity move with the start it was given.
    if let Some(start) = refresh::set_start(db, activity_key)? {
        let first: i64 = db
            .prepare_cached(
                "SELECT start_ms FROM recording WHERE activity_key = ? ORDER BY place, key LIMIT 1",
            )?
            .query_row([activity_key], |row| row.get(0))?;
        recording.start = recording.start.plus_ms(start.unix_ms().saturating_sub(first));
    }
    let own = |text: String| (!text.is_empty()).then_some(text);
    recording.name = own(name).or(recording.name.take());
    recording.notes = own(notes).or(recording.notes.take());
    let leg = Leg {
        packed,
        counts: true,
        sport: Sport::from_number(sport),
    };
    let writing = Writing {
        format,
        legs: vec![leg],
        whole: None,
    };
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    Ok((Task::Write(writing), format!("{stem}.{}", extension(format))))
}

/// The original of an activity, or all of them in an archive.
fn originals(db: &Connection, id: ActivityId) -> Result<(Task, String), Fault> {
    let key = row::activity_key(db, id)?;
    let keys: Vec<i64> = db
        .prepare_cached(
            "SELECT DISTINCT original_key FROM recording JOIN activity ON activity.key = activity_key
             WHERE activity.key = ?1 OR activity.parent_key = ?1 ORDER BY activity.start_ms, original_key",
        )?
        .query_map([key], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let files: Result<Vec<_>, Fault> = keys.iter().map(|&key| original::read_packed(db, key)).collect();
    let files = files?;
    let name = match files.as_slice() {
        [] => return Err(ActivityError::NotFound.into()),
        [one] => one.name.clone(),
        _ => format!("{}.zip", stem(db, key)?),
    };
    Ok((Task::Originals(files), name))
}

/// An activity with legs as one file of `format`.
fn whole(db: &Connection, id: ActivityId, format: SourceFormat) -> Result<(Task, String), Fault> {
    let key = row::activity_key(db, id)?;
    let rows = whole::legs(db, key)?;
    if !rows.iter().any(|leg| leg.counts) {
        return Err(ActivityError::NotFound.into());
    }
    let (name, notes, sport): (String, String, u8) = db
        .prepare_cached("SELECT name, notes, sport FROM activity WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let own = |text: String| (!text.is_empty()).then_some(text);
    let mut energies = Vec::new();
    let mut legs = Vec::with_capacity(rows.len());
    for leg in &rows {
        if leg.counts {
            let summary = readable(derived::summary_of(db, leg.recording_key))?;
            energies.extend(summary.and_then(|summary| summary.totals.energy_kcal));
        }
        // Of the others only the one format tells that knows legs.
        if !leg.counts && format != SourceFormat::Fit {
            continue;
        }
        let packed = match readable(keep::load_packed(db, leg.recording_key))? {
            Some(packed) => packed,
            None if format == SourceFormat::Fit => return Err(corrupt()),
            // A damaged leg is missing from the whole.
            None => continue,
        };
        legs.push(Leg {
            packed,
            counts: leg.counts,
            sport: leg.sport,
        });
    }
    let whole = task::Whole {
        name: own(name),
        notes: own(notes),
        sport: Sport::from_number(sport),
        energy_kcal: energies.into_iter().reduce(|a, b| a + b),
    };
    let writing = Writing {
        format,
        legs,
        whole: Some(whole),
    };
    let file_name = format!("{}.{}", stem(db, key)?, extension(format));
    Ok((Task::Write(writing), file_name))
}

/// What a file of an activity is called: its name, or its day.
fn stem(db: &Connection, key: i64) -> Result<String, Fault> {
    let (name, day): (String, i32) = db
        .prepare_cached("SELECT name, day FROM activity WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    // What no system takes in the name of a file.
    let name: String = name
        .chars()
        .filter(|letter| !letter.is_control() && !"/\\:*?\"<>|".contains(*letter))
        .take(100)
        .collect();
    if !name.trim().is_empty() {
        return Ok(name.trim().to_owned());
    }
    let (year, month, day) = ritm_model::LocalDay(day).ymd();
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

fn extension(format: SourceFormat) -> &'static str {
    match format {
        SourceFormat::Json => "geojson",
        other => other.extension(),
    }
}
