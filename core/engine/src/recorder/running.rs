//! The recording that is under way: what is known of it, what is written down of it, and what is not yet.

use std::rc::Rc;

use ritm_model::{ActivityId, Sport, Timestamp, recorder::RecorderSettings};
use rusqlite::{Connection, OptionalExtension, params};

use crate::journal::{
    course::{Course, Heard},
    entry::{Block, Entry, Step, Tape},
};
use crate::{
    context::Context,
    store::{Fault, corrupt, readable, v1},
};

/// The recording that is under way.
pub(super) struct Running {
    key: i64,
    pub(super) id: ActivityId,
    pub(super) started: Timestamp,
    pub(super) utc_offset_s: i32,
    pub(super) course: Course,
    /// Whether the program ended in the midst of it, and the athlete is to say how it goes on.
    pub(super) interrupted: bool,
    /// A time of the recording and the monotonic clock's at the same moment.
    base: (i64, f64),
    /// What is not written yet.
    pending: Vec<Entry>,
    /// The block in the transaction that is open, or was last, and how much of what is pending it holds.
    written: Option<(i64, usize)>,
    next_block: i64,
    latest_block_at: i64,
    /// The wall clock when it was written last, in milliseconds since 1970.
    latest_block_unix_ms: i64,
    /// When the recorder looked at it last.
    looked_at: i64,
    /// When memory was given back last.
    let_go_at: i64,
}

impl Running {
    /// A recording goes on by itself when its journal ends less than so long ago.
    const GOES_ON_MS: i64 = 15 * 60_000;
    /// A hole is told of from so long on.
    const NOTICED_MS: i64 = 5000;
    /// Nobody takes up a recording after so long: the clock was set.
    const SANE_MS: i64 = 30 * 86_400_000;
    /// A clock may be set back by so much without anybody's doing.
    const SLIPS_MS: i64 = 60_000;
    /// Time in which nothing was heard and nobody looked, as the host did not let the program run.
    const FROZEN_MS: i64 = 30_000;
    /// The wall clock was set when it leaps by so much.
    const LEAP_MS: i64 = 2000;

    /// Begins to record.
    pub(super) fn begin(context: &mut Context, settings: RecorderSettings) -> Result<Self, Fault> {
        let id = context.id(ActivityId::new);
        let started = context.now();
        let utc_offset_s = context.home_offset_s(started);
        context
            .db
            .prepare_cached("INSERT INTO workout (id, started_ms, utc_offset_s) VALUES (?, ?, ?)")?
            .execute(params![id.as_bytes(), started.unix_ms(), utc_offset_s])?;
        let mut running = Self {
            key: context.db.last_insert_rowid(),
            id,
            started,
            utc_offset_s,
            course: Course::new(settings.clone(), started.unix_ms()),
            interrupted: false,
            base: (0, context.monotonic_ms()),
            pending: Vec::new(),
            written: None,
            next_block: 0,
            latest_block_at: 0,
            latest_block_unix_ms: started.unix_ms(),
            looked_at: 0,
            let_go_at: 0,
        };
        running.put(Entry::Settings {
            at: 0,
            settings: (&settings).into(),
        });
        Ok(running)
    }

