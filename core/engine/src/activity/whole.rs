//! Activities made of several: what a whole shows of its legs, and how it follows from them.

use ritm_analysis::{
    legs::{self, Numbers, Span},
    shape, summary,
};
use ritm_model::{
    Recording, Sport, Timestamp, Totals,
    activity::LegOutline,
    order,
    summary::{Curve, DistanceBest, Summary},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{keep, row, words};
use crate::{
    context::Context,
    derived, statistics,
    store::{Fault, readable, v1},
};

/// A leg as its whole needs it.
pub(super) struct LegRow {
    pub(super) key: i64,
    pub(super) sport: Sport,
    pub(super) start: Timestamp,
    pub(super) utc_offset_s: i32,
    pub(super) elapsed_ms: i64,
    /// The recording its numbers come from.
    pub(super) recording_key: i64,
    /// Whether it counts in the whole: of legs of one time the richest does alone.
    pub(super) counts: bool,
}

/// Whether an activity is made of several.
pub(super) fn has_legs(db: &Connection, key: i64) -> Result<bool, Fault> {
    Ok(db
        .prepare_cached("SELECT 1 FROM activity WHERE parent_key = ?")?
        .exists([key])?)
}

/// The legs of a whole in the order of time.
pub(super) fn legs(db: &Connection, key: i64) -> Result<Vec<LegRow>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT key, sport, start_ms, utc_offset_s, elapsed_ms,
                (SELECT recording.key FROM recording WHERE activity_key = activity.key
                 ORDER BY place, recording.key LIMIT 1)
         FROM activity WHERE parent_key = ? ORDER BY start_ms, key",
    )?;
    let mut rows = statement.query([key])?;
    let mut legs: Vec<LegRow> = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(recording_key) = row.get(5)? else {
            continue;
        };
        legs.push(LegRow {
            key: row.get(0)?,
            sport: Sport::from_number(row.get(1)?),
            start: Timestamp::from_unix_ms(row.get(2)?),
            utc_offset_s: row.get(3)?,
            elapsed_ms: row.get(4)?,
            recording_key,
            counts: true,
        });
    }
    let spans = legs
        .iter()
        .map(|leg| {
            let richness = readable(derived::outline_of(db, leg.recording_key))?.map_or(0, |it| it.richness);
            Ok(Span {
                start_ms: leg.start.unix_ms(),
                elapsed_ms: leg.elapsed_ms,
                richness,
            })
        })
        .collect::<Result<Vec<Span>, Fault>>()?;
    for (leg, counts) in legs.iter_mut().zip(legs::counting(&spans)) {
        leg.counts = counts;
    }
    Ok(legs)
}

/// A whole with all that is computed of it.
pub(super) struct Whole {
    pub(super) sport: Sport,
    /// The legs that count, one after the other; `None` when none of them can be read.
    pub(super) joined: Option<Recording>,
    pub(super) summary: Summary,
}

/// The legs that count, one after the other; `None` when none of them can be read.
pub(super) fn joined(db: &Connection, legs: &[LegRow]) -> Result<Option<Recording>, Fault> {
    let counting = || legs.iter().filter(|leg| leg.counts);
    let sports: Vec<(Sport, i64)> = counting().map(|leg| (leg.sport, leg.elapsed_ms)).collect();
    let is_of_several = legs::sport_of(&sports) == Sport::Multisport;
    let mut recordings = Vec::new();
    for leg in counting() {
        let recording = readable(keep::load_recording(db, leg.recording_key))?;
        recordings.extend(recording.map(|recording| {
            if is_of_several {
                legs::heard(&recording, leg.sport)
            } else {
                recording
            }
        }));
    }
    Ok(legs::join(&recordings.iter().collect::<Vec<_>>()))
}

/// Computes a whole of its legs. `sport` is what the athlete calls it, if anybody did.
pub(super) fn compute(db: &Connection, legs: &[LegRow], sport: Option<Sport>) -> Result<Whole, Fault> {
    let counting = || legs.iter().filter(|leg| leg.counts);
    let sports: Vec<(Sport, i64)> = counting().map(|leg| (leg.sport, leg.elapsed_ms)).collect();
    let sport = sport.unwrap_or_else(|| legs::sport_of(&sports));
    let mut recordings = Vec::new();
    let mut numbers = Vec::new();
    let mut end: Option<Timestamp> = None;
    let first = legs.first().map(|leg| leg.start);
    for leg in counting() {
        let recording = readable(keep::load_recording(db, leg.recording_key))?;
        let from_ms = first.map_or(0, |first| leg.start.ms_since(first));
        // What a leg recorded before the one before it ended is in that one.
        let twice_ms = end.map_or(0, |end| end.ms_since(leg.start));
        let summary = match &recording {
            Some(recording) if twice_ms > 1000 => {
                let mut part = summary::summarise_part(recording, leg.sport, twice_ms, i64::MAX);
                // The energy, of which no sample tells, is shared by time.
                let own = readable(derived::summary_of(db, leg.recording_key))?;
                let left =
                    leg.elapsed_ms.saturating_sub(twice_ms).max(0) as f64 / leg.elapsed_ms.max(1) as f64;
                part.totals.energy_kcal = own.and_then(|own| own.totals.energy_kcal).map(|kcal| kcal * left);
                Some(part)
            }
            _ => readable(derived::summary_of(db, leg.recording_key))?,
        };
        let own_end = leg.start.plus_ms(leg.elapsed_ms);
        end = Some(end.map_or(own_end, |end| end.max(own_end)));
        if let Some(summary) = summary {
            numbers.push(Numbers {
                from_ms: from_ms.saturating_add(twice_ms.max(0)),
                summary,
            });
        }
        recordings.extend(recording);
    }
    let mut summary = legs::combine(&numbers, sport);
    let joined = legs::join(&recordings.iter().collect::<Vec<_>>());
    if let Some(joined) = joined.as_ref().filter(|_| sport != Sport::Multisport) {
        // The best hour may reach over two legs.
        summary.bests = summary::summarise(joined, sport).bests;
    }
    Ok(Whole {
        sport,
        joined,
        summary,
    })
}

