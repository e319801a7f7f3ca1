//! Taking in one of Ritm's own archives: the same activities, ids, names, links and trash as it was made from.

use std::{
    collections::HashMap,
    io::{Read, Seek},
};

use ritm_formats::archive::Archive;
use ritm_model::{
    ActivityId, FileHash, Problem, ProblemCode, Recording, RecordingId, Sport, Timestamp, door::Topic,
    import::Outcome,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::take::Taken;
use crate::{
    activity::{
        edit, id_of,
        keep::{self, Place},
        refresh::refresh,
    },
    context::Context,
    export::manifest::{self, ArchivedActivity, ArchivedRecording, Told},
    prepared::Prepared,
    reading, settings, statistics,
    store::{
        Fault, explained,
        field::{self, Field, Kind, Life},
        original,
    },
};

/// What one of Ritm's archives holds.
pub(crate) struct Manifest {
    /// Which entry of the archive it is.
    pub(super) index: usize,
    content: Result<manifest::Manifest, Problem>,
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
    /// What is wrong with it, if nothing of it can be used; the originals beside it can. What a newer Ritm wrote is left for
    /// that.
    pub(super) fn damage(&self) -> Option<&Problem> {
        let problem = self.content.as_ref().err();
        problem.filter(|problem| problem.code != ProblemCode::NewerVersion)
    }

    /// Files in the report: one an activity.
    pub(super) fn len(&self) -> usize {
        self.content
            .as_ref()
            .map_or(1, |content| content.activities.len())
    }
}

/// The manifest of an archive, when it is one of Ritm's.
pub(super) fn manifest<R: Read + Seek>(zip: &mut Archive<R>) -> Option<Manifest> {
    // Packed again, everything may lie in a folder.
    let entries = zip.entries().iter();
    let is_manifest = |name: &str| name == "ritm.json" || name.ends_with("/ritm.json");
    let found = entries.enumerate().find(|(_, entry)| is_manifest(&entry.name));
    let (index, folder) = found.map(|(index, entry)| {
        let folder = entry.name.strip_suffix("ritm.json").unwrap_or_default();
        (index, folder.to_owned())
    })?;
    let content = zip.read(index).and_then(|(bytes, damage)| match damage {
        Some(problem) => Err(problem),
        None => parse(&bytes),
    });
    let places = zip
        .entries()
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| Some((entry.name.strip_prefix(&folder)?.to_owned(), index)))
        .collect();
    Some(Manifest {
        index,
        content,
        places,
        several: None,
    })
}

fn parse(bytes: &[u8]) -> Result<manifest::Manifest, Problem> {
    #[derive(miniserde::Deserialize)]
    struct Version {
        ritm_archive: u32,
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Problem::at(ProblemCode::Malformed, error.valid_up_to() as u64, "ritm.json"))?;
    let malformed = |_| Problem::new(ProblemCode::Malformed, "ritm.json: not what Ritm writes");
    let version: Version = miniserde::json::from_str(text).map_err(malformed)?;
    if version.ritm_archive > manifest::VERSION {
        return Err(Problem::new(
            ProblemCode::NewerVersion,
            version.ritm_archive.to_string(),
        ));
    }
    miniserde::json::from_str(text).map_err(malformed)
}

