//! Whether the server's key is the one that the database was sealed with.
//!
//! The key lies beside the database, so either may come without the other. A probe that was sealed at the first start tells,
//! before a wrong key makes every code of an authenticator wrong and every letter that waits a dead one.

use crate::domain::{Check, Domain};
use crate::ports::sealing::{Context, KeyError, Sealer};
use crate::ports::{PortError, Ports};
use crate::settings::Settings;
use crate::store::{Error, Migration, Store, Tx, args, sql};

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

/// Why the server's key can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SealError {
    /// The key, or another port.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The database.
    #[error(transparent)]
    Store(#[from] Error),
}

/// The table of the probe, and the check that it can be opened.
pub(crate) fn mount() -> Domain {
    Domain {
        migrations: MIGRATIONS,
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

fn context() -> Context {
    Context::new("seal_probe", "sealed", b"1")
}

#[cfg(test)]
mod tests;
