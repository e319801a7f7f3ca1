#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use std::sync::Arc;

use super::*;
use crate::assembly::{self, StartError};
use crate::health::{Health, Stopping};
use crate::settings::Secret;
use crate::store::Place;
use crate::testing::{TestServer, TestStore, on_both_gears};

/// A server's settings for this database, with a data folder of this name.
fn settings(bench: &TestStore, folder: &str) -> Settings {
    let mut settings = Settings::default();
    settings.data.folder = bench.at.folder.path().join(folder);
    settings.database.url = Some(match &bench.at.place {
        // A server has the file for itself.
        Place::Sqlite(path) => Secret::new(format!("sqlite:{}", path.with_extension("own").display())),
        Place::Postgres { url, .. } => url.clone(),
    });
    settings.database.connections = 2;
    settings
}

async fn refused(settings: &Settings) -> KeyError {
    match assembly::open(settings).await {
        Err(StartError::Port(PortError::Key(error))) => error,
        other => panic!("{:?}", other.map(drop)),
    }
}

on_both_gears! {
    async fn a_database_is_not_opened_without_its_key(bench: &TestStore) {
        let here = settings(bench, "data");
        for _ in 0..2 {
            let (store, _) = assembly::open(&here).await.unwrap();
            store.close().await;
        }
        // The folder was moved, and the file left behind: none is made in its place.
        let elsewhere = settings(bench, "elsewhere");
        assert!(matches!(refused(&elsewhere).await, KeyError::Missing { .. }));
        assert!(!elsewhere.key_file().exists());
        // Nor is another taken.
        Ports::open_first(&elsewhere).unwrap();
        let told = refused(&elsewhere).await;
        assert!(matches!(told, KeyError::Other { .. }), "{told}");
        // A newer key beside the old one opens what was sealed.
        Sealer::rotate_file(&here.key_file(), &crate::ports::Random::system()).unwrap();
        let (store, _) = assembly::open(&here).await.unwrap();
        // Where it is lost for good, one may say so.
        store.write(async |tx: &mut Tx| forget(tx).await).await.unwrap();
        store.close().await;
        let (store, _) = assembly::open(&elsewhere).await.unwrap();
        store.close().await;
        assert!(matches!(refused(&here).await, KeyError::Other { .. }));
    }

    async fn a_server_with_another_key_is_not_ready(server: &TestServer) {
        assert_eq!(server.browser().get("/readyz").await.status, 200);
        let sealed = Sealer::fresh(&crate::ports::Random::seeded(99)).seal(&context(), PROBE);
        server.store().write(async move |tx: &mut Tx| {
            tx.exec(sql!("INSERT INTO seal_probe (id, sealed) VALUES (1, $1)"), args![&sealed]).await
        }).await.unwrap();
        let parts = Arc::clone(&server.parts);
        let health = Health::new(Stopping::default(), assembly::checks(&parts));
        let found = health.findings().await;
        let key = found.iter().find(|finding| finding.name == "key").unwrap();
        assert!(!key.ok && key.blocks(), "{key:?}");
    }
}
