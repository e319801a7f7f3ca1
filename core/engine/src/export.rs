//! Everything taken out as one zip file: the originals byte for byte, and a manifest that says how they belong
//! together. Importing it into an empty app gives the same state; `import::restore` is the other half.
//!
//! Layout: `ritm.json` (a [`manifest::Manifest`]) first, then each original under its own name in
//! `originals/` ([`paths`]).

pub(crate) mod manifest;
mod paths;

use std::{
    cell::RefCell,
    collections::HashSet,
    io::{self, Write},
    rc::Rc,
};

use ritm_model::{
    ActivityId, ExportId, FileHash, RecordingId, Sport,
    export::{BeginExport, ExportError, ExportPiece, ReadExportPiece},
};
use rusqlite::{Connection, OptionalExtension};
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use self::{
    manifest::{ExportedActivity, ExportedCut, ExportedRecording, Told},
    paths::Paths,
};
use crate::{
    activity::{keep, lengths, refresh},
    answer::{Answer, Answered, Errand},
    context::Context,
    settings,
    store::{
        Fault, corrupt, explained,
        field::{self, Cut, Field, Kind},
        original, readable,
    },
    work::Turn,
};

/// A piece is handed out when it has grown to this.
const PIECE_BYTES: usize = 1 << 20;

/// An export under way.
struct Export {
    id: ExportId,
    writer: ZipWriter<StreamWriter<Pipe>>,
    pipe: Pipe,
    /// Keys and paths of the originals still to be written, last first.
    rest: Vec<(i64, String)>,
    /// What is being done with the next of them.
    current: Current,
    total: u64,
    /// Originals that are damaged.
    left_out: u64,
    /// The piece given last, and its number: it may be asked for again.
    latest: Option<(u32, ExportPiece)>,
}

/// What is being done with an original.
#[derive(Default)]
enum Current {
    #[default]
    Nothing,
    /// It is unpacked, to be written to that path.
    Unpacks(Box<original::Unpacking>, String),
    /// It is written; so much of it is.
    Writes(Vec<u8>, usize),
}

/// So many exports go on side by side, each page's its own; more end the one that was begun first.
const MOST: usize = 4;

/// The exports whose pieces are asked for, in the order of their beginning.
#[derive(Default)]
struct Exports(Vec<Export>);

impl Exports {
    fn end(&mut self, id: ExportId) {
        self.0.retain(|export| export.id != id);
    }

    fn add(&mut self, export: Export) {
        self.end(export.id);
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push(export);
    }
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

impl Answer for BeginExport {
    fn answer(self, context: &mut Context) -> Result<Answered<u64>, Fault> {
        context.memory.of::<Exports>().end(self.export);
        let until = context.db.query_row(
            "SELECT (SELECT max(key) FROM activity), (SELECT max(key) FROM original)",
            [],
            |row| {
                Ok(Until {
                    activity: row.get::<_, Option<i64>>(0)?.unwrap_or(i64::MIN),
                    original: row.get::<_, Option<i64>>(1)?.unwrap_or(i64::MIN),
                })
            },
        )?;
        Ok(Answered::Later(Box::new(Beginning {
            id: self.export,
            paths: self.only.as_ref().map(|_| HashSet::new()),
            only: self
                .only
                .map(|ids| ids.into_iter().map(|id| id.to_string()).collect()),
            open: None,
            after: i64::MIN,
            until,
            names: Paths::default(),
            written: 0,
        })))
    }
}

/// Writes the manifest, an activity after the other: there may be tens of thousands.
struct Beginning {
    id: ExportId,
    /// The activities that go out; all when `None`.
    only: Option<HashSet<String>>,
    open: Option<(ZipWriter<StreamWriter<Pipe>>, Pipe)>,
    /// The key of the activity looked at last.
    after: i64,
    until: Until,
    names: Paths,
    /// How many were written.
    written: u64,
    /// The paths of the originals that go out; all when `None`.
    paths: Option<HashSet<String>>,
}

/// The last of what was here when an export began, by their keys. What comes in later is not in it: half of it would
/// lie in a part of the manifest that is written already.
#[derive(Clone, Copy)]
struct Until {
    activity: i64,
    original: i64,
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(3))
}

impl Beginning {
    fn begin(context: &Context) -> Result<(ZipWriter<StreamWriter<Pipe>>, Pipe), Fault> {
        let pipe = Pipe::default();
        let mut writer = ZipWriter::new_stream(pipe.clone());
        writer.start_file("ritm.json", options()).map_err(|_| corrupt())?;
        let settings = manifest::Settings::from(settings::get(&context.db)?);
        let settings = miniserde::json::to_string(&settings);
        let version = manifest::VERSION;
        write!(
            writer,
            r#"{{"ritm_archive":{version},"settings":{settings},"activities":["#
        )
        .map_err(|_| corrupt())?;
        Ok((writer, pipe))
    }
}

