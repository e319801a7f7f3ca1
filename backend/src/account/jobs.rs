//! What accounts have done by themselves: downloads of everything, erasing, and tidying up.

use std::io::{Cursor, Write as _};
use std::net::IpAddr;

use ritm_api::account::ExportId;
use ritm_api::{AccountId, Micros};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::address::Address;
use super::model::Turn;
use super::service::export::Made;
use super::service::{self, credential, leaving, let_in, letter, note, session, sign_up, standing, tries};
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

/// Writes to whom a forgotten password is to be replaced for, if there is somebody. A job, so that nobody sees by how long an
/// answer takes whether there is.
static RESET: Kind = Kind::new("account-reset", write_reset);

/// Writes to whom others' guesses keep out, if there is somebody.
static LET_IN: Kind = Kind::new("account-let-in", write_let_in);

/// The jobs of accounts.
pub(crate) static KINDS: &[&Kind] = &[&EXPORT, &ERASE, &TIDY, &RESET, &LET_IN];

/// The largest download, in bytes.
const MOST_EXPORT_BYTES: u64 = 4 << 30;

/// How many files are looked for at once when they are to go.
const AT_ONCE: usize = 100;

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

/// The job that writes the letter by which a forgotten password is replaced.
pub(crate) fn reset(ports: &Ports, address: &Address, from: IpAddr) -> Job {
    Job::new(ports, &RESET, &()).secret(ports, &sealed(address, Some(from)))
}

/// The job that writes the letter by which whoever is kept out by others is let in.
pub(crate) fn let_in(ports: &Ports, address: &Address) -> Job {
    Job::new(ports, &LET_IN, &()).secret(ports, &sealed(address, None))
}

/// An address and where it was named: neither lies open in the queue.
#[derive(Serialize, Deserialize)]
struct Named {
    address: String,
    from: Option<IpAddr>,
}

fn sealed(address: &Address, from: Option<IpAddr>) -> zeroize::Zeroizing<Vec<u8>> {
    let named = Named {
        address: address.as_str().to_owned(),
        from,
    };
    // Two texts can't fail to become JSON.
    zeroize::Zeroizing::new(serde_json::to_vec(&named).unwrap_or_default())
}

fn named(work: &Work) -> Result<(Turn, Address), Failure> {
    let broken = || Failure::Never("its sealed part can't be read".to_owned());
    let secret = work.secret()?.ok_or_else(broken)?;
    let named: Named = serde_json::from_slice(secret.expose()).map_err(|_| broken())?;
    let address = Address::parse(&named.address).map_err(|_| broken())?;
    let turn = Turn {
        from: named.from,
        ..Turn::of(&work.parts)
    };
    Ok((turn, address))
}

fn write_reset(work: Work) -> Running {
    Box::pin(async move {
        let (turn, address) = named(&work)?;
        let (store, inner) = (work.parts.store.clone(), work.clone());
        store
            .write(async move |tx: &mut Tx| {
                credential::reset_asked(tx, &turn, &address).await?;
                inner.done(tx).await
            })
            .await
    })
}

fn write_let_in(work: Work) -> Running {
    Box::pin(async move {
        let (turn, address) = named(&work)?;
        let (store, inner) = (work.parts.store.clone(), work.clone());
        store
            .write(async move |tx: &mut Tx| {
                let_in::offer(tx, &turn, &address).await?;
                inner.done(tx).await
            })
            .await
    })
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

/// Takes away every file of an account's downloads, also of those that nothing tells of.
fn throw_all_away(parts: &Parts, account: AccountId) -> Boxed<'_, Result<(), Failure>> {
    Box::pin(async move {
        let folder = format!("export/{account}/");
        loop {
            let listed = parts.ports.blobs.list(&folder, None, AT_ONCE).await;
            let listed = listed.map_err(of_blobs)?;
            if listed.is_empty() {
                return Ok(());
            }
            for (key, _) in &listed {
                throw_away(parts, key).await?;
            }
        }
    })
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
        let key = blob_key(account, export)?;
        let Some(parts) = parts else {
            // An attempt before this one may have left its file.
            return throw_away(&work.parts, &key).await;
        };
        let names = work.parts.personal.iter().map(|(name, _)| *name);
        let archive = archive(names.zip(&parts))?;
        let bytes = i64::try_from(archive.len()).unwrap_or(i64::MAX);
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
                // Not done with what nobody wants until its file is gone: no row tells of it.
                if wanted {
                    inner.done(tx).await?;
                }
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
        let files = store
            .write(async move |tx: &mut Tx| {
                Ok::<_, Error>(match leaving::is_due(tx, account, turn.now).await? {
                    true => Some(service::export::of_account(tx, account).await?),
                    false => None,
                })
            })
            .await?;
        // Before the rows, for no row tells of a file afterwards. What ends in between is done once more.
        if files.is_some() {
            throw_all_away(&work.parts, account).await?;
        }
        let files = files.unwrap_or_default();
        let personal: Vec<Personal> = work
            .parts
            .personal
            .iter()
            .map(|(_, personal)| *personal)
            .collect();
        let inner = work.clone();
        store
            .write(async move |tx: &mut Tx| {
                if leaving::is_due(tx, account, turn.now).await? {
                    let left = service::export::of_account(tx, account).await?;
                    if !left.iter().all(|file| files.contains(file)) {
                        return Err(Failure::Again("a download was made meanwhile".to_owned()));
                    }
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
                inner.done(tx).await
            })
            .await
    })
}

fn tidy(work: Work) -> Running {
    Box::pin(async move {
        let turn = Turn::of(&work.parts);
        let store = &work.parts.store;
        let now = turn.now;
        // Piece by piece: one transaction of all would hold up every other write.
        work.until_none(async move |tx: &mut Tx| {
            Ok(session::sweep(tx, now).await?
                + letter::sweep(tx, now).await?
                + sign_up::sweep(tx, now).await?
                + tries::sweep(tx, now).await?)
        })
        .await?;
        let mut after = ExportId::from(Uuid::nil());
        // One file that can't be taken away keeps no other.
        let mut failed = Ok(());
        loop {
            let old = store
                .read(async move |tx: &mut Tx| service::export::too_old(tx, now, after).await)
                .await
                .map_err(|error: Error| Failure::from(error))?;
            let Some(last) = old.last() else { break };
            after = last.id;
            for Made { id, account, .. } in old {
                if let Err(failure) = throw_away(&work.parts, &blob_key(account, id)?).await {
                    failed = Err(failure);
                    continue;
                }
                let forgotten: Result<(), Error> = store
                    .write(async move |tx: &mut Tx| service::export::forget(tx, id).await)
                    .await;
                forgotten?;
            }
        }
        failed
    })
}
