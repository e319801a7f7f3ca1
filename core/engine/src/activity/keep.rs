//! How a recording is kept, and how its activity's row follows from its recordings.

use ritm_analysis::{shape, summary};
use ritm_model::{
    ActivityId, Channel, Device, Extras, FileIdentity, Lap, Pause, Problem, Recording, RecordingId, Samples,
    SourceFormat, Sport, Timestamp, Totals, activity::Sparkline, summary::Summary,
};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::curve;
use crate::{
    Engine, statistics,
    store::{Fault, codec, corrupt},
};

/// A recording but for its samples, as `recording.meta` keeps it. New versions are added, old ones stay readable.
#[derive(Serialize, Deserialize)]
enum StoredMeta {
    V1(Meta),
}

/// What is kept of a recording beside its samples.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) format: SourceFormat,
    pub(crate) device: Device,
    pub(crate) identity: FileIdentity,
    pub(crate) name: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) utc_offset_s: Option<i32>,
    pub(crate) laps: Vec<Lap>,
    pub(crate) pauses: Vec<Pause>,
    pub(crate) totals: Totals,
    pub(crate) problems: Vec<Problem>,
}

/// What is computed of a recording, kept until the formulas change.
#[derive(Serialize, Deserialize)]
pub(crate) struct Derived {
    pub(crate) summary: Summary,
    pub(crate) laps: Vec<Totals>,
    pub(crate) thumbnail: Vec<u8>,
    pub(crate) sparkline: Sparkline,
    pub(crate) channels: Vec<Channel>,
    /// How much there is to see in it: which of several recordings stands first.
    pub(crate) richness: u64,
}

/// All that is computed of a recording, with its curves as they are kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct Computed {
    pub(crate) derived: Derived,
    #[serde(with = "serde_bytes")]
    curves: Vec<u8>,
}

impl Computed {
    pub(crate) fn of(recording: &Recording, sport: Sport) -> Self {
        let known = recording
            .samples
            .columns
            .iter()
            .filter(|c| !matches!(c.channel, Channel::Extra(_)));
        let summary::Computed {
            summary,
            laps,
            curves,
        } = summary::compute(recording, sport);
        let derived = Derived {
            summary,
            laps,
            thumbnail: shape::thumbnail(&recording.samples),
            sparkline: shape::sparkline(&recording.samples, sport),
            channels: super::open::channels(recording),
            richness: known.count() as u64 * 1_000_000 + recording.samples.len().min(999_999) as u64,
        };
        Self {
            derived,
            curves: curve::pack(&curves),
        }
    }
}

pub(crate) fn read_meta(blob: &[u8]) -> Result<Meta, Fault> {
    let StoredMeta::V1(meta) = ritm_model::decode(blob).map_err(|_| corrupt())?;
    Ok(meta)
}

pub(crate) fn read_derived(blob: &[u8]) -> Result<Derived, Fault> {
    ritm_model::decode(blob).map_err(|_| corrupt())
}

/// Makes an empty activity; [`refresh`] fills it from its recordings.
pub(crate) fn insert_activity(
    db: &Connection,
    id: ActivityId,
    start: Timestamp,
    utc_offset_s: i32,
    recording: &Recording,
) -> Result<i64, Fault> {
    db.prepare_cached(
        "INSERT INTO activity (id, start_ms, utc_offset_s, day, sport, name, notes) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        id.as_bytes(),
        start.unix_ms(),
        utc_offset_s,
        start.local_day(utc_offset_s).0,
        recording.sport as u8,
        shortened(recording.name.as_deref(), super::edit::LONGEST_NAME),
        shortened(recording.notes.as_deref(), super::edit::LONGEST_NOTES),
    ])?;
    let key = db.last_insert_rowid();
    db.prepare_cached("INSERT INTO activity_text (rowid, name, notes, more) VALUES (?, '', '', '')")?
        .execute([key])?;
    Ok(key)
}

fn shortened(text: Option<&str>, most: usize) -> String {
    text.map(|text| text.trim().chars().take(most).collect())
        .unwrap_or_default()
}

/// Where a recording is put.
pub(crate) struct Place {
    pub(crate) id: RecordingId,
    pub(crate) activity_key: i64,
    pub(crate) original_key: i64,
    pub(crate) sport: Sport,
}

