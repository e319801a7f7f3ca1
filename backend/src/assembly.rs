//! What the server consists of, put together: the database with its tables, the ports, and what watches over both.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::account::model::Turn;
use crate::account::service::staff;
use crate::app;
use crate::health::{Check, Weight};
use crate::job::{self, Overview};
use crate::metric;
use crate::parts::Parts;
use crate::ports::{PortError, Ports};
use crate::seal::{self, SealError};
use crate::settings::Settings;
use crate::store::{As, Error, MigrateError, OpenError, Store, Tx};
use crate::web::FolderError;

/// How long the database may take to answer a check.
const PING: Duration = Duration::from_millis(1500);

/// How often what waits in the database is counted for the metrics.
const COUNTED: Duration = Duration::from_secs(15);

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The built app can't be served.
    #[error(transparent)]
    Web(#[from] FolderError),
    /// The address can't be listened on.
    #[error("can't listen on {address}: {reason}. {cure}")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// Why the address can't be listened on.
        reason: String,
        /// What the person who starts the server can do.
        cure: String,
    },
    /// The data folder can't be made.
    #[error(
        "the data folder {} can't be used: {reason}. Name another with data.folder, or let this user write there",
        path.display()
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The server's key, or what the server has outside of itself, can't be used.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The database can't be opened.
    #[error(transparent)]
    Store(#[from] OpenError),
    /// The database's tables can't be brought up to date.
    #[error("{0}")]
    Migrate(String),
    /// The metrics' address can't be listened on.
    #[error(
        "can't tell the metrics there: {0}. Choose another address with metrics.bind, or leave it empty for none"
    )]
    Metrics(io::Error),
}

/// Opens everything that the settings name, and brings the database's tables up to date.
///
/// # Errors
/// Something can't be opened; the error names the setting and says what to do.
pub(crate) async fn open(settings: &Settings) -> Result<(Store, Ports), StartError> {
    let folder = &settings.data.folder;
    std::fs::create_dir_all(folder).map_err(|error| StartError::Folder {
        path: folder.clone(),
        reason: error.to_string(),
    })?;
    let store = Store::open(&settings.place(), As::Owner).await?;
    let applied = store
        .migrate(&app::steps())
        .await
        .map_err(|error| StartError::Migrate(error.to_string()))?;
    for (domain, step) in &applied {
        tracing::info!(domain, step, "the database's tables were changed");
    }
    match seal::hold(settings, &store).await {
        Ok(ports) => Ok((store, ports)),
        Err(error) => {
            store.close().await;
            Err(match error {
                SealError::Port(error) => error.into(),
                error => StartError::Migrate(error.to_string()),
            })
        }
    }
}

/// What readiness asks of the database and of the data folder.
pub(crate) fn checks(parts: &Arc<Parts>) -> Vec<Check> {
    let settings = &parts.settings;
    let store = parts.store.clone();
    let database = Check::new("database", Weight::Blocks, move || {
        let store = store.clone();
        async move {
            match store.ping(PING).await {
                Ok(()) => Ok("answers and can be written".to_owned()),
                Err(error) => Err(of_database(&error).to_owned()),
            }
        }
    });
    let store = parts.store.clone();
    let tables = Check::new("tables", Weight::Blocks, move || {
        let store = store.clone();
        async move {
            match store.check_migrated(&app::steps()).await {
                Ok(()) => Ok("as this program needs them".to_owned()),
                // Another node was updated before this one, which serves until its turn comes.
                Err(MigrateError::Newer { .. }) => {
                    Ok("newer than this program: update this node as well".to_owned())
                }
                Err(_) => Err("not as this program needs them (ritm-backend migrate)".to_owned()),
            }
        }
    });
    let asked = Arc::clone(parts);
    let key = Check::new("key", Weight::Blocks, move || {
        let parts = Arc::clone(&asked);
        async move {
            match seal::is_ours(&parts.store, &parts.ports.sealer).await {
                Ok(true) => Ok("opens what the database holds".to_owned()),
                Ok(false) => {
                    Err("not the one that the database was sealed with (secrets.key_file)".to_owned())
                }
                Err(error) => Err(of_database(&error).to_owned()),
            }
        }
    });
    let late = settings.health.job_time;
    let asked = Arc::clone(parts);
    let work = Check::new("work", Weight::Warns, move || {
        let parts = Arc::clone(&asked);
        async move {
            let (jobs, effects) = waiting(&parts)
                .await
                .map_err(|error| of_database(&error).to_owned())?;
            let oldest = jobs.oldest_due_seconds.max(effects.oldest_due_seconds);
            if oldest > late.as_secs() {
                Err("what is due has waited for too long".to_owned())
            } else if jobs.dead + effects.dead > 0 {
                Ok("done in time; some was given up".to_owned())
            } else {
                Ok("done in time".to_owned())
            }
        }
    });
    let disk = Check::disk(settings.data.folder.clone(), settings.health.disk_bytes);
    vec![database, tables, key, work, disk]
}

