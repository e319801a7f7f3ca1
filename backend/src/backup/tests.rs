//! Backups hold one state, restore into either database, and never pass for whole when they are not.

#![expect(clippy::unwrap_used, reason = "a test may end where it fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::ports::Random;
use crate::store::tests::{SHOP, Shop, count, sell};
use crate::store::{Migration, Tx, args, many, sql};
use crate::testing::{Bench as _, Gear, TestPlace, TestStore, on_both_gears};

/// Everything that a column may hold, in so many rows.
async fn fill(shop: &Shop, rows: i64) {
    let random = Random::seeded(7);
    let mut values = Vec::new();
    for number in 0..rows {
        let id = random.id(crate::ports::Micros(1_700_000_000_000_000 + number));
        let note =
            (number % 3 > 0).then(|| serde_json::json!({ "b": [number, 1e300, -0.5], "a": "ёж \u{0}\n\"" }));
        let weight = (number % 2 > 0).then(|| f64::from_bits(random.below(1 << 52) | (1000 << 52)));
        let seal = (number % 5 > 0).then(|| random.bytes::<32>().to_vec());
        values.extend([
            id.into(),
            (1 + number % 2).into(),
            format!("key '{number}' \u{1F3C3}").into(),
            note.into(),
            (number % 2 == 0).into(),
            weight.into(),
            seal.into(),
            (i64::MAX - number).into(),
        ]);
    }
    shop.write(async move |tx: &mut Tx| {
        tx.insert_many(
            many!(
                "INSERT INTO sale (id, stock_id, key, note, paid, weight, seal, made_at)",
                8
            ),
            &values,
        )
        .await
    })
    .await
    .unwrap();
}

async fn blobs() -> Blobs {
    let blobs = Blobs::memory();
    for number in 0..1200u32 {
        let key = BlobKey::new(format!("of/{number:04}")).unwrap();
        let bytes = number.to_le_bytes().repeat(if number == 7 { 400_000 } else { 1 });
        blobs.put(&key, bytes.as_slice(), 1 << 30).await.unwrap();
    }
    blobs
}

/// Made when backups had their first form, of the tables that they had then. It is never made anew: what reads it must go
/// on to. (Another form adds a file: `RITM_WRITE_BACKUP=1 cargo test -p ritm-backend write_today` writes today's.)
const FIRST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/databases/form-1.backup");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn write_today() {
    let shop = Shop::start(Gear::Sqlite).await;
    fill(&shop, 40).await;
    let file = shop.0.at.folder.path().join("today.backup");
    back_up(&shop.0.at.place, None, &file).await.unwrap();
    if std::env::var_os("RITM_WRITE_BACKUP").is_some() {
        fs::create_dir_all(Path::new(FIRST).parent().unwrap()).unwrap();
        fs::copy(&file, Path::new(FIRST).with_file_name("today.backup")).unwrap();
    }
    shop.finish().await;
}

fn other(gear: Gear) -> Gear {
    match gear {
        Gear::Sqlite => Gear::Postgres,
        Gear::Postgres => Gear::Sqlite,
    }
}

