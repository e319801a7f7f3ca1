//! How far imports have come.

use ritm_model::{
    ImportId, Timestamp,
    door::StoreError,
    import::{ImportProgress, ImportState},
    sorted::Map,
};
use rusqlite::{Connection, Row};

use crate::{context::Context, store::Fault};

/// `import.state`. The numbers are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Receiving = 0,
    Reading = 1,
    Done = 2,
    Cancelled = 3,
    Paused = 4,
}

/// Why imports rest, by their keys.
#[derive(Default)]
pub(super) struct Troubles(pub(super) Map<i64, StoreError>);

const PROGRESS: &str = "SELECT id, state, begun_ms, bytes_done, bytes_total, files_done, files_total, added, linked, \
    known, damaged, refused, key, \
    (SELECT name FROM import_file WHERE import_key = import.key ORDER BY number LIMIT 1) FROM import";

fn read(row: &Row<'_>) -> rusqlite::Result<(i64, ImportProgress)> {
    let id: [u8; 16] = row.get(0)?;
    let number = |index: usize| row.get::<_, i64>(index).map(|number| number.max(0) as u64);
    let progress = ImportProgress {
        import: ImportId::from_slice(&id).ok_or(rusqlite::Error::InvalidQuery)?,
        state: match row.get::<_, i64>(1)? {
            0 => ImportState::Receiving,
            1 => ImportState::Reading,
            2 => ImportState::Done,
            4 => ImportState::Paused,
            _ => ImportState::Cancelled,
        },
        begun: Timestamp::from_unix_ms(row.get(2)?),
        name: row.get::<_, Option<String>>(13)?.unwrap_or_default(),
        bytes_done: number(3)?,
        bytes_total: number(4)?,
        files_done: number(5)?,
        files_total: number(6)?,
        added: number(7)?,
        linked: number(8)?,
        known: number(9)?,
        damaged: number(10)?,
        refused: number(11)?,
        current: String::new(),
        trouble: None,
    };
    Ok((row.get(12)?, progress))
}

/// How far an import has come; `current` is the file at hand.
pub(super) fn of(context: &mut Context, key: i64, current: &str) -> Result<ImportProgress, Fault> {
    let sql = format!("{PROGRESS} WHERE key = ?");
    let (key, progress) = context.db.prepare_cached(&sql)?.query_row([key], read)?;
    Ok(ImportProgress {
        current: current.to_owned(),
        trouble: context.memory.of::<Troubles>().0.get(&key).cloned(),
        ..progress
    })
}

/// The imports under way and the ten latest, newest first.
pub(super) fn list(context: &mut Context) -> Result<Vec<ImportProgress>, Fault> {
    let sql = format!(
        "{PROGRESS} WHERE state IN (0, 1, 4) OR key IN (SELECT key FROM import ORDER BY key DESC LIMIT 10) ORDER BY key DESC"
    );
    let imports: Vec<(i64, ImportProgress)> = context
        .db
        .prepare_cached(&sql)?
        .query_map([], read)?
        .collect::<Result<_, _>>()?;
    let troubles = context.memory.of::<Troubles>();
    let told = imports.into_iter().map(|(key, progress)| ImportProgress {
        trouble: troubles.0.get(&key).cloned(),
        ..progress
    });
    Ok(told.collect())
}

/// Whether any import is being handed over or is read. One that the athlete lets wait may wait for ever.
pub(crate) fn are_under_way(db: &Connection) -> Result<bool, Fault> {
    let any = db
        .prepare_cached("SELECT 1 FROM import WHERE state IN (0, 1)")?
        .exists([])?;
    Ok(any)
}

/// Tells at once how far an import has come.
pub(super) fn tell(context: &mut Context, key: i64) -> Result<(), Fault> {
    let progress = of(context, key, "")?;
    context.news.progress(progress, true);
    Ok(())
}

pub(super) fn set_state(db: &Connection, key: i64, state: State) -> Result<(), Fault> {
    db.prepare_cached("UPDATE import SET state = ? WHERE key = ?")?
        .execute(rusqlite::params![state as i64, key])?;
    if state == State::Done {
        // Archives that tell of archives in them are kept until those are read.
        db.prepare_cached("DELETE FROM import_chunk WHERE import_key = ?")?
            .execute([key])?;
        // An archive's directory and headers are not counted entry by entry.
        db.prepare_cached(
            "UPDATE import SET bytes_done = bytes_total, files_total = files_done WHERE key = ?",
        )?
        .execute([key])?;
    }
    Ok(())
}
