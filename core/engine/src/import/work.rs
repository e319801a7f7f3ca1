//! Reading what was received, a step at a time.

use std::{
    io::{self, Read, Seek, SeekFrom},
    rc::Rc,
};

use ritm_formats::{
    Kind,
    archive::{self, Archive, Limits},
};
use ritm_model::{
    Event, Problem, ProblemCode, Timestamp,
    import::{ImportLine, MAX_CHUNK_BYTES},
};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    State, receive, report, restore,
    take::{self, Taken},
};
use crate::{Engine, sample::SampleYear, store::Fault};

/// A step ends after this long, so that commands are answered in between.
const STEP_MS: f64 = 40.0;
/// Archives within archives are opened this deep.
const MOST_DEPTH: i64 = 3;
/// The generated year is the same for everybody.
const SAMPLE_SEED: u64 = 2_026;

/// What is held open between two steps: an archive's directory need not be read again for each entry.
pub(crate) struct Reading {
    import: i64,
    file: i64,
    archive: Archive<StagedFile>,
    /// The contents of one of Ritm's own archives, when it is one.
    own: Option<restore::Manifest>,
}

struct Job {
    key: i64,
    file: i64,
    entry: i64,
    sample_until: Option<Timestamp>,
}

/// Reads on for a while; tells whether there was anything to do.
pub(crate) fn step(engine: &mut Engine) -> Result<bool, Fault> {
    let Some(job) = next_job(&engine.db)? else {
        return Ok(false);
    };
    let key = job.key;
    let current = match job.sample_until {
        Some(until) => sample_step(engine, &job, until)?,
        None => file_step(engine, job)?,
    };
    let progress = report::progress(&engine.db, key, &current)?;
    engine.events.push(Event::ImportProgress(progress));
    engine.events.dedup_by(|later, earlier| {
        matches!((later, earlier), (Event::ActivitiesChanged(a), Event::ActivitiesChanged(b)) if a == b)
    });
    Ok(true)
}

