//! Taking in one of Ritm's own archives: the same activities, ids, names, links and trash as it was made from.

use std::{
    collections::HashMap,
    io::{Read, Seek},
};

use ritm_formats::archive::Archive;
use ritm_model::{
    ActivityId, Event, FileHash, Problem, ProblemCode, Recording, RecordingId, Sport, Timestamp,
    import::Outcome,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{columns, read, take::Taken};
use crate::{
    Engine,
    activity::keep::{self, Place, Prepared},
    archive::{self, ArchivedActivity, ArchivedRecording, Told},
    settings, statistics,
    store::{Fault, original},
};

/// What one of Ritm's archives holds.
pub(crate) struct Manifest {
    content: Result<archive::Manifest, Problem>,
    /// Where in the archive each path is.
    places: HashMap<String, usize>,
}

impl Manifest {
    /// Files in the report: one an activity.
    pub(super) fn len(&self) -> usize {
        self.content
            .as_ref()
            .map_or(1, |content| content.activities.len())
    }
}

/// The manifest of an archive, when it is one of Ritm's.
pub(super) fn manifest<R: Read + Seek>(zip: &mut Archive<R>) -> Option<Manifest> {
    let index = zip.entries().iter().position(|entry| entry.name == "ritm.json")?;
    let content = zip.read(index).and_then(|(bytes, damage)| match damage {
        Some(problem) => Err(problem),
        None => parse(&bytes),
    });
    let places = zip
        .entries()
        .iter()
        .enumerate()
        .map(|(index, entry)| (entry.name.clone(), index))
        .collect();
    Some(Manifest { content, places })
}

fn parse(bytes: &[u8]) -> Result<archive::Manifest, Problem> {
    #[derive(serde::Deserialize)]
    struct Version {
        ritm_archive: u32,
    }
    let malformed =
        |error: serde_json::Error| Problem::new(ProblemCode::Malformed, format!("ritm.json: {error}"));
    let version: Version = serde_json::from_slice(bytes).map_err(malformed)?;
    if version.ritm_archive > archive::VERSION {
        return Err(Problem::new(
            ProblemCode::NewerVersion,
            version.ritm_archive.to_string(),
        ));
    }
    serde_json::from_slice(bytes).map_err(malformed)
}

/// Takes activity `index` of the archive and gives its name in the report; `None` when there is none left.
pub(super) fn take<R: Read + Seek>(
    engine: &mut Engine,
    db: &Connection,
    zip: &mut Archive<R>,
    manifest: &Manifest,
    index: usize,
) -> Result<Option<(String, Taken)>, Fault> {
    let content = match &manifest.content {
        Ok(content) => content,
        Err(problem) if index == 0 => {
            return Ok(Some(("ritm.json".to_owned(), Taken::refused(problem.clone()))));
        }
        Err(_) => return Ok(None),
    };
    if index == 0 {
        restore_settings(engine, db, content)?;
    }
    let Some(archived) = content.activities.get(index) else {
        return Ok(None);
    };
    let name = archived
        .recordings
        .first()
        .map_or(&archived.id, |recording| &recording.file_name)
        .clone();
    Ok(Some((
        name,
        activity(engine, db, zip, &manifest.places, archived)?,
    )))
}

/// The archive's settings, unless the athlete has chosen here already.
fn restore_settings(engine: &mut Engine, db: &Connection, content: &archive::Manifest) -> Result<(), Fault> {
    let chosen: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM setting WHERE name = 'settings')",
        [],
        |row| row.get(0),
    )?;
    if !chosen {
        settings::set(db, &content.settings)?;
        engine
            .events
            .push(Event::SettingsChanged(content.settings.clone()));
    }
    Ok(())
}

fn malformed(what: &str) -> Taken {
    Taken::refused(Problem::new(ProblemCode::Malformed, format!("ritm.json: {what}")))
}

