//! What comes of a unit of an import: kept, told in the report, and passed by where the import stands.

use ritm_formats::platform::Catalogue;
use ritm_model::{
    Problem, ProblemCode,
    import::{MAX_CHUNK_BYTES, Outcome},
};
use rusqlite::{Connection, params};

use super::{
    feed::{Cursor, Feed, Unit, Work},
    health::Turn,
    progress::{State, set_state},
    receive, report, restore, table,
    take::{self, Taken},
};
use crate::{context::Context, reading::Found, store::Fault};

/// Moves where an import stands.
pub(super) fn move_on(db: &Connection, key: i64, next: Cursor, bytes: i64) -> Result<(), Fault> {
    db.prepare_cached(
        "UPDATE import SET file = ?, unit = ?, bytes_done = min(bytes_total, bytes_done + ?) WHERE key = ?",
    )?
    .execute(params![next.file, next.unit, bytes, key])?;
    Ok(())
}

/// Passes over a unit that can't be taken, and says so.
pub(super) fn refuse(
    context: &mut Context,
    key: i64,
    name: &str,
    next: Cursor,
    bytes: i64,
    code: &str,
) -> Result<(), Fault> {
    if !name.is_empty() {
        let problem = Problem::new(ProblemCode::Internal, code);
        report::write_line(&context.db, key, name, Taken::refused(problem))?;
    }
    move_on(&context.db, key, next, bytes)
}

/// Takes the next activity of one of Ritm's own exports, when that is what is next; gives its name.
pub(super) fn own_export(context: &mut Context, key: i64, feed: &mut Feed) -> Result<Option<String>, Fault> {
    let Some((archive, manifest, index)) = feed.own() else {
        return Ok(None);
    };
    match restore::take(context, archive, manifest, index)? {
        Some((name, taken)) => {
            report::write_line(&context.db, key, &name, taken)?;
            move_on(&context.db, key, feed.own_done(), 0)?;
            Ok(Some(name))
        }
        None => {
            feed.own_finished();
            Ok(None)
        }
    }
}

/// Takes what a turn of an export of Apple Health brought.
pub(super) fn health(context: &mut Context, key: i64, export: &str, turn: Turn) -> Result<(), Fault> {
    match turn {
        Turn::More => Ok(()),
        Turn::Workout(name, found) => {
            let taken = take::file(context, &name, *found)?;
            // After a kill the export is read from its beginning: what was told of is not told of again.
            let told =
                matches!(taken.outcome, Outcome::Known(_)) && report::tells_of(&context.db, key, &name)?;
            if told {
                return Ok(());
            }
            report::write_line(&context.db, key, &name, taken).map(drop)
        }
        Turn::End(problems) if problems.is_empty() => Ok(()),
        Turn::End(problems) => {
            let workouts = report::tells_of(&context.db, key, &format!("{export}/0001.fit"))?;
            let outcome = if workouts {
                Outcome::Added(Vec::new())
            } else {
                Outcome::Refused
            };
            report::write_line(&context.db, key, export, Taken { outcome, problems }).map(drop)
        }
    }
}

/// Does a unit, of which readers found `found`; tells whether it was the last.
pub(super) fn unit(context: &mut Context, key: i64, unit: Unit, found: Option<Found>) -> Result<bool, Fault> {
    let Unit {
        name,
        next,
        bytes,
        work,
    } = unit;
    match work {
        Work::Reading { entry, catalogue, .. } => {
            if let Some(found) = found {
                read(
                    context,
                    key,
                    &name,
                    next.file,
                    &entry,
                    catalogue.as_deref(),
                    found,
                )?;
            }
        }
        Work::Refused(problem) => {
            report::write_line(&context.db, key, &name, Taken::refused(problem))?;
        }
        Work::Unreadable {
            entry,
            catalogue,
            problem,
        } => {
            let mut taken = Taken::refused(problem);
            if let Some(catalogue) = catalogue {
                taken = without_file(context, &entry, &catalogue, taken)?;
            }
            report::write_line(&context.db, key, &name, taken)?;
        }
        Work::Opened { units } => {
            context
                .db
                .prepare_cached("UPDATE import SET files_total = files_total + ? - 1 WHERE key = ?")?
                .execute(params![units.max(1) as i64, key])?;
        }
        Work::Manual(manual) => {
            if let Some((own_name, taken)) = take::manual(context, *manual)? {
                let name = match name.as_str() {
                    "" => own_name,
                    archive => format!("{archive}/{own_name}"),
                };
                report::write_line(&context.db, key, &name, taken)?;
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
            report::write_line(&context.db, key, &name, taken)?;
        }
        Work::Finished { file, keep } => {
            if !keep {
                context
                    .db
                    .prepare_cached("DELETE FROM import_chunk WHERE import_key = ? AND file = ?")?
                    .execute(params![key, file])?;
            }
        }
        Work::Nothing => {}
        Work::End => {
            set_state(&context.db, key, State::Done)?;
            return Ok(true);
        }
    }
    move_on(&context.db, key, next, bytes)?;
    Ok(false)
}

/// Takes what a reader found in file `file` of the import.
fn read(
    context: &mut Context,
    key: i64,
    name: &str,
    file: i64,
    entry: &str,
    catalogue: Option<&Catalogue>,
    mut found: Found,
) -> Result<(), Fault> {
    match &mut found {
        Found::Archive {
            name,
            entry,
            bytes,
            depth,
        } => return enqueue(&context.db, key, file, name, entry, bytes, *depth),
        // What an export calls no training needs no explaining.
        Found::Unread(_, unread) if catalogue.is_none() => return table::met(context, key, name, unread),
        Found::Training(training) => {
            if let Some(catalogue) = catalogue
                && catalogue.told_of(entry).is_none()
            {
                training.hear(catalogue)?;
            }
        }
        _ => {}
    }
    let mut taken = take::file(context, name, found)?;
    if let Some(catalogue) = catalogue.filter(|_| taken.outcome == Outcome::Refused) {
        taken = without_file(context, entry, catalogue, taken)?;
    }
    report::write_line(&context.db, key, name, taken)?;
    Ok(())
}

/// What there is to say of a file of an export that gave nothing: the totals of the export's table, or that it is one of
/// those that hold no training and are nobody's trouble.
fn without_file(
    context: &mut Context,
    entry: &str,
    catalogue: &Catalogue,
    mut taken: Taken,
) -> Result<Taken, Fault> {
    if let Some(manual) = catalogue.instead_of(entry)
        && let Some((_, instead)) = take::manual(context, manual)?
    {
        let note = Problem::new(ProblemCode::TotalsOfTable, "");
        taken.problems.push(note);
        taken.problems.extend(instead.problems);
        return Ok(Taken {
            outcome: instead.outcome,
            problems: taken.problems,
        });
    }
    let kinds: Option<Vec<_>> = taken
        .problems
        .iter()
        .map(|problem| catalogue.passes_over(entry, problem))
        .collect();
    Ok(match kinds.as_deref() {
        Some([kind, ..]) => Taken {
            outcome: Outcome::Passed {
                what: kind.code().to_owned(),
                files: 1,
            },
            problems: Vec::new(),
        },
        _ => taken,
    })
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
