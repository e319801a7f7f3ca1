//! What is known of jobs in the database: taking, marking, looking, and what a person may do about dead letters.

use std::time::Duration;

use uuid::Uuid;

use super::{Failure, Kind, Running, Timetable, Work};
use crate::ports::Micros;
use crate::ports::sealing::Sealer;
use crate::store::{Error, Row, Tx, args, sql};

/// How long jobs stay that were done.
const DONE_FOR: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long dead letters stay.
const DEAD_FOR: Duration = Duration::from_secs(90 * 24 * 3600);
/// How many rows are removed in one transaction.
const TIDY_ROWS: i64 = 500;
/// What is said of a job whose kind the program does not know.
const UNKNOWN: &str = "this version of the program has no such kind of job; it waits for one that has";
/// How much of an error is kept.
const MOST_ERROR_CHARS: usize = 500;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Waits for its time, or for a worker.
    Waiting,
    /// A worker has it.
    Running,
    /// Done.
    Done,
    /// Given up; a person may have it tried again.
    Dead,
}

impl State {
    /// Every state.
    pub(crate) const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Dead];

    /// Its name in the database and in answers.
    #[must_use]
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }

    /// The state of this name.
    #[must_use]
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

crate::store::stored!(State as text);
crate::store::stored!(Micros(i64));

/// A job as a worker takes it.
pub(super) struct Taken {
    pub(super) id: Uuid,
    pub(super) payload: serde_json::Value,
    pub(super) sealed: Option<Vec<u8>>,
    pub(super) attempt: u32,
    pub(super) token: i64,
    pub(super) made: Micros,
    order: (i64, i64),
}

/// Takes at most `most` due jobs of a kind for a worker.
pub(super) async fn take(
    tx: &mut Tx,
    kind: &'static Kind,
    worker: Uuid,
    now: Micros,
    most: i64,
) -> Result<Vec<Taken>, Error> {
    let lease = micros(kind.lease);
    let read = |row: &Row<'_>| {
        Ok(Taken {
            id: row.get(0)?,
            payload: row.get(1)?,
            sealed: row.get(2)?,
            attempt: row.get(3)?,
            token: row.get(4)?,
            made: row.get(5)?,
            order: (-row.get::<i64>(6)?, row.get(7)?),
        })
    };
    // An array on PostgreSQL, so that the rows are chosen and locked once, whatever the plan.
    let mut taken = tx
        .rows(
            sql!(
                sqlite: "UPDATE job SET state = 'running', attempts = attempts + 1, token = token + 1, worker = $4, \
                    leased_until = CAST(unixepoch('subsec') * 1000000 AS INTEGER) + $5 \
                    WHERE id IN (SELECT id FROM job WHERE state = 'waiting' AND kind = $1 AND due_at <= $2 \
                        AND (lane IS NULL OR NOT EXISTS (SELECT 1 FROM job AS earlier WHERE earlier.lane = job.lane \
                            AND (earlier.place, earlier.id) < (job.place, job.id) \
                            AND earlier.lane IS NOT NULL AND earlier.state IN ('waiting', 'running'))) \
                        ORDER BY priority DESC, due_at, id LIMIT $3) \
                    RETURNING id, payload, sealed, attempts, token, made_at, priority, due_at",
                postgres: "UPDATE job SET state = 'running', attempts = attempts + 1, token = token + 1, worker = $4, \
                    leased_until = CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) + $5 \
                    WHERE id = ANY(ARRAY(SELECT id FROM job WHERE state = 'waiting' AND kind = $1 AND due_at <= $2 \
                        AND (lane IS NULL OR NOT EXISTS (SELECT 1 FROM job AS earlier WHERE earlier.lane = job.lane \
                            AND (earlier.place, earlier.id) < (job.place, job.id) \
                            AND earlier.lane IS NOT NULL AND earlier.state IN ('waiting', 'running'))) \
                        ORDER BY priority DESC, due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)) \
                    RETURNING id, payload, sealed, attempts, token, made_at, priority, due_at",
            ),
            args![kind.name, now.0, most, worker, lease],
            read,
        )
        .await?;
    taken.sort_by_key(|job| (job.order, job.id));
    Ok(taken)
}

/// Prolongs a lease; false when the worker no longer has the job.
pub(super) async fn keep(tx: &mut Tx, id: Uuid, token: i64, lease: Duration) -> Result<bool, Error> {
    let kept = tx
        .exec(
            sql!(
                sqlite: "UPDATE job SET leased_until = CAST(unixepoch('subsec') * 1000000 AS INTEGER) + $3 \
                    WHERE id = $1 AND token = $2 AND state = 'running'",
                postgres: "UPDATE job SET leased_until = CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) + $3 \
                    WHERE id = $1 AND token = $2 AND state = 'running'",
            ),
            args![id, token, micros(lease)],
        )
        .await?;
    Ok(kept == 1)
}

