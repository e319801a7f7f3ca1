//! What is done to many activities at once, in turns: sports changed, the generated year or everything removed.

use std::collections::VecDeque;

use ritm_model::{
    ActivityId, DoorError, Sport, Topic,
    activity::{ActivityError, DeleteEverything, RemoveDemo, SetSports},
    door::Work,
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{edit, merge, refresh, split};
use crate::{
    answer::{Answer, Answered, Errand},
    context::Context,
    import, statistics,
    store::{
        Fault,
        field::{self, Kind},
        original,
    },
    work::Turn,
};

impl Answer for SetSports {
    fn answer(self, _context: &mut Context) -> Result<Answered<()>, Fault> {
        Ok(Answered::Later(Box::new(Sports(self.sports.into()))))
    }
}

/// Sports still to be set.
struct Sports(VecDeque<(ActivityId, Sport)>);

impl Errand<()> for Sports {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<()>, Fault> {
        // Of a turn that fails nothing holds, so it is only now that those before are done.
        let mut done = 0;
        for &(id, sport) in &self.0 {
            match edit::set_sport(context, id, sport) {
                Err(Fault::Door(DoorError::Activity(ActivityError::NotFound))) => {}
                set => set?,
            }
            done += 1;
            if turn.is_over(context) {
                break;
            }
        }
        self.0.drain(..done);
        Ok(self.0.is_empty().then_some(()))
    }
}

/// Of generated recordings: the year is told by the devices that nobody else has.
fn generated() -> String {
    let serials = ritm_demo::SERIALS.map(|serial| serial.to_string());
    format!("recording.serial IN ({})", serials.join(", "))
}

/// How many activities of the generated year there are.
pub(crate) fn count_generated(db: &Connection) -> Result<u64, Fault> {
    let sql = format!(
        "SELECT count(DISTINCT coalesce(parent_key, activity_key)) FROM recording
         JOIN activity ON activity.key = activity_key WHERE {}",
        generated()
    );
    let count: i64 = db.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
    Ok(count.max(0) as u64)
}

impl Answer for RemoveDemo {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        import::end_demos(context)?;
        Ok(Answered::Later(Box::new(Demo)))
    }
}

/// The generated year, on its way out.
struct Demo;

impl Errand<()> for Demo {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<()>, Fault> {
        let sql = format!(
            "SELECT key, id, activity_key FROM recording WHERE {} LIMIT 1",
            generated()
        );
        while !turn.is_over(context) {
            let found: Option<(i64, [u8; 16], i64)> = context
                .db
                .prepare_cached(&sql)?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let Some((key, id, activity_key)) = found else {
                original::sweep(&context.db)?;
                ended(context);
                return Ok(Some(()));
            };
            let stamp = context.stamp();
            field::bury(&context.db, stamp, Kind::Recording, &id)?;
            split::release(&context.db, activity_key)?;
            context
                .db
                .prepare_cached("DELETE FROM recording WHERE key = ?")?
                .execute([key])?;
            let activity = super::id_of(&context.db, activity_key)?;
            let rest: bool = context
                .db
                .prepare_cached("SELECT 1 FROM recording WHERE activity_key = ?")?
                .exists([activity_key])?;
            if !rest {
                let stamp = context.stamp();
                field::bury(&context.db, stamp, Kind::Activity, activity.as_bytes())?;
            }
            let whole: Option<[u8; 16]> = context
                .db
                .prepare_cached(
                    "SELECT whole.id FROM activity JOIN activity AS whole ON whole.key = activity.parent_key
                     WHERE activity.key = ?",
                )?
                .query_row([activity_key], |row| row.get(0))
                .optional()?;
            // Another recording of it may be the athlete's own. A whole goes with the last of its legs.
            refresh::refresh(context, activity_key)?;
            if let Some(id) = whole
                && !context
                    .db
                    .prepare_cached("SELECT 1 FROM activity WHERE id = ?")?
                    .exists([id])?
            {
                let stamp = context.stamp();
                field::bury(&context.db, stamp, Kind::Activity, &id)?;
            }
        }
        Ok(None)
    }
}

impl Answer for DeleteEverything {
    fn answer(self, context: &mut Context) -> Result<Answered<()>, Fault> {
        import::end_all(context)?;
        Ok(Answered::Later(Box::new(Everything)))
    }
}

/// Everything, on its way out. What a turn leaves is whole, so that a kill leaves less, but nothing half.
struct Everything;

/// So many large things go in one go.
const LARGE: i64 = 8;

impl Errand<()> for Everything {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<()>, Fault> {
        while !turn.is_over(context) {
            let db = &context.db;
            let next: Option<(i64, i32, u8)> = db
                .prepare_cached("SELECT key, day, sport FROM activity LIMIT 1")?
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            if let Some((key, day, sport)) = next {
                merge::remove(db, key)?;
                statistics::roll_up(db, day, sport)?;
                continue;
            }
            let mut gone = 0;
            for table in ["original", "import_chunk", "unread"] {
                let sql = format!("DELETE FROM {table} WHERE key IN (SELECT key FROM {table} LIMIT ?)");
                gone += db.prepare_cached(&sql)?.execute([LARGE])?;
            }
            if gone > 0 {
                continue;
            }
            db.execute("DELETE FROM import", [])?;
            // What is gone from this device leaves no trace on it, not even that it is gone.
            db.execute(
                "DELETE FROM field WHERE kind IN (?, ?)",
                params![Kind::Activity as i64, Kind::Recording as i64],
            )?;
            ended(context);
            return Ok(Some(()));
        }
        Ok(None)
    }
}

fn ended(context: &mut Context) {
    context.news.changed(Topic::Activities);
    context.news.changed(Topic::Imports);
    context.wake(Work::Tidying);
}
