//! Cutting an activity in two, and putting the parts together again.
//!
//! A part is a recording of its own that stands for some of what was recorded: its samples are those of the first part's
//! row, its file is the same, and nothing is copied or lost. So undoing a cut brings back exactly what was.

use ritm_analysis::swim;
use ritm_model::{
    ActivityId, RecordingId, Sport,
    activity::{ActivityError, JoinSplit, SplitActivity},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    keep, lengths, merge,
    refresh::{self, refresh},
    row,
};
use crate::{
    context::Context,
    store::{
        Fault,
        field::{self, Cut, Field, Kind, Life},
    },
};

/// Of each part at least so much must remain.
const LEAST_MS: i64 = 1_000;
/// The end of what nobody cut.
const END_MS: i64 = i64::MAX;
/// Later parts of a recording of a file count on from here, above the file's own numbers.
const PART_STEP: i64 = 1 << 16;

/// A recording of the activity that is cut.
struct Whole {
    key: i64,
    id: [u8; 16],
    start_ms: i64,
    elapsed_ms: i64,
    cut: Cut,
    pieces_of: Option<i64>,
}

fn recordings(db: &Connection, activity_key: i64) -> Result<Vec<Whole>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT key, id, start_ms, elapsed_ms, coalesce(cut_from_ms, 0), coalesce(cut_to_ms, ?2), pieces_of
         FROM recording WHERE activity_key = ?1 ORDER BY place, key",
    )?;
    let rows = statement.query_map([activity_key, END_MS], |row| {
        Ok(Whole {
            key: row.get(0)?,
            id: row.get(1)?,
            start_ms: row.get(2)?,
            elapsed_ms: row.get(3)?,
            cut: Cut {
                from_ms: row.get(4)?,
                to_ms: row.get(5)?,
            },
            pieces_of: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn split(context: &mut Context, question: &SplitActivity) -> Result<(), Fault> {
    let SplitActivity {
        id,
        at_ms: asked_ms,
        second,
    } = *question;
    let key = row::activity_key(&context.db, id)?;
    let known = context
        .db
        .prepare_cached("SELECT 1 FROM activity WHERE id = ?")?
        .exists([second.as_bytes()])?;
    if known {
        // Asked again.
        return Ok(());
    }
    let recordings = recordings(&context.db, key)?;
    let refused = || Fault::from(ActivityError::CannotSplit);
    let first = recordings.first().ok_or_else(refused)?;
    let both_last = |at_ms: i64| (LEAST_MS..=first.elapsed_ms.saturating_sub(LEAST_MS)).contains(&at_ms);
    if !both_last(asked_ms) {
        return Err(refused());
    }
    let mut loaded = keep::load_recording(&context.db, first.key)?;
    let (offset_s, sport, edited, parent): (i32, u8, bool, Option<i64>) = context
        .db
        .prepare_cached("SELECT utc_offset_s, sport, sport_edited, parent_key FROM activity WHERE key = ?")?
        .query_row([key], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    let wall_ms = swim::nearest_wall(&loaded, Sport::from_number(sport), asked_ms);
    let at_ms = if both_last(wall_ms) { wall_ms } else { asked_ms };
    let moment_ms = first.start_ms.saturating_add(at_ms);
    let spans = |one: &Whole| {
        one.start_ms < moment_ms.saturating_sub(LEAST_MS / 2)
            && moment_ms < one.start_ms.saturating_add(one.elapsed_ms)
    };
    if loaded.samples.time_ms.iter().all(|&time| time < at_ms) {
        return Err(refused());
    }
    // The second part is another training: the name was given to all of it, and stays with the first.
    (loaded.name, loaded.notes) = (None, None);
    let start = loaded.start.plus_ms(at_ms);
    let new_key = keep::insert_activity(&context.db, second, start, offset_s, &loaded)?;
    context
        .db
        .prepare_cached("UPDATE activity SET sport = ?, sport_edited = ? WHERE key = ?")?
        .execute(params![sport, edited, new_key])?;
    let buried = field::get::<Life>(&context.db, Kind::Activity, second.as_bytes(), Field::Life as i64)?;
    if buried.is_some() {
        // It was cut here before, and put together again.
        context.set_field(
            Kind::Activity,
            second.as_bytes(),
            Field::Life as i64,
            &Life::Alive,
        )?;
    }
    row::copy_trashed(context, key, new_key, second)?;
    if edited {
        context.set_field(Kind::Activity, second.as_bytes(), Field::Sport as i64, &sport)?;
    }
    for one in &recordings {
        if spans(one) {
            cut(context, one, moment_ms - one.start_ms, new_key, second)?;
        } else if one.start_ms >= moment_ms.saturating_sub(LEAST_MS / 2) {
            move_to(context, one, new_key, second)?;
        }
    }
    if let Some(parent) = parent {
        merge::attach(&context.db, new_key, parent)?;
        let whole = row::id_of(&context.db, parent)?;
        context.set_field(
            Kind::Activity,
            second.as_bytes(),
            Field::Parent as i64,
            whole.as_bytes(),
        )?;
    }
    let sport = Sport::from_number(sport);
    for part in [key, new_key] {
        refresh::derive(context, part, sport)?;
    }
    refresh(context, new_key)?;
    refresh(context, key)?;
    row::changed(context, &[id, second])
}

fn move_to(context: &mut Context, one: &Whole, activity_key: i64, activity: ActivityId) -> Result<(), Fault> {
    context
        .db
        .prepare_cached("UPDATE recording SET activity_key = ? WHERE key = ?")?
        .execute([activity_key, one.key])?;
    context.set_field(
        Kind::Recording,
        &one.id,
        Field::Activity as i64,
        activity.as_bytes(),
    )
}

/// Cuts a recording `at_ms` after its start; what comes after is a new one in `activity_key`.
fn cut(
    context: &mut Context,
    one: &Whole,
    at_ms: i64,
    activity_key: i64,
    activity: ActivityId,
) -> Result<(), Fault> {
    let at_ms = one.cut.from_ms.saturating_add(at_ms);
    let later = context.id(RecordingId::new);
    let later_key = insert_part(
        &context.db,
        one.key,
        later,
        activity_key,
        Cut {
            from_ms: at_ms,
            to_ms: one.cut.to_ms,
        },
    )?;
    let first = Cut {
        from_ms: one.cut.from_ms,
        to_ms: at_ms,
    };
    set_cut(&context.db, one.key, Some(first))?;
    context.set_field(Kind::Recording, &one.id, Field::Cut as i64, &first)?;
    let record = later.as_bytes();
    let rest = Cut {
        from_ms: at_ms,
        to_ms: one.cut.to_ms,
    };
    context.set_field(Kind::Recording, record, Field::Cut as i64, &rest)?;
    let edits = lengths::of(&context.db, later_key)?;
    if !edits.is_empty() {
        // Each part has the corrections of its own from now on.
        lengths::set(context, later_key, record, &edits)?;
    }
    context.set_field(
        Kind::Recording,
        record,
        Field::Activity as i64,
        activity.as_bytes(),
    )
}

/// Makes a recording of the part `cut` of what the recording `of` is a part of.
pub(crate) fn insert_part(
    db: &Connection,
    of: i64,
    id: RecordingId,
    activity_key: i64,
    cut: Cut,
) -> Result<i64, Fault> {
    db.prepare_cached(
        "INSERT INTO recording (id, activity_key, place, original_key, part, serial, time_created_ms, external,
             start_ms, elapsed_ms, distance_m, sport, sample_count, content, meta, extras,
             added_ms, cut_from_ms, cut_to_ms, pieces_of)
         SELECT ?1, ?2, 0, original_key,
             (SELECT max(other.part) + ?3 FROM recording AS other
              WHERE other.original_key = it.original_key AND other.part % ?3 = it.part % ?3),
             serial, time_created_ms, external, start_ms, elapsed_ms, distance_m, sport, sample_count, content, meta,
             extras, added_ms, coalesce(cut_from_ms, 0), cut_to_ms, coalesce(pieces_of, key)
         FROM recording AS it WHERE key = ?4",
    )?
    .execute(params![id.as_bytes(), activity_key, PART_STEP, of])?;
    let key = db.last_insert_rowid();
    set_cut(db, key, Some(cut))?;
    Ok(key)
}

/// Lets a recording stand for another part of what was recorded; for all of it when `None`. What is computed of it must
/// be computed anew.
pub(crate) fn set_cut(db: &Connection, key: i64, cut: Option<Cut>) -> Result<(), Fault> {
    let cut = cut.filter(|cut| cut.from_ms > 0 || cut.to_ms < END_MS);
    let from_ms = cut.map_or(0, |cut| cut.from_ms);
    db.prepare_cached(
        "UPDATE recording SET start_ms = start_ms - coalesce(cut_from_ms, 0) + ?, cut_from_ms = ?, cut_to_ms = ?
         WHERE key = ?",
    )?
    .execute(params![
        from_ms,
        cut.map(|cut| cut.from_ms),
        cut.map(|cut| cut.to_ms),
        key
    ])?;
    let samples = keep::load_samples(db, key)?.len();
    db.prepare_cached("UPDATE recording SET sample_count = ? WHERE key = ?")?
        .execute(params![samples as i64, key])?;
    Ok(())
}

pub(super) fn join(context: &mut Context, question: &JoinSplit) -> Result<(), Fault> {
    let JoinSplit { id, second } = *question;
    let key = row::activity_key(&context.db, id)?;
    let found: Option<i64> = context
        .db
        .prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([second.as_bytes()], |row| row.get(0))
        .optional()?;
    let Some(second_key) = found.filter(|&second| second != key) else {
        // Asked again.
        return Ok(());
    };
    let (mut firsts, seconds) = (
        recordings(&context.db, key)?,
        recordings(&context.db, second_key)?,
    );
    let source = |one: &Whole| one.pieces_of.unwrap_or(one.key);
    let adjoins =
        |first: &Whole, later: &Whole| source(first) == source(later) && first.cut.to_ms == later.cut.from_ms;
    // Only what was cut belongs together so; anything else is merged.
    if !seconds
        .iter()
        .any(|later| firsts.iter().any(|first| adjoins(first, later)))
    {
        return Err(ActivityError::CannotMerge.into());
    }
    for later in &seconds {
        let Some(first) = firsts.iter_mut().find(|first| adjoins(first, later)) else {
            move_to(context, later, key, id)?;
            continue;
        };
        let mut edits = lengths::of(&context.db, first.key)?;
        let before_ms = first.cut.to_ms;
        edits.retain(|edit| edit.at_ms < before_ms);
        let of_later = lengths::of(&context.db, later.key)?;
        edits.extend(of_later.into_iter().filter(|edit| edit.at_ms >= before_ms));
        first.cut.to_ms = later.cut.to_ms;
        let cut = first.cut;
        let first_key = first.key;
        let record = first.id;
        // The samples stay with one that stays.
        promote(&context.db, later.key, Some(first_key))?;
        context
            .db
            .prepare_cached("DELETE FROM recording WHERE key = ?")?
            .execute([later.key])?;
        let stamp = context.stamp();
        field::bury(&context.db, stamp, Kind::Recording, &later.id)?;
        set_cut(&context.db, first_key, Some(cut))?;
        context.set_field(Kind::Recording, &record, Field::Cut as i64, &cut)?;
        if edits != lengths::of(&context.db, first_key)? {
            lengths::set(context, first_key, &record, &edits)?;
        }
    }
    let parent: Option<i64> = context
        .db
        .prepare_cached("SELECT parent_key FROM activity WHERE key = ?")?
        .query_row([second_key], |row| row.get(0))?;
    let stamp = context.stamp();
    field::bury(&context.db, stamp, Kind::Activity, second.as_bytes())?;
    let old: (i32, u8) = context
        .db
        .prepare_cached("SELECT day, sport FROM activity WHERE key = ?")?
        .query_row([second_key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    row::delete(&context.db, second_key)?;
    crate::statistics::roll_up(&context.db, old.0, old.1)?;
    let sport = refresh::sport_of(&context.db, key)?;
    refresh::derive(context, key, sport)?;
    refresh(context, key)?;
    if let Some(parent) = parent {
        merge::settle(context, parent)?;
    }
    row::changed(context, &[id, second])
}

/// Before an activity goes: gives the samples of its recordings to parts that stay.
pub(super) fn release(db: &Connection, activity_key: i64) -> Result<(), Fault> {
    for one in recordings(db, activity_key)? {
        promote(db, one.key, None)?;
    }
    Ok(())
}

/// Gives the samples that stand in the row `key` to another part of the same: `heir`, or any.
fn promote(db: &Connection, key: i64, heir: Option<i64>) -> Result<(), Fault> {
    let heir: Option<i64> = db
        .prepare_cached(
            "SELECT key FROM recording WHERE pieces_of = ?1 AND (?2 IS NULL OR key = ?2) ORDER BY key LIMIT 1",
        )?
        .query_row(params![key, heir], |row| row.get(0))
        .optional()?;
    let Some(heir) = heir else { return Ok(()) };
    db.prepare_cached("UPDATE piece SET recording_key = ?2 WHERE recording_key = ?1")?
        .execute([key, heir])?;
    db.prepare_cached("UPDATE recording SET pieces_of = ?2 WHERE pieces_of = ?1 AND key <> ?2")?
        .execute([key, heir])?;
    db.prepare_cached("UPDATE recording SET pieces_of = NULL WHERE key = ?")?
        .execute([heir])?;
    Ok(())
}