/// The kinds of which some lease has run out.
pub(super) async fn lost_kinds(tx: &mut Tx) -> Result<Vec<String>, Error> {
    tx.rows(
        sql!(
            sqlite: "SELECT DISTINCT kind FROM job WHERE state = 'running' \
                AND leased_until < CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
            postgres: "SELECT DISTINCT kind FROM job WHERE state = 'running' \
                AND leased_until < CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
        ),
        args![],
        |row| row.get(0),
    )
    .await
}

/// Has those of a kind wait whose lease has run out, for a program that knows the kind: this one does not. Returns how many
/// it were.
pub(super) async fn park(tx: &mut Tx, kind: &str) -> Result<u64, Error> {
    tx.exec(
        sql!(
            sqlite: "UPDATE job SET state = 'waiting', leased_until = NULL, worker = NULL, error = $2 \
                WHERE kind = $1 AND state = 'running' \
                AND leased_until < CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
            postgres: "UPDATE job SET state = 'waiting', leased_until = NULL, worker = NULL, error = $2 \
                WHERE id = ANY(ARRAY(SELECT id FROM job WHERE kind = $1 AND state = 'running' \
                AND leased_until < CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) FOR UPDATE SKIP LOCKED))",
        ),
        args![kind, UNKNOWN],
    )
    .await
}

/// Gives back those of a kind whose lease has run out; those without another attempt become dead letters. Returns how
/// many it were.
pub(super) async fn recover(tx: &mut Tx, kind: &'static Kind, now: Micros) -> Result<u64, Error> {
    tx.exec(
        sql!(
            sqlite: "UPDATE job SET leased_until = NULL, worker = NULL, error = 'the worker was interrupted', \
                state = CASE WHEN attempts >= $2 THEN 'dead' ELSE 'waiting' END, \
                ended_at = CASE WHEN attempts >= $2 THEN CAST($3 AS INTEGER) END \
                WHERE kind = $1 AND state = 'running' \
                AND leased_until < CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
            postgres: "UPDATE job SET leased_until = NULL, worker = NULL, error = 'the worker was interrupted', \
                state = CASE WHEN attempts >= $2 THEN 'dead' ELSE 'waiting' END, \
                ended_at = CASE WHEN attempts >= $2 THEN CAST($3 AS BIGINT) END \
                WHERE id = ANY(ARRAY(SELECT id FROM job WHERE kind = $1 AND state = 'running' \
                AND leased_until < CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) FOR UPDATE SKIP LOCKED))",
        ),
        args![kind.name, kind.attempts, now.0],
    )
    .await
}

/// Ends the leases of all workers but this one: they are gone, for the database belongs to this process alone.
pub(super) async fn end_leases_of_others(tx: &mut Tx, worker: Uuid) -> Result<u64, Error> {
    tx.exec(
        sql!("UPDATE job SET leased_until = 0 WHERE state = 'running' AND worker <> $1"),
        args![worker],
    )
    .await
}

/// Marks a job as done; false when another worker has it by now.
pub(super) async fn mark_done(tx: &mut Tx, id: Uuid, token: i64, now: Micros) -> Result<bool, Error> {
    let marked = tx
        .exec(
            sql!(
                "UPDATE job SET state = 'done', ended_at = $3, leased_until = NULL, worker = NULL, sealed = NULL, error = NULL \
                 WHERE id = $1 AND token = $2 AND state = 'running'"
            ),
            args![id, token, now.0],
        )
        .await?;
    Ok(marked == 1)
}

/// Marks an effect as done that has left the server, although its lease may have run out since: as long as nobody took it
/// anew it must not leave again. False when another worker has it by now, or it is marked already.
pub(super) async fn mark_left(tx: &mut Tx, id: Uuid, token: i64, now: Micros) -> Result<bool, Error> {
    let marked = tx
        .exec(
            sql!(
                "UPDATE job SET state = 'done', ended_at = $3, leased_until = NULL, worker = NULL, sealed = NULL, error = NULL \
                 WHERE id = $1 AND token = $2 AND state <> 'done'"
            ),
            args![id, token, now.0],
        )
        .await?;
    Ok(marked == 1)
}

