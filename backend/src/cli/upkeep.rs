//! What the binary does besides serving: tables brought up to date, checks, backups, moves.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::account::model::Turn;
use crate::account::service::staff;
use crate::backup::{self, Done};
use crate::ports::open_blobs;
use crate::settings::{Secret, Settings};
use crate::store::{As, Error, Place, Store, Tx};
use crate::{app, assembly, seal};

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Upkeep {
    /// Bring the tables up to date.
    Migrate,
    /// Derive anew what is kept twice, and compare.
    Check,
    /// Write everything to this file.
    Backup(PathBuf),
    /// Fill an empty place with this file.
    Restore(PathBuf),
    /// Move the rows to another database.
    Move(Secret),
    /// Make the link by which somebody becomes an administrator.
    CreateAdministrator,
    /// Put another key in the place of the server's.
    RotateKey,
    /// Go on with another key than that which was lost.
    NewKey,
}

/// Does it; says what was done, and whether all is well.
///
/// # Errors
/// It could not be done, said in a sentence.
pub(super) async fn run(upkeep: Upkeep, settings: &Settings) -> Result<(String, bool), String> {
    match upkeep {
        Upkeep::Migrate => migrate(settings).await.map(|said| (said, true)),
        Upkeep::Check => check(settings).await,
        Upkeep::Backup(file) => back_up(settings, &file).await.map(|said| (said, true)),
        Upkeep::Restore(file) => restore(settings, &file).await.map(|said| (said, true)),
        Upkeep::Move(to) => move_to(settings, &to).await.map(|said| (said, true)),
        Upkeep::CreateAdministrator => create_administrator(settings).await.map(|said| (said, true)),
        Upkeep::RotateKey => rotate_key(settings).await.map(|said| (said, true)),
        Upkeep::NewKey => new_key(settings).await.map(|said| (said, true)),
    }
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn make_folder(settings: &Settings) -> Result<(), String> {
    let folder = &settings.data.folder;
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("the data folder {} can't be made: {error}", folder.display()))
}

/// Opening a file that is not there would make one.
fn must_be_there(place: &Place) -> Result<(), String> {
    match place {
        Place::Sqlite(path) if !path.exists() => Err(format!(
            "there is no database at {}; see data.folder and database.url",
            path.display()
        )),
        _ => Ok(()),
    }
}

async fn migrate(settings: &Settings) -> Result<String, String> {
    make_folder(settings)?;
    let store = Store::open(&settings.place(), As::Owner).await.map_err(said)?;
    let ran = store.migrate(&app::steps()).await;
    store.close().await;
    let ran = ran.map_err(said)?;
    let mut text = String::new();
    for (domain, step) in &ran {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{domain}: {step}");
    }
    let _ = write!(
        text,
        "The tables are up to date; {} steps were applied.",
        ran.len()
    );
    Ok(text)
}

async fn create_administrator(settings: &Settings) -> Result<String, String> {
    let (store, ports) = assembly::open(settings).await.map_err(said)?;
    let turn = Turn::at(settings, ports);
    let home = Arc::clone(&turn.home);
    let invited = store
        .write(async move |tx: &mut Tx| staff::invite_administrator(tx, &turn).await)
        .await;
    store.close().await;
    let token = invited.map_err(|error: Error| said(error))?;
    let link = staff::invitation(&home, &token);
    Ok(format!(
        "Start the server and open this link within a day to become an administrator:\n{link}"
    ))
}

async fn check(settings: &Settings) -> Result<(String, bool), String> {
    let place = settings.place();
    must_be_there(&place)?;
    let store = Store::open(&place, As::Guest).await.map_err(said)?;
    let checked = check_all(settings, &store).await;
    store.close().await;
    checked
}

async fn check_all(settings: &Settings, store: &Store) -> Result<(String, bool), String> {
    store.check_migrated(&app::steps()).await.map_err(said)?;
    let sealer = seal::open(settings, store).await.map_err(said)?.sealer;
    let mut found = vec![(
        "database: tables and what they point to".to_owned(),
        store.damages().await.map_err(said)?,
    )];
    let of_domains = store.read_long(async move |tx: &mut Tx| {
        tx.without_limit().await?;
        let mut found = Vec::new();
        for domain in app::domains() {
            for check in domain.checks {
                let name = format!("{}: {}", domain.name, check.name);
                found.push((name, (check.run)(tx, &sealer).await?));
            }
        }
        Ok::<_, Error>(found)
    });
    found.extend(of_domains.await.map_err(said)?);
    let mut text = String::new();
    let mut differences = 0;
    for (name, lines) in &found {
        differences += lines.len();
        let _ = writeln!(text, "{name}: {} differences", lines.len());
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    }
    let _ = write!(text, "{} checks, {differences} differences", found.len());
    Ok((text, differences == 0))
}

