//! Databases for tests: a fresh one of either kind.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::Folder;
use crate::settings::Secret;
use crate::store::{As, OpenError, Place, Steps, Store};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gear {
    /// A file in a folder of the test's own.
    Sqlite,
    /// A schema of the test's own in the database that `RITM_TEST_POSTGRES` names.
    Postgres,
}

/// What `on_both_gears!` starts for a test and ends after it.
pub(crate) trait Bench: Sized {
    /// Makes it on a fresh database.
    async fn start(gear: Gear) -> Self;
    /// Checks what must hold at the end, and clears away.
    async fn finish(self);
}

/// A test that runs on SQLite and on PostgreSQL, as two tests of its name.
///
/// ```ignore
/// on_both_gears! {
///     async fn a_name_is_taken_once(store: &TestStore) { … }
/// }
/// ```
macro_rules! on_both_gears {
    ($($(#[$meta:meta])* async fn $name:ident($bench:ident: &$type:ty) $body:block)+) => { $(
        mod $name {
            #[expect(clippy::allow_attributes, reason = "not every test names something of its module")]
            #[allow(unused_imports)]
            use super::*;

            async fn run($bench: &$type) $body

            async fn on(gear: $crate::testing::Gear) {
                let bench = <$type as $crate::testing::Bench>::start(gear).await;
                run(&bench).await;
                $crate::testing::Bench::finish(bench).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                on($crate::testing::Gear::Sqlite).await;
            }

            $(#[$meta])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            #[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
            async fn on_postgres() {
                on($crate::testing::Gear::Postgres).await;
            }
        }
    )+ };
}
pub(crate) use on_both_gears;

/// A place for a database, cleared away at the end.
pub(crate) struct TestPlace {
    pub(crate) place: Place,
    /// The folder of the file, and of whatever else the test keeps.
    pub(crate) folder: Folder,
    schema: Option<String>,
}

impl TestPlace {
    /// An empty place.
    pub(crate) async fn new(gear: Gear) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let folder = Folder::new();
        let (place, schema) = match gear {
            Gear::Sqlite => (Place::Sqlite(folder.path().join("ritm.db")), None),
            Gear::Postgres => {
                let count = COUNT.fetch_add(1, Ordering::Relaxed);
                let schema = format!("t_{}_{count}", std::process::id());
                administer(&format!(
                    "DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"
                ))
                .await;
                let url = format!("{}?options=-c%20search_path%3D{schema}", base());
                let place = Place::Postgres {
                    url: Secret::new(url),
                    connections: 4,
                    authority: None,
                };
                (place, Some(schema))
            }
        };
        Self {
            place,
            folder,
            schema,
        }
    }

    /// Opens the database.
    pub(crate) async fn open(&self, way: As) -> Result<Store, OpenError> {
        Store::open(&self.place, way).await
    }

    /// Clears away what the folder's end does not.
    pub(crate) async fn clear(self) {
        if let Some(schema) = &self.schema {
            administer(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).await;
        }
    }
}

/// The database that tests make their schemas in.
fn base() -> String {
    let url = std::env::var("RITM_TEST_POSTGRES").unwrap_or_default();
    let url = url.trim_end_matches('/');
    assert!(!url.is_empty(), "RITM_TEST_POSTGRES names no PostgreSQL");
    // Without a database's name it is the one that every server has.
    if url.matches('/').count() == 2 {
        format!("{url}/postgres")
    } else {
        url.to_owned()
    }
}

/// Runs commands beside what is tested.
async fn administer(commands: &str) {
    let connected = tokio_postgres::connect(&base(), tokio_postgres::NoTls).await;
    let Ok((client, connection)) = connected else {
        panic!("RITM_TEST_POSTGRES names a PostgreSQL that can't be reached");
    };
    let connection = tokio::spawn(connection);
    let done = client.batch_execute(commands).await;
    assert!(done.is_ok(), "{commands}: {done:?}");
    drop(client);
    let _ = connection.await;
}

/// A fresh database, with the tables of all domains or of some steps alone.
pub(crate) struct TestStore {
    pub(crate) store: Store,
    pub(crate) at: TestPlace,
}

impl TestStore {
    /// A fresh database with these tables.
    pub(crate) async fn with(gear: Gear, steps: &[Steps]) -> Self {
        let at = TestPlace::new(gear).await;
        let store = match at.open(As::Owner).await {
            Ok(store) => store,
            Err(error) => panic!("{error}"),
        };
        if let Err(error) = store.migrate(steps).await {
            panic!("{error}");
        }
        Self { store, at }
    }
}

impl TestStore {
    /// Which database it is.
    pub(crate) fn gear(&self) -> Gear {
        match self.at.place {
            Place::Sqlite(_) => Gear::Sqlite,
            Place::Postgres { .. } => Gear::Postgres,
        }
    }
}

impl std::ops::Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Bench for TestStore {
    async fn start(gear: Gear) -> Self {
        Self::with(gear, &crate::app::steps()).await
    }

    async fn finish(self) {
        self.store.close().await;
        self.at.clear().await;
    }
}
