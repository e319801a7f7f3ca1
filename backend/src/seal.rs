//! Whether the server's key is the one that the database was sealed with.
//!
//! The key lies beside the database, so either may come without the other. A probe that was sealed at the first start tells,
//! before a wrong key makes every code of an authenticator wrong and every letter that waits a dead one.

use crate::domain::{Check, Domain};
use crate::ports::sealing::{Context, KeyError, Sealer};
use crate::ports::{PortError, Ports, Random};
use crate::sealed::{Sealed, sealed};
use crate::settings::Settings;
use crate::store::transfer::{Cell, CopyError, Whole};
use crate::store::{Error, Migration, Place, Store, Tx, args, sql};

const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "probe",
    sql: "\
CREATE TABLE seal_probe (
    id {i64} PRIMARY KEY CHECK (id = 1),
    sealed {bytes} NOT NULL
){strict};
",
    postgres: None,
}];

/// What is sealed: nothing that anybody needs.
const PROBE: &[u8] = b"ritm";

/// The probe is sealed as all else is.
const SEALED: &[Sealed] = &[sealed!(i64, "seal_probe", "id", "sealed", "TRUE", bound_to)];

/// Why the server's key can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealError {
    /// The key, or another port.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
    /// The database can't be looked through.
    #[error(transparent)]
    Look(#[from] CopyError),
    /// Nothing was sealed yet.
    #[error("no server was started here yet, so there is no key to be replaced")]
    Nothing,
    /// Something is under the old key that nobody seals anew.
    #[error("the table `{0}` holds a value under the old key; both keys stay in the key file")]
    Left(String),
}

/// What a rotation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rotated {
    /// Whether it went on where an earlier one was interrupted.
    pub(crate) resumed: bool,
    /// How many values were sealed anew.
    pub(crate) renewed: u64,
    /// How many stay closed, for their key was lost before.
    pub(crate) closed: u64,
}

/// The table of the probe, and the check that it can be opened.
pub(crate) fn mount() -> Domain {
    Domain {
        migrations: MIGRATIONS,
        sealed: SEALED,
        checks: &[Check {
            name: "the server's key",
            run: |tx, sealer| Box::pin(check(tx, sealer)),
        }],
        ..Domain::named("seal", "The server's key, and whether it is the right one.")
    }
}

/// Opens the ports, with the key that the database was sealed with; makes the key when nothing was sealed yet.
///
/// # Errors
/// The key is not there or is another, or a port can't be opened.
pub(crate) async fn open(settings: &Settings, store: &Store) -> Result<Ports, SealError> {
    let begun = store.read(async |tx: &mut Tx| probe(tx).await).await?.is_some();
    let ports = if begun {
        Ports::open(settings)?
    } else {
        Ports::open_first(settings)?
    };
    if begun && !is_ours(store, &ports.sealer).await? {
        return Err(other(settings));
    }
    Ok(ports)
}

/// The same, and from now on the database knows its key.
///
/// # Errors
/// As [`open`].
pub(crate) async fn hold(settings: &Settings, store: &Store) -> Result<Ports, SealError> {
    let ports = open(settings, store).await?;
    let sealed = ports.sealer.seal(&context(), PROBE);
    store
        .write(async move |tx: &mut Tx| {
            tx.exec(
                sql!("INSERT INTO seal_probe (id, sealed) VALUES (1, $1) ON CONFLICT DO NOTHING"),
                args![&sealed],
            )
            .await
        })
        .await?;
    // Another node with a key of its own may have been first.
    if is_ours(store, &ports.sealer).await? {
        Ok(ports)
    } else {
        Err(other(settings))
    }
}

fn other(settings: &Settings) -> SealError {
    let path = settings.key_file();
    PortError::Key(KeyError::Other { path }).into()
}

/// Whether this is the key that the database was sealed with, or none was yet.
///
/// # Errors
/// The database.
pub(crate) async fn is_ours(store: &Store, sealer: &Sealer) -> Result<bool, Error> {
    let sealed = store.read(async |tx: &mut Tx| probe(tx).await).await?;
    Ok(sealed.is_none_or(|sealed| sealer.open(&context(), &sealed).is_ok()))
}

