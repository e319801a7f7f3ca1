//! Files as they were handed over.

use std::{io::Read, sync::Arc};

use ritm_formats::{
    Kind,
    archive::{Archive, Limits},
    health,
    platform::{self, Folder, Role},
};
use ritm_model::{Problem, ProblemCode};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Cursor, Feed, Work};
use crate::{
    context::Context,
    import::{health::Health, readers::Readers, report, staged::StagedFile},
    reading::Content,
    store::Fault,
};

/// So much of a file shows what it is.
pub(super) const HEAD_BYTES: u64 = 64 << 10;
pub(super) struct FileRow {
    pub(super) name: String,
    pub(super) entry: String,
    pub(super) bytes: i64,
    pub(super) depth: i64,
    pub(super) parent: Option<i64>,
    /// It was not handed over whole.
    pub(super) missing: bool,
}

impl Feed {
    /// Files with folders in their names may be an export that was unpacked.
    pub(super) fn look_at_folder(&mut self) -> Result<(), Fault> {
        let names: Vec<String> = self
            .db
            .prepare_cached(
                "SELECT name FROM import_file WHERE import_key = ? AND depth = 0 ORDER BY number",
            )?
            .query_map([self.import], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        if names.len() < 2 || !names.iter().any(|name| name.contains('/')) {
            return Ok(());
        }
        let read = |index: usize| {
            let gone = || Problem::new(ProblemCode::Truncated, "");
            let row = file_row(&self.db, self.import, index as i64)
                .ok()
                .flatten()
                .ok_or_else(gone)?;
            let bytes = row.bytes.max(0) as u64;
            whole(
                StagedFile::open(&self.db, self.import, index as i64, bytes),
                bytes,
            )
        };
        if let Some(catalogue) = platform::catalogue(&mut Folder::new(&names, read)) {
            if self.at == (Cursor { file: 0, unit: 0 }) {
                for (table, problem) in catalogue.problems().to_vec() {
                    // After a kill it may have been told already.
                    if !report::tells_of(&self.db, self.import, &table)? {
                        self.push(table, 0, Work::Refused(problem));
                    }
                }
            }
            self.folder = Some(Arc::new(catalogue));
        }
        Ok(())
    }

    pub(super) fn feed_file(
        &mut self,
        context: &mut Context,
        readers: &mut Readers,
        row: FileRow,
    ) -> Result<(), Fault> {
        let file = self.at.file;
        if row.missing {
            let problem = Problem::new(ProblemCode::NotHandedOver, "");
            self.at.unit = 1;
            self.push(row.name, 0, Work::Refused(problem));
            self.finish(file, row.bytes, false);
            return Ok(());
        }
        if row.depth == 0
            && let Some(folder) = &self.folder
        {
            let role = folder.role(usize::try_from(file).unwrap_or(usize::MAX));
            if role != Role::Training {
                // What belongs to a file of training may be asked for later.
                self.finish(file, row.bytes, role == Role::Companion);
                return Ok(());
            }
        }
        let bytes = row.bytes.max(0) as u64;
        let staged = || StagedFile::open(&self.db, self.import, file, bytes);
        let mut first = Vec::new();
        let _ = staged().take(HEAD_BYTES).read_to_end(&mut first);
        if matches!(ritm_formats::detect(&first), Some(Kind::Zip | Kind::Tar)) {
            match Archive::open(staged(), Limits::default()) {
                Ok(archive) => self.open_archive(archive, row)?,
                Err(problem) => {
                    if self.at.unit == 0 {
                        self.at.unit = 1;
                        self.push(row.name, 0, Work::Refused(problem));
                    }
                    self.finish(file, row.bytes, false);
                }
            }
            return Ok(());
        }
        let counted = if row.depth == 0 { row.bytes } else { 0 };
        if self.at.unit == 0 && health::detect(&first) {
            self.health = Some(Health::new(row.name, Box::new(staged())));
            self.finish(file, counted, false);
            self.hold_back();
            return Ok(());
        }
        if self.at.unit > 0 {
            // It was read before the program ended.
            self.finish(file, counted, false);
            return Ok(());
        }
        let limit = Limits::default().entry_bytes;
        // What is nothing by its first bytes need not be read to its end.
        let refused = ritm_formats::refused_by_head(&first).filter(|_| bytes > HEAD_BYTES);
        let content = if let Some(problem) = refused {
            Err(problem)
        } else if bytes > limit {
            let detail = format!("{} MiB", limit >> 20);
            Err(Problem::new(ProblemCode::TooLarge, detail))
        } else {
            whole(staged(), bytes)
                .map(|bytes| self.rests_in_folder(file, &row).into_iter().fold(bytes, joined))
        };
        let catalogue = match row.parent {
            Some(parent) => self.catalogue_of(parent)?,
            None => self.folder.clone(),
        };
        let work = match content {
            Ok(bytes) => {
                let task = self.task(
                    row.name.clone(),
                    row.entry,
                    Content::Plain(bytes),
                    None,
                    catalogue.as_deref(),
                    row.depth,
                );
                self.submit(context, readers, task, catalogue)
            }
            Err(problem) => Work::Unreadable {
                entry: row.entry,
                catalogue,
                problem,
            },
        };
        self.at.unit = 1;
        self.push(row.name, 0, work);
        self.finish(file, counted, false);
        Ok(())
    }

    /// What is to be read as if a file of the folder went on with it.
    fn rests_in_folder(&self, file: i64, row: &FileRow) -> Vec<Vec<u8>> {
        let folder = self.folder.as_ref().filter(|_| row.depth == 0);
        let index = usize::try_from(file).unwrap_or(usize::MAX);
        let rests = folder.map_or(&[][..], |folder| folder.rests_of(index));
        let read = |&rest: &usize| {
            let rest = i64::try_from(rest).ok()?;
            let length = file_row(&self.db, self.import, rest).ok()??.bytes.max(0) as u64;
            whole(StagedFile::open(&self.db, self.import, rest, length), length).ok()
        };
        rests.iter().filter_map(read).collect()
    }
}

pub(super) fn file_row(db: &Connection, import: i64, file: i64) -> Result<Option<FileRow>, Fault> {
    let row = db
        .prepare_cached(
            "SELECT name, coalesce(entry, name), bytes, depth, parent, missing FROM import_file
             WHERE import_key = ? AND number = ?",
        )?
        .query_row(params![import, file], |row| {
            Ok(FileRow {
                name: row.get(0)?,
                entry: row.get(1)?,
                bytes: row.get(2)?,
                depth: row.get(3)?,
                parent: row.get(4)?,
                missing: row.get(5)?,
            })
        })
        .optional()?;
    Ok(row)
}

pub(super) fn joined(mut bytes: Vec<u8>, rest: Vec<u8>) -> Vec<u8> {
    bytes.push(b'\n');
    bytes.extend(rest);
    bytes
}

pub(super) fn whole(mut staged: StagedFile, length: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    match staged.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Problem::new(ProblemCode::Truncated, error.to_string())),
    }
}