fn next_job(db: &Connection) -> Result<Option<Job>, Fault> {
    let job = db
        .prepare_cached(
            "SELECT key, file, entry, sample_until_ms FROM import WHERE state = ? ORDER BY key LIMIT 1",
        )?
        .query_row([State::Reading as i64], |row| {
            Ok(Job {
                key: row.get(0)?,
                file: row.get(1)?,
                entry: row.get(2)?,
                sample_until: row.get::<_, Option<i64>>(3)?.map(Timestamp::from_unix_ms),
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

    fn is_over(&self, engine: &Engine) -> bool {
        engine.platform.clock.monotonic_ms() - self.began_ms > STEP_MS
    }
}

fn sample_step(engine: &mut Engine, job: &Job, until: Timestamp) -> Result<String, Fault> {
    let year = SampleYear::new(until, engine.platform.clock.utc_offset_s(until), SAMPLE_SEED);
    let batch = Batch::begin(engine);
    let db = Rc::clone(&batch.db);
    let transaction = rusqlite::Transaction::new_unchecked(&db, rusqlite::TransactionBehavior::Immediate)?;
    transaction
        .prepare_cached("UPDATE import SET files_total = ?, bytes_total = ? WHERE key = ?")?
        .execute(params![year.len() as i64, year.len() as i64, job.key])?;
    let mut entry = job.entry.max(0) as usize;
    let mut name = String::new();
    while entry < year.len() {
        let (file_name, recording) = year.recording(entry);
        name = file_name;
        let taken = take::file(
            engine,
            &transaction,
            &name,
            &ritm_formats::fit::encode(&recording),
        )?;
        line(&transaction, job.key, &name, taken)?;
        entry += 1;
        move_on(&transaction, job.key, 0, entry as i64, 1)?;
        if batch.is_over(engine) {
            break;
        }
    }
    if entry >= year.len() {
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
    report::write_line(db, key, line)
}

fn move_on(db: &Connection, key: i64, file: i64, entry: i64, bytes: i64) -> Result<(), Fault> {
    db.prepare_cached(
        "UPDATE import SET file = ?, entry = ?, bytes_done = min(bytes_total, bytes_done + ?) WHERE key = ?",
    )?
    .execute(params![file, entry, bytes, key])?;
    Ok(())
}

/// A file whose reading is done leaves the staging area.
fn finish_file(db: &Connection, job: &mut Job, bytes: i64) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM import_chunk WHERE import_key = ? AND file = ?")?
        .execute(params![job.key, job.file])?;
    job.file += 1;
    job.entry = 0;
    move_on(db, job.key, job.file, 0, bytes)
}

fn file_step(engine: &mut Engine, mut job: Job) -> Result<String, Fault> {
    let batch = Batch::begin(engine);
    let db = Rc::clone(&batch.db);
    let mut current = String::new();
    let transaction = rusqlite::Transaction::new_unchecked(&db, rusqlite::TransactionBehavior::Immediate)?;
    loop {
        let head: Option<(String, i64, i64)> = transaction
            .prepare_cached("SELECT name, bytes, depth FROM import_file WHERE import_key = ? AND number = ?")?
            .query_row(params![job.key, job.file], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let Some((name, bytes, depth)) = head else {
            receive::set_state(&transaction, job.key, State::Done)?;
            break;
        };
        current.clone_from(&name);
        let staged = || StagedFile::open(&db, job.key, job.file, bytes.max(0) as u64);
        let mut first = [0; 2048];
        let got = staged().read(&mut first).unwrap_or(0);
        if matches!(
            ritm_formats::detect(first.get(..got).unwrap_or(&[])),
            Some(Kind::Zip | Kind::Tar)
        ) {
            if engine
                .reading
                .as_ref()
                .is_none_or(|open| (open.import, open.file) != (job.key, job.file))
            {
                match Archive::open(staged(), Limits::default()) {
                    Ok(mut archive) => {
                        let own = restore::manifest(&mut archive);
                        engine.reading = Some(Reading {
                            import: job.key,
                            file: job.file,
                            archive,
                            own,
                        });
                        if job.entry == 0 {
                            expect_more(&transaction, engine, job.key)?;
                        }
                    }
                    Err(problem) => {
                        line(&transaction, job.key, &name, Taken::refused(problem))?;
                        finish_file(&transaction, &mut job, bytes)?;
                    }
                }
            }
            // Taken out while in use: taking a file needs the engine as a whole.
            if let Some(mut open) = engine.reading.take() {
                let done = archive_entry(engine, &transaction, &mut job, &mut open, &name, depth)?;
                if let Some(entry_name) = done {
                    current = entry_name;
                    engine.reading = Some(open);
                } else {
                    finish_file(&transaction, &mut job, 0)?;
                }
            }
        } else {
            let taken = whole_file(engine, &transaction, &job, &name, staged(), depth)?;
            if let Some(taken) = taken {
                line(&transaction, job.key, &name, taken)?;
            }
            finish_file(&transaction, &mut job, if depth == 0 { bytes } else { 0 })?;
        }
        if batch.is_over(engine) {
            break;
        }
    }
    transaction.commit()?;
    Ok(current)
}

/// An archive's entries are files too: tells the progress how many came to light.
fn expect_more(db: &Connection, engine: &Engine, key: i64) -> Result<(), Fault> {
    let entries = engine.reading.as_ref().map_or(0, |open| match &open.own {
        Some(own) => own.len(),
        None => open.archive.entries().len(),
    });
    db.prepare_cached("UPDATE import SET files_total = files_total + ? - 1 WHERE key = ?")?
        .execute(params![entries.max(1) as i64, key])?;
    Ok(())
}

/// Takes the next entry of an archive and gives its name; `None` when there is none left.
fn archive_entry(
    engine: &mut Engine,
    db: &Connection,
    job: &mut Job,
    open: &mut Reading,
    archive_name: &str,
    depth: i64,
) -> Result<Option<String>, Fault> {
    let index = job.entry.max(0) as usize;
    if let Some(own) = &open.own {
        let Some((name, taken)) = restore::take(engine, db, &mut open.archive, own, index)? else {
            return Ok(None);
        };
        line(db, job.key, &name, taken)?;
        job.entry += 1;
        move_on(db, job.key, job.file, job.entry, 0)?;
        return Ok(Some(name));
    }
    let Some(head) = open.archive.entries().get(index).cloned() else {
        return Ok(None);
    };
    let name = format!("{archive_name}/{}", head.name);
    let taken = match open.archive.read(index) {
        Ok((bytes, problem)) => content(engine, db, job, &name, bytes, problem, depth)?,
        Err(problem) => Some(Taken::refused(problem)),
    };
    if let Some(taken) = taken {
        line(db, job.key, &name, taken)?;
    }
    job.entry += 1;
    let packed = if depth == 0 { head.packed_bytes as i64 } else { 0 };
    move_on(db, job.key, job.file, job.entry, packed)?;
    Ok(Some(name))
}

fn whole_file(
    engine: &mut Engine,
    db: &Connection,
    job: &Job,
    name: &str,
    mut staged: StagedFile,
    depth: i64,
) -> Result<Option<Taken>, Fault> {
    let limits = Limits::default();
    if staged.length > limits.entry_bytes {
        let limit = format!("{} MiB", limits.entry_bytes >> 20);
        return Ok(Some(Taken::refused(Problem::new(ProblemCode::TooLarge, limit))));
    }
    let mut bytes = Vec::with_capacity(staged.length as usize);
    staged
        .read_to_end(&mut bytes)
        .map_err(|_| crate::store::corrupt())?;
    content(engine, db, job, name, bytes, None, depth)
}

/// Takes a file's content, whatever it is; `None` when it is an archive that was put in the queue.
fn content(
    engine: &mut Engine,
    db: &Connection,
    job: &Job,
    name: &str,
    bytes: Vec<u8>,
    unpacking: Option<Problem>,
    depth: i64,
) -> Result<Option<Taken>, Fault> {
    let taken = match ritm_formats::detect(&bytes) {
        Some(Kind::Gzip) if depth < MOST_DEPTH => match archive::gunzip(&bytes, Limits::default()) {
            Ok((inner, problem)) => {
                let name = name.strip_suffix(".gz").unwrap_or(name);
                return content(engine, db, job, name, inner, problem.or(unpacking), depth + 1);
            }
            Err(problem) => Taken::refused(problem),
        },
        Some(Kind::Zip | Kind::Tar) if depth < MOST_DEPTH => {
            enqueue(db, job.key, name, &bytes, depth + 1)?;
            return Ok(None);
        }
        Some(Kind::Gzip | Kind::Zip | Kind::Tar) => Taken::refused(Problem::new(
            ProblemCode::TooLarge,
            format!("{MOST_DEPTH} archives deep"),
        )),
        _ => take::file(engine, db, name, &bytes)?,
    };
    let mut taken = taken;
    taken.problems.extend(unpacking);
    Ok(Some(taken))
}

/// An archive within an archive becomes a file of the import.
fn enqueue(db: &Connection, key: i64, name: &str, bytes: &[u8], depth: i64) -> Result<(), Fault> {
    let number: i64 = db
        .prepare_cached("SELECT max(number) + 1 FROM import_file WHERE import_key = ?")?
        .query_row([key], |row| row.get(0))?;
    db.prepare_cached(
        "INSERT INTO import_file (import_key, number, name, bytes, depth) VALUES (?, ?, ?, ?, ?)",
    )?
    .execute(params![key, number, name, bytes.len() as i64, depth])?;
    for (index, chunk) in bytes.chunks(MAX_CHUNK_BYTES).enumerate() {
        receive::put_chunk(db, key, number, (index * MAX_CHUNK_BYTES) as i64, chunk)?;
    }
    Ok(())
}

/// A received file, read from its chunks: never whole in memory.
pub(super) struct StagedFile {
    db: Rc<Connection>,
    import: i64,
    file: i64,
    length: u64,
    position: u64,
    chunk: Vec<u8>,
    chunk_at: u64,
}

impl StagedFile {
    fn open(db: &Rc<Connection>, import: i64, file: i64, length: u64) -> Self {
        Self {
            db: Rc::clone(db),
            import,
            file,
            length,
            position: 0,
            chunk: Vec::new(),
            chunk_at: 0,
        }
    }

    fn load(&mut self) -> io::Result<()> {
        let found: Option<(i64, Vec<u8>)> = self
            .db
            .prepare_cached(
                "SELECT at, data FROM import_chunk WHERE import_key = ? AND file = ? AND at <= ?
                 ORDER BY at DESC LIMIT 1",
            )
            .and_then(|mut statement| {
                let values = params![self.import, self.file, self.position as i64];
                statement
                    .query_row(values, |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .map_err(io::Error::other)?;
        let (at, data) = found.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.chunk_at = at.max(0) as u64;
        self.chunk = data;
        Ok(())
    }
}

impl Read for StagedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        let end = self.chunk_at + self.chunk.len() as u64;
        if self.position < self.chunk_at || self.position >= end {
            self.load()?;
        }
        let from = (self.position - self.chunk_at) as usize;
        let rest = self
            .chunk
            .get(from..)
            .filter(|rest| !rest.is_empty())
            .ok_or(io::ErrorKind::UnexpectedEof)?;
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for StagedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(at) => i128::from(at),
            SeekFrom::End(by) => i128::from(self.length) + i128::from(by),
            SeekFrom::Current(by) => i128::from(self.position) + i128::from(by),
        };
        self.position = u64::try_from(position).map_err(|_| io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