async fn back_up(settings: &Settings, file: &Path) -> Result<String, String> {
    let place = settings.place();
    must_be_there(&place)?;
    let blobs = open_blobs(settings).map_err(said)?;
    let done = backup::back_up(&place, Some(&blobs), file).await.map_err(said)?;
    let mut text = table(&done);
    let _ = write!(
        text,
        "Wrote {}: {} rows of {} tables, and {} files of {} bytes.\n\
         The server's key is not in it: keep a copy of secrets.key elsewhere, or what is sealed can't be opened again.",
        file.display(),
        rows(&done),
        done.tables.len(),
        done.files,
        done.file_bytes
    );
    Ok(text)
}

async fn restore(settings: &Settings, file: &Path) -> Result<String, String> {
    make_folder(settings)?;
    let blobs = open_blobs(settings).map_err(said)?;
    let done = backup::restore(file, &settings.place(), Some(&blobs), &app::steps())
        .await
        .map_err(said)?;
    let store = Store::open(&settings.place(), As::Guest).await.map_err(said)?;
    let key = seal::open(settings, &store).await;
    store.close().await;
    let mut text = table(&done);
    let _ = write!(
        text,
        "Restored {} rows of {} tables, each as it was written, and {} files of {} bytes.",
        rows(&done),
        done.tables.len(),
        done.files,
        done.file_bytes
    );
    // The server would not start; said here, where the backup is at hand.
    if let Err(error) = key {
        let _ = write!(text, "\nBefore the next start: {error}.");
    }
    Ok(text)
}

/// Forgets which key the database was sealed with.
async fn new_key(settings: &Settings) -> Result<String, String> {
    let place = settings.place();
    must_be_there(&place)?;
    let store = Store::open(&place, As::Alone).await.map_err(said)?;
    let done = match store.check_migrated(&app::steps()).await {
        Ok(()) => store
            .write(async |tx: &mut Tx| seal::forget(tx).await)
            .await
            .map_err(said),
        Err(error) => Err(said(error)),
    };
    store.close().await;
    done?;
    Ok(format!(
        "The next start takes the key in {}, or makes one where there is none. What the lost key sealed stays closed: \
         authenticator apps must be set up anew, and letters that waited are given up.",
        settings.key_file().display()
    ))
}

/// Puts a new key in the place of the server's.
async fn rotate_key(settings: &Settings) -> Result<String, String> {
    let place = settings.place();
    must_be_there(&place)?;
    let store = Store::open(&place, As::Alone).await.map_err(said)?;
    let done = match store.check_migrated(&app::steps()).await {
        Ok(()) => seal::rotate(settings, &store, app::sealed()).await.map_err(said),
        Err(error) => Err(said(error)),
    };
    store.close().await;
    let done = done?;
    let mut text = String::new();
    if done.resumed {
        text.push_str("Went on with a rotation that was interrupted. ");
    }
    let _ = write!(
        text,
        "{} values are sealed under the new key, and the old one is no longer in {}: copy that file to where it is kept, and \
         to every other server of this database. Backups of before need the old key: keep its copy as long as them.",
        done.renewed,
        settings.key_file().display()
    );
    if done.closed > 0 {
        let _ = write!(
            text,
            "\n{} values stay closed: their key was lost before.",
            done.closed
        );
    }
    Ok(text)
}

async fn move_to(settings: &Settings, to: &Secret) -> Result<String, String> {
    let (from, target) = (settings.place(), settings.place_at(to));
    if from == target {
        return Err("this is where the rows are already".to_owned());
    }
    must_be_there(&from)?;
    let done = backup::move_all(&from, &target, &settings.data.folder, &app::steps())
        .await
        .map_err(said)?;
    let mut text = table(&done);
    let _ = write!(
        text,
        "Moved {} rows of {} tables; number and hash of each are the same on both sides.\n\
         Set database.url to the new address before the next start. The old database is as it was.",
        rows(&done),
        done.tables.len()
    );
    Ok(text)
}

fn rows(done: &Done) -> u64 {
    done.tables.iter().map(|tally| tally.rows).sum()
}

/// A line for each table: its name, how many rows, the beginning of its hash.
fn table(done: &Done) -> String {
    let widest = done
        .tables
        .iter()
        .map(|tally| tally.table.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for tally in &done.tables {
        let _ = write!(text, "{:<widest$} {:>12} ", tally.table, tally.rows);
        for byte in tally.hash.iter().take(8) {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('\n');
    }
    text
}
