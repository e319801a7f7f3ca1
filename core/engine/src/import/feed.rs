//! What an import holds, one unit after the other: archives opened, exports recognised, files handed to the readers
//! ahead of their turn.

mod archive;
mod catalogue;
mod file;

use std::{
    collections::{HashMap, VecDeque},
    rc::Rc,
    sync::Arc,
};

use ritm_formats::platform::{Catalogue, Manual};
use ritm_model::{FileHash, Problem};
use rusqlite::Connection;

use self::{archive::Open, file::file_row};
use super::{health::Health, readers::Readers};
use crate::{
    context::Context,
    reading::{Content, Task},
    request::RequestId,
    store::{Fault, original},
};

/// Bytes of files that wait for a reader or for their turn.
const MOST_WAITING_BYTES: usize = if cfg!(target_family = "wasm") {
    32 << 20
} else {
    96 << 20
};

/// Where an import stands: a file, and within it the next unit. Unit 0 of an archive is its opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
        id: RequestId,
        size: usize,
        /// Its path within the export, and what the export says.
        entry: String,
        catalogue: Option<Arc<Catalogue>>,
    },
    /// Nothing can be taken from it.
    Refused(Problem),
    /// It can't even be read; what its export says of it may be taken instead.
    Unreadable {
        entry: String,
        catalogue: Option<Arc<Catalogue>>,
        problem: Problem,
    },
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

    /// A unit was taken out of the queue.
    pub(super) fn taken(&mut self, unit: &Unit) {
        if let Work::Reading { size, .. } = unit.work {
            self.waiting_bytes = self.waiting_bytes.saturating_sub(size);
        }
    }

    /// Feeds the next unit, if there is room for one; tells whether it did.
    pub(super) fn feed(&mut self, context: &mut Context, readers: &mut Readers) -> Result<bool, Fault> {
        let reading = self
            .units
            .iter()
            .filter(|unit| matches!(unit.work, Work::Reading { .. }))
            .count();
        let full = reading >= Readers::room(context)
            || self.waiting_bytes > MOST_WAITING_BYTES
            || self.units.len() > 256;
        if self.ended || self.health.is_some() || (full && !self.units.is_empty()) {
            return Ok(false);
        }
        if self.open.is_some() {
            return self.feed_entry(context, readers);
        }
        let Some(row) = file_row(&self.db, self.import, self.at.file)? else {
            if !self.units.is_empty() {
                // What is being read may turn out to hold archives, which come next.
                return Ok(false);
            }
            self.feed_end()?;
            return Ok(true);
        };
        self.feed_file(context, readers, row)?;
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
                .without_training()
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

    fn submit(
        &mut self,
        context: &mut Context,
        readers: &mut Readers,
        task: Task,
        catalogue: Option<Arc<Catalogue>>,
    ) -> Work {
        let size = task.content.len();
        self.waiting_bytes += size;
        let entry = task.entry.clone();
        Work::Reading {
            id: readers.submit(context, task),
            size,
            entry,
            catalogue,
        }
    }
}
