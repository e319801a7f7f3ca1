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
    /// The latest original of several recordings, which are wanted one after the other.
    several: Option<Original>,
}

/// An original that was read.
struct Original {
    path: String,
    hash: FileHash,
    /// Until they are in the database.
    bytes: Vec<u8>,
    /// Of a table that was explained.
    header: Option<String>,
    /// Those that were not taken yet.
    recordings: Vec<Option<Recording>>,
    problems: Vec<Problem>,
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
    Some(Manifest {
        content,
        places,
        several: None,
    })
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
    manifest: &mut Manifest,
    index: usize,
) -> Result<Option<(String, Taken)>, Fault> {
    let Manifest {
        content,
        places,
        several,
    } = manifest;
    let content = match content {
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
    let mut source = Source { zip, places, several };
    Ok(Some((name, activity(engine, db, &mut source, archived)?)))
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

/// Where originals come from.
struct Source<'a, R: Read + Seek> {
    zip: &'a mut Archive<R>,
    places: &'a HashMap<String, usize>,
    several: &'a mut Option<Original>,
}

fn activity<R: Read + Seek>(
    engine: &mut Engine,
    db: &Connection,
    source: &mut Source<'_, R>,
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
        let (Ok(hash), Ok(recording_id)) = (
            recording.original.parse::<FileHash>(),
            recording.id.parse::<RecordingId>(),
        ) else {
            let what = format!("ritm.json: a recording's id or hash: {}", recording.path);
            problems.push(Problem::new(ProblemCode::Malformed, what));
            continue;
        };
        let original_key = original::find(db, hash)?;
        if let Some(original_key) = original_key {
            let known: bool = db
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM recording WHERE original_key = ? AND part = ?)",
                )?
                .query_row(params![original_key, recording.part], |row| row.get(0))?;
            if known {
                continue;
            }
        }
        let mut original = match source.original(recording, hash, original_key.is_some()) {
            Ok(original) => original,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let part = original.recordings.get_mut(usize::from(recording.part));
        let Some(mut loaded) = part.and_then(Option::take) else {
            problems.push(Problem::new(
                ProblemCode::Malformed,
                format!("{}: part {}", recording.path, recording.part),
            ));
            source.keep(original);
            continue;
        };
        loaded.identity.part = recording.part;
        if let Some(told) = &recording.told {
            told.clone().apply(&mut loaded);
        }
        let original_key = match original_key {
            Some(key) => key,
            None => original.put(db, &recording.file_name)?,
        };
        if let (Some(mapping), Some(header)) = (&recording.mapping, &original.header) {
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
        keep::insert_recording(db, &place, &prepared, &original.problems)?;
        taken += 1;
        source.keep(original);
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

impl<R: Read + Seek> Source<'_, R> {
    /// The original of a recording, checked against its hash and decoded; `kept` is whether the database has it.
    fn original(
        &mut self,
        recording: &ArchivedRecording,
        hash: FileHash,
        kept: bool,
    ) -> Result<Original, Problem> {
        // The athlete may delete meanwhile what was restored, and its original goes with it: then its bytes are wanted again.
        let same = |latest: &mut Original| {
            latest.path == recording.path && latest.hash == hash && (kept || !latest.bytes.is_empty())
        };
        if let Some(latest) = self.several.take_if(same) {
            return Ok(latest);
        }
        let missing = || Problem::new(ProblemCode::Truncated, recording.path.clone());
        let index = *self.places.get(&recording.path).ok_or_else(missing)?;
        let (bytes, _) = self.zip.read(index)?;
        if original::hash(&bytes) != hash {
            return Err(Problem::new(ProblemCode::BadChecksum, recording.path.clone()));
        }
        let (decoded, header) = match &recording.mapping {
            Some(mapping) => (
                ritm_formats::csv::decode_with(&bytes, mapping)?,
                Some(columns::header_of(&bytes)),
            ),
            None => (read::decode(&bytes, &recording.file_name)?, None),
        };
        Ok(Original {
            path: recording.path.clone(),
            hash,
            bytes,
            header,
            recordings: decoded.recordings.into_iter().map(Some).collect(),
            problems: decoded.problems,
        })
    }

    /// Keeps an original at hand if others of its recordings may be asked for.
    fn keep(&mut self, original: Original) {
        if original.recordings.iter().any(Option::is_some) {
            *self.several = Some(original);
        }
    }
}

impl Original {
    /// Puts it into the database, where its first recording brings it.
    fn put(&mut self, db: &Connection, name: &str) -> Result<i64, Fault> {
        let size = self.bytes.len();
        let packing = original::pack(std::mem::take(&mut self.bytes), None);
        original::keep(db, self.hash, name, size, &packing, None)
    }
}
