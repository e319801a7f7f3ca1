//! Reading what was received, a step at a time.

use std::rc::Rc;

use ritm_demo::DemoYear;
use ritm_model::{
    Event, Timestamp,
    import::{ImportLine, ImportState, MAX_CHUNK_BYTES, Outcome},
};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::{
    State, columns,
    feed::{Cursor, Feed, Unit, Work},
    health::Turn,
    pool::Pool,
    read::{Content, Found, Task, read},
    receive, report, restore,
    take::{self, Taken},
};
use crate::{Engine, Step, store::Fault};

/// A step ends after this long, so that commands are answered in between.
const STEP_MS: f64 = 40.0;
/// Progress is told this often.
const TELL_MS: f64 = 100.0;
/// The generated year is the same for everybody.
const DEMO_SEED: u64 = 2_026;

struct Job {
    key: i64,
    at: Cursor,
    /// When a demo year ends, and how many seconds east of Greenwich it takes place.
    demo: Option<(Timestamp, Option<i32>)>,
}

/// Reads on for a while; tells what is left of this import.
pub(crate) fn step(engine: &mut Engine) -> Result<Step, Fault> {
    let Some(job) = next_job(&engine.db)? else {
        return Ok(Step::Idle);
    };
    let key = job.key;
    let done = match job.demo {
        Some((until, east_s)) => {
            let east_s = east_s.unwrap_or_else(|| engine.platform.clock.utc_offset_s(until));
            let year = DemoYear::new(until, east_s, DEMO_SEED);
            Some(demo_step(engine, &job, &year)?)
        }
        None => {
            let mut pool = std::mem::take(&mut engine.pool);
            let done = file_step(engine, &mut pool, &job);
            if done.is_err() {
                // Where the import stands is read again from the database, and so are the files.
                pool.rest();
            }
            engine.pool = pool;
            done?
        }
    };
    let Some(current) = done else {
        return Ok(Step::Waiting);
    };
    tell(engine, key, &current)?;
    Ok(Step::More)
}

/// Tells how far the import has come, at most every [`TELL_MS`]: those who listen have other things to do as well.
fn tell(engine: &mut Engine, key: i64, current: &str) -> Result<(), Fault> {
    let progress = report::progress(&engine.db, key, current)?;
    let changed = |event: &Event| matches!(event, Event::ActivitiesChanged(ids) if ids.is_empty());
    let before = engine.events.len();
    engine.events.retain(|event| !changed(event));
    engine.changes_untold |= engine.events.len() < before;
    let now_ms = engine.platform.clock.monotonic_ms();
    let soon = (now_ms - engine.told_ms).abs() < TELL_MS;
    if soon && progress.state == ImportState::Reading {
        return Ok(());
    }
    engine.told_ms = now_ms;
    engine.events.push(Event::ImportProgress(progress));
    if std::mem::take(&mut engine.changes_untold) {
        engine.events.push(Event::ActivitiesChanged(Vec::new()));
    }
    Ok(())
}

fn next_job(db: &Connection) -> Result<Option<Job>, Fault> {
    let job = db
        .prepare_cached(
            "SELECT key, file, entry, sample_until_ms, sample_offset_s FROM import WHERE state = ? ORDER BY key LIMIT 1",
        )?
        .query_row([State::Reading as i64], |row| {
            let until = row.get::<_, Option<i64>>(3)?.map(Timestamp::from_unix_ms);
            Ok(Job {
                key: row.get(0)?,
                at: Cursor {
                    file: row.get(1)?,
                    unit: row.get(2)?,
                },
                demo: until.zip(Some(row.get(4)?)),
            })
        })
        .optional()?;
    Ok(job)
}

/// A transaction's connection that does not borrow the engine: its platform is needed while it is open.
struct Batch {
    db: Rc<Connection>,
    began_ms: f64,
}

impl Batch {
    fn begin(engine: &Engine) -> Self {
        Self {
            db: Rc::clone(&engine.db),
            began_ms: engine.platform.clock.monotonic_ms(),
        }
    }

    fn left_ms(&self, engine: &Engine) -> f64 {
        STEP_MS - (engine.platform.clock.monotonic_ms() - self.began_ms)
    }

    fn is_over(&self, engine: &Engine) -> bool {
        self.left_ms(engine) < 0.0
    }

    fn transaction(&self) -> Result<Transaction<'_>, Fault> {
        Ok(Transaction::new_unchecked(
            &self.db,
            TransactionBehavior::Immediate,
        )?)
    }
}

