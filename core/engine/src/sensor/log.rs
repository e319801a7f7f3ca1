//! What became of a sensor: when it fell silent, and its battery.

use std::collections::VecDeque;

use ritm_model::{Timestamp, sensor::Dropout};
use rusqlite::{Connection, params};

use crate::store::Fault;

/// So many of each are remembered.
const MOST: usize = 100;

/// The log of a sensor, the latest first.
#[derive(Default)]
pub(super) struct Log {
    dropouts: VecDeque<Entry<Dropout>>,
    batteries: VecDeque<Entry<Charge>>,
}

struct Entry<T> {
    what: T,
    saved: bool,
}

#[derive(Clone, Copy)]
struct Charge {
    day: i32,
    at: Timestamp,
    percent: u8,
}

impl Log {
    /// Reads what is kept.
    pub(super) fn read(db: &Connection, sensor: i64) -> Result<Self, Fault> {
        let mut statement = db.prepare_cached(
            "SELECT from_ms, to_ms FROM sensor_dropout WHERE sensor_key = ? ORDER BY from_ms DESC LIMIT ?",
        )?;
        let dropouts = statement.query_map(params![sensor, MOST as i64], |row| {
            Ok(Entry {
                what: Dropout {
                    from: Timestamp::from_unix_ms(row.get(0)?),
                    to: row.get::<_, Option<i64>>(1)?.map(Timestamp::from_unix_ms),
                },
                saved: true,
            })
        })?;
        let dropouts = dropouts.collect::<Result<_, _>>()?;
        let mut statement = db.prepare_cached(
            "SELECT day, at_ms, percent FROM sensor_battery WHERE sensor_key = ? ORDER BY day DESC LIMIT ?",
        )?;
        let batteries = statement.query_map(params![sensor, MOST as i64], |row| {
            Ok(Entry {
                what: Charge {
                    day: row.get(0)?,
                    at: Timestamp::from_unix_ms(row.get(1)?),
                    percent: row.get(2)?,
                },
                saved: true,
            })
        })?;
        let batteries = batteries.collect::<Result<_, _>>()?;
        Ok(Self { dropouts, batteries })
    }

    /// It fell silent.
    pub(super) fn fell_silent(&mut self, from: Timestamp) {
        self.dropouts.push_front(Entry {
            what: Dropout { from, to: None },
            saved: false,
        });
        self.dropouts.truncate(MOST);
    }

    /// It came back.
    pub(super) fn came_back(&mut self, to: Timestamp) {
        if let Some(latest) = self.dropouts.front_mut()
            && latest.what.to.is_none()
        {
            latest.what.to = Some(to);
            latest.saved = false;
        }
    }

    /// The battery has so much left; of a day the latest is remembered.
    pub(super) fn battery(&mut self, at: Timestamp, utc_offset_s: i32, percent: u8) {
        let day = at.local_day(utc_offset_s).0;
        let what = Charge { day, at, percent };
        match self.batteries.iter_mut().find(|entry| entry.what.day == day) {
            Some(entry) if entry.what.percent == percent => {}
            Some(entry) => *entry = Entry { what, saved: false },
            None => {
                self.batteries.push_front(Entry { what, saved: false });
                self.batteries.truncate(MOST);
            }
        }
    }

    /// The dropouts, the latest first.
    pub(super) fn dropouts(&self) -> Vec<Dropout> {
        self.dropouts.iter().map(|entry| entry.what).collect()
    }

    /// The battery's charge by day, the latest first.
    pub(super) fn batteries(&self) -> Vec<(Timestamp, u8)> {
        let charge = |entry: &Entry<Charge>| (entry.what.at, entry.what.percent);
        self.batteries.iter().map(charge).collect()
    }

    /// Whether something is not kept yet.
    pub(super) fn is_unsaved(&self) -> bool {
        self.dropouts.iter().any(|entry| !entry.saved) || self.batteries.iter().any(|entry| !entry.saved)
    }

    /// What was written was undone.
    pub(super) fn unsave(&mut self) {
        self.dropouts.iter_mut().for_each(|entry| entry.saved = false);
        self.batteries.iter_mut().for_each(|entry| entry.saved = false);
    }

    /// Writes what is not kept yet.
    pub(super) fn write(&mut self, db: &Connection, sensor: i64) -> Result<(), Fault> {
        let mut put = db.prepare_cached(
            "INSERT INTO sensor_dropout (sensor_key, from_ms, to_ms) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET to_ms = excluded.to_ms",
        )?;
        let mut written = 0;
        for entry in self.dropouts.iter_mut().filter(|entry| !entry.saved) {
            let Dropout { from, to } = entry.what;
            put.execute(params![sensor, from.unix_ms(), to.map(Timestamp::unix_ms)])?;
            entry.saved = true;
            written += 1;
        }
        if written > 0 {
            db.prepare_cached(
                "DELETE FROM sensor_dropout WHERE sensor_key = ?1 AND from_ms NOT IN
                 (SELECT from_ms FROM sensor_dropout WHERE sensor_key = ?1 ORDER BY from_ms DESC LIMIT ?2)",
            )?
            .execute(params![sensor, MOST as i64])?;
        }
        let mut put = db.prepare_cached(
            "INSERT INTO sensor_battery (sensor_key, day, at_ms, percent) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, percent = excluded.percent",
        )?;
        let mut written = 0;
        for entry in self.batteries.iter_mut().filter(|entry| !entry.saved) {
            let Charge { day, at, percent } = entry.what;
            put.execute(params![sensor, day, at.unix_ms(), percent])?;
            entry.saved = true;
            written += 1;
        }
        if written > 0 {
            db.prepare_cached(
                "DELETE FROM sensor_battery WHERE sensor_key = ?1 AND day NOT IN
                 (SELECT day FROM sensor_battery WHERE sensor_key = ?1 ORDER BY day DESC LIMIT ?2)",
            )?
            .execute(params![sensor, MOST as i64])?;
        }
        Ok(())
    }
}