fn activity<R: Read + Seek>(
    engine: &mut Engine,
    db: &Connection,
    zip: &mut Archive<R>,
    places: &HashMap<String, usize>,
    archived: &ArchivedActivity,
) -> Result<Taken, Fault> {
    let (Ok(id), Some(sport)) = (
        archived.id.parse::<ActivityId>(),
        Sport::from_code(&archived.sport),
    ) else {
        return Ok(malformed("an activity's id or sport"));
    };
    let mut problems = Vec::new();
    let mut activity_key: Option<i64> = db
        .prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    let was_here = activity_key.is_some();
    let mut taken = 0_u64;
    for recording in &archived.recordings {
        let found = match original_of(zip, places, recording) {
            Ok(found) => found,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let (bytes, hash) = found;
        if let Some(original_key) = original::find(db, hash)? {
            let known: bool = db
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM recording WHERE original_key = ? AND part = ?)",
                )?
                .query_row(params![original_key, recording.part], |row| row.get(0))?;
            if known {
                continue;
            }
        }
        let decoded = match &recording.mapping {
            Some(mapping) => ritm_formats::csv::decode_with(&bytes, mapping),
            None => read::decode(&bytes, &recording.file_name),
        };
        let mut decoded = match decoded {
            Ok(decoded) => decoded,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let part = usize::from(recording.part);
        let Ok(recording_id) = recording.id.parse::<RecordingId>() else {
            return Ok(malformed("a recording's id"));
        };
        if part >= decoded.recordings.len() {
            problems.push(Problem::new(
                ProblemCode::Malformed,
                format!("{}: part {part}", recording.path),
            ));
            continue;
        }
        let mut loaded = decoded.recordings.swap_remove(part);
        loaded.identity.part = recording.part;
        if let Some(told) = &recording.told {
            told.clone().apply(&mut loaded);
        }
        let header = recording.mapping.as_ref().map(|_| columns::header_of(&bytes));
        let size = bytes.len();
        let packing = original::pack(bytes, None);
        let original_key = original::keep(db, hash, &recording.file_name, size, &packing, None)?;
        if let (Some(mapping), Some(header)) = (&recording.mapping, &header) {
            columns::keep(db, original_key, header, mapping)?;
        }
        let key = match activity_key {
            Some(key) => key,
            None => {
                let start = Timestamp::from_unix_ms(archived.start_ms);
                keep::insert_activity(db, id, start, archived.utc_offset_s, &loaded)?
            }
        };
        activity_key = Some(key);
        let place = Place {
            id: recording_id,
            activity_key: key,
            original_key,
            sport,
        };
        let prepared = Prepared::of(loaded, sport)?;
        keep::insert_recording(db, &place, &prepared, &decoded.problems)?;
        taken += 1;
    }
    let Some(key) = activity_key.filter(|_| taken > 0) else {
        let outcome = if problems.is_empty() {
            Outcome::Known(vec![id])
        } else {
            Outcome::Refused
        };
        return Ok(Taken { outcome, problems });
    };
    if !was_here {
        db.prepare_cached(
            "UPDATE activity SET name = ?, notes = ?, sport = ?, sport_edited = ?, trashed_ms = ? WHERE key = ?",
        )?
        .execute(params![
            archived.name,
            archived.notes,
            sport as u8,
            archived.sport_edited,
            archived.trashed_ms,
            key
        ])?;
    }
    let offset = archived.utc_offset_s;
    keep::refresh(|_| offset, db, key)?;
    let day = Timestamp::from_unix_ms(archived.start_ms).local_day(offset).0;
    statistics::roll_up(db, day, sport as u8)?;
    engine.events.push(Event::ActivitiesChanged(Vec::new()));
    let outcome = if was_here {
        Outcome::Linked(vec![id])
    } else {
        Outcome::Added(vec![id])
    };
    Ok(Taken { outcome, problems })
}

impl Told {
    fn apply(self, recording: &mut Recording) {
        recording.start = Timestamp::from_unix_ms(self.start_ms);
        recording.format = self.format;
        recording.device = self.device;
        recording.name = self.name;
        recording.notes = self.notes;
        recording.sport = Sport::from_code(&self.sport).unwrap_or(recording.sport);
        recording.utc_offset_s = self.utc_offset_s;
        recording.identity.external = self.external;
        recording.extras.gear = self.gear;
        recording.extras.photos = self.photos;
        recording.totals = self.totals;
    }
}

/// The original of a recording, checked against its hash.
fn original_of<R: Read + Seek>(
    zip: &mut Archive<R>,
    places: &HashMap<String, usize>,
    recording: &ArchivedRecording,
) -> Result<(Vec<u8>, FileHash), Problem> {
    let missing = || Problem::new(ProblemCode::Truncated, recording.path.clone());
    let index = *places.get(&recording.path).ok_or_else(missing)?;
    let (bytes, _) = zip.read(index)?;
    let hash = original::hash(&bytes);
    if hash.to_string() == recording.original {
        Ok((bytes, hash))
    } else {
        Err(Problem::new(ProblemCode::BadChecksum, recording.path.clone()))
    }
}
