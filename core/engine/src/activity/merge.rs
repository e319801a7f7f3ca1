//! Making one activity of several, and letting its legs stand alone again.
//!
//! A leg says of which activity it is one ([`Field::Parent`]); the whole follows from its legs. What is merged or
//! separated stays where it is: undoing either brings back what was.

use ritm_analysis::legs::sport_of;
use ritm_model::{
    ActivityId, Sport, SportFamily, Timestamp,
    activity::{ActivityError, MergeActivities},
    order,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    row::{changed, id_of},
    whole,
};
use crate::{
    context::Context,
    statistics,
    store::{
        Fault,
        field::{self, Field, Kind, Life},
    },
};

/// Legs of one whole.
const MOST_LEGS: usize = 100;
/// From the first start to the last end.
const LONGEST_MS: i64 = 14 * 86_400_000;
/// In [`Field::Parent`]: of no activity.
const NONE: [u8; 16] = [0; 16];

/// An activity that is to become a leg.
struct Candidate {
    key: i64,
    id: ActivityId,
    parent_key: Option<i64>,
    day: i32,
    sport: Sport,
    start_ms: i64,
    elapsed_ms: i64,
    utc_offset_s: i32,
    name: String,
}

fn candidate(db: &Connection, id: ActivityId) -> Result<Candidate, Fault> {
    let found: Option<(Candidate, bool)> = db
        .prepare_cached(
            "SELECT key, parent_key, day, sport, start_ms, elapsed_ms, utc_offset_s, name, trashed_ms IS NOT NULL
             FROM activity WHERE id = ?",
        )?
        .query_row([id.as_bytes()], |row| {
            let candidate = Candidate {
                key: row.get(0)?,
                id,
                parent_key: row.get(1)?,
                day: row.get(2)?,
                sport: Sport::from_number(row.get(3)?),
                start_ms: row.get(4)?,
                elapsed_ms: row.get(5)?,
                utc_offset_s: row.get(6)?,
                name: row.get(7)?,
            };
            Ok((candidate, row.get(8)?))
        })
        .optional()?;
    match found {
        Some((candidate, false)) => Ok(candidate),
        Some((_, true)) => Err(ActivityError::CannotMerge.into()),
        None => Err(ActivityError::NotFound.into()),
    }
}

pub(super) fn merge(context: &mut Context, question: &MergeActivities) -> Result<ActivityId, Fault> {
    let MergeActivities { ids, into } = question;
    if ids.len() > MOST_LEGS {
        return Err(ActivityError::CannotMerge.into());
    }
    let mut legs: Vec<Candidate> = Vec::new();
    let mut whole: Option<i64> = None;
    for &id in ids {
        let candidate = candidate(&context.db, id)?;
        if legs.iter().any(|leg| leg.id == id) || whole == Some(candidate.key) {
            continue;
        }
        if whole::has_legs(&context.db, candidate.key)? {
            if whole.is_some() {
                return Err(ActivityError::CannotMerge.into());
            }
            whole = Some(candidate.key);
        } else {
            legs.push(candidate);
        }
    }
    let known: Option<i64> = context
        .db
        .prepare_cached("SELECT key FROM activity WHERE id = ?")?
        .query_row([into.as_bytes()], |row| row.get(0))
        .optional()?;
    if let Some(known) = known.filter(|_| whole.is_none()) {
        // Asked again, or more legs for the same whole.
        if !whole::has_legs(&context.db, known)? {
            return Err(ActivityError::CannotMerge.into());
        }
        whole = Some(known);
    }
    let already = match whole {
        Some(key) => whole::legs(&context.db, key)?,
        None => Vec::new(),
    };
    legs.retain(|leg| whole.is_none() || leg.parent_key != whole);
    if already.len() + legs.len() < 2 || already.len() + legs.len() > MOST_LEGS {
        return Err(ActivityError::CannotMerge.into());
    }
    let spans = already
        .iter()
        .map(|leg| (leg.start.unix_ms(), leg.elapsed_ms))
        .chain(legs.iter().map(|leg| (leg.start_ms, leg.elapsed_ms)));
    let (first, last) = spans.fold((i64::MAX, i64::MIN), |(first, last), (start, elapsed)| {
        (first.min(start), last.max(start.saturating_add(elapsed)))
    });
    if last.saturating_sub(first) > LONGEST_MS {
        return Err(ActivityError::CannotMerge.into());
    }
    let key = match whole {
        Some(key) => key,
        None => {
            order::by_key(&mut legs, |leg| leg.start_ms);
            found(context, *into, &legs)?
        }
    };
    let whole_id = id_of(&context.db, key)?;
    let mut left: Vec<i64> = Vec::new();
    for leg in &legs {
        left.extend(leg.parent_key);
        attach(&context.db, leg.key, key)?;
        statistics::roll_up(&context.db, leg.day, leg.sport as u8)?;
        context.set_field(
            Kind::Activity,
            leg.id.as_bytes(),
            Field::Parent as i64,
            whole_id.as_bytes(),
        )?;
    }
    whole::refresh(context, key)?;
    for parent in left {
        settle(context, parent)?;
    }
    changed(context, ids)?;
    changed(context, &[whole_id])?;
    Ok(whole_id)
}