/// Forgets which key it was: the next start takes the one that it finds, or makes one.
///
/// # Errors
/// The database.
pub(crate) async fn forget(tx: &mut Tx) -> Result<(), Error> {
    tx.exec(sql!("DELETE FROM seal_probe"), args![]).await.map(drop)
}

async fn probe(tx: &mut Tx) -> Result<Option<Vec<u8>>, Error> {
    tx.opt(
        sql!("SELECT sealed FROM seal_probe WHERE id = 1"),
        args![],
        |row| row.get(0),
    )
    .await
}

async fn check(tx: &mut Tx, sealer: &Sealer) -> Result<Vec<String>, Error> {
    let wrong = probe(tx)
        .await?
        .and_then(|sealed| sealer.open(&context(), &sealed).err());
    Ok(wrong.into_iter().map(|error| error.to_string()).collect())
}

/// Puts a new key in the place of the server's, seals everything anew under it, and takes the old one out of the file.
///
/// While it runs both keys are in the file, and the new one seals: interrupted at any moment, everything can be opened, and
/// the next call goes on. Nobody else may use the database meanwhile: a server that runs has the old key alone.
///
/// # Errors
/// The key file or the database; or something is sealed that no domain names: then the old key stays.
pub(crate) async fn rotate(
    settings: &Settings,
    store: &Store,
    columns: Vec<Sealed>,
) -> Result<Rotated, SealError> {
    let (path, random) = (settings.key_file(), Random::system());
    let read = |result: Result<Sealer, KeyError>| result.map_err(PortError::from);
    let before = read(Sealer::read_file(&path, &random))?;
    if store.read(async |tx: &mut Tx| probe(tx).await).await?.is_none() {
        return Err(SealError::Nothing);
    }
    if !is_ours(store, &before).await? {
        return Err(other(settings));
    }
    let mut rotated = Rotated {
        resumed: before.count() > 1,
        ..Rotated::default()
    };
    let sealer = if rotated.resumed {
        before
    } else {
        read(Sealer::rotate_file(&path, &random))?
    };
    let mut damaged = 0;
    for column in columns {
        let mut after = None;
        loop {
            let (sealer, from) = (sealer.clone(), after);
            let piece = store
                .write_idempotent(async move |tx: &mut Tx| (column.again)(tx, &sealer, from.clone()).await)
                .await?;
            rotated.renewed += piece.renewed;
            rotated.closed += piece.closed;
            damaged += piece.damaged;
            after = piece.last;
            if piece.closed > 0 {
                tracing::warn!(
                    column = column.column,
                    count = piece.closed,
                    "values can't be opened and stay closed"
                );
            }
            if after.is_none() {
                break;
            }
        }
    }
    // A column that nobody named would be lost for good with the old key.
    let mut left = look_for_old(&settings.place(), &sealer).await?;
    if left.len() as u64 > damaged {
        return Err(SealError::Left(left.swap_remove(0)));
    }
    read(Sealer::retire_file(&path, &random))?;
    Ok(rotated)
}

/// The table of each value in the database that looks sealed under an old key.
async fn look_for_old(place: &Place, sealer: &Sealer) -> Result<Vec<String>, CopyError> {
    let mut whole = Whole::look(place).await?;
    let mut found = Vec::new();
    for table in whole.tables().await? {
        let name = &table.name;
        whole
            .read(&table, |cells| {
                let old = |cell: &Cell| matches!(cell, Cell::Bytes(bytes) if sealer.looks_old(bytes));
                found.extend(cells.iter().filter(|cell| old(cell)).map(|_| name.clone()));
                Ok(())
            })
            .await?;
    }
    Ok(found)
}

fn context() -> Context {
    bound_to(b"1")
}

fn bound_to(id: &[u8]) -> Context {
    Context::new("seal_probe", "sealed", id)
}

#[cfg(test)]
mod tests;