/// A recording with all that is computed of it, ready to be kept.
#[derive(Serialize, Deserialize)]
pub(crate) struct Prepared {
    /// Without its samples: those are packed.
    pub(crate) recording: Recording,
    pub(crate) computed: Computed,
    /// The sport its numbers were computed by.
    sport: Sport,
    pieces: Vec<codec::Piece>,
}

impl Prepared {
    /// Computes and packs; the dear part of keeping a recording, without the database.
    pub(crate) fn of(mut recording: Recording, sport: Sport) -> Result<Self, Fault> {
        let computed = Computed::of(&recording, sport);
        let pieces = codec::pack(&recording.samples)?;
        recording.samples = Samples::default();
        Ok(Self {
            recording,
            computed,
            sport,
            pieces,
        })
    }

    /// The samples, unpacked.
    pub(crate) fn samples(&self) -> Result<Samples, Fault> {
        let mut samples = Samples::default();
        for piece in &self.pieces {
            codec::unpack_into(&mut samples, &piece.data)?;
        }
        Ok(samples)
    }

    fn sample_count(&self) -> usize {
        self.pieces.iter().map(|piece| piece.samples).sum()
    }

    fn compute(&self, sport: Sport) -> Result<Computed, Fault> {
        let mut whole = self.recording.clone();
        whole.samples = self.samples()?;
        Ok(Computed::of(&whole, sport))
    }

    /// Changes what is told of the recording; a change of sport has its numbers computed anew.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Recording)) -> Result<(), Fault> {
        change(&mut self.recording);
        if self.recording.sport != self.sport {
            self.sport = self.recording.sport;
            self.computed = self.compute(self.sport)?;
        }
        Ok(())
    }
}

/// Keeps a recording with its samples. [`refresh`] of its activity must follow in the same transaction.
pub(crate) fn insert_recording(
    db: &Connection,
    place: &Place,
    prepared: &Prepared,
    problems: &[Problem],
) -> Result<i64, Fault> {
    let recording = &prepared.recording;
    let by_other_rules;
    let Computed { derived, curves } = if prepared.sport == place.sport {
        &prepared.computed
    } else {
        // It joins an activity of another sport.
        by_other_rules = prepared.compute(place.sport)?;
        &by_other_rules
    };
    let meta = StoredMeta::V1(Meta {
        format: recording.format,
        device: recording.device.clone(),
        identity: recording.identity.clone(),
        name: recording.name.clone(),
        notes: recording.notes.clone(),
        utc_offset_s: recording.utc_offset_s,
        laps: recording.laps.clone(),
        pauses: recording.pauses.clone(),
        totals: recording.totals.clone(),
        problems: problems.to_vec(),
    });
    let external = recording
        .identity
        .external
        .as_ref()
        .map(|(app, id)| format!("{app} {id}"));
    db.prepare_cached(
        "INSERT INTO recording (id, activity_key, place, original_key, part, serial, time_created_ms, external,
                                start_ms, elapsed_ms, distance_m, sport, sample_count, meta, summary_version, summary,
                                extras)
         VALUES (?, ?, (SELECT count(*) FROM recording WHERE activity_key = ?2), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                 ?)",
    )?
    .execute(params![
        place.id.as_bytes(),
        place.activity_key,
        place.original_key,
        recording.identity.part,
        recording.device.serial.map(|serial| serial as i64),
        recording.identity.time_created.map(Timestamp::unix_ms),
        external,
        recording.start.unix_ms(),
        derived.summary.totals.elapsed_ms.unwrap_or(0),
        derived.summary.totals.distance_m,
        recording.sport as u8,
        prepared.sample_count() as i64,
        ritm_model::encode(&meta),
        derived.summary.version,
        ritm_model::encode(derived),
        (recording.extras != Extras::default()).then(|| ritm_model::encode(&recording.extras)),
    ])?;
    let key = db.last_insert_rowid();
    curve::keep(db, key, curves)?;
    let mut statement = db.prepare_cached(
        "INSERT INTO piece (recording_key, number, from_ms, to_ms, samples, data) VALUES (?, ?, ?, ?, ?, ?)",
    )?;
    for (number, piece) in prepared.pieces.iter().enumerate() {
        statement.execute(params![
            key,
            number as i64,
            piece.from_ms,
            piece.to_ms,
            piece.samples as i64,
            piece.data
        ])?;
    }
    Ok(key)
}

