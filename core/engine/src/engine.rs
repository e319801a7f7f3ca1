//! The engine itself: one connection, one command at a time, long work in steps.

use std::rc::Rc;

use ritm_model::{ActivityId, Command, DoorError, Event, RecordingId, Reply, door::StoreError};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{
    activity, archive, import,
    platform::Platform,
    settings, statistics,
    store::{self, Fault},
};

/// What a step of the engine left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing, until the next command.
    Idle,
    /// More, at once.
    More,
    /// More, once a reader that is reached by messages has answered.
    Waiting,
}

impl Step {
    /// Whether anything is left.
    pub fn goes_on(self) -> bool {
        self != Self::Idle
    }
}

/// The athlete's engine. Not `Send`: it lives on the thread that opened it.
pub struct Engine {
    pub(crate) db: Rc<Connection>,
    pub(crate) platform: Platform,
    pub(crate) events: Vec<Event>,
    /// What is known of the import being read; it can be found out again at any time.
    pub(crate) feed: Option<import::Feed>,
    pub(crate) pool: import::Pool,
    pub(crate) export: Option<archive::Export>,
    pub(crate) opened: Option<activity::Opened>,
    /// When the progress of an import was told last, on the clock that never goes back.
    pub(crate) told_ms: f64,
    /// Whether an import changed activities since.
    pub(crate) changes_untold: bool,
}

impl Engine {
    /// Opens or makes the database at `path` (in a browser a name in its private file system).
    ///
    /// # Errors
    /// [`StoreError`] when the database can't be opened, is damaged, or was written by a newer Ritm.
    pub fn open(path: &str, mut platform: Platform) -> Result<Self, StoreError> {
        let db = Rc::new(store::open(path)?);
        let pool = import::Pool::new(std::mem::take(&mut platform.readers));
        Ok(Self {
            db,
            platform,
            events: Vec::new(),
            feed: None,
            pool,
            export: None,
            opened: None,
            told_ms: f64::NEG_INFINITY,
            changes_untold: false,
        })
    }

    /// Carries out one command. When it answers `Ok`, what it changed is on disk.
    ///
    /// # Errors
    /// [`DoorError`], after which nothing has changed.
    pub fn call(&mut self, command: Command) -> Result<Reply, DoorError> {
        let reply = match command {
            Command::Activity(command) => activity::call(self, command).map(Reply::Activity),
            Command::Import(command) => import::call(self, command).map(Reply::Import),
            Command::Statistics(command) => statistics::call(self, &command).map(Reply::Statistics),
            Command::Archive(command) => archive::call(self, command).map(Reply::Archive),
            Command::Settings(command) => settings::call(self, command).map(Reply::Settings),
        };
        Ok(reply?)
    }

    /// Does a piece of the work that waits, some tens of milliseconds long, and tells what is left.
    ///
    /// # Errors
    /// [`DoorError`] when the database fails; the work is where it was before the step.
    pub fn step(&mut self) -> Result<Step, DoorError> {
        Ok(match import::step(self)? {
            Step::Idle if activity::refresh_outdated(self)? => Step::More,
            left => left,
        })
    }

    /// What happened since the last call, oldest first.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Lets SQLite look over its statistics and checks the file: `ok`, or what is wrong.
    ///
    /// # Errors
    /// [`DoorError::Store`] when the database can't be read at all.
    pub fn check_integrity(&self) -> Result<String, DoorError> {
        let answer = self.db.query_row("PRAGMA integrity_check", [], |row| row.get(0));
        Ok(answer.map_err(Fault::from)?)
    }

    pub(crate) fn transaction(&self) -> Result<Transaction<'_>, Fault> {
        Ok(Transaction::new_unchecked(
            &self.db,
            TransactionBehavior::Immediate,
        )?)
    }

    pub(crate) fn random(&mut self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.platform.random.fill(&mut bytes);
        bytes
    }

    pub(crate) fn new_activity_id(&mut self) -> ActivityId {
        ActivityId::new(self.platform.clock.now(), self.random())
    }

    pub(crate) fn new_recording_id(&mut self) -> RecordingId {
        RecordingId::new(self.platform.clock.now(), self.random())
    }
}
