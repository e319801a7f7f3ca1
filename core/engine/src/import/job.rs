//! The job that reads what was received, and ends imports whose files stopped coming.

use ritm_model::{
    DoorError, ImportId, Timestamp,
    door::{StoreError, Topic},
    import::ImportState,
    sorted::Map,
};
use rusqlite::{Connection, OptionalExtension};

use super::{
    demo,
    feed::{Cursor, Feed, Work},
    outcome,
    progress::{self, State, Troubles},
    readers::Readers,
    receive,
};
use crate::{
    context::Context,
    reading::Found,
    request::{HostAnswer, RequestId},
    store::{Fault, original},
    work::{Due, Job, Turn},
};

/// What readers found is gathered for so long, so that a transaction holds more than one file.
const GATHER_MS: f64 = 20.0;

/// Reads imports, one after the other.
#[derive(Default)]
pub(crate) struct Imports {
    /// What is known of the import at hand; it can be found out again at any time.
    feed: Option<Feed>,
    readers: Readers,
    /// The import at hand.
    at: Option<i64>,
    /// The unit at hand, by where its import stands after it.
    unit: Option<Cursor>,
    /// Units that can't be taken for a reason that stays, with the reason: they are refused, and the import goes on.
    refused: Map<(i64, Cursor), &'static str>,
}

/// An import to be read.
struct Next {
    key: i64,
    id: ImportId,
    at: Cursor,
    /// When a demo year ends, and how many seconds east of Greenwich it takes place.
    demo: Option<(Timestamp, i32)>,
}

fn next(db: &Connection) -> Result<Option<Next>, Fault> {
    let next = db
        .prepare_cached(
            "SELECT key, id, file, unit, demo_until_ms, demo_offset_s FROM import WHERE state = ? ORDER BY key LIMIT 1",
        )?
        .query_row([State::Reading as i64], |row| {
            let id: [u8; 16] = row.get(1)?;
            let until = row.get::<_, Option<i64>>(4)?.map(Timestamp::from_unix_ms);
            Ok(Next {
                key: row.get(0)?,
                id: ImportId::from_slice(&id).ok_or(rusqlite::Error::InvalidQuery)?,
                at: Cursor {
                    file: row.get(2)?,
                    unit: row.get(3)?,
                },
                demo: until.zip(row.get(5)?),
            })
        })
        .optional()?;
    Ok(next)
}

/// What came of a turn with files.
enum Turned {
    /// The turn is over; the file at hand.
    Over(String),
    /// All is read.
    Ended,
    /// What was fed no longer holds, and is fed again; the file at hand.
    Stale(String),
    /// Readers have what comes next; the file at hand, where anything was done.
    Waiting(Option<String>),
}

impl Job for Imports {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Due, Fault> {
        let look = receive::end_deserted(context)?.map_or(Due::Woken, Due::At);
        let next = next(&context.db)?;
        if let Some(feed) = &self.feed
            && next.as_ref().is_none_or(|next| next.key != feed.import)
        {
            // It was paused or stopped: what readers have at hand is read again later.
            self.feed = None;
            self.readers.forget(context);
        }
        self.at = next.as_ref().map(|next| next.key);
        self.unit = None;
        let Some(next) = next else {
            return Ok(look);
        };
        let (current, due) = match next.demo {
            Some((until, utc_offset_s)) => {
                let name = demo::turn(context, turn, next.key, next.at.unit, until, utc_offset_s)?;
                (Some(name), Due::Now)
            }
            None => match self.files(context, turn, &next)? {
                Turned::Over(current) | Turned::Stale(current) => (Some(current), Due::Now),
                Turned::Ended => (Some(String::new()), Due::Now),
                Turned::Waiting(current) => (current, self.gather(context)),
            },
        };
        if let Some(current) = current {
            let recovered = context.memory.of::<Troubles>().0.remove(&next.key).is_some();
            let progress = progress::of(context, next.key, &current)?;
            let ended = progress.state != ImportState::Reading;
            if ended {
                context.wake(ritm_model::door::Work::Tidying);
                context.wake(ritm_model::door::Work::Recomputing);
            }
            context.news.progress(progress, ended || recovered);
            context.news.changed_among_many(Topic::Report(next.id));
        }
        Ok(match (due, look) {
            (Due::Woken, look) => look,
            (due, _) => due,
        })
    }

