//! Removing what came until a moment: the generated year, or everything.

use ritm_model::{
    Timestamp, Topic,
    activity::{DeleteEverything, RemoveDemo},
    door::Work,
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    activity::{OneByOne, trash},
    answer::{Answer, Answered},
    context::Context,
    import, statistics,
    store::{Fault, original},
};

/// What is removed. The numbers are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Generated = 1,
    Everything = 2,
}

/// A removal under way. What a step leaves is whole, so that a kill leaves less, but nothing half; and it goes on when the
/// app is started again, as who asked may be gone.
pub(crate) struct Removal {
    what: What,
    until: Timestamp,
    /// Those that stay are passed over once.
    passed: i64,
}

impl Removal {
    fn begin(context: &Context, what: What, until: Timestamp) -> Result<Self, Fault> {
        context
            .db
            .prepare_cached(
                "INSERT INTO removal (what, until_ms) VALUES (?1, ?2)
                 ON CONFLICT (what) DO UPDATE SET until_ms = max(until_ms, ?2)",
            )?
            .execute(params![what as i64, until.unix_ms()])?;
        Ok(Self {
            what,
            until,
            passed: 0,
        })
    }

    /// One that was not done when the app ended.
    pub(crate) fn left(db: &Connection) -> Result<Option<Self>, Fault> {
        let left: Option<(i64, i64)> = db
            .prepare_cached("SELECT what, until_ms FROM removal ORDER BY what DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(left.map(|(what, until_ms)| Self {
            what: if what == What::Everything as i64 {
                What::Everything
            } else {
                What::Generated
            },
            until: Timestamp::from_unix_ms(until_ms),
            passed: 0,
        }))
    }

    /// Removes the next; tells whether there may be more.
    pub(crate) fn step(&mut self, context: &mut Context) -> Result<bool, Fault> {
        let goes_on = match self.what {
            What::Generated => remove_generated(context, self.until)?,
            What::Everything => self.remove_any(context)?,
        };
        if !goes_on {
            original::sweep(&context.db)?;
            context
                .db
                .prepare_cached("DELETE FROM removal WHERE what = ? AND until_ms <= ?")?
                .execute(params![self.what as i64, self.until.unix_ms()])?;
            context.news.changed(Topic::Activities);
            context.news.changed(Topic::Imports);
            context.wake(Work::Tidying);
        }
        Ok(goes_on)
    }

    fn remove_any(&mut self, context: &mut Context) -> Result<bool, Fault> {
        let next: Option<(i64, bool)> = context
            .db
            .prepare_cached(
                "SELECT key, EXISTS (
                     SELECT 1 FROM recording JOIN activity AS it ON it.key = activity_key
                     WHERE (it.key = activity.key OR it.parent_key = activity.key)
                         AND added_ms > ?2 AND added_ms <= ?3)
                 FROM activity WHERE key > ?1 ORDER BY key LIMIT 1",
            )?
            .query_row(
                params![self.passed, self.until.unix_ms(), context.now().unix_ms()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        match next {
            Some((key, true)) => self.passed = key,
            Some((key, false)) => trash::remove(context, key)?,
            None => return import::forget_some(context, self.until),
        }
        Ok(true)
    }
}

fn answered(mut removal: Removal) -> Result<Answered<()>, Fault> {
    OneByOne::answered(move |context| removal.step(context))
}

impl Answer for RemoveDemo {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        import::end_demos(context, self.until)?;
        answered(Removal::begin(context, What::Generated, self.until)?)
    }
}

impl Answer for DeleteEverything {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        import::end_all(context, self.until)?;
        answered(Removal::begin(context, What::Everything, self.until)?)
    }
}

/// Removes a recording of the generated year, and its activity when it has no other; tells whether there was one.
fn remove_generated(context: &mut Context, until: Timestamp) -> Result<bool, Fault> {
    let sql = format!(
        "SELECT key, activity_key FROM recording
         WHERE {} AND NOT (added_ms > ?1 AND added_ms <= ?2) LIMIT 1",
        statistics::generated()
    );
    let found: Option<(i64, i64)> = context
        .db
        .prepare_cached(&sql)?
        .query_row([until.unix_ms(), context.now().unix_ms()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((key, activity_key)) = found else {
        return Ok(false);
    };
    let others = context
        .db
        .prepare_cached("SELECT 1 FROM recording WHERE activity_key = ? AND key <> ?")?
        .exists([activity_key, key])?;
    let legs = context
        .db
        .prepare_cached("SELECT 1 FROM activity WHERE parent_key = ?")?
        .exists([activity_key])?;
    if !others && !legs {
        // A whole goes with the last of its legs.
        trash::remove(context, activity_key)?;
        return Ok(true);
    }
    // Another recording of it may be the athlete's own.
    trash::remove_recording(context, key)?;
    Ok(true)
}
