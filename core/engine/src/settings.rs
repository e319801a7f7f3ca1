//! What the athlete chose, and what the store takes.

use ritm_model::{
    Event,
    settings::{Settings, SettingsCommand, SettingsReply, Storage},
};
use rusqlite::{Connection, OptionalExtension};

use crate::{Engine, store::Fault};

pub(crate) fn call(engine: &mut Engine, command: SettingsCommand) -> Result<SettingsReply, Fault> {
    match command {
        SettingsCommand::Get => Ok(SettingsReply::Settings(get(&engine.db)?)),
        SettingsCommand::Set(settings) => {
            set(&engine.db, &settings)?;
            engine.events.push(Event::SettingsChanged(settings.clone()));
            Ok(SettingsReply::Settings(settings))
        }
        SettingsCommand::Storage => Ok(SettingsReply::Storage(storage(&engine.db)?)),
    }
}

/// JSON, so that a newer Ritm's additional choices don't make an older one forget all.
pub(crate) fn get(db: &Connection) -> Result<Settings, Fault> {
    let text: Option<String> = db
        .prepare_cached("SELECT value FROM setting WHERE name = 'settings'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

pub(crate) fn set(db: &Connection, settings: &Settings) -> Result<(), Fault> {
    let text = serde_json::to_string(settings).unwrap_or_default();
    db.prepare_cached(
        "INSERT INTO setting (name, value) VALUES ('settings', ?)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute([text])?;
    Ok(())
}

fn storage(db: &Connection) -> Result<Storage, Fault> {
    let number = |sql: &str| -> Result<u64, Fault> {
        Ok(db.query_row(sql, [], |row| row.get::<_, i64>(0))?.max(0) as u64)
    };
    Ok(Storage {
        database_bytes: number("PRAGMA page_count")? * number("PRAGMA page_size")?,
        sample_bytes: number("SELECT coalesce(sum(length(data)), 0) FROM piece")?,
        original_bytes: number("SELECT coalesce(sum(length(data)), 0) FROM original")?,
        activities: number("SELECT count(*) FROM activity")?,
        samples: number("SELECT coalesce(sum(sample_count), 0) FROM recording")?,
    })
}