    fn hear(&mut self, context: &Context, id: RequestId, answer: HostAnswer) -> Due {
        self.readers.hear(id, answer);
        self.gather(context)
    }

    fn failed(&mut self, context: &mut Context, error: &DoorError) -> bool {
        // Where the import stands is read again from the database, and so are the files.
        self.feed = None;
        self.readers.forget(context);
        // What is damaged stays so: one file that can't be taken is no reason to hold the others up.
        let stays = matches!(
            error,
            DoorError::Store(StoreError::Corrupt | StoreError::Newer { .. })
        );
        if let (true, Some(key), Some(unit)) = (stays, self.at, self.unit.take())
            && self.refused.insert((key, unit), error.code()).is_none()
        {
            return true;
        }
        if let (Some(key), DoorError::Store(error)) = (self.at, error) {
            context.memory.of::<Troubles>().0.insert(key, error.clone());
            // The database that failed may not even be read.
            if let Ok(progress) = progress::of(context, key, "") {
                context.news.progress(progress, true);
            }
        }
        false
    }
}

impl Imports {
    /// When it is worth going on with what readers found: a transaction costs as much for one file as for ten.
    fn gather(&self, context: &Context) -> Due {
        let next = self.feed.as_ref().and_then(|feed| feed.units.front());
        let Some(Work::Reading { id, .. }) = next.map(|unit| &unit.work) else {
            return Due::Now;
        };
        let (ready, with_readers) = self.readers.counts();
        if !self.readers.is_ready(*id) {
            Due::Woken
        } else if with_readers == 0 || ready * 2 >= Readers::room(context) {
            Due::Now
        } else {
            Due::At(context.monotonic_ms() + GATHER_MS)
        }
    }

    /// Does units of an import until the turn is over or readers have to be waited for.
    fn files(&mut self, context: &mut Context, turn: Turn, next: &Next) -> Result<Turned, Fault> {
        let mut feed = match self.feed.take() {
            Some(feed) => feed,
            None => {
                self.readers.forget(context);
                Feed::start(&context.db, next.key, next.at)?
            }
        };
        let outcome = self.units(context, turn, next.key, &mut feed)?;
        if matches!(outcome, Turned::Ended | Turned::Stale(_)) {
            self.readers.forget(context);
        } else {
            self.feed = Some(feed);
        }
        Ok(outcome)
    }

    fn units(
        &mut self,
        context: &mut Context,
        turn: Turn,
        key: i64,
        feed: &mut Feed,
    ) -> Result<Turned, Fault> {
        let mut current = None;
        while !turn.is_over(context) {
            // Readers are kept busy first.
            while feed.feed(context, &mut self.readers)? {
                if turn.is_over(context) {
                    break;
                }
            }
            self.unit = feed.own_next();
            if let Some(next) = self.unit
                && let Some(&code) = self.refused.get(&(key, next))
            {
                let name = feed.own_name();
                outcome::refuse(context, key, &name, next, 0, code)?;
                feed.own_done();
                continue;
            }
            if let Some(name) = outcome::own_export(context, key, feed)? {
                current = Some(name);
                continue;
            }
            self.unit = None;
            if let Some((name, turn)) = feed.health(&*context.host.zones) {
                outcome::health(context, key, &name, turn)?;
                current = Some(name);
                continue;
            }
            let Some(unit) = feed.units.pop_front() else {
                continue;
            };
            let mut found = None;
            if let Work::Reading { id, .. } = unit.work {
                found = self.readers.take(id);
                if found.is_none() {
                    feed.units.push_front(unit);
                    return Ok(Turned::Waiting(current));
                }
                if let Some(Found::Known(hash)) = &found
                    && original::find(&context.db, *hash)?.is_none()
                {
                    // It was removed for good since its reader looked: it is read after all.
                    return Ok(Turned::Stale(unit.name));
                }
            }
            feed.taken(&unit);
            if !unit.name.is_empty() {
                current = Some(unit.name.clone());
            }
            self.unit = Some(unit.next);
            if let Some(&code) = self.refused.get(&(key, unit.next)) {
                outcome::refuse(context, key, &unit.name, unit.next, unit.bytes, code)?;
                continue;
            }
            if outcome::unit(context, key, unit, found)? {
                return Ok(Turned::Ended);
            }
        }
        Ok(Turned::Over(current.unwrap_or_default()))
    }
}
