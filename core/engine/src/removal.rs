//! Removing what came until a moment: the generated year, or everything.

use ritm_model::{
    Timestamp, Topic,
    activity::{DeleteEverything, RemoveDemo},
    door::Work,
};
use rusqlite::{OptionalExtension, params};

use crate::{
    activity::{OneByOne, trash},
    answer::{Answer, Answered},
    context::Context,
    import, statistics,
    store::{Fault, original},
};

impl Answer for RemoveDemo {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        import::end_demos(context, self.until)?;
        let until = self.until;
        OneByOne::answered(move |context| {
            let goes_on = remove_generated(context, until)?;
            if !goes_on {
                ended(context);
            }
            Ok(goes_on)
        })
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

impl Answer for DeleteEverything {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        import::end_all(context, self.until)?;
        let until = self.until;
        // Those that stay are passed over once.
        let mut passed = 0;
        OneByOne::answered(move |context| {
            let next: Option<(i64, bool)> = context
                .db
                .prepare_cached(
                    "SELECT key, EXISTS (
                         SELECT 1 FROM recording JOIN activity AS it ON it.key = activity_key
                         WHERE (it.key = activity.key OR it.parent_key = activity.key)
                             AND added_ms > ?2 AND added_ms <= ?3)
                     FROM activity WHERE key > ?1 ORDER BY key LIMIT 1",
                )?
                .query_row(params![passed, until.unix_ms(), context.now().unix_ms()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            let goes_on = match next {
                Some((key, true)) => {
                    passed = key;
                    true
                }
                Some((key, false)) => {
                    trash::remove(context, key)?;
                    true
                }
                None => import::forget_some(context, until)?,
            };
            if !goes_on {
                original::sweep(&context.db)?;
                ended(context);
            }
            Ok(goes_on)
        })
    }
}

fn ended(context: &mut Context) {
    context.news.changed(Topic::Activities);
    context.news.changed(Topic::Imports);
    context.wake(Work::Tidying);
}
