//! What accounts have done by themselves: downloads of everything, erasing, and tidying up.

use std::io::{Cursor, Write as _};

use ritm_api::account::ExportId;
use ritm_api::{AccountId, Micros};
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::model::Turn;
use super::service::{self, leaving, letter, note, session, sign_up, standing, tries};
use crate::job::{self, Failure, Job, Kind, Running, Timetable, Work};
use crate::mail::mailbox;
use crate::parts::Parts;
use crate::personal::{Boxed, Personal};
use crate::ports::blobs::{BlobFault, BlobKey};
use crate::ports::{self, Ports};
use crate::store::{Error, Tx};

/// Makes the download of everything that a person has here.
static EXPORT: Kind = Kind::new("account-export", make_export).parallel(1);

/// Erases an account whose time to think is over.
static ERASE: Kind = Kind::new("account-erase", erase_now).parallel(1);

/// Throws away what has ended: sessions, tokens of letters, sign-ups, counters, downloads.
static TIDY: Kind = Kind::new("account-tidy", tidy).at_times(Timetable::Hourly { minute: 17 });

/// The jobs of accounts.
pub(crate) static KINDS: &[&Kind] = &[&EXPORT, &ERASE, &TIDY];

/// The largest download, in bytes.
const MOST_EXPORT_BYTES: u64 = 4 << 30;

#[derive(Debug, Serialize, Deserialize)]
struct ExportOf {
    account: AccountId,
    export: ExportId,
}

#[derive(Debug, Serialize, Deserialize)]
struct EraseOf {
    account: AccountId,
}

/// The job that makes a download.
pub(crate) fn export(ports: &Ports, account: AccountId, export: ExportId) -> Job {
    Job::new(ports, &EXPORT, &ExportOf { account, export }).of(account.uuid())
}

/// The job that erases an account, once its time to think is over.
pub(crate) fn erase(ports: &Ports, account: AccountId, when: Micros) -> Job {
    Job::new(ports, &ERASE, &EraseOf { account }).at(ports::Micros(when.0))
}

fn blob_key(account: AccountId, export: ExportId) -> Result<BlobKey, Failure> {
    BlobKey::new(format!("export/{account}/{export}.zip"))
        .map_err(|_| Failure::Never("no key for the file".to_owned()))
}

fn of_blobs(fault: BlobFault) -> Failure {
    Failure::Again(fault.to_string())
}

/// Boxed, as a future that borrows a key within a job's is not seen to be `Send` by the compiler.
fn keep<'a>(parts: &'a Parts, key: &'a BlobKey, bytes: Vec<u8>) -> Boxed<'a, Result<(), Failure>> {
    Box::pin(async move {
        let kept = parts
            .ports
            .blobs
            .put(key, Cursor::new(bytes), MOST_EXPORT_BYTES)
            .await;
        kept.map(drop).map_err(of_blobs)
    })
}

/// Takes a file away, if it is there; boxed as [`keep`] is.
fn throw_away<'a>(parts: &'a Parts, key: &'a BlobKey) -> Boxed<'a, Result<(), Failure>> {
    Box::pin(async move { parts.ports.blobs.delete(key).await.map_err(of_blobs) })
}

fn make_export(work: Work) -> Running {
    Box::pin(async move {
        let ExportOf { account, export } = work.payload()?;
        let turn = Turn::of(&work.parts);
        let personal: Vec<Personal> = work
            .parts
            .personal
            .iter()
            .map(|(_, personal)| *personal)
            .collect();
        let now = turn.now;
        let parts = work
            .parts
            .store
            .read_long(async move |tx: &mut Tx| {
                // Whoever has left meanwhile, or thrown the download away, wants none.
                if service::export::find(tx, account, export, now).await?.is_none() {
                    return Ok(None);
                }
                let mut parts = Vec::new();
                for personal in &personal {
                    parts.push((personal.export)(tx, account).await?);
                }
                Ok::<_, Error>(Some(parts))
            })
            .await?;
        let Some(parts) = parts else { return Ok(()) };
        let names = work.parts.personal.iter().map(|(name, _)| *name);
        let archive = archive(names.zip(&parts))?;
        let bytes = i64::try_from(archive.len()).unwrap_or(i64::MAX);
        let key = blob_key(account, export)?;
        keep(&work.parts, &key, archive).await?;
        let (inner, kept) = (work.clone(), key.clone());
        let wanted = work
            .parts
            .store
            .write(async move |tx: &mut Tx| {
                let wanted = service::export::is_ready(tx, &turn, export, kept.as_str(), bytes).await?;
                if let (true, Some(standing)) = (wanted, standing(tx, account).await?) {
                    letter::export_ready(tx, &turn, &standing).await?;
                    note(tx, &turn, "export-made", None, account, &[]).await?;
                }
                inner.done(tx).await?;
                Ok::<_, Failure>(wanted)
            })
            .await?;
        if !wanted {
            throw_away(&work.parts, &key).await?;
        }
        Ok(())
    })
}

