//! Files of an activity: its originals, and what a format makes of it.

use std::io::{Cursor, Write};

use ritm_analysis::swim;
use ritm_model::{
    ActivityId, Recording, RecordingId, SourceFormat, Sport,
    activity::{ActivityError, FileContent},
};
use rusqlite::{Connection, OptionalExtension};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{keep, refresh, row, whole};
use crate::{
    derived,
    store::{Fault, corrupt, original, readable},
};

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
    let mut recording = as_it_counts(db, key)?;
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
    recording.name = own(name).or(recording.name);
    recording.notes = own(notes).or(recording.notes);
    recording.sport = Sport::from_number(sport);
    let bytes = ritm_formats::encode(&recording, format).ok_or(ActivityError::NoWriter)?;
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let extension = extension(format);
    Ok(FileContent {
        file_name: format!("{stem}.{extension}"),
        bytes,
    })
}

/// A recording whose lengths of a pool are those of which the numbers are made.
fn as_it_counts(db: &Connection, key: i64) -> Result<Recording, Fault> {
    let mut recording = keep::load_recording(db, key)?;
    swim::settle(&mut recording);
    Ok(recording)
}

/// The original of an activity, or all of them in an archive.
pub(super) fn originals(db: &Connection, id: ActivityId) -> Result<FileContent, Fault> {
    let key = row::activity_key(db, id)?;
    let keys: Vec<i64> = db
        .prepare_cached(
            "SELECT DISTINCT original_key FROM recording JOIN activity ON activity.key = activity_key
             WHERE activity.key = ?1 OR activity.parent_key = ?1 ORDER BY activity.start_ms, original_key",
        )?
        .query_map([key], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut files = keys.iter().map(|&key| original::read(db, key));
    let first = files.next().ok_or(ActivityError::NotFound)??;
    if keys.len() == 1 {
        return Ok(FileContent {
            file_name: first.name,
            bytes: first.bytes,
        });
    }
    let broken = |_| corrupt();
    // Most formats of training are packed already, or small.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (number, file) in std::iter::once(Ok(first)).chain(files).enumerate() {
        let file = file?;
        let name = file.name.rsplit('/').next().unwrap_or(&file.name);
        // Numbers keep the order of the legs, and apart what has one name.
        archive
            .start_file(format!("{} {name}", number + 1), options)
            .map_err(|_| corrupt())?;
        archive.write_all(&file.bytes).map_err(broken)?;
    }
    let bytes = archive.finish().map_err(|_| corrupt())?.into_inner();
    Ok(FileContent {
        file_name: format!("{}.zip", stem(db, key)?),
        bytes,
    })
}

/// An activity with legs as one file of `format`.
pub(super) fn whole(db: &Connection, id: ActivityId, format: SourceFormat) -> Result<FileContent, Fault> {
    let key = row::activity_key(db, id)?;
    let legs = whole::legs(db, key)?;
    let mut recording = whole::joined(db, &legs)?.ok_or(ActivityError::NotFound)?;
    let (name, notes, sport): (String, String, u8) = db
        .prepare_cached("SELECT name, notes, sport FROM activity WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let own = |text: String| (!text.is_empty()).then_some(text);
    (recording.name, recording.notes) = (own(name), own(notes));
    let mut energies = Vec::new();
    for leg in legs.iter().filter(|leg| leg.counts) {
        let summary = readable(derived::summary_of(db, leg.recording_key))?;
        energies.extend(summary.and_then(|summary| summary.totals.energy_kcal));
    }
    recording.totals.energy_kcal = energies.into_iter().reduce(|a, b| a + b);
    recording.sport = Sport::from_number(sport);
    let bytes = if format == SourceFormat::Fit {
        // The one format that knows legs.
        let mut sessions = Vec::with_capacity(legs.len());
        for leg in &legs {
            sessions.push(Recording {
                sport: leg.sport,
                ..as_it_counts(db, leg.recording_key)?
            });
        }
        ritm_formats::fit::encode_sessions(&sessions)
    } else {
        ritm_formats::encode(&recording, format).ok_or(ActivityError::NoWriter)?
    };
    Ok(FileContent {
        file_name: format!("{}.{}", stem(db, key)?, extension(format)),
        bytes,
    })
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
