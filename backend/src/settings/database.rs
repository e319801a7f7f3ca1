//! `[data]` and `[database]`: where everything is kept.

use std::path::{Path, PathBuf};

use super::key::{self, Key};
use super::reader::Reader;
use super::{Secret, Settings};

/// The database's file in the data folder.
const FILE: &str = "ritm.db";

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// A PostgreSQL server and database.
    Postgres {
        /// `postgres://user:password@host:port/database`
        url: Secret,
        /// How many connections are kept open.
        connections: usize,
        /// A file of certificates that the server's is checked against, beside the system's.
        authority: Option<PathBuf>,
    },
}

/// `[data]`: the folder of all that the server keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSettings {
    /// The folder; it is made when it is not there.
    pub folder: PathBuf,
}

/// `[database]`: where the rows are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseSettings {
    /// `sqlite:PATH`, `postgres://…`, or none for a file in the data folder. It may hold a password.
    pub url: Option<Secret>,
    /// How many connections to PostgreSQL are kept open.
    pub connections: usize,
    /// A file with the certificates that PostgreSQL's is checked against, beside the system's.
    pub authority: Option<PathBuf>,
}

impl Default for DataSettings {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("data"),
        }
    }
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: None,
            connections: 12,
            authority: None,
        }
    }
}

impl Settings {
    /// Where the database is.
    #[must_use]
    pub fn place(&self) -> Place {
        match &self.database.url {
            Some(url) => self.place_at(url),
            None => Place::Sqlite(self.data.folder.join(FILE)),
        }
    }

    /// Where another database is, with all else as the settings say.
    #[must_use]
    pub fn place_at(&self, url: &Secret) -> Place {
        match url.reveal().strip_prefix("sqlite:") {
            Some(path) => Place::Sqlite(PathBuf::from(path)),
            None => Place::Postgres {
                url: url.clone(),
                connections: self.database.connections,
                authority: self.database.authority.clone(),
            },
        }
    }
}

/// What a database's address must look like; none when it does.
pub(crate) fn wrong_with(url: &Secret) -> Option<&'static str> {
    match url.reveal().strip_prefix("sqlite:") {
        Some("") => Some("it names no file"),
        Some(_) => None,
        None if is_postgres(url.reveal()) => None,
        None => Some("it is not such an address"),
    }
}

/// Whether an address is one of PostgreSQL; the names that others give to checked certificates are known as well.
fn is_postgres(url: &str) -> bool {
    let plain = url
        .replace("sslmode=verify-ca", "sslmode=require")
        .replace("sslmode=verify-full", "sslmode=require");
    (url.starts_with("postgres://") || url.starts_with("postgresql://"))
        && plain.parse::<tokio_postgres::Config>().is_ok()
}

impl Reader<'_> {
    pub(super) fn data(&mut self, file_folder: Option<&Path>) -> Option<DataSettings> {
        let folder = self.folder(key::DATA_FOLDER, file_folder);
        Some(DataSettings { folder: folder? })
    }

    pub(super) fn database(&mut self, file_folder: Option<&Path>) -> Option<DatabaseSettings> {
        let url = self.database_url(key::DATABASE_URL, file_folder);
        let connections = self.size(key::DATABASE_CONNECTIONS, 2..=200);
        let authority = self.file(key::DATABASE_AUTHORITY, file_folder);
        Some(DatabaseSettings {
            url: url?,
            connections: connections?,
            authority: authority?,
        })
    }

    fn database_url(&mut self, key: &Key, file_folder: Option<&Path>) -> Option<Option<Secret>> {
        let url = self.secret(key, file_folder)?;
        let Some(what) = url.as_ref().and_then(wrong_with) else {
            return Some(url);
        };
        // What was written may hold a password, so it is not repeated.
        let cure = "Write postgres://USER:PASSWORD@HOST:PORT/DATABASE, sqlite:PATH, or nothing for a file in data.folder.";
        self.refuse(key, what.to_owned(), cure.to_owned());
        None
    }
}