/// Brings an activity's row, its text index and the day roll-ups in line with its recordings.
/// An activity that has none left is removed.
pub(crate) fn refresh(
    engine_offset: impl Fn(Timestamp) -> i32,
    db: &Connection,
    key: i64,
) -> Result<(), Fault> {
    let (old_day, old_sport, sport_edited): (i32, u8, bool) = db
        .prepare_cached("SELECT day, sport, sport_edited FROM activity WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut recordings = load_for_refresh(db, key)?;
    if recordings.is_empty() {
        db.prepare_cached("DELETE FROM activity_text WHERE rowid = ?")?
            .execute([key])?;
        db.prepare_cached("DELETE FROM activity WHERE key = ?")?
            .execute([key])?;
        return statistics::roll_up(db, old_day, old_sport);
    }
    // The richest recording stands first; among equals the one that came first.
    recordings.sort_by_key(|recording| (std::cmp::Reverse(recording.derived.richness), recording.key));
    let mut statement = db.prepare_cached("UPDATE recording SET place = ? WHERE key = ? AND place <> ?1")?;
    for (place, recording) in recordings.iter().enumerate() {
        statement.execute(params![place as i64, recording.key])?;
    }
    let first = &recordings[0];
    let totals = &first.derived.summary.totals;
    let offset = recordings
        .iter()
        .find_map(|recording| recording.meta.utc_offset_s);
    let offset = offset.unwrap_or_else(|| engine_offset(first.start));
    let sport = if sport_edited {
        Sport::from_number(old_sport)
    } else {
        first.sport
    };
    let day = first.start.local_day(offset).0;
    // What the first recording lacks, another may know.
    let any = |pick: fn(&Totals) -> Option<f64>| {
        recordings
            .iter()
            .find_map(|recording| pick(&recording.derived.summary.totals))
    };
    db.prepare_cached(
        "UPDATE activity SET start_ms = ?, utc_offset_s = ?, day = ?, sport = ?, distance_m = ?, elapsed_ms = ?,
             moving_ms = ?, ascent_m = ?, avg_heart_rate_bpm = ?, avg_power_w = ?, energy_kcal = ?, thumbnail = ?,
             sparkline = ?, recordings = ? WHERE key = ?",
    )?
    .execute(params![
        first.start.unix_ms(),
        offset,
        day,
        sport as u8,
        any(|totals| totals.distance_m),
        totals.elapsed_ms.unwrap_or(0),
        totals.moving_ms.or(totals.timer_ms).or(totals.elapsed_ms).unwrap_or(0),
        any(|totals| totals.ascent_m),
        any(|totals| totals.avg_heart_rate_bpm),
        any(|totals| totals.avg_power_w),
        any(|totals| totals.energy_kcal),
        first.derived.thumbnail,
        ritm_model::encode(&first.derived.sparkline),
        recordings.len() as i64,
        key,
    ])?;
    index_text(db, key, &recordings)?;
    statistics::roll_up(db, day, sport as u8)?;
    if (day, sport as u8) != (old_day, old_sport) {
        statistics::roll_up(db, old_day, old_sport)?;
    }
    Ok(())
}

/// Writes the words an activity is found by.
fn index_text(db: &Connection, key: i64, recordings: &[ForRefresh]) -> Result<(), Fault> {
    let mut more = String::new();
    for recording in recordings {
        for word in [
            &recording.meta.device.manufacturer,
            &recording.meta.device.product,
            &recording.file_name,
        ] {
            more.push_str(word);
            more.push(' ');
        }
    }
    db.prepare_cached("DELETE FROM activity_text WHERE rowid = ?")?
        .execute([key])?;
    db.prepare_cached(
        "INSERT INTO activity_text (rowid, name, notes, more)
         SELECT key, name, notes, ? FROM activity WHERE key = ?",
    )?
    .execute(params![more, key])?;
    Ok(())
}

struct ForRefresh {
    key: i64,
    start: Timestamp,
    sport: Sport,
    meta: Meta,
    derived: Derived,
    file_name: String,
}

fn load_for_refresh(db: &Connection, activity_key: i64) -> Result<Vec<ForRefresh>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT recording.key, start_ms, sport, meta, summary, original.name FROM recording
         JOIN original ON original.key = original_key WHERE activity_key = ? ORDER BY recording.key",
    )?;
    let mut rows = statement.query([activity_key])?;
    let mut recordings = Vec::new();
    while let Some(row) = rows.next()? {
        recordings.push(ForRefresh {
            key: row.get(0)?,
            start: Timestamp::from_unix_ms(row.get(1)?),
            sport: Sport::from_number(row.get(2)?),
            meta: read_meta(row.get_ref(3)?.as_blob().map_err(|_| corrupt())?)?,
            derived: read_derived(row.get_ref(4)?.as_blob().map_err(|_| corrupt())?)?,
            file_name: row.get(5)?,
        });
    }
    Ok(recordings)
}