fn demo_step(engine: &mut Engine, job: &Job, year: &DemoYear) -> Result<String, Fault> {
    let batch = Batch::begin(engine);
    let db = Rc::clone(&batch.db);
    let transaction = batch.transaction()?;
    transaction
        .prepare_cached("UPDATE import SET files_total = ?, bytes_total = ? WHERE key = ?")?
        .execute(params![year.len() as i64, year.len() as i64, job.key])?;
    let mut unit = job.at.unit.max(0) as usize;
    let mut name = String::new();
    while unit < year.len() {
        let (file_name, recording) = year.recording(unit);
        name = file_name;
        let found = read(Task {
            name: name.clone(),
            entry: name.clone(),
            content: Content::Plain(ritm_formats::fit::encode(&recording)),
            unpacking: None,
            facts: None,
            known: std::sync::Arc::default(),
            arrived: None,
            depth: 0,
        });
        let taken = take::file(engine, &db, &name, found)?;
        line(&transaction, job.key, &name, taken)?;
        unit += 1;
        let next = Cursor {
            file: 0,
            unit: unit as i64,
        };
        move_on(&transaction, job.key, next, 1)?;
        if batch.is_over(engine) {
            break;
        }
    }
    if unit >= year.len() {
        receive::set_state(&transaction, job.key, State::Done)?;
    }
    transaction.commit()?;
    Ok(name)
}

fn line(db: &Connection, key: i64, name: &str, taken: Taken) -> Result<(), Fault> {
    let line = ImportLine {
        number: 0,
        name: name.to_owned(),
        outcome: taken.outcome,
        problems: taken.problems,
    };
    report::write_line(db, key, line).map(drop)
}

fn move_on(db: &Connection, key: i64, next: Cursor, bytes: i64) -> Result<(), Fault> {
    db.prepare_cached(
        "UPDATE import SET file = ?, entry = ?, bytes_done = min(bytes_total, bytes_done + ?) WHERE key = ?",
    )?
    .execute(params![next.file, next.unit, bytes, key])?;
    Ok(())
}

/// Does units of an import; gives the name of the last, or `None` when there was nothing to do but wait for readers.
fn file_step(engine: &mut Engine, pool: &mut Pool, job: &Job) -> Result<Option<String>, Fault> {
    let mut feed = match engine.feed.take() {
        Some(feed) if feed.import == job.key => feed,
        _ => {
            pool.rest();
            Feed::start(&engine.db, job.key, job.at)?
        }
    };
    let mut moved = false;
    let batch = Batch::begin(engine);
    let transaction = batch.transaction()?;
    let mut current = String::new();
    while !batch.is_over(engine) {
        // Readers are kept busy first.
        while feed.feed(pool)? {
            moved = true;
            if batch.is_over(engine) {
                break;
            }
        }
        if let Some(name) = own_archive(engine, &transaction, job.key, &mut feed)? {
            current = name;
            moved = true;
            continue;
        }
        if let Some((name, turn)) = feed.health() {
            current.clone_from(&name);
            health_turn(engine, &transaction, job.key, &name, turn)?;
            moved = true;
            continue;
        }
        let Some(unit) = feed.units.pop_front() else {
            continue;
        };
        let found = match unit.work {
            Work::Reading { ticket, .. } => {
                let wait_ms = batch.left_ms(engine).clamp(1.0, STEP_MS) as u64;
                match pool.take(ticket, wait_ms) {
                    Some(found) => Some(found),
                    None => {
                        current.clone_from(&unit.name);
                        feed.units.push_front(unit);
                        break;
                    }
                }
            }
            _ => None,
        };
        moved = true;
        feed.taken(&unit);
        if !unit.name.is_empty() {
            current.clone_from(&unit.name);
        }
        if done(engine, &transaction, job.key, unit, found)? {
            transaction.commit()?;
            pool.rest();
            return Ok(Some(String::new()));
        }
    }
    transaction.commit()?;
    engine.feed = Some(feed);
    Ok((moved || !pool.answers_between_steps()).then_some(current))
}

/// Takes the next activity of one of Ritm's own archives, when that is what is next; gives its name.
fn own_archive(
    engine: &mut Engine,
    db: &Connection,
    key: i64,
    feed: &mut Feed,
) -> Result<Option<String>, Fault> {
    let Some((archive, manifest, index)) = feed.own() else {
        return Ok(None);
    };
    match restore::take(engine, db, archive, manifest, index)? {
        Some((name, taken)) => {
            line(db, key, &name, taken)?;
            move_on(db, key, feed.own_done(), 0)?;
            Ok(Some(name))
        }
        None => {
            feed.own_finished();
            Ok(None)
        }
    }
}