impl Whole {
    /// Our totals of each lap; none where the legs are of several sports.
    pub(super) fn laps(&self) -> Vec<Totals> {
        self.joined
            .as_ref()
            .filter(|_| self.sport != Sport::Multisport)
            .map(|joined| summary::lap_totals(joined, self.sport))
            .unwrap_or_default()
    }

    /// The best over every duration and distance; none where the legs are of several sports.
    pub(super) fn bests(&self) -> (Vec<Curve>, Vec<DistanceBest>) {
        self.joined
            .as_ref()
            .filter(|_| self.sport != Sport::Multisport)
            .map(|joined| {
                let computed = summary::compute(joined, self.sport);
                (computed.curves, computed.distances)
            })
            .unwrap_or_default()
    }
}

/// What the athlete calls the sport of a whole.
pub(super) fn edited_sport(db: &Connection, key: i64) -> Result<Option<Sport>, Fault> {
    let edited: Option<u8> = db
        .prepare_cached("SELECT sport FROM activity WHERE key = ? AND sport_edited = 1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    Ok(edited.map(Sport::from_number))
}

/// Brings a whole in line with its legs. One that has none left is removed.
pub(super) fn refresh(context: &Context, key: i64) -> Result<(), Fault> {
    let db = &*context.db;
    let old: Option<(i32, u8)> = db
        .prepare_cached("SELECT day, sport FROM activity WHERE key = ?")?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((old_day, old_sport)) = old else {
        return Ok(());
    };
    let legs = legs(db, key)?;
    let Some(first) = legs.first() else {
        row::delete(db, key)?;
        return statistics::roll_up(db, old_day, old_sport);
    };
    let whole = compute(db, &legs, edited_sport(db, key)?)?;
    let totals = &whole.summary.totals;
    let day = first.start.local_day(first.utc_offset_s).0;
    let outline = whole.joined.as_ref().map(|joined| {
        let samples = &joined.samples;
        let mut channels: Vec<_> = samples
            .columns
            .iter()
            .map(|column| column.channel.clone())
            .collect();
        order::ascending(&mut channels);
        v1::Outline::of(
            &shape::thumbnail(samples),
            &shape::sparkline(samples, whole.sport),
            &channels,
            0,
            &whole.summary.doubts,
            false,
        )
    });
    let outlines: Vec<LegOutline> = legs
        .iter()
        .filter(|leg| leg.counts)
        .map(|leg| LegOutline {
            sport: leg.sport,
            elapsed_ms: leg.elapsed_ms,
        })
        .collect();
    db.prepare_cached(
        "UPDATE activity SET start_ms = ?, utc_offset_s = ?, day = ?, sport = ?, distance_m = ?, elapsed_ms = ?,
             moving_ms = ?, ascent_m = ?, avg_heart_rate_bpm = ?, avg_power_w = ?, energy_kcal = ?, picture = ?,
             recordings = (SELECT coalesce(sum(leg.recordings), 0) FROM activity AS leg WHERE leg.parent_key = ?13),
             legs = ? WHERE key = ?13",
    )?
    .execute(params![
        first.start.unix_ms(),
        first.utc_offset_s,
        day,
        whole.sport as u8,
        totals.distance_m,
        totals.elapsed_ms.unwrap_or(0),
        time_ms(totals, whole.sport, &legs),
        totals.ascent_m,
        totals.avg_heart_rate_bpm,
        totals.avg_power_w,
        totals.energy_kcal,
        outline.as_ref().map(v1::encode),
        key,
        v1::encode(&v1::Legs::of(&outlines)),
    ])?;
    index(db, key, &legs)?;
    statistics::roll_up(db, day, whole.sport as u8)?;
    if (day, whole.sport as u8) != (old_day, old_sport) {
        statistics::roll_up(db, old_day, old_sport)?;
    }
    Ok(())
}

/// The time of a whole in lists and sums. That of an event of several sports goes on through stops and transitions, as its
/// clock does; of legs with hours between them it is the time moved.
fn time_ms(totals: &Totals, sport: Sport, legs: &[LegRow]) -> i64 {
    const BETWEEN_MS: i64 = 5 * 60_000;
    let own_ms = legs
        .iter()
        .filter(|leg| leg.counts)
        .map(|leg| leg.elapsed_ms)
        .fold(0, i64::saturating_add);
    let event_ms = totals
        .elapsed_ms
        .filter(|ms| sport == Sport::Multisport && ms.saturating_sub(own_ms) <= BETWEEN_MS);
    event_ms
        .or(totals.moving_ms)
        .or(totals.timer_ms)
        .or(totals.elapsed_ms)
        .unwrap_or(0)
}

/// Writes the words a whole is found by: its own, and what its legs are called and found by.
pub(super) fn index(db: &Connection, key: i64, legs: &[LegRow]) -> Result<(), Fault> {
    let mut texts = Vec::new();
    for leg in legs {
        let (name, notes): (String, String) = db
            .prepare_cached("SELECT name, notes FROM activity WHERE key = ?")?
            .query_row([leg.key], |row| Ok((row.get(0)?, row.get(1)?)))?;
        texts.extend([name, notes]);
        texts.extend(readable(words::texts(db, leg.key))?.unwrap_or_default());
    }
    let sports: Vec<Sport> = legs.iter().map(|leg| leg.sport).collect();
    words::index(db, key, &texts, &sports)
}