impl Errand<u64> for Beginning {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<u64>, Fault> {
        let (mut writer, pipe) = match self.open.take() {
            Some(open) => open,
            None => Self::begin(context)?,
        };
        while !turn.is_over(context) {
            let Some((key, activity)) = activity_after(&context.db, self.after, self.until, &mut self.names)?
            else {
                writer.write_all(b"]}").map_err(|_| corrupt())?;
                let mut rest = originals(&context.db, self.until, &mut self.names)?;
                if let Some(paths) = &self.paths {
                    rest.retain(|(_, path)| paths.contains(path));
                }
                let total = rest.len() as u64;
                context.memory.of::<Exports>().add(Export {
                    id: self.id,
                    writer,
                    pipe,
                    rest,
                    current: Current::Nothing,
                    total,
                    left_out: 0,
                    latest: None,
                });
                return Ok(Some(total));
            };
            self.after = key;
            if self.only.as_ref().is_some_and(|only| {
                !std::iter::once(&activity.id)
                    .chain(&activity.parent)
                    .any(|id| only.contains(id))
            }) {
                continue;
            }
            if let Some(paths) = &mut self.paths {
                paths.extend(activity.recordings.iter().map(|recording| recording.path.clone()));
            }
            let comma: &[u8] = if self.written == 0 { b"" } else { b"," };
            self.written += 1;
            let json = miniserde::json::to_string(&activity);
            writer
                .write_all(comma)
                .and_then(|()| writer.write_all(json.as_bytes()))
                .map_err(|_| corrupt())?;
        }
        self.open = Some((writer, pipe));
        Ok(None)
    }
}

