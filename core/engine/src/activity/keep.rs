//! How a recording is kept, and how it is read back.

use ritm_analysis::{legs, swim};
use ritm_model::{ActivityId, Extras, Problem, Recording, RecordingId, Samples, Sport, Timestamp};
use rusqlite::{Connection, Row, params};

use crate::{
    derived::{self, Inputs},
    prepared::Prepared,
    store::{Fault, corrupt, field::Cut, v1},
    task::PackedRecording,
};

/// Characters of a name.
pub(super) const LONGEST_NAME: usize = 200;
/// Characters of the notes.
pub(super) const LONGEST_NOTES: usize = 20_000;

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
        shortened(recording.name.as_deref(), LONGEST_NAME),
        shortened(recording.notes.as_deref(), LONGEST_NOTES),
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
    /// When it came here.
    pub(crate) added: Timestamp,
}

/// Keeps a recording with its samples. A refresh of its activity must follow in the same transaction.
pub(crate) fn insert_recording(
    db: &Connection,
    place: &Place,
    prepared: &Prepared,
    problems: &[Problem],
) -> Result<i64, Fault> {
    let recording = &prepared.recording;
    let by_other_rules;
    let computed = if prepared.sport == place.sport {
        &prepared.computed
    } else {
        // It joins an activity of another sport.
        by_other_rules = prepared.compute(place.sport)?;
        &by_other_rules
    };
    let external = recording
        .identity
        .external
        .as_ref()
        .map(|(app, id)| format!("{app} {id}"));
    let extras =
        (recording.extras != Extras::default()).then(|| v1::encode(&v1::Extras::from(&recording.extras)));
    db.prepare_cached(
        "INSERT INTO recording (id, activity_key, place, original_key, part, serial, time_created_ms, external,
                                start_ms, elapsed_ms, distance_m, sport, sample_count, content, meta, extras,
                                added_ms)
         VALUES (?, ?, (SELECT count(*) FROM recording WHERE activity_key = ?2), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        computed.summary.totals.elapsed_ms.unwrap_or(0),
        computed.summary.totals.distance_m,
        recording.sport as u8,
        prepared.sample_count() as i64,
        prepared.content,
        v1::encode(&v1::Meta::of(recording, problems)),
        extras,
        place.added.unix_ms(),
    ])?;
    let key = db.last_insert_rowid();
    let inputs = Inputs {
        content: prepared.content,
        sport: place.sport,
    };
    derived::keep(db, key, inputs, computed)?;
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

/// The columns [`read_meta`] reads, of a table called `recording`.
pub(crate) const META: &str =
    "recording.start_ms, recording.sport, recording.meta, recording.extras, recording.cut_from_ms, recording.cut_to_ms,
     CASE WHEN recording.cut_from_ms IS NOT NULL THEN (
         SELECT max(piece.to_ms) FROM piece WHERE piece.recording_key = coalesce(recording.pieces_of, recording.key)) END";

/// A recording without its samples, and what was wrong with its file; the columns of [`META`] begin at `first`. One that
/// is cut is its part.
pub(crate) fn read_meta(row: &Row<'_>, first: usize) -> Result<(Recording, Vec<Problem>), Fault> {
    let (mut recording, problems) = read_whole_meta(row, first)?;
    if let Some(cut) = read_cut(row, first + 4)? {
        let end_ms: Option<i64> = row.get(first + 6)?;
        recording = legs::cut(&recording, cut.from_ms, cut.to_ms, end_ms.unwrap_or(0));
    }
    Ok((recording, problems))
}

/// The part that a recording stands for; its two columns begin at `first`.
pub(crate) fn read_cut(row: &Row<'_>, first: usize) -> Result<Option<Cut>, Fault> {
    let (from, to): (Option<i64>, Option<i64>) = (row.get(first)?, row.get(first + 1)?);
    Ok(from.zip(to).map(|(from_ms, to_ms)| Cut { from_ms, to_ms }))
}