/// One file a domain, as JSON that people can read.
fn archive<'a>(
    parts: impl Iterator<Item = (&'static str, &'a serde_json::Value)>,
) -> Result<Vec<u8>, Failure> {
    let broken = |error: String| Failure::Again(format!("the file can't be made: {error}"));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts.filter(|(_, part)| !part.is_null()) {
        archive
            .start_file(format!("{name}.json"), options)
            .map_err(|error| broken(error.to_string()))?;
        let text = serde_json::to_vec_pretty(part).map_err(|error| broken(error.to_string()))?;
        archive
            .write_all(&text)
            .map_err(|error| broken(error.to_string()))?;
    }
    Ok(archive
        .finish()
        .map_err(|error| broken(error.to_string()))?
        .into_inner())
}

fn erase_now(work: Work) -> Running {
    Box::pin(async move {
        let EraseOf { account } = work.payload()?;
        let turn = Turn::of(&work.parts);
        let store = &work.parts.store;
        let now = turn.now;
        let files = store
            .read(async move |tx: &mut Tx| service::export::blobs(tx, Some(account), now).await)
            .await
            .map_err(|error: Error| Failure::from(error))?;
        let personal: Vec<Personal> = work
            .parts
            .personal
            .iter()
            .map(|(_, personal)| *personal)
            .collect();
        let inner = work.clone();
        let erased = store
            .write(async move |tx: &mut Tx| {
                let due = leaving::is_due(tx, account, turn.now).await?;
                if due {
                    job::forget(tx, account.uuid()).await?;
                    if let Some(standing) = standing(tx, account).await? {
                        mailbox::forget(tx, &standing.address).await?;
                        letter::erased(tx, &turn, &standing).await?;
                    }
                    // In the opposite order of their tables: the later ones name the earlier ones.
                    for personal in personal.iter().rev() {
                        (personal.erase)(tx, account).await?;
                    }
                    note(tx, &turn, "account-erased", None, account, &[]).await?;
                }
                inner.done(tx).await?;
                Ok::<_, Failure>(due)
            })
            .await?;
        if erased {
            for key in files.into_iter().filter_map(|(_, key)| BlobKey::new(key?).ok()) {
                throw_away(&work.parts, &key).await?;
            }
        }
        Ok(())
    })
}

fn tidy(work: Work) -> Running {
    Box::pin(async move {
        let turn = Turn::of(&work.parts);
        let store = &work.parts.store;
        let now = turn.now;
        store
            .write(async move |tx: &mut Tx| {
                session::sweep(tx, now).await?;
                letter::sweep(tx, now).await?;
                sign_up::sweep(tx, now).await?;
                tries::sweep(tx, now).await?;
                Ok::<_, Error>(())
            })
            .await?;
        let old = store
            .read(async move |tx: &mut Tx| service::export::blobs(tx, None, now).await)
            .await
            .map_err(|error: Error| Failure::from(error))?;
        for (export, key) in old {
            if let Some(key) = key.and_then(|key| BlobKey::new(key).ok()) {
                throw_away(&work.parts, &key).await?;
            }
            let forgotten: Result<(), Error> = store
                .write(async move |tx: &mut Tx| service::export::forget(tx, export).await)
                .await;
            forgotten?;
        }
        Ok(())
    })
}
