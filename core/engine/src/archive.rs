//! Everything taken out as one zip archive: the originals byte for byte, and a manifest that says how they belong
//! together. Importing it into an empty app gives the same state; `import::restore` is the other half.
//!
//! Layout: `ritm.json` (a [`Manifest`]) first, then `originals/HASH.EXT` for each original.

use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
};

use ritm_model::{
    Device, ExportId, Extras, SourceFormat, Totals,
    archive::{ArchiveCommand, ArchiveError, ArchiveReply},
    settings::Settings,
    table::Mapping,
};
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use crate::{
    Engine,
    activity::keep,
    import::columns,
    settings,
    store::{Fault, corrupt, original},
};

/// The manifest's version: a reader takes its own and older ones.
pub(crate) const VERSION: u32 = 1;
/// A piece is handed out when it has grown to this.
const PIECE_BYTES: usize = 1 << 20;

/// `ritm.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) ritm_archive: u32,
    pub(crate) settings: Settings,
    pub(crate) activities: Vec<ArchivedActivity>,
}

/// An activity as the archive keeps it: what can't be computed from the originals.
#[derive(Serialize, Deserialize)]
pub(crate) struct ArchivedActivity {
    pub(crate) id: String,
    pub(crate) start_ms: i64,
    pub(crate) utc_offset_s: i32,
    pub(crate) sport: String,
    pub(crate) sport_edited: bool,
    pub(crate) name: String,
    pub(crate) notes: String,
    pub(crate) trashed_ms: Option<i64>,
    pub(crate) recordings: Vec<ArchivedRecording>,
}

/// A recording as the archive keeps it.
#[derive(Serialize, Deserialize)]
pub(crate) struct ArchivedRecording {
    pub(crate) id: String,
    /// The original's BLAKE3 hash in hexadecimal digits.
    pub(crate) original: String,
    /// The original's path in the archive.
    pub(crate) path: String,
    /// The name the original came under.
    pub(crate) file_name: String,
    /// Which of the original's recordings it is.
    pub(crate) part: u16,
    /// What the original does not tell by itself; older archives have none of it.
    #[serde(default)]
    pub(crate) told: Option<Told>,
    /// How the athlete explained the table it is.
    #[serde(default)]
    pub(crate) mapping: Option<Mapping>,
}

/// What an export's tables may have told of a recording beside what is in its file.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) start_ms: i64,
    pub(crate) format: SourceFormat,
    pub(crate) device: Device,
    pub(crate) name: Option<String>,
    pub(crate) notes: Option<String>,
    pub(crate) sport: String,
    pub(crate) utc_offset_s: Option<i32>,
    pub(crate) external: Option<(String, String)>,
    pub(crate) gear: Vec<String>,
    pub(crate) photos: Vec<String>,
    pub(crate) totals: Totals,
}

/// An export under way.
pub(crate) struct Export {
    id: ExportId,
    writer: ZipWriter<StreamWriter<Pipe>>,
    pipe: Pipe,
    /// Keys and paths of the originals still to be written, last first.
    rest: Vec<(i64, String)>,
    total: u64,
}

/// Where the zip writer writes to and pieces are taken from.
#[derive(Clone, Default)]
struct Pipe(Rc<RefCell<Vec<u8>>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) fn call(engine: &mut Engine, command: ArchiveCommand) -> Result<ArchiveReply, Fault> {
    match command {
        ArchiveCommand::Begin(id) => {
            engine.export = Some(begin(engine, id)?);
            next(engine, id)
        }
        ArchiveCommand::Next(id) => next(engine, id),
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(3))
}

fn begin(engine: &Engine, id: ExportId) -> Result<Export, Fault> {
    let manifest = Manifest {
        ritm_archive: VERSION,
        settings: settings::get(&engine.db)?,
        activities: activities(&engine.db)?,
    };
    let json = serde_json::to_vec(&manifest).map_err(|_| corrupt())?;
    let pipe = Pipe::default();
    let mut writer = ZipWriter::new_stream(pipe.clone());
    writer.start_file("ritm.json", options()).map_err(|_| corrupt())?;
    writer.write_all(&json).map_err(|_| corrupt())?;
    let rest: Vec<(i64, String)> = engine
        .db
        .prepare_cached("SELECT key, hash, name FROM original ORDER BY key DESC")?
        .query_map([], |row| {
            let hash: [u8; 32] = row.get(1)?;
            let name: String = row.get(2)?;
            Ok((row.get(0)?, path_of(hash, &name)))
        })?
        .collect::<Result<_, _>>()?;
    Ok(Export {
        id,
        writer,
        pipe,
        total: rest.len() as u64,
        rest,
    })
}