    /// Takes up what is being recorded according to the database.
    pub(super) fn load(context: &Context) -> Result<Option<Self>, Fault> {
        let db = Rc::clone(&context.db);
        let found: Option<(i64, [u8; 16], i64, i32)> = db
            .prepare_cached(
                "SELECT key, id, started_ms, utc_offset_s FROM workout ORDER BY key DESC LIMIT 1",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let Some((key, id, started_ms, utc_offset_s)) = found else {
            return Ok(None);
        };
        let settings = RecorderSettings {
            sport: Sport::Other,
            position: false,
            auto_pause: false,
            auto_lap: None,
        };
        let mut course = Course::new(settings, started_ms);
        let mut latest: Option<(i64, i64)> = None;
        let next_block = read_blocks(&db, key, |block| {
            latest = Some((block.at, block.unix_ms));
            for entry in &block.entries {
                course.take(entry);
            }
        })?;
        let (latest_at, latest_unix_ms) = latest.unwrap_or((0, started_ms));
        let gap_ms = context.now().unix_ms() - latest_unix_ms;
        let sane = (-Self::SLIPS_MS..=Self::SANE_MS).contains(&gap_ms);
        let gap_ms = if sane { gap_ms.max(0) } else { 0 };
        let at = latest_at + gap_ms;
        let mut running = Self {
            key,
            id: ActivityId::from_slice(&id).ok_or_else(corrupt)?,
            started: Timestamp::from_unix_ms(started_ms),
            utc_offset_s,
            course,
            interrupted: false,
            base: (at, context.monotonic_ms()),
            pending: Vec::new(),
            written: None,
            next_block,
            latest_block_at: latest_at,
            latest_block_unix_ms: latest_unix_ms,
            looked_at: at,
            let_go_at: at,
        };
        if running.course.step == Step::Run {
            if sane && gap_ms <= Self::GOES_ON_MS {
                running.put(Entry::Hole {
                    at,
                    from: latest_at,
                    // A page that takes over from another is nothing to tell of.
                    seen: gap_ms < Self::NOTICED_MS,
                });
            } else {
                running.interrupted = true;
            }
        }
        Ok(Some(running))
    }

    /// The recording's time at a moment of the monotonic clock.
    pub(super) fn at(&self, monotonic_ms: f64) -> i64 {
        let (at, base_ms) = self.base;
        at + (monotonic_ms - base_ms) as i64
    }

    /// The moment up to which it is recorded, at a moment of the monotonic clock: an interrupted recording is not going on.
    pub(super) fn known_at(&self, monotonic_ms: f64) -> i64 {
        if self.interrupted {
            self.latest_block_at
        } else {
            self.at(monotonic_ms)
        }
    }

    /// The athlete is there again: since it was interrupted it is paused, and a hole that is known of.
    pub(super) fn end_interruption(&mut self, at: i64) {
        let from = self.latest_block_at;
        self.put(Entry::Step {
            at: from,
            step: Step::Pause,
        });
        self.put(Entry::Hole { at, from, seen: true });
        self.interrupted = false;
    }

    /// Whether anything is not written yet.
    pub(super) fn has_news(&self) -> bool {
        !self.pending.is_empty()
    }

    #[cfg(test)]
    pub(super) fn pending_count(&self) -> usize {
        self.pending.len()
    }

    /// Whether it wants to hear of the world.
    pub(super) fn listens(&self) -> bool {
        !self.interrupted && self.course.step != Step::Finish
    }

    /// Something happened.
    pub(super) fn put(&mut self, entry: Entry) -> Heard {
        let heard = self.course.take(&entry);
        self.pending.push(entry);
        heard
    }

    /// A position came.
    pub(super) fn put_fix(&mut self, at: i64, fix: crate::journal::entry::StoredFix) {
        let mut entry = Entry::Fix {
            at,
            fix,
            believed: false,
        };
        let heard = self.course.take(&entry);
        if let Entry::Fix { believed, .. } = &mut entry {
            *believed = heard.believed;
        }
        self.pending.push(entry);
    }

    /// Lets time pass: what follows by itself.
    pub(super) fn pass(&mut self, context: &Context) {
        /// What follows by itself in a second is little.
        const MOST: usize = 64;
        let now = self.at(context.monotonic_ms());
        if !self.listens() {
            self.looked_at = now;
            return;
        }
        let known = self.looked_at.max(self.course.latest);
        if self.course.runs() && now - known > Self::FROZEN_MS {
            self.put(Entry::Hole {
                at: now,
                from: known,
                seen: false,
            });
        }
        self.looked_at = now;
        let ahead_ms = context.now().unix_ms() - self.started.unix_ms() - now;
        if (ahead_ms - self.course.ahead_ms).abs() > Self::LEAP_MS {
            self.put(Entry::Clock { at: now, ahead_ms });
        }
        for _ in 0..MOST {
            let Some(entry) = self.course.decide(now) else {
                break;
            };
            self.put(entry);
        }
    }

    /// Writes down what is not written yet, and that it goes on.
    pub(super) fn write(&mut self, context: &Context) -> Result<(), Fault> {
        // What is written down of an interrupted recording does not end the interruption: its time stands.
        let unix_ms = if self.interrupted {
            self.latest_block_unix_ms
        } else {
            context.now().unix_ms()
        };
        let block = Block {
            at: self.known_at(context.monotonic_ms()),
            unix_ms,
            entries: std::mem::take(&mut self.pending),
        };
        let bytes = v1::encode(&block);
        let (at, count) = (block.at, block.entries.len());
        // Until the transaction is committed they are not written.
        self.pending = block.entries;
        self.written = Some((self.next_block, count));
        context
            .db
            .prepare_cached("INSERT INTO journal (workout_key, number, data) VALUES (?, ?, ?)")?
            .execute(params![self.key, self.next_block, bytes])?;
        self.latest_block_at = at;
        self.latest_block_unix_ms = unix_ms;
        Ok(())
    }

    /// Lets SQLite give back the memory of what was written long ago, now and then: nobody reads a journal while it grows,
    /// and it would fill all that there is for pages.
    pub(super) fn let_go(&mut self, context: &Context) -> Result<(), Fault> {
        const OFTEN_MS: i64 = 10 * 60_000;
        let now = self.at(context.monotonic_ms());
        if now - self.let_go_at >= OFTEN_MS {
            self.let_go_at = now;
            context.db.execute_batch("PRAGMA shrink_memory")?;
        }
        Ok(())
    }

    /// Finds out what became of the last transaction; tells whether the recording is still there.
    pub(super) fn look_back(&mut self, db: &Connection) -> Result<bool, Fault> {
        if let Some((number, count)) = self.written {
            let there = db
                .prepare_cached("SELECT 1 FROM journal WHERE workout_key = ? AND number = ?")?
                .exists([self.key, number])?;
            if there {
                self.pending.drain(..count.min(self.pending.len()));
                self.next_block = number + 1;
            }
            self.written = None;
        }
        Ok(db
            .prepare_cached("SELECT 1 FROM workout WHERE key = ? AND id = ?")?
            .exists(params![self.key, self.id.as_bytes()])?)
    }

    /// All that was recorded, as a file holds it.
    pub(super) fn tape(&self, db: &Connection) -> Result<Tape, Fault> {
        let mut entries = Vec::new();
        read_blocks(db, self.key, |block| entries.extend(block.entries))?;
        Ok(Tape {
            activity: *self.id.as_bytes(),
            started_ms: self.started.unix_ms(),
            utc_offset_s: self.utc_offset_s,
            entries,
            keeping: crate::journal::entry::Keeping::default(),
            by_hand: None,
        })
    }

    /// The number of the block that is written next.
    pub(super) fn next_block(&self) -> i64 {
        self.next_block
    }

    /// Reads so many blocks of the journal at most, as they were written, from that number on; tells the number of the
    /// next.
    pub(super) fn read_on(
        &self,
        db: &Connection,
        from: i64,
        most: usize,
        mut each: impl FnMut(Vec<u8>),
    ) -> Result<i64, Fault> {
        let mut statement = db.prepare_cached(
            "SELECT number, data FROM journal WHERE workout_key = ? AND number >= ? ORDER BY number LIMIT ?",
        )?;
        let mut rows = statement.query(params![self.key, from, most as i64])?;
        let mut next = from;
        while let Some(row) = rows.next()? {
            next = row.get::<_, i64>(0)? + 1;
            each(row.get(1)?);
        }
        Ok(next)
    }

    /// Its journal goes: there is a file of it.
    pub(super) fn remove(&self, db: &Connection) -> Result<(), Fault> {
        db.prepare_cached("DELETE FROM workout WHERE key = ?")?
            .execute([self.key])?;
        Ok(())
    }
}

/// Reads a journal block by block; tells the number of the next. Blocks that can't be read are passed over: what is
/// before and behind them counts.
fn read_blocks(db: &Connection, key: i64, mut each: impl FnMut(Block)) -> Result<i64, Fault> {
    let mut statement =
        db.prepare_cached("SELECT number, data FROM journal WHERE workout_key = ? ORDER BY number")?;
    let mut rows = statement.query([key])?;
    let mut next = 0;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        next = number + 1;
        let data = row.get_ref(1)?.as_blob().map_err(|_| corrupt())?;
        if let Some(block) = readable(v1::decode::<Block>(data))? {
            each(block);
        }
    }
    Ok(next)
}
