//! What activities did better than every like activity of the season before them.
//!
//! It is kept with the row (`activity.records`). Whatever changes what an activity is compared by makes the records of its
//! season unknown, by triggers of the schema, so that they are right whoever makes the change. What is not known is looked
//! up when it is asked for, and by the job that computes anew between questions.

use std::collections::HashMap;

use ritm_model::{
    Sport, SportFamily,
    activity::{ActivityRow, SeasonRecord},
    order,
    summary::DistanceBest,
};
use rusqlite::{Connection, params};

use super::row::ReadRow;
use crate::{
    derived::BESTS,
    store::{Fault, v1},
};

/// An activity stands beside the best of so many days before it.
pub(super) const SEASON_DAYS: i32 = 90;
/// Fewer activities before it tell nothing about what is a best: the first of anything would be one.
const FEWEST: u32 = 3;
/// On foot, a receiver's noise tells more about shorter distances than the athlete does.
const LEAST_ON_FOOT_M: f64 = 400.0;

/// An activity with what it is compared by.
struct Compared {
    id: [u8; 16],
    start_ms: i64,
    day: i32,
    sport: Sport,
    bests: v1::Bests,
}

/// The rows with the records each set. Rows in the trash set none.
pub(super) fn mark(db: &Connection, read: Vec<ReadRow>) -> Result<Vec<ActivityRow>, Fault> {
    let is_asked = |read: &ReadRow| read.unmarked && read.row.trashed.is_none();
    let asked = read.iter().filter(|read| is_asked(read));
    let days = asked.map(|read| read.row.start.local_day(read.row.utc_offset_s).0);
    let seasons = Seasons::load(db, days.collect())?;
    let marked = read.into_iter().map(|mut read| {
        if is_asked(&read) {
            read.row.records = seasons.records(read.row.id.as_bytes());
        }
        read.row
    });
    Ok(marked.collect())
}

