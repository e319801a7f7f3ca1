//! Backups: all that the server keeps in one file, and back; and from one kind of database to the other.
//!
//! A backup shows one state of the database although the server goes on working. It restores into either kind, so moving
//! from one to the other is a backup and a restore in one go. What is not in it: the server's key (`secrets.key`), for a
//! backup that can be opened with what lies beside it protects nothing.

mod archive;

use std::fs::{self, File};
use std::io::{self, BufReader, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use tokio::io::AsyncReadExt as _;

pub(crate) use archive::ArchiveError;
use archive::{Reader, Record, Writer, encode_row};

use crate::ports::Blobs;
use crate::ports::blobs::{BlobFault, BlobKey};
use crate::store::transfer::{AppliedStep, Cell, CopyError, Table, Whole};
use crate::store::{As, MigrateError, OpenError, Place, Steps, Store};

/// How many files are listed at once.
const PAGE: usize = 500;

/// How many bytes of a file a record holds.
const PART: usize = 1 << 20;

/// What was copied of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The table's name.
    pub(crate) table: String,
    /// How many rows it has.
    pub(crate) rows: u64,
    /// The sum of the hashes of its rows: the same whatever their order, and on both databases.
    pub(crate) hash: [u8; 32],
}

/// What a backup or a restore did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// Each table, by name.
    pub(crate) tables: Vec<Tally>,
    /// How many files.
    pub(crate) files: u64,
    /// Their bytes.
    pub(crate) file_bytes: u64,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BackupError {
    /// The database can't be copied.
    #[error(transparent)]
    Copy(#[from] CopyError),
    /// The database can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The tables can't be made, or are not as this program needs them.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The backup can't be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The backup can't be written.
    #[error("{path} can't be written: {error}", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is something already where a backup is to be restored.
    #[error("{0} holds data already; a backup is restored into an empty place only")]
    NotEmpty(&'static str),
    /// There is nothing to back up.
    #[error("there is no server's database here")]
    Nothing,
    /// What was filled is not what was read.
    #[error("the table `{0}` came out otherwise than it was; nothing was kept")]
    Differs(String),
    /// The files can't be read or kept.
    #[error("the files: {0}")]
    Blobs(#[from] BlobFault),
    /// A file in the backup has a name that no file has.
    #[error("the backup names a file {0:?}")]
    Key(String),
}

/// The sum of the hashes of rows.
#[derive(Clone, Copy, Default)]
struct Sum {
    rows: u64,
    lanes: [u64; 4],
}

impl Sum {
    fn add(&mut self, row: &[u8]) {
        self.rows += 1;
        let hash = blake3::hash(row);
        for (lane, bytes) in self.lanes.iter_mut().zip(hash.as_bytes().chunks_exact(8)) {
            *lane = lane.wrapping_add(u64::from_le_bytes(bytes.try_into().unwrap_or_default()));
        }
    }

    fn hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        for (bytes, lane) in hash.chunks_exact_mut(8).zip(self.lanes) {
            bytes.copy_from_slice(&lane.to_le_bytes());
        }
        hash
    }

    fn tally(&self, table: &Table) -> Tally {
        Tally {
            table: table.name.clone(),
            rows: self.rows,
            hash: self.hash(),
        }
    }
}

/// Writes all of a database, and the files if there are some to be written, to `file`, which must not be there.
///
/// It may run beside a server. Until it is whole the file has another name.
///
/// # Errors
/// Then there is no file.
pub(crate) async fn back_up(place: &Place, blobs: Option<&Blobs>, file: &Path) -> Result<Done, BackupError> {
    let mut from = Whole::look(place).await?;
    let mut output = Output::new(file)?;
    let mut done = Done {
        tables: write_rows(&mut from, &mut output).await?,
        ..Done::default()
    };
    // The rows are those of one moment; files are never changed and taken away only after the rows that name them, so what
    // these rows name is there but for what was taken away meanwhile.
    drop(from);
    if let Some(blobs) = blobs {
        write_blobs(blobs, &mut output, &mut done).await?;
    }
    output.keep()?;
    Ok(done)
}

/// A backup that is being written.
struct Output<'a> {
    target: &'a Path,
    part: Option<PartFile>,
    writer: Writer<File>,
}

impl<'a> Output<'a> {
    fn new(target: &'a Path) -> Result<Self, BackupError> {
        let cannot = |error: io::Error| BackupError::Write {
            path: target.to_owned(),
            error,
        };
        if target.exists() {
            return Err(cannot(io::ErrorKind::AlreadyExists.into()));
        }
        let part = PartFile::new(target).map_err(cannot)?;
        let writer = part.file.try_clone().and_then(Writer::new).map_err(cannot)?;
        Ok(Self {
            target,
            part: Some(part),
            writer,
        })
    }

    /// One that has no name and is gone when it is closed, whatever ends this program.
    fn nameless(folder: &'a Path) -> Result<Self, BackupError> {
        let file = tempfile(folder)?;
        let writer = Writer::new(file).map_err(ArchiveError::from)?;
        Ok(Self {
            target: folder,
            part: None,
            writer,
        })
    }

    fn put(&mut self, write: impl FnOnce(&mut Writer<File>) -> io::Result<()>) -> Result<(), BackupError> {
        write(&mut self.writer).map_err(|error| BackupError::Write {
            path: self.target.to_owned(),
            error,
        })
    }

    /// Ends it, and gives it its name if it is to have one.
    fn keep(self) -> Result<File, BackupError> {
        let ended = self.writer.end().and_then(|file| {
            if let Some(part) = self.part {
                part.keep(self.target)?;
            }
            Ok(file)
        });
        ended.map_err(|error| BackupError::Write {
            path: self.target.to_owned(),
            error,
        })
    }
}

async fn write_rows(from: &mut Whole, output: &mut Output<'_>) -> Result<Vec<Tally>, BackupError> {
    let steps = from.steps().await?;
    if steps.is_empty() {
        return Err(BackupError::Nothing);
    }
    for step in steps {
        output.put(|to| to.step(&step))?;
    }
    let mut tallies = Vec::new();
    for table in from.tables().await? {
        output.put(|to| to.table(&table))?;
        let mut sum = Sum::default();
        let mut failed = None;
        let read = from
            .read(&table, |cells| {
                let row = encode_row(&cells);
                sum.add(&row);
                output.put(|to| to.row(&row)).map_err(|error| {
                    let text = error.to_string();
                    failed = Some(error);
                    text
                })
            })
            .await;
        if let Some(error) = failed {
            return Err(error);
        }
        read?;
        output.put(|to| to.rows(sum.rows, &sum.hash()))?;
        tallies.push(sum.tally(&table));
    }
    Ok(tallies)
}

async fn write_blobs(blobs: &Blobs, output: &mut Output<'_>, done: &mut Done) -> Result<(), BackupError> {
    let mut after: Option<BlobKey> = None;
    loop {
        let page = blobs.list("", after.as_ref(), PAGE).await?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = Some(last.clone());
        for (key, _) in page {
            // One that was taken away since is not missed.
            let Some(mut blob) = blobs.get(&key).await? else {
                continue;
            };
            output.put(|to| to.file(key.as_str(), blob.bytes))?;
            let (mut hasher, mut left) = (blake3::Hasher::new(), blob.bytes);
            while left > 0 {
                let wanted = usize::try_from(left).unwrap_or(PART).min(PART);
                let mut part = vec![0; wanted];
                blob.reader
                    .read_exact(&mut part)
                    .await
                    .map_err(|error| BlobFault::Unavailable(error.to_string()))?;
                hasher.update(&part);
                output.put(|to| to.part(&part))?;
                left -= wanted as u64;
            }
            output.put(|to| to.filed(hasher.finalize().as_bytes()))?;
            done.files += 1;
            done.file_bytes += blob.bytes;
        }
    }
}

/// How the name of a backup ends that is not whole.
const PART_END: &str = ".part";

/// A file that has another name until it is whole, and is taken away if it never is.
struct PartFile {
    file: File,
    path: Option<PathBuf>,
}

impl PartFile {
    fn new(target: &Path) -> io::Result<Self> {
        sweep(target);
        let mut name = target.as_os_str().to_owned();
        // Two backups to one name must not write into one file.
        name.push(format!(".{}{PART_END}", uuid::Uuid::now_v7().simple()));
        let path = PathBuf::from(name);
        let file = File::options()
            .write(true)
            .create_new(true)
            // It holds what people entrusted to the server.
            .mode(0o600)
            .open(&path)?;
        let part = Self {
            file,
            path: Some(path),
        };
        // Held while it is written, so that nobody takes it for one that a kill has left.
        part.file.lock()?;
        Ok(part)
    }

    fn keep(mut self, target: &Path) -> io::Result<()> {
        self.file.flush()?;
        self.file.sync_all()?;
        if let Some(path) = &self.path {
            fs::rename(path, target)?;
        }
        self.path = None;
        // The name is on the disk when the folder is.
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

/// Takes away what killed backups into the same folder have left half written: all that the server keeps may be in it.
fn sweep(target: &Path) {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let id = path
            .file_name()
            .and_then(|name| name.to_str()?.strip_suffix(PART_END)?.rsplit_once('.'))
            .is_some_and(|(_, id)| id.len() == 32 && uuid::Uuid::try_parse(id).is_ok());
        if id
            && let Ok(file) = File::open(&path)
            && file.try_lock().is_ok()
            && let Err(error) = fs::remove_file(&path)
        {
            tracing::warn!(path = %path.display(), %error, "what a killed backup has left can't be removed");
        }
    }
}

impl Drop for PartFile {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

/// Fills an empty place with a backup, and the files with those in it. The tables are brought up to date after that.
///
/// # Errors
/// The backup is damaged, the place is not empty, or what was filled is not what was read; then the tables are empty.
pub(crate) async fn restore(
    file: &Path,
    place: &Place,
    blobs: Option<&Blobs>,
    list: &[Steps],
) -> Result<Done, BackupError> {
    let file = File::open(file).map_err(ArchiveError::from)?;
    restore_open(&file, place, blobs, list).await
}

/// Reads a backup from its beginning.
fn read(file: &File) -> Result<Reader<BufReader<File>>, ArchiveError> {
    let mut file = file.try_clone()?;
    io::Seek::rewind(&mut file)?;
    Reader::new(BufReader::new(file))
}

async fn restore_open(
    file: &File,
    place: &Place,
    blobs: Option<&Blobs>,
    list: &[Steps],
) -> Result<Done, BackupError> {
    // Once to its end, so that nothing is filled with half of a damaged one.
    let mut whole = read(file)?;
    while !matches!(whole.next()?, Record::End) {}
    let mut reader = read(file)?;
    let mut steps = Vec::new();
    while let Record::Step(_) = reader.peek()? {
        if let Record::Step(step) = reader.next()? {
            steps.push(step);
        }
    }
    if let Place::Sqlite(path) = place
        && let Some(folder) = path.parent()
    {
        fs::create_dir_all(folder).map_err(|error| BackupError::Write {
            path: folder.to_owned(),
            error,
        })?;
    }
    // Before anything is changed: what is there belongs to somebody.
    refuse_what_is_used(place).await?;
    if let Some(blobs) = blobs
        && !blobs.list("", None, 1).await?.is_empty()
    {
        return Err(BackupError::NotEmpty("the place of files"));
    }
    make_tables(place, list, &steps).await?;
    let mut into = Whole::fill(place).await?;
    if !into.is_empty().await? {
        return Err(BackupError::NotEmpty("the database"));
    }
    let mut done = Done::default();
    while let Record::Table(_) = reader.peek()? {
        if let Record::Table(table) = reader.next()? {
            done.tables
                .push(fill_table(&mut into, &table, &mut reader).await?);
        }
    }
    // Files first: rows that name files which are not there would be worse than files that nobody names.
    // Files lie beside the database until they are whole: the system's own folder for such may be memory.
    let beside = match place {
        Place::Sqlite(path) => path.parent().filter(|folder| !folder.as_os_str().is_empty()),
        Place::Postgres { .. } => None,
    };
    let spool = beside.map_or_else(std::env::temp_dir, Path::to_owned);
    let mut put = Vec::new();
    let filled = match read_blobs(&mut reader, blobs, &spool, &mut done, &mut put).await {
        Ok(()) => into.commit().await.map_err(BackupError::from),
        Err(error) => Err(error),
    };
    if let Err(error) = filled {
        // The rows are gone, so the files go too: else the next try would find a place that is not empty.
        if let Some(blobs) = blobs {
            for key in &put {
                let _ = blobs.delete(key).await;
            }
        }
        return Err(error);
    }
    // From the backup's day to this program's.
    let store = Store::open(place, As::Owner).await?;
    let updated = store.migrate(list).await;
    store.close().await;
    updated?;
    Ok(done)
}

/// Refuses a database with rows, and one whose tables are another program's.
async fn refuse_what_is_used(place: &Place) -> Result<(), BackupError> {
    match place {
        Place::Sqlite(path) if !path.exists() => return Ok(()),
        _ => {}
    }
    let mut there = Whole::look(place).await?;
    let foreign = there.steps().await?.is_empty() && !there.tables().await?.is_empty();
    if foreign || !there.is_empty().await? {
        return Err(BackupError::NotEmpty("the database"));
    }
    Ok(())
}

/// Makes the tables as they were when the backup was made.
async fn make_tables(place: &Place, list: &[Steps], then: &[AppliedStep]) -> Result<(), BackupError> {
    let last = |domain: &str| {
        let of_domain = then.iter().filter(|step| step.domain == domain);
        of_domain.map(|step| step.number).max().unwrap_or(0)
    };
    let of_then: Vec<Steps> = list
        .iter()
        .map(|steps| {
            let upto = steps
                .migrations
                .iter()
                .take_while(|step| i64::from(step.number) <= last(steps.domain));
            Steps {
                domain: steps.domain,
                migrations: steps.migrations.get(..upto.count()).unwrap_or_default(),
            }
        })
        .collect();
    let known = |step: &AppliedStep| {
        then.iter()
            .any(|then| (&then.domain, then.number) == (&step.domain, step.number))
    };
    let store = Store::open(place, As::Owner).await?;
    if Whole::look(place)
        .await?
        .steps()
        .await?
        .iter()
        .any(|step| !known(step))
    {
        store.close().await;
        return Err(BackupError::NotEmpty("the database"));
    }
    let made = store.migrate(&of_then).await;
    store.close().await;
    drop(store);
    made?;
    let ours = Whole::look(place).await?.steps().await?;
    for step in then {
        let (domain, number) = (step.domain.clone(), step.number);
        match ours
            .iter()
            .find(|ours| (&ours.domain, ours.number) == (&domain, number))
        {
            None => return Err(MigrateError::Newer { domain, number }.into()),
            Some(ours) if ours.checksum != step.checksum => {
                return Err(MigrateError::Changed { domain, number }.into());
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Fills a table and reads it again: it must be what the backup says it was.
async fn fill_table(
    into: &mut Whole,
    table: &Table,
    reader: &mut Reader<BufReader<File>>,
) -> Result<Tally, BackupError> {
    let mut damaged = None;
    let mut said = None;
    let filled = into
        .write(table, || match reader.next() {
            Ok(Record::Row(cells)) if cells.len() == table.columns.len() => Ok(Some(cells)),
            Ok(Record::Rows { count, hash }) => {
                said = Some((count, hash));
                Ok(None)
            }
            Ok(_) => Err("the rows of a table do not end".to_owned()),
            Err(error) => {
                let text = error.to_string();
                damaged = Some(error);
                Err(text)
            }
        })
        .await;
    if let Some(error) = damaged {
        return Err(error.into());
    }
    filled?;
    let tally = tally(into, table).await?;
    if said == Some((tally.rows, tally.hash)) {
        Ok(tally)
    } else {
        Err(BackupError::Differs(table.name.clone()))
    }
}

async fn tally(whole: &mut Whole, table: &Table) -> Result<Tally, BackupError> {
    let mut sum = Sum::default();
    whole
        .read(table, |cells: Vec<Cell>| {
            sum.add(&encode_row(&cells));
            Ok(())
        })
        .await?;
    Ok(sum.tally(table))
}

async fn read_blobs(
    reader: &mut Reader<BufReader<File>>,
    blobs: Option<&Blobs>,
    beside: &Path,
    done: &mut Done,
    put: &mut Vec<BlobKey>,
) -> Result<(), BackupError> {
    loop {
        let (key, bytes) = match reader.next()? {
            Record::End => return Ok(()),
            Record::File { key, bytes } => (key, bytes),
            _ => return Err(ArchiveError::Damaged("a record is not where it belongs").into()),
        };
        let key = BlobKey::new(key.clone()).map_err(|_| BackupError::Key(key))?;
        // Beside memory there is the disk: a file may be larger than what is free of the one.
        let mut spool = tempfile(beside)?;
        let mut hasher = blake3::Hasher::new();
        let hash = loop {
            match reader.next()? {
                Record::Part(part) => {
                    hasher.update(&part);
                    spool.write_all(&part).map_err(ArchiveError::from)?;
                }
                Record::Filed { hash } => break hash,
                _ => return Err(ArchiveError::Damaged("a file does not end").into()),
            }
        };
        let length = io::Seek::stream_position(&mut spool).map_err(ArchiveError::from)?;
        if *hasher.finalize().as_bytes() != hash || length != bytes {
            return Err(ArchiveError::Damaged("a file is not what it was").into());
        }
        io::Seek::rewind(&mut spool).map_err(ArchiveError::from)?;
        if let Some(blobs) = blobs {
            put.push(key.clone());
            blobs.put(&key, tokio::fs::File::from_std(spool), bytes).await?;
        }
        done.files += 1;
        done.file_bytes += bytes;
    }
}

/// A file without a name, gone when it is closed.
fn tempfile(folder: &Path) -> Result<File, ArchiveError> {
    let path = folder.join(format!("ritm-restore-{}", uuid::Uuid::now_v7()));
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    fs::remove_file(&path)?;
    Ok(file)
}

/// Moves a database from one place to an empty other one; `beside` is the folder where what is between lies, without a name:
/// nothing of it stays, whatever ends this program. No server may use either.
///
/// # Errors
/// Then the first is as it was, and the other is empty.
pub(crate) async fn move_all(
    from: &Place,
    to: &Place,
    beside: &Path,
    list: &[Steps],
) -> Result<Done, BackupError> {
    // Held to the end, so that no server begins to write what would not come along.
    let mut whole = Whole::look_alone(from).await?;
    let mut output = Output::nameless(beside)?;
    let before = write_rows(&mut whole, &mut output).await?;
    let between = output.keep()?;
    let moved = restore_open(&between, to, None, list).await?;
    match before.iter().find(|before| !moved.tables.contains(before)) {
        Some(before) => Err(BackupError::Differs(before.table.clone())),
        None => Ok(moved),
    }
}

#[cfg(test)]
mod tests;
