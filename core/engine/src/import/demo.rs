//! The generated year of training, taken in as if its files had been handed over.

use ritm_demo::DemoYear;
use ritm_model::Timestamp;
use rusqlite::params;

use super::{
    feed::Cursor,
    outcome::move_on,
    progress::{State, set_state},
    report, take,
};
use crate::{
    context::Context,
    reading::{Content, Found, Task, read},
    store::{Fault, original},
    work::Turn,
};

/// The generated year is the same for everybody.
const SEED: u64 = 2_026;

/// Takes activities of the year that ended at `until`, `utc_offset_s` seconds east of Greenwich, from unit `unit` on;
/// gives the name of the last.
pub(super) fn turn(
    context: &mut Context,
    turn: Turn,
    key: i64,
    mut unit: i64,
    until: Timestamp,
    utc_offset_s: i32,
) -> Result<String, Fault> {
    let year = DemoYear::new(until, utc_offset_s, SEED);
    // The triathlon is a file of its own.
    let count = year.len() as i64 + 1;
    context
        .db
        .prepare_cached("UPDATE import SET files_total = ?1, bytes_total = ?1 WHERE key = ?2")?
        .execute(params![count, key])?;
    let mut name = String::new();
    while unit < count {
        let index = usize::try_from(unit).unwrap_or(0);
        let (file_name, recordings) = if index < year.len() {
            let (name, recording) = year.recording(index);
            (name, vec![recording])
        } else {
            year.triathlon()
        };
        name = file_name;
        let file = ritm_formats::fit::encode_sessions(&recordings);
        let hash = original::hash(&file);
        let found = if original::find(&context.db, hash)?.is_some() {
            Found::Known(hash)
        } else {
            let task = Task {
                name: name.clone(),
                entry: name.clone(),
                content: Content::Plain(file),
                unpacking: None,
                facts: None,
                known: std::sync::Arc::default(),
                arrived: Some(hash),
                depth: 0,
            };
            read(task, &*context.host.zones)
        };
        let taken = take::file(context, &name, found)?;
        report::write_line(&context.db, key, &name, taken)?;
        unit += 1;
        move_on(&context.db, key, Cursor { file: 0, unit }, 1)?;
        if turn.is_over(context) {
            break;
        }
    }
    if unit >= count {
        set_state(&context.db, key, State::Done)?;
    }
    Ok(name)
}