/// Takes activity `index` of the archive and gives its name in the report; `None` when there is none left.
pub(super) fn take<R: Read + Seek>(
    context: &mut Context,
    zip: &mut Archive<R>,
    manifest: &mut Manifest,
    index: usize,
) -> Result<Option<(String, Taken)>, Fault> {
    let Manifest {
        index: _,
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
        settings::fill(context, content.settings.clone().into())?;
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
    Ok(Some((name, activity(context, &mut source, archived)?)))
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
    context: &mut Context,
    source: &mut Source<'_, R>,
    archived: &ArchivedActivity,
) -> Result<Taken, Fault> {
    let Ok(id) = archived.id.parse::<ActivityId>() else {
        return Ok(malformed("an activity's id"));
    };
    // A sport that only a newer Ritm knows is no reason to lose the activity.
    let sport = Sport::from_code(&archived.sport).unwrap_or_default();
    let connection = std::rc::Rc::clone(&context.db);
    let db = &*connection;
    let mut problems = Vec::new();
    let mut activity_key: Option<i64> = db
        .prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    let mut was_here = activity_key.is_some();
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
            let known: Option<i64> = db
                .prepare_cached("SELECT activity_key FROM recording WHERE original_key = ? AND part = ?")?
                .query_row(params![original_key, recording.part], |row| row.get(0))
                .optional()?;
            if let Some(key) = known {
                // Its file came by itself before: that activity is this one.
                was_here |= activity_key.is_none();
                activity_key.get_or_insert(key);
                continue;
            }
        }
        let mut original = match source.original(context, recording, hash, original_key.is_some()) {
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
        if let (Ok(Some(mapping)), Some(header)) = (recording.explained(), &original.header) {
            explained::keep(db, original_key, header, &mapping)?;
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
        let (record, life) = (recording_id.as_bytes(), Field::Life as i64);
        if field::get::<Life>(db, Kind::Recording, record, life)?.is_some() {
            context.set_field(Kind::Recording, record, life, &Life::Alive)?;
        }
        taken += 1;
        source.keep(original);
    }
    let Some(key) = activity_key else {
        if problems.is_empty() {
            return Ok(malformed("an activity without recordings"));
        }
        let outcome = Outcome::Refused;
        return Ok(Taken { outcome, problems });
    };
    let id = id_of(db, key)?;
    if was_here {
        adopt(context, key, id, archived)?;
    }
    if taken == 0 {
        let outcome = if problems.is_empty() {
            Outcome::Known(vec![id])
        } else {
            Outcome::Refused
        };
        return Ok(Taken { outcome, problems });
    }
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
    if !was_here {
        stamp(context, id, archived)?;
    }
    let offset = archived.utc_offset_s;
    refresh(context, key)?;
    let day = Timestamp::from_unix_ms(archived.start_ms).local_day(offset).0;
    statistics::roll_up(db, day, sport as u8)?;
    context.news.changed_among_many(Topic::Activities);
    let outcome = if was_here {
        Outcome::Linked(vec![id])
    } else {
        Outcome::Added(vec![id])
    };
    Ok(Taken { outcome, problems })
}

/// Takes over what the athlete said of an activity where the archive was made, as far as nothing was said of it here.
fn adopt(context: &mut Context, key: i64, id: ActivityId, archived: &ArchivedActivity) -> Result<(), Fault> {
    let unset = |context: &Context, field: Field| {
        let chosen = context
            .db
            .prepare_cached("SELECT 1 FROM field WHERE kind = ? AND record = ? AND field = ?")?
            .exists(params![Kind::Activity as i64, id.as_bytes(), field as i64])?;
        Ok::<bool, Fault>(!chosen)
    };
    let mut changed = false;
    for (field, sql, text) in [
        (
            Field::Name,
            "UPDATE activity SET name = ? WHERE key = ? AND name <> ?1",
            &archived.name,
        ),
        (
            Field::Notes,
            "UPDATE activity SET notes = ? WHERE key = ? AND notes <> ?1",
            &archived.notes,
        ),
    ] {
        if !text.is_empty()
            && unset(context, field)?
            && context.db.prepare_cached(sql)?.execute(params![text, key])? > 0
        {
            context.set_field(Kind::Activity, id.as_bytes(), field as i64, text)?;
            changed = true;
        }
    }
    if archived.start_edited == Some(true) && unset(context, Field::Start)? {
        edit::set_start(context, id, Some(Timestamp::from_unix_ms(archived.start_ms)))?;
    }
    if archived.sport_edited
        && let Some(sport) = Sport::from_code(&archived.sport)
        && unset(context, Field::Sport)?
    {
        edit::set_sport(context, id, sport)?;
    }
    if changed {
        refresh(context, key)?;
        context.news.changed_among_many(Topic::Activities);
        context.news.changed_among_many(Topic::Activity(id));
    }
    Ok(())
}

/// Sets the fields that the athlete set where the archive was made. A tombstone from before gives way: who takes an
/// archive in wants what is in it.
fn stamp(context: &mut Context, id: ActivityId, archived: &ArchivedActivity) -> Result<(), Fault> {
    let life = archived.trashed_ms.map_or(Life::Alive, Life::Trashed);
    let buried = field::get::<Life>(&context.db, Kind::Activity, id.as_bytes(), Field::Life as i64)?;
    if life != Life::Alive || buried.is_some() {
        context.set_field(Kind::Activity, id.as_bytes(), Field::Life as i64, &life)?;
    }
    for (field, text) in [(Field::Name, &archived.name), (Field::Notes, &archived.notes)] {
        context.set_field(Kind::Activity, id.as_bytes(), field as i64, text)?;
    }
    if archived.start_edited == Some(true) {
        let start = Some(archived.start_ms);
        context.set_field(Kind::Activity, id.as_bytes(), Field::Start as i64, &start)?;
    }
    if archived.sport_edited
        && let Some(sport) = Sport::from_code(&archived.sport)
    {
        let number = sport as u8;
        context.set_field(Kind::Activity, id.as_bytes(), Field::Sport as i64, &number)?;
    }
    Ok(())
}

impl Told {
    fn apply(self, recording: &mut Recording) {
        recording.start = Timestamp::from_unix_ms(self.start_ms);
        recording.format = self.format().unwrap_or(recording.format);
        recording.device = self.device.into();
        recording.name = self.name;
        recording.notes = self.notes;
        recording.sport = Sport::from_code(&self.sport).unwrap_or(recording.sport);
        recording.utc_offset_s = self.utc_offset_s;
        recording.identity.external = self.external;
        recording.extras.gear = self.gear;
        recording.extras.photos = self.photos;
        recording.totals = self.totals.into();
    }
}

impl<R: Read + Seek> Source<'_, R> {
    /// The original of a recording, checked against its hash and decoded; `kept` is whether the database has it.
    fn original(
        &mut self,
        context: &Context,
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
        let mapping = recording
            .explained()
            .map_err(|_| Problem::new(ProblemCode::Malformed, recording.path.clone()))?;
        let (decoded, header) = match &mapping {
            Some(mapping) => (
                ritm_formats::csv::decode_with(&bytes, mapping)?,
                Some(reading::header_of(&bytes)),
            ),
            None => {
                let zones = &*context.host.zones;
                (reading::decode(&bytes, &recording.file_name, zones)?, None)
            }
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
