//! The pauses of a recorded activity, counted otherwise than they were.

use ritm_model::{ActivityId, activity::ActivityError, door::Topic, recorder::RecorderError};
use rusqlite::{OptionalExtension, params};

use crate::{
    activity::{
        id_of,
        refresh::{self, refresh, sport_of},
    },
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
/// beside the engine, and all of them are kept in one turn.
pub(super) struct Recounting {
    activity: ActivityId,
    count: bool,
    /// The recordings that are left, last first.
    left: Vec<Named>,
    /// The one at hand.
    at: Option<Beside>,
    made: Vec<(Named, Box<Prepared>)>,
    /// How many readers broke down over the one at hand.
    broke_down: u32,
}

/// A recording by its key and its id: the key alone may be another's once this one is removed.
#[derive(Clone, Copy)]
struct Named {
    key: i64,
    id: [u8; 16],
}

impl Recounting {
    pub(super) fn begin(context: &Context, activity: ActivityId, count: bool) -> Result<Self, Fault> {
        let left = context
            .db
            .prepare_cached(
                "SELECT recording.key, recording.id FROM recording JOIN activity ON activity.key = activity_key
                 WHERE activity.id = ? ORDER BY recording.key DESC",
            )?
            .query_map([activity.as_bytes()], |row| {
                Ok(Named {
                    key: row.get(0)?,
                    id: row.get(1)?,
                })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        if left.is_empty() {
            return Err(ActivityError::NotFound.into());
        }
        Ok(Self {
            activity,
            count,
            left,
            at: None,
            made: Vec::new(),
            broke_down: 0,
        })
    }

    /// Has the next recording made anew that is still there; nothing where there is none.
    fn ask(&mut self, context: &mut Context) -> Result<Option<Beside>, Fault> {
        while let Some(&Named { key, id }) = self.left.last() {
            let found: Option<(i64, i64)> = context
                .db
                .prepare_cached("SELECT original_key, activity_key FROM recording WHERE key = ? AND id = ?")?
                .query_row(params![key, id], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let Some((original_key, activity_key)) = found else {
                self.left.pop();
                continue;
            };
            let task = Task::Recount(Recount {
                file: original::read_packed(&context.db, original_key)?,
                auto_pauses: self.count,
                sport: sport_of(&context.db, activity_key)?,
            });
            return Ok(Some(Beside::ask(context, task, self.broke_down)));
        }
        Ok(None)
    }

    /// Keeps what was made of a recording; the key of its activity, unless it was removed meanwhile.
    fn keep(&self, context: &mut Context, one: Named, prepared: &Prepared) -> Result<Option<i64>, Fault> {
        let Named { key, id } = one;
        let found: Option<(i64, bool)> = context
            .db
            .prepare_cached(
                "SELECT activity_key, cut_from_ms IS NOT NULL FROM recording WHERE key = ? AND id = ?",
            )?
            .query_row(params![key, id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((activity_key, is_cut)) = found else {
            return Ok(None);
        };
        context
            .db
            .prepare_cached("UPDATE recording SET meta = ?, content = ? WHERE key = ?")?
            .execute(params![
                v1::encode(&v1::Meta::of(&prepared.recording, &[])),
                prepared.content,
                key
            ])?;
        if !is_cut {
            let inputs = Inputs {
                content: prepared.content,
                sport: prepared.sport,
            };
            derived::keep(&context.db, key, inputs, &prepared.computed)?;
            refresh::note_totals(&context.db, key)?;
        }
        context.set_field(Kind::Recording, &id, Field::AutoPauses as i64, &self.count)?;
        Ok(Some(activity_key))
    }

    fn end(&self, context: &mut Context) -> Result<(), Fault> {
        if self.made.is_empty() {
            return Err(RecorderError::Idle.into());
        }
        let mut activities = Vec::new();
        for (one, prepared) in &self.made {
            let activity_key = self.keep(context, *one, prepared)?;
            activities.extend(activity_key.filter(|key| !activities.contains(key)));
        }
        if activities.is_empty() {
            return Err(ActivityError::NotFound.into());
        }
        for key in activities {
            let sport = sport_of(&context.db, key)?;
            refresh::derive(context, key, sport)?;
            refresh(context, key)?;
            context.news.changed(Topic::Activity(id_of(&context.db, key)?));
        }
        context.news.changed(Topic::Activities);
        context.news.changed(Topic::Activity(self.activity));
        Ok(())
    }
}

impl Errand<()> for Recounting {
    fn turn(&mut self, context: &mut Context, _turn: Turn) -> Result<Option<()>, Fault> {
        let Some(beside) = &mut self.at else {
            self.at = self.ask(context)?;
            if self.at.is_none() {
                self.end(context)?;
                return Ok(Some(()));
            }
            return Ok(None);
        };
        let by_reader = matches!(beside, Beside::Reader { .. });
        let Some(done) = beside.take(context)? else {
            return Ok(None);
        };
        self.at = None;
        match done {
            Done::Prepared(prepared) => {
                self.made.extend(self.left.pop().zip(prepared));
                self.broke_down = 0;
            }
            _ if by_reader => self.broke_down += 1,
            _ => return Err(corrupt()),
        }
        Ok(None)
    }

    fn waits(&self) -> bool {
        self.at.as_ref().is_some_and(Beside::waits)
    }
}