/// Notes a failed attempt: to be tried again at `due`, or given up without one.
pub(super) async fn mark_failed(
    tx: &mut Tx,
    id: Uuid,
    token: i64,
    error: &str,
    due: Option<Micros>,
    now: Micros,
) -> Result<bool, Error> {
    let error: String = error
        .chars()
        .take(MOST_ERROR_CHARS)
        .filter(|c| *c != '\0')
        .collect();
    let marked = match due {
        Some(due) => {
            tx.exec(
                sql!(
                    "UPDATE job SET state = 'waiting', due_at = $3, error = $4, leased_until = NULL, worker = NULL \
                     WHERE id = $1 AND token = $2 AND state = 'running'"
                ),
                args![id, token, due.0, error],
            )
            .await?
        }
        None => {
            tx.exec(
                sql!(
                    "UPDATE job SET state = 'dead', ended_at = $3, error = $4, leased_until = NULL, worker = NULL \
                     WHERE id = $1 AND token = $2 AND state = 'running'"
                ),
                args![id, token, now.0, error],
            )
            .await?
        }
    };
    Ok(marked == 1)
}

/// Gives a job back unfinished, as if it had not been taken: due at `due`.
pub(super) async fn give_back(
    tx: &mut Tx,
    id: Uuid,
    token: i64,
    due: Option<Micros>,
    why: Option<&str>,
) -> Result<bool, Error> {
    let given = tx
        .exec(
            sql!(
                "UPDATE job SET state = 'waiting', due_at = COALESCE($3, due_at), error = COALESCE($4, error), \
                 attempts = attempts - 1, leased_until = NULL, worker = NULL \
                 WHERE id = $1 AND token = $2 AND state = 'running'"
            ),
            args![id, token, due.map(|due| due.0), why],
        )
        .await?;
    Ok(given == 1)
}

/// The kinds of which something is due.
pub(super) async fn due_kinds(tx: &mut Tx, now: Micros) -> Result<Vec<String>, Error> {
    tx.rows(
        // From kind to kind along the index: a long queue of one is not read through.
        sql!(
            "WITH RECURSIVE kinds(kind) AS (SELECT MIN(kind) FROM job WHERE state = 'waiting' \
             UNION ALL SELECT (SELECT MIN(job.kind) FROM job WHERE job.state = 'waiting' AND job.kind > kinds.kind) \
                FROM kinds WHERE kinds.kind IS NOT NULL) \
             SELECT kind FROM kinds WHERE kind IS NOT NULL AND EXISTS (SELECT 1 FROM job \
                WHERE job.state = 'waiting' AND job.kind = kinds.kind AND job.due_at <= $1)"
        ),
        args![now.0],
        |row| row.get(0),
    )
    .await
}

/// When the next job is due that is not due yet.
pub(super) async fn next_due(tx: &mut Tx, now: Micros) -> Result<Option<Micros>, Error> {
    let next: Option<Option<i64>> = tx
        .opt(
            sql!("SELECT MIN(due_at) FROM job WHERE state = 'waiting' AND due_at > $1"),
            args![now.0],
            |row| row.get(0),
        )
        .await?;
    Ok(next.flatten().map(Micros))
}

/// Says that a kind's time has come, if it has: true for one node alone. Returns also when its time comes next.
pub(super) async fn strike(
    tx: &mut Tx,
    kind: &'static str,
    timetable: Timetable,
    now: Micros,
) -> Result<(bool, Micros), Error> {
    let next = timetable.next(now);
    let known: Option<Micros> = tx
        .opt(
            sql!("SELECT due_at FROM job_timetable WHERE kind = $1"),
            args![kind],
            |row| row.get(0),
        )
        .await?;
    match known {
        None => {
            tx.exec(
                sql!("INSERT INTO job_timetable (kind, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING"),
                args![kind, next.0],
            )
            .await?;
            Ok((false, next))
        }
        Some(due) if due > now && due <= next => Ok((false, due)),
        // Its time has come; or its timetable was changed, and counts from now on.
        Some(due) => {
            let struck = tx
                .exec(
                    sql!("UPDATE job_timetable SET due_at = $3 WHERE kind = $1 AND due_at = $2"),
                    args![kind, due.0, next.0],
                )
                .await?;
            Ok((struck == 1 && due <= now, next))
        }
    }
}