fn path_of(hash: [u8; 32], name: &str) -> String {
    let extension: String = name
        .rsplit_once('.')
        .map(|(_, extension)| {
            extension
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .take(8)
                .collect()
        })
        .unwrap_or_default();
    let extension = if extension.is_empty() {
        "bin".to_owned()
    } else {
        extension
    };
    format!("originals/{}.{extension}", ritm_model::FileHash(hash))
}

fn activities(db: &Connection) -> Result<Vec<ArchivedActivity>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT key, id, start_ms, utc_offset_s, sport, sport_edited, name, notes, trashed_ms FROM activity
         ORDER BY key",
    )?;
    let mut rows = statement.query([])?;
    let mut activities = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(1)?;
        activities.push(ArchivedActivity {
            id: ritm_model::ActivityId::from_slice(&id)
                .ok_or_else(corrupt)?
                .to_string(),
            start_ms: row.get(2)?,
            utc_offset_s: row.get(3)?,
            sport: ritm_model::Sport::from_number(row.get(4)?).code().to_owned(),
            sport_edited: row.get(5)?,
            name: row.get(6)?,
            notes: row.get(7)?,
            trashed_ms: row.get(8)?,
            recordings: recordings(db, row.get(0)?)?,
        });
    }
    Ok(activities)
}

fn recordings(db: &Connection, activity_key: i64) -> Result<Vec<ArchivedRecording>, Fault> {
    let mut statement = db.prepare_cached(
        "SELECT recording.id, original.hash, original.name, part, meta, extras, sport, original_key, start_ms
         FROM recording
         JOIN original ON original.key = original_key WHERE activity_key = ? ORDER BY recording.key",
    )?;
    let mut rows = statement.query([activity_key])?;
    let mut recordings = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(0)?;
        let hash: [u8; 32] = row.get(1)?;
        let file_name: String = row.get(2)?;
        recordings.push(ArchivedRecording {
            id: ritm_model::RecordingId::from_slice(&id)
                .ok_or_else(corrupt)?
                .to_string(),
            original: ritm_model::FileHash(hash).to_string(),
            path: path_of(hash, &file_name),
            file_name,
            part: row.get(3)?,
            told: Some(told(row)?),
            mapping: columns::explained(db, row.get(7)?)?,
        });
    }
    Ok(recordings)
}

fn told(row: &Row<'_>) -> Result<Told, Fault> {
    let meta = keep::read_meta(row.get_ref(4)?.as_blob().map_err(|_| corrupt())?)?;
    let extras = match row.get::<_, Option<Vec<u8>>>(5)? {
        Some(extras) => ritm_model::decode(&extras).map_err(|_| corrupt())?,
        None => Extras::default(),
    };
    Ok(Told {
        start_ms: row.get(8)?,
        format: meta.format,
        device: meta.device,
        name: meta.name,
        notes: meta.notes,
        sport: ritm_model::Sport::from_number(row.get(6)?).code().to_owned(),
        utc_offset_s: meta.utc_offset_s,
        external: meta.identity.external,
        gear: extras.gear,
        photos: extras.photos,
        totals: meta.totals,
    })
}

fn next(engine: &mut Engine, id: ExportId) -> Result<ArchiveReply, Fault> {
    let mut export = engine
        .export
        .take()
        .filter(|export| export.id == id)
        .ok_or(ArchiveError::NotFound)?;
    let last = export.write(&engine.db)?;
    let (pipe, total) = (export.pipe.clone(), export.total);
    let files_done = total - export.rest.len() as u64;
    if last {
        export.writer.finish().map_err(|_| corrupt())?;
    } else {
        engine.export = Some(export);
    }
    let bytes = std::mem::take(&mut *pipe.0.borrow_mut());
    Ok(ArchiveReply::Piece {
        bytes,
        files_done,
        files_total: total,
        last,
    })
}

impl Export {
    /// Writes originals until a piece is full; tells whether all are written.
    fn write(&mut self, db: &Connection) -> Result<bool, Fault> {
        while self.pipe.0.borrow().len() < PIECE_BYTES {
            let Some((key, path)) = self.rest.pop() else { break };
            let original = original::read(db, key)?;
            self.writer.start_file(path, options()).map_err(|_| corrupt())?;
            self.writer.write_all(&original.bytes).map_err(|_| corrupt())?;
        }
        Ok(self.rest.is_empty())
    }
}