on_both_gears! {
    async fn what_was_backed_up_is_restored_with_its_files(shop: &Shop) {
        fill(shop, 2000).await;
        let blobs = blobs().await;
        let file = shop.0.at.folder.path().join("all.backup");
        let written = back_up(&shop.0.at.place, Some(&blobs), &file).await.unwrap();
        assert_eq!(written.files, 1200);
        let rows: Vec<(&str, u64)> = written.tables.iter().map(|tally| (tally.table.as_str(), tally.rows)).collect();
        assert_eq!(rows, [("sale", 2000), ("stock", 2)]);
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        // Never over another.
        assert!(matches!(
            back_up(&shop.0.at.place, None, &file).await,
            Err(BackupError::Write { .. })
        ));

        let target = TestPlace::new(shop.0.gear()).await;
        let fresh = Blobs::memory();
        let restored = restore(&file, &target.place, Some(&fresh), &[SHOP]).await.unwrap();
        assert_eq!(restored, written);
        let all = |blobs: Blobs| async move { blobs.list("", None, 5000).await.unwrap() };
        assert_eq!(all(blobs).await, all(fresh.clone()).await);
        let seventh = fresh.get(&BlobKey::new("of/0007").unwrap()).await.unwrap().unwrap();
        assert_eq!(seventh.all(1 << 30).await.unwrap(), 7u32.to_le_bytes().repeat(400_000));
        // What was restored is a database like any other.
        let store = target.open(As::Owner).await.unwrap();
        store.write(async |tx: &mut Tx| sell(tx, 1, "after").await).await.unwrap();
        // And its rules hold again.
        let stranger = store.write(async |tx: &mut Tx| sell(tx, 99, "nowhere").await).await;
        assert!(stranger.is_err());
        store.close().await;
        // Not into a place that holds something.
        let again = restore(&file, &target.place, None, &[SHOP]).await;
        assert!(matches!(again, Err(BackupError::NotEmpty(_))), "{again:?}");
        target.clear().await;
    }

    async fn a_backup_under_load_is_one_state(shop: &Shop) {
        let stop = Arc::new(AtomicBool::new(false));
        let mut buyers = Vec::new();
        for buyer in 0..4 {
            let (store, stop) = (Store::clone(shop), Arc::clone(&stop));
            buyers.push(tokio::spawn(async move {
                let mut sold = 0;
                while !stop.load(Ordering::Relaxed) {
                    let key = format!("{buyer}-{sold}");
                    if store.write(async move |tx: &mut Tx| sell(tx, 1, &key).await).await.is_err() {
                        break;
                    }
                    sold += 1;
                }
                sold
            }));
        }
        for number in 0..5 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            let file = shop.0.at.folder.path().join(format!("{number}.backup"));
            back_up(&shop.0.at.place, None, &file).await.unwrap();
            let target = TestPlace::new(shop.0.gear()).await;
            restore(&file, &target.place, None, &[SHOP]).await.unwrap();
            let store = target.open(As::Owner).await.unwrap();
            let (left, sold) = count(&store, 1).await;
            assert_eq!(left + sold, 1000, "{left} were left and {sold} sold");
            store.close().await;
            target.clear().await;
        }
        stop.store(true, Ordering::Relaxed);
        let mut sold = 0;
        for buyer in buyers {
            sold += buyer.await.unwrap();
        }
        assert!(sold > 0);
    }

    async fn a_damaged_backup_leaves_nothing(shop: &Shop) {
        fill(shop, 2000).await;
        let file = shop.0.at.folder.path().join("all.backup");
        back_up(&shop.0.at.place, None, &file).await.unwrap();
        let whole = fs::read(&file).unwrap();
        let target = TestPlace::new(shop.0.gear()).await;
        for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
            fs::write(&file, &whole[..cut]).unwrap();
            let restored = restore(&file, &target.place, None, &[SHOP]).await;
            assert!(matches!(restored, Err(BackupError::Archive(_))), "{cut}: {restored:?}");
        }
        // It is as empty as before, so the whole one goes in.
        fs::write(&file, &whole).unwrap();
        restore(&file, &target.place, None, &[SHOP]).await.unwrap();
        target.clear().await;
    }

    async fn a_backup_of_the_first_form_restores_for_ever(shop: &Shop) {
        fill(shop, 40).await;
        let now = back_up(&shop.0.at.place, None, &shop.0.at.folder.path().join("now.backup")).await.unwrap();
        let target = TestPlace::new(shop.0.gear()).await;
        // Restoring compares each table with the hash that was written then.
        let then = restore(Path::new(FIRST), &target.place, None, &[SHOP]).await.unwrap();
        assert_eq!(then, now, "the same rows have other hashes today");
        target.clear().await;
    }

    async fn a_place_that_holds_something_is_refused_as_it_was(shop: &Shop) {
        const NOW: Steps = Steps {
            domain: "shop",
            migrations: &[
                SHOP.migrations[0],
                Migration {
                    number: 2,
                    name: "colour",
                    sql: "ALTER TABLE stock ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';",
                    postgres: None,
                },
            ],
        };
        let newer = TestStore::with(shop.0.gear(), &[NOW]).await;
        let file = shop.0.at.folder.path().join("new.backup");
        back_up(&newer.at.place, None, &file).await.unwrap();
        newer.finish().await;
        // A server of an older program was here, and has stopped.
        let old = TestStore::with(shop.0.gear(), &[SHOP]).await;
        old.write(async |tx: &mut Tx| {
            tx.exec(sql!("INSERT INTO stock (id, on_hand) VALUES ($1, $2)"), args![1, 1]).await
        }).await.unwrap();
        old.close().await;
        let TestStore { store, at } = old;
        drop(store);
        let refused = restore(&file, &at.place, None, &[NOW]).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty(_))), "{refused:?}");
        // It starts as before.
        let store = at.open(As::Owner).await.unwrap();
        store.check_migrated(&[SHOP]).await.unwrap();
        store.close().await;
        at.clear().await;
        // Another program's tables may be empty and are its own.
        let foreign = TestPlace::new(shop.0.gear()).await;
        let store = foreign.open(As::Owner).await.unwrap();
        store.write(async |tx: &mut Tx| tx.exec(sql!("CREATE TABLE theirs (id INTEGER)"), args![]).await).await.unwrap();
        store.close().await;
        drop(store);
        let refused = restore(&file, &foreign.place, None, &[NOW]).await;
        assert!(matches!(refused, Err(BackupError::NotEmpty(_))), "{refused:?}");
        let tables = Whole::look(&foreign.place).await.unwrap().tables().await.unwrap();
        assert_eq!(tables.len(), 1, "{tables:?}");
        foreign.clear().await;
    }

    async fn an_older_backup_is_brought_up_to_date_and_a_newer_one_refused(shop: &Shop) {
        const NOW: Steps = Steps {
            domain: "shop",
            migrations: &[
                SHOP.migrations[0],
                Migration {
                    number: 2,
                    name: "colour",
                    sql: "ALTER TABLE stock ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';",
                    postgres: None,
                },
            ],
        };
        let file = shop.0.at.folder.path().join("old.backup");
        back_up(&shop.0.at.place, None, &file).await.unwrap();
        let target = TestPlace::new(shop.0.gear()).await;
        restore(&file, &target.place, None, &[NOW]).await.unwrap();
        let store = target.open(As::Owner).await.unwrap();
        let colours: Vec<String> = store
            .read(async |tx: &mut Tx| tx.texts("SELECT colour FROM stock").await)
            .await
            .unwrap();
        assert_eq!(colours, ["red", "red"]);
        store.close().await;
        let newer = shop.0.at.folder.path().join("new.backup");
        back_up(&target.place, None, &newer).await.unwrap();
        let old = TestPlace::new(shop.0.gear()).await;
        let refused = restore(&newer, &old.place, None, &[SHOP]).await;
        assert!(matches!(refused, Err(BackupError::Migrate(MigrateError::Newer { .. }))), "{refused:?}");
        old.clear().await;
        target.clear().await;
    }
}