/// An error of the database for everybody's eyes.
fn of_database(error: &Error) -> &'static str {
    match error {
        Error::Full => "there is no room on the disk",
        Error::TimedOut | Error::Busy => "no answer in time",
        Error::Closed => "it is closed",
        _ => "it does not answer",
    }
}

/// How jobs and effects stand; the metrics are told as well.
async fn waiting(parts: &Parts) -> Result<(Overview, Overview), Error> {
    let now = parts.ports.clock.now();
    let (jobs, effects) = parts
        .store
        .read(async move |tx: &mut Tx| job::overview(tx, now).await)
        .await?;
    let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    metric::JOBS_WAITING.set(&[], whole(jobs.waiting));
    metric::JOBS_DEAD.set(&[], whole(jobs.dead));
    metric::JOBS_LATE.set(&[], whole(jobs.oldest_due_seconds));
    metric::EFFECTS_WAITING.set(&[], whole(effects.waiting));
    metric::EFFECTS_DEAD.set(&[], whole(effects.dead));
    metric::EFFECTS_LATE.set(&[], whole(effects.oldest_due_seconds));
    Ok((jobs, effects))
}

/// Writes a link for the first administrator to the log while there is none: whoever reads the log runs the server.
///
/// Each start makes one more, for another node may have told its own; the first that is used makes all others worthless.
pub(crate) async fn invite_first_administrator(parts: &Arc<Parts>) {
    let turn = Turn::of(parts);
    let home = Arc::clone(&turn.home);
    let invited = parts
        .store
        .write(async move |tx: &mut Tx| {
            if staff::has_administrator(tx).await? {
                return Ok::<_, Error>(None);
            }
            staff::invite_administrator(tx, &turn).await.map(Some)
        })
        .await;
    match invited {
        Ok(None) => {}
        Ok(Some(token)) => {
            let link = staff::invitation(&home, &token);
            tracing::warn!(
                link,
                "there is no administrator yet: open this link within a day to become the first"
            );
        }
        Err(error) => tracing::error!(%error, "the link for the first administrator can't be made"),
    }
}

/// Counts what the database holds and how busy it is, every quarter of a minute, until it is dropped.
pub(crate) async fn keep_counted(parts: Arc<Parts>) {
    let mut ticks = tokio::time::interval(COUNTED);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    metric::BUILD_INFO.set(&[env!("CARGO_PKG_VERSION"), parts.store.kind()], 1);
    loop {
        ticks.tick().await;
        let pooled = parts.store.pooled();
        let whole = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        metric::DATABASE_QUEUE.set(&[], whole(pooled.waiting));
        metric::DATABASE_CONNECTIONS.set(&["idle"], whole(pooled.free));
        metric::DATABASE_CONNECTIONS.set(&["busy"], whole(pooled.connections.saturating_sub(pooled.free)));
        if let Ok(bytes) = parts.store.size().await {
            metric::DATABASE_BYTES.set(&[], i64::try_from(bytes).unwrap_or(i64::MAX));
        }
        if let Err(error) = waiting(&parts).await {
            tracing::debug!(%error, "what waits can't be counted");
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

    use crate::store::{Tx, args, sql};
    use crate::testing::{TestServer, on_both_gears};

    on_both_gears! {
        async fn a_node_serves_on_when_a_newer_one_changed_the_tables(server: &TestServer) {
            server
                .store()
                .write(async |tx: &mut Tx| {
                    tx.exec(
                        sql!("INSERT INTO migration (domain, number, name, checksum) VALUES ('job', 99, 'later', $1)"),
                        args![vec![0_u8; 32]],
                    )
                    .await
                })
                .await
                .unwrap();
            let ready = server.anyone().get("/readyz").await;
            assert_eq!(ready.status, 200, "{}", ready.text());
            assert!(ready.text().contains("newer than this program"), "{}", ready.text());
        }
    }
}
