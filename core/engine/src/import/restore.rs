//! Taking in one of Ritm's own exports: the same activities, ids, names, links and trash as it was made from.

use std::{
    collections::{HashMap, HashSet},
    io::{Read, Seek},
};

use ritm_formats::archive::Archive;
use ritm_model::{
    ActivityId, DoorError, FileHash, Problem, ProblemCode, Recording, RecordingId, Sport, Timestamp,
    door::Topic, import::Outcome, order,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::take::Taken;
use crate::{
    activity::{
        edit, id_of,
        keep::{self, Place},
        lengths, merge,
        refresh::{self, refresh},
        split,
    },
    context::Context,
    export::manifest::{self, ExportedActivity, ExportedCut, ExportedLengthEdit, ExportedRecording, Told},
    journal::tape,
    prepared::Prepared,
    reading, settings, statistics,
    store::{
        Fault, explained,
        field::{self, Cut, Field, Kind, Life},
        original,
    },
};

/// What one of Ritm's exports holds.
pub(crate) struct Manifest {
    /// Which entry of the archive it is.
    pub(super) index: usize,
    content: Result<manifest::Manifest, Problem>,
    /// Where in the archive each path is.
    places: HashMap<String, usize>,
    /// The activities that have legs, by their ids.
    wholes: HashMap<String, usize>,
    /// The wholes that were made so far.
    made: HashSet<String>,
    /// The latest original of several recordings, which are wanted one after the other.
    several: Option<Original>,
}

/// An original that was read.
struct Original {
    path: String,
    hash: FileHash,
    /// Its bytes, until they are in the database.
    bytes: Vec<u8>,
    /// The column headers of a table that was explained.
    header: Option<String>,
    /// The recordings that were not taken yet.
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

/// The manifest in an archive that is an export of Ritm's.
pub(super) fn manifest<R: Read + Seek>(zip: &mut Archive<R>) -> Option<Manifest> {
    // Packed again, everything may lie in a folder.
    let entries = zip.entries().iter();
    let is_manifest = |name: &str| name == "ritm.json" || name.ends_with("/ritm.json");
    let found = entries.enumerate().find(|(_, entry)| is_manifest(&entry.name));
    let (index, folder) = found.map(|(index, entry)| {
        let folder = entry.name.strip_suffix("ritm.json").unwrap_or_default();
        (index, folder.to_owned())
    })?;
    let mut content = zip.read(index).and_then(|(bytes, damage)| match damage {
        Some(problem) => Err(problem),
        None => parse(&bytes),
    });
    let mut wholes = HashMap::new();
    if let Ok(content) = &mut content {
        // A whole is made with its first leg, and told of when all of them are there.
        order::by_key(&mut content.activities, |activity| activity.recordings.is_empty());
        let named: HashSet<&String> = content
            .activities
            .iter()
            .filter_map(|it| it.parent.as_ref())
            .collect();
        let found = content.activities.iter().enumerate();
        wholes = found
            .filter(|(_, activity)| named.contains(&activity.id))
            .map(|(index, activity)| (activity.id.clone(), index))
            .collect();
    }
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
        wholes,
        made: HashSet::new(),
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

/// Takes activity `index` of the export and gives its name in the report; `None` when there is none left.
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
        wholes,
        made,
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
    let Some(exported) = content.activities.get(index) else {
        return Ok(None);
    };
    if exported.recordings.is_empty() && wholes.contains_key(&exported.id) {
        return whole(context, exported, made.contains(&exported.id)).map(Some);
    }
    let name = exported
        .recordings
        .first()
        .map_or(&exported.id, |recording| &recording.file_name)
        .clone();
    let mut source = Source { zip, places, several };
    let taken = activity(context, &mut source, exported)?;
    if let (Outcome::Added(_) | Outcome::Linked(_) | Outcome::Known(_), Some(parent)) =
        (&taken.outcome, &exported.parent)
        && let Some(parent) = wholes
            .get(parent)
            .and_then(|&index| content.activities.get(index))
        && join(context, exported, parent)?
    {
        made.insert(parent.id.clone());
    }
    Ok(Some((name, taken)))
}

/// Tells what became of an activity that has legs; `made` is whether this import made it.
fn whole(context: &Context, exported: &ExportedActivity, made: bool) -> Result<(String, Taken), Fault> {
    let id = exported.id.parse::<ActivityId>().ok();
    let here = match id {
        Some(id) => key_of(&context.db, id)?,
        None => None,
    };
    let name = if exported.name.is_empty() {
        exported.sport.clone()
    } else {
        exported.name.clone()
    };
    let taken = match (id, here, made) {
        (Some(id), Some(_), true) => Taken {
            outcome: Outcome::Added(vec![id]),
            problems: Vec::new(),
        },
        (id, _, _) => Taken {
            outcome: Outcome::Known(id.into_iter().collect()),
            problems: Vec::new(),
        },
    };
    Ok((name, taken))
}

fn key_of(db: &Connection, id: ActivityId) -> Result<Option<i64>, Fault> {
    Ok(db
        .prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?)
}

/// Makes an activity a leg of `parent` again, unless the athlete said otherwise here; tells whether `parent` is new.
fn join(
    context: &mut Context,
    exported: &ExportedActivity,
    parent: &ExportedActivity,
) -> Result<bool, Fault> {
    let (Ok(leg_id), Ok(id)) = (exported.id.parse::<ActivityId>(), parent.id.parse::<ActivityId>()) else {
        return Ok(false);
    };
    let Some(leg) = key_of(&context.db, leg_id)? else {
        return Ok(false);
    };
    let record = leg_id.as_bytes();
    let (kept, trashed_ms, day, sport): (Option<i64>, Option<i64>, i32, u8) = context
        .db
        .prepare_cached("SELECT parent_key, trashed_ms, day, sport FROM activity WHERE key = ?")?
        .query_row([leg], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    let chosen = context
        .db
        .prepare_cached("SELECT 1 FROM field WHERE kind = ? AND record = ? AND field = ?")?
        .exists(params![Kind::Activity as i64, record, Field::Parent as i64])?;
    // What was thrown away here without its whole stays there.
    let apart = trashed_ms.is_some() && parent.trashed_ms.is_none();
    if kept.is_some() || chosen || apart {
        return Ok(false);
    }
    let (key, new) = match key_of(&context.db, id)? {
        Some(key) => (key, false),
        None => {
            let start = Timestamp::from_unix_ms(parent.start_ms);
            let offset_s = parent.utc_offset_s;
            let sport = parent
                .sport_edited
                .then(|| Sport::from_code(&parent.sport))
                .flatten();
            let sport = sport.map(|sport| sport as u8);
            let key = merge::insert(
                &context.db,
                id,
                start,
                offset_s,
                &parent.name,
                &parent.notes,
                sport,
            )?;
            context
                .db
                .prepare_cached("UPDATE activity SET trashed_ms = ? WHERE key = ?")?
                .execute(params![parent.trashed_ms, key])?;
            stamp(context, id, parent)?;
            (key, true)
        }
    };
    if merge::is_leg(&context.db, key)? {
        return Ok(false);
    }
    merge::attach(&context.db, leg, key)?;
    statistics::roll_up(&context.db, day, sport)?;
    context.set_field(Kind::Activity, record, Field::Parent as i64, id.as_bytes())?;
    refresh(context, key)?;
    context.news.changed_among_many(Topic::Activity(id));
    context.news.changed_among_many(Topic::Activities);
    Ok(new)
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
    exported: &ExportedActivity,
) -> Result<Taken, Fault> {
    let Ok(id) = exported.id.parse::<ActivityId>() else {
        return Ok(malformed("an activity's id"));
    };
    // A sport that only a newer Ritm knows is no reason to lose the activity.
    let sport = Sport::from_code(&exported.sport).unwrap_or_default();
    let connection = std::rc::Rc::clone(&context.db);
    let db = &*connection;
    let mut problems = Vec::new();
    let mut activity_key: Option<i64> = db
        .prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    let mut was_here = activity_key.is_some();
    let mut taken = 0_u64;
    for recording in &exported.recordings {
        let (Ok(hash), Ok(recording_id)) = (
            recording.original.parse::<FileHash>(),
            recording.id.parse::<RecordingId>(),
        ) else {
            let what = format!("ritm.json: a recording's id or hash: {}", recording.path);
            problems.push(Problem::new(ProblemCode::Malformed, what));
            continue;
        };
        let original_key = original::find(db, hash)?;
        if let Some(original_key) = original_key
            && let Some(known) = part_of_known(context, original_key, recording, recording_id)?
        {
            let key = match known {
                Known::Here(key) => key,
                Known::Part(of, cut) => {
                    let key = match activity_key {
                        Some(key) => key,
                        None => {
                            let start = Timestamp::from_unix_ms(exported.start_ms);
                            let loaded = keep::load_recording(db, of)?;
                            keep::insert_activity(db, id, start, exported.utc_offset_s, &loaded)?
                        }
                    };
                    activity_key = Some(key);
                    db.prepare_cached("UPDATE activity SET sport = ? WHERE key = ?")?
                        .execute(params![sport as u8, key])?;
                    split::insert_part(db, of, recording_id, key, cut)?;
                    refresh::derive(context, key, sport)?;
                    taken += 1;
                    continue;
                }
            };
            // Its file came by itself before: that activity is this one.
            was_here |= activity_key.is_none();
            activity_key.get_or_insert(key);
            continue;
        }
        let mut original = match source.original(context, recording, hash, original_key.is_some()) {
            Ok(original) => original,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let part = original.recordings.get_mut(usize::from(recording.part));
        let loaded = part.and_then(|part| match recording.cut {
            // Its other parts may follow.
            Some(_) => part.clone(),
            None => part.take(),
        });
        let Some(mut loaded) = loaded else {
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
                let start = Timestamp::from_unix_ms(exported.start_ms);
                keep::insert_activity(db, id, start, exported.utc_offset_s, &loaded)?
            }
        };
        activity_key = Some(key);
        let place = Place {
            id: recording_id,
            activity_key: key,
            original_key,
            sport,
            added: context.now(),
        };
        let prepared = Prepared::of(loaded, sport)?;
        let recording_key = keep::insert_recording(db, &place, &prepared, &original.problems)?;
        if let Some(cut) = recording.cut {
            split::set_cut(db, recording_key, Some(cut.into()))?;
            refresh::derive(context, key, sport)?;
        }
        let (record, life) = (recording_id.as_bytes(), Field::Life as i64);
        if field::get::<Life>(db, Kind::Recording, record, life)?.is_some() {
            context.set_field(Kind::Recording, record, life, &Life::Alive)?;
        }
        if let Some(edits) = &recording.lengths {
            let edits: Vec<_> = edits.iter().filter_map(ExportedLengthEdit::edit).collect();
            match lengths::set(context, recording_key, record, &edits) {
                Ok(()) => {
                    refresh::derive(context, key, sport)?;
                }
                // Corrections that fit no length are none.
                Err(Fault::Door(DoorError::Activity(_))) => {}
                Err(fault) => return Err(fault),
            }
        }
        if let Some(count) = recording.auto_pauses {
            context.set_field(Kind::Recording, record, Field::AutoPauses as i64, &count)?;
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
        adopt(context, key, id, exported)?;
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
            exported.name,
            exported.notes,
            sport as u8,
            exported.sport_edited,
            exported.trashed_ms,
            key
        ])?;
    }
    if !was_here {
        stamp(context, id, exported)?;
    }
    let offset = exported.utc_offset_s;
    refresh(context, key)?;
    let day = Timestamp::from_unix_ms(exported.start_ms).local_day(offset).0;
    statistics::roll_up(db, day, sport as u8)?;
    context.news.changed_among_many(Topic::Activities);
    let outcome = if was_here {
        Outcome::Linked(vec![id])
    } else {
        Outcome::Added(vec![id])
    };
    Ok(Taken { outcome, problems })
}

/// What is here of an original's recording already.
enum Known {
    /// All that the export has; in this activity.
    Here(i64),
    /// Other parts of it: of this recording, of which the export has that part.
    Part(i64, Cut),
}

impl From<ExportedCut> for Cut {
    fn from(ExportedCut { from_ms, to_ms }: ExportedCut) -> Self {
        Self { from_ms, to_ms }
    }
}

/// Whether a recording of a kept original is here. One that was cut where the export was made is here when its part is, or
/// when nobody cut it here.
fn part_of_known(
    context: &Context,
    original_key: i64,
    exported: &ExportedRecording,
    id: RecordingId,
) -> Result<Option<Known>, Fault> {
    let mut statement = context.db.prepare_cached(
        "SELECT activity_key, key, id, cut_from_ms, cut_to_ms FROM recording
         WHERE original_key = ? AND part % 65536 = ? ORDER BY part",
    )?;
    let mut rows = statement.query(params![original_key, exported.part])?;
    let mut first: Option<(i64, i64)> = None;
    while let Some(row) = rows.next()? {
        let (activity_key, key, kept_id): (i64, i64, [u8; 16]) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let cut = keep::read_cut(row, 3)?;
        let holds = match (cut, exported.cut) {
            (None, _) | (_, None) => true,
            (Some(kept), Some(wanted)) => {
                kept_id == *id.as_bytes() || (wanted.from_ms < kept.to_ms && kept.from_ms < wanted.to_ms)
            }
        };
        if holds {
            return Ok(Some(Known::Here(activity_key)));
        }
        first = first.or(Some((activity_key, key)));
    }
    Ok(first
        .zip(exported.cut)
        .map(|((_, key), cut)| Known::Part(key, cut.into())))
}

/// Takes over what the athlete said of an activity where the export was made, as far as nothing was said of it here.
fn adopt(context: &mut Context, key: i64, id: ActivityId, exported: &ExportedActivity) -> Result<(), Fault> {
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
            &exported.name,
        ),
        (
            Field::Notes,
            "UPDATE activity SET notes = ? WHERE key = ? AND notes <> ?1",
            &exported.notes,
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
    if exported.start_edited == Some(true) && unset(context, Field::Start)? {
        edit::set_start(context, id, Some(Timestamp::from_unix_ms(exported.start_ms)))?;
    }
    if exported.sport_edited
        && let Some(sport) = Sport::from_code(&exported.sport)
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

/// Sets the fields that the athlete set where the export was made. A tombstone from before gives way: who takes an
/// export in wants what is in it.
fn stamp(context: &mut Context, id: ActivityId, exported: &ExportedActivity) -> Result<(), Fault> {
    let life = exported.trashed_ms.map_or(Life::Alive, Life::Trashed);
    let buried = field::get::<Life>(&context.db, Kind::Activity, id.as_bytes(), Field::Life as i64)?;
    if life != Life::Alive || buried.is_some() {
        context.set_field(Kind::Activity, id.as_bytes(), Field::Life as i64, &life)?;
    }
    for (field, text) in [(Field::Name, &exported.name), (Field::Notes, &exported.notes)] {
        context.set_field(Kind::Activity, id.as_bytes(), field as i64, text)?;
    }
    if let Some(effort) = exported.effort.filter(|&effort| effort <= 10) {
        context.set_field(Kind::Activity, id.as_bytes(), Field::Effort as i64, &effort)?;
    }
    if exported.start_edited == Some(true) {
        let start = Some(exported.start_ms);
        context.set_field(Kind::Activity, id.as_bytes(), Field::Start as i64, &start)?;
    }
    if exported.sport_edited
        && let Some(sport) = Sport::from_code(&exported.sport)
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
        recording: &ExportedRecording,
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
                let decoded = match recording.auto_pauses {
                    Some(count) if tape::is_journal(&bytes) => tape::decode_counting(&bytes, Some(count))?,
                    _ => reading::decode(&bytes, &recording.file_name, zones)?,
                };
                (decoded, None)
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
