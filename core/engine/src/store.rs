//! The database: how it is opened, migrated and spoken to.

pub(crate) mod explained;
pub(crate) mod field;
pub(crate) mod original;
mod schema;
pub(crate) mod v1;

use ritm_model::{DoorError, door::StoreError};
use rusqlite::{Connection, ErrorCode, OpenFlags};

/// Opens the database, sets it up for safety and brings it to the newest schema.
///
/// # Errors
/// [`StoreError::Newer`] when a newer Ritm wrote it, [`StoreError::Corrupt`] when it can't be read.
pub(crate) fn open(path: &str) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(|error| store_error(&error))?;
    prepare(&connection).map_err(|error| store_error(&error))?;
    schema::migrate(&mut connection)?;
    make_shrinkable(&connection);
    Ok(connection)
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    // Most of what is kept are blobs of tens of kilobytes; in a browser each page is a call into another process.
    // Holds for new databases only. Said again to one that has it, it would be written again at each start.
    connection.execute_batch("PRAGMA page_size = 16384")?;
    let vacuum: i64 = connection.query_row("PRAGMA auto_vacuum", [], |row| row.get(0))?;
    if vacuum == 0 {
        connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL")?;
    }
    // The browser's file system has no shared memory and answers `delete`: both journals keep what is committed.
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        // Nobody else can open the file there, so its lock and its header need no look at every turn; and a journal
        // that is kept and cut off is cheaper than one made and deleted.
        let _mode: String = connection.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |row| row.get(0))?;
        let _mode: String = connection.query_row("PRAGMA journal_mode = TRUNCATE", [], |row| row.get(0))?;
    }
    // FULL: what was acknowledged must survive the power going, not only the program.
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -16000;",
    )
}

/// What a database may hold at most to be written anew while the athlete waits.
const QUICKLY_WRITTEN_BYTES: i64 = 16 << 20;

/// A database from before pages could be given back is written anew once, when it holds little. Where that fails, for want
/// of room, it stays as it is: what lies free in it is used again.
fn make_shrinkable(connection: &Connection) {
    let pragma = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let (Ok(0), Ok(pages), Ok(free), Ok(size)) = (
        pragma("auto_vacuum"),
        pragma("page_count"),
        pragma("freelist_count"),
        pragma("page_size"),
    ) else {
        return;
    };
    if (pages - free) * size <= QUICKLY_WRITTEN_BYTES {
        let _ = connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
    }
}

/// What a database error means to the one who asked.
pub(crate) fn store_error(error: &rusqlite::Error) -> StoreError {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
            ErrorCode::DiskFull => StoreError::Full,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation => {
                StoreError::Corrupt
            }
            _ => StoreError::Other(error.to_string()),
        },
        _ => StoreError::Other(error.to_string()),
    }
}

/// The engine's inner error: a domain's, or the database's.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A domain's.
    Door(DoorError),
    /// The database's.
    Sql(rusqlite::Error),
    /// A change that is tried lacks numbers that are computed first (`activity::ahead`), which tries it again then: nobody
    /// else hears of it.
    Ahead,
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

macro_rules! domain_faults {
    ($($variant:ident($error:path)),+ $(,)?) => {
        $(impl From<$error> for Fault {
            fn from(error: $error) -> Self {
                Self::Door(DoorError::$variant(error))
            }
        })+
    };
}

domain_faults!(
    Activity(ritm_model::activity::ActivityError),
    Import(ritm_model::import::ImportError),
    Export(ritm_model::export::ExportError),
    Sensor(ritm_model::sensor::SensorError),
    Recorder(ritm_model::recorder::RecorderError),
    Account(ritm_model::account::AccountError),
    Store(StoreError),
);

impl From<ritm_codec::Error> for Fault {
    fn from(error: ritm_codec::Error) -> Self {
        Self::from(match error {
            ritm_codec::Error::Newer(found) => StoreError::Newer {
                found: u32::from(found),
                known: u32::from(ritm_codec::VERSION),
            },
            ritm_codec::Error::Damaged => StoreError::Corrupt,
            ritm_codec::Error::TooManyColumns => StoreError::Other(error.to_string()),
        })
    }
}

impl From<Fault> for DoorError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Door(error) => error,
            Fault::Sql(error) => Self::Store(store_error(&error)),
            Fault::Ahead => Self::Store(StoreError::Other("numbers are still to be computed".into())),
        }
    }
}

impl Fault {
    /// Whether the database, or a part of it, is damaged.
    pub(crate) fn is_damage(&self) -> bool {
        match self {
            Self::Door(error) => *error == DoorError::Store(StoreError::Corrupt),
            Self::Sql(error) => store_error(error) == StoreError::Corrupt,
            Self::Ahead => false,
        }
    }

    /// What it means for the database, whoever met it.
    pub(crate) fn into_store_error(self) -> StoreError {
        match DoorError::from(self) {
            DoorError::Store(error) => error,
            other => StoreError::Other(other.to_string()),
        }
    }
}

/// `None` for what is there but can't be read, by its damage or as only a newer Ritm reads it: what is beside it goes on.
///
/// # Errors
/// When the database itself fails.
pub(crate) fn readable<T>(read: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(Fault::Door(DoorError::Store(StoreError::Corrupt | StoreError::Newer { .. }))) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// A stored blob that can't be read back: the database is damaged.
pub(crate) fn corrupt() -> Fault {
    Fault::from(StoreError::Corrupt)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_newer_database_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("ritm-newer-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("ritm.db");
        let path = path.to_str().unwrap();
        let connection = open(path).unwrap();
        connection.execute_batch("PRAGMA user_version = 9999").unwrap();
        drop(connection);
        assert!(matches!(open(path), Err(StoreError::Newer { found: 9999, .. })));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_start_writes_nothing_into_a_database_that_is_there() {
        let path = std::env::temp_dir().join(format!("ritm-started-{}.db", std::process::id()));
        let start = || {
            let connection = open(path.to_str().unwrap()).unwrap();
            field::Stamps::open(&connection, [7; 8]).unwrap();
        };
        start();
        let before = std::fs::read(&path).unwrap();
        start();
        assert!(before == std::fs::read(&path).unwrap(), "the second start wrote");
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_database_from_before_the_first_release_is_said_to_be_one() {
        let path = std::env::temp_dir().join(format!("ritm-unreleased-{}.db", std::process::id()));
        let path = path.to_str().unwrap();
        let old = Connection::open(path).unwrap();
        old.execute_batch("CREATE TABLE activity (key INTEGER); PRAGMA user_version = 6")
            .unwrap();
        drop(old);
        assert_eq!(open(path).err(), Some(StoreError::Unreleased));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn rubbish_is_called_corrupt() {
        let path = std::env::temp_dir().join(format!("ritm-rubbish-{}.db", std::process::id()));
        std::fs::write(&path, vec![7; 10_000]).unwrap();
        assert_eq!(open(path.to_str().unwrap()).err(), Some(StoreError::Corrupt));
        std::fs::remove_file(&path).unwrap();
    }
}
