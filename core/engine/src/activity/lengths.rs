//! The lengths of a swim that the athlete corrected.
//!
//! What the device counted stays as it is. The corrections stand beside it and are applied whenever the recording is read,
//! so that sets, bests, totals and what is saved all follow from them; the hash of the content changes with them, so that
//! what was computed before is not taken for theirs.

use ritm_analysis::swim;
use ritm_model::{
    activity::{ActivityError, CorrectLengths},
    discipline::LengthEdit,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{keep, refresh, row};
use crate::{
    context::Context,
    store::{
        Fault, corrupt,
        field::{Field, Kind},
        v1,
    },
};

/// More corrections than lengths are nobody's.
const MOST_EDITS: usize = 1000;

pub(super) fn correct(context: &mut Context, question: &CorrectLengths) -> Result<(), Fault> {
    let key = row::activity_key(&context.db, question.id)?;
    let first: Option<(i64, [u8; 16], i64)> = context
        .db
        .prepare_cached(
            "SELECT key, id, coalesce(cut_from_ms, 0) FROM recording WHERE activity_key = ? ORDER BY place, key LIMIT 1",
        )?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let (recording_key, record, cut_ms) = first.ok_or(ActivityError::BadRange)?;
    // Times are kept as those of all that was recorded, whatever part of it counts.
    let edits: Vec<LengthEdit> = question
        .edits
        .iter()
        .map(|edit| LengthEdit {
            at_ms: edit.at_ms.saturating_add(cut_ms),
            kind: edit.kind,
        })
        .collect();
    set(context, recording_key, &record, &edits)?;
    let sport = refresh::sport_of(&context.db, key)?;
    refresh::derive(context, key, sport)?;
    refresh::refresh(context, key)?;
    row::changed(context, &[question.id])
}

/// Corrects the lengths of a recording; what is computed of it must be computed anew. Each edit must hit a length.
pub(crate) fn set(
    context: &mut Context,
    key: i64,
    record: &[u8; 16],
    edits: &[LengthEdit],
) -> Result<(), Fault> {
    if edits.len() > MOST_EDITS {
        return Err(ActivityError::BadRange.into());
    }
    let (extras, content): (Option<Vec<u8>>, [u8; 16]) = context
        .db
        .prepare_cached("SELECT extras, content FROM recording WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some(extras) = extras else {
        // There are no lengths.
        return if edits.is_empty() {
            Ok(())
        } else {
            Err(ActivityError::BadRange.into())
        };
    };
    let mut extras: v1::Extras = v1::decode(&extras)?;
    let told = extras.corrected.take().map_or(content, |before| before.told);
    let kept: Vec<v1::LengthEdit> = edits.iter().map(v1::LengthEdit::from).collect();
    write(&context.db, key, &extras, told)?;
    if !edits.is_empty() {
        let mut recording = whole(&context.db, key)?;
        if !swim::correct(&mut recording, edits) {
            return Err(ActivityError::BadRange.into());
        }
        extras.corrected = Some(v1::Corrected {
            edits: kept.clone(),
            told,
        });
        let mut hasher = blake3::Hasher::new();
        hasher.update(&told);
        hasher.update(&v1::encode(&kept));
        let mut content = [0; 16];
        content.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        write(&context.db, key, &extras, content)?;
    }
    context.set_field(Kind::Recording, record, Field::Lengths as i64, &kept)
}

fn write(db: &Connection, key: i64, extras: &v1::Extras, content: [u8; 16]) -> Result<(), Fault> {
    db.prepare_cached("UPDATE recording SET extras = ?, content = ? WHERE key = ?")?
        .execute(params![v1::encode(extras), content, key])?;
    Ok(())
}

/// All that was recorded, without samples.
fn whole(db: &Connection, key: i64) -> Result<ritm_model::Recording, Fault> {
    let sql = format!("SELECT {} FROM recording WHERE key = ?", keep::META);
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([key])?;
    let row = rows.next()?.ok_or_else(corrupt)?;
    Ok(keep::read_whole_meta(row, 0)?.0)
}

/// What is corrected of a recording, in the times of all that was recorded.
pub(crate) fn of(db: &Connection, key: i64) -> Result<Vec<LengthEdit>, Fault> {
    let extras: Option<Vec<u8>> = db
        .prepare_cached("SELECT extras FROM recording WHERE key = ?")?
        .query_row([key], |row| row.get(0))?;
    let Some(extras) = extras else {
        return Ok(Vec::new());
    };
    let extras: v1::Extras = v1::decode(&extras)?;
    Ok(extras
        .corrected
        .as_ref()
        .map(v1::Corrected::edits)
        .unwrap_or_default())
}

/// What is corrected of the part that a recording stands for, in its own times.
pub(super) fn of_part(db: &Connection, key: i64) -> Result<Vec<LengthEdit>, Fault> {
    let (from_ms, to_ms): (i64, i64) = db
        .prepare_cached(
            "SELECT coalesce(cut_from_ms, 0), coalesce(cut_to_ms, ?2) FROM recording WHERE key = ?1",
        )?
        .query_row([key, i64::MAX], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut edits = of(db, key)?;
    edits.retain(|edit| (from_ms..to_ms).contains(&edit.at_ms));
    for edit in &mut edits {
        edit.at_ms -= from_ms;
    }
    Ok(edits)
}
