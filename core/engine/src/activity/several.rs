//! What is done to many activities, one after the other in turns: sports changed, the trash, removal for good.

use std::collections::{HashSet, VecDeque};

use ritm_model::{
    ActivityId, DoorError,
    activity::{ActivityError, EmptyTrash, PurgeActivities, RestoreActivities, SetSports, TrashActivities},
    door::Work,
};
use rusqlite::OptionalExtension;

use super::{ahead, edit, trash};
use crate::{
    answer::{Answer, Answered, Errand},
    context::Context,
    store::Fault,
    work::Turn,
};

/// An errand that does one thing after the other, until it says that nothing is left. One of which a turn fails is over.
pub(crate) struct OneByOne<F>(F);

impl<F> OneByOne<F>
where
    F: FnMut(&mut Context) -> Result<bool, Fault> + 'static,
{
    /// `next` does the next thing, and tells whether there may be more.
    pub(crate) fn answered(next: F) -> Result<Answered<()>, Fault> {
        Ok(Answered::Later(Box::new(Self(next))))
    }
}

impl<F> Errand<()> for OneByOne<F>
where
    F: FnMut(&mut Context) -> Result<bool, Fault>,
{
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<()>, Fault> {
        loop {
            if !(self.0)(context)? {
                return Ok(Some(()));
            }
            if turn.is_over(context) {
                return Ok(None);
            }
        }
    }
}

impl Answer for SetSports {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        let mut left = VecDeque::from(self.sports);
        Ok(ahead::one_by_one(context, move |context| {
            let Some(&(id, sport)) = left.front() else {
                return Ok(Some(()));
            };
            match edit::set_sport(context, id, sport) {
                Err(Fault::Door(DoorError::Activity(ActivityError::NotFound))) => {}
                set => set?,
            }
            left.pop_front();
            Ok(None)
        }))
    }
}

/// Puts activities in the trash at `trashed_ms`, or takes them out.
fn mark(ids: Vec<ActivityId>, trashed_ms: Option<i64>) -> Result<Answered<()>, Fault> {
    let named: HashSet<ActivityId> = ids.iter().copied().collect();
    let mut left = VecDeque::from(ids);
    OneByOne::answered(move |context| {
        if let Some(id) = left.pop_front() {
            trash::mark(context, id, &named, trashed_ms)?;
        }
        Ok(!left.is_empty())
    })
}

impl Answer for TrashActivities {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        mark(self.ids, Some(context.now().unix_ms()))
    }
}

impl Answer for RestoreActivities {
    fn answer(self, _context: &mut Context) -> Result<Answered<()>, Fault> {
        mark(self.ids, None)
    }
}

impl Answer for PurgeActivities {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        let find = "SELECT key, trashed_ms IS NOT NULL FROM activity WHERE id = ?";
        let mut left = VecDeque::new();
        for id in self.ids {
            let found: Option<(i64, bool)> = context
                .db
                .prepare_cached(find)?
                .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            match found {
                Some((key, true)) => left.push_back(key),
                Some((_, false)) => return Err(ActivityError::NotTrashed.into()),
                None => {}
            }
        }
        OneByOne::answered(move |context| {
            let Some(key) = left.pop_front() else {
                context.wake(Work::Tidying);
                return Ok(false);
            };
            // Meanwhile another may have taken it out again, or removed it so that its key names something new.
            let trashed = context
                .db
                .prepare_cached("SELECT 1 FROM activity WHERE key = ? AND trashed_ms IS NOT NULL")?
                .exists([key])?;
            if trashed {
                trash::remove(context, key)?;
            }
            Ok(true)
        })
    }
}

impl Answer for EmptyTrash {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        let (until_ms, now_ms) = (self.until.unix_ms(), context.now().unix_ms());
        OneByOne::answered(move |context| {
            let key: Option<i64> = context
                .db
                // What was thrown away by a clock that ran ahead is in the trash all the same.
                .prepare_cached("SELECT key FROM activity WHERE trashed_ms <= ?1 OR trashed_ms > ?2 LIMIT 1")?
                .query_row([until_ms, now_ms], |row| row.get(0))
                .optional()?;
            match key {
                Some(key) => trash::remove(context, key)?,
                None => context.wake(Work::Tidying),
            }
            Ok(key.is_some())
        })
    }
}