/// Takes what a turn of an export of Apple Health brought.
fn health_turn(
    engine: &mut Engine,
    db: &Connection,
    key: i64,
    export: &str,
    turn: Turn,
) -> Result<(), Fault> {
    match turn {
        Turn::More => Ok(()),
        Turn::Workout(name, found) => {
            let taken = take::file(engine, db, &name, *found)?;
            // After a kill the export is read from its beginning: what was told of is not told of again.
            let told = matches!(taken.outcome, Outcome::Known(_)) && report::tells_of(db, key, &name)?;
            if told { Ok(()) } else { line(db, key, &name, taken) }
        }
        Turn::End(problems) if problems.is_empty() => Ok(()),
        Turn::End(problems) => {
            let workouts = report::tells_of(db, key, &format!("{export}/0001.fit"))?;
            let outcome = if workouts {
                Outcome::Added(Vec::new())
            } else {
                Outcome::Refused
            };
            line(db, key, export, Taken { outcome, problems })
        }
    }
}

/// Does a unit; tells whether it was the last.
fn done(
    engine: &mut Engine,
    db: &Connection,
    key: i64,
    unit: Unit,
    found: Option<Found>,
) -> Result<bool, Fault> {
    match unit.work {
        Work::Reading { entry, catalogue, .. } => match found {
            Some(Found::Archive {
                name,
                entry,
                bytes,
                depth,
            }) => enqueue(db, key, unit.next.file, &name, &entry, &bytes, depth)?,
            // What an export calls no training needs no explaining.
            Some(Found::Unread(_, unread)) if catalogue.is_none() => {
                columns::met(engine, db, key, &unit.name, unread)?;
            }
            Some(mut found) => {
                if let (Found::Training(training), Some(catalogue)) = (&mut found, &catalogue)
                    && catalogue.told_of(&entry).is_none()
                {
                    training.hear(catalogue)?;
                }
                let taken = take::file(engine, db, &unit.name, found)?;
                // An export's sound files without training are nobody's trouble.
                let passed = taken.outcome == Outcome::Refused
                    && catalogue.is_some_and(|catalogue| {
                        let passes = |problem| catalogue.passes_over(&entry, problem).is_some();
                        taken.problems.iter().all(passes)
                    });
                if !passed {
                    line(db, key, &unit.name, taken)?;
                }
            }
            None => {}
        },
        Work::Refused(problem) => line(db, key, &unit.name, Taken::refused(problem))?,
        Work::Opened { units } => {
            db.prepare_cached("UPDATE import SET files_total = files_total + ? - 1 WHERE key = ?")?
                .execute(params![units.max(1) as i64, key])?;
        }
        Work::Manual(manual) => {
            if let Some((name, taken)) = take::manual(engine, db, *manual)? {
                let name = match unit.name.as_str() {
                    "" => name,
                    archive => format!("{archive}/{name}"),
                };
                line(db, key, &name, taken)?;
            }
        }
        Work::Passed { what, files } => {
            let taken = Taken {
                outcome: Outcome::Passed {
                    what: what.to_owned(),
                    files: files as u64,
                },
                problems: Vec::new(),
            };
            line(db, key, &unit.name, taken)?;
        }
        Work::Finished { file, keep } => {
            if !keep {
                db.prepare_cached("DELETE FROM import_chunk WHERE import_key = ? AND file = ?")?
                    .execute(params![key, file])?;
            }
        }
        Work::Nothing => {}
        Work::End => {
            receive::set_state(db, key, State::Done)?;
            return Ok(true);
        }
    }
    move_on(db, key, unit.next, unit.bytes)?;
    Ok(false)
}

/// An archive within an archive becomes a file of the import.
fn enqueue(
    db: &Connection,
    key: i64,
    parent: i64,
    name: &str,
    entry: &str,
    bytes: &[u8],
    depth: i64,
) -> Result<(), Fault> {
    let number: i64 = db
        .prepare_cached("SELECT max(number) + 1 FROM import_file WHERE import_key = ?")?
        .query_row([key], |row| row.get(0))?;
    db.prepare_cached(
        "INSERT INTO import_file (import_key, number, name, entry, bytes, depth, parent) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![key, number, name, entry, bytes.len() as i64, depth, parent])?;
    for (index, chunk) in bytes.chunks(MAX_CHUNK_BYTES).enumerate() {
        receive::put_chunk(db, key, number, (index * MAX_CHUNK_BYTES) as i64, chunk)?;
    }
    Ok(())
}