/// A job as the console shows it. Its payload holds no secret; what is sealed is never shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    /// Its id; later ones are greater.
    pub(crate) id: Uuid,
    /// The name of its kind.
    pub(crate) kind: String,
    /// Whether it leaves the server.
    pub(crate) effect: bool,
    /// Where it stands.
    pub(crate) state: State,
    /// When it was put.
    pub(crate) made: Micros,
    /// When it is or was due.
    pub(crate) due: Micros,
    /// When it was done or given up.
    pub(crate) ended: Option<Micros>,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// What went wrong last.
    pub(crate) error: Option<String>,
    /// What it is about.
    pub(crate) payload: serde_json::Value,
}

fn seen(row: &Row<'_>) -> Result<Seen, Error> {
    Ok(Seen {
        id: row.get(0)?,
        kind: row.get(1)?,
        effect: row.get(2)?,
        state: row.get(3)?,
        made: row.get(4)?,
        due: row.get(5)?,
        ended: row.get::<Option<i64>>(6)?.map(Micros),
        attempts: row.get(7)?,
        error: row.get(8)?,
        payload: row.get(9)?,
    })
}

/// Which jobs are to be listed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Jobs (`false`) or effects (`true`) alone.
    pub(crate) effect: Option<bool>,
    /// Those in this state alone.
    pub(crate) state: Option<State>,
    /// Those of this kind alone.
    pub(crate) kind: Option<String>,
    /// Those before this one, for the next page.
    pub(crate) after: Option<Uuid>,
    /// At most so many.
    pub(crate) limit: u32,
}

/// Jobs, the newest first.
///
/// # Errors
/// The database.
pub(crate) async fn list(tx: &mut Tx, wanted: &Wanted) -> Result<Vec<Seen>, Error> {
    tx.rows(
        sql!(
            "SELECT id, kind, effect, state, made_at, due_at, ended_at, attempts, error, payload FROM job \
             WHERE (CAST($1 AS BOOLEAN) IS NULL OR effect = $1) AND (CAST($2 AS TEXT) IS NULL OR state = $2) \
             AND (CAST($3 AS TEXT) IS NULL OR kind = $3) AND id < $4 ORDER BY id DESC LIMIT $5"
        ),
        args![
            wanted.effect,
            wanted.state,
            &wanted.kind,
            wanted.after.unwrap_or(Uuid::max()),
            wanted.limit
        ],
        seen,
    )
    .await
}

/// One job, if it is there.
///
/// # Errors
/// The database.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<Seen>, Error> {
    tx.opt(
        sql!(
            "SELECT id, kind, effect, state, made_at, due_at, ended_at, attempts, error, payload FROM job WHERE id = $1"
        ),
        args![id],
        seen,
    )
    .await
}

/// Has a dead letter tried again from the beginning, with the same idempotency key. False when it is none, or when a
/// job that excludes it waits.
///
/// # Errors
/// The database.
pub(crate) async fn retry(tx: &mut Tx, ports: &crate::ports::Ports, id: Uuid) -> Result<bool, Error> {
    let now = ports.clock.now();
    let wake = ports.wake.clone();
    let changed = tx
        .exec(
            sql!(
                "UPDATE job SET state = 'waiting', due_at = $2, attempts = 0, ended_at = NULL \
                 WHERE id = $1 AND state = 'dead' AND NOT EXISTS (SELECT 1 FROM job AS other WHERE other.kind = job.kind \
                 AND other.once = job.once AND other.once IS NOT NULL AND other.state IN ('waiting', 'running'))"
            ),
            args![id, now.0],
        )
        .await?;
    tx.after_commit(move || wake.ring());
    Ok(changed == 1)
}

/// Takes a dead letter away for good. False when it is none.
///
/// # Errors
/// The database.
pub(crate) async fn discard(tx: &mut Tx, id: Uuid) -> Result<bool, Error> {
    let gone = tx
        .exec(
            sql!("DELETE FROM job WHERE id = $1 AND state = 'dead'"),
            args![id],
        )
        .await?;
    Ok(gone == 1)
}

