//! Activities: what is listed, opened, drawn and changed.

mod curve;
mod edit;
pub(crate) mod keep;
mod list;
mod open;

pub(crate) use keep::refresh_outdated;
pub(crate) use open::Opened;

use ritm_model::activity::{ActivityCommand, ActivityReply};

use crate::{Engine, store::Fault};

pub(crate) fn call(engine: &mut Engine, command: ActivityCommand) -> Result<ActivityReply, Fault> {
    match command {
        ActivityCommand::List { filter, after, limit } => {
            list::page(&engine.db, &filter, after, limit).map(ActivityReply::Page)
        }
        ActivityCommand::Open(id) => {
            open::detail(&engine.db, id).map(|detail| ActivityReply::Detail(Box::new(detail)))
        }
        ActivityCommand::Series(request) => open::series(engine, &request).map(ActivityReply::Series),
        ActivityCommand::Curves(id) => curve::curves(&engine.db, id).map(ActivityReply::Curves),
        ActivityCommand::Part { id, from_ms, to_ms } => {
            open::part(engine, id, from_ms, to_ms).map(|part| ActivityReply::Part(Box::new(part)))
        }
        ActivityCommand::Original(id) => {
            let original = open::original(&engine.db, id)?;
            Ok(ActivityReply::Original {
                file_name: original.name,
                bytes: original.bytes,
            })
        }
        ActivityCommand::Save { recording, format } => {
            let (file_name, bytes) = open::save(&engine.db, recording, format)?;
            Ok(ActivityReply::Original { file_name, bytes })
        }
        ActivityCommand::Rename { id, name } => edit::rename(engine, id, &name),
        ActivityCommand::SetNotes { id, notes } => edit::set_notes(engine, id, &notes),
        ActivityCommand::SetSport { id, sport } => edit::set_sport(engine, id, sport),
        ActivityCommand::Trash(ids) => edit::trash(engine, ids),
        ActivityCommand::Restore(ids) => edit::restore(engine, ids),
        ActivityCommand::Purge(ids) => edit::purge(engine, ids),
        ActivityCommand::Unlink(recording) => edit::unlink(engine, recording),
    }
}