/// A recording as it was inserted.
pub(crate) fn load_recording(db: &Connection, key: i64) -> Result<Recording, Fault> {
    let (start_ms, sport, meta, extras): (i64, u8, Vec<u8>, Option<Vec<u8>>) = db
        .prepare_cached("SELECT start_ms, sport, meta, extras FROM recording WHERE key = ?")?
        .query_row([key], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    let extras = match extras {
        Some(extras) => ritm_model::decode(&extras).map_err(|_| corrupt())?,
        None => Extras::default(),
    };
    let meta = read_meta(&meta)?;
    Ok(Recording {
        format: meta.format,
        device: meta.device,
        identity: meta.identity,
        sport: Sport::from_number(sport),
        name: meta.name,
        notes: meta.notes,
        start: Timestamp::from_unix_ms(start_ms),
        utc_offset_s: meta.utc_offset_s,
        samples: load_samples(db, key)?,
        laps: meta.laps,
        pauses: meta.pauses,
        totals: meta.totals,
        extras,
    })
}

/// A recording's samples.
pub(crate) fn load_samples(db: &Connection, key: i64) -> Result<Samples, Fault> {
    let mut statement =
        db.prepare_cached("SELECT data FROM piece WHERE recording_key = ? ORDER BY number")?;
    let mut rows = statement.query([key])?;
    let mut samples = Samples::default();
    while let Some(row) = rows.next()? {
        let data = row.get_ref(0)?.as_blob().map_err(|_| corrupt())?;
        codec::unpack_into(&mut samples, data)?;
    }
    Ok(samples)
}

/// Computes a recording's derived numbers anew for `sport`.
fn derive_again(db: &Connection, recording_key: i64, sport: Sport) -> Result<(), Fault> {
    let Computed { derived, curves } = Computed::of(&load_recording(db, recording_key)?, sport);
    db.prepare_cached(
        "UPDATE recording SET summary_version = ?, summary = ?, elapsed_ms = ?, distance_m = ? WHERE key = ?",
    )?
    .execute(params![
        derived.summary.version,
        ritm_model::encode(&derived),
        derived.summary.totals.elapsed_ms.unwrap_or(0),
        derived.summary.totals.distance_m,
        recording_key,
    ])?;
    curve::keep(db, recording_key, &curves)
}

/// Computes the derived numbers of all recordings of an activity anew for `sport`.
pub(crate) fn derive_activity_again(db: &Connection, activity_key: i64, sport: Sport) -> Result<(), Fault> {
    let keys: Vec<i64> = db
        .prepare_cached("SELECT key FROM recording WHERE activity_key = ?")?
        .query_map([activity_key], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    keys.into_iter().try_for_each(|key| derive_again(db, key, sport))
}

/// Computes one activity anew whose numbers are of older formulas; tells whether there was one.
pub(crate) fn refresh_outdated(engine: &mut Engine) -> Result<bool, Fault> {
    let outdated: Option<(i64, u8)> = engine
        .db
        .prepare_cached(
            "SELECT activity_key, activity.sport FROM recording
             JOIN activity ON activity.key = activity_key WHERE summary_version < ? LIMIT 1",
        )?
        .query_row([summary::VERSION], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((activity_key, sport)) = outdated else {
        return Ok(false);
    };
    let transaction = engine.transaction()?;
    derive_activity_again(&transaction, activity_key, Sport::from_number(sport))?;
    refresh(
        |at| engine.platform.clock.utc_offset_s(at),
        &transaction,
        activity_key,
    )?;
    transaction.commit()?;
    engine.opened = None;
    engine
        .events
        .push(ritm_model::Event::ActivitiesChanged(Vec::new()));
    Ok(true)
}