/// Makes the whole of `legs`, or brings back what it was when they were separated.
fn found(context: &mut Context, id: ActivityId, legs: &[Candidate]) -> Result<i64, Fault> {
    let record = id.as_bytes();
    let text = |context: &Context, field: Field| {
        field::get::<String>(&context.db, Kind::Activity, record, field as i64)
    };
    let (name, notes) = (text(context, Field::Name)?, text(context, Field::Notes)?);
    let sport: Option<u8> = field::get(&context.db, Kind::Activity, record, Field::Sport as i64)?;
    let name = match name {
        Some(name) => name,
        None => {
            let name = common_name(legs);
            if !name.is_empty() {
                context.set_field(Kind::Activity, record, Field::Name as i64, &name)?;
            }
            name
        }
    };
    if field::get::<Life>(&context.db, Kind::Activity, record, Field::Life as i64)?.is_some() {
        context.set_field(Kind::Activity, record, Field::Life as i64, &Life::Alive)?;
    }
    let (start_ms, offset_s) = legs
        .first()
        .map_or((0, 0), |leg| (leg.start_ms, leg.utc_offset_s));
    let start = Timestamp::from_unix_ms(start_ms);
    insert(
        &context.db,
        id,
        start,
        offset_s,
        &name,
        &notes.unwrap_or_default(),
        sport,
    )
}

/// The name of a training saved in pieces is that of its first named one; of several sports only what all are called.
fn common_name(legs: &[Candidate]) -> String {
    let sports: Vec<(Sport, i64)> = legs.iter().map(|leg| (leg.sport, leg.elapsed_ms)).collect();
    let mut names = legs
        .iter()
        .map(|leg| leg.name.as_str())
        .filter(|name| !name.is_empty());
    let first = names.next().unwrap_or_default();
    let of_one_sport = sport_of(&sports).family() != SportFamily::Other;
    let of_all = names.all(|name| name == first) && legs.iter().all(|leg| !leg.name.is_empty());
    if of_one_sport || of_all {
        first.to_owned()
    } else {
        String::new()
    }
}

/// Inserts a whole that has no legs yet.
pub(crate) fn insert(
    db: &Connection,
    id: ActivityId,
    start: Timestamp,
    utc_offset_s: i32,
    name: &str,
    notes: &str,
    sport: Option<u8>,
) -> Result<i64, Fault> {
    db.prepare_cached(
        "INSERT INTO activity (id, start_ms, utc_offset_s, day, sport, sport_edited, name, notes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        id.as_bytes(),
        start.unix_ms(),
        utc_offset_s,
        start.local_day(utc_offset_s).0,
        sport.unwrap_or(Sport::Multisport as u8),
        sport.is_some(),
        name,
        notes,
    ])?;
    let key = db.last_insert_rowid();
    db.prepare_cached("INSERT INTO activity_text (rowid, name, notes, more) VALUES (?, '', '', '')")?
        .execute([key])?;
    Ok(key)
}

/// Makes an activity a leg of `whole`. A refresh of the whole and the roll-up of the leg's day must follow.
pub(crate) fn attach(db: &Connection, leg: i64, whole: i64) -> Result<(), Fault> {
    db.prepare_cached(
        "UPDATE activity SET parent_key = ?1,
             trashed_ms = (SELECT trashed_ms FROM activity WHERE key = ?1) WHERE key = ?2",
    )?
    .execute([whole, leg])?;
    Ok(())
}

