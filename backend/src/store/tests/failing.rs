//! What goes wrong leaves nothing half done, and the store goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::*;
use crate::testing::on_both_gears;

/// A number of its own for every run, so that chance is the same each time.
fn mixed(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

on_both_gears! {
    async fn sixteen_hundred_dropped_requests_leave_nothing_half_done(shop: &Shop) {
        let mut all = Vec::new();
        let finished = Arc::new(AtomicUsize::new(0));
        for worker in 0..16 {
            let (store, finished) = (Store::clone(shop), Arc::clone(&finished));
            all.push(tokio::spawn(async move {
                for turn in 0..100 {
                    let key = format!("{worker}-{turn}");
                    let sale = store.write(async move |tx: &mut Tx| sell(tx, 1, &key).await);
                    let patience = Duration::from_micros(mixed(worker * 1000 + turn) % 4000);
                    match tokio::time::timeout(patience, sale).await {
                        Ok(Ok(_)) => {
                            finished.fetch_add(1, Ordering::Relaxed);
                        }
                        Ok(Err(NoSale::SoldOut)) | Err(_) => {}
                        Ok(Err(other)) => panic!("{other:?}"),
                    }
                }
            }));
        }
        for one in all {
            one.await.unwrap();
        }
        // The last of them may be undone still.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let (left, sold) = count(shop, 1).await;
        assert_eq!(left + sold, 1000, "{left} are left of 1000 and {sold} were sold");
        let finished = i64::try_from(finished.load(Ordering::Relaxed)).unwrap();
        assert!(finished <= sold, "{finished} were told that they bought, and {sold} did");
        // Some were dropped, or this proves nothing; and all goes on.
        assert!(finished < 1600);
        shop.write(async |tx: &mut Tx| sell(tx, 2, "after").await).await.unwrap();
        for _ in 0..8 {
            shop.ping(Duration::from_secs(5)).await.unwrap();
        }
    }

    async fn forty_panics_leave_nothing(shop: &Shop) {
        let mut all = Vec::new();
        for number in 0..80 {
            let store = Store::clone(shop);
            all.push(tokio::spawn(async move {
                let key = format!("k{number}");
                store
                    .write(async move |tx: &mut Tx| {
                        let sold = sell(tx, 1, &key).await?;
                        assert!(number % 2 == 0, "an intended panic");
                        Ok::<_, NoSale>(sold)
                    })
                    .await
            }));
        }
        let mut panicked = 0;
        for one in all {
            match one.await.unwrap() {
                Ok(_) => {}
                Err(NoSale::Store(Error::Panicked)) => panicked += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(panicked, 40);
        assert_eq!(count(shop, 1).await, (960, 40));
        let read = shop
            .read(async |_: &mut Tx| -> Result<(), Error> { panic!("an intended panic") })
            .await;
        assert_eq!(read, Err(Error::Panicked));
        let read = shop
            .read_long(async |_: &mut Tx| -> Result<(), Error> { panic!("an intended panic") })
            .await;
        assert_eq!(read, Err(Error::Panicked));
        // None of the readers was lost to them.
        for _ in 0..12 {
            assert_eq!(count(shop, 1).await, (960, 40));
        }
    }

    async fn a_foreign_wait_is_refused_or_ended(shop: &Shop) {
        let wait = shop.write(async |tx: &mut Tx| {
            sell(tx, 1, "a").await?;
            std::future::pending::<()>().await;
            Ok::<_, NoSale>(())
        });
        let said = tokio::time::timeout(Duration::from_millis(500), wait).await;
        match shop.kind() {
            "sqlite" => assert_eq!(said, Ok(Err(NoSale::Store(Error::Waited)))),
            _ => assert!(said.is_err()),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(count(shop, 1).await, (1000, 0));
    }

    async fn one_that_breaks_does_not_fail_the_others(shop: &Shop) {
        let mut all = Vec::new();
        for number in 0..60 {
            let store = Store::clone(shop);
            all.push(tokio::spawn(async move {
                let key = format!("k{number}");
                store
                    .write(async move |tx: &mut Tx| {
                        sell(tx, 1, &key).await?;
                        if number % 3 == 0 {
                            // A rule of the tables.
                            tx.exec(sql!("UPDATE stock SET on_hand = $2 WHERE id = $1"), args![1, -5]).await?;
                        }
                        Ok::<_, NoSale>(())
                    })
                    .await
            }));
        }
        let mut sold = 0;
        for one in all {
            sold += i64::from(one.await.unwrap().is_ok());
        }
        assert_eq!(sold, 40);
        assert_eq!(count(shop, 1).await, (960, 40));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_fails_what_has_no_room_and_nothing_else() {
    let shop = Shop::start(Gear::Sqlite).await;
    // As many pages as there are and a few more: then SQLite says what it says of a full disk.
    let limit = |pages: i64| {
        let store = Store::clone(&shop);
        async move {
            store
                .write(async move |tx: &mut Tx| {
                    let text = if pages == 0 {
                        "PRAGMA max_page_count = 1000000".to_owned()
                    } else {
                        format!("PRAGMA max_page_count = {pages}")
                    };
                    tx.rows_text(&text, args![], |row| row.get::<i64>(0)).await
                })
                .await
        }
    };
    let pages = limit(1).await.unwrap()[0];
    limit(pages + 6).await.unwrap();
    let mut all = Vec::new();
    for number in 0..40 {
        let store = Store::clone(&shop);
        all.push(tokio::spawn(async move {
            let key = format!("k{number}");
            store
                .write(async move |tx: &mut Tx| {
                    sell(tx, 1, &key).await?;
                    if number % 4 == 0 {
                        let large = vec![7u8; 200_000];
                        tx.exec(
                            sql!("UPDATE sale SET seal = $2 WHERE key = $1"),
                            args![&key, large],
                        )
                        .await?;
                    }
                    Ok::<_, NoSale>(())
                })
                .await
        }));
    }
    let (mut sold, mut full) = (0, 0);
    for one in all {
        match one.await.unwrap() {
            Ok(()) => sold += 1,
            Err(NoSale::Store(Error::Full)) => full += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(sold + full, 40);
    assert!(full >= 10, "{full}");
    assert!(
        sold >= 20,
        "what had room must not fail with what had none: {sold}"
    );
    assert_eq!(count(&shop, 1).await, (1000 - sold, sold));
    limit(0).await.unwrap();
    shop.write(async |tx: &mut Tx| sell(tx, 1, "room again").await)
        .await
        .unwrap();
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_is_told_who_has_the_database() {
    let shop = Shop::start(Gear::Sqlite).await;
    let Err(OpenError::InUse { process, path }) = shop.0.at.open(As::Owner).await.map(drop) else {
        panic!("a second owner was let in");
    };
    assert_eq!(process, Some(std::process::id()));
    assert!(path.ends_with("ritm.db"));
    // A task beside the server may look on, and write.
    let guest = shop.0.at.open(As::Guest).await.unwrap();
    guest
        .write(async |tx: &mut Tx| sell(tx, 1, "guest").await)
        .await
        .unwrap();
    assert_eq!(count(&shop, 1).await, (999, 1));
    guest.close().await;
    shop.close().await;
    drop(guest);
    let Shop(bench) = shop;
    let TestStore { store, at } = bench;
    drop(store);
    at.open(As::Owner).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_programs_lock_is_waited_for() {
    let shop = Shop::start(Gear::Sqlite).await;
    let path = shop.file().unwrap().to_owned();
    let other = rusqlite::Connection::open(path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let store = Store::clone(&shop);
    let sale = tokio::spawn(async move { store.write(async |tx: &mut Tx| sell(tx, 1, "a").await).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!sale.is_finished());
    // Who reads is not kept waiting.
    assert_eq!(count(&shop, 1).await, (1000, 0));
    other.execute_batch("ROLLBACK").unwrap();
    sale.await.unwrap().unwrap();
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let shop = Shop::start(Gear::Sqlite).await;
    for end in ["", "-wal", "-shm"] {
        let mut name = shop.file().unwrap().as_os_str().to_owned();
        name.push(end);
        let mode = std::fs::metadata(&name).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", name.display());
    }
    shop.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
async fn a_connection_that_takes_no_writes_any_more_is_not_kept() {
    let shop = Shop::start(Gear::Postgres).await;
    // As on a server that another has taken the place of: all of its connections, for good.
    let closing = (0..4).map(|_| {
        shop.read(async |tx: &mut Tx| {
            tx.exec_text("SET default_transaction_read_only = on", args![])
                .await?;
            tx.texts("SELECT CAST(pg_sleep(0.2) AS TEXT)").await
        })
    });
    let closed = futures_util::future::join_all(closing).await;
    assert!(closed.iter().all(Result::is_ok), "{closed:?}");
    for number in 0..8 {
        let key = format!("k{number}");
        shop.write(async move |tx: &mut Tx| sell(tx, 1, &key).await)
            .await
            .unwrap();
    }
    assert_eq!(count(&shop, 1).await, (992, 8));
    shop.finish().await;
}