fn originals(db: &Connection, until: Until, paths: &mut Paths) -> Result<Vec<(i64, String)>, Fault> {
    let mut statement =
        db.prepare_cached("SELECT key, hash, name FROM original WHERE key <= ? ORDER BY key DESC")?;
    let rows = statement.query_map([until.original], |row| {
        let key = row.get(0)?;
        let hash: [u8; 32] = row.get(1)?;
        let name: String = row.get(2)?;
        Ok((key, paths.of(key, hash, &name)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The first activity whose key is larger than `after`.
fn activity_after(
    db: &Connection,
    after: i64,
    until: Until,
    paths: &mut Paths,
) -> Result<Option<(i64, ExportedActivity)>, Fault> {
    let found = db
        .prepare_cached(
            "SELECT key, id, start_ms, utc_offset_s, sport, sport_edited, name, notes, trashed_ms,
                    (SELECT whole.id FROM activity AS whole
                     WHERE whole.key = activity.parent_key AND whole.key <= ?2) FROM activity
             WHERE key > ?1 AND (key <= ?2 OR EXISTS
                 (SELECT 1 FROM recording WHERE activity_key = activity.key AND original_key <= ?3))
             ORDER BY key LIMIT 1",
        )?
        .query_row([after, until.activity, until.original], |row| {
            let id: [u8; 16] = row.get(1)?;
            let activity = ExportedActivity {
                id: ActivityId::from_slice(&id)
                    .map(|id| id.to_string())
                    .unwrap_or_default(),
                start_ms: row.get(2)?,
                start_edited: None,
                utc_offset_s: row.get(3)?,
                sport: Sport::from_number(row.get(4)?).code().to_owned(),
                sport_edited: row.get(5)?,
                name: row.get(6)?,
                notes: row.get(7)?,
                effort: readable(field::get(db, Kind::Activity, &id, Field::Effort as i64))
                    .ok()
                    .flatten()
                    .flatten(),
                trashed_ms: row.get(8)?,
                parent: row
                    .get::<_, Option<[u8; 16]>>(9)?
                    .and_then(|id| ActivityId::from_slice(&id))
                    .map(|id| id.to_string()),
                recordings: Vec::new(),
            };
            Ok((row.get(0)?, activity))
        })
        .optional()?;
    let Some((key, mut activity)) = found else {
        return Ok(None);
    };
    activity.recordings = recordings(db, key, until, paths)?;
    activity.start_edited = refresh::set_start(db, key)?.map(|_| true);
    Ok(Some((key, activity)))
}

fn recordings(
    db: &Connection,
    activity_key: i64,
    until: Until,
    paths: &mut Paths,
) -> Result<Vec<ExportedRecording>, Fault> {
    let sql = format!(
        "SELECT recording.id, original.hash, original.name, part % 65536, original_key, {}, recording.key FROM recording
         JOIN original ON original.key = original_key WHERE activity_key = ? AND original_key <= ? ORDER BY recording.key",
        keep::META
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query([activity_key, until.original])?;
    let mut recordings = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(0)?;
        let hash: [u8; 32] = row.get(1)?;
        let file_name: String = row.get(2)?;
        let original_key: i64 = row.get(4)?;
        let key: i64 = row.get(12)?;
        let mut exported = ExportedRecording::new(
            RecordingId::from_slice(&id).ok_or_else(corrupt)?.to_string(),
            FileHash(hash).to_string(),
            paths.of(original_key, hash, &file_name),
            file_name,
            row.get(3)?,
        );
        exported.told = readable(keep::read_whole_meta(row, 5))?.map(|(recording, _)| Told::of(recording));
        exported.cut = keep::read_cut(row, 9)?.map(|Cut { from_ms, to_ms }| ExportedCut { from_ms, to_ms });
        if let Some(mapping) = readable(explained::of(db, original_key))?.flatten() {
            exported.explain(&mapping);
        }
        let counted = field::get(db, Kind::Recording, &id, Field::AutoPauses as i64);
        exported.auto_pauses = readable(counted)?.flatten();
        let edits = readable(lengths::of(db, key))?.unwrap_or_default();
        exported.lengths = (!edits.is_empty()).then(|| edits.into_iter().map(Into::into).collect());
        recordings.push(exported);
    }
    Ok(recordings)
}

/// Writes a piece, a little at a time.
struct Piece(ReadExportPiece);

impl Answer for ReadExportPiece {
    fn answer(self, _context: &mut Context) -> Result<Answered<ExportPiece>, Fault> {
        Ok(Answered::Later(Box::new(Piece(self))))
    }
}

impl Errand<ExportPiece> for Piece {
    fn turn(&mut self, context: &mut Context, turn: Turn) -> Result<Option<ExportPiece>, Fault> {
        let mut exports = std::mem::take(context.memory.of::<Exports>());
        let outcome = exports.piece(&self.0, context, turn);
        *context.memory.of::<Exports>() = exports;
        outcome
    }
}

impl Exports {
    /// Goes on with a piece for a turn; gives it once it is whole.
    fn piece(
        &mut self,
        question: &ReadExportPiece,
        context: &Context,
        turn: Turn,
    ) -> Result<Option<ExportPiece>, Fault> {
        let export = self.0.iter_mut().find(|export| export.id == question.export);
        let export = export.ok_or(ExportError::NotFound)?;
        if let Some((number, piece)) = &export.latest
            && *number == question.number
        {
            return Ok(Some(piece.clone()));
        }
        let next = export.latest.as_ref().map_or(0, |(number, _)| number + 1);
        let ended = export.latest.as_ref().is_some_and(|(_, piece)| piece.last);
        if question.number != next || ended {
            return Err(ExportError::NotFound.into());
        }
        loop {
            let full = match export.step(&context.db) {
                Ok(full) => full,
                Err(fault) => {
                    // Half a file is in it.
                    self.end(question.export);
                    return Err(fault);
                }
            };
            if full {
                let piece = export.take()?;
                export.latest = Some((next, piece.clone()));
                return Ok(Some(piece));
            }
            if turn.is_over(context) {
                return Ok(None);
            }
        }
    }
}

impl Export {
    /// What is packed in a step.
    const STEP_BYTES: usize = 1 << 17;

    /// Goes on for a moment; tells whether a piece is full, or all of it is written.
    fn step(&mut self, db: &Connection) -> Result<bool, Fault> {
        match std::mem::take(&mut self.current) {
            Current::Nothing => {
                let Some((key, path)) = self.rest.last() else {
                    return Ok(true);
                };
                match readable(original::read_packed_if_here(db, *key))? {
                    Some(Some(packed)) => {
                        let path = path.clone();
                        self.current = Current::Unpacks(Box::new(original::Unpacking::new(packed)), path);
                    }
                    // The athlete may have removed it since.
                    Some(None) => self.done(),
                    None => self.leave_out(),
                }
            }
            Current::Unpacks(mut unpacking, path) => match readable(unpacking.step())? {
                Some(None) => self.current = Current::Unpacks(unpacking, path),
                Some(Some(bytes)) => {
                    self.writer.start_file(path, options()).map_err(|_| corrupt())?;
                    self.current = Current::Writes(bytes, 0);
                }
                None => self.leave_out(),
            },
            Current::Writes(bytes, from) => {
                let to = bytes.len().min(from + Self::STEP_BYTES);
                let part = bytes.get(from..to).unwrap_or_default();
                self.writer.write_all(part).map_err(|_| corrupt())?;
                if to < bytes.len() {
                    self.current = Current::Writes(bytes, to);
                } else {
                    self.done();
                }
            }
        }
        let full = self.pipe.0.borrow().len() >= PIECE_BYTES;
        Ok(full || self.rest.is_empty())
    }

    fn done(&mut self) {
        self.rest.pop();
    }

    /// What is sound goes out all the same, and the athlete is told.
    fn leave_out(&mut self) {
        self.left_out += 1;
        self.done();
    }

    /// Takes what is written as the next piece.
    fn take(&mut self) -> Result<ExportPiece, Fault> {
        let last = self.rest.is_empty();
        if last {
            let ended = std::mem::replace(&mut self.writer, ZipWriter::new_stream(Pipe::default()));
            ended.finish().map_err(|_| corrupt())?;
        }
        Ok(ExportPiece {
            bytes: std::mem::take(&mut *self.pipe.0.borrow_mut()),
            files_done: self.total - self.rest.len() as u64,
            files_total: self.total,
            files_left_out: self.left_out,
            last,
        })
    }
}
