//! What an import holds, one unit after the other: archives opened, exports recognised, files handed to the readers
//! ahead of their turn.

use std::{
    collections::{HashMap, VecDeque},
    io::Read,
    rc::Rc,
    sync::Arc,
};

use ritm_formats::{
    Kind,
    archive::{Archive, Limits},
    health,
    platform::{self, Catalogue, Folder, Manual, Role},
};
use ritm_model::{FileHash, Problem, ProblemCode};
use rusqlite::{Connection, OptionalExtension, params};

use super::{
    health::{Health, Turn},
    pool::{Pool, Ticket},
    read::{Content, Task},
    report, restore,
    staged::StagedFile,
};
use crate::store::{Fault, original};

/// So much of a file shows what it is.
const HEAD_BYTES: u64 = 64 << 10;
/// Bytes of files that wait for a reader or for their turn.
const MOST_WAITING_BYTES: usize = if cfg!(target_family = "wasm") {
    32 << 20
} else {
    96 << 20
};

/// Where an import stands: a file, and within it the next unit. Unit 0 of an archive is its opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) file: i64,
    pub(super) unit: i64,
}

/// A piece of an import, done in one go.
pub(super) struct Unit {
    /// Its name in the report.
    pub(super) name: String,
    /// Where the import stands once it is done.
    pub(super) next: Cursor,
    /// How far it moves the progress.
    pub(super) bytes: i64,
    pub(super) work: Work,
}

pub(super) enum Work {
    /// A reader was asked for it.
    Reading {
        ticket: Ticket,
        size: usize,
        /// Its path within the export, and what the export says.
        entry: String,
        catalogue: Option<Arc<Catalogue>>,
    },
    /// Nothing can be taken from it.
    Refused(Problem),
    /// An archive was opened: so many units are in it.
    Opened { units: usize },
    /// An activity without a file.
    Manual(Box<Manual>),
    /// So many files that are no training.
    Passed { what: &'static str, files: usize },
    /// A file is done: its bytes may go.
    Finished { file: i64, keep: bool },
    /// The import only moves on.
    Nothing,
    /// Nothing is left.
    End,
}

/// An archive that is being fed from.
pub(super) struct Open {
    file: i64,
    name: String,
    depth: i64,
    archive: Archive<StagedFile>,
    /// The manifest, when it is one of Ritm's own: it is taken in by [`restore`], an activity a unit.
    own: Option<restore::Manifest>,
    catalogue: Option<Arc<Catalogue>>,
    /// Whether the catalogue is this archive's own rather than that of the one it lies in.
    own_catalogue: bool,
    order: Vec<usize>,
}

/// What is known of an import while it is read.
pub(crate) struct Feed {
    pub(super) import: i64,
    db: Rc<Connection>,
    at: Cursor,
    open: Option<Open>,
    pub(super) units: VecDeque<Unit>,
    waiting_bytes: usize,
    known: Arc<HashMap<FileHash, FileHash>>,
    /// What the folders of loose files tell.
    folder: Option<Arc<Catalogue>>,
    /// An export of Apple Health that is being read, before what comes after it.
    health: Option<Health>,
    /// What moves the import past it.
    after_health: Option<Unit>,
    /// What archives tell of the archives in them.
    outer: HashMap<i64, Arc<Catalogue>>,
    ended: bool,
}

struct FileRow {
    name: String,
    entry: String,
    bytes: i64,
    depth: i64,
    parent: Option<i64>,
}

impl Feed {
    /// Begins to feed where the import stands.
    pub(super) fn start(db: &Rc<Connection>, import: i64, at: Cursor) -> Result<Self, Fault> {
        let mut feed = Self {
            import,
            db: Rc::clone(db),
            at,
            open: None,
            units: VecDeque::new(),
            waiting_bytes: 0,
            known: Arc::new(original::all(db)?),
            folder: None,
            health: None,
            after_health: None,
            outer: HashMap::new(),
            ended: false,
        };
        feed.look_at_folder()?;
        Ok(feed)
    }