/// Looks up the records of the activities of a month of which they are not known. Tells whether there were any.
pub(crate) fn fill(db: &Connection) -> Result<bool, Fault> {
    /// So many days at once: a turn's work, however much somebody trains.
    const SPAN_DAYS: i32 = 30;
    let first: Option<i32> = db
        .prepare_cached("SELECT min(day) FROM activity WHERE records IS NULL AND trashed_ms IS NULL")?
        .query_row([], |row| row.get(0))?;
    let Some(first) = first else {
        return Ok(false);
    };
    let unmarked: Vec<(i64, [u8; 16], i32)> = db
        .prepare_cached(
            "SELECT key, id, day FROM activity WHERE records IS NULL AND trashed_ms IS NULL AND day BETWEEN ? AND ?",
        )?
        .query_map([first, first.saturating_add(SPAN_DAYS)], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<Result<_, _>>()?;
    let seasons = Seasons::load(db, unmarked.iter().map(|&(_, _, day)| day).collect())?;
    let mut put = db.prepare_cached("UPDATE activity SET records = ? WHERE key = ?")?;
    for (key, id, _) in unmarked {
        put.execute(params![v1::encode(&v1::Records::of(&seasons.records(&id))), key])?;
    }
    Ok(true)
}

/// Activities of some days, with the seasons before them.
struct Seasons {
    /// Oldest first.
    compared: Vec<Compared>,
    places: HashMap<[u8; 16], usize>,
}

impl Seasons {
    fn load(db: &Connection, mut days: Vec<i32>) -> Result<Self, Fault> {
        order::ascending(&mut days);
        let mut spans: Vec<(i32, i32)> = Vec::new();
        for day in days {
            let from = day.saturating_sub(SEASON_DAYS);
            match spans.last_mut() {
                Some((_, to)) if from <= *to => *to = day,
                _ => spans.push((from, day)),
            }
        }
        let mut compared = Vec::new();
        for (from, to) in spans {
            load(db, from, to, &mut compared)?;
        }
        let places = compared.iter().zip(0..).map(|(one, at)| (one.id, at)).collect();
        Ok(Self { compared, places })
    }

    /// The records that an activity set.
    fn records(&self, id: &[u8; 16]) -> Vec<SeasonRecord> {
        let own = self.places.get(id).and_then(|&at| self.compared.get(at));
        own.map(|own| records(own, before(&self.compared, own)))
            .unwrap_or_default()
    }
}

/// What counts between two days, oldest first.
fn load(db: &Connection, from: i32, to: i32, compared: &mut Vec<Compared>) -> Result<(), Fault> {
    let mut statement = db.prepare_cached(
        "SELECT activity.id, activity.start_ms, activity.day, activity.sport, derived.data FROM activity
         JOIN recording ON activity_key = activity.key AND place = 0
         JOIN derived ON recording_key = recording.key AND metric = ?
         WHERE activity.day BETWEEN ? AND ? AND trashed_ms IS NULL",
    )?;
    let first = compared.len();
    let mut rows = statement.query(params![BESTS.number, from, to])?;
    while let Some(row) = rows.next()? {
        // Of a few bytes there is nothing to compare.
        let Some(bests) = row
            .get_ref(4)?
            .as_blob()
            .ok()
            .and_then(|data| v1::decode::<v1::Bests>(data).ok())
            .filter(|bests| !bests.distances.is_empty() || !bests.powers.is_empty())
        else {
            continue;
        };
        compared.push(Compared {
            id: row.get(0)?,
            start_ms: row.get(1)?,
            day: row.get(2)?,
            sport: Sport::from_number(row.get(3)?).compared_as(),
            bests,
        });
    }
    if let Some(new) = compared.get_mut(first..) {
        order::by_key(new, |one| one.start_ms);
    }
    Ok(())
}

/// The like activities of the season before one.
fn before<'a>(compared: &'a [Compared], own: &'a Compared) -> impl Iterator<Item = &'a Compared> {
    let since = own.day.saturating_sub(SEASON_DAYS);
    let past = compared.partition_point(|one| one.start_ms < own.start_ms);
    let first = compared.partition_point(|one| one.day < since);
    compared
        .get(first.min(past)..past)
        .unwrap_or_default()
        .iter()
        .filter(move |one| one.sport == own.sport && one.day >= since)
}

/// What `own` did better than all of `others`.
fn records<'a>(own: &Compared, others: impl Iterator<Item = &'a Compared>) -> Vec<SeasonRecord> {
    let power_tells = own.sport.family() == SportFamily::Bike;
    let least_m = if own.sport.family() == SportFamily::Foot {
        LEAST_ON_FOOT_M
    } else {
        0.0
    };
    let mut distances: Vec<(v1::DistanceBest, i64, u32)> = own
        .bests
        .distances
        .iter()
        .filter(|best| best.distance_m >= least_m)
        .map(|&best| (best, i64::MAX, 0))
        .collect();
    let mut powers: Vec<(v1::PowerBest, f64, u32)> = own
        .bests
        .powers
        .iter()
        .filter(|best| power_tells && best.power_w > 0.0)
        .map(|&best| (best, f64::MIN, 0))
        .collect();
    for other in others {
        for (best, least_ms, count) in &mut distances {
            if let Some(other) = other
                .bests
                .distances
                .iter()
                .find(|other| other.distance_m == best.distance_m)
            {
                *least_ms = other.duration_ms.min(*least_ms);
                *count += 1;
            }
        }
        for (best, most_w, count) in &mut powers {
            if let Some(other) = other
                .bests
                .powers
                .iter()
                .find(|other| other.duration_s == best.duration_s)
            {
                *most_w = other.power_w.max(*most_w);
                *count += 1;
            }
        }
    }
    let distances = distances
        .into_iter()
        .rev()
        .filter_map(|(best, before_ms, count)| {
            (count >= FEWEST && best.duration_ms < before_ms).then_some(SeasonRecord::Distance {
                distance_m: best.distance_m,
                duration_ms: best.duration_ms,
                before_ms,
            })
        });
    let powers = powers.into_iter().rev().filter_map(|(best, before_w, count)| {
        (count >= FEWEST && best.power_w > before_w).then_some(SeasonRecord::Power {
            duration_s: best.duration_s,
            power_w: best.power_w,
            before_w,
        })
    });
    distances.chain(powers).collect()
}

/// The fastest times of several activities.
#[derive(Default)]
pub(super) struct Fastest(Vec<DistanceBest>);

impl Fastest {
    /// Takes another activity into account, by what is kept of it.
    pub(super) fn lift(&mut self, data: &[u8]) -> Result<(), Fault> {
        for best in v1::decode::<v1::Bests>(data)?.distances {
            match self
                .0
                .iter_mut()
                .find(|known| known.distance_m == best.distance_m)
            {
                Some(known) if known.duration_ms <= best.duration_ms => {}
                Some(known) => *known = best.into(),
                None => self.0.push(best.into()),
            }
        }
        Ok(())
    }

    /// All of them, the shortest distance first.
    pub(super) fn into_bests(mut self) -> Vec<DistanceBest> {
        order::by_comparing(&mut self.0, |a, b| a.distance_m.total_cmp(&b.distance_m));
        self.0
    }
}
