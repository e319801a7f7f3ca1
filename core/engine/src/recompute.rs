//! The job that computes anew what a newer Ritm computes by newer formulas, and what changes made unknown, between
//! questions.

use ritm_model::{
    DoorError,
    door::{Topic, Work},
    sorted::Set,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    activity::{
        ahead::{Ahead, Tried},
        id_of, records, refresh, words,
    },
    beside,
    context::Context,
    derived::{Inputs, METRICS},
    import,
    request::{HostAnswer, ReadOutcome, RequestId},
    store::Fault,
    task::Done,
    work::{Due, Job, Turn},
};

/// So many recordings are looked at in one go for whether a metric is missing.
const LOOK: i64 = 1_000;

/// Looks for recordings whose metrics are of older formulas, then for those that lack one.
#[derive(Default)]
pub(crate) struct Recompute {
    /// The activity at hand, so that one that fails is known.
    at: Option<i64>,
    /// Activities that can't be computed: the others are not to wait for them.
    failed: Set<i64>,
    /// Recordings up to this key lack no metric.
    complete: i64,
    /// What was computed beside the engine of the activity at hand, and what is.
    ahead: Ahead,
    asked: Option<(Inputs, RequestId)>,
    heard: Option<HostAnswer>,
}

impl Recompute {
    /// An activity to be computed anew.
    fn outdated(&self, db: &Connection) -> Result<Option<i64>, Fault> {
        for metric in METRICS {
            let mut statement = db.prepare_cached(
                "SELECT activity_key FROM derived JOIN recording ON recording.key = recording_key
                 WHERE metric = ? AND version < ?",
            )?;
            let mut rows = statement.query(params![metric.number, metric.version])?;
            while let Some(row) = rows.next()? {
                let key = row.get(0)?;
                if !self.failed.contains(&key) {
                    return Ok(Some(key));
                }
            }
        }
        Ok(None)
    }

    /// An activity of which a metric was never computed; `None` when the next [`LOOK`] recordings have all.
    fn incomplete(&mut self, db: &Connection) -> Result<Option<i64>, Fault> {
        let last = METRICS.iter().map(|metric| metric.number).max().unwrap_or(0);
        let found: Option<(i64, i64)> = db
            .prepare_cached(
                "SELECT key, activity_key FROM recording WHERE key > ?1 AND key <= ?1 + ?2 AND (
                     SELECT count(*) FROM derived WHERE recording_key = recording.key AND metric <= ?3) < ?4
                 ORDER BY key LIMIT 1",
            )?
            .query_row(params![self.complete, LOOK, last, METRICS.len() as i64], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        self.complete = found.map_or(self.complete + LOOK, |(key, _)| key);
        Ok(found
            .map(|(_, activity_key)| activity_key)
            .filter(|key| !self.failed.contains(key)))
    }
}

fn bring_up_to_date(context: &mut Context, key: i64) -> Result<(), Fault> {
    let sport = refresh::sport_of(&context.db, key)?;
    if refresh::derive(context, key, sport)? {
        refresh::refresh(context, key)?;
        context.news.changed_among_many(Topic::Activities);
        let id = id_of(&context.db, key)?;
        context.news.changed_among_many(Topic::Activity(id));
    }
    Ok(())
}

impl Job for Recompute {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Due, Fault> {
        if let Some((inputs, _)) = self.asked {
            match self.heard.take() {
                None => return Ok(Due::Woken),
                Some(HostAnswer::Read(ReadOutcome(Done::Refused(error)))) => return Err(Fault::Door(error)),
                Some(HostAnswer::Read(ReadOutcome(done))) => self.ahead.hear(inputs, done),
                Some(_) => self.ahead.hear(inputs, Done::Broken),
            };
            self.asked = None;
        }
        let newest: i64 = context
            .db
            .prepare_cached("SELECT coalesce(max(key), 0) FROM recording")?
            .query_row([], |row| row.get(0))?;
        while !turn.is_over(context) {
            // Words first: they take a moment, and are searched at once.
            self.at = words::outdated(&context.db, &self.failed)?;
            if let Some(key) = self.at {
                refresh::refresh_words(&context.db, key)?;
                continue;
            }
            self.at = match self.outdated(&context.db)? {
                None if self.complete >= newest => {
                    // What is taken in makes unknown what was just looked up.
                    if import::are_under_way(&context.db)? || !records::fill(&context.db)? {
                        return Ok(Due::Woken);
                    }
                    continue;
                }
                None => self.incomplete(&context.db)?,
                outdated => outdated,
            };
            let Some(key) = self.at else { continue };
            match self
                .ahead
                .attempt(context, |context| bring_up_to_date(context, key))?
            {
                Tried::Made(()) => {}
                Tried::Lacks(inputs, task) => {
                    self.asked = Some((inputs, beside::request(context, Work::Recomputing, task)));
                    return Ok(Due::Woken);
                }
            }
        }
        Ok(Due::Now)
    }

    fn hear(&mut self, _context: &Context, id: RequestId, answer: HostAnswer) -> Due {
        if self.asked.is_some_and(|(_, asked)| asked == id) {
            self.heard = Some(answer);
        }
        Due::Now
    }

    fn failed(&mut self, _context: &mut Context, error: &DoorError) -> bool {
        // A disk that is full will have room again; a recording that can't be read won't mend by itself.
        let passes = matches!(error, DoorError::Store(ritm_model::door::StoreError::Full));
        if let Some(key) = self.at.take().filter(|_| !passes) {
            self.failed.insert(key);
        }
        (self.ahead, self.asked, self.heard) = (Ahead::default(), None, None);
        false
    }
}