/// Takes away whatever is about an account and does not run at this moment: when the account is to be forgotten.
///
/// # Errors
/// The database.
pub(crate) async fn forget(tx: &mut Tx, account: Uuid) -> Result<u64, Error> {
    tx.exec(
        sql!("DELETE FROM job WHERE owner = $1 AND state <> 'running'"),
        args![account],
    )
    .await
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overview {
    /// How many are due and wait.
    pub(crate) waiting: u64,
    /// How many were given up.
    pub(crate) dead: u64,
    /// How long the one that is due longest waits, in seconds.
    pub(crate) oldest_due_seconds: u64,
}

/// How the jobs stand, and how the effects do.
///
/// # Errors
/// The database.
pub(crate) async fn overview(tx: &mut Tx, now: Micros) -> Result<(Overview, Overview), Error> {
    let waiting = tx
        .rows_each(
            sql!(
                "SELECT COUNT(*), MIN(due_at) FROM job WHERE state = 'waiting' AND due_at <= $1 AND effect = $2"
            ),
            &[args![now.0, false], args![now.0, true]],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await?;
    let dead = tx
        .rows_each(
            sql!("SELECT COUNT(*) FROM job WHERE state = 'dead' AND effect = $1"),
            &[args![false], args![true]],
            |row| row.get(0),
        )
        .await?;
    let of = |place: usize| -> Overview {
        let first: Option<&(u64, Option<i64>)> = waiting.get(place).and_then(|found| found.first());
        let (waiting, oldest) = first.copied().unwrap_or_default();
        Overview {
            waiting,
            dead: dead
                .get(place)
                .and_then(|found| found.first())
                .copied()
                .unwrap_or(0),
            oldest_due_seconds: oldest.map_or(0, |oldest| now.since(Micros(oldest)).as_secs()),
        }
    };
    Ok((of(0), of(1)))
}

/// The jobs or effects of one kind, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Queue {
    /// The kind.
    pub(crate) kind: String,
    /// How many wait.
    pub(crate) waiting: u64,
    /// How many are being done.
    pub(crate) running: u64,
    /// How many were given up.
    pub(crate) dead: u64,
    /// When the one that is due longest was due; none where nothing is due.
    pub(crate) oldest_due: Option<Micros>,
}

/// The jobs (`effect` false) or effects that are not done, by their kind.
///
/// # Errors
/// The database.
pub(crate) async fn queues(tx: &mut Tx, effect: bool, now: Micros) -> Result<Vec<Queue>, Error> {
    tx.rows(
        sql!(
            "SELECT kind, CAST(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END) AS BIGINT), \
             CAST(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END) AS BIGINT), \
             MIN(CASE WHEN state = 'waiting' AND due_at <= $2 THEN due_at END) \
             FROM job WHERE effect = $1 AND state <> 'done' GROUP BY kind ORDER BY kind"
        ),
        args![effect, now.0],
        |row| {
            Ok(Queue {
                kind: row.get(0)?,
                waiting: row.get(1)?,
                running: row.get(2)?,
                dead: row.get(3)?,
                oldest_due: row.get::<Option<i64>>(4)?.map(Micros),
            })
        },
    )
    .await
}

#[cfg(test)]
/// How many there are of each kind in each state.
///
/// # Errors
/// The database.
pub(crate) async fn counts(tx: &mut Tx) -> Result<Vec<(String, State, u64)>, Error> {
    tx.rows(
        sql!("SELECT kind, state, COUNT(*) FROM job GROUP BY kind, state ORDER BY kind, state"),
        args![],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
    .await
}

/// What is wrong with the jobs in the database, a line each: what is sealed under a key that is not here.
///
/// # Errors
/// The database.
pub(crate) async fn check(tx: &mut Tx, sealer: &Sealer) -> Result<Vec<String>, Error> {
    let sealed = tx
        .rows(
            sql!("SELECT id, kind, sealed FROM job WHERE sealed IS NOT NULL"),
            args![],
            |row| Ok((row.get::<Uuid>(0)?, row.get::<String>(1)?, row.get::<Vec<u8>>(2)?)),
        )
        .await?;
    Ok(sealed
        .into_iter()
        .filter_map(|(id, kind, sealed)| {
            let error = sealer.open(&super::sealing_context(id), &sealed).err()?;
            Some(format!("job {id} ({kind}): {error}"))
        })
        .collect())
}

/// Removes jobs that ended long ago.
pub(super) static TIDY: Kind = Kind::new("job-tidy", tidy).at_times(Timetable::Daily { hour: 3, minute: 10 });

fn tidy(work: Work) -> Running {
    Box::pin(async move {
        let now = work.parts.ports.clock.now();
        for (state, until) in [
            (State::Done, now.before(DONE_FOR)),
            (State::Dead, now.before(DEAD_FOR)),
        ] {
            work.until_none(async move |tx: &mut Tx| remove_ended(tx, state, until).await)
                .await?;
        }
        Ok::<_, Failure>(())
    })
}

async fn remove_ended(tx: &mut Tx, state: State, until: Micros) -> Result<u64, Error> {
    tx.exec(
        sql!(
            "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = $1 AND ended_at < $2 ORDER BY ended_at LIMIT $3)"
        ),
        args![state, until.0, TIDY_ROWS],
    )
    .await
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