/// Whether an activity is itself a leg.
pub(crate) fn is_leg(db: &Connection, key: i64) -> Result<bool, Fault> {
    Ok(db
        .prepare_cached("SELECT 1 FROM activity WHERE key = ? AND parent_key IS NOT NULL")?
        .exists([key])?)
}

/// Makes legs of what a file calls one event: activities `keys`, of which `fresh` are new. Gives the whole. What the
/// athlete once took out of an event stays alone, and what all was here before stays as it is.
pub(crate) fn of_event(
    context: &mut Context,
    keys: &[i64],
    fresh: usize,
) -> Result<Option<ActivityId>, Fault> {
    if keys.len() > MOST_LEGS {
        return Ok(None);
    }
    let mut legs = Vec::new();
    let mut whole: Option<i64> = None;
    for &key in keys {
        let candidate = candidate(&context.db, id_of(&context.db, key)?)?;
        match candidate.parent_key {
            Some(parent) => whole = whole.or(Some(parent)),
            None => {
                let record = candidate.id.as_bytes();
                let chosen =
                    field::get::<[u8; 16]>(&context.db, Kind::Activity, record, Field::Parent as i64);
                if chosen?.is_none() && !whole::has_legs(&context.db, key)? {
                    legs.push(candidate);
                }
            }
        }
    }
    if fresh == 0 || (whole.is_none() && legs.len() < 2) {
        return Ok(None);
    }
    order::by_key(&mut legs, |leg| leg.start_ms);
    let key = match whole {
        Some(key) => key,
        None => {
            let id = context.id(ActivityId::new);
            let (start_ms, offset_s) = legs
                .first()
                .map_or((0, 0), |leg| (leg.start_ms, leg.utc_offset_s));
            let start = Timestamp::from_unix_ms(start_ms);
            insert(&context.db, id, start, offset_s, &common_name(&legs), "", None)?
        }
    };
    for leg in &legs {
        attach(&context.db, leg.key, key)?;
        statistics::roll_up(&context.db, leg.day, leg.sport as u8)?;
    }
    whole::refresh(context, key)?;
    Ok(Some(id_of(&context.db, key)?))
}

/// Lets legs stand alone again.
pub(super) fn separate(context: &mut Context, ids: &[ActivityId]) -> Result<(), Fault> {
    let mut wholes: Vec<i64> = Vec::new();
    for &id in ids {
        let found: Option<(i64, i64, i32, u8)> = context
            .db
            .prepare_cached(
                "SELECT key, parent_key, day, sport FROM activity WHERE id = ? AND parent_key IS NOT NULL",
            )?
            .query_row([id.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let Some((key, parent, day, sport)) = found else {
            continue;
        };
        context
            .db
            .prepare_cached("UPDATE activity SET parent_key = NULL WHERE key = ?")?
            .execute([key])?;
        context.set_field(Kind::Activity, id.as_bytes(), Field::Parent as i64, &NONE)?;
        statistics::roll_up(&context.db, day, sport)?;
        if !wholes.contains(&parent) {
            wholes.push(parent);
        }
    }
    for whole in wholes {
        let id = id_of(&context.db, whole)?;
        settle(context, whole)?;
        changed(context, &[id])?;
    }
    changed(context, ids)
}

/// Brings a whole in line with the legs it has left. One without legs is gone; its name and notes are remembered, so
/// that undoing brings them back.
pub(super) fn settle(context: &mut Context, whole: i64) -> Result<(), Fault> {
    if !whole::has_legs(&context.db, whole)? {
        let id = id_of(&context.db, whole)?;
        let (name, notes): (String, String) = context
            .db
            .prepare_cached("SELECT name, notes FROM activity WHERE key = ?")?
            .query_row([whole], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for (field, text) in [(Field::Name, name), (Field::Notes, notes)] {
            context.set_field(Kind::Activity, id.as_bytes(), field as i64, &text)?;
        }
        context.set_field(Kind::Activity, id.as_bytes(), Field::Life as i64, &Life::Gone)?;
    }
    whole::refresh(context, whole)
}
