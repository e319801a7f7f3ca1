//! The pauses of a recorded activity, counted otherwise than they were.

use ritm_model::{ActivityId, activity::ActivityError, door::Topic, recorder::RecorderError};
use rusqlite::{OptionalExtension, params};

use crate::{
    activity::refresh::{self, refresh, sport_of},
    answer::Errand,
    beside::Beside,
    context::Context,
    derived::{self, Inputs},
    prepared::Prepared,
    store::{
        Fault, corrupt,
        field::{Field, Kind},
        original, v1,
    },
    task::{Done, Recount, Task},
    work::Turn,
};

/// Counts the times at which a recorded activity paused by itself as paused, or not: each of its recordings is made anew
/// beside the engine.
pub(super) struct Recounting {
    activity: ActivityId,
    count: bool,
    /// Keys of the recordings that are left, last first.
    left: Vec<i64>,
    /// The one at hand.
    at: Option<(i64, Beside)>,
    counted: bool,
    /// Whether no reader is asked: one broke down.
    here: bool,
}

impl Recounting {
    pub(super) fn begin(context: &Context, activity: ActivityId, count: bool) -> Result<Self, Fault> {
        let left = context
            .db
            .prepare_cached(
                "SELECT recording.key FROM recording JOIN activity ON activity.key = activity_key
                 WHERE activity.id = ? ORDER BY recording.key DESC",
            )?
            .query_map([activity.as_bytes()], |row| row.get(0))?
            .collect::<Result<Vec<i64>, _>>()?;
        if left.is_empty() {
            return Err(ActivityError::NotFound.into());
        }
        Ok(Self {
            activity,
            count,
            left,
            at: None,
            counted: false,
            here: false,
        })
    }

    /// Has the next recording made anew; nothing where there is none left.
    fn ask(&self, context: &mut Context) -> Result<Option<(i64, Beside)>, Fault> {
        let Some(&key) = self.left.last() else {
            return Ok(None);
        };
        let original_key: i64 = context
            .db
            .prepare_cached("SELECT original_key FROM recording WHERE key = ?")?
            .query_row([key], |row| row.get(0))?;
        let task = Task::Recount(Recount {
            file: original::read_packed(&context.db, original_key)?,
            auto_pauses: self.count,
            sport: sport_of(&context.db, activity_of(context, key)?)?,
        });
        let beside = if self.here {
            Beside::here(task)
        } else {
            Beside::ask(context, task)
        };
        Ok(Some((key, beside)))
    }

    fn keep(&self, context: &mut Context, key: i64, prepared: &Prepared) -> Result<(), Fault> {
        let (id, cut): ([u8; 16], bool) = context
            .db
            .prepare_cached("SELECT id, cut_from_ms IS NOT NULL FROM recording WHERE key = ?")?
            .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
        context
            .db
            .prepare_cached("UPDATE recording SET meta = ?, content = ? WHERE key = ?")?
            .execute(params![
                v1::encode(&v1::Meta::of(&prepared.recording, &[])),
                prepared.content,
                key
            ])?;
        if !cut {
            let inputs = Inputs {
                content: prepared.content,
                sport: prepared.sport,
            };
            derived::keep(&context.db, key, inputs, &prepared.computed)?;
        }
        context.set_field(Kind::Recording, &id, Field::AutoPauses as i64, &self.count)
    }

    fn end(&self, context: &mut Context) -> Result<(), Fault> {
        if !self.counted {
            return Err(RecorderError::Idle.into());
        }
        let key: i64 = context
            .db
            .prepare_cached("SELECT key FROM activity WHERE id = ?")?
            .query_row([self.activity.as_bytes()], |row| row.get(0))
            .optional()?
            .ok_or(ActivityError::NotFound)?;
        let sport = sport_of(&context.db, key)?;
        refresh::derive(&context.db, key, sport)?;
        refresh(context, key)?;
        context.news.changed(Topic::Activities);
        context.news.changed(Topic::Activity(self.activity));
        Ok(())
    }
}

fn activity_of(context: &Context, recording_key: i64) -> Result<i64, Fault> {
    Ok(context
        .db
        .prepare_cached("SELECT activity_key FROM recording WHERE key = ?")?
        .query_row([recording_key], |row| row.get(0))?)
}

impl Errand<()> for Recounting {
    fn turn(&mut self, context: &mut Context, _turn: Turn) -> Result<Option<()>, Fault> {
        let Some((key, beside)) = &mut self.at else {
            self.at = self.ask(context)?;
            if self.at.is_none() {
                self.end(context)?;
                return Ok(Some(()));
            }
            return Ok(None);
        };
        let (key, by_reader) = (*key, matches!(beside, Beside::Reader { .. }));
        let Some(done) = beside.take(context) else {
            return Ok(None);
        };
        self.at = None;
        match done {
            Done::Prepared(prepared) => {
                self.left.pop();
                self.here = false;
                if let Some(prepared) = prepared {
                    self.keep(context, key, &prepared)?;
                    self.counted = true;
                }
            }
            _ if by_reader => self.here = true,
            _ => return Err(corrupt()),
        }
        Ok(None)
    }

    fn waits(&self) -> bool {
        self.at.as_ref().is_some_and(|(_, beside)| beside.waits())
    }
}
