//! Taking files in: received in chunks, read in steps, reported line by line, safe at every moment.
//!
//! A file's bytes stand in `import_chunk` from the moment a chunk is acknowledged until the file is read. Where the
//! reading stands (`import.file`, `import.entry`) moves in the same transaction as what was read is kept, so a kill
//! at any moment leaves either both or neither.

pub(crate) mod columns;
mod feed;
mod health;
mod identity;
mod pool;
mod read;
mod receive;
mod report;
mod restore;
mod staged;
mod tables;
mod take;
mod work;

pub(crate) use feed::Feed;
pub(crate) use pool::Pool;
pub use pool::read_beside;
pub(crate) use work::step;

use ritm_model::import::{ImportCommand, ImportReply};

use crate::{Engine, store::Fault};

/// `import.state`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Receiving = 0,
    Reading = 1,
    Done = 2,
    Cancelled = 3,
    Paused = 4,
}

pub(crate) fn call(engine: &mut Engine, command: ImportCommand) -> Result<ImportReply, Fault> {
    match command {
        ImportCommand::Begin { import, files } => receive::begin(engine, import, &files)?,
        ImportCommand::Chunk {
            import,
            file,
            offset,
            bytes,
        } => {
            receive::chunk(engine, import, file, offset, &bytes)?;
        }
        ImportCommand::Commit(import) => receive::commit(engine, import)?,
        ImportCommand::Sample { import, until } => receive::sample(engine, import, until)?,
        ImportCommand::Cancel(import) => receive::cancel(engine, import)?,
        ImportCommand::Pause(import) => receive::pause(engine, import, true)?,
        ImportCommand::Resume(import) => receive::pause(engine, import, false)?,
        ImportCommand::Table { import, line } => return columns::survey(&engine.db, import, line),
        ImportCommand::ReadTable {
            import,
            line,
            mapping,
        } => {
            return columns::read_table(engine, import, line, &mapping);
        }
        ImportCommand::List => return Ok(ImportReply::Imports(report::list(&engine.db)?)),
        ImportCommand::Report {
            import,
            after,
            limit,
            problems_only,
        } => {
            return report::page(&engine.db, import, after, limit, problems_only);
        }
    }
    Ok(ImportReply::Accepted)
}
