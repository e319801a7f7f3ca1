#![expect(clippy::unwrap_used, reason = "a test ends at the first thing wrong")]

use std::sync::Arc;

use super::*;
use crate::app;
use crate::assembly::{self, StartError};
use crate::health::{Health, Stopping};
use crate::settings::Secret;
use crate::store::{As, Place};
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
        Sealer::rotate_file(&here.key_file(), &Random::system()).unwrap();
        let (store, _) = assembly::open(&here).await.unwrap();
        // Where it is lost for good, one may say so.
        store.write(async |tx: &mut Tx| forget(tx).await).await.unwrap();
        store.close().await;
        let (store, _) = assembly::open(&elsewhere).await.unwrap();
        store.close().await;
        assert!(matches!(refused(&here).await, KeyError::Other { .. }));
    }

    async fn a_key_is_rotated_and_an_interrupted_rotation_goes_on(bench: &TestStore) {
        // The bench would be a server of this database too.
        bench.store.close().await;
        let here = settings(bench, "data");
        let place = here.place();
        let (store, ports) = assembly::open(&here).await.unwrap();
        let kept = Random::system();
        let before = std::fs::read_to_string(here.key_file()).unwrap();
        let ids: Vec<uuid::Uuid> = (0..450).map(|_| kept.id(ports.clock.now())).collect();
        let all = ids.clone();
        let (sealer, now) = (ports.sealer.clone(), ports.clock.now().0);
        store.write(async move |tx: &mut Tx| {
            for id in &all {
                let sealed = sealer.seal(&Context::new("job", "sealed", id.as_bytes()), b"swordfish");
                tx.exec(
                    sql!(
                        "INSERT INTO job (id, kind, effect, payload, sealed, priority, state, due_at, made_at, attempts, token) \
                         VALUES ($1, 'rotated', $2, $3, $4, 0, 'waiting', $5, $5, 0, 0)"
                    ),
                    args![id, false, serde_json::json!({}), sealed, now],
                ).await?;
            }
            Ok::<_, Error>(())
        }).await.unwrap();
        let opened = async |store: &Store, sealer: &Sealer| {
            let sealer = sealer.clone();
            let opened: Result<u64, Error> = store.read(async move |tx: &mut Tx| {
                let found = tx.rows(sql!("SELECT id, sealed FROM job WHERE kind = 'rotated'"), args![], |row| {
                    Ok((row.get::<uuid::Uuid>(0)?, row.get::<Vec<u8>>(1)?))
                }).await?;
                let open = |(id, sealed): &(uuid::Uuid, Vec<u8>)| {
                    sealer.open(&Context::new("job", "sealed", id.as_bytes()), sealed).is_ok()
                };
                Ok(found.iter().filter(|found| open(found)).count() as u64)
            }).await;
            opened.unwrap()
        };
        // Not from under a server.
        let refused = Store::open(&place, As::Alone).await;
        assert!(refused.is_err(), "a server has it open");
        store.close().await;
        drop(store);

        // Killed in the middle: the first hundred or two are under the new key, the rest under the old one.
        let alone = Store::open(&place, As::Alone).await.unwrap();
        let random = Random::system();
        let both = Sealer::rotate_file(&here.key_file(), &random).unwrap();
        let (sealer, job) = (both.clone(), *app::sealed().iter().find(|sealed| sealed.column == "job.sealed").unwrap());
        let piece = alone.write(async move |tx: &mut Tx| (job.again)(tx, &sealer, None).await).await.unwrap();
        assert_eq!((piece.renewed, piece.closed), (200, 0));
        assert_eq!(opened(&alone, &both).await, 450);
        alone.close().await;
        drop(alone);
        // A server starts as ever.
        let (store, ports) = assembly::open(&here).await.unwrap();
        assert_eq!(opened(&store, &ports.sealer).await, 450);
        store.close().await;
        drop(store);

        // It goes on: 250 that are left, and the probe.
        let alone = Store::open(&place, As::Alone).await.unwrap();
        let said = rotate(&here, &alone, app::sealed()).await.unwrap();
        assert_eq!(said, Rotated { resumed: true, renewed: 251, closed: 0 });
        let after = std::fs::read_to_string(here.key_file()).unwrap();
        let lines = |text: &str| text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!((lines(&before).len(), lines(&after).len()), (1, 1));
        assert_ne!(lines(&before), lines(&after));
        let sealer = Sealer::read_file(&here.key_file(), &random).unwrap();
        assert_eq!(opened(&alone, &sealer).await, 450);

        // What no domain names keeps the old key in the file.
        let forgotten: Vec<_> = app::sealed().into_iter().filter(|sealed| sealed.column != "job.sealed").collect();
        let refused = rotate(&here, &alone, forgotten).await;
        assert!(matches!(&refused, Err(SealError::Left(table)) if table == "job"), "{refused:?}");
        assert_eq!(Sealer::read_file(&here.key_file(), &random).unwrap().count(), 2);
        let said = rotate(&here, &alone, app::sealed()).await.unwrap();
        assert_eq!(said, Rotated { resumed: true, renewed: 450, closed: 0 });
        // And once more from the beginning.
        let said = rotate(&here, &alone, app::sealed()).await.unwrap();
        assert_eq!(said, Rotated { resumed: false, renewed: 451, closed: 0 });
        alone.close().await;
        drop(alone);
        let (store, ports) = assembly::open(&here).await.unwrap();
        assert_eq!(opened(&store, &ports.sealer).await, 450);
        store.close().await;
        // The old key opens nothing any more.
        std::fs::write(here.key_file(), before).unwrap();
        assert!(matches!(super::refused(&here).await, KeyError::Other { .. }));
    }

    async fn a_server_with_another_key_is_not_ready(server: &TestServer) {
        assert_eq!(server.browser().get("/readyz").await.status, 200);
        let sealed = Sealer::fresh(&Random::seeded(99)).seal(&context(), PROBE);
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