/// As [`read_meta`], but all that was recorded, though it is cut.
pub(crate) fn read_whole_meta(row: &Row<'_>, first: usize) -> Result<(Recording, Vec<Problem>), Fault> {
    let cut = read_cut(row, first + 4)?;
    let start_ms: i64 = row.get(first)?;
    let start = Timestamp::from_unix_ms(start_ms.saturating_sub(cut.map_or(0, |cut| cut.from_ms)));
    let sport = Sport::from_number(row.get(first + 1)?);
    let meta: v1::Meta = v1::decode(row.get_ref(first + 2)?.as_blob().map_err(|_| corrupt())?)?;
    let (mut recording, problems) = meta.into_recording(start, sport);
    if let Some(extras) = row.get_ref(first + 3)?.as_blob_or_null().map_err(|_| corrupt())? {
        let extras: v1::Extras = v1::decode(extras)?;
        let corrected = extras.corrected.as_ref().map(v1::Corrected::edits);
        recording.extras = extras.into();
        // What hits no length of these is passed over.
        let _all_hit = swim::correct(&mut recording, &corrected.unwrap_or_default());
    }
    Ok((recording, problems))
}

/// A recording as it was inserted, or the part of it that counts.
pub(crate) fn load_recording(db: &Connection, key: i64) -> Result<Recording, Fault> {
    let sql = format!("SELECT {META} FROM recording WHERE key = ?");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([key])?;
    let row = rows.next()?.ok_or_else(corrupt)?;
    let (mut recording, _) = read_whole_meta(row, 0)?;
    let (samples, cut) = load_whole_samples(db, key)?;
    recording.samples = samples;
    if let Some(cut) = cut {
        let end_ms: Option<i64> = row.get(6)?;
        recording = legs::cut(&recording, cut.from_ms, cut.to_ms, end_ms.unwrap_or(0));
    }
    Ok(recording)
}

/// Loads a recording as [`load_recording`] does, without unpacking it.
pub(crate) fn load_packed(db: &Connection, key: i64) -> Result<PackedRecording, Fault> {
    let sql = format!("SELECT {META}, sample_count FROM recording WHERE key = ?");
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([key])?;
    let row = rows.next()?.ok_or_else(corrupt)?;
    let (recording, _) = read_whole_meta(row, 0)?;
    let pieces = db
        .prepare_cached(
            "SELECT data FROM recording JOIN piece ON recording_key = coalesce(pieces_of, recording.key)
             WHERE recording.key = ? ORDER BY number",
        )?
        .query_map([key], |row| {
            Ok(serde_bytes::ByteBuf::from(row.get::<_, Vec<u8>>(0)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(PackedRecording {
        recording,
        pieces,
        cut: read_cut(row, 4)?.map(|cut| (cut.from_ms, cut.to_ms)),
        sample_count: usize::try_from(row.get::<_, i64>(7)?).unwrap_or(0),
    })
}

/// The samples of what counts of a recording, as they were recorded.
pub(crate) fn load_samples(db: &Connection, key: i64) -> Result<Samples, Fault> {
    let (samples, cut) = load_whole_samples(db, key)?;
    Ok(match cut {
        Some(cut) => legs::samples_of_part(&samples, cut.from_ms, cut.to_ms),
        None => samples,
    })
}

/// All samples of a recording, and the part of them that counts.
fn load_whole_samples(db: &Connection, key: i64) -> Result<(Samples, Option<Cut>), Fault> {
    let mut statement = db.prepare_cached(
        "SELECT data, cut_from_ms, cut_to_ms FROM recording
         JOIN piece ON recording_key = coalesce(pieces_of, recording.key) WHERE recording.key = ? ORDER BY number",
    )?;
    let mut rows = statement.query([key])?;
    let mut samples = Samples::default();
    let mut cut = None;
    while let Some(row) = rows.next()? {
        let data = row.get_ref(0)?.as_blob().map_err(|_| corrupt())?;
        ritm_codec::unpack_into(&mut samples, data)?;
        cut = read_cut(row, 1)?;
    }
    Ok((samples, cut))
}

/// The hash of what is computed from of a recording of which only the part `cut` counts.
pub(super) fn content_of_part(content: [u8; 16], cut: Option<Cut>) -> [u8; 16] {
    let Some(cut) = cut else { return content };
    let mut hasher = blake3::Hasher::new();
    hasher.update(&content);
    hasher.update(&cut.from_ms.to_le_bytes());
    hasher.update(&cut.to_ms.to_le_bytes());
    let mut part = [0; 16];
    part.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    part
}
