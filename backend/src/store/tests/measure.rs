//! What statements sent together save. Not a test: `cargo test -p ritm-backend --release -- --ignored --nocapture orders_a_second`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::*;
use crate::testing::Gear;

/// How many things there are, so that orders seldom want the same.
const THINGS: i64 = 20_000;

/// How many order at once.
const CLIENTS: u64 = 64;

/// Places an order of three things: takes each from the stock, and writes three lines and their total.
async fn order(tx: &mut Tx, number: u64, together: bool) -> Result<(), Error> {
    let take = sql!("UPDATE stock SET on_hand = on_hand - 1 WHERE id = $1 AND on_hand >= 1");
    let line = sql!("INSERT INTO sale (id, stock_id, key, paid, made_at) VALUES ($1, $2, $3, $4, $5)");
    let mut things: Vec<i64> = (0..3)
        .map(|place| i64::try_from((number * 7919 + place * 104_729) % THINGS.unsigned_abs()).unwrap() + 10)
        .collect();
    things.sort_unstable();
    things.dedup();
    let mut all: Vec<(Sql, Vec<Value>)> = things.iter().map(|thing| (take, vec![(*thing).into()])).collect();
    for thing in things.iter().chain(&things[..1]) {
        let id = uuid::Uuid::now_v7();
        let values: [Value; 5] = [
            id.into(),
            (*thing).into(),
            id.to_string().into(),
            true.into(),
            1.into(),
        ];
        all.push((line, values.into()));
    }
    if together {
        let all: Vec<(Sql, &[Value])> = all.iter().map(|(sql, args)| (*sql, args.as_slice())).collect();
        tx.exec_all(&all).await?;
    } else {
        for (sql, args) in &all {
            tx.exec(*sql, args).await?;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measure"]
async fn orders_a_second() {
    let gears: &[Gear] = if cfg!(postgres) {
        &[Gear::Sqlite, Gear::Postgres]
    } else {
        &[Gear::Sqlite]
    };
    for gear in gears {
        let shop = TestStore::with(*gear, &[SHOP]).await;
        let things: Vec<Value> = (10..10 + THINGS)
            .flat_map(|id| [id.into(), 1_000_000.into()])
            .collect();
        shop.write(async move |tx: &mut Tx| {
            tx.insert_many(many!("INSERT INTO stock (id, on_hand)", 2), &things)
                .await
        })
        .await
        .unwrap();
        let number = Arc::new(AtomicU64::new(0));
        // In turns, so that whatever else the machine does meets both.
        let (mut done, mut took) = ([0_u64; 2], [Duration::ZERO; 2]);
        for turn in 0..8 {
            let together = turn % 2 == 1;
            let begun = Instant::now();
            let mut clients = Vec::new();
            for _ in 0..CLIENTS {
                let (store, number) = (Store::clone(&shop), Arc::clone(&number));
                clients.push(tokio::spawn(async move {
                    let mut orders = 0;
                    while begun.elapsed() < Duration::from_secs(2) {
                        let number = number.fetch_add(1, Ordering::Relaxed);
                        store
                            .write(async move |tx: &mut Tx| order(tx, number, together).await)
                            .await
                            .unwrap();
                        orders += 1;
                    }
                    orders
                }));
            }
            for client in clients {
                done[usize::from(together)] += client.await.unwrap();
            }
            took[usize::from(together)] += begun.elapsed();
        }
        let rate = |way: usize| done[way] as f64 / took[way].as_secs_f64();
        println!(
            "{gear:?}: {:.0} orders a second one by one, {:.0} together",
            rate(0),
            rate(1)
        );
        Bench::finish(shop).await;
    }
}
