//! Databases as released programs left them: they open and come up to date for ever.
//!
//! Each was made by the program of its day, signed up to, signed in to and stopped, and is never made anew: the file of
//! SQLite, its move to PostgreSQL as a dump, and the key of both. A release whose tables are others adds its own.

use std::io::Read as _;

use serde_json::json;

use super::*;
use crate::ports::sealing::Sealer;
use crate::ports::{Micros, Ports, Random};
use crate::settings::{Secret, Settings};
use crate::store::transfer::Whole;
use crate::testing::{Gear, TestPlace, TestServer};
use crate::{app, seal};

/// A database that a released program left, and what is known of the people in it.
struct Released {
    name: &'static str,
    /// When it was made, less than a day later.
    then: Micros,
    /// An API token without an end, of the first account.
    token: &'static str,
}

const ALL: &[Released] = &[Released {
    name: "server-1",
    then: Micros(1_796_083_200_000_000),
    token: "ritm_AaIr4XaWeECQBHFKjkDOHVldQeEh36ArodeKU4IE1314HpwZR8GFj7IhhYLu6q2hf8EROA",
}];

/// The password of all.
const PASSWORD: &str = "a long walk over seven hills";

impl Released {
    fn file(&self, end: &str) -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/databases"))
            .join(format!("{}.{end}", self.name))
    }

    /// Puts it into an empty place.
    async fn put(&self, at: &TestPlace) {
        match &at.place {
            Place::Sqlite(path) => {
                let mut bytes = Vec::new();
                let packed = std::fs::read(self.file("db.gz")).unwrap();
                flate2::read::GzDecoder::new(packed.as_slice())
                    .read_to_end(&mut bytes)
                    .unwrap();
                std::fs::write(path, bytes).unwrap();
            }
            Place::Postgres { url, .. } => {
                let (client, connection) = tokio_postgres::connect(url.reveal(), tokio_postgres::NoTls)
                    .await
                    .unwrap();
                let connection = tokio::spawn(connection);
                let dump = std::fs::read_to_string(self.file("sql")).unwrap();
                client.batch_execute(&dump).await.unwrap();
                drop(client);
                connection.await.unwrap().unwrap();
            }
        }
    }
}

/// The tables in which there is no row.
async fn empty_tables(place: &Place) -> Vec<String> {
    let mut whole = Whole::look(place).await.unwrap();
    let mut empty = Vec::new();
    for table in whole.tables().await.unwrap() {
        let mut rows = 0;
        let counted = whole.read(&table, |_| {
            rows += 1;
            Ok(())
        });
        counted.await.unwrap();
        if rows == 0 {
            empty.push(table.name);
        }
    }
    empty
}

async fn comes_up_to_date(gear: Gear) {
    for released in ALL {
        let at = TestPlace::new(gear).await;
        released.put(&at).await;
        assert_eq!(
            empty_tables(&at.place).await,
            [""; 0],
            "{}: a table without a row shows nothing",
            released.name
        );

        let mut settings = Settings::default();
        settings.data.folder = at.folder.path().to_owned();
        settings.database.url = Some(match &at.place {
            Place::Sqlite(path) => Secret::new(format!("sqlite:{}", path.display())),
            Place::Postgres { url, .. } => url.clone(),
        });
        std::fs::copy(released.file("key"), settings.key_file()).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(settings.key_file(), mode).unwrap();

        let store = at.open(As::Alone).await.unwrap();
        store.migrate(&app::steps()).await.unwrap();
        // All that was sealed can be opened, and be sealed anew.
        let rotated = seal::rotate(&settings, &store, app::sealed()).await.unwrap();
        assert_eq!(rotated.closed, 0, "{}", released.name);
        assert!(rotated.renewed >= 8, "{}: {rotated:?}", released.name);
        assert_eq!(store.damages().await, Ok(vec![]), "{}", released.name);
        let sealer = Sealer::read_file(&settings.key_file(), &Random::system()).unwrap();
        let with = sealer.clone();
        let wrong: Result<Vec<String>, Error> = store
            .read_long(async move |tx: &mut Tx| {
                let mut wrong = Vec::new();
                for check in app::domains().iter().flat_map(|domain| domain.checks) {
                    wrong.extend((check.run)(tx, &with).await?);
                }
                Ok(wrong)
            })
            .await;
        assert_eq!(wrong, Ok(vec![]), "{}", released.name);
        store.close().await;
        drop(store);

        // Its people come in as ever.
        let ports = Ports {
            sealer,
            mail: crate::ports::Mail::mailbox(),
            ..Ports::simulated(7)
        };
        ports.clock.set(released.then);
        let server = TestServer::of(at, ports, |_| {}).await;
        server.expect_left_over();
        let sign_in = async |address: &str| {
            let body = json!({ "address": address, "password": PASSWORD, "client": "app" });
            let answer = server.anyone().post("/api/v1/sign-in", &body).await;
            assert_eq!(answer.status, 200, "{}: {}", released.name, answer.text());
            answer.json()
        };
        let second = sign_in("second@example.org").await;
        assert!(second["session"]["tokens"]["access"].is_string(), "{second}");
        let first = sign_in("first@example.org").await;
        assert_eq!(first["second"]["totp"], true, "{first}");
        let own = server
            .bearing(Some(released.token))
            .get("/api/v1/account/profile")
            .await;
        assert_eq!(own.status, 200, "{}", own.text());
        assert_eq!(own.json()["name"], "First");
        Bench::finish(server).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn released_files_of_sqlite_come_up_to_date() {
    comes_up_to_date(Gear::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
async fn released_databases_of_postgresql_come_up_to_date() {
    comes_up_to_date(Gear::Postgres).await;
}