/// From SQLite to PostgreSQL and back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
async fn what_is_moved_there_and_back_is_the_same() {
    for gear in [Gear::Sqlite, Gear::Postgres] {
        let shop = Shop::start(gear).await;
        fill(&shop, 2000).await;
        let (there, back) = (TestPlace::new(other(gear)).await, TestPlace::new(gear).await);
        let beside = shop.0.at.folder.path();
        let file = beside.join("before.backup");
        let before = back_up(&shop.0.at.place, None, &file).await.unwrap();
        // Not from under a server.
        let used = move_all(&shop.0.at.place, &there.place, beside, &[SHOP]).await;
        assert!(
            matches!(
                used,
                Err(BackupError::Copy(
                    CopyError::InUse | CopyError::Open(OpenError::InUse { .. })
                ))
            ),
            "{used:?}"
        );
        let Shop(bench) = shop;
        bench.store.close().await;
        let TestStore { store, at } = bench;
        drop(store);
        let beside = at.folder.path();
        let moved = move_all(&at.place, &there.place, beside, &[SHOP]).await.unwrap();
        assert_eq!(moved.tables, before.tables);
        let again = move_all(&there.place, &back.place, beside, &[SHOP])
            .await
            .unwrap();
        assert_eq!(again.tables, before.tables);
        let left: Vec<_> = fs::read_dir(beside)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .filter(|name| name.to_string_lossy().starts_with("move-"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        there.clear().await;
        back.clear().await;
        at.clear().await;
    }
}

/// What killed programs left of all that people entrusted to the server does not stay.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_lies_about_that_a_kill_would_leave() {
    let shop = Shop::start(Gear::Sqlite).await;
    fill(&shop, 20_000).await;
    let Shop(bench) = shop;
    bench.store.close().await;
    let TestStore { store, at } = bench;
    drop(store);
    // A move has no file between that bears a name at any moment.
    let between = at.folder.path().join("between");
    fs::create_dir(&between).unwrap();
    let there = TestPlace::new(Gear::Sqlite).await;
    let over = Arc::new(AtomicBool::new(false));
    let watch = std::thread::spawn({
        let (over, between) = (Arc::clone(&over), between.clone());
        move || {
            let (mut looks, mut seen) = (0, std::collections::BTreeSet::new());
            while !over.load(Ordering::Relaxed) {
                looks += 1;
                // The moment in which it is made and loses its name is shorter than a kill finds.
                let there = || -> std::collections::BTreeSet<_> {
                    fs::read_dir(&between)
                        .unwrap()
                        .map(|entry| entry.unwrap().file_name())
                        .collect()
                };
                let first = there();
                std::thread::sleep(std::time::Duration::from_millis(2));
                seen.extend(first.intersection(&there()).cloned());
            }
            (looks, seen)
        }
    });
    move_all(&at.place, &there.place, &between, &[SHOP])
        .await
        .unwrap();
    over.store(true, Ordering::Relaxed);
    let (looks, seen) = watch.join().unwrap();
    assert!(looks > 3, "it was looked {looks} times");
    assert!(seen.is_empty(), "{seen:?}");
    there.clear().await;

    // A backup has one until it is whole. The next one takes those away that nobody writes, and no other file.
    let name = |text: &str| at.folder.path().join(text);
    let id = uuid::Uuid::now_v7().simple();
    let (dead, alive) = (name(&format!("mon.{id}.part")), name(&format!("tue.{id}.part")));
    let (theirs, short) = (name("film.part"), name("a.0123.part"));
    for path in [&dead, &alive, &theirs, &short] {
        fs::write(path, "").unwrap();
    }
    let held = File::open(&alive).unwrap();
    held.lock().unwrap();
    back_up(&at.place, None, &name("wed")).await.unwrap();
    assert!(!dead.exists());
    assert!(alive.exists() && theirs.exists() && short.exists() && name("wed").exists());
    at.clear().await;
}

/// A server that is stopping commits until it lets go of the database, and no later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(postgres), ignore = "RITM_TEST_POSTGRES names no PostgreSQL")]
async fn what_a_stopping_server_wrote_last_is_moved_too() {
    let shop = Shop::start(Gear::Postgres).await;
    let place = shop.0.at.place.clone();
    // It connects, and then waits for the server to let go.
    let look = tokio::spawn(async move {
        let mut whole = Whole::look_alone(&place).await?;
        let tables = whole.tables().await?;
        tally(
            &mut whole,
            tables.iter().find(|table| table.name == "sale").unwrap(),
        )
        .await
        .map(|tally| tally.rows)
        .map_err(|error| CopyError::Caller(error.to_string()))
    });
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    shop.write(async |tx: &mut Tx| sell(tx, 1, "the last").await)
        .await
        .unwrap();
    shop.0.store.close().await;
    assert_eq!(look.await.unwrap().unwrap(), 1);
    shop.finish().await;
}