    /// Files with folders in their names may be an export that was unpacked.
    fn look_at_folder(&mut self) -> Result<(), Fault> {
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

    /// One of Ritm's own archives, which is taken in whole, and which of its activities is next.
    pub(super) fn own(&mut self) -> Option<(&mut Archive<StagedFile>, &mut restore::Manifest, usize)> {
        if !self.units.is_empty() {
            return None;
        }
        let index = usize::try_from(self.at.unit - 1).ok()?;
        let open = self.open.as_mut()?;
        Some((&mut open.archive, open.own.as_mut()?, index))
    }

    /// An activity of one of Ritm's own archives is done; tells where the import stands.
    pub(super) fn own_done(&mut self) -> Cursor {
        self.at.unit += 1;
        self.at
    }

    /// One of Ritm's own archives holds no more.
    pub(super) fn own_finished(&mut self) {
        if let Some(open) = self.open.take() {
            self.finish(open.file, 0, false);
        }
    }

    /// The next of an export of Apple Health, when one is next; with its name in the report.
    pub(super) fn health(&mut self) -> Option<(String, Turn)> {
        if !self.units.is_empty() {
            return None;
        }
        let health = self.health.as_mut()?;
        let (db, import) = (&self.db, self.import);
        let turn = match (&mut self.open, &self.folder) {
            (Some(open), _) => {
                let catalogue = open.catalogue.clone();
                let archive = &mut open.archive;
                health.turn(&mut |path| {
                    let index = catalogue.as_ref()?.resolve(path)?;
                    archive.read(index).ok().map(|(bytes, _)| bytes)
                })
            }
            (None, Some(folder)) => health.turn(&mut |path| {
                let index = i64::try_from(folder.resolve(path)?).ok()?;
                let length = file_row(db, import, index).ok()??.bytes.max(0) as u64;
                whole(StagedFile::open(db, import, index, length), length).ok()
            }),
            (None, None) => health.turn(&mut |_| None),
        };
        let name = health.name.clone();
        if matches!(turn, Turn::End(_)) {
            self.health = None;
            self.units.extend(self.after_health.take());
        }
        Some((name, turn))
    }

    /// A unit was taken out of the queue.
    pub(super) fn taken(&mut self, unit: &Unit) {
        if let Work::Reading { size, .. } = unit.work {
            self.waiting_bytes = self.waiting_bytes.saturating_sub(size);
        }
    }

    /// Feeds the next unit, if there is room for one; tells whether it did.
    pub(super) fn feed(&mut self, pool: &mut Pool) -> Result<bool, Fault> {
        let reading = self
            .units
            .iter()
            .filter(|unit| matches!(unit.work, Work::Reading { .. }))
            .count();
        let full =
            reading >= pool.room() || self.waiting_bytes > MOST_WAITING_BYTES || self.units.len() > 256;
        if self.ended || self.health.is_some() || (full && !self.units.is_empty()) {
            return Ok(false);
        }
        if self.open.is_some() {
            return self.feed_entry(pool);
        }
        let Some(row) = file_row(&self.db, self.import, self.at.file)? else {
            if !self.units.is_empty() {
                // What is being read may turn out to hold archives, which come next.
                return Ok(false);
            }
            self.feed_end()?;
            return Ok(true);
        };
        self.feed_file(pool, row)?;
        Ok(true)
    }

    fn push(&mut self, name: String, bytes: i64, work: Work) {
        self.units.push_back(Unit {
            name,
            next: self.at,
            bytes,
            work,
        });
    }

    /// The unit fed last waits until the export before it is read.
    fn hold_back(&mut self) {
        self.after_health = self.units.pop_back();
    }

    fn finish(&mut self, file: i64, bytes: i64, keep: bool) {
        self.at = Cursor {
            file: file + 1,
            unit: 0,
        };
        self.push(String::new(), bytes, Work::Finished { file, keep });
    }

    /// What is told at last: what tables know that no file holds, of which files in other archives may hold some.
    fn feed_end(&mut self) -> Result<(), Fault> {
        let mut works: Vec<(String, Work)> = Vec::new();
        let mut tell = |name: &str, catalogue: &Catalogue| {
            let manual = catalogue.manual().map(|manual| Work::Manual(Box::new(manual)));
            let passed = catalogue
                .passed_over()
                .into_iter()
                .map(|(what, files)| Work::Passed {
                    what: what.code(),
                    files,
                });
            works.extend(manual.chain(passed).map(|work| (name.to_owned(), work)));
        };
        if let Some(folder) = &self.folder {
            tell("", folder);
        }
        // Of all that was read, the bytes of archives with tables of their own are still here.
        let kept: Vec<i64> = self
            .db
            .prepare_cached("SELECT DISTINCT file FROM import_chunk WHERE import_key = ? ORDER BY file")?
            .query_map([self.import], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for file in kept {
            if let Some(row) = file_row(&self.db, self.import, file)?
                && let Some(catalogue) = self.own_catalogue_of(file, &row)
            {
                tell(&row.name, &catalogue);
            }
        }
        let done = usize::try_from(self.at.unit).unwrap_or(0);
        for (name, work) in works.into_iter().skip(done) {
            self.at.unit += 1;
            self.push(name, 0, work);
        }
        self.push(String::new(), 0, Work::End);
        self.ended = true;
        Ok(())
    }

    fn feed_file(&mut self, pool: &mut Pool, row: FileRow) -> Result<(), Fault> {
        let file = self.at.file;
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
        let content = if bytes > limit {
            let detail = format!("{} MiB", limit >> 20);
            Err(Problem::new(ProblemCode::TooLarge, detail))
        } else {
            whole(staged(), bytes)
                .map(|bytes| self.rests_in_folder(file, &row).into_iter().fold(bytes, joined))
        };
        let work = match content {
            Ok(bytes) => {
                let catalogue = match row.parent {
                    Some(parent) => self.catalogue_of(parent)?,
                    None => self.folder.clone(),
                };
                let task = self.task(
                    row.name.clone(),
                    row.entry,
                    Content::Plain(bytes),
                    None,
                    catalogue.as_deref(),
                    row.depth,
                );
                self.submit(pool, task, catalogue)
            }
            Err(problem) => Work::Refused(problem),
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

    fn task(
        &self,
        name: String,
        entry: String,
        content: Content,
        unpacking: Option<Problem>,
        catalogue: Option<&Catalogue>,
        depth: i64,
    ) -> Task {
        Task {
            name,
            facts: catalogue.and_then(|catalogue| catalogue.told_of(&entry).cloned()),
            entry,
            content,
            unpacking,
            known: Arc::clone(&self.known),
            arrived: None,
            depth,
        }
    }

    fn submit(&mut self, pool: &mut Pool, task: Task, catalogue: Option<Arc<Catalogue>>) -> Work {
        let size = task.content.len();
        self.waiting_bytes += size;
        let entry = task.entry.clone();
        Work::Reading {
            ticket: pool.submit(task),
            size,
            entry,
            catalogue,
        }
    }

    fn open_archive(&mut self, mut archive: Archive<StagedFile>, row: FileRow) -> Result<(), Fault> {
        let own = restore::manifest(&mut archive);
        let mut catalogue = None;
        if own.is_none() {
            catalogue = platform::catalogue(&mut archive).map(Arc::new);
        }
        let own_catalogue = catalogue.is_some();
        let (order, told_last) = match &catalogue {
            Some(catalogue) => (
                catalogue.order().collect::<Vec<_>>(),
                catalogue.manual().count() + catalogue.passed_over().len(),
            ),
            None => ((0..archive.entries().len()).collect(), 0),
        };
        if catalogue.is_none() {
            catalogue = match row.parent {
                Some(parent) => self.catalogue_of(parent)?,
                None => self.folder.clone(),
            };
        }
        let units = own
            .as_ref()
            .map_or(order.len() + told_last, restore::Manifest::len);
        let problem = archive.problem().cloned();
        let tables: Vec<_> = match &catalogue {
            Some(catalogue) if own_catalogue => catalogue.problems().to_vec(),
            _ => Vec::new(),
        };
        self.open = Some(Open {
            file: self.at.file,
            name: row.name.clone(),
            depth: row.depth,
            archive,
            own,
            catalogue,
            own_catalogue,
            order,
        });
        if self.at.unit == 0 {
            self.at.unit = 1;
            self.push(row.name.clone(), 0, Work::Opened { units });
            for (table, problem) in tables {
                self.push(format!("{}/{table}", row.name), 0, Work::Refused(problem));
            }
            if let Some(problem) = problem {
                self.push(row.name, 0, Work::Refused(problem));
            }
        }
        Ok(())
    }

    fn feed_entry(&mut self, pool: &mut Pool) -> Result<bool, Fault> {
        let Some(open) = &mut self.open else {
            return Ok(false);
        };
        if open.own.is_some() {
            return Ok(false);
        }
        let unit = usize::try_from(self.at.unit - 1).unwrap_or(0);
        if let Some(&index) = open.order.get(unit) {
            let head = open.archive.entries().get(index).cloned();
            let Some(head) = head else { return Ok(false) };
            let name = format!("{}/{}", open.name, head.name);
            if is_xml(&head.name)
                && let Some(stream) = health_stream(&self.db, self.import, open, index)
            {
                let counted = if open.depth == 0 {
                    head.packed_bytes as i64
                } else {
                    0
                };
                self.health = Some(Health::new(name, stream));
                self.at.unit += 1;
                self.push(String::new(), counted, Work::Nothing);
                self.hold_back();
                return Ok(true);
            }
            let counted = if open.depth == 0 {
                head.packed_bytes as i64
            } else {
                0
            };
            let own = open.catalogue.as_ref().filter(|_| open.own_catalogue);
            let rests = own.map_or(&[][..], |catalogue| catalogue.rests_of(index));
            let content = match (rests, open.archive.packed(index)) {
                ([], Ok(Some(packed))) => Ok((Content::Packed(packed), None)),
                (rests, Ok(_)) => open.archive.read(index).map(|(mut bytes, mut problem)| {
                    for (rest, damage) in rests.iter().filter_map(|&rest| open.archive.read(rest).ok()) {
                        bytes = joined(bytes, rest);
                        problem = problem.or(damage);
                    }
                    (Content::Plain(bytes), problem)
                }),
                (_, Err(problem)) => Err(problem),
            };
            let (catalogue, depth) = (open.catalogue.clone(), open.depth);
            let work = match content {
                Ok((content, unpacking)) => {
                    let told = catalogue.as_deref();
                    let task = self.task(name.clone(), head.name, content, unpacking, told, depth);
                    self.submit(pool, task, catalogue)
                }
                Err(problem) => Work::Refused(problem),
            };
            self.at.unit += 1;
            self.push(name, counted, work);
        } else if let Some(open) = self.open.take() {
            // Archives in it will ask for what its tables tell, and so does the end.
            let keep = open.own_catalogue;
            if let Some(catalogue) = open.catalogue.filter(|_| keep) {
                self.outer.insert(open.file, catalogue);
            }
            self.finish(open.file, 0, keep);
        }
        Ok(true)
    }

    /// What an archive that was opened before tells of the archives in it.
    fn catalogue_of(&mut self, file: i64) -> Result<Option<Arc<Catalogue>>, Fault> {
        let Some(row) = file_row(&self.db, self.import, file)? else {
            return Ok(None);
        };
        match (self.own_catalogue_of(file, &row), row.parent) {
            (Some(catalogue), _) => Ok(Some(catalogue)),
            (None, Some(parent)) if parent < file => self.catalogue_of(parent),
            (None, _) => Ok(self.folder.clone()),
        }
    }

    /// What the tables of an archive that was opened before tell.
    fn own_catalogue_of(&mut self, file: i64, row: &FileRow) -> Option<Arc<Catalogue>> {
        if let Some(catalogue) = self.outer.get(&file) {
            return Some(Arc::clone(catalogue));
        }
        let staged = StagedFile::open(&self.db, self.import, file, row.bytes.max(0) as u64);
        let mut archive = Archive::open(staged, Limits::default()).ok()?;
        let catalogue = Arc::new(platform::catalogue(&mut archive)?);
        self.outer.insert(file, Arc::clone(&catalogue));
        Some(catalogue)
    }
}

fn is_xml(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("xml"))
}

/// The content of an archive's entry, when it is an export of Apple Health; with a reader of its own, as routes are
/// read from the archive meanwhile.
fn health_stream(db: &Rc<Connection>, import: i64, open: &mut Open, index: usize) -> Option<Box<dyn Read>> {
    let mut first = Vec::new();
    open.archive
        .open_entry(index)
        .ok()?
        .take(HEAD_BYTES)
        .read_to_end(&mut first)
        .ok()?;
    if !health::detect(&first) {
        return None;
    }
    let length = file_row(db, import, open.file).ok()??.bytes.max(0) as u64;
    let staged = StagedFile::open(db, import, open.file, length);
    let stream = Archive::open(staged, Limits::default())
        .ok()?
        .into_entry(index)
        .ok()?;
    Some(Box::new(stream))
}

fn file_row(db: &Connection, import: i64, file: i64) -> Result<Option<FileRow>, Fault> {
    let row = db
        .prepare_cached(
            "SELECT name, coalesce(entry, name), bytes, depth, parent FROM import_file
             WHERE import_key = ? AND number = ?",
        )?
        .query_row(params![import, file], |row| {
            Ok(FileRow {
                name: row.get(0)?,
                entry: row.get(1)?,
                bytes: row.get(2)?,
                depth: row.get(3)?,
                parent: row.get(4)?,
            })
        })
        .optional()?;
    Ok(row)
}

fn joined(mut bytes: Vec<u8>, rest: Vec<u8>) -> Vec<u8> {
    bytes.push(b'\n');
    bytes.extend(rest);
    bytes
}

fn whole(mut staged: StagedFile, length: u64) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    match staged.read_to_end(&mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(Problem::new(ProblemCode::Truncated, error.to_string())),
    }
}
